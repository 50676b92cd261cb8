"""Extract: closed episodes into entities, triples, facts and memory units.

Each episode is one commit, which replaces whatever an earlier producer made of it. Episodes are
read and embedded in groups, because the models are faster on many texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from graphmem.extraction.interface import EpisodeTurns, Extraction, Extractor
from graphmem.extraction.resolution import Resolved, mentioned_names
from graphmem.graph.episodes import PendingEpisode, episode_turns, pending_episodes
from graphmem.graph.knowledge import Knowledge, known_entities, put_knowledge
from graphmem.graph.namespaces import HeldLease
from graphmem.models.embedder import Embedder
from graphmem.steps.workspace import Progress, Workspace, no_progress

_GROUP = 16
_ALL = 1_000_000_000
_REMEMBERED = 50_000  # vectors, about 80 MB


@dataclass(slots=True, kw_only=True)
class ExtractReport:
    """What extraction did; ``changed`` episodes got new turns meanwhile and wait."""

    episodes: int = 0
    changed: int = 0
    mentions: int = 0
    triples: int = 0
    facts: int = 0
    units: int = 0


def extract_episodes(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> ExtractReport:
    """Extract every closed episode that the workspace's extractor has not extracted yet."""
    report = ExtractReport()
    extractor = workspace.extractor()
    pending = pending_episodes(
        workspace.database, workspace.namespace, extractor.producer, limit=_ALL
    )
    vectors = _Vectors(workspace.embedder)
    for start in range(0, len(pending), _GROUP):
        group = pending[start : start + _GROUP]
        _extract_group(workspace, lease, extractor, group, vectors, report)
        progress("extract", start + len(group), len(pending))
    return report


def _extract_group(
    workspace: Workspace,
    lease: HeldLease,
    extractor: Extractor,
    group: Sequence[PendingEpisode],
    vectors: _Vectors,
    report: ExtractReport,
) -> None:
    ids = [episode.id for episode in group]
    turns = {item.id: item for item in episode_turns(workspace.database, workspace.namespace, ids)}
    present = [episode for episode in group if episode.id in turns]
    report.changed += len(group) - len(present)
    extractions = extractor.extract([turns[episode.id] for episode in present])
    for episode, extraction in zip(present, list(extractions), strict=True):
        knowledge = _resolve(workspace, episode, turns[episode.id], extraction)
        vectors.prepare(knowledge.texts())
        written = workspace.database.commit(
            workspace.namespace,
            partial(
                put_knowledge,
                knowledge=knowledge,
                producer=extractor.producer,
                embed=vectors.of,
            ),
            now=workspace.clock(),
            model=workspace.model,
            lease=lease.current(),
        )
        _count(report, knowledge, written)


def _resolve(
    workspace: Workspace, episode: PendingEpisode, turns: EpisodeTurns, extraction: Extraction
) -> Knowledge:
    names = mentioned_names(extraction)
    known = known_entities(workspace.database, workspace.namespace, names)
    return Knowledge(
        episode=episode,
        turns=tuple(turn.key for turn in turns.turns),
        title=extraction.title,
        summary=extraction.summary,
        keywords=extraction.keywords,
        resolved=Resolved(extraction, known),
    )


def _count(report: ExtractReport, knowledge: Knowledge, written: bool) -> None:
    if not written:
        report.changed += 1
        return
    report.episodes += 1
    resolved = knowledge.resolved
    report.mentions += sum(map(len, resolved.mentions.values()))
    report.triples += len(resolved.triples)
    report.facts += len(resolved.facts)
    report.units += len(resolved.units)


class _Vectors:
    """Vectors of texts, remembered: names recur in nearly every episode."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, list[float]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed those of the texts that are not remembered."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text and text not in self._known]
        vectors = self._embedder.embed(new)
        self._known |= {t: v.tolist() for t, v in zip(new, vectors, strict=True)}

    def of(self, text: str) -> list[float]:
        """The vector of a text that was prepared."""
        return self._known[text]
