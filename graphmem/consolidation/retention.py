"""Retention: what is never recalled fades, and is archived when little of it is left.

After *MemoryBank: Enhancing Large Language Models with Long-Term Memory*, which takes the curve of
Ebbinghaus: of a memory of strength ``S``, ``R = exp(-t / S)`` is left after ``t`` days without a
recall. Each recall sets ``t`` to zero and makes it stronger, so that it fades more slowly from then
on. Four things differ. ``t`` begins when the memory got a fact, not when it was said, so that old
conversations don't vanish as they are imported. What matters more fades more slowly. A threshold
decides in place of a coin: the same facts go whoever asks. And what somebody may come to harm
without, who somebody is, and rules that were laid down never fade.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from graphmem.consolidation.exempt import CLASSES, ExemptClass, exempt_classes
from graphmem.errors import InputError
from graphmem.records import MemoryType, Span

__all__ = [
    "PRODUCER",
    "Faded",
    "Kept",
    "Place",
    "RetentionPolicy",
    "Review",
    "Trace",
    "carried_over",
    "retrievability",
    "review",
]

PRODUCER = "local:retention@1"

_DAY = 86_400.0
_WHOLE = 0.5  # importance at which a fact lasts exactly as long as its strength says


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """When facts of a namespace fade.

    Attributes
    ----------
    scale
        Days after which about a third (1/e) of a fact that was never recalled is left. Two recalls
        make it last three times as long.
    threshold
        A fact is archived when less than this share of it is left. With the defaults that is after
        207 days for an ordinary fact that was never recalled.
    importance
        How much importance lengthens or shortens this: at 0.5 a fact of importance 1 lasts half as
        long again, and one of importance 0 half as long. 0 leaves it out.
    exempt
        Classes that never fade: ``safety``, ``identity``, ``rules``. What a person pins never does.

    Raises
    ------
    InputError
        A value is out of range.
    """

    scale: float = 90.0
    threshold: float = 0.1
    importance: float = 0.5
    exempt: tuple[ExemptClass, ...] = CLASSES

    def __post_init__(self) -> None:
        object.__setattr__(self, "exempt", tuple(dict.fromkeys(self.exempt)))
        limits = {"scale": (0.01, 36_500.0), "threshold": (0.0001, 0.9999), "importance": (0, 0.9)}
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not low <= value <= high:
                raise InputError(f"{name} must be from {low:g} to {high:g}, not {value!r}")
            object.__setattr__(self, name, float(value))
        for name in self.exempt:
            if name not in CLASSES:
                raise InputError(f"unknown class {name!r}", hint=f"Use {', '.join(CLASSES)}.")

    def stability(self, strength: int, importance: float) -> float:
        """Days in which a fact falls to 1/e."""
        weight = 1 + self.importance * (min(max(importance, 0.0), 1.0) - _WHOLE) / _WHOLE
        return self.scale * max(strength, 1) * weight

    def shortest(self) -> timedelta:
        """No fact fades in less time than this."""
        days = self.stability(1, 0.0) * -math.log(self.threshold)
        return timedelta(days=days) - timedelta(seconds=1)  # of a rounded microsecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A fact as retention sees it.

    Attributes
    ----------
    kept_since
        When the memory got it.
    strength
        One more than the recalls.
    pinned
        Whether a person wants it kept.
    """

    id: str
    text: str
    kept_since: datetime
    memory_type: MemoryType = "episodic"
    importance: float = 0.5
    strength: int = 1
    last_recalled_at: datetime | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Faded:
    """A fact that faded, and how much of it is left."""

    id: str
    text: str
    retrievability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What became of facts that were looked at.

    Attributes
    ----------
    considered
        How many were.
    spared
        How many would have faded but are exempt, by class; ``pinned`` by a person.
    faded
        What goes, most faded first.
    """

    considered: int = 0
    spared: Mapping[str, int] = field(default_factory=dict)
    faded: tuple[Faded, ...] = ()


def retrievability(
    policy: RetentionPolicy, trace: Trace, now: datetime, since: datetime | None = None
) -> float:
    """How much of a fact is left: more than 0, at most 1.

    Parameters
    ----------
    since
        When recalls began to be noted; what was not recalled before may have been.
    """
    moments = [trace.kept_since, trace.last_recalled_at, since]
    begin = max(moment for moment in moments if moment is not None)
    days = max((now - begin).total_seconds(), 0.0) / _DAY  # clocks are put back
    left = math.exp(-days / policy.stability(trace.strength, trace.importance))
    return max(left, sys.float_info.min)


def review(
    policy: RetentionPolicy, traces: Iterable[Trace], now: datetime, since: datetime | None = None
) -> Review:
    """Find what has faded. The outcome depends on the facts alone, not on their order."""
    considered = 0
    spared: Counter[str] = Counter()
    faded: list[Faded] = []
    for trace in traces:
        considered += 1
        left = retrievability(policy, trace, now, since)
        if left >= policy.threshold:
            continue
        classes = exempt_classes(trace.text, trace.memory_type)
        reasons = ["pinned"] if trace.pinned else [c for c in classes if c in policy.exempt]
        if reasons:
            spared[reasons[0]] += 1
        else:
            faded.append(Faded(id=trace.id, text=trace.text, retrievability=left))
    faded.sort(key=lambda fact: (fact.retrievability, fact.id))
    return Review(considered=considered, spared=dict(sorted(spared.items())), faded=tuple(faded))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a fact while its episode is derived anew: all but what it says."""

    id: str
    turn: str
    span: Span
    kept_since: datetime
    strength: int = 1
    last_recalled_at: datetime | None = None
    archived_at: datetime | None = None
    pinned: bool = False
    released: int | None = None  # which text of it; one in other words is judged anew


class Place(NamedTuple):
    """A fact that was derived anew: its id, and which span of which turn it is from."""

    id: str
    turn: str
    span: Span


def carried_over(kept: Sequence[Kept], places: Sequence[Place]) -> list[Kept]:
    """What facts that were derived anew take over from what was there before.

    The same fact takes over its own. One in other words takes over from the facts of the same part
    of the turn that did not come back themselves: pinned if any of them was, archived only if all
    were, as strong as the strongest.

    Returns
    -------
    list of Kept
        In order of id, with the ids of the new facts; one that takes over nothing is not in it.
    """
    own = {each.id: each for each in kept}
    back = {place.id for place in places} & own.keys()
    by_turn: dict[str, list[Kept]] = {}
    for each in sorted(kept, key=lambda each: each.id):
        if each.id not in back:
            by_turn.setdefault(each.turn, []).append(each)
    found: dict[str, Kept] = {}
    for place in places:
        if place.id in back:
            found[place.id] = own[place.id]
            continue
        before = [k for k in by_turn.get(place.turn, ()) if _overlap(k.span, place.span)]
        if before:
            found[place.id] = _together(place, before)
    return [found[id_] for id_ in sorted(found)]


def _overlap(one: Span, other: Span) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)


def _together(place: Place, before: Sequence[Kept]) -> Kept:
    archived = [each.archived_at for each in before if each.archived_at is not None]
    recalled = [each.last_recalled_at for each in before if each.last_recalled_at is not None]
    return Kept(
        id=place.id,
        turn=place.turn,
        span=place.span,
        kept_since=min(each.kept_since for each in before),
        strength=max(each.strength for each in before),
        last_recalled_at=max(recalled, default=None),
        archived_at=max(archived) if len(archived) == len(before) else None,
        pinned=any(each.pinned for each in before),
    )
