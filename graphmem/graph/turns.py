"""Turns in the graph: their order, their chain, and what a late one does.

The turns of a session are ordered by ``(sort_at, position)``: when they were said, then the order
of arrival. A turn without a time takes the place at which it arrived. A turn that sorts before the
session's last one is *late*: the chain is built anew and the episodes from there on are taken back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any

from graphmem import identity
from graphmem.errors import ConflictError
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.guarding import judge_turns
from graphmem.graph.removal import delete_turns, retract_from
from graphmem.graph.rows import native
from graphmem.models.embedder import Vectors
from graphmem.records import Turn

_NOWHERE = (float("-inf"), -1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A turn with its place in its session's order."""

    turn: Turn
    vector: list[float]
    sort_at: float
    position: int


def fingerprint(turn: Turn) -> str:
    """Hash of what a turn says, by whom and when: equal for a turn that is added again."""
    said_at = turn.said_at.astimezone(UTC).isoformat() if turn.said_at else ""
    return identity.content_id(
        "content", turn.text, turn.speaker or "", turn.role or "", turn.title or "", said_at
    )


def stored_fingerprints(
    source: Database | Commit, namespace: str, keys: list[str]
) -> dict[str, str]:
    """Fingerprints of those of the turns that are stored."""
    if isinstance(source, Commit):
        rows = source.run("read/existing_turns", ids=keys)
    else:
        rows = source.read("read/existing_turns", namespace=namespace, ids=keys)
    return {row["id"]: row["fingerprint"] for row in rows}


def next_ordinals(
    database: Database, namespace: str, conversation: str, count: int, now: datetime
) -> range:
    """Reserve numbers for turns that came without ids; none is ever given twice."""
    rows = database.write(
        "write/allocate_ordinals",
        namespace=namespace,
        id=identity.conversation_key(conversation),
        name=conversation,
        count=count,
        now=now,
    )
    last = int(rows[0]["last"])
    return range(last - count + 1, last + 1)


def put_turns(
    commit: Commit, turns: Sequence[Turn], vectors: Vectors, *, replace: bool = False
) -> list[str]:
    """Store turns that are new and put them into their sessions' order.

    Parameters
    ----------
    commit
        The transaction.
    turns
        With distinct keys.
    vectors
        float32, shape (turns, dimension).
    replace
        Whether a turn that is there with other content is replaced; what rested on it goes.

    Returns
    -------
    list of str
        Keys of the turns that were written; those already there with the same content are not.

    Raises
    ------
    ConflictError
        A turn is there with other content, and ``replace`` is false.
    """
    stored = stored_fingerprints(commit, commit.namespace, [turn.key for turn in turns])
    changed = [t for t in turns if stored.get(t.key, fingerprint(t)) != fingerprint(t)]
    if not replace:
        raise_conflicts(changed)
    places = _take_out(commit, [turn.key for turn in changed])
    fresh = [
        (turn, vector)
        for turn, vector in zip(turns, vectors, strict=True)
        if turn.key not in stored or turn.key in places
    ]
    if not fresh:
        return []
    sessions: dict[str, list[tuple[Turn, list[float]]]] = {}
    for turn, vector in fresh:
        key = identity.session_key(turn.conversation, turn.session)
        sessions.setdefault(key, []).append((turn, vector.tolist()))
    commit.run("write/put_sessions", rows=[_session_row(k, v[0][0]) for k, v in sessions.items()])
    tails = {row["id"]: row for row in commit.run("read/session_tails", ids=list(sessions))}
    placed = {key: _place(tails[key], group, places) for key, group in sessions.items()}
    commit.run(
        "write/put_turns",
        rows=[_turn_row(key, turn) for key, group in placed.items() for turn in group],
    )
    for key, group in placed.items():
        _chain(commit, tails[key], group)
    judge_turns(commit, ((turn.key, turn.text) for turn, _ in fresh))
    for key in sorted({session for session, _ in places.values()} - set(sessions)):
        close_gap(commit, key)
    keys = [turn.key for turn, _ in fresh]
    commit.log("UPDATE" if places else "ADD", ids=keys)
    return keys


def close_gap(commit: Commit, session: str) -> None:
    """Order a session anew after turns were deleted from it; an empty one goes."""
    commit.run("write/rebuild_chain", id=session)
    commit.run("forget/empty_sessions", id=session)


def _take_out(commit: Commit, keys: list[str]) -> dict[str, tuple[str, int]]:
    """Delete turns that are to be replaced; returns their sessions and places of arrival."""
    rows = commit.run("read/turn_places", ids=keys) if keys else []
    for session, group in groupby(rows, key=itemgetter("session_id")):
        first = next(group)
        retract_from(commit, session, first["sort_at"], first["position"], reason="replaced turn")
    if rows:
        commit.log("REPLACE", ids=keys, removed=delete_turns(commit, keys))
    return {row["id"]: (row["session_id"], row["position"]) for row in rows}


def raise_conflicts(turns: Sequence[Turn]) -> None:
    """Raise a ConflictError that names the turns, if there are any."""
    if not turns:
        return
    named = ", ".join(f"{turn.id!r}" for turn in turns[:5])
    more = f" and {len(turns) - 5} more" if len(turns) > 5 else ""
    raise ConflictError(
        f"already stored with other content in conversation {turns[0].conversation!r}: "
        f"turn {named}{more}"
    )


def turn_from(properties: Mapping[str, Any], zone: tzinfo | None = None) -> Turn:
    """Make the record of a stored turn: what the caller put in.

    It was said by the clocks of ``zone``; without one, by the clock that it was given by.
    """
    said_at, offset = native(properties.get("said_at"), zone), properties.get("said_offset")
    if said_at is not None and offset is not None and zone is None:
        said_at = said_at.astimezone(timezone(timedelta(seconds=offset)))
    return Turn(
        id=properties["source_id"],
        text=properties["text"],
        conversation=properties["conversation"],
        session=properties["session"],
        speaker=properties.get("speaker"),
        role=properties.get("role"),
        title=properties.get("title"),
        said_at=said_at,
        metadata=json.loads(properties.get("metadata") or "{}"),
    )


def turns_called(database: Database, namespace: str, ids: Sequence[str]) -> list[Turn]:
    """Turns by the ids that their callers gave them, in all conversations."""
    rows = database.read("read/turns_called", namespace=namespace, ids=list(ids)) if ids else []
    return [turn_from(row["turn"]) for row in rows]


def caption(text: str, length: int = 40) -> str:
    """The beginning of a text: what Neo4j Browser writes on a node is its ``name``."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _session_row(key: str, turn: Turn) -> Row:
    return {
        "conversation": turn.conversation,
        "conversation_id": identity.conversation_key(turn.conversation),
        "session": turn.session,
        "session_id": key,
    }


def _place(
    tail: Row,
    group: list[tuple[Turn, list[float]]],
    places: Mapping[str, tuple[str, int]],
) -> list[Placed]:
    """Give each turn its place; one that replaces another arrives where that did."""
    arrivals = int(tail["arrivals"])
    latest = tail["sort_at"]
    placed = []
    for offset, (turn, vector) in enumerate(group):
        if turn.said_at is not None:
            sort_at = turn.said_at.timestamp()
        else:
            sort_at = latest if latest is not None else 0.0
        latest = sort_at if latest is None else max(latest, sort_at)
        session = tail["id"], arrivals + offset
        _, position = places.get(turn.key, session)
        placed.append(Placed(turn, vector, sort_at, position))
    return placed


def _turn_row(session: str, placed: Placed) -> Row:
    turn = placed.turn
    return {
        "id": turn.key,
        "session_id": session,
        "embedding": placed.vector,
        "properties": {
            "source_id": turn.id,
            "conversation": turn.conversation,
            "session": turn.session,
            "speaker": turn.speaker,
            "role": turn.role,
            "title": turn.title,
            "text": turn.text,
            "name": caption(turn.text),
            "said_at": turn.said_at and turn.said_at.astimezone(UTC),
            "said_offset": _offset(turn),
            "sort_at": placed.sort_at,
            "position": placed.position,
            "metadata": json.dumps(turn.metadata, sort_keys=True, default=str),
            "fingerprint": fingerprint(turn),
        },
    }


def _offset(turn: Turn) -> int | None:
    """Seconds that the clock the turn was given by is ahead of UTC; None where it is UTC."""
    offset = turn.said_at and turn.said_at.utcoffset()
    return int(offset.total_seconds()) or None if offset else None


def _chain(commit: Commit, tail: Row, group: list[Placed]) -> None:
    """Link new turns behind the last one, or order the whole session anew for a late one."""
    arrivals = int(tail["arrivals"]) + len(group)
    end = _NOWHERE if tail["tail"] is None else (tail["sort_at"], tail["position"])
    ordered = sorted(group, key=lambda placed: (placed.sort_at, placed.position))
    first, last = ordered[0], ordered[-1]
    if (first.sort_at, first.position) > end:
        keys = [placed.turn.key for placed in ordered]
        before = keys[:-1] if tail["tail"] is None else [tail["tail"], *keys[:-1]]
        commit.run(
            "write/append_chain",
            id=tail["id"],
            links=[list(link) for link in zip(before, keys[-len(before) :], strict=True)]
            if before
            else [],
            tail=last.turn.key,
            sort_at=last.sort_at,
            position=last.position,
            arrivals=arrivals,
        )
        return
    retract_from(commit, tail["id"], first.sort_at, first.position, reason="late turn")
    commit.run("write/count_arrivals", id=tail["id"], arrivals=arrivals)
    commit.run("write/rebuild_chain", id=tail["id"])
