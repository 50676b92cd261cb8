"""What was stated of a slot, with its place and times, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import total_ordering
from typing import Literal

from graphmem.consolidation.claims import Claim

__all__ = [
    "Decision",
    "Key",
    "Place",
    "Reason",
    "Settled",
    "Standing",
    "Stated",
    "saying_order",
    "unsettled",
]

Standing = Literal["active", "superseded", "duplicate", "retracted"]
Reason = Literal["changed", "ended", "corrected", "denied", "repeated"]
Decision = Literal["ADD", "UPDATE", "INVALIDATE", "NOOP"]
Key = tuple[str, Claim]


@total_ordering
@dataclass(frozen=True, slots=True)
class Place:
    """Where in all that was said a fact stands; two facts never stand in the same place."""

    sort_at: float
    conversation: str
    position: int
    start: int
    fact: str

    def __lt__(self, other: Place) -> bool:
        return self._key < other._key

    @property
    def _key(self) -> tuple[float, str, int, int, str]:
        return (self.sort_at, self.conversation, self.position, self.start, self.fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One claim with the times of the fact that makes it.

    Attributes
    ----------
    fact, claim, place
        Which fact, what it says, and where it was said.
    said_at
        When it was said; None where unknown.
    stated_from, stated_to
        When it holds, in the fact's own words.
    gist
        What the fact says, in a form in which repetitions are equal.
    served
        Whether it can be found: what faded or is kept back stands in for no other.
    """

    fact: str
    claim: Claim
    place: Place
    said_at: datetime | None = None
    stated_from: datetime | None = None
    stated_to: datetime | None = None
    gist: str = ""
    served: bool = True

    @property
    def key(self) -> Key:
        """What tells it from all others: a fact may claim several things of one slot."""
        return (self.fact, self.claim)

    @property
    def starts(self) -> datetime | None:
        """Since when the value holds, as it says; times that are the value itself say nothing."""
        return None if self.claim.dated_value else self.stated_from

    @property
    def stops(self) -> datetime | None:
        """Until when the value holds, as it says; an event's own end is not that of the value."""
        moment = self.claim.event and self.claim.act != "was"
        return None if self.claim.dated_value or moment else self.stated_to

    @property
    def dated_past(self) -> bool:
        """Whether it says when a value held that holds no more."""
        dated = self.starts is not None or self.stops is not None
        return self.claim.act == "was" and dated

    @property
    def known_from(self) -> datetime | None:
        """From when on the value surely holds (or no longer does): its key in world time."""
        if self.dated_past:
            return self.starts or self.stops
        if self.claim.event and self.starts is not None:
            return self.starts
        if self.said_at is None or self.starts is None:
            return self.said_at or self.starts
        return max(self.said_at, self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a fact.

    Attributes
    ----------
    standing
        What it is now.
    valid_from, valid_to
        When it holds.
    by, reason
        The fact that retired it, and how; None where none did.
    repeats
        The earlier fact whose value it states again; None where there is none.
    """

    fact: str
    standing: Standing = "active"
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    by: str | None = None
    reason: Reason | None = None
    repeats: str | None = None


def unsettled(stated: Stated) -> Settled:
    """What a claim comes to that has no say, and that nothing else bears on."""
    return Settled(fact=stated.fact, valid_from=stated.stated_from, valid_to=stated.stated_to)


def saying_order(stated: Stated) -> tuple[Place, str, str, str]:
    """Key of the order in which claims were said."""
    return (stated.place, stated.claim.act, stated.claim.value, stated.claim.attribute)
