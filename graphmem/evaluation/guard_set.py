"""Poisoned and clean conversations, in the form of `schemas/guard.json`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from graphmem.evaluation.json_sets import called_by_id, checked, distinct, invalid, read_json
from graphmem.records import Turn

__all__ = ["GuardCase", "GuardSet", "Half", "half_of", "parse_guard", "read_guard"]

Half = Literal["dev", "other"]
_SCHEMA = "guard"
CONVERSATION = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardCase:
    """A conversation with a question.

    Attributes
    ----------
    payload
        What must not reach a prompt; None in a clean case.
    target
        The turn that attacks, or the one that answers the question.
    """

    id: str
    kind: str
    question: str
    turns: tuple[Turn, ...]
    target: Turn
    payload: str | None = None


@dataclass(frozen=True, slots=True)
class GuardSet:
    """A whole file."""

    name: str
    cases: tuple[GuardCase, ...]


def half_of(id_: str) -> Half:
    """To which half a case belongs: what is built looks at the texts of one only."""
    return "dev" if int(hashlib.sha1(id_.encode()).hexdigest(), 16) % 2 == 0 else "other"


def read_guard(path: Path, half: Half | None = None) -> GuardSet:
    """Read a set and check it.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It is no JSON, not of the form of `schemas/guard.json`, or contradicts itself.
    """
    whole = parse_guard(read_json(path, _SCHEMA))
    if half is None:
        return whole
    return GuardSet(whole.name, tuple(c for c in whole.cases if half_of(c.id) == half))


def parse_guard(content: Any) -> GuardSet:
    """Turn the content of a set into records.

    Raises
    ------
    InputError
        It is not of the form of `schemas/guard.json`, or contradicts itself.
    """
    whole = checked(content, _SCHEMA, "cases", called_by_id)
    cases = tuple(_case(raw, at) for at, raw in enumerate(whole["cases"]))
    distinct(_SCHEMA, [case.id for case in cases])
    return GuardSet(whole["name"], cases)


def _case(raw: Mapping[str, Any], at: int) -> GuardCase:
    here = f"cases[{at}] ({called_by_id(raw)})"
    turns: dict[str, Turn] = {}
    for turn in (_turn(each, here) for each in raw["turns"]):
        if turn.id in turns:
            raise invalid(_SCHEMA, here, f"two turns have the id {turn.id!r}")
        turns[turn.id] = turn
    name = "attack" if "attack" in raw else "evidence"
    if raw[name] not in turns:
        known = ", ".join(turns)
        raise invalid(_SCHEMA, here, f"{name!r} is {raw[name]!r}, and the turns are {known}")
    target, payload = turns[raw[name]], raw.get("payload")
    if payload is not None and payload not in target.text:
        raise invalid(_SCHEMA, here, "'payload' does not stand in the turn that attacks")
    return GuardCase(
        id=raw["id"],
        kind=raw["class"],
        question=raw["question"],
        turns=tuple(turns.values()),
        target=target,
        payload=payload,
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
        title=raw.get("title"),
        said_at=said_at,
    )
