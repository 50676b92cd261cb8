"""Links along time in the graph: what may have changed, what they follow from, writing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from graphmem.consolidation.order import Order
from graphmem.consolidation.timeline import HUB, Link
from graphmem.consolidation.told import Before, Surroundings, Told
from graphmem.graph.database import Commit, Row
from graphmem.graph.rows import native
from graphmem.records import Span

__all__ = [
    "LinkChanges",
    "Neighbourhood",
    "Pending",
    "changes",
    "links_around",
    "order_from",
    "pending_facts",
    "put_links",
]

Read = Callable[..., list[Row]]

_KEPT = 20_000  # facts that are kept in memory while linking


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is to be linked anew.

    Attributes
    ----------
    version
        The namespace's version that this is about.
    facts
        Ids of the facts, in order.
    groups
        Which entities count as one, and which are hubs.
    hubs
        Which entities become hubs or cease to be.
    """

    version: int
    facts: tuple[str, ...]
    groups: _Groups
    hubs: Mapping[str, bool]


class LinkChanges(NamedTuple):
    """Links to be made or changed, and those to be taken back."""

    made: tuple[Link, ...]
    gone: tuple[Link, ...]

    def __bool__(self) -> bool:
        return bool(self.made or self.gone)


class _Groups:
    """Which entities count as one, and which not at all."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._root: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        for row in read("read/same_as"):
            self._join(row["first"], row["second"])
        for id_ in sorted(self._root):
            self._members.setdefault(self.one(id_), []).append(id_)
        self._hubs: dict[str, bool] = {}
        self.noted: dict[str, bool] = {}

    def one(self, id_: str) -> str:
        """The id that stands for an entity and all that are the same."""
        while (up := self._root.get(id_, id_)) != id_:
            id_ = up
        return id_

    def all_of(self, ids: Iterable[str]) -> set[str]:
        """Entities with all that are the same."""
        return {member for id_ in ids for member in self._members.get(self.one(id_), [id_])}

    def learn(self, ids: Iterable[str]) -> None:
        """Find out which of some entities are hubs; one makes hubs of all that are the same."""
        new = sorted(self.all_of(id_ for id_ in ids if self.one(id_) not in self._hubs))
        rows = self._read("read/hubs", ids=new, limit=HUB) if new else []
        for row in rows:
            group = self.one(row["id"])
            self._hubs[group] = self._hubs.get(group, False) or row["hub"]
            self.noted[row["id"]] = row["noted"]

    def is_hub(self, id_: str) -> bool:
        """Whether an entity is a hub; it must have been learnt."""
        return self._hubs.get(self.one(id_), True)

    def named(self, ids: Iterable[str]) -> frozenset[str]:
        """What stands for entities that are no hubs."""
        return frozenset(self.one(id_) for id_ in ids if not self.is_hub(id_))

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.one(one), self.one(other)))
        self._root.setdefault(first, first)
        self._root[second] = first


def pending_facts(read: Read) -> Pending | None:
    """What is to be looked at since the last time; None where nothing happened at all.

    Parameters
    ----------
    read
        Runs a reading statement in the namespace.
    """
    state = read("read/unlinked")
    if not state:
        return None
    seeds = read("read/link_seeds", since=state[0]["linked"])[0]
    groups = _Groups(read)
    entities = groups.all_of(seeds["entities"])
    groups.learn(entities)
    hubs = {id_: groups.is_hub(id_) for id_ in sorted(entities & groups.noted.keys())}
    turned = {id_: hub for id_, hub in hubs.items() if hub != groups.noted[id_]}
    wanted = sorted(id_ for id_, hub in hubs.items() if not hub or id_ in turned)
    rows = read("read/facts_mentioning", ids=wanted) if wanted else []
    facts = set(seeds["facts"]).union(*(row["facts"] for row in rows))
    return Pending(
        version=state[0]["version"], facts=tuple(sorted(facts)), groups=groups, hubs=turned
    )


class Neighbourhood:
    """Facts and what surrounds them, read as they are needed and kept while linking goes on.

    Parameters
    ----------
    read
        Runs a reading statement in the namespace.
    pending
        What is to be linked.
    """

    def __init__(self, read: Read, pending: Pending) -> None:
        self._read = read
        self._groups = pending.groups
        self._told: dict[str, Told | None] = {}
        self._replaced: dict[str, list[str]] = {}
        self._mentioning: dict[str, list[str]] = {}

    def of(self, ids: Sequence[str]) -> list[tuple[Told, Surroundings]]:
        """Facts that have a part in timelines, each with its surroundings, in the order given."""
        if len(self._told) > _KEPT:
            self._told.clear()
            self._mentioning.clear()
        self._load(ids)
        facts = [told for id_ in ids if (told := self._told[id_]) is not None]
        beside = {row["turn"]: row for row in self._beside(facts)}
        self._find({entity for told in facts for entity in told.entities})
        needed = {id_ for told in facts for id_ in self._around(told, beside[told.turn])}
        self._load(sorted(needed))
        return [(told, self._surroundings(told, beside[told.turn])) for told in facts]

    def _beside(self, facts: Sequence[Told]) -> list[Row]:
        turns = sorted({told.turn for told in facts})
        return self._read("read/facts_beside", turns=turns) if turns else []

    def _around(self, told: Told, beside: Row) -> list[str]:
        related = [id_ for entity in told.entities for id_ in self._mentioning[entity]]
        before = [id_ for turn in beside["before"] for id_ in turn["facts"]]
        return [*related, *beside["facts"], *before, *self._replaced[told.id]]

    def _surroundings(self, told: Told, beside: Row) -> Surroundings:
        related = {id_ for entity in told.entities for id_ in self._mentioning[entity]}
        return Surroundings(
            text=beside["text"],
            siblings=self._known(beside["facts"]),
            before=tuple(
                Before(
                    text=turn["text"],
                    speaker=turn["speaker"],
                    facts=tuple(sorted(self._known(turn["facts"]), key=lambda t: (t.span, t.id))),
                )
                for turn in sorted(beside["before"], key=lambda turn: int(turn["distance"]))
            ),
            related=self._known(sorted(related)),
            replaced=self._known(self._replaced[told.id]),
        )

    def _known(self, ids: Iterable[str]) -> list[Told]:
        return [told for id_ in ids if (told := self._told.get(id_)) is not None]

    def _find(self, entities: Iterable[str]) -> None:
        new = sorted(entity for entity in entities if entity not in self._mentioning)
        members = {id_: entity for entity in new for id_ in self._groups.all_of([entity])}
        self._mentioning |= {entity: [] for entity in new}
        rows = self._read("read/facts_mentioning", ids=sorted(members)) if members else []
        for row in rows:
            self._mentioning[members[row["entity"]]] += row["facts"]

    def _load(self, ids: Iterable[str]) -> None:
        new = sorted(id_ for id_ in ids if id_ not in self._told)
        rows = self._read("read/told_facts", ids=new) if new else []
        self._told |= dict.fromkeys(new)
        named = {id_ for row in rows for id_ in row["entities"]}
        self._groups.learn(named.union(*(ends for row in rows for ends in row["triples"])))
        for row in rows:
            self._told[row["fact"]["id"]] = _told(row, self._groups)
            self._replaced[row["fact"]["id"]] = row["replaced"]


def changes(read: Read, facts: Sequence[str], wanted: Iterable[Link]) -> LinkChanges:
    """What must change so that the links to facts are just those that are wanted."""
    there = {
        (row["older"], row["newer"], row["relation"]): row["confidence"]
        for row in read("read/links_into", ids=list(facts))
    }
    new = {(link.older, link.newer, link.relation): link for link in wanted}
    made = [link for key, link in new.items() if there.get(key) != link.confidence]
    gone = [Link(*key, there[key]) for key in there.keys() - new.keys()]
    return LinkChanges(tuple(sorted(made)), tuple(sorted(gone)))


def put_links(commit: Commit, found: LinkChanges, *, producer: str) -> int:
    """Write changes of links, and log them. Returns the commit's version."""
    if found.gone:
        commit.run("forget/links", rows=_rows(found.gone))
        commit.log("UNLINK", ids=_ids(found.gone), producer=producer)
    if found.made:
        commit.run("write/put_links", rows=_rows(found.made), producer=producer)
        commit.log("LINK", ids=_ids(found.made), producer=producer)
    return commit.version


def _rows(links: Iterable[Link]) -> list[Row]:
    return [link._asdict() for link in links]


def _ids(links: Iterable[Link]) -> list[str]:
    return sorted({id_ for link in links for id_ in (link.older, link.newer)})


def order_from(fact: Mapping[str, Any], turn: Mapping[str, Any]) -> Order:
    """Where a fact stands in time: when it held or happened, but never later than it was told."""
    said, valid = native(turn["said_at"]), native(fact.get("valid_from"))
    told = float(turn["sort_at"])
    stated = None if valid is None else valid.timestamp()
    ahead = stated is not None and said is not None and stated > told
    return Order(
        moment=told if stated is None or ahead else stated,
        sort_at=told,
        position=int(turn["position"]),
        start=int(fact["span_start"]),
        id=fact["id"],
        session=turn["session_key"],
        dated=said is not None or stated is not None,
    )


def _told(row: Row, groups: _Groups) -> Told:
    fact, turn = row["fact"], row["turn"]
    order = order_from(fact, turn)
    valid = native(fact["valid_from"])
    ahead = valid is not None and valid.timestamp() > order.moment
    span = Span(fact["span_start"], fact["span_end"])
    return Told(
        order=order,
        text=fact["text"],
        words=turn["text"][span.start : span.end],
        turn=fact["turn"],
        span=span,
        speaker=turn["speaker"],
        memory_type=fact["memory_type"],
        modality=fact["modality"],
        explicit=valid is not None and not ahead,
        planned=ahead or fact["modality"] == "intended",
        entities=groups.named(row["entities"]),
        agents=frozenset(groups.one(subject) for subject, _ in row["triples"]),
        acts=_acts(row["triples"], groups),
        vector=np.asarray(fact["embedding"], dtype=np.float32),
    )


def _acts(triples: Iterable[Any], groups: _Groups) -> frozenset[tuple[str, str]]:
    """Who does something to what, where that is no hub."""
    return frozenset(
        (groups.one(subject), groups.one(object_))
        for subject, object_ in triples
        if not groups.is_hub(object_)
    )


def links_around(read: Read, ids: Iterable[str], most: int) -> list[Link]:
    """Links by which facts hang together with others, and these with others again.

    Parameters
    ----------
    most
        How many facts are looked at at most; those further away are left out.
    """
    found: set[Link] = set()
    seen: set[str] = set()
    waiting = sorted(set(ids))
    while waiting and len(seen) < most:
        asked = waiting[: most - len(seen)]
        seen.update(asked)
        rows = read("read/links_of", ids=asked)
        found.update(Link(**row) for row in rows)
        waiting = sorted({end for row in rows for end in (row["older"], row["newer"])} - seen)
    return sorted(link for link in found if {link.older, link.newer} <= seen)
