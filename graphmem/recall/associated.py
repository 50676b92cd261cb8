"""Turns whose units belong with those of the best ones (MemGAS), as a signal of the ranking.

What belongs with a good hit is more of the same from other sessions: what a question wants that
asks for an account, and in the way of one that asks for a single answer. As edges of the graph that
PageRank walks, associations made no difference that could be shown.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.graph import top
from graphmem.recall.layout import Layout

__all__ = ["associated", "associated_turns"]

Floats = NDArray[np.float64]
Pairs = NDArray[np.int64]

_CACHE = "associated"


def associated(layout: Layout, turns: Floats, allowed: NDArray[np.bool_], best: int) -> Floats:
    """What each turn gains, from 0 to 1, by belonging with the best ones.

    Parameters
    ----------
    layout
        The memory, or an excerpt of it.
    turns
        Score of each turn so far, standardised.
    allowed
        Which turns may be found.
    best
        How many turns associations are followed from.
    """
    found = np.zeros(layout.turn_count)
    scores = np.where(allowed, turns, -np.inf)
    chosen = top(scores, best)
    strength = np.zeros(layout.turn_count)
    strength[chosen] = np.maximum(scores[chosen], 0.0)
    if (peak := strength.max(initial=0.0)) <= 0.0:
        return found
    strength /= peak
    for one, other in (pairs := associated_turns(layout), pairs[::-1]):
        np.maximum.at(found, other, strength[one])
    return found


def associated_turns(layout: Layout) -> Pairs:
    """Two rows of turns whose units belong together, each pair once; in an excerpt, those in it."""
    whole = layout.whole
    cache = whole.snapshot._cache
    if _CACHE not in cache:
        cache[_CACHE] = _pairs(whole)
    pairs: Pairs = cache[_CACHE]
    if isinstance(turns := layout.positions, slice):
        return pairs
    places = np.minimum(np.searchsorted(turns, pairs), len(turns) - 1)
    return places[:, (turns[places] == pairs).all(axis=0)]


def _pairs(layout: Layout) -> Pairs:
    from scipy.sparse import csr_matrix

    newer, older, _ = layout.snapshot.edges("ASSOCIATED")
    size = len(layout.snapshot)
    links = csr_matrix((np.ones(len(newer), dtype=np.float32), (newer, older)), shape=(size, size))
    on = layout.evidence
    met = (on.T @ links @ on).tocoo()
    ends = np.sort(np.stack([met.row, met.col]).astype(np.int64), axis=0)
    return np.unique(ends[:, ends[0] < ends[1]], axis=1)
