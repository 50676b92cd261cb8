"""What bears on a turn beside the words of a question: its time, how late it is, how important.

A time reorders and never drops: LongMemEval (Wu et al., 2025) found that to be the safe use of
inferred times, with the time widened by two days on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.forms import Order
from graphmem.recall.layout import Layout
from graphmem.recall.scores import best_of
from graphmem.recall.times import QueryTime

__all__ = ["aspects", "within"]

Floats = NDArray[np.float64]


def within(layout: Layout, times: tuple[QueryTime, ...], margin: float) -> Floats:
    """How well each turn fits the times of a question, from 0 to 1.

    A turn fits that was said within one of them, or that has a fact about it; only the latter where
    the time begins after the last turn was said, as "next week" does. A fact of a closed time fits
    by the share of its time that lies within; one that is open at the other side, by where it
    begins or ends.

    Parameters
    ----------
    layout
        The memory.
    times
        What the question names; all zeros without any.
    margin
        Seconds by which each is widened on both sides.
    """
    fits = np.zeros(layout.turn_count)
    said_at = layout.snapshot.said_at[layout.turn_nodes]
    last = said_at.max(initial=-np.inf, where=np.isfinite(said_at))
    facts, turns = layout.facts
    begins, ends = layout.stated_from[facts], layout.stated_to[facts]
    dated = np.flatnonzero(np.isfinite(begins) | np.isfinite(ends))
    begins, ends, turns = begins[dated], ends[dated], turns[dated]
    for time in times:
        start, end = time.start - margin, time.end + margin
        if time.start <= last:
            fits[(said_at >= start) & (said_at < end)] = 1.0
        np.maximum.at(fits, turns, _overlap(begins, ends, start, end))
    return fits


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
