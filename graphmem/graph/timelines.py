"""Links along time in the graph: where they may have to change, reading and writing them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graphmem.consolidation.order import Order
from graphmem.consolidation.timeline import Link
from graphmem.graph.database import Commit, Row
from graphmem.graph.rows import native
from graphmem.records import Relation

__all__ = [
    "LinkChanges",
    "Seeds",
    "all_that_was_said",
    "changes",
    "links_around",
    "links_into",
    "noted_hubs",
    "order_from",
    "put_links",
    "seeds_since_linked",
]

Read = Callable[..., list[Row]]

Key = tuple[str, str, Relation]

_ROUNDED = 1e-6  # a snapshot has half the digits


class Seeds(NamedTuple):
    """Where links may have to change since the last time.

    Attributes
    ----------
    version
        The namespace's version that this is about.
    facts
        Ids of facts that changed, and of those beside them or linked with them.
    entities
        Ids of entities of which facts came, changed or went.
    """

    version: int
    facts: frozenset[str]
    entities: frozenset[str]


class LinkChanges(NamedTuple):
    """Links to be made or changed, and those to be taken back."""

    made: tuple[Link, ...]
    gone: tuple[Link, ...]

    def __bool__(self) -> bool:
        return bool(self.made or self.gone)


def seeds_since_linked(read: Read) -> Seeds | None:
    """Where links may have to change since the last time; None where nothing happened at all."""
    state = read("read/unlinked")
    if not state:
        return None
    row = read("read/link_seeds", since=state[0]["linked"])[0]
    return Seeds(state[0]["version"], frozenset(row["facts"]), frozenset(row["entities"]))


def noted_hubs(read: Read, entities: Sequence[str]) -> set[str]:
    """Which of some entities were hubs when facts were last linked."""
    return {row["id"] for row in read("read/hubs", ids=list(entities))} if entities else set()


def all_that_was_said(read: Read, turns: Sequence[str]) -> dict[str, str]:
    """The words of turns, what is withheld among them."""
    rows = read("read/turn_texts", ids=list(turns)) if turns else []
    return {row["id"]: row["text"] for row in rows}


def links_into(read: Read, facts: Sequence[str]) -> dict[Key, float]:
    """Confidence of each link that leads to any of some facts."""
    rows = read("read/links_into", ids=list(facts)) if facts else []
    return {(row["older"], row["newer"], row["relation"]): row["confidence"] for row in rows}


def changes(there: Mapping[Key, float], wanted: Iterable[Link]) -> LinkChanges:
    """What must change so that links are just those that are wanted."""
    new = {(link.older, link.newer, link.relation): link for link in wanted}
    made = [
        link for key, link in new.items() if abs(there.get(key, -1.0) - link.confidence) > _ROUNDED
    ]
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
    """Where a fact stands in time, as rows tell it."""
    valid = native(fact.get("valid_from"))
    return Order.of(
        id=fact["id"],
        stated=None if valid is None else valid.timestamp(),
        sort_at=float(turn["sort_at"]),
        said=turn["said_at"] is not None,
        position=int(turn["position"]),
        start=int(fact["span_start"]),
        session=turn["session_key"],
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
