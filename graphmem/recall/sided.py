"""One side of somebody's life: what a broad question asks for.

"What do you know about Ana's work?" has its evidence in statements that share neither a word nor
much meaning with it ("I handed in my notice"). So where a question names somebody and asks for a
side (:mod:`graphmem.consolidation.sides`), a turn gains by how near its facts about this person
are to what that side is about. It is by the same sides that profiles are arranged.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.layout import Layout

__all__ = ["sided"]

Floats = NDArray[np.float64]

_NONE = -0.2  # a turn that tells nothing of somebody, among facts that tell of another side


def sided(
    layout: Layout, analysis: QueryAnalysis, sides: NDArray[np.float32], usable: NDArray[np.bool_]
) -> Floats:
    """How near each turn's facts about those whom a question names are to the sides it asks for.

    Parameters
    ----------
    layout
        The memory.
    analysis
        The question: nothing is gained unless it names an entity.
    sides
        A row for each side that it asks for: what that is about, embedded.
    usable
        Which nodes may bear on the result.

    Returns
    -------
    array of float
        Centred cosine of the best fact of each turn, :data:`_NONE` where there is none; all 0
        where the question names nobody.
    """
    facts, turns = layout.facts
    named = _named(layout, analysis)
    if not len(facts) or not len(sides) or not len(named):
        return np.zeros(layout.turn_count)
    owners, mentioned = layout.fact_mentions
    about = np.zeros(len(facts), dtype=bool)
    about[owners[np.isin(mentioned, named)]] = True
    chosen = np.flatnonzero(about & usable[facts])
    found = np.full(layout.turn_count, _NONE)
    if not len(chosen):
        return np.zeros(layout.turn_count)
    middle = layout.middle("fact")
    near = _directions(layout.snapshot.vectors[facts[chosen]], middle)
    wanted = _directions(sides, middle)
    best = np.einsum("ij,kj->ik", near, wanted).max(axis=1)
    np.maximum.at(found, turns[chosen], best)
    return found


def _named(layout: Layout, analysis: QueryAnalysis) -> NDArray[np.int64]:
    """Positions of the entities that a question names, and of those that are the same."""
    named = np.asarray(analysis.entities, dtype=np.int64)
    one, other, _ = layout.snapshot.edges("SAME_AS")
    if not len(named) or not len(one):
        return named
    nodes = layout.entity_nodes[named]
    same = np.concatenate([nodes, other[np.isin(one, nodes)], one[np.isin(other, nodes)]])
    return np.flatnonzero(np.isin(layout.entity_nodes, same))


def _directions(vectors: NDArray[np.float32], middle: NDArray[np.float64]) -> Floats:
    apart = vectors.astype(np.float64) - middle
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    found: Floats = apart / np.where(lengths > 0, lengths, 1.0)
    return found
