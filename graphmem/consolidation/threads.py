"""The best path through a fact, from where its story begins to where it ends.

THEANINE enumerates all paths through a memory and samples one; their number grows exponentially.
Here the path with the highest mean confidence is found by dynamic programming over the facts in
their order, after Dinkelbach: a path whose mean is above ``m`` exists just where the best sum of
``confidence - m`` is above zero. Each round takes the links once, and a handful of rounds suffice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphmem.consolidation.order import Order
from graphmem.consolidation.timeline import RELATIONS, Link

__all__ = ["Thread", "Threads"]

_ROUNDS = 50
_UNITS = 10_000  # confidences are whole numbers of this: sums are exact, and so are ties


@dataclass(frozen=True, slots=True)
class Thread:
    """A path from a fact that nothing leads to, to one that leads nowhere.

    Attributes
    ----------
    facts
        Ids, from the past to the future.
    links
        What leads from each to the next.
    """

    facts: tuple[str, ...]
    links: tuple[Link, ...]

    @property
    def confidence(self) -> float:
        """Mean confidence of the links; 0 for a fact by itself."""
        if not self.links:
            return 0.0
        return sum(link.confidence for link in self.links) / len(self.links)


class Threads:
    """The paths through some facts.

    Parameters
    ----------
    links
        Links among the facts; each leads forward in ``order``. Of several that join one pair, the
        most telling counts.
    order
        Where each fact stands in time.
    """

    def __init__(self, links: Iterable[Link], order: Mapping[str, Order]) -> None:
        self._ids = sorted(order, key=lambda id_: order[id_])
        self._place = {id_: place for place, id_ in enumerate(self._ids)}
        pairs: dict[tuple[int, int], Link] = {}
        for link in sorted(links, key=lambda each: (RELATIONS.index(each.relation), each)):
            if link.older in self._place and link.newer in self._place:
                pairs.setdefault((self._place[link.older], self._place[link.newer]), link)
        self._after: list[list[_Step]] = [[] for _ in self._ids]
        self._before: list[list[_Step]] = [[] for _ in self._ids]
        # In the order of places, so that the first of equally good steps is to the earliest fact.
        for (older, newer), link in sorted(pairs.items()):
            if older >= newer:
                raise ValueError(f"a link leads back in time: {link}")
            confidence = round(link.confidence * _UNITS)
            self._after[older].append(_Step(newer, confidence, link))
            self._before[newer].append(_Step(older, confidence, link))

    def through(self, id_: str) -> Thread:
        """The path through a fact with the highest mean confidence; of equals, the earliest."""
        at = self._place[id_]
        onwards = sorted(_reached(at, self._after), reverse=True)
        back = sorted(_reached(at, self._before))
        total, length = 0, 1
        way: tuple[_Step, ...] = ()
        for _ in range(_ROUNDS):
            past = _way(at, back, self._before, total, length)
            future = _way(at, onwards, self._after, total, length)
            found = (*reversed(past), *future)
            worth = sum(step.confidence for step in found)
            if way and worth * length <= total * len(found):
                break
            way = found
            if not way:
                break
            total, length = worth, len(found)
        links = tuple(step.link for step in way)
        facts = (links[0].older, *(link.newer for link in links)) if links else (id_,)
        return Thread(facts, links)

    def best(self, ids: Iterable[str], limit: int) -> list[Thread]:
        """The best path through each of some facts, the most wanted first, so many at most.

        A fact that stands on an earlier one's path adds none of its own.
        """
        found: list[Thread] = []
        seen: set[str] = set()
        for id_ in ids:
            if len(found) == limit:
                break
            if id_ in self._place and id_ not in seen:
                found.append(self.through(id_))
                seen.update(found[-1].facts)
        return found


class _Step(NamedTuple):
    """A link as seen from one of its facts: where it leads, and how surely."""

    to: int
    confidence: int
    link: Link


def _reached(at: int, steps: Sequence[Sequence[_Step]]) -> set[int]:
    """A fact and all that can be reached from it."""
    reached = {at}
    waiting = [at]
    while waiting:
        new = {step.to for step in steps[waiting.pop()]} - reached
        reached |= new
        waiting += new
    return reached


def _way(
    at: int,
    inwards: Iterable[int],
    steps: Sequence[Sequence[_Step]],
    total: int,
    length: int,
) -> tuple[_Step, ...]:
    """The way from a fact to an end with the highest sum of ``confidence - total / length``.

    ``inwards`` has the facts so that each comes after all that it leads to.
    """
    worth: dict[int, int] = {}
    choice: dict[int, _Step] = {}
    for place in inwards:
        best = None
        for step in steps[place]:
            value = step.confidence * length - total + worth[step.to]
            if best is None or value > best:
                best, choice[place] = value, step
        worth[place] = best or 0
    way: list[_Step] = []
    while (chosen := choice.get(at)) is not None:
        way.append(chosen)
        at = chosen.to
    return tuple(way)
