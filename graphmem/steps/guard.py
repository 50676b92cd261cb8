"""Guard: keep from being served what commands the model, or stands alone against many.

Judges texts that changed since the last time; what stands alone is judged wherever slots are
settled. Both depend on what was said alone, never on when it came, so a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from graphmem.graph.database import Commit
from graphmem.graph.guarding import (
    GUARD,
    Quarantined,
    judged,
    put_judged,
    quarantined,
    release,
    requarantine,
    withhold,
)
from graphmem.graph.namespaces import HeldLease, missing_namespace
from graphmem.graph.updating import resettle, touched_by
from graphmem.steps.commits import OwnCommits
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = [
    "GuardReport",
    "guard_facts",
    "guarded",
    "list_quarantined",
    "release_ids",
    "set_guard",
]

_BATCH = 500
_Work = Callable[[Commit], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardReport:
    """What the guard did.

    Attributes
    ----------
    looked_at
        Turns, facts and episodes that were judged.
    quarantined
        Facts and turns that are quarantined now, all in all.
    """

    looked_at: int = 0
    quarantined: int = 0


def guard_facts(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> GuardReport:
    """Judge what changed since the last time."""
    database, namespace = workspace.database, workspace.namespace
    state = database.read("read/guard", namespace=namespace, guard=GUARD)
    if not state:
        return GuardReport()
    seen, since = state[0]["version"], state[0]["since"]
    if since >= seen:
        return GuardReport(quarantined=state[0]["quarantined"])
    own = OwnCommits(workspace, lease, seen)
    rows = database.read("read/unguarded", namespace=namespace, since=since)
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        found = judged(batch)
        if found:
            own.commit(partial(_put, partial(put_judged, found=found)))
        progress("guard", min(start + _BATCH, len(rows)), len(rows))
    database.write("write/note_guarded", namespace=namespace, upto=own.seen, guard=GUARD)
    after = database.read("read/guard", namespace=namespace, guard=GUARD)
    return GuardReport(looked_at=len(rows), quarantined=after[0]["quarantined"])


def list_quarantined(workspace: Workspace, limit: int) -> list[Quarantined]:
    """What is quarantined, the newest first."""
    return quarantined(workspace.database, workspace.namespace, limit, workspace.zone())


def release_ids(workspace: Workspace, ids: Sequence[str], *, released: bool = True) -> None:
    """Serve facts and turns again, for good; or take that back.

    Raises
    ------
    NotFoundError
        One of the ids is no fact's and no turn's; nothing is done then.
    """
    _check(workspace)
    wanted = list(dict.fromkeys(ids))
    _commit(workspace, partial(release, ids=wanted, released=released))


def guarded(workspace: Workspace) -> bool:
    """Whether the guard of the namespace is on."""
    return _check(workspace)


def set_guard(workspace: Workspace, *, active: bool) -> None:
    """Switch the guard of the namespace on or off; while it is off, all is served.

    Raises
    ------
    NotFoundError
        Nothing was ever added to the namespace.
    """
    _check(workspace)

    def switch(commit: Commit) -> list[str]:
        commit.run("write/set_guard", active=active)
        rows = commit.run("read/guardable")
        facts = [row["id"] for row in rows if row["kind"] == "fact"]
        changed = requarantine(commit, facts, reason="guard on" if active else "guard off")
        withhold(commit, [row["turn"] or row["id"] for row in rows])
        return changed

    _commit(workspace, switch)


def _check(workspace: Workspace) -> bool:
    rows = workspace.database.read("read/guard", namespace=workspace.namespace, guard=GUARD)
    if not rows:
        raise missing_namespace(workspace.namespace)
    return bool(rows[0]["active"])


def _commit(workspace: Workspace, work: _Work) -> None:
    workspace.database.commit(
        workspace.namespace,
        partial(_put, work),
        now=workspace.clock(),
        model=workspace.model,
    )


def _put(work: _Work, commit: Commit) -> int:
    """Do something that changes what is quarantined, and settle what that bears on."""
    changed = work(commit)
    if changed:
        resettle(commit, touched_by(commit, changed), reason="guard")
    return commit.version
