"""Retention in the graph: a namespace's policy, facts that may have faded, what outlasts them.

What is known of a fact beside its words (recalls, archive, pin) are properties of its node. They
outlast its deletion only while its episode is derived anew, as a ``:Kept`` node without any text
that hangs on the turns of the fact and goes with the first of them that is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphmem.consolidation.retention import (
    Faded,
    Kept,
    Place,
    RetentionPolicy,
    Trace,
    carried_over,
)
from graphmem.errors import NotFoundError
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.reflections import drop_views
from graphmem.graph.rows import native
from graphmem.records import Fact, Span

__all__ = [
    "StoredRetention",
    "archive_facts",
    "carry_over",
    "fading_facts",
    "pin_facts",
    "put_retention",
    "stored_retention",
    "unarchive_facts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRetention:
    """Whether facts of a namespace fade, since when, and how; None where it was never said."""

    active: bool = False
    since: datetime | None = None
    policy: RetentionPolicy | None = None


def stored_retention(database: Database, namespace: str) -> StoredRetention | None:
    """What a namespace has; None where there is no such namespace."""
    rows = database.read("read/retention", namespace=namespace)
    if not rows:
        return None
    row = rows[0]
    if row["active"] is None:
        return StoredRetention()
    policy = RetentionPolicy(
        scale=row["scale"],
        threshold=row["threshold"],
        importance=row["importance"],
        exempt=tuple(row["exempt"]),
    )
    return StoredRetention(active=row["active"], since=native(row["since"]), policy=policy)


def put_retention(
    database: Database, namespace: str, policy: RetentionPolicy, *, active: bool, now: datetime
) -> bool:
    """Let facts of a namespace fade, or no more. False where there is no such namespace."""
    rows = database.write(
        "write/set_retention",
        namespace=namespace,
        active=active,
        now=now,
        scale=policy.scale,
        threshold=policy.threshold,
        importance=policy.importance,
        exempt=list(policy.exempt),
    )
    return bool(rows)


def fading_facts(database: Database, namespace: str, before: datetime) -> list[Trace]:
    """Facts that the memory has had since before a time, and that nobody recalled since."""
    return database.read_each("read/fading_facts", _trace, namespace=namespace, before=before)


def archive_facts(
    commit: Commit, faded: Sequence[Faded], seen: Mapping[str, int], *, reason: str, producer: str
) -> list[str]:
    """Archive facts, unless their strength is no longer as it was seen. Returns those archived."""
    rows = [{"id": fact.id, "strength": seen[fact.id]} for fact in faded]
    ids: list[str] = sorted(commit.run("write/archive_facts", rows=rows)[0]["ids"])
    if ids:
        drop_views(commit, ids)
        commit.run("write/put_standing", ids=ids)
        commit.log("ARCHIVE", ids=ids, reason=reason, producer=producer)
    return ids


def unarchive_facts(commit: Commit, ids: Sequence[str]) -> list[str]:
    """Take facts back out of the archive. Returns those that were in it.

    Raises
    ------
    NotFoundError
        One of the ids is no fact's.
    """
    _check_facts(commit, ids)
    found: list[str] = sorted(commit.run("write/unarchive_facts", ids=list(ids))[0]["ids"])
    if found:
        commit.run("write/put_standing", ids=found)
        commit.log("UNARCHIVE", ids=found)
    return found


def pin_facts(commit: Commit, ids: Sequence[str], *, pinned: bool) -> None:
    """Keep facts from fading, or no more. One that is archived is taken out of the archive.

    Raises
    ------
    NotFoundError
        One of the ids is no fact's.
    """
    _check_facts(commit, ids)
    commit.run("write/pin_facts", ids=list(ids), pinned=pinned or None)
    commit.log("PIN" if pinned else "UNPIN", ids=list(ids))
    if pinned:
        unarchive_facts(commit, ids)


def carry_over(commit: Commit, turns: Sequence[str], facts: Sequence[Fact]) -> None:
    """Give the facts that turns have now what was kept of those that they had before."""
    kept = [_kept(row["kept"]) for row in commit.run("forget/take_up_facts", turns=list(turns))]
    if not kept:
        return
    places = [Place(fact.id, fact.turn, fact.span) for fact in facts]
    found = carried_over(kept, places)
    commit.run("write/carry_over", rows=[_row(each) for each in found])
    archived = [each.id for each in found if each.archived_at is not None]
    if archived:
        commit.run("write/put_standing", ids=archived)
        commit.log("ARCHIVE", ids=sorted(archived), reason="derived again")


def _check_facts(commit: Commit, ids: Sequence[str]) -> None:
    present = {row["id"] for row in commit.run("read/facts_among", ids=list(ids))}
    missing = [id_ for id_ in ids if id_ not in present]
    if missing:
        raise NotFoundError(
            f"no fact has the id {missing[0]!r} in namespace {commit.namespace!r}",
            hint="Facts have ids such as fact:1f…; search results and `facts` show them.",
        )


def _trace(row: Row) -> Trace:
    return Trace(
        id=row["id"],
        text=row["text"],
        kept_since=_moment(row["created_at"]),
        memory_type=row["memory_type"],
        importance=0.5 if row["importance"] is None else row["importance"],
        strength=row["strength"],
        last_recalled_at=native(row["last_recalled_at"]),
        pinned=row["pinned"],
    )


def _kept(properties: Row) -> Kept:
    return Kept(
        id=properties["id"],
        turn=properties["turn"],
        span=Span(properties["span_start"], properties["span_end"]),
        kept_since=_moment(properties["created_at"]),
        strength=properties.get("strength") or 1,
        last_recalled_at=native(properties.get("last_recalled_at")),
        archived_at=native(properties.get("archived_at")),
        pinned=bool(properties.get("pinned")),
        released=properties.get("released"),
    )


def _row(kept: Kept) -> Row:
    return {
        "id": kept.id,
        "properties": {
            "created_at": kept.kept_since,
            "strength": kept.strength if kept.strength > 1 else None,
            "last_recalled_at": kept.last_recalled_at,
            "archived_at": kept.archived_at,
            "pinned": kept.pinned or None,
            "released": kept.released,
        },
    }


def _moment(value: Any) -> datetime:
    moment = native(value)
    assert moment is not None  # of created_at, which every node has
    return moment
