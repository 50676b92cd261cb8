"""Times near now: yesterday, last Friday, this summer; and the hours of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from graphmem.extraction.time import calendar
from graphmem.extraction.time.calendar import Period
from graphmem.extraction.time.dates import dates
from graphmem.extraction.time.distances import ago, lasting
from graphmem.extraction.time.near import (
    moved,
    nearest_weekday,
    relative_month,
    relative_season,
    running_season,
    strictly,
    this_weekend,
)
from graphmem.extraction.time.reader import Found, Reader
from graphmem.extraction.time.words import (
    DAY_PARTS,
    FUNCTION_WORDS,
    LAST,
    MONTHS,
    NEXT,
    OWNERS,
    SEASON_DETERMINERS,
    SEASONS,
    SHORT_WEEKDAYS,
    THINGS,
    UNITS,
    WEEKDAYS,
)

__all__ = ["ATOMS", "clock"]

_DAYS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


def deictic(reader: Reader, at: int) -> Found | None:
    """Such as "yesterday evening", "this morning", "last night", "the day before yesterday"."""
    word = reader.at(at)
    if word == "the" and reader.at(at + 1) == "day":
        if reader.are(at + 2, "before", "yesterday"):
            return Found(_day(reader, -2), at + 4)
        if reader.are(at + 2, "after", "tomorrow"):
            return Found(_day(reader, 2), at + 4)
        return None
    if word in ("this", "last") and reader.at(at + 1) in DAY_PARTS:
        night = reader.at(at + 1) in ("night", "evening")
        if word == "last" and not night:
            return None
        return Found(_hours(_day(reader, -1 if word == "last" else 0), reader.at(at + 1)), at + 2)
    if word not in _DAYS:
        return None
    if reader.is_genitive(at) and reader.at(at + 3) not in DAY_PARTS:
        return None  # "today's world"
    found = _day(reader, _DAYS[word])
    if word == "tonight":
        return Found(_hours(found, "night"), at + 1)
    return _in_part(reader, Found(found, at + 1))


def weekday(reader: Reader, at: int) -> Found | None:
    """Such as "Friday", "last Friday", "Friday night", "Thursday of last week"."""
    start, which = at, ""
    at = _without_this(reader, at)
    if reader.at(at) in (*LAST, *NEXT, "this"):
        which, at = reader.at(at), at + 1
    number = WEEKDAYS.get(reader.at(at))
    if number is None or not reader.is_named(at) or _is_glued(reader, at + 1):
        return None
    before = reader.at(start - 1)
    if (
        reader.at(at) in SHORT_WEEKDAYS
        and not which
        and before not in ("on", "by", "until", "since")
    ):
        return None
    stop = at + 1
    if reader.at(stop) == "week" and not which and reader.at(stop + 1) != "'":
        then = strictly(reader.today, number, 1)  # "Monday week"
        return Found(calendar.day(then + timedelta(days=7)), stop + 1)
    week = _of_week(reader, stop)
    if week is not None:
        return Found(calendar.day(week.period.first + timedelta(days=number)), week.stop)
    if not which and _describes(reader, start, stop, before):
        return None
    return _in_part(reader, Found(calendar.day(nearest_weekday(reader, at, number, which)), stop))


def relative(reader: Reader, at: int) -> Found | None:
    """Such as "last week", "this summer", "next May", "the weekend before last"."""
    definite = reader.at(at) == "the"
    at = _without_this(reader, at + definite)
    which = reader.at(at)
    sign = -1 if which in LAST else 1 if which in NEXT else 0 if which == "this" else None
    if sign is None:
        return _before_last(reader, at)
    word = reader.at(at + 1)
    if word == "day" and definite and (which == "previous" or reader.tense(at) == "future"):
        return Found(_day(reader, sign), at + 2)
    if which == "following" or (definite and sign and word in UNITS and word != "weekend"):
        return None  # it follows something that was spoken of, or lasts until now
    if word in MONTHS and reader.is_named(at + 1):
        return _month_of(reader, at, sign)
    if word in SEASONS:
        if reader.at(at + 2) in THINGS - {"in", "for"} or reader.at(at + 2) == "of":
            return None
        return Found(relative_season(reader, SEASONS[word], sign, at), at + 2)
    unit = UNITS.get(word)
    if unit is None or unit in ("second", "minute", "hour", "day", "fortnight"):
        return None
    if reader.is_genitive(at + 1) and sign == 0:
        return None
    if unit == "weekend" and sign == 0:
        return Found(this_weekend(reader, at), at + 2)
    return Found(moved(reader, unit, sign), at + 2)


def _before_last(reader: Reader, at: int) -> Found | None:
    """Such as "the week before last", "the Friday after next"."""
    word = reader.at(at)
    sign = (
        -1
        if reader.are(at + 1, "before", "last")
        else 1
        if reader.are(at + 1, "after", "next")
        else 0
    )
    if not sign:
        return None
    if word in WEEKDAYS:
        last = nearest_weekday(reader, at, WEEKDAYS[word], "last" if sign < 0 else "next")
        return Found(calendar.day(last + timedelta(days=7 * sign)), at + 3)
    if word in SEASONS:
        near = relative_season(reader, SEASONS[word], sign, at)
        return Found(calendar.season(near.first.year + sign, SEASONS[word]), at + 3)
    if word in MONTHS:
        near = relative_month(reader, MONTHS[word], sign)
        return Found(calendar.month(near.first.year + sign, MONTHS[word]), at + 3)
    unit = UNITS.get(word)
    if unit is None or unit in ("second", "minute", "hour"):
        return None
    return Found(moved(reader, unit, 2 * sign), at + 3)


def season(reader: Reader, at: int) -> Found | None:
    """Such as "the summer of 2021", "spring 2019", "in the fall"."""
    start = at
    at = reader.skip(at, "the")
    word = reader.at(at)
    if word not in SEASONS:
        return None
    of_year = reader.of_year(at + 1)
    if of_year is not None:
        return Found(calendar.season(of_year[0], SEASONS[word]), of_year[1])
    before = reader.at(start - 1)
    if reader.at(at + 1) == "of":
        return None
    allowed = (start != at and before in SEASON_DETERMINERS | {"in", "over"}) or before in (
        "in", "since", "until", "till", "during", "early", "late", "mid",
    )  # fmt: skip
    after = reader.at(at + 1)
    if not allowed or (after.isalpha() and after not in FUNCTION_WORDS):
        return None
    if reader.tense(start) in ("present", None):
        return None  # "it is cold in the winter"
    sign = 1 if reader.tense(start) == "future" else -1
    return Found(running_season(reader, SEASONS[word], sign), at + 1)


def weekend(reader: Reader, at: int) -> Found | None:
    """Such as "at the weekend", "over the weekend"."""
    start = at
    if not reader.are(at, "the", "weekend") or reader.at(start - 1) not in (
        "at",
        "on",
        "over",
        "during",
        "this",
        "for",
    ):
        return None
    if reader.at(at + 2) in ("of", "before", "after", "when", "that"):
        return None
    tense = reader.tense(at)
    return Found(this_weekend(reader, at), at + 2) if tense in ("past", "future") else None


def clock(reader: Reader, at: int) -> tuple[time, int] | None:
    """Such as "at 5 pm", "at 7:30", "noon"."""
    named = reader.skip(at, "at", "around", "about", "by", "@")
    named = reader.skip(named, "around", "about")
    if reader.at(named) in ("noon", "midday", "midnight"):
        return time(0 if reader.at(named) == "midnight" else 12), named + 1
    word = reader.at(named)
    if not (word.isascii() and word.isdigit()) or len(word) > 2:
        return None
    hour, minute, stop = int(word), 0, named + 1
    sure = False
    if reader.at(stop) in (":", ".") and reader.joined(stop) and reader.joined(stop + 1):
        digits = reader.at(stop + 1)
        if len(digits) != 2 or not digits.isdigit():
            return None
        minute, stop, sure = int(digits), stop + 2, reader.at(stop) == ":"
    half = reader.at(stop)
    if half in ("am", "pm") or (half in ("a", "p") and reader.are(stop + 1, ".", "m")):
        hour, sure = hour % 12 + (12 if half[0] == "p" else 0), True
        stop += 1 if half in ("am", "pm") else 3
    elif reader.are(stop, "o", "'", "clock"):
        stop, sure = stop + 3, True
    if (not sure and named == at) or hour > 23 or minute > 59:
        return None
    return time(hour, minute), stop


def _without_this(reader: Reader, at: int) -> int:
    """Past the "this" of "this past weekend", "this coming Friday"."""
    return at + 1 if reader.at(at) == "this" and reader.at(at + 1) in (*LAST, *NEXT) else at


def _is_glued(reader: Reader, at: int) -> bool:
    """Whether a word goes on: "Monday-ish", "Monday.com"."""
    if not reader.joined(at) or reader.at(at) not in ("-", "."):
        return False
    return reader.joined(at + 1) and reader.at(at + 1).isalpha()


# -- helpers --------------------------------------------------------------------------------------


def _day(reader: Reader, by: int) -> Period:
    return calendar.day(reader.today + timedelta(days=by))


def _hours(of: Period, which: str) -> Period:
    assert of.start is not None
    first, last = DAY_PARTS[which]
    return Period(of.start + timedelta(hours=first), of.start + timedelta(hours=last), "hour")


def _in_part(reader: Reader, found: Found) -> Found:
    """A day with the part of it that follows, if one does."""
    at = (
        reader.skip(found.stop, "in", "at")
        if reader.at(found.stop + 1) in DAY_PARTS
        else found.stop
    )
    at = found.stop + 2 if reader.are(found.stop, "in", "the") else at
    at = found.stop + 2 if reader.are(found.stop, "'", "s") else at
    if reader.at(at) in DAY_PARTS:
        return Found(_hours(found.period, reader.at(at)), at + 1)
    return found


def _of_week(reader: Reader, at: int) -> Found | None:
    """Such as "(Thursday) of last week", "(Friday) next week"."""
    found = relative(reader, reader.skip(at, "of"))
    return found if found is not None and found.period.granularity == "week" else None


def _describes(reader: Reader, start: int, stop: int, before: str) -> bool:
    """Whether a weekday only describes a thing: "a Sunday roast", "Friday Night Lights"."""
    after = reader.at(stop)
    if (
        after in THINGS - FUNCTION_WORDS
        or before in OWNERS
        or before in ("a", "the", "black", "good")
    ):
        return True
    if after in DAY_PARTS and stop < len(reader) and reader.is_title(stop):
        return True
    return before != "on" and after.isalpha() and after not in FUNCTION_WORDS | set(DAY_PARTS)


def _month_of(reader: Reader, at: int, sign: int) -> Found:
    number = MONTHS[reader.at(at + 1)]
    found = (
        calendar.month(reader.today.year, number)
        if sign == 0
        else relative_month(reader, number, sign)
    )
    day_of = reader.integer(at + 2, 2)
    if day_of is not None and 1 <= day_of <= found.last.day:
        stop = at + 3
        if reader.at(stop) in ("st", "nd", "rd", "th"):
            stop += 1
        return Found(calendar.day(found.first.replace(day=day_of)), stop)
    return Found(found, at + 2)


Atom = Callable[[Reader, int], Found | None]
ATOMS: tuple[Atom, ...] = (
    deictic,
    weekday,
    relative,
    ago,
    lasting,
    season,
    weekend,
    *dates,
)


def at_clock(of: Period, when: time) -> Period:
    """A minute of a day."""
    moment = datetime.combine(of.first, when)
    return Period(moment, moment + timedelta(minutes=1), "minute")
