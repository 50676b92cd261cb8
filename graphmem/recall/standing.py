"""How well facts tell how things stood at a time.

What "Where did Ana live in March?" asks for was mostly said before, without a date, and held on; a
fact of a day in March tells what happened, and that is another matter. So a fact without a date
counts in full where it was known by then and nothing had ended it, and less the longer ago it was
said: of two homes the later one. What only happened then counts in part. Turns are left as they
are: what was said in March is evidence of March.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.layout import Layout
from graphmem.recall.times import QueryTime

__all__ = ["standing"]

Floats = NDArray[np.float64]


def standing(
    layout: Layout,
    times: tuple[QueryTime, ...],
    margin: float,
    happened: Floats,
    *,
    fades: float,
    passing: float,
) -> Floats:
    """How well each fact fits a question how things stood, from 0 to 1, in the layout's order.

    A fact holds from when it is said to hold, or else was said, until it ends; both as the slots
    settled them. One that names a day or another closed time in its own words is an event, whose
    outcome holds if the settling gave it a later end or none ("moved on Saturday").

    Parameters
    ----------
    layout
        The memory.
    times
        What the question names.
    margin
        Seconds by which each is widened on both sides.
    happened
        How well each fact's own time is one of these, as
        :func:`graphmem.recall.aspects.within` finds it.
    fades
        Seconds after which a fact that nothing ended fits by 1/e.
    passing
        What an event and its outcome count.
    """
    facts, turns = layout.facts
    said = layout.snapshot.said_at[layout.turn_nodes][turns]
    ends = layout.valid_to[facts]
    since = np.where(np.isnan(said), np.nan, np.fmax(layout.valid_from[facts], said))
    over = layout.is_("superseded")[facts] & np.isnan(ends)  # nobody knows since when
    told = layout.stated_to[facts]
    event = np.isfinite(told)
    lasting = np.isnan(ends) | (ends > told)
    found = np.zeros(len(facts))
    for time in times:
        held = (since < time.end + margin) & ~(ends <= time.start) & ~over
        age = np.maximum(time.start - margin - since[held], 0.0)
        found[held] = np.maximum(found[held], np.exp(-age / fades))
    outcome = np.where(lasting, found, 0.0)
    found[event] = passing * np.maximum(outcome, happened)[event]
    return found
