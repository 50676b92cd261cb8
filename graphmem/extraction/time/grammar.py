"""What is made of single times: parts of them, times near them, intervals between them."""

from __future__ import annotations

from datetime import datetime, timedelta

from graphmem.extraction.time import calendar
from graphmem.extraction.time.atoms import ATOMS, at_clock, clock
from graphmem.extraction.time.calendar import Granularity, Period
from graphmem.extraction.time.dates import month_alone, year_alone
from graphmem.extraction.time.reader import Found, Reader
from graphmem.extraction.time.words import (
    MONTHS,
    ORDINALS,
    PLURAL_WEEKDAYS,
    RECURRING,
    SEASONS,
    UNITS,
    WEEKDAYS,
)

__all__ = ["find", "recurring"]

_PARTS = {
    "early": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "beginning": "early",
    "start": "early",
    "end": "late",
}
_TO = frozenset({"to", "until", "till", "through", "thru", "-", "\N{EN DASH}", "\N{EM DASH}"})
_HALVES = {1: "first", 2: "second"}
_ONES = frozenset({"year", "month", "week", "weekend", "quarter", "decade", "century"})


def find(reader: Reader, at: int) -> Found | None:
    """The longest time that begins at a word, or None."""
    found = _interval(reader, at) or _open_interval(reader, at)
    return found or _time(reader, at)


def recurring(reader: Reader, at: int) -> int:
    """Where words that recur without end stop: "every Sunday", "on Mondays"; 0 if none begin."""
    word = reader.at(at)
    if word in PLURAL_WEEKDAYS and not reader.are(at + 1, "ago"):
        return at + 1
    if word not in RECURRING or (word == "most" and reader.at(at + 1) == "recent"):
        return 0
    stop = reader.skip(at + 1, "single", "other", "last", "of", "the", "few", *ORDINALS)
    named = reader.at(stop)
    known = {*WEEKDAYS, *MONTHS, *SEASONS, *UNITS}
    if named in known or named.removesuffix("s") in known:
        return stop + 1
    return 0


def _interval(reader: Reader, at: int) -> Found | None:
    """Such as "from May to July", "between 2001 and 2004", "2010-2015"."""
    opening = reader.at(at)
    begin = at + 1 if opening in ("from", "between") else at
    left = _time(reader, begin, sure=begin > at)
    if left is None or left.period.start is None:
        return None
    joints = ("and",) if opening == "between" else _TO if begin > at else _TO - {"to", "through"}
    if reader.at(left.stop) not in joints:
        return None
    if begin == at and reader.at(left.stop) in ("until", "till"):
        return None
    past = reader.tense(begin) == "past"  # with a beginning, even "Christmas" is a certain one
    right = _time(reader if past else reader.speaking("future"), left.stop + 1, sure=True)
    if right is None:
        return None
    return _joined(reader, begin, left, right)


def _joined(reader: Reader, at: int, left: Found, right: Found) -> Found | None:
    """From one time to another; a year that stands once, or not at all, is that of both."""
    start, end = left.period.start, right.period.end
    if start is None or end is None:
        return None
    dated = any(reader.year(position) for position in range(at, right.stop))
    if left.period.granularity in ("month", "day", "season"):
        if dated and not any(reader.year(position) for position in range(at, left.stop)):
            start = _in_year(start, end.year)
            start = start if start < end else _in_year(start, end.year - 1)
        else:
            past = not dated and reader.tense(at) == "past"
            if start >= end:
                start, end = (_later(start, -1), end) if past else (start, _later(end, 1))
            if past and end > reader.said_at:
                start, end = _later(start, -1), _later(end, -1)
    if start >= end:
        return None
    return Found(Period(start, end, "interval"), right.stop)


def _later(when: datetime, years: int) -> datetime:
    return calendar.shifted("year", when, years)


def _in_year(when: datetime, year: int) -> datetime:
    return calendar.shifted("year", when, year - when.year)


def _open_interval(reader: Reader, at: int) -> Found | None:
    """Such as "since 2019", "until June", "from next week on"."""
    word = reader.at(at)
    if word in ("since", "until", "till"):
        begin = reader.skip(at + 1, "about", "around", "at", "back")
        begin = reader.skip(begin, "least", "in")
        found = _time(reader.speaking("past") if word == "since" else reader, begin, sure=True)
        if found is None:
            return None
        if word == "since":
            return Found(Period(found.period.start, None, "interval"), found.stop)
        return Found(Period(None, found.period.end, "interval"), found.stop)
    if word in ("from", "starting"):
        found = _time(reader, reader.skip(at + 1, "in", "on"), sure=True)
        onwards = found and reader.at(found.stop) in ("on", "onward", "onwards")
        if found and (onwards or word == "starting"):
            return Found(Period(found.period.start, None, "interval"), found.stop + bool(onwards))
    if word in ("before", "after") and reader.at(at - 1) not in ("day", "week", "the", "days"):
        found = _time(reader, at + 1, sure=True)
        if found is None or found.period.granularity in ("hour", "minute"):
            return None
        if word == "before":
            return Found(Period(None, found.period.start, "interval"), found.stop)
        return Found(Period(found.period.end, None, "interval"), found.stop)
    return None


def _time(reader: Reader, at: int, *, sure: bool = False) -> Found | None:
    """One time with what stands right beside it: a part of it, an hour, a distance from it."""
    found = (
        _part_of(reader, at)
        or _ordinal_of(reader, at)
        or _away_from(reader, at)
        or _year_ago_today(reader, at)
        or _atom(reader, at, sure)
    )
    if found is None:
        return _clock_first(reader, at)
    return _with_clock(reader, found)


def _atom(reader: Reader, at: int, sure: bool) -> Found | None:
    best: Found | None = None
    for atom in ATOMS:
        found = atom(reader, at)
        if found is not None and (best is None or found.stop > best.stop):
            best = found
    if best is None and sure:
        best = month_alone(reader, at, sure=True) or year_alone(reader, at, sure=True)
    if best is None and sure and reader.at(at) == "the" and reader.at(at + 1) in SEASONS:
        return None
    return best


def _part_of(reader: Reader, at: int) -> Found | None:
    """Such as "early last year", "mid-June", "the end of the month"."""
    begin = reader.skip(at, "the", "in")
    if begin > at and reader.at(at) == "in":
        return None
    word = reader.at(begin)
    which = _PARTS.get(word)
    if which is None:
        return None
    stop = reader.skip(begin + 1, "of", "in", "-")
    of = word in ("middle", "beginning", "start", "end")
    if of and reader.at(begin + 1) not in ("of",):
        return None
    if reader.at(stop) in ("the", "this") and reader.at(stop + 1) in (
        "month",
        "year",
        "week",
        "decade",
        "century",
    ):
        unit = UNITS[reader.at(stop + 1)]
        whole = Found(calendar.containing(unit, reader.today), stop + 2)
        after = reader.at(whole.stop)
        if after in ("before", "after", "of") or after.isdigit():
            return None
    else:
        inner = _atom(reader, stop, True)
        if inner is None:
            return None
        whole = inner
    found = calendar.part(whole.period, which)
    return found and Found(found, whole.stop)


def _ordinal_of(reader: Reader, at: int) -> Found | None:
    """Such as "the first week of June", "the last Friday in May", "the second half of 2020"."""
    begin = reader.skip(at, "the")
    if reader.at(begin) == "last":
        number, stop = -1, begin + 1
    else:
        ordinal = reader.ordinal(begin)
        if ordinal is None or ordinal[0] > 5:
            return None
        number, stop = ordinal
    word = reader.at(stop)
    if reader.at(stop + 1) not in ("of", "in") or not (
        word in WEEKDAYS or word in UNITS or word == "half"
    ):
        return None
    inner = _atom(reader, stop + 2, True)
    if (
        inner is None
        or inner.period.start is None
        or inner.period.granularity in ("day", "hour", "minute")
    ):
        return None
    if word == "half":
        half = _HALVES.get(number)
        found = calendar.part(inner.period, half) if half else None
    else:
        found = _nth(inner.period, word, number)
    return found and Found(found, inner.stop)


def _nth(of: Period, word: str, number: int) -> Period | None:
    """The nth day, weekday, week, weekend or month of a period; -1 is the last."""
    if word in WEEKDAYS or word == "weekend":
        target = WEEKDAYS.get(word, 5)
        first = of.first + timedelta(days=(target - of.first.weekday()) % 7)
        if number < 0:
            first = of.last - timedelta(days=(of.last.weekday() - target) % 7)
        when = first + timedelta(days=7 * max(number - 1, 0))
        found = calendar.weekend(when) if word == "weekend" else calendar.day(when)
        return found if when <= of.last else None
    if word == "week" and number < 0:
        return calendar.between(of.last - timedelta(days=6), of.last, "week")
    if word == "week":
        first = of.first + timedelta(days=7 * (number - 1))
        return calendar.between(first, min(first + timedelta(days=6), of.last), "week")
    if word == "day":
        return calendar.day(of.last if number < 0 else of.first + timedelta(days=number - 1))
    if word == "month":
        return calendar.month(
            of.first.year, of.last.month if number < 0 else of.first.month + number - 1
        )
    return None


def _away_from(reader: Reader, at: int) -> Found | None:
    """Such as "two days before Christmas", "the week after New Year's", "a week from Friday"."""
    begin = reader.skip(at, "the")
    count = reader.count(begin)
    if count is not None and not count.vague and reader.unit(count.stop):
        number, stop = count.number, count.stop
    elif begin > at and reader.unit(begin):
        number, stop = 1, begin
    else:
        return None
    unit = reader.unit(stop)
    joint = reader.at(stop + 1)
    direction = {"before": -1, "after": 1, "from": 1}.get(joint)
    if (
        joint in ("of", "beginning", "starting")
        and unit in ("week", "weekend", "month")
        and count is None
    ):
        return _around(reader, unit, stop + 2)
    if joint == "on" and unit == "week" and reader.at(stop + 2) in WEEKDAYS:
        direction = 1  # "a week on Friday"
    if unit is None or unit == "season" or direction is None:
        return None
    from_then = reader.speaking("future") if joint in ("from", "on") else reader
    inner = _atom(from_then, stop + 2, True)
    if (
        inner is None
        or inner.period.start is None
        or (reader.at(stop + 2) in ("last", "next") and inner.stop == stop + 3)
    ):
        return None
    return _offset(inner, unit, direction * number, counted=begin == at or number != 1)


def _around(reader: Reader, unit: Granularity, at: int) -> Found | None:
    """Such as "the weekend of 3 May": the one that the day lies in, or that lies next to it."""
    inner = _atom(reader, at, True)
    if inner is None or inner.period.granularity != "day":
        return None
    return Found(calendar.containing(unit, inner.period.first), inner.stop)


def _offset(inner: Found, unit: Granularity, by: float, *, counted: bool) -> Found | None:
    start = inner.period.start
    assert start is not None
    if inner.period.end is not None and by > 0:
        start = datetime.combine(inner.period.last, start.time())
    moment = calendar.shifted(unit, start, by)
    if unit in ("second", "minute", "hour"):
        return None
    if counted or unit == "day":
        unit = "day" if unit in ("week", "fortnight") else unit
    return Found(calendar.containing(unit, moment.date()), inner.stop)


def _year_ago_today(reader: Reader, at: int) -> Found | None:
    """Such as "a year ago today", "this time last year"."""
    if reader.are(at, "this", "time", "last"):
        unit = UNITS.get(reader.at(at + 3))
        if unit in ("week", "month", "year"):
            when = calendar.shifted(unit, reader.said_at, -1).date()
            return Found(calendar.containing("month" if unit == "year" else "day", when), at + 4)
    count = reader.count(at)
    if count is None or count.number % 1:
        return None
    unit = reader.unit(count.stop)
    if unit in ("month", "year") and reader.are(count.stop + 1, "ago", "today"):
        when = calendar.shifted(unit, reader.said_at, -count.number).date()
        return Found(calendar.day(when), count.stop + 3)
    return None


def _with_clock(reader: Reader, found: Found) -> Found:
    """A day with the hour behind it."""
    if found.period.granularity not in ("day", "hour"):
        return found
    when = clock(reader, reader.skip(found.stop, ","))
    if when is None or reader.at(found.stop) in ("by", "about"):
        return found
    hour, stop = when
    if hour.hour < 12 and found.period.granularity == "hour" and found.period.start:
        later = found.period.start.hour >= 12 and reader.at(stop - 1) not in ("am", "m")
        hour = hour.replace(hour=hour.hour + 12) if later else hour
    return Found(at_clock(found.period, hour), stop)


def _clock_first(reader: Reader, at: int) -> Found | None:
    """Such as "at 5 pm on Friday", "at 7 this morning"."""
    when = clock(reader, at)
    if when is None:
        return None
    hour, stop = when
    day = _atom(reader, reader.skip(stop, "on", ",", "in"), False)
    if day is None or day.period.granularity not in ("day", "hour"):
        return None
    later = (
        day.period.granularity == "hour"
        and hour.hour < 12
        and day.period.start is not None
        and day.period.start.hour >= 12
        and reader.at(stop - 1) not in ("am", "pm", "m")
    )
    hour = hour.replace(hour=hour.hour + 12) if later else hour
    return Found(at_clock(day.period, hour), day.stop)
