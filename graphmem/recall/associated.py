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

__all__ = ["associated"]

Floats = NDArray[np.float64]


def associated(layout: Layout, turns: Floats, allowed: NDArray[np.bool_], best: int) -> Floats:
    """What each turn gains, from 0 to 1, by belonging with the best ones.

    Parameters
    ----------
    layout
        The memory.
    turns
        Score of each turn so far, standardised.
    allowed
        Which turns may be found.
    best
        How many turns associations are followed from.
    """
    strength = np.zeros(layout.turn_count)
    scores = np.where(allowed, turns, -np.inf)
    chosen = top(scores, best)
    strength[chosen] = np.maximum(scores[chosen], 0.0)
    if (peak := strength.max(initial=0.0)) <= 0.0:
        return strength
    strength /= peak
    newer, older = layout.associated_turns
    found = np.zeros(layout.turn_count)
    for one, other in ((newer, older), (older, newer)):
        np.maximum.at(found, other, strength[one])
    return found
