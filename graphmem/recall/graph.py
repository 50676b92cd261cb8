"""The graph that PageRank walks: turns and the entities that they mention.

As in HippoRAG 2, but with two changes that measured better. Entities have edges only to those that
are the same under another name: two entities of one turn are two steps apart through it, and direct
edges between all pairs drown passages that mention much. And turns in sequence have edges, so that
an answer is found beside its question. Facts are no nodes; they seed the entities that they
mention.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.config import RecallConfig
from graphmem.recall.layout import Layout
from graphmem.recall.pagerank import Graph, personalized_pagerank

Floats = NDArray[np.float64]

_EXCERPT_TOLERANCE = 1e-5  # of push: the same ten hits as with 5e-7, in half the time


def graph_of(layout: Layout, next_weight: float) -> Graph:
    """Turns, then entities, by position; made once for each layout."""
    cache = layout.snapshot._cache
    key = f"graph:{next_weight}"
    if key not in cache:
        cache[key] = layout.graph(next_weight)
    graph: Graph = cache[key]
    return graph


def turn_seeds(scores: Floats, allowed: NDArray[np.bool_], config: RecallConfig) -> Floats:
    """Weights of the turns to start from: the best ones above the mean."""
    seeds = np.where(allowed, np.maximum(scores, 0.0), 0.0)
    if (peak := seeds.max(initial=0.0)) <= 0.0:
        return seeds
    best = top(seeds, config.seed_turns)
    chosen = np.zeros_like(seeds)
    chosen[best] = (seeds[best] / peak) ** config.seed_power
    return chosen


def entity_seeds(
    layout: Layout, analysis: QueryAnalysis, fact_scores: Floats, count: int
) -> Floats:
    """Weights of the entities to start from: those of the best facts and of the question.

    An entity counts the less, the more turns mention it (HippoRAG's node specificity).
    """
    seeds = np.zeros(len(layout.entity_nodes))
    facts, _ = layout.facts
    finite = np.flatnonzero(np.isfinite(fact_scores))
    best = finite[top(fact_scores[finite], count)]
    named = np.zeros(len(seeds))
    pointers, mentioned = layout.fact_entities.indptr, layout.fact_entities.indices
    for fact in best:
        entities = mentioned[pointers[facts[fact]] : pointers[facts[fact] + 1]]
        seeds[entities] += max(float(fact_scores[fact]), 0.0)
        named[entities] += 1
    seeds /= np.maximum(named, 1)
    seeds[list(analysis.entities)] += 1.0
    return seeds / np.maximum(layout.entity_turns, 1)


def top(values: Floats, count: int) -> NDArray[np.intp]:
    """Positions of the largest values, the first of equal ones first."""
    if count < len(values):
        kept = np.flatnonzero(values >= np.partition(values, -count)[-count])
    else:
        kept = np.arange(len(values))
    return kept[np.argsort(-values[kept], kind="stable")[:count]]


def walk(
    graph: Graph, turns: Floats, entities: Floats, share: float, damping: float,
    exact_edges: int, positions: NDArray[np.int64] | slice | None = None,
) -> Floats:  # fmt: skip
    """PageRank of the turns; ``share`` of the jumps go to turns, unless one sort has no seeds.

    ``positions`` are the turns' places in the graph, where they are not all that there are.
    """
    parts = [(turns, share), (entities, 1.0 - share)]
    scaled = [part * (weight / total) if (total := part.sum()) > 0 else part * 0.0
              for part, weight in parts]  # fmt: skip
    where = slice(len(turns)) if positions is None else positions
    seeds = np.zeros(len(graph))
    seeds[where], seeds[len(graph) - len(entities) :] = scaled
    ranks = personalized_pagerank(
        graph, seeds, damping=damping, exact_below=exact_edges,
        tolerance=_EXCERPT_TOLERANCE if isinstance(where, np.ndarray) else 5e-7,
    )  # fmt: skip
    return ranks[where]
