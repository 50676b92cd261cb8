"""Times that the calendar names: dates, months, years, decades, quarters, feasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from graphmem.extraction.time import calendar
from graphmem.extraction.time.calendar import Granularity
from graphmem.extraction.time.reader import Found, Reader
from graphmem.extraction.time.words import (
    ADDRESSES,
    COUNTED,
    DATE_PREPOSITIONS,
    DECADES,
    DOUBTFUL_MONTHS,
    EASTER_FEASTS,
    FEAST_THINGS,
    FEASTS,
    MONTHS,
    OWNERS,
    SURE_PREPOSITIONS,
    THANKSGIVING,
    WEEKDAYS,
)

__all__ = ["dates", "month_alone", "year_alone"]

_DASHES = "-\N{EN DASH}\N{EM DASH}"
_FROM_OR_UNTIL = frozenset({"from", "until", "till", "starting", "beginning"})
_LONG_AGO, _SOON = timedelta(days=183), timedelta(days=92)
_ORDINAL = frozenset({"st", "nd", "rd", "th"})


def numeric(reader: Reader, at: int) -> Found | None:
    """Such as "2023-05-07", "14/02/2023", "2/14/23"; what may be read in two ways is left alone."""
    first = reader.at(at)
    mark = reader.at(at + 1)
    if mark not in ("-", "/", ".") or reader.at(at + 3) != mark or reader.joined(at):
        return None
    if not all(reader.joined(at + offset) for offset in range(1, 5)):
        return None
    if reader.joined(at + 5) and reader.at(at + 5) in ("-", "/"):
        return None
    parts = [first, reader.at(at + 2), reader.at(at + 4)]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    when = _numeric_date(parts, mark)
    return Found(calendar.day(when), at + 5) if when else None


def _numeric_date(parts: list[str], mark: str) -> date | None:
    a, b, c = (int(part) for part in parts)
    if len(parts[0]) == 4:
        return _date(a, b, c)
    if max(len(parts[0]), len(parts[1])) > 2 or len(parts[2]) not in (2, 4):
        return None
    of_year = c if len(parts[2]) == 4 else 2000 + c if c < 70 else 1900 + c
    if a > 12 or mark == "." or a == b:
        return _date(of_year, b, a)
    return _date(of_year, a, b) if b > 12 else None


def written(reader: Reader, at: int) -> Found | None:
    """Such as "Tuesday, May 2", "the 3rd of April, 2020", "June 3-5, 2022", "May 2021"."""
    begin = at
    if reader.at(at) in WEEKDAYS:
        at = reader.skip(at + 1, ",")
        at = reader.skip(at, "the")
    found = _day_month(reader, at) or _month_day(reader, at)
    if found is not None:
        return found
    if begin != at:
        return None
    return _month_year(reader, at)


def _day_month(reader: Reader, at: int) -> Found | None:
    """Such as "7 May 1998", "the 3rd of April", "3-5 April"."""
    at = reader.skip(at, "the")
    days = _days(reader, at)
    if days is None:
        return None
    first, last, stop = days
    stop = reader.skip(stop, "of")
    number = MONTHS.get(reader.at(stop))
    if number is None or not reader.is_named(stop, dated=True):
        return None
    stop = (
        reader.skip(stop + 1, ".")
        if len(reader.at(stop)) < 5 and reader.at(stop) != "may" and reader.year(stop + 2)
        else stop + 1
    )
    return _dated(reader, number, first, last, stop, at)


def _month_day(reader: Reader, at: int) -> Found | None:
    """Such as "May 7th, 1998", "June 3-5"."""
    number = MONTHS.get(reader.at(at))
    if number is None or not reader.is_named(at, dated=True):
        return None
    stop = (
        reader.skip(at + 1, ".")
        if len(reader.at(at)) in (3, 4) and reader.joined(at + 1)
        else at + 1
    )
    stop = reader.skip(stop, "the")
    days = _days(reader, stop)
    if days is None:
        return None
    first, last, stop = days
    if reader.at(stop) in (":", "%", "am", "pm") or reader.at(stop) in COUNTED:
        return None
    return _dated(reader, number, first, last, stop, at)


def _days(reader: Reader, at: int) -> tuple[int, int, int] | None:
    """First and last day of the month, and the position behind them."""
    first = _day_number(reader, at)
    if first is None:
        return None
    number, stop = first
    joints = {*_DASHES, "to", "until", "till", "through"}
    if "between" in (reader.at(at - 1), reader.at(at - 2)):
        joints.add("and")
    after = reader.skip(stop + 1, "the")
    other = _day_number(reader, after) if reader.at(stop) in joints else None
    if other is not None and other[0] > number:
        return number, *other
    return number, number, stop


def _day_number(reader: Reader, at: int) -> tuple[int, int] | None:
    ordinal = reader.ordinal(at)
    if ordinal is not None:
        return ordinal if 1 <= ordinal[0] <= 31 else None
    number = reader.integer(at, 2)
    return (number, at + 1) if number is not None and 1 <= number <= 31 else None


def _dated(reader: Reader, number: int, first: int, last: int, stop: int, at: int) -> Found | None:
    if reader.at(stop) in ADDRESSES and reader.is_title(stop):
        return None
    of_year = reader.of_year(stop)
    if of_year is None:
        begins = _by_tense(reader, at, lambda year: _date(year, number, first))
    else:
        begins, stop = _date(of_year[0], number, first), of_year[1]
    ends = begins and _date(begins.year, number, last)
    if begins is None or ends is None:
        return None
    granularity: Granularity = "day" if begins == ends else "interval"
    return Found(calendar.between(begins, ends, granularity), stop)


def _month_year(reader: Reader, at: int) -> Found | None:
    number = MONTHS.get(reader.at(at))
    if number is None or not reader.is_named(at):
        return None
    of_year = reader.of_year(reader.skip(at + 1, "."))
    if of_year is not None:
        return Found(calendar.month(of_year[0], number), of_year[1])
    return month_alone(reader, at)


def month_alone(reader: Reader, at: int, *, sure: bool = False) -> Found | None:
    """Such as "(in) March"; ``sure`` where what stands around says that it is a month."""
    word, before = reader.at(at), reader.at(at - 1)
    number = MONTHS.get(word)
    if number is None or not reader.is_named(at):
        return None
    if not sure:
        needs = SURE_PREPOSITIONS if word in DOUBTFUL_MONTHS else DATE_PREPOSITIONS
        short = len(word) < 5 and word not in ("june", "july", "may")
        opens = before == "" and word not in DOUBTFUL_MONTHS and not short
        part = before == "-" and reader.at(at - 2) == "mid"
        if before not in needs and not opens and not part:
            return None
        if reader.joined(at + 1) and reader.at(at + 1) in ("'", "-"):
            return None
    found = _by_tense(reader, at, lambda year: date(year, number, 1))
    return Found(calendar.month(found.year, number), at + 1) if found else None


def _by_tense(reader: Reader, at: int, dated: Callable[[int], date | None]) -> date | None:
    """The last such date when the past is spoken of, else the next; this month is both."""
    today = reader.today
    tense = reader.tense(at)
    here = today.replace(day=1)
    whole = dated(today.year)
    if tense == "past":
        limit = today if whole is None or whole.day != 1 else here
        years = (today.year, today.year - 1, *(today.year - by for by in range(2, 9)))
        last = next((when for year in years if (when := dated(year)) and when <= limit), None)
        if last is None or not _begins_or_ends(reader, at) or last > today - _LONG_AGO:
            return last
        # "She found me shifts from the 3rd of April", said in March: told of as past, yet to come.
        coming = next((w for by in (0, 1) if (w := dated(today.year + by)) and w >= today), None)
        return coming if coming is not None and coming <= today + _SOON else last
    years = tuple(today.year + by for by in range(9))
    limit = here if whole is not None and whole.day == 1 else today
    return next((when for year in years if (when := dated(year)) and when >= limit), None)


def _begins_or_ends(reader: Reader, at: int) -> bool:
    """Whether the date is that from which, or until which, something goes on."""
    before = [reader.at(at - back) for back in (1, 2, 3) if at >= back]
    return any(word in _FROM_OR_UNTIL for word in before)


def year_alone(reader: Reader, at: int, *, sure: bool = False) -> Found | None:
    """Such as "(in) 2019", "(in) '98"."""
    before = reader.at(at - 1)
    number, stop = reader.year(at), at + 1
    if number is None:
        found = (
            reader.of_year(at) if reader.at(at) in ("'", "\N{LEFT SINGLE QUOTATION MARK}") else None
        )
        if found is None:
            return None
        number, stop = found
    after = reader.at(stop)
    if not sure and before not in DATE_PREPOSITIONS - {"to", "as", "about", "and", "between"}:
        return None
    if after in COUNTED or (after in ("-", "/", "'") and reader.joined(stop)):
        return None
    if after.isalpha() and after.endswith("s") and after not in ("was", "is", "has", "as", "s"):
        return None
    return Found(calendar.year(number), stop)


def ordinal_day(reader: Reader, at: int) -> Found | None:
    """Such as "the 5th", also "of this month"."""
    if reader.at(at) != "the" or reader.at(at - 1) not in ("on", "by", "until", "since", "from"):
        return None
    found = reader.ordinal(at + 1)
    if found is None or not reader.at(at + 1).isdigit() or not 1 <= found[0] <= 31:
        return None
    number, stop = found
    after = reader.at(stop)
    if after == "of" or (after.isalpha() and after in COUNTED | {"floor", "street", "day", "hole"}):
        return None
    here = reader.today.replace(day=1)
    tense = reader.tense(at)
    step = -1 if tense == "past" else 1
    for by in range(0, 4 * step, step):
        month = calendar.month(here.year, here.month + by)
        if number > month.last.day:
            continue
        when = month.first.replace(day=number)
        if (when <= reader.today) if step < 0 else (when >= reader.today):
            return Found(calendar.day(when), stop)
    return None


def quarter(reader: Reader, at: int) -> Found | None:
    """Such as "Q3 2022", "the third quarter of 2022"."""
    if reader.at(at) == "q" and reader.joined(at + 1):
        number, stop = reader.integer(at + 1, 1), at + 2
    else:
        at = reader.skip(at, "the")
        found = reader.ordinal(at)
        if found is None or reader.at(found[1]) != "quarter":
            return None
        number, stop = found[0], found[1] + 1
    if number is None or not 1 <= number <= 4:
        return None
    of_year = reader.of_year(stop)
    if of_year is None:
        return None
    return Found(calendar.months(of_year[0], 3 * number - 2, 3, "quarter"), of_year[1])


def decade(reader: Reader, at: int) -> Found | None:
    """Such as "the 90s", "the 1990s", "the nineties"."""
    if reader.at(at - 1) in OWNERS:
        return None
    definite = reader.at(at) == "the" or reader.at(at - 1) in ("the", "early", "late", "mid", "-")
    at = reader.skip(at, "the")
    at = reader.skip(at, "'", "\N{LEFT SINGLE QUOTATION MARK}")
    if reader.at(at) in DECADES and definite:
        return Found(calendar.decade(DECADES[reader.at(at)]), at + 1)
    number = reader.integer(at)
    stop = at + 1
    stop = stop + 1 if reader.at(stop) == "'" and reader.joined(stop) else stop
    if number is None or number % 10 or reader.at(stop) != "s" or not reader.joined(stop):
        return None
    if len(reader.at(at)) == 4 and number % 100 == 0 and number < 2000:
        return Found(calendar.months(number, 1, 1200, "century"), stop + 1) if number else None
    if len(reader.at(at)) == 4 and 1000 <= number < 2200:
        return Found(calendar.decade(number), stop + 1)
    if len(reader.at(at)) != 2 or not definite:
        return None
    return Found(calendar.decade(1900 + number if number > 20 else 2000 + number), stop + 1)


def century(reader: Reader, at: int) -> Found | None:
    """Such as "the 19th century"."""
    at = reader.skip(at, "the")
    found = reader.ordinal(at)
    if found is None or not 1 <= found[0] <= 22:
        return None
    stop = reader.skip(found[1], "-")
    return Found(calendar.century(found[0]), stop + 1) if reader.at(stop) == "century" else None


def feast(reader: Reader, at: int) -> Found | None:
    """Such as "Christmas Eve", "last Halloween", "Easter 2021"."""
    which = reader.at(at) if reader.at(at) in ("last", "next", "this", "past") else ""
    at = at + 1 if which else at
    if at >= len(reader):
        return None
    dated, stop = _feast(reader, at)
    if dated is None or reader.at(stop) in FEAST_THINGS or reader.at(at - 1) in OWNERS | {"a"}:
        return None
    of_year = reader.of_year(stop)
    if of_year is not None:
        when = dated(of_year[0])
        return Found(calendar.day(when), of_year[1]) if when else None
    tense = {"last": "past", "past": "past", "next": "future"}.get(which) or reader.tense(at)
    years = [reader.today.year + by for by in (-1, 0, 1)]
    days = [when for year in years if (when := dated(year))]
    if tense == "past":
        days = [when for when in days if when <= reader.today][-1:]
    elif tense == "future" or which == "this":
        days = [when for when in days if when >= reader.today][:1]
    else:
        return None  # "we bake at Christmas"
    return Found(calendar.day(days[0]), stop) if days else None


def _feast(reader: Reader, at: int) -> tuple[Callable[[int], date | None] | None, int]:
    for length in range(min(6, len(reader) - at), 0, -1):
        words = tuple(reader.words[at : at + length])
        if words in FEASTS:
            month, day = FEASTS[words]
            return partial(_date, number=month, of_month=day), at + length
        if words in EASTER_FEASTS:
            return partial(_from_easter, EASTER_FEASTS[words]), at + length
        if words == THANKSGIVING:
            return calendar.thanksgiving, at + length
    return None, at


def _from_easter(by: int, of_year: int) -> date:
    return calendar.easter(of_year) + timedelta(days=by)


def _date(of_year: int, number: int, of_month: int) -> date | None:
    try:
        return date(of_year, number, of_month)
    except ValueError:
        return None


dates = (numeric, written, year_alone, ordinal_day, quarter, decade, century, feast)
