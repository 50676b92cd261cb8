"""Extract: closed episodes into entities, triples, facts and memory units.

An episode is written in one commit, with a few others, in place of whatever an earlier producer
made of it. One that comes to nothing is not extracted: it stays pending, or is set aside with the
reason, and the next run tries again. Episodes are read and embedded in groups, because the models
are faster on many texts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import NamedTuple, TypeVar

from graphmem import identity
from graphmem.extraction.context import headings, texts_in_context
from graphmem.extraction.corrected import without_corrected
from graphmem.extraction.interface import (
    EpisodeTurns,
    Extraction,
    Extractor,
    Metered,
    NotExtracted,
    Outcome,
)
from graphmem.extraction.resolution import Resolved, mentioned_names
from graphmem.graph.episodes import (
    PendingEpisode,
    episode_turns,
    pending_episodes,
    set_aside_episode,
)
from graphmem.graph.knowledge import (
    Knowledge,
    episode_text,
    known_entities,
    put_knowledge,
    texts_of,
)
from graphmem.graph.namespaces import HeldLease, prolonged
from graphmem.graph.revising import corrected_facts
from graphmem.graph.runs import put_run
from graphmem.steps.extractors import price_of
from graphmem.steps.replies import BadReplies, forget_replies
from graphmem.steps.vectors import RememberedVectors
from graphmem.steps.workspace import Progress, Workspace, no_progress

T = TypeVar("T")

_GROUP = 32
_TOGETHER = 4  # episodes in a commit: a statement costs more than what it writes of one
_ALL = 1_000_000_000


@dataclass(slots=True, kw_only=True)
class ExtractReport:
    """What extraction did.

    Attributes
    ----------
    episodes
        How many are extracted now and were not before; ``fallback`` of them by another extractor
        than was asked for.
    changed, pending, quarantined
        Episodes that got new turns meanwhile, that were not come to, and for which nothing of use
        came back. The next run tries all of them again.
    mentions, triples, facts, units
        What was made.
    calls, prompt_tokens, completion_tokens, cost
        What a language model took; the cost is None where its price is not known.
    repairs, cached, dropped
        Calls that asked once more, replies from the cache, parts of replies of no use.
    """

    episodes: int = 0
    fallback: int = 0
    changed: int = 0
    pending: int = 0
    quarantined: int = 0
    mentions: int = 0
    triples: int = 0
    facts: int = 0
    units: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0
    repairs: int = 0
    cached: int = 0
    dropped: int = 0


def extract_episodes(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> ExtractReport:
    """Extract every closed episode that the workspace's extractor has not extracted yet.

    Raises
    ------
    ModelError
        The language model stopped answering. What was extracted until then is kept, and the error
        says how many episodes wait.
    """
    run = _Run(workspace, lease, workspace.extractor())
    pending = pending_episodes(workspace.database, workspace.namespace, run.producer, limit=_ALL)
    with prolonged(workspace.database, workspace.namespace, lease):
        for start in range(0, len(pending), _GROUP):
            group = pending[start : start + _GROUP]
            run.extract(group)
            if run.over:
                run.report.pending += len(pending) - start - len(group)
            run.record()
            progress("extract", start + len(group), len(pending))
            if run.over:
                break
    run.finish()
    return run.report


class _Ready(NamedTuple):
    """An extraction that is to be written."""

    episode: PendingEpisode
    turns: EpisodeTurns
    extraction: Extraction


class _Run:
    """One extraction of what is pending, and its report."""

    def __init__(self, workspace: Workspace, lease: HeldLease, extractor: Extractor) -> None:
        self.report = ExtractReport()
        self._workspace = workspace
        self._lease = lease
        self._extractor = extractor
        self._fallback = workspace.fallback
        self._vectors = RememberedVectors(workspace.embedder)
        self._bad = BadReplies(workspace.settings, workspace.namespace)
        self._began = workspace.clock()
        self._settled: list[str] = []
        self._ready: list[_Ready] = []

    @property
    def producer(self) -> str:
        """Of what is extracted."""
        return self._extractor.producer

    @property
    def over(self) -> bool:
        """Whether there is no use in going on."""
        stopped = isinstance(self._extractor, Metered) and self._extractor.stopped is not None
        return stopped and self._fallback is None

    def extract(self, group: Sequence[PendingEpisode]) -> None:
        """Extract some episodes."""
        workspace = self._workspace
        ids = [episode.id for episode in group]
        turns = {i.id: i for i in episode_turns(workspace.database, workspace.namespace, ids)}
        present = [episode for episode in group if episode.id in turns]
        self.report.changed += len(group) - len(present)
        outcomes = self._extractor.extract([turns[episode.id] for episode in present])
        try:
            contexts = [t for i in turns.values() for t in texts_in_context(i.turns).values()]
            titles = {k: t for i in turns.values() for k, t in headings(i.turns).items()}
            ahead = self._vectors.ahead(outcomes, partial(_texts, titles), first=contexts)
            for episode, outcome in zip(present, ahead, strict=True):
                self._settle(episode, turns[episode.id], outcome)
            self._write_ready()
        finally:
            self._vectors.trim()
            if isinstance(outcomes, Generator):
                outcomes.close()  # no more calls for what nobody will write

    def record(self) -> None:
        """Bring report and record up to date with what was used."""
        report = self.report
        if isinstance(self._extractor, Metered):
            usage = self._extractor.usage
            report.calls, report.repairs = usage.calls, usage.repairs
            report.prompt_tokens = usage.prompt_tokens
            report.completion_tokens = usage.completion_tokens
            report.cached, report.dropped = usage.cached, usage.dropped
            report.cost = price_of(self._workspace.settings).of(usage)
        put_run(
            self._workspace.database,
            self._workspace.namespace,
            identity.content_id("consolidation", self._lease.owner, self.producer),
            producer=self.producer,
            began=self._began,
            now=self._workspace.clock(),
            counts=asdict(report),
        )

    def finish(self) -> None:
        """Clear up; raise where the extractor had to stop."""
        if self._settled and self._bad.count():
            self._bad.remove(self._settled)
        if self.over and isinstance(self._extractor, Metered) and self._extractor.stopped:
            stopped = self._extractor.stopped
            raise type(stopped)(
                f"{stopped.message}; {self.report.pending} episodes wait,"
                f" {self.report.episodes} were extracted",
                hint=stopped.hint,
            ) from stopped

    def _settle(self, episode: PendingEpisode, turns: EpisodeTurns, outcome: Outcome) -> None:
        if isinstance(outcome, Extraction):
            self._ready.append(_Ready(episode, turns, outcome))
            if len(self._ready) == _TOGETHER:
                self._write_ready()
            return
        keys = [turn.key for turn in turns.turns]
        if outcome.kind == "unusable":
            self._bad.keep(outcome, self.producer, keys, self._workspace.clock())
        if self._fallback is not None and outcome.kind != "postponed":
            self._fall_back(episode, turns, self._fallback())
        elif outcome.kind == "unusable":
            self._set_aside(episode, outcome, keys)
        else:
            self.report.pending += 1

    def _set_aside(
        self, episode: PendingEpisode, outcome: NotExtracted, keys: Sequence[str]
    ) -> None:
        noted = self._commit(
            partial(
                set_aside_episode,
                episode=episode,
                reason=outcome.reason,
                producer=self.producer,
            )
        )
        if noted:
            self.report.quarantined += 1
        else:
            self._changed(keys)

    def _fall_back(self, episode: PendingEpisode, turns: EpisodeTurns, other: Extractor) -> None:
        if (episode.producer, episode.zone) == (other.producer, turns.zone):  # as in the last run
            self.report.pending += 1
            return
        for outcome in other.extract([turns]):
            if isinstance(outcome, Extraction):
                self.report.fallback += 1
                self._write([_Ready(episode, turns, outcome)], other.producer)
            else:
                self.report.pending += 1

    def _write_ready(self) -> None:
        """Write the extractions that wait, in one commit."""
        if self._ready:
            ready, self._ready = self._ready, []
            self._write(ready, self.producer)
            self._settled += [episode.id for episode, _, _ in ready]

    def _write(self, ready: Sequence[_Ready], producer: str) -> None:
        batch = self._resolved(ready)
        self._vectors.prepare([text for knowledge in batch for text in knowledge.texts()])
        written = self._commit(
            partial(put_knowledge, batch=batch, producer=producer, embed=self._vectors.of)
        )
        for knowledge in batch:
            self._count(knowledge, knowledge.episode.id in written)

    def _commit(self, work: Callable[..., T]) -> T:
        workspace = self._workspace
        return workspace.database.commit(
            workspace.namespace,
            work,
            now=workspace.clock(),
            model=workspace.model,
            lease=self._lease.current(),
        )

    def _resolved(self, ready: Sequence[_Ready]) -> list[Knowledge]:
        """What extractions come to with what the memory knows."""
        database, namespace = self._workspace.database, self._workspace.namespace
        keys = [turn.key for _, turns, _ in ready for turn in turns.turns]
        corrected = corrected_facts(database, namespace, keys)
        extractions = [without_corrected(extraction, corrected) for _, _, extraction in ready]
        names = {name for extraction in extractions for name in mentioned_names(extraction)}
        known = known_entities(database, namespace, sorted(names))
        return [
            Knowledge(
                episode=episode,
                turns=tuple(turn.key for turn in turns.turns),
                contexts=texts_in_context(turns.turns),
                headings=headings(turns.turns),
                title=extraction.title,
                summary=extraction.summary,
                keywords=extraction.keywords,
                resolved=Resolved(extraction, known),
                zone=turns.zone,
            )
            for (episode, turns, _), extraction in zip(ready, extractions, strict=True)
        ]

    def _count(self, knowledge: Knowledge, written: bool) -> None:
        report = self.report
        if not written:
            self._changed(knowledge.turns)
            return
        report.episodes += 1
        resolved = knowledge.resolved
        report.mentions += sum(map(len, resolved.mentions.values()))
        report.triples += len(resolved.triples)
        report.facts += len(resolved.facts)
        report.units += len(resolved.units)

    def _changed(self, turns: Sequence[str]) -> None:
        """An episode is not as it was read: its turns may have been forgotten meanwhile."""
        self.report.changed += 1
        workspace = self._workspace
        forget_replies(workspace.settings, workspace.namespace, turns)


def _texts(titles: Mapping[str, str], outcome: Outcome) -> list[str]:
    """What will be embedded of an outcome, as far as it is known before names are looked up."""
    if not isinstance(outcome, Extraction):
        return []
    own = episode_text(outcome.title, outcome.summary)
    return [own, *texts_of(Resolved(outcome, {}), titles)]
