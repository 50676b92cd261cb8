"""Puts a benchmark's conversations into namespaces of their own, once; later runs reuse them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graphmem.client import Memory
from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.questions import Benchmark, Collection, digest_of
from graphmem.extraction.contributed import Contribution
from graphmem.extraction.interface import Extractor
from graphmem.extraction.local import LocalExtractor
from graphmem.extraction.recorded import Recording, annotated, recording_from
from graphmem.graph.namespaces import namespace_exists
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.records import Turn
from graphmem.settings import Settings
from graphmem.steps.contribute import contribute
from graphmem.steps.report import report
from graphmem.steps.workspace import Progress, no_progress

__all__ = ["Knowledge", "Preparation", "namespace_of", "prepared"]

Knowledge = Literal["local", "recorded", "both"]
_PRODUCER = "recorded"


@dataclass(frozen=True, slots=True)
class Preparation:
    """How memories are made.

    Attributes
    ----------
    knowledge
        ``local``: what the local extractor finds; ``recorded``: a recording replayed; ``both``: the
        recorded facts are contributed to what is found locally.
    recording
        The file of the recording.
    fresh
        Forget what is there and begin anew.
    remove
        Forget it when it is done with.
    """

    knowledge: Knowledge = "local"
    recording: Path | None = None
    fresh: bool = False
    remove: bool = False

    def checked(self) -> Preparation:
        """Itself.

        Raises
        ------
        InputError, NotFoundError
            A recording is needed and none is given, or it cannot be read.
        """
        if self.knowledge != "local":
            if self.recording is None:
                raise InputError(
                    f"--knowledge {self.knowledge} needs a recording",
                    hint="Name it with --recorded FILE.",
                )
            self._recording()
        return self

    def suffix(self) -> str:
        """What a namespace's name says of it."""
        if self.knowledge == "local" or self.recording is None:
            return ""
        return f"-{self.knowledge}-{digest_of(self.recording.read_bytes())}"

    def _recording(self) -> Recording:
        assert self.recording is not None
        try:
            return recording_from(self.recording.read_bytes())
        except OSError as error:
            raise NotFoundError(
                f"cannot read the recording {self.recording}: {error.strerror}",
                hint="Name a file with --recorded FILE.",
            ) from error

    def fill(
        self, memory: Memory, turns: tuple[Turn, ...], local: Extractor, progress: Progress
    ) -> None:
        """Add the turns and make knowledge of them."""
        memory.add(turns, progress=progress)
        if self.knowledge == "both":
            contribute(memory._workspace, self._contributions(turns, local), _PRODUCER)
        recorded = self.recording if self.knowledge == "recorded" else None
        memory.consolidate(close=True, recorded=recorded, progress=progress)

    def _contributions(self, turns: tuple[Turn, ...], local: Extractor) -> list[Contribution]:
        """What is recorded, as a caller would give it who knows it."""
        recording = self._recording()
        keys: dict[str, dict[str, str]] = {}
        for turn in turns:
            keys.setdefault(turn.conversation, {})[turn.id] = turn.key
        by_key = {turn.key: turn for turn in turns}
        drafts = [fact for turn in turns for fact in recording.facts(turn, keys[turn.conversation])]
        return [
            Contribution(
                draft,
                tuple(by_key[key].id for key in (draft.turn, *draft.further_turns)),
                by_key[draft.turn].conversation,
            )
            for draft in annotated(drafts, local)
        ]


def namespace_of(benchmark: Benchmark, collection: Collection, preparation: Preparation) -> str:
    """``eval-<benchmark>-<hash>``, and which conversation and knowledge where there are several."""
    name = f"eval-{benchmark.name}-{benchmark.digest}"
    if collection.name != benchmark.name:
        name += f"-{collection.name}"
    return name + preparation.suffix()


def prepared(
    benchmark: Benchmark,
    preparation: Preparation,
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> Generator[tuple[Collection, Memory]]:
    """Each collection with its memory, filled and consolidated; closed when the next one comes.

    Only one is open at a time: a benchmark may have hundreds.
    """
    embedder = embedder or embedder_from(settings)
    local = LocalExtractor(settings.spacy_model)
    for collection in benchmark.collections:
        name = namespace_of(benchmark, collection, preparation)
        with Memory(name, settings=settings, embedder=embedder, extractor=lambda: local) as memory:
            if preparation.fresh and memory.exists():
                memory.forget(everything=True)
            if not _complete(memory, collection):
                preparation.fill(memory, collection.turns, local, progress)
            yield collection, memory
            if preparation.remove:
                memory.forget(everything=True)


def _complete(memory: Memory, collection: Collection) -> bool:
    """Whether every turn is there and was extracted."""
    database = memory._workspace.database
    if not namespace_exists(database, memory.namespace):
        return False
    found = report(database, memory._workspace.settings, memory.namespace, provenance=False)
    return found.turns == found.extracted == len(collection.turns)
