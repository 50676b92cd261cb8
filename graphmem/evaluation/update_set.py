"""Contradiction sets: tiny conversations, and what should become of one statement in each.

The format is `schemas/updates.json`; it also says how a case is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from graphmem.evaluation.json_sets import called_by_id, checked, distinct, invalid, read_json
from graphmem.records import Turn

__all__ = [
    "Becomes",
    "Days",
    "Decision",
    "UpdateCase",
    "UpdateSet",
    "parse_updates",
    "read_updates",
]

Decision = Literal["ADD", "UPDATE", "INVALIDATE", "NOOP"]
Becomes = Literal["holds", "ended", "retracted"]

_SCHEMA = "updates"
CONVERSATION = "case"


class Days(NamedTuple):
    """First and last day, both inclusive."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCase:
    """A conversation, and what the statement of turn ``new`` does to that of turn ``old``.

    Attributes
    ----------
    kind
        Its class: change, correction, retraction …
    decision, becomes
        What should be done, and what the old statement should be afterwards.
    valid_to
        When the old one ended, where that is said.
    """

    id: str
    kind: str
    area: str
    turns: tuple[Turn, ...]
    old: Turn
    new: Turn
    decision: Decision
    becomes: Becomes
    valid_to: Days | None = None


@dataclass(frozen=True, slots=True)
class UpdateSet:
    """A whole file."""

    name: str
    cases: tuple[UpdateCase, ...]


def read_updates(path: Path) -> UpdateSet:
    """Read a contradiction set and check it.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It is no JSON, not of the form of `schemas/updates.json`, or contradicts itself.
    """
    return parse_updates(read_json(path, _SCHEMA))


def parse_updates(content: Any) -> UpdateSet:
    """Turn the content of a set into records.

    Raises
    ------
    InputError
        It is not of the form of `schemas/updates.json`, or contradicts itself.
    """
    whole = checked(content, _SCHEMA, "cases", called_by_id)
    cases = tuple(_case(raw, at) for at, raw in enumerate(whole["cases"]))
    distinct(_SCHEMA, [case.id for case in cases])
    return UpdateSet(whole["name"], cases)


def _case(raw: Mapping[str, Any], at: int) -> UpdateCase:
    here = f"cases[{at}] ({called_by_id(raw)})"
    turns: dict[str, Turn] = {}
    for turn in (_turn(each, here) for each in raw["turns"]):
        if turn.id in turns:
            raise invalid(_SCHEMA, here, f"two turns have the id {turn.id!r}")
        turns[turn.id] = turn
    for name in ("old", "new"):
        if raw[name] not in turns:
            known = ", ".join(turns)
            raise invalid(_SCHEMA, here, f"{name!r} is {raw[name]!r}, and the turns are {known}")
    if raw["old"] == raw["new"]:
        raise invalid(_SCHEMA, here, "'old' and 'new' are the same turn")
    days = _days(raw.get("valid_to"), here)
    if days is not None and raw["old_becomes"] != "ended":
        raise invalid(_SCHEMA, here, "'valid_to' is given, and 'old_becomes' is not 'ended'")
    return UpdateCase(
        id=raw["id"],
        kind=raw["class"],
        area=raw.get("area", ""),
        turns=tuple(turns.values()),
        old=turns[raw["old"]],
        new=turns[raw["new"]],
        decision=raw["decision"],
        becomes=raw["old_becomes"],
        valid_to=days,
    )


def _turn(raw: Mapping[str, Any], here: str) -> Turn:
    try:
        said_at = datetime.fromisoformat(raw["said_at"])
    except ValueError as error:
        raise invalid(_SCHEMA, here, f"{raw['said_at']!r} is no moment: {error}") from None
    return Turn(
        id=raw["id"],
        text=raw["text"],
        conversation=CONVERSATION,
        session=raw.get("session", str(said_at.date())),
        speaker=raw.get("speaker"),
        role=raw.get("role"),
        said_at=said_at,
    )


def _days(raw: str | list[str] | None, here: str) -> Days | None:
    if raw is None:
        return None
    first, last = (raw, raw) if isinstance(raw, str) else raw
    days = Days(date.fromisoformat(first), date.fromisoformat(last))
    if days.first > days.last:
        raise invalid(_SCHEMA, here, f"'valid_to': {first} is later than {last}")
    return days
