"""Episodes in the graph: the pending work of segmentation and extraction, and its commits.

An episode's ``phase`` goes ``open`` (may still grow) → ``closed`` (awaits extraction) →
``extracted``; or → ``quarantined`` (what came back was of no use; the next run tries again). What
is pending is found by these phases, so a run that died goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from graphmem import identity
from graphmem.conversation.zones import zone_named
from graphmem.extraction.interface import EpisodeTurns
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.rows import native
from graphmem.graph.turns import turn_from
from graphmem.models.embedder import Vectors
from graphmem.records import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSession:
    """A session with turns that no closed episode covers; ``version`` is when it last changed."""

    id: str
    conversation: str
    session: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTurns:
    """All turns of a session, in order, with their embeddings.

    The first ``covered`` of them are in closed episodes. ``arrived_at`` is when the last one came.
    """

    turns: tuple[Turn, ...]
    vectors: Vectors
    covered: int
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeDraft:
    """An episode as segmentation decided it."""

    turns: tuple[Turn, ...]
    phase: Literal["open", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEpisode:
    """A closed episode that awaits extraction.

    ``version`` is when it last changed, ``producer`` who extracted it before, and ``zone`` by which
    of the namespace's zones.
    """

    id: str
    version: int
    turns: int
    producer: str | None = None
    zone: str | None = None


def pending_sessions(database: Database, namespace: str) -> list[PendingSession]:
    """Sessions whose last turns are in no closed episode yet, oldest first."""
    return [
        PendingSession(**row) for row in database.read("read/pending_sessions", namespace=namespace)
    ]


def session_turns(database: Database, namespace: str, session: str) -> SessionTurns:
    """The turns of a session, for segmentation."""

    def parts(row: Row) -> tuple[Turn, Vectors, bool, datetime | None]:
        turn = row["turn"]
        vector = np.asarray(turn["embedding"], dtype=np.float32)
        return turn_from(turn), vector, row["covered"], native(turn["created_at"])

    rows = database.read_each("read/session_turns", parts, namespace=namespace, id=session)
    return SessionTurns(
        turns=tuple(row[0] for row in rows),
        vectors=np.asarray([row[1] for row in rows], dtype=np.float32),
        covered=sum(row[2] for row in rows),
        arrived_at=max((row[3] for row in rows if row[3]), default=None),
    )


def put_episodes(
    commit: Commit, session: PendingSession, drafts: Sequence[EpisodeDraft], *, settled: bool
) -> bool:
    """Store a session's new episodes in place of its open one.

    Returns
    -------
    bool
        False when the session has changed since it was read; nothing is written then.
    """
    rows = commit.run(
        "write/put_episodes",
        id=session.id,
        seen=session.version,
        settled=settled,
        rows=[_episode_row(session, draft) for draft in drafts],
    )
    return bool(rows)


def pending_episodes(
    database: Database, namespace: str, producer: str, limit: int
) -> list[PendingEpisode]:
    """Closed episodes that this producer has not extracted yet by today's zone, oldest first."""
    rows = database.read(
        "read/pending_episodes", namespace=namespace, producer=producer, limit=limit
    )
    return [
        PendingEpisode(
            id=row["id"],
            version=row["version"],
            turns=row["turns"],
            producer=row["producer"],
            zone=row["zone"],
        )
        for row in rows
    ]


def set_aside_episode(
    commit: Commit, episode: PendingEpisode, *, reason: str, producer: str
) -> bool:
    """Note that nothing of use came back for an episode; what it had before stays.

    Returns
    -------
    bool
        False when the episode has changed since it was read; nothing is written then.
    """
    rows = commit.run("write/set_aside_episode", id=episode.id, seen=episode.version, reason=reason)
    if rows:
        commit.log("QUARANTINE", ids=[episode.id], reason=reason, producer=producer)
    return bool(rows)


def episode_turns(database: Database, namespace: str, ids: Sequence[str]) -> Iterator[EpisodeTurns]:
    """The turns of episodes, for an extractor, in the order of ``ids``.

    They were said at the same moments as is stored, told by the clocks of the namespace's zone;
    where it has none, by those that each turn was given by.
    """
    rows = database.read("read/episode_turns", namespace=namespace, ids=list(ids))
    for row in rows:
        zone = zone_named(row["zone"])
        yield EpisodeTurns(
            id=row["episode"],
            turns=tuple(turn_from(turn, zone) for turn in row["turns"]),
            participants=tuple(row["participants"]),
            zone=row["zone"],
        )


def _episode_row(session: PendingSession, draft: EpisodeDraft) -> dict[str, object]:
    times = [turn.said_at.astimezone(UTC) for turn in draft.turns if turn.said_at is not None]
    first = draft.turns[0].key
    return {
        "id": identity.episode_id(session.conversation, session.session, first),
        "phase": draft.phase,
        "turns": [turn.key for turn in draft.turns],
        "started_at": min(times, default=None),
        "ended_at": max(times, default=None),
    }
