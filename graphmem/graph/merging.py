"""Entities that are the same, in the graph: links between them, and what a person said of them.

The log is the memory of what a person decided: it outlives the entities, so that what was taken
apart stays apart, also when the entities are forgotten, derived anew and found again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from graphmem import identity
from graphmem.errors import NotFoundError
from graphmem.extraction.aliases import LINKED_TYPES, Cosine, Link, Pair, candidates, pair, propose
from graphmem.extraction.kin import relation_predicates
from graphmem.extraction.stated import NAMING, Statement, said_links
from graphmem.graph.database import Commit, Database, Row
from graphmem.recall.snapshot import Snapshot
from graphmem.records import Entity, EntityType

__all__ = [
    "Changes",
    "LinkedEntities",
    "linked_entities",
    "merge",
    "pending_changes",
    "put_changes",
    "split",
]

Read = Callable[..., list[Row]]

_PERSON = "person"
_SAME = ("is", "be", "is_a", "alias", "call", "name", *NAMING)


class Changes(NamedTuple):
    """Links to be made, and pairs to be unlinked."""

    made: tuple[Link, ...]
    gone: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedEntities:
    """Two entities that are the same: who, how surely and why.

    Attributes
    ----------
    reason
        ``spelling``, ``first name``, ``last name``, ``middle name``, ``nickname``, ``initials``,
        ``vectors``; ``relation`` and ``name given`` where the memory says so; ``person`` where
        somebody decided it.
    """

    first: str
    first_name: str
    second: str
    second_name: str
    type: str
    score: float
    reason: str


def linked_entities(database: Database, namespace: str) -> list[LinkedEntities]:
    """All links between entities, in order of their ids."""
    return [LinkedEntities(**row) for row in database.read("read/same_as", namespace=namespace)]


def pending_changes(read: Read, snapshot: Snapshot) -> Changes:
    """What must change so that the links are those which the entities present call for.

    Parameters
    ----------
    read
        Runs a reading statement in the namespace.
    snapshot
        The namespace, for names and vectors: these grow with the memory, and recall has them.
    """
    wanted = _wanted(read, snapshot)
    there = {
        (row["first"], row["second"]): (row["score"], row["reason"]) for row in read("read/same_as")
    }
    made = [link for ids, link in wanted.items() if there.get(ids) != (link.score, link.reason)]
    return Changes(tuple(sorted(made)), tuple(sorted(there.keys() - wanted.keys())))


def put_changes(commit: Commit, changes: Changes) -> int:
    """Bring the links up to date. Returns the commit's version."""
    _unlink(commit, changes.gone)
    _link(commit, changes.made)
    if changes.gone:
        commit.log("SPLIT", ids=_ids(changes.gone), reason="resolution")
    if changes.made:
        commit.log("MERGE", ids=_ids([link.pair for link in changes.made]), reason="resolution")
    return commit.version


def merge(commit: Commit, one: str, other: str) -> None:
    """Link two entities, as a person wants it.

    Raises
    ------
    NotFoundError
        One of them is not there.
    """
    ids = _both(commit, one, other)
    _link(commit, [Link(*ids, 1.0, _PERSON)])
    commit.log("MERGE", ids=list(ids), reason=_PERSON)


def split(commit: Commit, one: str, other: str) -> None:
    """Unlink two entities for good, as a person wants it.

    Raises
    ------
    NotFoundError
        One of them is not there.
    """
    ids = _both(commit, one, other)
    _unlink(commit, [ids])
    commit.log("SPLIT", ids=list(ids), reason=_PERSON)


def _both(commit: Commit, one: str, other: str) -> Pair:
    ids = pair(one, other)
    present = {row["id"] for row in commit.run("read/present_nodes", ids=list(ids))}
    if missing := [id_ for id_ in ids if id_ not in present]:
        raise NotFoundError(
            f"there is no entity {missing[0]}", hint="`graphmem entities list` shows them."
        )
    return ids


def _link(commit: Commit, links: Sequence[Link]) -> None:
    rows = [
        {"first": link.first, "second": link.second, "score": link.score, "reason": link.reason}
        for link in links
    ]
    commit.run("write/put_same_as", rows=rows)


def _unlink(commit: Commit, pairs: Sequence[Pair]) -> None:
    commit.run("forget/same_as", pairs=[list(ids) for ids in pairs])


def _wanted(read: Read, snapshot: Snapshot) -> dict[Pair, Link]:
    decided = _decisions(read)
    entities = list(_linkable(snapshot))
    found = candidates(entities)
    people = {entity.id for entity in entities if entity.type == "person"}
    apart = {ids for ids, same in decided.items() if not same}
    apart |= _apart(read, [link.pair for link in found if link.first in people])
    links = propose(entities, apart, _cosine(snapshot), found=found)
    links = [*_said(read, entities, links, apart), *links]
    merged = [ids for ids, same in decided.items() if same]
    present = {row["id"] for row in read("read/present_nodes", ids=_ids(merged))} if merged else ()
    wanted = {link.pair: link for link in links}
    return wanted | {
        ids: Link(*ids, 1.0, _PERSON) for ids in merged if all(id_ in present for id_ in ids)
    }


def _said(
    read: Read, entities: Collection[Entity], links: Collection[Link], apart: Collection[Pair]
) -> list[Link]:
    """Links that triples call for, without those that other triples speak against."""
    rows = read("read/naming_triples", predicates=[*relation_predicates(), *NAMING])
    found = said_links(entities, (Statement(**row) for row in rows), links)
    known_apart = {*apart, *_apart(read, [link.pair for link in found])}
    return [link for link in found if link.pair not in known_apart]


def _decisions(read: Read) -> Mapping[Pair, bool]:
    """What a person said last of each pair: whether they are one."""
    return {pair(*row["ids"]): row["type"] == "MERGE" for row in read("read/decisions")}


def _apart(read: Read, pairs: Sequence[Pair]) -> set[Pair]:
    if not pairs:
        return set()
    rows = read("read/entities_apart", pairs=[list(ids) for ids in pairs], same=list(_SAME))
    return {(row["first"], row["second"]) for row in rows}


def _linkable(snapshot: Snapshot) -> Iterator[Entity]:
    """Entities with proper names, and those named by whose they are ("Ana's dog")."""
    types = snapshot.labels("entity_type")
    linked = np.asarray([types.code(type_) for type_ in LINKED_TYPES])
    for node in snapshot.of_kind("entity").tolist():
        proper, name = types.codes[node] in linked, snapshot.texts[node]
        if proper or "'s " in identity.normal_name(name):
            yield Entity(id=snapshot.ids[node], name=name, type=cast(EntityType, types.of(node)))


def _cosine(snapshot: Snapshot) -> Cosine:
    def cosine(one: str, other: str) -> float:
        first, second = (
            snapshot.vectors[snapshot.index[id_]].astype(np.float64) for id_ in (one, other)
        )
        return float(first @ second)

    return cosine


def _ids(pairs: Sequence[Pair]) -> list[str]:
    return sorted({id_ for ids in pairs for id_ in ids})
