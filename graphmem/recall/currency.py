"""What still holds and what held then: facts that something else has taken the place of.

A question about how things stand is not answered by what is over; one about then is answered by
what held then. So what a later fact retired loses in the first, where what took its place is as
good an answer as it was; in the second both gain where their time fits, and lose where not. Facts
that nothing was ever said against, and that took no other's place, are left alone: most are. So are
turns: what was said is evidence of then and of the change, and marking it down costs recall.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.layout import Layout

__all__ = ["currency", "taken_over"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_CHAIN = 8  # steps from what is over to what holds


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
        settled = over | _took_over(layout)
        start, end = analysis.interval
        begins, ends = layout.valid_from, layout.valid_to
        fits = ~(begins >= end) & ~(ends <= start) & ~(over & np.isnan(ends))
        found[settled] = np.where(fits[settled], 1.0, -1.0)
    elif analysis.view == "now":
        found[over | _ended(layout)] = -1.0
    elif analysis.view == "then":
        found[over] = 1.0
    return found


def taken_over(layout: Layout, analysis: QueryAnalysis, scores: Floats) -> Floats:
    """What each node gains by having taken the place of one that answers a question about now.

    Parameters
    ----------
    layout, analysis
        The memory and the question.
    scores
        Of each node; minus infinity where it has none.
    """
    newer, older, _ = layout.snapshot.edges("SUPERSEDES")
    total = scores.copy()
    if analysis.view != "now" or not len(newer):
        return np.zeros(len(total))
    for _ in range(_CHAIN):
        before = total.copy()
        np.maximum.at(total, newer, np.where(np.isfinite(before[newer]), before[older], -np.inf))
        if (total == before).all():
            break
    gains: Floats = np.zeros(len(total))
    np.subtract(total, scores, out=gains, where=np.isfinite(scores))
    return gains


def _ended(layout: Layout) -> Mask:
    """Facts that ended, as others of their slot tell, or their own words: "she used to"."""
    ended: Mask = np.isfinite(layout.valid_to) & (layout.valid_to != layout.stated_to)
    return ended


def _took_over(layout: Layout) -> Mask:
    """Facts that took the place of others."""
    found = np.zeros(len(layout.snapshot), dtype=np.bool_)
    found[layout.snapshot.edges("SUPERSEDES")[0]] = True
    return found
