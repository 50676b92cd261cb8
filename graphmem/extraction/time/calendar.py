"""Periods of the calendar, in the local time of whoever speaks of them."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

__all__ = [
    "Granularity",
    "Period",
    "century",
    "containing",
    "day",
    "decade",
    "easter",
    "month",
    "part",
    "season",
    "shifted",
    "thanksgiving",
    "weekend",
    "year",
]

Granularity = Literal[
    "second", "minute", "hour", "day", "week", "fortnight", "weekend", "month", "quarter",
    "season", "year", "decade", "century", "interval",
]  # fmt: skip

_MONTHS_IN = {"month": 1, "quarter": 3, "season": 3, "year": 12, "decade": 120, "century": 1200}


class Period(NamedTuple):
    """From ``start`` to ``end`` (exclusive), naive; None where open."""

    start: datetime | None
    end: datetime | None
    granularity: Granularity

    @property
    def first(self) -> date:
        """First day of a period that has one."""
        assert self.start is not None
        return self.start.date()

    @property
    def last(self) -> date:
        """Last day of a period that has one."""
        assert self.end is not None
        return (self.end - timedelta(microseconds=1)).date()


def between(first: date, last: date, granularity: Granularity) -> Period:
    """The days ``first`` to ``last``, both inclusive."""
    return Period(
        datetime.combine(first, time()),
        datetime.combine(last, time()) + timedelta(days=1),
        granularity,
    )


def day(when: date) -> Period:
    """One day."""
    return between(when, when, "day")


def month(of_year: int, number: int) -> Period:
    """A month of a year; ``number`` may run over either end of the year."""
    of_year, number = of_year + (number - 1) // 12, (number - 1) % 12 + 1
    last = calendar.monthrange(of_year, number)[1]
    return between(date(of_year, number, 1), date(of_year, number, last), "month")


def months(of_year: int, first: int, count: int, granularity: Granularity) -> Period:
    """``count`` months from the first one on."""
    start, last = month(of_year, first), month(of_year, first + count - 1)
    return Period(start.start, last.end, granularity)


def season(of_year: int, first_month: int) -> Period:
    """The season that begins in a month of the year; winter runs into the next."""
    return months(of_year, first_month, 3, "season")


def year(number: int) -> Period:
    """A year."""
    return months(number, 1, 12, "year")


def decade(first_year: int) -> Period:
    """Ten years."""
    return months(first_year, 1, 120, "decade")


def century(number: int) -> Period:
    """The 19th century is 1801 to 1900."""
    return months(100 * (number - 1) + 1, 1, 1200, "century")


def weekend(when: date) -> Period:
    """Saturday and Sunday of the week of a day."""
    saturday = when + timedelta(days=5 - when.weekday())
    return between(saturday, saturday + timedelta(days=1), "weekend")


def containing(unit: Granularity, when: date) -> Period:
    """The day, week, weekend, month, quarter, year, decade or century that a day lies in."""
    if unit == "day":
        return day(when)
    if unit in ("week", "fortnight"):
        monday = when - timedelta(days=when.weekday())
        return between(monday, monday + timedelta(days=6 if unit == "week" else 13), unit)
    if unit == "weekend":
        return weekend(when)
    if unit == "month":
        return month(when.year, when.month)
    if unit == "quarter":
        return months(when.year, 3 * ((when.month - 1) // 3) + 1, 3, "quarter")
    if unit == "decade":
        return decade(when.year // 10 * 10)
    if unit == "century":
        return century((when.year - 1) // 100 + 1)
    return year(when.year)


def shifted(unit: Granularity, when: datetime, by: float) -> datetime:
    """A moment moved by a number of units; half months and the like in days."""
    if unit in _MONTHS_IN:
        count = by * _MONTHS_IN[unit]
        whole = int(count)
        target = month(when.year, when.month + whole)
        moved = min(when.day, target.last.day)
        shifted_day = datetime.combine(target.first.replace(day=moved), when.time())
        return shifted_day + timedelta(days=round(30 * (count - whole)))
    seconds = {"second": 1, "minute": 60, "hour": 3600}.get(unit)
    if seconds is not None:
        return when + timedelta(seconds=seconds * by)
    days = {"day": 1, "fortnight": 14}.get(unit, 7)
    return when + timedelta(days=round(days * by))


def part(of: Period, which: str) -> Period | None:
    """Its "early", "mid" or "late" third, or its "first" or "second" half."""
    if of.start is None or of.end is None:
        return None
    if of.granularity == "day":
        hours = {"early": (0, 12), "mid": (11, 14), "late": (18, 24)}.get(which)
        return hours and Period(
            of.start + timedelta(hours=hours[0]), of.start + timedelta(hours=hours[1]), "hour"
        )
    if of.granularity in ("year", "season", "quarter", "decade", "century"):
        count = (of.last.year - of.first.year) * 12 + of.last.month - of.first.month + 1
        cuts = _cuts(count, 12 if of.granularity in ("decade", "century") else 1, which)
        return cuts and months(
            of.first.year, of.first.month + cuts[0], cuts[1] - cuts[0], "interval"
        )
    count = (of.last - of.first).days + 1
    if of.granularity == "month":
        cuts = {"early": (0, 10), "mid": (10, 20), "late": (20, count)}.get(which)
        cuts = cuts or _cuts(count, 1, which)
    else:
        cuts = _cuts(count, 1, which)
    if cuts is None or cuts[0] >= cuts[1]:
        return None
    first = of.first + timedelta(days=cuts[0])
    return between(first, of.first + timedelta(days=cuts[1] - 1), "interval")


def _cuts(count: int, step: int, which: str) -> tuple[int, int] | None:
    """Where a third or half of ``count`` begins and ends, in whole steps."""
    steps = count // step
    third, half = -(-steps // 3), -(-steps // 2)
    late = steps - steps // 3
    found = {
        "early": (0, third),
        "mid": (third, late),
        "late": (late, steps),
        "first": (0, half),
        "second": (half, steps),
    }.get(which)
    return found and (found[0] * step, found[1] * step)


def easter(of_year: int) -> date:
    """Western Easter Sunday (Gauss, as Meeus and Butcher have it)."""
    golden, (hundreds, rest) = of_year % 19, divmod(of_year, 100)
    leap, cut = divmod(hundreds, 4)
    correction = (8 * hundreds + 13) // 25
    epact = (19 * golden + hundreds - leap - correction + 15) % 30
    weekday = (32 + 2 * cut + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    number, day_before = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(of_year, number, day_before + 1)


def thanksgiving(of_year: int) -> date:
    """Fourth Thursday of November."""
    first = date(of_year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
