"""What still holds and what held then: facts that something else has taken the place of.

A question about how things stand is not answered by what is over; one about then is answered by
what held then. So what a later fact retired loses in the first, and gains in the second where its
time fits. Facts that nothing was ever said against are left alone: most are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.layout import Layout
from graphmem.recall.scores import Scores, best_of

__all__ = ["currency", "of_turns"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def currency(layout: Layout, analysis: QueryAnalysis, over: Mask) -> Floats:
    """For each node, from -1 to 1, whether its time is the time that the question is about.

    Parameters
    ----------
    layout
        The memory.
    analysis
        The question.
    over
        Which nodes hold no more.
    """
    found = np.zeros(len(layout.snapshot))
    if analysis.interval is not None:
        settled = over | _narrowed(layout)
        start, end = analysis.interval
        begins, ends = layout.valid_from, layout.valid_to
        fits = ~(begins >= end) & ~(ends <= start) & ~(over & np.isnan(ends))
        found[settled] = np.where(fits[settled], 1.0, -1.0)
    elif analysis.view == "now":
        found[over] = -1.0
    elif analysis.view == "then":
        found[over] = 1.0
    return found


def of_turns(layout: Layout, scores: Scores, nodes: Floats) -> Floats:
    """For each turn, that of the fact in it that is closest to the question."""
    facts, turns = layout.facts
    values = nodes[facts]
    found = np.zeros(layout.turn_count)
    if not values.any():
        return found
    best = best_of(scores.facts, turns, np.full(layout.turn_count, np.inf))
    closest = np.flatnonzero(scores.facts >= best[turns])
    found[turns[closest]] = values[closest]
    return found


def _narrowed(layout: Layout) -> Mask:
    """Facts whose time is not what they say themselves: others of their slot settled it."""
    pairs = ((layout.valid_from, layout.stated_from), (layout.valid_to, layout.stated_to))
    narrowed = np.zeros(len(layout.snapshot), dtype=np.bool_)
    for now, said in pairs:
        narrowed |= (now != said) & ~(np.isnan(now) & np.isnan(said))
    return narrowed
