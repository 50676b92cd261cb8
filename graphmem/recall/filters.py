"""What a search is limited to; applied before anything is ranked, so no filter starves a result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError
from graphmem.identity import normal_name
from graphmem.recall.layout import Layout
from graphmem.recall.snapshot import KINDS

Mask = NDArray[np.bool_]

_MEMORY_TYPES = ("episodic", "semantic", "preference", "procedural")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Limits of a search. Times without a zone are UTC.

    Attributes
    ----------
    since, until
        Only what was said from ``since`` on and before ``until``; what has no time is left out.
    as_of
        Only facts that hold at that time, and everything that is no fact. One without times
        always holds; one that was superseded who knows when, never.
    known_at
        Only what this memory had been told by then: a turn from when it was added, what was made
        of it from when it was made. What it then still took to hold holds.
    speaker, conversation
        Only what this speaker said; only what was said in this conversation.
    kind
        Kinds of results.
    memory_type
        Only facts of these types, and turns that hold such facts.
    """

    since: datetime | None = None
    until: datetime | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None
    speaker: str | None = None
    conversation: str | None = None
    kind: str | Collection[str] | None = None
    memory_type: str | Collection[str] | None = None

    def __post_init__(self) -> None:
        for name, known in (("kind", KINDS), ("memory_type", _MEMORY_TYPES)):
            for value in _names(getattr(self, name)):
                if value not in known:
                    raise InputError(f"unknown {name} {value!r}", hint=f"Use {', '.join(known)}.")
        if self.since and self.until and _seconds(self.since) > _seconds(self.until):
            raise InputError("since is later than until", hint="Swap the two.")

    @property
    def unlimited(self) -> bool:
        """Whether everything that the memory holds may be found."""
        limits = (self.since, self.until, self.as_of, self.known_at, self.speaker,
                  self.conversation, self.memory_type)  # fmt: skip
        return all(limit is None for limit in limits)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of results, in the order of :data:`~graphmem.recall.snapshot.KINDS`."""
        return tuple(kind for kind in KINDS if kind in _names(self.kind))


def usable_nodes(layout: Layout, filters: Filters) -> Mask:
    """Which nodes of the snapshot may bear on the result and be in it.

    A turn or fact is judged by itself; a topic is usable if all turns beneath it are, since its
    words are of all of them; everything else if any is.
    """
    served: Mask = layout.supported & ~layout.is_("merged")
    if filters.unlimited:
        return served
    snapshot = layout.snapshot
    turn_ok = _turns(layout, filters)
    fact_nodes = snapshot.of_kind("fact")
    facts, fact_turns = layout.facts
    fact_ok = np.zeros(len(snapshot), dtype=np.bool_)
    fact_ok[facts] = turn_ok[fact_turns]
    fact_ok[fact_nodes] &= _facts(layout, filters, fact_nodes)
    types = _names(filters.memory_type)
    if types:
        holding = np.zeros(layout.turn_count, dtype=np.bool_)
        holding[fact_turns[fact_ok[facts]]] = True
        turn_ok &= holding
    many = layout.evidence @ turn_ok.astype(np.float32)
    usable: Mask = served & (many > 0)
    topics = snapshot.of_kind("topic")
    usable[topics] &= many[topics] > layout.rests_on[topics] - 0.5
    usable[layout.turn_nodes] = turn_ok
    usable[fact_nodes] = fact_ok[fact_nodes]
    return usable


def outdated(layout: Layout, known_at: datetime | None = None) -> Mask:
    """Which nodes hold no more, as far as was known then."""
    over = layout.is_("superseded")
    if known_at is not None:
        over &= ~(layout.snapshot.arrays["expired_at"] > _seconds(known_at))
    return over


def _turns(layout: Layout, filters: Filters) -> Mask:
    said_at = layout.snapshot.said_at[layout.turn_nodes]
    ok = np.ones(layout.turn_count, dtype=np.bool_)
    if filters.since is not None:
        ok &= said_at >= _seconds(filters.since)
    if filters.until is not None:
        ok &= said_at < _seconds(filters.until)
    if filters.known_at is not None:
        ok &= ~(
            layout.snapshot.arrays["created_at"][layout.turn_nodes] > _seconds(filters.known_at)
        )
    if filters.speaker is not None:
        spoken = np.zeros_like(ok)
        spoken[layout.speakers.get(normal_name(filters.speaker), [])] = True
        ok &= spoken
    if filters.conversation is not None:
        conversations = layout.snapshot.labels("conversation")
        ok &= conversations.codes[layout.turn_nodes] == conversations.code(filters.conversation)
    return ok


def _facts(layout: Layout, filters: Filters, fact_nodes: NDArray[np.int32]) -> Mask:
    ok = np.ones(len(fact_nodes), dtype=np.bool_)
    if filters.as_of is not None:
        moment = _seconds(filters.as_of)
        over = outdated(layout, filters.known_at)[fact_nodes]
        thought_on = layout.is_("superseded")[fact_nodes] & ~over
        ends = layout.valid_to[fact_nodes]
        ends = np.where(thought_on, np.nan, ends)
        ok &= ~(layout.valid_from[fact_nodes] > moment)
        ok &= ~(ends <= moment)
        ok &= ~(over & np.isnan(ends))
    if filters.known_at is not None:
        ok &= ~(layout.snapshot.arrays["created_at"][fact_nodes] > _seconds(filters.known_at))
    if types := _names(filters.memory_type):
        labels = layout.snapshot.labels("memory_type")
        ok &= np.isin(labels.codes[fact_nodes], [labels.code(name) for name in types])
    return ok


def _names(value: str | Collection[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _seconds(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
