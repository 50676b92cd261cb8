"""Which Friday, May or summer is meant: the last, this, or the next one."""

from __future__ import annotations

from datetime import date, timedelta

from graphmem.extraction.time import calendar
from graphmem.extraction.time.calendar import Granularity, Period
from graphmem.extraction.time.reader import Reader
from graphmem.extraction.time.words import NEXT

__all__ = [
    "moved",
    "nearest_weekday",
    "relative_month",
    "relative_season",
    "running_season",
    "strictly",
    "this_weekend",
]


def strictly(today: date, number: int, sign: int) -> date:
    """The next or last such weekday, never today itself."""
    if sign < 0:
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def nearest_weekday(reader: Reader, at: int, number: int, which: str) -> date:
    """The weekday that is meant by "last", "this", "next", or by the tense alone."""
    today = reader.today
    if which in ("last", "previous"):
        return strictly(today, number, -1)
    if which == "next":
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=7 + number)
    past = reader.tense(at) == "past" and which not in NEXT
    if which == "past" or past:
        return strictly(today, number, -1)
    return strictly(today, number, 1)


def this_weekend(reader: Reader, at: int) -> Period:
    """The weekend of this week, or the last one when the past is spoken of."""
    past = reader.tense(at) == "past" and reader.today.weekday() < 5
    return calendar.weekend(reader.today - timedelta(days=7 if past else 0))


def moved(reader: Reader, unit: Granularity, by: int) -> Period:
    """The calendar unit that lies so many of them before or after the present one."""
    here = calendar.containing(unit, reader.today)
    if unit in ("weekend", "week", "fortnight"):
        base = reader.today + timedelta(days=7 * by)
        return calendar.containing(unit, base)
    assert here.start is not None
    return calendar.containing(unit, calendar.shifted(unit, here.start, by).date())


def relative_month(reader: Reader, number: int, sign: int) -> Period:
    """The last or next month of this name, never the present one."""
    today = reader.today
    of_year = today.year
    if sign < 0 and number >= today.month:
        of_year -= 1
    if sign > 0 and number <= today.month:
        of_year += 1
    return calendar.month(of_year, number)


def relative_season(reader: Reader, first_month: int, sign: int, at: int) -> Period:
    """The last season that has ended, the next that has not begun, or "this" one."""
    if sign == 0:
        past = reader.tense(at) == "past"
        return running_season(reader, first_month, -1 if past else 1)
    candidates = [calendar.season(reader.today.year + by, first_month) for by in (-2, -1, 0, 1, 2)]
    if sign < 0:
        return [one for one in candidates if one.last < reader.today][-1]
    return next(one for one in candidates if one.first > reader.today)


def running_season(reader: Reader, first_month: int, sign: int) -> Period:
    """The season that runs now, or else the last or next one."""
    candidates = [calendar.season(reader.today.year + by, first_month) for by in (-2, -1, 0, 1, 2)]
    if sign < 0:
        return [one for one in candidates if one.first <= reader.today][-1]
    return next(one for one in candidates if one.last >= reader.today)
