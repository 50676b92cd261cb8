"""Entities that are the same, in the graph: links between them, and what a person said of them.

The log is the memory of what a person decided: it outlives the entities, so that what was taken
apart stays apart, also when the entities are forgotten, derived anew and found again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphmem.errors import NotFoundError
from graphmem.extraction.aliases import LINKED_TYPES, Cosine, Link, Pair, candidates, pair, propose
from graphmem.extraction.kin import relation_predicates
from graphmem.extraction.stated import NAMING, Statement, said_links
from graphmem.graph.database import Commit, Database, Row
from graphmem.records import Entity

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


def pending_changes(read: Read) -> Changes:
    """What must change so that the links are those which the entities present call for.

    Parameters
    ----------
    read
        Runs a reading statement in the namespace.
    """
    wanted = _wanted(read)
    there = {
        (row["first"], row["second"]): (row["score"], row["reason"]) for row in read("read/same_as")
    }
    made = [link for ids, link in wanted.items() if there.get(ids) != (link.score, link.reason)]
    return Changes(tuple(sorted(made)), tuple(sorted(there.keys() - wanted.keys())))


def put_changes(commit: Commit) -> Changes:
    """Bring the links up to date, as of this commit."""
    changes = pending_changes(commit.run)
    _unlink(commit, changes.gone)
    _link(commit, changes.made)
    if changes.gone:
        commit.log("SPLIT", ids=_ids(changes.gone), reason="resolution")
    if changes.made:
        commit.log("MERGE", ids=_ids([link.pair for link in changes.made]), reason="resolution")
    return changes


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


def _wanted(read: Read) -> dict[Pair, Link]:
    decided = _decisions(read)
    entities = [Entity(**row) for row in read("read/linkable_entities", types=list(LINKED_TYPES))]
    found = candidates(entities)
    people = {entity.id for entity in entities if entity.type == "person"}
    apart = {ids for ids, same in decided.items() if not same}
    apart |= _apart(read, [link.pair for link in found if link.first in people])
    cosine = _cosine(read, [link for link in found if link.score == 0])
    links = propose(entities, apart, cosine, found=found)
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


def _cosine(read: Read, links: Sequence[Link]) -> Cosine | None:
    if not links:
        return None
    rows = read("read/entity_vectors", ids=_ids([link.pair for link in links]))
    vectors = {row["id"]: np.asarray(row["embedding"], dtype=np.float64) for row in rows}

    def cosine(one: str, other: str) -> float:
        if one not in vectors or other not in vectors:  # deleted meanwhile
            return 0.0
        return float(vectors[one] @ vectors[other])

    return cosine


def _ids(pairs: Sequence[Pair]) -> list[str]:
    return sorted({id_ for ids in pairs for id_ in ids})
