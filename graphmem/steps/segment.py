"""Segment: pending turns into episodes; the last one of a session stays open while it may grow."""

from __future__ import annotations

from datetime import datetime, timedelta

from graphmem.extraction.segmentation import SegmentationConfig, segment
from graphmem.graph.episodes import (
    EpisodeDraft,
    PendingSession,
    SessionTurns,
    pending_sessions,
    put_episodes,
    session_turns,
)
from graphmem.graph.namespaces import HeldLease
from graphmem.records import Turn
from graphmem.steps.workspace import Progress, Workspace, no_progress


def segment_sessions(
    workspace: Workspace, lease: HeldLease, *, close: bool, progress: Progress = no_progress
) -> int:
    """Cut the pending turns of every session into episodes.

    An episode is closed by the next one, by a pause since its last turn, by a later session of the
    conversation, or by ``close``. A session that changes meanwhile waits for the next run.

    Returns
    -------
    int
        How many episodes were closed.
    """
    sessions = pending_sessions(workspace.database, workspace.namespace)
    latest = {session.conversation: session.id for session in sessions}
    closed = 0
    for done, session in enumerate(sessions, start=1):
        ended = close or latest[session.conversation] != session.id
        closed += _segment_session(workspace, lease, session, ended=ended)
        progress("segment", done, len(sessions))
    return closed


def planned_episodes(workspace: Workspace, *, close: bool) -> list[tuple[Turn, ...]]:
    """The turns of the episodes that segmentation would close now; nothing is written."""
    sessions = pending_sessions(workspace.database, workspace.namespace)
    latest = {session.conversation: session.id for session in sessions}
    turns = []
    for session in sessions:
        ended = close or latest[session.conversation] != session.id
        drafts, _ = _cut(workspace, session, ended)
        turns += [draft.turns for draft in drafts if draft.phase == "closed"]
    return turns


def _segment_session(
    workspace: Workspace, lease: HeldLease, session: PendingSession, *, ended: bool
) -> int:
    drafts, over = _cut(workspace, session, ended)
    workspace.database.commit(
        workspace.namespace,
        lambda commit: put_episodes(commit, session, drafts, settled=over),
        now=workspace.clock(),
        model=workspace.model,
        lease=lease.current(),
    )
    return sum(draft.phase == "closed" for draft in drafts)


def _cut(
    workspace: Workspace, session: PendingSession, ended: bool
) -> tuple[list[EpisodeDraft], bool]:
    """A session's new episodes, and whether it is over."""
    pause = timedelta(minutes=workspace.settings.episode_pause_minutes)
    known = session_turns(workspace.database, workspace.namespace, session.id)
    over = ended or _is_over(known, pause, workspace.clock())
    segments = segment(known.turns, known.vectors, SegmentationConfig(pause=pause), closed=over)
    drafts = [
        EpisodeDraft(
            turns=known.turns[max(part.start, known.covered) : part.stop],
            phase="closed" if part.final else "open",
        )
        for part in segments
        if part.stop > known.covered
    ]
    return drafts, over


def _is_over(known: SessionTurns, pause: timedelta, now: datetime) -> bool:
    """Whether nothing more is to be expected: a document, or a conversation that has paused."""
    if all(turn.author is None for turn in known.turns):
        return True
    last = known.turns[-1].said_at or known.arrived_at
    return last is not None and now - last > pause
