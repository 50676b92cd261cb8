"""Times as people and data sets write them: moments in UTC, or on the clock they were given by."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from graphmem.conversation.values import kind_of
from graphmem.errors import InputError

__all__ = ["Moment", "locomo_time", "longmemeval_time", "said_at", "spoken_at"]

#: What a caller may give as a time; :func:`said_at` reads it.
Moment = datetime | str | int | float

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MILLISECONDS = 100_000_000_000  # as seconds it would be the year 5138; as milliseconds 1973
_HINT = "Give ISO 8601 (2025-03-04T10:30:00+01:00), a datetime, or seconds since 1970."
_MONTHS = "january february march april may june july august september october november december"
_MONTH_NUMBERS = {month: number for number, month in enumerate(_MONTHS.split(), start=1)}
_LOCOMO = re.compile(
    r"([0-9]{1,2}):([0-9]{2}) ?([ap])m on ([0-9]{1,2}) ([a-z]+),? ([0-9]{4})", re.IGNORECASE
)
_LONGMEMEVAL = re.compile(
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?: \([a-z]+\))?(?: ([0-9]{1,2}):([0-9]{2}))?",
    re.IGNORECASE,
)


def said_at(value: object, zone: tzinfo | None = None, *, name: str = "said_at") -> datetime | None:
    """Read a time as a moment.

    Parameters
    ----------
    value
        ISO 8601 text, a datetime, a date (its midnight), seconds since 1970, or, from
        100,000,000,000 on, milliseconds since 1970.
    zone
        By whose clocks a time without a zone is read; UTC by default. One that the clocks show
        twice is the first of the two, unless a datetime's ``fold`` says otherwise; one that they
        skip is read as if they had not been put forward yet.
    name
        What the time is called where it is given, for the error.

    Returns
    -------
    datetime or None
        In UTC; None where ``value`` is None.

    Raises
    ------
    InputError
        It is no time.
    """
    found = spoken_at(value, zone, name=name)
    return None if found is None else found.astimezone(UTC)


def spoken_at(
    value: object, zone: tzinfo | None = None, *, name: str = "said_at"
) -> datetime | None:
    """Read the time of a turn or question, whose clock decides what "yesterday" is.

    Parameters
    ----------
    value
        As for :func:`said_at`.
    zone
        The namespace's zone: its clocks count, however the time is written. Where it has none, the
        offset that the time itself comes with is kept, and a time without one is in UTC.
    name
        As for :func:`said_at`.

    Returns
    -------
    datetime or None
        In UTC, or with the offset that it was given with.

    Raises
    ------
    InputError
        It is no time.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        raise InputError(f"{name} is {kind_of(value)}, not a time", hint=_HINT)
    try:
        if isinstance(value, str):
            return _on_its_clock(datetime.fromisoformat(value.strip().upper()), zone)
        if isinstance(value, datetime):
            return _on_its_clock(value, zone)
        if isinstance(value, date):
            return _on_its_clock(datetime(value.year, value.month, value.day), zone)
        if isinstance(value, int | float):
            return _since_epoch(value)
    # pandas' NaT is a datetime whose parts are no numbers: TypeError.
    except (ValueError, OverflowError, TypeError) as error:
        raise InputError(f"{name} cannot be read as a time: {_shown(value)}", hint=_HINT) from error
    raise InputError(f"{name} is {kind_of(value)}, not a time", hint=_HINT)


def locomo_time(value: object) -> object:
    """Read a session's time as LoCoMo writes it, "1:56 pm on 8 May, 2023".

    Parameters
    ----------
    value
        The time as it stands in the file.

    Returns
    -------
    object
        A datetime without a zone; ``value`` itself where it is written otherwise, for
        :func:`said_at` to judge.
    """
    match = _LOCOMO.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return value
    hour, minute, half, day, month, year = match.groups()
    number = _MONTH_NUMBERS.get(month.lower())
    if number is None or not 1 <= int(hour) <= 12:
        return value
    hour_of_day = int(hour) % 12 + (12 if half.lower() == "p" else 0)
    return _built(value, int(year), number, int(day), hour_of_day, int(minute))


def longmemeval_time(value: object) -> object:
    """Read a session's time as LongMemEval writes it, "2023/05/20 (Sat) 02:21".

    Parameters
    ----------
    value
        The time as it stands in the file.

    Returns
    -------
    object
        A datetime without a zone; ``value`` itself where it is written otherwise, for
        :func:`said_at` to judge.
    """
    match = _LONGMEMEVAL.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return value
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    return _built(value, year, month, day, hour, minute)


def _built(value: object, year: int, month: int, day: int, hour: int, minute: int) -> object:
    try:
        return datetime(year, month, day, hour, minute)
    except ValueError:  # the 31st of June: said_at says so, naming the text
        return value


def _on_its_clock(value: datetime, zone: tzinfo | None) -> datetime:
    # Built anew from its parts: a subclass (pandas, pendulum) must not reach the driver.
    plain = datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second,
        value.microsecond, fold=value.fold,
    )  # fmt: skip
    own = value.utcoffset()
    offset = (zone or UTC).utcoffset(plain) if own is None else own
    moment = plain.replace(tzinfo=UTC, fold=0) - (offset or timedelta())
    return moment.astimezone(timezone(own)) if own and zone is None else moment


def _since_epoch(value: float) -> datetime:
    if abs(value) >= _FIRST_MILLISECONDS:
        return _EPOCH + timedelta(milliseconds=value)
    return _EPOCH + timedelta(seconds=value)


def _shown(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > 128:
        return "so large a number"
    return repr(value)[:60]
