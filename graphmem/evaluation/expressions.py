"""Expressions of time: what a resolver makes of them, compared by calendar days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, tzinfo
from typing import Protocol

from graphmem.evaluation.gold import GoldExpression, Interval

__all__ = ["TimeResolver", "TimeSpan", "days", "judge_expression"]


class TimeSpan(Protocol):
    """Words of a text that name a time, and the time that they name."""

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def start(self) -> datetime | None:
        """First moment; None if open or not to be resolved."""
        ...

    @property
    def end(self) -> datetime | None:
        """First moment after it; None if open or not to be resolved."""
        ...

    @property
    def granularity(self) -> str:
        """How exact the words are."""
        ...

    @property
    def span(self) -> tuple[int, int]:
        """Where the words stand in the text: first character, and the one after the last."""
        ...


class TimeResolver(Protocol):
    """Finds and resolves the times that a text names, as of the moment it was said."""

    def __call__(self, text: str, said_at: datetime, /) -> Sequence[TimeSpan]:
        """Give all that was found in the text, in order."""
        ...


def days(start: datetime | None, end: datetime | None, zone: tzinfo | None) -> Interval:
    """Days from ``start`` to ``end`` in ``zone``, both inclusive.

    An end at midnight belongs to the day before it, unless it is the start too: so an end that is
    exclusive, and one that is the last second of a day, give the same days.
    """
    first = None if start is None else _local(start, zone)
    last = None if end is None else _local(end, zone)
    if last is not None and last.time() == time() and (first is None or last > first):
        last -= timedelta(microseconds=1)
    return Interval(first and first.date(), last and last.date())


def _local(moment: datetime, zone: tzinfo | None) -> datetime:
    return moment.astimezone(zone) if moment.tzinfo and zone else moment.replace(tzinfo=zone)


def judge_expression(
    expression: GoldExpression, spans: Sequence[TimeSpan]
) -> tuple[bool, bool, list[Interval]]:
    """Compare what was resolved with what an expression means.

    Parameters
    ----------
    expression
        The words and what they mean.
    spans
        What the resolver found in the sentence.

    Returns
    -------
    tuple
        Whether it is right; whether it is near, which is right, or one interval that holds a right
        one or lies within it; and the intervals found.
    """
    zone = expression.said_at.tzinfo
    found = [
        days(span.start, span.end, zone)
        for span in spans
        if span.span[0] < expression.end
        and expression.start < span.span[1]
        and (span.start is not None or span.end is not None)
    ]
    if not found:
        right = Interval() in expression.intervals
        return right, right, found
    right = all(interval in expression.intervals for interval in found)
    near = right or (
        len(set(found)) == 1 and any(_nested(found[0], gold) for gold in expression.intervals)
    )
    return right, near, found


def _nested(one: Interval, other: Interval) -> bool:
    return other != Interval() and (_within(one, other) or _within(other, one))


def _within(inner: Interval, outer: Interval) -> bool:
    begins = outer.first is None or (inner.first is not None and inner.first >= outer.first)
    ends = outer.last is None or (inner.last is not None and inner.last <= outer.last)
    return begins and ends
