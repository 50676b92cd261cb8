"""Times that are counted from now: three years ago, in ten days, the past two weeks."""

from __future__ import annotations

from datetime import timedelta

from graphmem.extraction.time import calendar
from graphmem.extraction.time.calendar import Granularity, Period
from graphmem.extraction.time.near import relative_season, strictly
from graphmem.extraction.time.reader import Found, Reader
from graphmem.extraction.time.words import LAST, NEXT, SEASONS, UNITS, WEEKDAYS

__all__ = ["ago", "lasting"]

_NOW: tuple[tuple[str, ...], ...] = (("from", "now"), ("from", "today"))


def ago(reader: Reader, at: int) -> Found | None:
    """Such as "two weeks ago", "half an hour ago", "a couple of Fridays ago", "in ten days"."""
    ahead = reader.at(at) in ("in", "within")
    count = reader.count(at + 1 if ahead else at)
    if count is None:
        return None
    stop = count.stop
    unit, named = reader.unit(stop), reader.at(stop).removesuffix("s")
    if unit is None and named not in WEEKDAYS:
        return None
    number, stop = count.number, stop + 1
    if unit is not None and reader.are(stop, "and", "a", "half"):
        number, stop = number + 0.5, stop + 3
    backwards = reader.at(stop) == "ago" or reader.are(stop, "back")
    if backwards and not ahead:
        stop = reader.skip(stop + 1, "today", "now")
        number = -number
    elif any(reader.are(stop, *words) for words in _NOW) and not ahead:
        stop += 2
    elif not _lies_ahead(reader, at, stop, ahead):
        return None
    else:
        stop = stop + 2 if reader.are(stop, "'", "time") else stop
    if unit is None or unit == "season":
        return _counted(reader, named, number, stop)
    if count.vague:
        return _vaguely(reader, unit, -1 if number < 0 else 1, stop)
    return _moment_or_period(reader, unit, number, stop)


def _lies_ahead(reader: Reader, at: int, stop: int, ahead: bool) -> bool:
    """Whether "in two weeks" is when and not how long."""
    if not ahead or reader.at(at) != "in" or reader.at(stop) in ("of", "or", "that", "with"):
        return False
    tense = reader.tense(at)
    return tense in ("future", None) or (tense == "present" and reader.has_copula(at))


def _moment_or_period(reader: Reader, unit: Granularity, number: float, stop: int) -> Found:
    moment = reader.shifted(unit, number)
    if unit in ("second", "minute", "hour"):
        start = moment.replace(second=0, microsecond=0)
        length = timedelta(minutes=1)
        return Found(Period(start, start + length, "minute"), stop)
    if unit in ("week", "fortnight"):
        return Found(calendar.day(moment.date()), stop)
    if number % 1 and unit == "month":
        return Found(calendar.day(moment.date()), stop)
    if number % 1 and unit in ("year", "decade"):
        unit = "month" if unit == "year" else "year"
    return Found(calendar.containing(unit, moment.date()), stop)


def _vaguely(reader: Reader, unit: Granularity, sign: int, stop: int) -> Found:
    """Such as "a few days ago": two to five of them."""
    ends = sorted(reader.shifted(unit, sign * number) for number in (2, 5))
    if unit in ("second", "minute", "hour"):
        return Found(Period(ends[0], ends[1], "interval"), stop)
    unit = "day" if unit in ("week", "fortnight", "weekend") else unit
    first, last = (calendar.containing(unit, end.date()) for end in ends)
    return Found(Period(first.start, last.end, "interval"), stop)


def _counted(reader: Reader, named: str, number: float, stop: int) -> Found | None:
    """Such as "two Fridays ago", "three summers ago"."""
    if number % 1:
        return None
    sign, times = (-1, int(-number)) if number < 0 else (1, int(number))
    if named in WEEKDAYS:
        near = strictly(reader.today, WEEKDAYS[named], sign)
        return Found(calendar.day(near + timedelta(days=7 * sign * (times - 1))), stop)
    one = relative_season(reader, SEASONS[named], sign, stop)
    return Found(calendar.season(one.first.year + sign * (times - 1), SEASONS[named]), stop)


def lasting(reader: Reader, at: int) -> Found | None:
    """Such as "the past two years", "the next few weeks"."""
    definite = reader.at(at) in ("the", "these")
    at = at + definite
    which = reader.at(at)
    if which not in (*LAST, *NEXT):
        return None
    count = reader.count(at + 1)
    if count is not None:
        unit = reader.unit(count.stop)
    else:  # "over the past year", yet "the last week of May" and "the next day I left"
        one = which == "past" or (definite and which == "last" and reader.at(at + 2) != "of")
        unit = UNITS.get(reader.at(at + 1)) if one else None
    if unit in (None, "season", "weekend") or (unit == "day" and count is None):
        return None
    number, stop = (count.number, count.stop + 1) if count else (1, at + 2)
    sign = -1 if which in LAST else 1
    other = reader.shifted(unit, sign * number)
    if unit in ("second", "minute", "hour"):
        ends = sorted((other, reader.said_at))
        return Found(Period(ends[0], ends[1], "interval"), stop)
    first, last = sorted((other.date(), reader.today))
    return Found(calendar.between(first, last, "interval"), stop)
