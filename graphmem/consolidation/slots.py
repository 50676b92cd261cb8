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

from graphmem.consolidation.claims import Claim
from graphmem.consolidation.stated import Key, Reason, Settled, Standing, Stated, saying_order
from graphmem.consolidation.succession import succession

__all__ = ["combine", "repetitions", "settle"]


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
    said = sorted(claims, key=saying_order)
    struck = _struck_out(said, single=single)
    standing = [struck.heir(stated) for stated in said if stated.key not in struck.outcomes]
    outcome = dict(struck.outcomes)
    for chain in [standing] if single else _by_value(standing):
        outcome |= succession(chain)
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
        own = stated.stated_from is not None or stated.stated_to is not None
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
        if claim.act != "denies" and not claim.corrects:
            continue
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
        elif (target := _corrected(before, claim, single)) is not None:
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


def _last(moment: datetime | None) -> float:
    return float("inf") if moment is None else moment.timestamp()
