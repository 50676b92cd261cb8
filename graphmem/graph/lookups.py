"""Look-ups beside search: one node by its id, facts and entities by filters, counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, TypeAlias, get_args

from graphmem import identity
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.database import Database, Row
from graphmem.graph.rows import fact_from, linked, native, row_limit
from graphmem.graph.topics import topic_from
from graphmem.graph.turns import turn_from
from graphmem.records import Entity, Episode, Fact, MemoryUnit, Role, Status, Topic, Triple, Turn

Node: TypeAlias = Turn | Fact | Triple | Entity | Episode | MemoryUnit | Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFilter:
    """Which facts; None leaves a filter out."""

    about: str | None = None
    conversation: str | None = None
    speaker: str | None = None
    memory_type: str | None = None
    status: str | None = "active"
    since: datetime | None = None
    until: datetime | None = None


def get_node(
    database: Database,
    namespace: str,
    id_: str,
    conversation: str | None = None,
    *,
    zone: tzinfo | None = None,
) -> Node:
    """One node by its id, or a turn by the id that its caller gave; times by ``zone``'s clocks.

    Raises
    ------
    NotFoundError
        There is none.
    InputError
        Several conversations have a turn of this id.
    """
    rows = database.read("read/node", namespace=namespace, id=id_, conversation=conversation)
    if not rows:
        raise NotFoundError(f"nothing has the id {id_!r} in namespace {namespace!r}")
    if len(rows) > 1:
        names = ", ".join(sorted({row["node"]["conversation"] for row in rows})[:5])
        raise InputError(
            f"turn {id_!r} is in several conversations: {names}",
            hint="Name the conversation as well.",
        )
    if rows[0]["node"]["kind"] == "topic":
        return topic_from(database.read("read/topics", namespace=namespace, ids=[id_])[0], {}, zone)
    return _record(rows[0], zone)


def find_facts(
    database: Database,
    namespace: str,
    wanted: FactFilter,
    limit: int,
    *,
    zone: tzinfo | None = None,
) -> list[Fact]:
    """Facts that pass the filter, newest first; their times by the clocks of ``zone``.

    Raises
    ------
    InputError
        There is no such status, or the limit is below 1.
    """
    if wanted.status is not None and wanted.status not in get_args(Status):
        known = ", ".join(get_args(Status))
        raise InputError(f"unknown status {wanted.status!r}", hint=f"Use {known}.")
    rows = database.read(
        "read/facts",
        namespace=namespace,
        about=identity.normal_name(wanted.about) if wanted.about else None,
        conversation=wanted.conversation,
        speaker=wanted.speaker,
        memory_type=wanted.memory_type,
        status=wanted.status,
        since=wanted.since,
        until=wanted.until,
        limit=row_limit(limit),
    )
    return [fact_from(row, zone) for row in rows]


def find_entities(
    database: Database, namespace: str, name: str | None, type_: str | None, limit: int
) -> list[Entity]:
    """Entities whose name or alias contains ``name``, most mentioned first.

    Raises
    ------
    InputError
        The limit is below 1.
    """
    rows = database.read(
        "read/entities",
        namespace=namespace,
        name=identity.normal_name(name) if name else None,
        type=type_,
        limit=row_limit(limit),
    )
    return [_entity(row) for row in rows]


def _record(row: Row, zone: tzinfo | None) -> Node:
    kind = row["node"]["kind"]
    makers: dict[str, Any] = {
        "turn": lambda row: turn_from(row["node"], zone),
        "fact": lambda row: fact_from(row, zone),
        "triple": _triple,
        "entity": _entity,
        "episode": lambda row: _episode(row, zone),
        "unit": _unit,
    }
    record: Node = makers[kind](row)
    return record


def _triple(row: Row) -> Triple:
    node = row["node"]
    return Triple(
        id=node["id"],
        subject=linked(row, "SUBJECT")[0],
        predicate=node["predicate"],
        object=linked(row, "OBJECT")[0],
        text=node["text"],
        negated=node["negated"],
    )


def _entity(row: Row) -> Entity:
    node = row["node"]
    return Entity(
        id=node["id"], name=node["name"], type=node["type"], aliases=tuple(node["aliases"])
    )


def _episode(row: Row, zone: tzinfo | None) -> Episode:
    node = row["node"]
    return Episode(
        id=node["id"],
        conversation=node["conversation"],
        session=node["session"],
        turns=linked(row, "COVERS"),
        title=node.get("title") or "",
        summary=node.get("summary") or "",
        keywords=tuple(node.get("keywords") or ()),
        started_at=native(node.get("started_at"), zone),
        ended_at=native(node.get("ended_at"), zone),
    )


def _unit(row: Row) -> MemoryUnit:
    node = row["node"]
    binds = sorted((id_, role) for kind, id_, role in row["links"] if kind == "BINDS")
    return MemoryUnit(
        id=node["id"],
        title=node["title"],
        text=node["text"],
        binds=tuple(Role(*bind) for bind in binds),
        facts=linked(row, "GROUNDED_IN"),
    )
