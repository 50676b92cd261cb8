"""Succession: values of which one holds at a time, each until another begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.consolidation.stated import Key, Place, Reason, Settled, Stated, saying_order

__all__ = ["succession"]


def succession(claims: Sequence[Stated]) -> dict[Key, Settled]:
    """What becomes of claims that exclude one another, in the order of world time."""
    return _Chain(claims).settled()


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
            other = self._current and self._current[0].claim.value != value
            if other and all(old.fact != stated.fact for old in self._current):
                self._retire(stated, "changed")
            if not self._current:
                self._run = self._first(stated)
            self._current.append(stated)
            self._revive(stated)
            return
        if act != "denies" and self._current and value in ("", self._current[0].claim.value):
            self._retire(stated, "ended")
        over = stated.said_at if act == "was" else None  # it was, when it was said
        self._done[stated.key] = Settled(
            fact=stated.fact,
            valid_from=stated.stated_from,
            valid_to=_after(stated.stated_from, stated.stated_to or over),
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
                standing="active" if over and old.claim.act == "was" else "superseded",
                valid_to=ends,
                by=None if over else stated.fact,
                reason=None if over else reason,
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
        once = stated.claim.act == "was"  # it was over when it was said
        ends = _after(begins, stated.stops or (stated.said_at if once else None))
        kept = Settled(fact=stated.fact, valid_from=begins, valid_to=ends, repeats=repeats)
        if once:
            return kept if ends is not None else replace(kept, standing="superseded")
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


def _world_order(stated: Stated) -> tuple[bool, float, tuple[Place, str, str, str]]:
    # "ends" sorts before "holds": what a fact ends, it ends before what it begins.
    known = stated.known_from
    return (known is not None, known.timestamp() if known else 0.0, saying_order(stated))


def _after(start: datetime | None, end: datetime | None) -> datetime | None:
    return end if start is None or end is None else max(start, end)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((t for t in (one, other) if t is not None), default=None)
