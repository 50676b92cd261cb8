"""Explaining: a search that is told by what led to its hits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.explanation import (
    Again,
    Explained,
    Explanation,
    Found,
    Link,
    Path,
    Place,
    Relation,
    Seed,
)
from graphmem.recall.filters import Filters
from graphmem.recall.forms import Order, View
from graphmem.recall.graph import graph_of, top
from graphmem.recall.layout import Layout
from graphmem.recall.pagerank import Floats
from graphmem.recall.paths import Walk, best_walks
from graphmem.recall.search import recall
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.trace import Trace
from graphmem.recall.views import NO_VIEWS, Views
from graphmem.records import Hit

__all__ = ["explained", "names"]

_SEEDS = 8  # shown
_TARGETS = 3  # turns beneath a hit to which paths are sought
_PATHS = 5
_STEPS = 3
_ORDERS: dict[Order, str] = {
    "first": "the first", "latest": "the latest", "before": "what was before",
    "after": "what was after", "compare": "a comparison",
}  # fmt: skip
_VIEWS: dict[View, str] = {
    "now": "how things are", "then": "how things once were", "change": "what changed"
}  # fmt: skip


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
    views: Views = NO_VIEWS,
) -> Explanation:
    """Search as :func:`graphmem.recall.search.recall` does, and explain the hits.

    ``wanted`` is the one to explain: its id, or its turn's as the caller gave it. There is none
    among the hits of the explanation if it is not among the ``k`` best.
    """
    trace = Trace()
    result = recall(
        snapshot, question, query_vector, k=k, granularity=granularity, filters=filters,
        depth=depth, config=config, trace=trace, asked_at=asked_at, views=views,
    )  # fmt: skip
    ranked = [
        (rank, hit)
        for rank, hit in enumerate(result.hits, start=1)
        if wanted is None or names(hit, wanted)
    ]
    walked = _Walked(trace, result.analysis, config) if trace.layout is not None else None

    def told(rank: int, hit: Hit) -> Explained:
        return (
            Explained(rank, hit, walked.paths(hit), walked.again(hit))
            if walked
            else Explained(rank, hit)
        )

    return Explanation(
        question=question,
        found=_found(result.analysis, Layout.of(snapshot, config)),
        weights=dict(result.weights),
        depth=result.depth,
        seeds=walked.seeds() if walked else (),
        hits=tuple(told(rank, hit) for rank, hit in ranked),
    )


def names(hit: Hit, wanted: str) -> bool:
    """Whether a hit is the one that is asked for: by its id, or as a turn by the caller's."""
    return wanted == hit.id or (hit.kind == "turn" and hit.turns[:1] == (wanted,))


def _found(analysis: QueryAnalysis, layout: Layout) -> Found:
    texts = layout.snapshot.texts
    interval, moment = analysis.interval, layout.snapshot.moment
    return Found(
        entities=tuple(texts[int(layout.entity_nodes[i])] for i in analysis.entities),
        speakers=analysis.speakers,
        interval=(moment(interval[0]), moment(interval[1])) if interval else None,
        asked=analysis.asked,
        terms=analysis.terms,
        form=_form(analysis),
    )


def _form(analysis: QueryAnalysis) -> tuple[str, ...]:
    said = (
        "more than one" if analysis.several else None,
        "an account" if analysis.broad else None,
        _ORDERS[analysis.order] if analysis.order else None,
        _VIEWS[analysis.view] if analysis.view else None,
        "how things stood at that time" if analysis.state and analysis.times else None,
    )
    return tuple(text for text in said if text)


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

    def again(self, hit: Hit) -> tuple[Again, ...]:
        """The questions asked again by which the hit's turns gained."""
        over = self._trace.over
        if over is None:
            return ()
        used = over[self._here(self._targets(hit))]
        bridges = [self._trace.bridges[i] for i in dict.fromkeys(used[used >= 0].tolist())]
        turns = np.arange(self._whole.turn_count)[self._part.positions]
        return tuple(
            Again(each.question, each.name, self._place(int(turns[each.turn]))) for each in bridges
        )

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
        ranks = self._trace.ranks
        assert ranks is not None
        here = self._here(targets)
        alone = float(self._reset[self._graph.strength == 0].sum())  # these walks end at once
        total = alone + (1.0 - alone) / (1.0 - self._config.damping)
        return float(ranks[here].sum()) * total

    def _here(self, turns: Sequence[int]) -> NDArray[np.intp]:
        """Turns of the whole memory, as positions in what was scored."""
        here: NDArray[np.intp] = np.asarray(turns, dtype=np.intp)
        positions = self._part.positions
        return (
            np.flatnonzero(np.isin(positions, here)) if isinstance(positions, np.ndarray) else here
        )

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
