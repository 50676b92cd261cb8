"""Times in a question, by the grammar that extraction uses."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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


@dataclass(frozen=True, slots=True)
class QueryTime:
    """A time that a question names.

    Attributes
    ----------
    text, position
        Its words, and where they begin.
    start, end
        Seconds since 1970; infinite where the words leave that side open ("since March").
    ahead
        Whether it begins on the day of asking or later. Nothing was said then, so that only facts
        about that time count.
    """

    text: str
    position: int
    start: float
    end: float
    ahead: bool = False


def asking_time(layout: Layout, asked_at: datetime | None) -> datetime:
    """The moment that "last week" counts from.

    Parameters
    ----------
    layout
        The memory.
    asked_at
        When the question was asked, UTC if it has no zone. Unset, it is asked now; but of a memory
        in which nothing was said for over a year, as of its last turn, for it is read as history.
    """
    if asked_at is not None:
        return asked_at if asked_at.tzinfo else asked_at.replace(tzinfo=UTC)
    now, last = datetime.now(UTC), layout.last_said
    if last is None or timedelta(0) <= now - last <= _SILENT:
        return now
    return last


def times_in(text: str, asked_at: datetime) -> tuple[QueryTime, ...]:
    """Times that a question names, in order; how long or how often is none.

    "In June" without a year is the last June unless the question speaks of what is to come.
    """
    text = text[:_MAX_CHARACTERS]
    spans = resolve(text, asked_at)
    if not spans:
        return ()
    today = asked_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if any(_is_ahead(span, today) for span in spans) and not _AHEAD.search(text):
        behind = {span.span: span for span in resolve(text, asked_at, tense="past")}
        spans = [behind.get(span.span, span) if _is_ahead(span, today) else span for span in spans]
    return tuple(
        QueryTime(
            span.text,
            span.span.start,
            span.start.timestamp() if span.start else -math.inf,
            span.end.timestamp() if span.end else math.inf,
            _is_ahead(span, today),
        )
        for span in spans
    )


def _is_ahead(span: TimeSpan, today: datetime) -> bool:
    return span.start is not None and span.start >= today
