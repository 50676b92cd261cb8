"""The log, replayed: which facts there are and how they stand, from the operations alone.

A memory's state can be checked against its log, because every change of the set of facts or of a
fact's standing is an operation (ADD, UPDATE, DELETE and NOOP as in Mem0; an append-only log of
versions as in MemOS). Operations have ids and types, never text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from graphmem.consolidation.stated import Standing

__all__ = ["Difference", "Operation", "Replayed", "Stood", "compare", "replay"]

_FACT = "fact:"
_SETTLING = frozenset({"UPDATE", "INVALIDATE", "NOOP", "RESTORE"})
_REVISING = frozenset({"CORRECT", "ROLLBACK"})
_ARCHIVING = frozenset({"ARCHIVE", "UNARCHIVE"})
_GUARDING = frozenset({"QUARANTINE", "UNQUARANTINE"})
_RETRACTING = frozenset({"corrected", "denied"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One entry of the log.

    Attributes
    ----------
    type
        What was done: ``ADD``, ``UPDATE``, ``INVALIDATE``, ``NOOP``, ``RESTORE``, ``CORRECT``,
        ``ROLLBACK``, ``ARCHIVE``, ``UNARCHIVE``, ``QUARANTINE``, ``UNQUARANTINE``, ``RETRACT``,
        ``REPLACE``, ``FORGET``; others don't touch facts.
    ids
        What it was done to. Of the four that settle: pairs of who retired a fact and the fact; both
        are the fact where nobody did.
    removed
        What it deleted, before anything that it added.
    reason
        Why.
    version
        Of the commit that did it.
    """

    type: str
    ids: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reason: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How a fact stands, by which other it was retired, and which text of it this is."""

    standing: Standing = "active"
    by: str | None = None
    archived: bool = False
    quarantined: bool = False
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a log comes to.

    Attributes
    ----------
    facts
        All that there are, by id.
    rejected
        Operations on facts that weren't there: each with the fact's id. They change nothing.
    """

    facts: Mapping[str, Stood]
    rejected: tuple[tuple[Operation, str], ...] = ()

    @property
    def active(self) -> frozenset[str]:
        """The facts that hold, and are neither archived nor quarantined."""
        return frozenset(
            id_
            for id_, stood in self.facts.items()
            if stood.standing == "active" and not (stood.archived or stood.quarantined)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A fact that is not as the log says; None where it is not there, or not in the log.

    ``kind`` says what differs: whether it is there, its standing or who retired it, whether it is
    archived or quarantined, the number of its revision, or how many of its earlier texts are kept.
    """

    fact: str
    kind: Literal["presence", "standing", "archive", "quarantine", "revision", "earlier texts"]
    logged: Stood | None
    found: Stood | None


def replay(operations: Iterable[Operation]) -> Replayed:
    """Work out the facts and their standing from a log, in its order."""
    facts: dict[str, Stood] = {}
    rejected: list[tuple[Operation, str]] = []
    for operation in operations:
        for id_ in operation.removed:
            facts.pop(id_, None)
        ids = [id_ for id_ in operation.ids if id_.startswith(_FACT)]
        if operation.type == "ADD":
            for id_ in ids:
                facts.setdefault(id_, Stood())
        elif operation.type in _SETTLING | _REVISING | _ARCHIVING | _GUARDING:
            pairs = ids if operation.type in _SETTLING else [id_ for id_ in ids for _ in range(2)]
            for by, id_ in zip(pairs[::2], pairs[1::2], strict=True):
                if id_ in facts:
                    facts[id_] = _changed(facts[id_], operation, by, id_)
                else:
                    rejected.append((operation, id_))
    return Replayed(facts, tuple(rejected))


def compare(
    logged: Mapping[str, Stood], found: Mapping[str, Stood], kept: Mapping[str, int]
) -> list[Difference]:
    """What differs between a log and a graph, by fact.

    Parameters
    ----------
    logged
        What the log comes to.
    found
        What is in the graph.
    kept
        How many earlier texts of each fact are there.
    """
    differences = []
    for id_ in sorted(logged.keys() | found.keys()):
        one, other = logged.get(id_), found.get(id_)
        kind: (
            Literal["presence", "standing", "archive", "quarantine", "revision", "earlier texts"]
            | None
        ) = None
        if one is None or other is None:
            kind = "presence"
        elif (one.standing, one.by) != (other.standing, other.by):
            kind = "standing"
        elif one.archived != other.archived:
            kind = "archive"
        elif one.quarantined != other.quarantined:
            kind = "quarantine"
        elif one.revision != other.revision:
            kind = "revision"
        elif kept.get(id_, 0) != other.revision - 1:
            kind = "earlier texts"
        if kind:
            differences.append(Difference(fact=id_, kind=kind, logged=one, found=other))
    return differences


def _changed(stood: Stood, operation: Operation, by: str, fact: str) -> Stood:
    if operation.type in _REVISING:
        return replace(stood, revision=stood.revision + 1)
    if operation.type in _ARCHIVING:
        return replace(stood, archived=operation.type == "ARCHIVE")
    if operation.type in _GUARDING:
        return replace(stood, quarantined=operation.type == "QUARANTINE")
    standing: Standing = "superseded"
    if operation.type == "RESTORE":
        standing = "active"
    elif operation.type == "NOOP":
        standing = "duplicate"
    elif operation.reason in _RETRACTING:
        standing = "retracted"
    return replace(stood, standing=standing, by=None if by == fact else by)
