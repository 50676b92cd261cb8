"""Time zones by their IANA names, and moments on the clocks of people."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from graphmem.conversation.values import kind_of
from graphmem.errors import InputError

__all__ = ["checked_zone", "in_zone", "zone_named"]

_HINT = "Give a name of the IANA database, such as Europe/Lisbon, America/New_York or UTC."
#: Names in the database that are no place's: they mean another zone on each machine, or none.
_NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})


def checked_zone(name: object) -> str:
    """A zone's name, as the IANA database has it.

    Raises
    ------
    InputError
        It names no zone. An offset (``+01:00``) is none: it knows no summer time.
    """
    if not isinstance(name, str):
        raise InputError(f"a time zone is named by a text, not {kind_of(name)}", hint=_HINT)
    known = available_timezones() - _NO_ZONES
    if name in known:
        return name
    near = get_close_matches(name[:60], sorted(known), n=3)
    hint = f"Did you mean {' or '.join(near)}? {_HINT}" if near else _HINT
    raise InputError(f"there is no time zone {name[:60]!r}", hint=hint)


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone that a namespace has by its stored name; None where it has none.

    Raises
    ------
    InputError
        This machine does not know the zone, which another one set.
    """
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"the namespace's time zone {name[:60]!r} is unknown on this machine",
            hint="Bring its time zone database up to date: pip install --upgrade tzdata.",
        ) from error


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment on the clocks of a zone; as it is without a zone, or where the calendar ends."""
    if zone is None:
        return moment
    try:
        return moment.astimezone(zone)
    except OverflowError:  # in the first or last hours that a datetime can have
        return moment.astimezone(UTC)
