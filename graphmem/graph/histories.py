"""Histories, read from the graph: claims of slots, facts that say the same, earlier texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from graphmem.consolidation.history import History, HistoryEntry, Revision
from graphmem.consolidation.withholding import MARK
from graphmem.graph.database import Database, Row
from graphmem.graph.rows import fact_from, native

__all__ = ["history_of_entity", "history_of_fact"]


def history_of_fact(
    database: Database, namespace: str, id_: str, zone: tzinfo | None = None
) -> History:
    """All that was said of a fact's slots; without slots, what it repeats and what retired it."""
    slots = _slots(database, namespace, facts=[id_])
    if slots:
        return _of_slots(database, namespace, slots, zone)
    rows = database.read("read/kindred_facts", namespace=namespace, ids=[id_])
    return _history(database, namespace, rows, zone)


def history_of_entity(
    database: Database, namespace: str, id_: str, zone: tzinfo | None = None
) -> History:
    """All that was said of the slots of an entity and of those that are the same."""
    slots = _slots(database, namespace, entities=[id_])
    return _of_slots(database, namespace, slots, zone)


def _slots(
    database: Database, namespace: str, facts: Sequence[str] = (), entities: Sequence[str] = ()
) -> list[str]:
    rows = database.read(
        "read/slots_near",
        namespace=namespace,
        facts=list(facts),
        slots=[],
        entities=list(entities),
    )
    return sorted({slot for row in rows for slot in row["slots"]})


def _of_slots(
    database: Database, namespace: str, slots: Sequence[str], zone: tzinfo | None
) -> History:
    rows = database.read("read/history", namespace=namespace, slots=list(slots))
    return _history(database, namespace, rows, zone)


def _history(
    database: Database, namespace: str, rows: Sequence[Row], zone: tzinfo | None
) -> History:
    ordered = sorted(rows, key=_order)
    entries = tuple(_entry(row, zone) for row in ordered)
    facts = list(dict.fromkeys(entry.fact.id for entry in entries))
    found = database.read("read/revisions", namespace=namespace, facts=facts) if facts else []
    return History(
        entries=entries,
        revisions=tuple(_revision(row["revision"], zone) for row in found),
    )


def _order(row: Row) -> tuple[Any, ...]:
    """As it was said; two claims of one fact never stand in the same place."""
    claim = row.get("claim") or {}
    said = (row.get("attribute") or "", claim.get("act") or "", claim.get("value") or "")
    return (*row["place"], row["node"]["id"], *said, row.get("slot") or "")


def _entry(row: Row, zone: tzinfo | None) -> HistoryEntry:
    fact = fact_from(row, zone)
    claim = row.get("claim")
    if fact.status == "quarantined":
        fact = replace(fact, text=MARK)
        claim = claim and {**claim, "label": MARK}
    if claim is None:
        node = row["node"]
        return HistoryEntry(
            fact=fact,
            standing=node.get("settled") or "active",
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            reason=node.get("retired_for"),
            retired_by=node.get("retired_by"),
            repeats=row["repeats"],
            speaker=row["speaker"],
        )
    return HistoryEntry(
        fact=fact,
        subject=row["subject"] or "",
        attribute=row["attribute"],
        value=claim.get("label") or "",
        slot=row["slot"],
        act=claim["act"],
        corrects=bool(claim.get("corrects")),
        standing=claim.get("standing") or "active",
        valid_from=native(claim.get("valid_from"), zone),
        valid_to=native(claim.get("valid_to"), zone),
        reason=claim.get("reason"),
        retired_by=claim.get("by"),
        repeats=claim.get("repeats"),
        speaker=row["speaker"],
    )


def _revision(node: Row, zone: tzinfo | None) -> Revision:
    return Revision(
        fact=node["fact"],
        number=node["number"],
        text=node["text"],
        memory_type=node["memory_type"],
        modality=node["modality"],
        negated=node["negated"],
        stated_from=native(node.get("stated_from"), zone),
        stated_to=native(node.get("stated_to"), zone),
        written_at=native(node.get("written_at"), zone),
        replaced_at=native(node.get("created_at"), zone),
    )
