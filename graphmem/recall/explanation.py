"""Why a hit stands where it stands: what its score is made of, and how the graph leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.depth import Decision
from graphmem.recall.filters import Filters
from graphmem.recall.graph import graph_of, top
from graphmem.recall.layout import Layout
from graphmem.recall.pagerank import Floats
from graphmem.recall.paths import Walk, best_walks
from graphmem.recall.search import recall
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.trace import Trace
from graphmem.records import Hit

__all__ = ["Explained", "Explanation", "Found", "Link", "Path", "Place", "Seed", "explained"]

Relation = Literal["mentions", "mentioned in", "next to", "same as"]

_SEEDS = 8  # shown
_TARGETS = 3  # turns beneath a hit to which paths are sought
_PATHS = 5
_STEPS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the graph: a turn or an entity."""

    id: str
    kind: str
    text: str
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A step from one place to the next.

    Attributes
    ----------
    relation
        What the next place is to the one before.
    weight
        Of the edge.
    probability
        That a walker who goes on takes this edge: the rarer the alternatives, the likelier.
    """

    relation: Relation
    weight: float
    probability: float


@dataclass(frozen=True, slots=True)
class Seed:
    """Where the walk over the graph begins, how often, and why there."""

    place: Place
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Path:
    """One way from a seed to a turn that the hit is, or rests on.

    Attributes
    ----------
    seed
        Its first place.
    places, links
        All places, and the steps between them; without a step, the turn is a seed itself.
    share
        Of the turn's PageRank, how much comes by this way.
    """

    seed: Seed
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one hit stands where it stands.

    Attributes
    ----------
    rank
        Its place in the list, from 1.
    hit
        The hit; ``signals`` are the shares of its score.
    paths
        The ways by which the graph leads to it, those that bring most first.
    """

    rank: int
    hit: Hit
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in the question.

    Attributes
    ----------
    entities
        Names of entities that the memory knows.
    speakers
        Who is named that has spoken.
    interval
        Begin and end of the time that it speaks of.
    asked
        What it asks for: a time, a person, …
    terms
        Its words, as they are indexed.
    """

    entities: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    interval: tuple[datetime | None, datetime | None] | None = None
    asked: str | None = None
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a question found what it found.

    ``str()`` gives a text, :meth:`html` a page with pictures.

    Attributes
    ----------
    found
        What was found in the question.
    weights
        How much each signal counts.
    depth
        Whether the search made a second pass, along chains of facts, and why.
    seeds
        Where the walk over the graph mostly began.
    hits
        The hits that were to be explained, best first.
    """

    question: str
    found: Found
    weights: Mapping[str, float]
    depth: Decision | None
    seeds: tuple[Seed, ...]
    hits: tuple[Explained, ...]

    def html(self) -> str:
        """A page of its own: no scripts, nothing loaded from anywhere."""
        from graphmem.recall.explanation_page import page

        return page(self)

    def __str__(self) -> str:
        from graphmem.recall.explanation_text import lines

        return "\n".join(lines(self))


def explained(
    snapshot: Snapshot,
    question: str,
    query_vector: NDArray[np.float32],
    *,
    wanted: str | None = None,
    k: int = 10,
    granularity: str | None = None,
    filters: Filters | None = None,
    depth: str = "auto",
    config: RecallConfig = DEFAULT,
    asked_at: datetime | None = None,
    sides: NDArray[np.float32] | None = None,
    alone: NDArray[np.float32] | None = None,
) -> Explanation:
    """Search as :func:`graphmem.recall.search.recall` does, and explain the hits.

    ``wanted`` is the one to explain: its id, or its turn's as the caller gave it. There is none
    among the hits of the explanation if it is not among the ``k`` best.
    """
    trace = Trace()
    result = recall(
        snapshot, question, query_vector, k=k, granularity=granularity, filters=filters,
        depth=depth, config=config, trace=trace, asked_at=asked_at, sides=sides,
        alone=alone,
    )  # fmt: skip
    ranked = [
        (rank, hit)
        for rank, hit in enumerate(result.hits, start=1)
        if wanted is None or wanted in _names(hit)
    ]
    walked = _Walked(trace, result.analysis, config) if trace.layout is not None else None
    return Explanation(
        question=question,
        found=_found(result.analysis, Layout.of(snapshot, config)),
        weights=dict(result.weights),
        depth=result.depth,
        seeds=walked.seeds() if walked else (),
        hits=tuple(
            Explained(rank, hit, walked.paths(hit) if walked else ()) for rank, hit in ranked
        ),
    )


def _names(hit: Hit) -> set[str]:
    return {hit.id, *(source.id for source in hit.sources[:1] if hit.kind == "turn")}


def _found(analysis: QueryAnalysis, layout: Layout) -> Found:
    texts = layout.snapshot.texts
    interval, moment = analysis.interval, layout.snapshot.moment
    return Found(
        entities=tuple(texts[int(layout.entity_nodes[i])] for i in analysis.entities),
        speakers=analysis.speakers,
        interval=(moment(interval[0]), moment(interval[1])) if interval else None,
        asked=analysis.asked,
        terms=analysis.terms,
    )


class _Walked:
    """The walk of one search, told by places."""

    def __init__(self, trace: Trace, analysis: QueryAnalysis, config: RecallConfig) -> None:
        assert trace.layout is not None
        self._part = trace.layout
        self._whole = trace.layout.whole
        self._trace = trace
        self._analysis = analysis
        self._config = config
        self._graph = graph_of(self._whole, config.next_weight)
        self._reset = self._seeded()

    def seeds(self) -> tuple[Seed, ...]:
        """The strongest seeds, and all that the question names."""
        some = np.flatnonzero(self._reset > 0)
        best = some[top(self._reset[some], _SEEDS)].tolist()
        named = [self._whole.turn_count + entity for entity in self._analysis.entities]
        chosen = {*best, *(node for node in named if self._reset[node] > 0)}
        return tuple(self._seed(i) for i in sorted(chosen, key=lambda i: (-self._reset[i], i)))

    def paths(self, hit: Hit) -> tuple[Path, ...]:
        """The ways to the turns that a hit is, or rests on."""
        targets = self._targets(hit)
        reached = self._reached(targets)
        walks = best_walks(
            self._graph, self._reset, targets, self._config.damping, count=_PATHS, longest=_STEPS
        )
        return tuple(self._path(walk, reached) for walk in walks)

    def _seeded(self) -> Floats:
        """Where the walker jumps to; as :func:`graphmem.recall.graph.walk` has it."""
        turns, entities, share = (
            self._trace.turn_seeds, self._trace.entity_seeds, self._trace.turn_share,
        )  # fmt: skip
        reset = np.zeros(len(self._graph))
        assert turns is not None
        assert entities is not None
        if (total := turns.sum()) > 0:
            reset[self._part.positions] = turns * (share / total)
        if (total := entities.sum()) > 0:
            reset[len(reset) - len(entities) :] = entities * ((1.0 - share) / total)
        return reset / (reset.sum() or 1.0)

    def _targets(self, hit: Hit) -> list[int]:
        snapshot = self._whole.snapshot
        row = self._whole.evidence[snapshot.index[hit.id]].indices
        turns = {snapshot.source(int(self._whole.turn_nodes[turn])): int(turn) for turn in row}
        return [turns[source] for source in hit.sources[:_TARGETS] if source in turns]

    def _reached(self, targets: Sequence[int]) -> float:
        """What all walks bring to the targets, in the measure of a walk's contribution."""
        ranks, positions = self._trace.ranks, self._part.positions
        assert ranks is not None
        here: NDArray[np.intp] = np.asarray(targets, dtype=np.intp)
        if isinstance(positions, np.ndarray):
            here = np.flatnonzero(np.isin(positions, here))
        alone = float(self._reset[self._graph.strength == 0].sum())  # these walks end at once
        total = alone + (1.0 - alone) / (1.0 - self._config.damping)
        return float(ranks[here].sum()) * total

    def _path(self, walk: Walk, reached: float) -> Path:
        return Path(
            seed=self._seed(walk.nodes[0]),
            places=tuple(self._place(node) for node in walk.nodes),
            links=tuple(
                self._link(one, other)
                for one, other in zip(walk.nodes, walk.nodes[1:], strict=False)
            ),
            share=min(walk.contribution / reached, 1.0) if reached > 0 else 0.0,
        )

    def _place(self, node: int) -> Place:
        turns = self._whole.turn_count
        where = self._whole.turn_nodes if node < turns else self._whole.entity_nodes
        row = self._whole.snapshot.node(int(where[node if node < turns else node - turns]))
        head = row.speaker or row.title
        return Place(
            id=row.source_id or row.id,
            kind=row.kind,
            text=f"{head}: {row.text}" if head and row.kind == "turn" else row.text,
            said_at=self._whole.snapshot.moment(row.said_at),
        )

    def _link(self, one: int, other: int) -> Link:
        row = slice(*self._graph.pointers[one : one + 2].tolist())
        at = int(np.searchsorted(self._graph.neighbours[row], other))
        weight = float(self._graph.weights[row][at])
        turns = self._whole.turn_count
        relations: dict[tuple[bool, bool], Relation] = {
            (True, True): "next to",
            (True, False): "mentions",
            (False, True): "mentioned in",
            (False, False): "same as",
        }
        relation = relations[one < turns, other < turns]
        return Link(relation, weight, weight / float(self._graph.strength[one]))

    def _seed(self, node: int) -> Seed:
        entity = node - self._whole.turn_count
        if entity < 0:
            reason = "fits the question"
        elif entity in self._analysis.entities:
            reason = "named in the question"
        elif fact := self._fact_about(entity):
            reason = f"in a fact that fits: {fact}"
        else:
            reason = "in a fact that fits"
        return Seed(self._place(node), float(self._reset[node]), reason)

    def _fact_about(self, entity: int) -> str | None:
        """The best fact that seeds this entity."""
        scores = self._trace.facts
        assert scores is not None
        nodes, _ = self._part.facts
        usable = np.flatnonzero(np.isfinite(scores))
        mentioned = self._part.fact_entities
        for fact in usable[top(scores[usable], self._config.seed_facts)]:
            node = int(nodes[fact])
            if entity in mentioned.indices[mentioned.indptr[node] : mentioned.indptr[node + 1]]:
                return self._part.snapshot.texts[node]
        return None
