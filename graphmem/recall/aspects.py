"""What bears on a turn beside the words of a question: its time, how late it is, how important.

A time reorders and never drops: LongMemEval (Wu et al., 2025) found that to be the safe use of
inferred times, with the time widened by two days on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.forms import Order
from graphmem.recall.layout import Layout
from graphmem.recall.scores import best_of
from graphmem.recall.times import QueryTime

__all__ = ["Fits", "aspects", "within"]

Floats = NDArray[np.float64]
_STATES = ("semantic", "preference")


class Fits(NamedTuple):
    """How well turns, and facts in the layout's order, fit the times of a question: 0 to 1."""

    turns: Floats
    facts: Floats


def within(
    layout: Layout, times: tuple[QueryTime, ...], margin: float, holding: float = 0.0
) -> Fits:
    """How well each turn and fact fits the times of a question.

    A turn fits that was said within one of them, or that has a fact about it; only the latter where
    the time begins after the last turn was said, as "next week" does. A fact of a closed time fits
    by the share of its time that lies within; one that is open at the other side, by where it
    begins or ends. How things stood then was mostly said before: a state that was known by then and
    that nothing had ended makes its turn fit by ``holding``. Which fact fits such a question is
    another matter: :mod:`graphmem.recall.standing`.

    Parameters
    ----------
    layout
        The memory.
    times
        What the question names; all zeros without any.
    margin
        Seconds by which each is widened on both sides.
    holding
        What a state that held then counts.
    """
    said_at = layout.snapshot.said_at[layout.turn_nodes]
    last = said_at.max(initial=-np.inf, where=np.isfinite(said_at))
    facts, turns = layout.facts
    fits, told = np.zeros(len(facts)), np.zeros(layout.turn_count)
    begins, ends = layout.stated_from[facts], layout.stated_to[facts]
    dated = np.flatnonzero(np.isfinite(begins) | np.isfinite(ends))
    begins, ends = begins[dated], ends[dated]
    for time in times:
        start, end = time.start - margin, time.end + margin
        if time.start <= last:
            told[(said_at >= start) & (said_at < end)] = 1.0
        fits[dated] = np.maximum(fits[dated], _overlap(begins, ends, start, end))
    own = fits.copy()
    undated = np.ones(len(facts), dtype=np.bool_)
    undated[dated] = False
    own[undated] = told[turns[undated]]
    for time in times if holding else ():
        held = _holds(layout, time)
        fits[held] = np.maximum(fits[held], holding)
    np.maximum.at(told, turns, fits)
    return Fits(told, own)


def _holds(layout: Layout, time: QueryTime) -> NDArray[np.intp]:
    """States that were known by a time and held then."""
    facts, turns = layout.facts
    types = layout.snapshot.labels("memory_type")
    state = np.isin(types.codes[facts], [types.code(name) for name in _STATES])
    begins, ends = layout.valid_from[facts], layout.valid_to[facts]
    said_at = layout.snapshot.said_at[layout.turn_nodes][turns]
    begins = np.where(np.isnan(begins), said_at, begins)
    unknown = layout.is_("superseded")[facts] & np.isnan(ends)
    return np.flatnonzero(state & (begins <= time.end) & ~(ends <= time.start) & ~unknown)


def aspects(
    layout: Layout, order: Order | None, recency: float, importance: float
) -> Iterator[tuple[str, Floats, float]]:
    """Signals that are not about the words of a question, with their weights, where not 0.

    Parameters
    ----------
    layout
        The memory.
    order
        "latest" and "first" weigh when it was said; other questions do not.
    recency, importance
        The weights.
    """
    sign = {"latest": 1.0, "first": -1.0}.get(order or "", 0.0)
    if sign and recency:
        said_at = layout.snapshot.said_at[layout.turn_nodes]
        known = np.isfinite(said_at)
        if known.any():
            yield "recency", np.where(known, said_at, said_at[known].mean()), sign * recency
    if importance:
        facts, turns = layout.facts
        weights = layout.snapshot.arrays["importance"][facts]
        middling = np.full(layout.turn_count, weights.mean() if len(weights) else 0.0)
        yield "importance", best_of(weights, turns, middling), importance


def _overlap(
    begins: NDArray[np.float64], ends: NDArray[np.float64], start: float, end: float
) -> Floats:
    """How well facts that hold from ``begins`` to ``ends`` (NaN: open) fit a time."""
    length = ends - begins
    closed = length > 0
    common = np.minimum(ends, end) - np.maximum(begins, start)
    shares: Floats = np.zeros(len(begins))
    np.divide(common, length, out=shares, where=closed)
    np.clip(shares, 0.0, 1.0, out=shares)
    shares[(begins >= start) & (begins < end)] = 1.0
    shares[np.isnan(begins) & (ends > start) & (ends <= end)] = 1.0
    return shares
