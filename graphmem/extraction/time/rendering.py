"""A resolved time in words that can stand in a fact."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

from graphmem.extraction.time.resolver import TimeSpan

__all__ = ["in_words"]


def in_words(time: TimeSpan) -> str:
    """A time in English: "7 May 2023", "1 to 7 May 2023", "June 2021".

    An open one is what it begins or ends with, as its own words have "since" or "until".
    """
    last = time.end and time.end - timedelta(microseconds=1)
    opening = time.text.split(maxsplit=1)[0].casefold()
    if time.start is None:
        assert last is not None
        return ("until " if opening == "before" else "") + _end(last)
    if last is None:
        return ("from " if opening == "after" else "") + _begin(time.start)
    if time.granularity in ("minute", "hour") and time.start.date() == last.date():
        day = _day(time.start)
        return f"{day}, {time.start:%H:%M}" if time.granularity == "minute" else day
    return _range(time.start.date(), last.date())


def _range(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    whole_months = first.day == 1 and _ends_month(last)
    if whole_months and first.month == 1 and last.month == 12:
        return _pair(str(first.year), str(last.year))
    if whole_months:
        return _months(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}"
    if first.year == last.year:
        return f"{first.day} {_month(first)} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _months(first: date, last: date) -> str:
    if first.year == last.year:
        return _pair(_month(first), _month(last)) + f" {last.year}"
    return f"{_month(first)} {first.year} to {_month(last)} {last.year}"


def _begin(when: datetime) -> str:
    if (when.month, when.day) == (1, 1):
        return str(when.year)
    return f"{_month(when)} {when.year}" if when.day == 1 else _day(when)


def _end(when: datetime) -> str:
    if (when.month, when.day) == (12, 31):
        return str(when.year)
    return f"{_month(when)} {when.year}" if _ends_month(when) else _day(when)


def _pair(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _ends_month(when: date) -> bool:
    return when.day == calendar.monthrange(when.year, when.month)[1]


def _day(when: date) -> str:
    return f"{when.day} {_month(when)} {when.year}"


def _month(when: date) -> str:
    return calendar.month_name[when.month]
