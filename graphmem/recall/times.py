"""Times in a question, by the grammar that extraction uses."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graphmem.conversation.zones import in_zone
from graphmem.extraction.time import TimeSpan, resolve
from graphmem.recall.layout import Layout

__all__ = ["QueryTime", "asking_time", "times_in"]

_MAX_CHARACTERS = 1_000  # a question that is longer names its time before
_SILENT = timedelta(days=366)
_AHEAD = re.compile(
    r"\b(?:will|won['\N{RIGHT SINGLE QUOTATION MARK}]t|shall|going to|gonna|plan\w*|upcoming"
    r"|tomorrow|next|coming|due)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:before|after|since|until|till)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryTime:
    """A time that a question names.

    Attributes
    ----------
    text, position
        Its words, and where they begin.
    start, end
        Seconds since 1970; infinite where the words leave that side open ("since March").
    """

    text: str
    position: int
    start: float
    end: float


def asking_time(layout: Layout, asked_at: datetime | None) -> datetime:
    """The moment that "last week" counts from.

    Parameters
    ----------
    layout
        The memory.
    asked_at
        When the question was asked. Unset, it is asked now; but of a memory in which nothing was
        said for over a year, as of its last turn, for it is read as history.

    Returns
    -------
    datetime
        On the clocks of the namespace's zone, whose days "yesterday" means. Where it has none, as
        ``asked_at`` is, or in UTC.
    """
    zone = layout.snapshot.zone
    if asked_at is not None:
        known = asked_at if asked_at.tzinfo else asked_at.replace(tzinfo=zone or UTC)
        return in_zone(known, zone)
    return in_zone(_unasked(layout), zone)


def _unasked(layout: Layout) -> datetime:
    now, last = datetime.now(UTC), layout.last_said
    if last is None or timedelta(0) <= now - last <= _SILENT:
        return now
    return last


def times_in(text: str, asked_at: datetime) -> tuple[QueryTime, ...]:
    """Times that a question names, in order; how long or how often is none.

    "In June" without a year is the last June unless the question speaks of what is to come. Beside
    a date, "last week" counts from that date. A time that holds another one is left out: "last
    weekend before 10 April" is that weekend.
    """
    text = text[:_MAX_CHARACTERS]
    spans = resolve(text, asked_at)
    if not spans:
        return ()
    if len(spans) > 1 and (date := _only_date(text)):
        spans = resolve(text, date.replace(hour=12, tzinfo=asked_at.tzinfo))
    tomorrow = asked_at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ahead = [span.start is not None and span.start >= tomorrow for span in spans]
    if any(ahead) and not _AHEAD.search(text):
        behind = {span.span: span for span in resolve(text, asked_at, tense="past")}
        spans = [
            behind.get(span.span, span) if later else span
            for span, later in zip(spans, ahead, strict=True)
        ]
    times = [_query_time(span) for span in spans]
    return tuple(time for time in times if not any(_holds(time, other) for other in times))


def _only_date(text: str) -> datetime | None:
    """The day that is named in full, if it is one."""
    plain = _OPEN.sub("", text)
    days = {span.start for span in resolve(plain, None) if span.granularity == "day"}
    return days.pop() if len(days) == 1 else None


def _query_time(span: TimeSpan) -> QueryTime:
    start = span.start.timestamp() if span.start else -math.inf
    end = span.end.timestamp() if span.end else math.inf
    return QueryTime(span.text, span.span.start, start, end)


def _holds(one: QueryTime, other: QueryTime) -> bool:
    """Whether one is longer and holds the other wholly."""
    inside = one.start <= other.start and other.end <= one.end
    return inside and (one.start, one.end) != (other.start, other.end)
