"""Puts a benchmark's conversations into namespaces of their own, once; later runs reuse them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from graphmem.client import Memory
from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.questions import Benchmark, Collection, digest_of
from graphmem.extraction.contributed import Contribution
from graphmem.extraction.recorded import Recording, annotated, recording_from
from graphmem.graph.namespaces import namespace_exists
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.records import Turn
from graphmem.settings import Settings
from graphmem.steps.contribute import contribute
from graphmem.steps.extractors import Extractors
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
    """

    knowledge: Knowledge = "local"
    recording: Path | None = None
    fresh: bool = False

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

    def fill(self, memory: Memory, turns: tuple[Turn, ...], progress: Progress) -> None:
        """Add the turns and make knowledge of them."""
        memory.add(turns, progress=progress)
        if self.knowledge == "both":
            self._contribute(memory, turns)
        recorded = self.recording if self.knowledge == "recorded" else None
        memory.consolidate(
            close=True,
            extractor=None if recorded else "local",
            recorded=recorded,
            progress=progress,
        )

    def _contribute(self, memory: Memory, turns: tuple[Turn, ...]) -> None:
        """Give the recorded facts to the memory, as a caller would who knows them."""
        recording = self._recording()
        workspace = memory._workspace
        conversations: dict[str, dict[str, Turn]] = {}
        for turn in turns:
            conversations.setdefault(turn.conversation, {})[turn.key] = turn
        for name, members in conversations.items():
            keys = {turn.id: key for key, turn in members.items()}
            drafts = [fact for turn in members.values() for fact in recording.facts(turn, keys)]
            local = Extractors(workspace.settings, workspace.embedder.count_tokens).local()
            given = [
                Contribution(
                    replace(draft, mentions=draft.mentions),
                    tuple(members[key].id for key in (draft.turn, *draft.further_turns)),
                    name,
                )
                for draft in annotated(drafts, local)
            ]
            if given:
                contribute(workspace, given, _PRODUCER)


def namespace_of(benchmark: Benchmark, collection: Collection, preparation: Preparation) -> str:
    """``eval-<benchmark>-<hash>``, and which conversation and knowledge where there are several."""
    name = f"eval-{benchmark.name}-{benchmark.digest}"
    if collection.name != benchmark.name:
        name += f"-{collection.name}"
    return name + preparation.suffix()


@contextmanager
def prepared(
    benchmark: Benchmark,
    preparation: Preparation,
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> Iterator[list[tuple[Collection, Memory]]]:
    """Open each collection's memory, filled and consolidated; close them afterwards."""
    embedder = embedder or embedder_from(settings)
    opened: list[tuple[Collection, Memory]] = []
    try:
        for number, collection in enumerate(benchmark.collections):
            progress("memories", number, len(benchmark.collections))
            name = namespace_of(benchmark, collection, preparation)
            memory = Memory(name, settings=settings, embedder=embedder)
            opened.append((collection, memory))
            if preparation.fresh and memory.exists():
                memory.forget(everything=True)
            if not _complete(memory, collection):
                preparation.fill(memory, collection.turns, progress)
        progress("memories", len(opened), len(opened))
        yield opened
    finally:
        for _, memory in opened:
            memory.close()


def _complete(memory: Memory, collection: Collection) -> bool:
    """Whether every turn is there and was extracted."""
    database = memory._workspace.database
    if not namespace_exists(database, memory.namespace):
        return False
    found = report(database, memory._workspace.settings, memory.namespace, provenance=False)
    return found.turns == found.extracted == len(collection.turns)
