"""What a memory made of a pair of statements, read from how their facts stand in the graph.

This is the only place that knows how updates are kept (docs/change.md): which statuses a fact has,
what `CLAIMS` and `SUPERSEDES` say. Everything else of the evaluation deals in decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from graphmem.evaluation.update_set import Becomes, Days, Decision
from graphmem.graph.database import Database
from graphmem.graph.rows import native

__all__ = ["ClaimRow", "FactRow", "Outcome", "fact_rows", "outcome_of"]

_RETIRED = {"superseded", "retracted"}


class ClaimRow(NamedTuple):
    """What a fact says about a slot; an empty value stands for any."""

    slot: str
    act: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """A fact as it stands in the graph.

    Attributes
    ----------
    turn
        Key of the turn that it is grounded in.
    retired_by
        Ids of the facts that supersede it.
    """

    id: str
    turn: str
    text: str
    status: str = "active"
    valid_to: datetime | None = None
    claims: tuple[ClaimRow, ...] = ()
    retired_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done about a new statement, and what the old one is now.

    Attributes
    ----------
    valid_to
        When the old one ended; None where it did not, or where that is unknown.
    old, new
        The facts of the two turns.
    """

    decision: Decision
    becomes: Becomes
    valid_to: datetime | None = None
    old: tuple[FactRow, ...] = ()
    new: tuple[FactRow, ...] = ()

    def ended_in(self, days: Days, zone: tzinfo | None) -> bool:
        """Whether the old one ended within ``days``, a day more or less."""
        if self.valid_to is None:
            return False
        day = self.valid_to.astimezone(zone).date().toordinal()
        return days.first.toordinal() - 1 <= day <= days.last.toordinal() + 1

    def ended_on(self, zone: tzinfo | None) -> date | None:
        """The day on which the old one ended."""
        return self.valid_to.astimezone(zone).date() if self.valid_to else None


def fact_rows(database: Database, namespace: str, turns: Sequence[str]) -> list[FactRow]:
    """The facts that are grounded in these turns, by their keys."""
    rows = database.read("read/facts_and_claims", namespace=namespace, turns=list(turns))
    return [
        FactRow(
            id=row["id"],
            turn=row["turn"],
            text=row["text"],
            status=row["status"],
            valid_to=native(row["valid_to"]),
            claims=tuple(
                sorted(ClaimRow(slot, act, value or "") for slot, act, value in row["claims"])
            ),
            retired_by=frozenset(row["retired_by"]),
        )
        for row in rows
    ]


def outcome_of(old: Sequence[FactRow], new: Sequence[FactRow]) -> Outcome:
    """Say what was done, from the facts of the old and of the new turn.

    UPDATE: the new turn retires an old fact and holds a value in one of its slots. INVALIDATE: it
    retires one and holds none. NOOP: it retires none, and one of its facts is a duplicate or holds
    a value that an old fact holds. Else ADD.
    """
    ours = {fact.id for fact in new}
    retired = [fact for fact in old if fact.status in _RETIRED and fact.retired_by & ours]
    if retired:
        slots = {claim.slot for fact in retired for claim in fact.claims}
        gives_value = any(slot in slots for slot, _ in _held(new)) if slots else _affirms(new)
        decision: Decision = "UPDATE" if gives_value else "INVALIDATE"
    elif any(fact.status == "duplicate" for fact in new) or _held(new) & _held(old):
        decision = "NOOP"
    else:
        decision = "ADD"
    gone = retired or [fact for fact in old if _gone_otherwise(fact, old)]
    ends = [fact.valid_to for fact in gone if fact.status == "superseded" and fact.valid_to]
    return Outcome(
        decision=decision,
        becomes=_becomes(gone),
        valid_to=max(ends, default=None),
        old=tuple(old),
        new=tuple(new),
    )


def _held(facts: Sequence[FactRow]) -> set[tuple[str, str]]:
    """Slots and values that the facts say hold."""
    return {
        (claim.slot, claim.value)
        for fact in facts
        for claim in fact.claims
        if claim.act == "holds" and claim.value
    }


def _affirms(facts: Sequence[FactRow]) -> bool:
    """Whether any of them is more than an end or a denial, where slots don't say."""
    acts = {claim.act for fact in facts for claim in fact.claims}
    return not acts or "holds" in acts


def _gone_otherwise(fact: FactRow, old: Sequence[FactRow]) -> bool:
    """Whether something that is not of the old turn itself retired it."""
    if fact.status == "retracted":
        return True
    return fact.status == "superseded" and not fact.retired_by <= {each.id for each in old}


def _becomes(gone: Sequence[FactRow]) -> Becomes:
    statuses = {fact.status for fact in gone}
    if "retracted" in statuses:
        return "retracted"
    return "ended" if "superseded" in statuses else "holds"
