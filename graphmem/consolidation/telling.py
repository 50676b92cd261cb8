"""Which facts of an entity a timeline tells, and what each of them follows from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from graphmem.consolidation.order import Order
from graphmem.consolidation.timeline import RELATIONS, Link
from graphmem.records import Fact, Happening

__all__ = ["Known", "happenings", "most_telling"]

_EVENT = 0.2
_DATED = 0.3
_ITS_OWN = 0.4
_LINKED = 0.1  # for each link other than of topic; three count
_TURNING_POINT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact that a timeline may tell: with its place in time, its status and who acts in it."""

    fact: Fact
    order: Order
    status: str = "active"
    agents: frozenset[str] = frozenset()

    @property
    def at(self) -> datetime | None:
        """When it happened or began to hold, or else when it was told."""
        start, said = self.fact.valid_from, self.fact.said_at
        if start is not None and said is not None:
            return min(start, said)
        return start or said


def most_telling(
    facts: Iterable[Known], links: Iterable[Link], entities: AbstractSet[str], limit: int
) -> list[Known]:
    """The facts that tell most of what became of somebody or something, in order of time.

    What one does counts more than what one is mentioned in; events, days of their own and links
    that say how things came about count, and so does importance.
    """
    linked: dict[str, int] = defaultdict(int)
    turning: set[str] = set()
    for link in links:
        if link.relation != "SAME_TOPIC":
            linked[link.older] += 1
            linked[link.newer] += 1
        if link.relation == "CHANGED":
            turning |= {link.older, link.newer}

    def worth(known: Known) -> float:
        fact = known.fact
        return (
            fact.importance
            + _EVENT * (fact.memory_type == "episodic" and fact.modality == "stated")
            + _DATED * (fact.valid_from is not None)
            + _ITS_OWN * bool(known.agents & entities)
            + _LINKED * min(linked[fact.id], 3)
            + _TURNING_POINT * (fact.id in turning or known.status == "superseded")
        )

    best = sorted(facts, key=lambda known: (-round(worth(known), 6), known.order))[:limit]
    return sorted(best, key=lambda known: known.order)


def happenings(facts: Sequence[Known], links: Iterable[Link]) -> tuple[Happening, ...]:
    """Facts with what each follows from: the most telling link from the latest one before it."""
    places: Mapping[str, int] = {known.fact.id: place for place, known in enumerate(facts)}
    into: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.older in places and link.newer in places:
            into[link.newer].append(link)
    told = []
    for known in facts:
        way = min(
            into.get(known.fact.id, ()),
            key=lambda each: (RELATIONS.index(each.relation), -places[each.older]),
            default=None,
        )
        told.append(
            Happening(
                fact=known.fact,
                at=known.at,
                status=known.status,
                after=way.older if way else None,
                relation=way.relation if way else None,
                confidence=way.confidence if way else 0.0,
            )
        )
    return tuple(told)
