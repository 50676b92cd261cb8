"""Look-ups beside search: one node by its id, facts and entities by filters, counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from graphmem import identity
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.database import Database, Row
from graphmem.graph.turns import native, turn_from
from graphmem.records import Entity, Episode, Fact, MemoryUnit, Role, Source, Span, Triple, Turn

Node: TypeAlias = Turn | Fact | Triple | Entity | Episode | MemoryUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFilter:
    """Which facts; None leaves a filter out."""

    about: str | None = None
    conversation: str | None = None
    speaker: str | None = None
    memory_type: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def get_node(database: Database, namespace: str, id_: str, conversation: str | None = None) -> Node:
    """One node by its id, or a turn by the id that its caller gave.

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
    return _record(rows[0])


def find_facts(database: Database, namespace: str, wanted: FactFilter, limit: int) -> list[Fact]:
    """Active facts that pass the filter, newest first."""
    rows = database.read(
        "read/facts",
        namespace=namespace,
        about=identity.normal_name(wanted.about) if wanted.about else None,
        conversation=wanted.conversation,
        speaker=wanted.speaker,
        memory_type=wanted.memory_type,
        since=wanted.since,
        until=wanted.until,
        limit=limit,
    )
    return [fact_from(row) for row in rows]


def find_entities(
    database: Database, namespace: str, name: str | None, type_: str | None, limit: int
) -> list[Entity]:
    """Entities whose name or alias contains ``name``, most mentioned first."""
    rows = database.read(
        "read/entities",
        namespace=namespace,
        name=identity.normal_name(name) if name else None,
        type=type_,
        limit=limit,
    )
    return [_entity(row) for row in rows]


def _record(row: Row) -> Node:
    kind = row["node"]["kind"]
    makers: dict[str, Any] = {
        "turn": lambda row: turn_from(row["node"]),
        "fact": fact_from,
        "triple": _triple,
        "entity": _entity,
        "episode": _episode,
        "unit": _unit,
    }
    record: Node = makers[kind](row)
    return record


def _linked(row: Row, type_: str) -> tuple[str, ...]:
    return tuple(sorted(id_ for kind, id_, _ in row["links"] if kind == type_))


def fact_from(row: Row) -> Fact:
    """The record of a fact, from its node, links and sources."""
    node = row["node"]
    turns = _linked(row, "DERIVED_FROM")
    return Fact(
        id=node["id"],
        text=node["text"],
        turn=node["turn"],
        further_turns=tuple(turn for turn in turns if turn != node["turn"]),
        span=Span(node["span_start"], node["span_end"]),
        memory_type=node["memory_type"],
        modality=node["modality"],
        negated=node["negated"],
        importance=node["importance"],
        said_at=native(node.get("said_at")),
        valid_from=native(node.get("valid_from")),
        valid_to=native(node.get("valid_to")),
        entities=_linked(row, "MENTIONS"),
        triples=_linked(row, "STATES"),
        sources=tuple(Source(*source) for source in sorted(row["sources"])),
    )


def _triple(row: Row) -> Triple:
    node = row["node"]
    return Triple(
        id=node["id"],
        subject=_linked(row, "SUBJECT")[0],
        predicate=node["predicate"],
        object=_linked(row, "OBJECT")[0],
        text=node["text"],
        negated=node["negated"],
    )


def _entity(row: Row) -> Entity:
    node = row["node"]
    return Entity(
        id=node["id"], name=node["name"], type=node["type"], aliases=tuple(node["aliases"])
    )


def _episode(row: Row) -> Episode:
    node = row["node"]
    return Episode(
        id=node["id"],
        conversation=node["conversation"],
        session=node["session"],
        turns=_linked(row, "COVERS"),
        title=node.get("title") or "",
        summary=node.get("summary") or "",
        keywords=tuple(node.get("keywords") or ()),
        started_at=native(node.get("started_at")),
        ended_at=native(node.get("ended_at")),
    )


def _unit(row: Row) -> MemoryUnit:
    node = row["node"]
    binds = sorted((id_, role) for kind, id_, role in row["links"] if kind == "BINDS")
    return MemoryUnit(
        id=node["id"],
        title=node["title"],
        text=node["text"],
        binds=tuple(Role(*bind) for bind in binds),
        facts=_linked(row, "GROUNDED_IN"),
    )
