"""Rows of the database as records and Python values."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from graphmem.conversation.zones import in_zone
from graphmem.errors import InputError
from graphmem.graph.database import Row
from graphmem.records import Fact, Source, Span

__all__ = ["fact_from", "linked", "native", "row_limit"]

_MOST = 2**63 - 1  # the largest number that Neo4j knows


def native(value: Any, zone: tzinfo | None = None) -> datetime | None:
    """A driver's date and time as a Python one, in a zone or else in UTC."""
    if value is None:
        return None
    moment: datetime = value if isinstance(value, datetime) else value.to_native()
    return in_zone(moment.astimezone(UTC), zone)


def row_limit(limit: int) -> int:
    """How many rows a caller wants at most.

    Raises
    ------
    InputError
        Fewer than one.
    """
    if limit < 1:
        raise InputError(f"the limit must be 1 or more, not {limit}")
    return min(limit, _MOST)


def linked(row: Row, type_: str) -> tuple[str, ...]:
    """Ids of what a row's node points to by relationships of a type."""
    return tuple(sorted(id_ for kind, id_, _ in row["links"] if kind == type_))


def fact_from(row: Row, zone: tzinfo | None = None) -> Fact:
    """A fact from a row with ``node``, ``links`` and ``sources``."""
    node = row["node"]
    turns = linked(row, "DERIVED_FROM")
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
        said_at=native(node.get("said_at"), zone),
        valid_from=native(node.get("valid_from"), zone),
        valid_to=native(node.get("valid_to"), zone),
        status=node.get("status") or "active",
        created_at=native(node.get("created_at"), zone),
        expired_at=native(node.get("expired_at"), zone),
        revision=node.get("revision") or 1,
        strength=node.get("strength") or 1,
        last_recalled_at=native(node.get("last_recalled_at"), zone),
        archived_at=native(node.get("archived_at"), zone),
        pinned=bool(node.get("pinned")),
        entities=linked(row, "MENTIONS"),
        triples=linked(row, "STATES"),
        sources=tuple(Source(*source) for source in sorted(row["sources"])),
    )
