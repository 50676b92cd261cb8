"""Settling: what all claims of one slot come to together.

A pure function of the claims, so the order in which facts came does not matter: each new one is
judged against everything that is known of the slot, what was retired included. It goes by two
orders. *Saying*: corrections and denials strike out what was said before them. *World time*: what
is left follows one another, and each value holds until another begins (bi-temporal invalidation as
in Zep; ADD, UPDATE, DELETE and NOOP as in Mem0, by a slot rule in place of a model's word).

Of a slot with many values, each value is settled by itself: only what ends or denies it retires it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import total_ordering
from typing import Literal

from graphmem.consolidation.claims import Claim

__all__ = ["Decision", "Place", "Reason", "Settled", "Standing", "Stated", "combine", "settle"]

Standing = Literal["active", "superseded", "duplicate", "retracted"]
Reason = Literal["changed", "ended", "past", "corrected", "denied", "repeated"]
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


def settle(claims: Sequence[Stated], *, single: bool) -> dict[Key, Settled]:
    """Settle all claims of one slot.

    Parameters
    ----------
    claims
        All that there are, in any order.
    single
        Whether the slot has one value at a time.

    Returns
    -------
    dict
        What became of each, by :attr:`Stated.key`.
    """
    said = sorted(claims, key=_saying_order)
    struck = _struck_out(said, single=single)
    standing = [struck.heir(stated) for stated in said if stated.key not in struck.outcomes]
    outcome = dict(struck.outcomes)
    for chain in [standing] if single else _by_value(standing):
        outcome |= _Chain(chain).settled()
    replacing = {stated.fact for stated in said if stated.claim.act == "holds"}
    return {key: _worded(settled, replacing) for key, settled in outcome.items()}


def combine(outcomes: Iterable[Settled]) -> Settled:
    """What becomes of a fact with several claims: the worst, over the time in which all hold."""
    ranks: dict[Standing, int] = {"retracted": 0, "superseded": 1, "active": 2, "duplicate": 3}
    ordered = sorted(
        outcomes, key=lambda o: (ranks[o.standing], _last(o.valid_to), o.by or "", o.repeats or "~")
    )
    worst = ordered[0]
    starts = [o.valid_from for o in ordered if o.valid_from is not None]
    valid_from = max(starts) if starts else None
    if valid_from is not None and worst.valid_to is not None:
        valid_from = min(valid_from, worst.valid_to)
    return replace(worst, valid_from=valid_from)


def _worded(settled: Settled, replacing: set[str]) -> Settled:
    """What is ended by a fact that says what holds instead has changed."""
    instead: dict[Reason | None, Reason] = {"ended": "changed", "denied": "corrected"}
    if settled.by in replacing and settled.reason in instead:
        return replace(settled, reason=instead[settled.reason])
    return settled


@dataclass(slots=True)
class _Struck:
    """What corrections and denials strike out."""

    outcomes: dict[Key, Settled] = field(default_factory=dict)
    inherited: dict[Key, Stated] = field(default_factory=dict)

    def strike(self, target: Stated, stated: Stated, reason: Reason) -> None:
        self.outcomes[target.key] = Settled(
            fact=target.fact,
            standing="retracted",
            valid_from=target.stated_from,
            valid_to=target.stated_to,
            by=stated.fact,
            reason=reason,
        )

    def heir(self, stated: Stated) -> Stated:
        """A correction with the times of what it corrects, where it has none of its own."""
        target = self.inherited.get(stated.key)
        if target is None:
            return stated
        own = stated.stated_from is not None
        return replace(
            stated,
            said_at=target.said_at,
            stated_from=stated.stated_from if own else target.stated_from,
            stated_to=stated.stated_to if own else target.stated_to,
        )


def _struck_out(said: Sequence[Stated], *, single: bool) -> _Struck:
    struck = _Struck()
    for at, stated in enumerate(said):
        claim = stated.claim
        before = [
            other
            for other in said[:at]
            if other.key not in struck.outcomes
            and other.fact != stated.fact
            and other.claim.act in ("holds", "was")
        ]
        if claim.act == "denies":
            for other in before:
                if claim.value in ("", other.claim.value):
                    struck.strike(other, stated, "denied")
        elif claim.corrects and (target := _corrected(before, claim, single)) is not None:
            target = struck.heir(target)
            struck.strike(target, stated, "corrected")
            struck.inherited[stated.key] = target
    return struck


def _corrected(before: Sequence[Stated], claim: Claim, single: bool) -> Stated | None:
    """The claim that a correction puts right: what it names, or else what was said last."""
    if claim.instead:
        named = [other for other in before if other.claim.value == claim.instead]
        if named or not single:
            return named[-1] if named else None
    other_value = [other for other in before if other.claim.value != claim.value]
    return other_value[-1] if other_value and single else None


def _by_value(claims: Sequence[Stated]) -> list[list[Stated]]:
    """Claims of each value by themselves; what ends any value ends each of them."""
    values = sorted({stated.claim.value for stated in claims} - {""})
    chains = [[s for s in claims if s.claim.value in ("", value)] for value in values]
    return chains or [list(claims)]


class _Chain:
    """What follows what: values that exclude one another."""

    def __init__(self, claims: Sequence[Stated]) -> None:
        self._done: dict[Key, Settled] = {}
        self._current: list[Stated] = []
        self._ended: list[Stated] = []  # what says that a value holds no more
        self._run: datetime | None = None  # since when the current value holds
        self._since: datetime | None = None  # where the last value ended
        self._followed = False  # whether anything came before what holds now
        for stated in sorted(claims, key=_world_order):
            self._take(stated)
        for stated in self._current:
            self._keep(stated)

    def settled(self) -> dict[Key, Settled]:
        """What became of each claim."""
        return self._done

    def _take(self, stated: Stated) -> None:
        value, act = stated.claim.value, stated.claim.act
        if act == "holds" or stated.dated_past:
            if self._current and self._current[0].claim.value != value:
                self._retire(stated, "changed")
            if not self._current:
                self._run = self._first(stated)
            self._current.append(stated)
            self._revive(stated)
            return
        if act != "denies" and self._current and value in ("", self._current[0].claim.value):
            self._retire(stated, "ended")
        past = act == "was"
        self._done[stated.key] = Settled(
            fact=stated.fact,
            standing="superseded" if past else "active",
            valid_from=stated.stated_from,
            valid_to=stated.stated_to,
            reason="past" if past else None,
        )
        if act == "ends" and not stated.claim.event:
            self._ended.append(stated)

    def _revive(self, stated: Stated) -> None:
        """A value that holds again: that it did not is over."""
        for ended in self._ended:
            if ended.claim.value == stated.claim.value and ended.fact != stated.fact:
                settled = self._done[ended.key]
                self._done[ended.key] = replace(
                    settled,
                    standing="superseded",
                    valid_to=_after(settled.valid_from, stated.known_from),
                    by=stated.fact,
                    reason="changed",
                )
        self._ended = [e for e in self._ended if e.claim.value != stated.claim.value]

    def _retire(self, stated: Stated, reason: Reason) -> None:
        """What holds until now ends where ``stated`` begins."""
        boundary = self._boundary(stated)
        last = [] if boundary is None else [boundary]
        for old in self._current:
            kept = self._kept(old)
            ends = _after(kept.valid_from, _earlier(kept.valid_to, boundary))
            last += [] if ends is None else [ends]
            over = kept.valid_to is not None and (boundary is None or kept.valid_to < boundary)
            self._done[old.key] = replace(
                kept,
                standing="superseded",
                valid_to=ends,
                by=None if over else stated.fact,
                reason=("past" if old.claim.act == "was" else None) if over else reason,
            )
        self._since, self._followed = max(last, default=self._since), True
        self._current = []

    def _boundary(self, stated: Stated) -> datetime | None:
        """From when on something else holds: as it says, if that is not before what held."""
        known = stated.known_from
        last = max((o.known_from for o in self._current if o.known_from), default=None)
        starts = stated.starts
        if starts is not None and known is not None and (last is None or last < starts < known):
            return starts
        return known

    def _begins(self, stated: Stated) -> datetime | None:
        """When it began, as far as is known; never before what came before it ended."""
        starts = stated.starts
        if starts is None:
            return self._run
        return starts if self._since is None else max(starts, self._since)

    def _first(self, stated: Stated) -> datetime | None:
        """When the value of a new run began: surely when it was said, if something came before."""
        starts = stated.starts
        if starts is None and self._followed:
            starts = stated.known_from or self._since
        return max((t for t in (starts, self._since) if t is not None), default=None)

    def _keep(self, stated: Stated) -> None:
        """It holds still."""
        kept = self._kept(stated)
        if stated.claim.dated_value:
            kept = replace(kept, valid_from=stated.stated_from, valid_to=stated.stated_to)
        self._done[stated.key] = kept

    def _kept(self, stated: Stated) -> Settled:
        repeats = self._repeated(stated)
        begins = self._begins(stated)
        ends = _after(begins, stated.stops)
        kept = Settled(fact=stated.fact, valid_from=begins, valid_to=ends, repeats=repeats)
        if stated.claim.act == "was":
            return replace(kept, standing="superseded", reason="past")
        if repeats is not None and self._says_nothing_new(stated):
            return replace(kept, standing="duplicate", by=repeats, reason="repeated")
        return kept

    def _repeated(self, stated: Stated) -> str | None:
        """The first fact of the same value in what holds now, if that is not this one."""
        first = min(self._current, key=lambda other: other.place)
        return None if first.fact == stated.fact else first.fact

    def _says_nothing_new(self, stated: Stated) -> bool:
        """Whether an earlier fact says the same, of the same time."""
        return any(
            other.place < stated.place
            and other.served
            and other.gist == stated.gist != ""
            and (other.stated_from, other.stated_to) == (stated.stated_from, stated.stated_to)
            for other in self._current
        )


def repetitions(facts: Sequence[Stated]) -> list[Settled]:
    """Facts without claims that say the same: all but the first are duplicates.

    Parameters
    ----------
    facts
        Facts of one gist; ``claim`` is not looked at.
    """
    outcome = []
    said = sorted(facts, key=lambda stated: stated.place)
    times = [(stated.stated_from, stated.stated_to) for stated in said]
    for at, stated in enumerate(said):
        same = (o for o, t in zip(said[:at], times, strict=False) if t == times[at] and o.served)
        first = next(same, None)
        repeats = first.fact if first else None
        outcome.append(
            Settled(
                fact=stated.fact,
                standing="duplicate" if repeats else "active",
                valid_from=stated.stated_from,
                valid_to=stated.stated_to,
                by=repeats,
                reason="repeated" if repeats else None,
                repeats=repeats,
            )
        )
    return outcome


def _saying_order(stated: Stated) -> tuple[Place, str, str, str]:
    return (stated.place, stated.claim.act, stated.claim.value, stated.claim.attribute)


def _world_order(stated: Stated) -> tuple[bool, float, tuple[Place, str, str, str]]:
    # "ends" sorts before "holds": what a fact ends, it ends before what it begins.
    known = stated.known_from
    return (known is not None, known.timestamp() if known else 0.0, _saying_order(stated))


def _after(start: datetime | None, end: datetime | None) -> datetime | None:
    return end if start is None or end is None else max(start, end)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((t for t in (one, other) if t is not None), default=None)


def _last(moment: datetime | None) -> float:
    return float("inf") if moment is None else moment.timestamp()
