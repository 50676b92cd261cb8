"""Times in a text, resolved against the moment at which it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from graphmem.extraction.time.calendar import Granularity, Period
from graphmem.extraction.time.grammar import find, recurring
from graphmem.extraction.time.reader import Found, Reader, Tense
from graphmem.extraction.time.words import BEGINNINGS
from graphmem.records import Span

__all__ = ["TimeSpan", "resolve"]

#: Most sentences name no time: without a digit or one of these beginnings there is none.
_TRIGGER = re.compile(
    r"\d|day|tonight|tomorrow|week|month|year|decade|centur|night|morning|noon|evening|hour"
    r"|minute|second|ago\b|spring|summer|autumn|fall\b|winter|quarter|jan|feb|mar(?:ch)?\b|apr"
    r"|may\b|june?\b|july?\b|aug|sep|oct|nov|dec|mon\b|tue|wed|thu|fri|sat\b|sun\b|ties\b"
    r"|christmas|xmas|easter|halloween|valentine|thanksgiving|fools",
    re.IGNORECASE,
)
#: A time that is the same whenever it is said is a date in full; the weekdays of these differ.
_LONG_AGO, _SOME_DAY = datetime(1911, 2, 14, 9, tzinfo=UTC), datetime(2164, 9, 27, 21, tzinfo=UTC)
#: Words of a text that are looked at; nobody says a time in a "word" of thousands of letters.
_MAX_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Words that name a time, and the time.

    Attributes
    ----------
    text, span
        The words, and where they stand.
    start, end
        From ``start`` to ``end`` (exclusive), in the zone of the moment it was said; None where
        the words leave that side open ("since 2019"). Never both.
    granularity
        How exact the words are.
    """

    text: str
    start: datetime | None
    end: datetime | None
    granularity: Granularity
    span: Span


def resolve(text: str, said_at: datetime | None, *, tense: Tense | None = None) -> list[TimeSpan]:
    """Find the times that a text names.

    Each is resolved against the moment it was said, never against today. What recurs ("every
    Sunday"), lasts ("for two hours") or hangs on something else ("since I was ten") is left alone.

    Parameters
    ----------
    text
        A sentence or a few.
    said_at
        When it was said; days are days of its zone. Where it is unknown only dates in full are
        found ("in 1934", "on 7 May 1998").
    tense
        Of the verb that the times belong to, where a parser knows it: it decides whether "on
        Monday" lies behind or ahead. Unset, it is told from the words around.

    Returns
    -------
    list of TimeSpan
        In order, not overlapping.
    """
    if not _TRIGGER.search(text):
        return []
    if said_at is None:
        later = resolve(text, _SOME_DAY, tense=tense)
        return [span for span in resolve(text, _LONG_AGO, tense=tense) if span in later]
    reader = Reader(text[:_MAX_LENGTH], said_at, tense)
    found: list[TimeSpan] = []
    at = 0
    while at < len(reader):
        if stop := recurring(reader, at):
            at = stop
            continue
        word = reader.words[at]
        may_begin = word in BEGINNINGS or word.isdigit() or word == "\N{LEFT SINGLE QUOTATION MARK}"
        time = _find(reader, at) if may_begin else None
        span = _span(reader, at, time, said_at) if time else None
        if time is None or span is None:
            at += 1
            continue
        found.append(span)
        at = time.stop
    return found


def _find(reader: Reader, at: int) -> Found | None:
    try:
        return find(reader, at)
    except (OverflowError, ValueError):  # before the year 1 or after 9999
        return None


def _span(reader: Reader, at: int, found: Found, said_at: datetime) -> TimeSpan | None:
    period, zone = found.period, said_at.tzinfo
    if not _sound(period):
        return None
    start, end = _sides(period, zone)
    span = Span(reader.starts[at], reader.ends[found.stop - 1])
    return TimeSpan(
        text=reader.text[span.start : span.end],
        start=start,
        end=end,
        granularity=period.granularity,
        span=span,
    )


def _sides(period: Period, zone: tzinfo | None) -> tuple[datetime | None, datetime | None]:
    """The sides of a period by the clocks of a zone.

    A time that they show twice is the first of the two. One that they skip is the moment at which
    they would have shown it, so a day whose midnight is skipped begins where the day before ends.
    A period that begins or ends in such an hour is as long as it would be elsewhere.
    """
    start = period.start and period.start.replace(tzinfo=zone)
    end = period.end and period.end.replace(tzinfo=zone)
    if zone and start and end and end.astimezone(UTC) <= start.astimezone(UTC):
        length = end.replace(tzinfo=UTC) - start.replace(tzinfo=UTC)
        end = (start.astimezone(UTC) + length).astimezone(zone)
    return start, end


def _sound(period: Period) -> bool:
    """Whether it has a side, in the right order, with room for any zone at the calendar's ends."""
    sides = [side for side in (period.start, period.end) if side is not None]
    if not sides or any(not 2 <= side.year <= 9998 for side in sides):
        return False
    return len(sides) == 1 or sides[0] < sides[1]
