"""Retain: archive facts that have faded; note recalls; what a person wants kept or back.

Only where retention is switched on for the namespace. A dry run looks at the facts as the real one
does, and differs in nothing but that it writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.consolidation.retention import PRODUCER, Faded, RetentionPolicy, Review, review
from graphmem.errors import InputError
from graphmem.graph.namespaces import HeldLease, lease, missing_namespace
from graphmem.graph.retention import (
    StoredRetention,
    archive_facts,
    fading_facts,
    pin_facts,
    put_retention,
    stored_retention,
    unarchive_facts,
)
from graphmem.records import Hit
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = [
    "RetainReport",
    "note_recall",
    "pin",
    "retain",
    "retain_leased",
    "retention",
    "set_retention",
    "unarchive",
]

_BATCH = 500
_RECALLED = ("fact", "turn")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainReport:
    """What faded.

    Attributes
    ----------
    dry_run
        Whether nothing was written.
    considered
        Facts that are old enough and were not recalled for long enough to have faded.
    spared
        How many of them faded but are exempt, by class, or pinned.
    archived
        Facts that are archived now, or would be: with text and how much of them is left.
    """

    dry_run: bool = False
    considered: int = 0
    spared: dict[str, int] = field(default_factory=dict)
    archived: tuple[Faded, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def retention(workspace: Workspace) -> RetentionPolicy | None:
    """By what facts of the namespace fade; None where they don't."""
    stored = stored_retention(workspace.database, workspace.namespace)
    return stored.policy if stored and stored.active else None


def set_retention(workspace: Workspace, policy: RetentionPolicy | None) -> None:
    """Let facts of the namespace fade from now on, or (None) no more.

    Raises
    ------
    NotFoundError
        Nothing was ever added to the namespace.
    """
    stored = _existing(workspace)
    if policy is None and stored.policy is None:
        return
    given = policy or stored.policy or RetentionPolicy()
    put_retention(
        workspace.database,
        workspace.namespace,
        given,
        active=policy is not None,
        now=workspace.clock(),
    )


def retain(
    workspace: Workspace,
    *,
    dry_run: bool = False,
    at: datetime | None = None,
    progress: Progress = no_progress,
) -> RetainReport:
    """Archive what has faded.

    Parameters
    ----------
    dry_run
        Only find out what would go.
    at
        Of a dry run, when it would be.

    Raises
    ------
    InputError
        Retention is off, or a time is given for a real run.
    NotFoundError
        Nothing was ever added to the namespace.
    LeaseHeldError
        A consolidation is at work on the namespace.
    """
    if at is not None and not dry_run:
        raise InputError("only a dry run can be of another time", hint="Leave the time out.")
    if not _existing(workspace).active:
        raise InputError(
            f"retention is off in namespace {workspace.namespace!r}",
            hint="`graphmem retention on` switches it on.",
        )
    with ExitStack() as stack:
        held = None
        if not dry_run:
            seconds = workspace.settings.lease_seconds
            held = stack.enter_context(lease(workspace.database, workspace.namespace, seconds))
        return _retain(workspace, held, at or workspace.clock(), progress)


def retain_leased(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> RetainReport:
    """Archive what has faded, as part of a consolidation; nothing where retention is off."""
    return _retain(workspace, lease, workspace.clock(), progress)


def unarchive(workspace: Workspace, ids: Sequence[str]) -> int:
    """Take facts out of the archive, as if they were recalled just now.

    Returns
    -------
    int
        How many of them were archived.

    Raises
    ------
    NotFoundError
        One of the ids is no fact's; nothing is done then.
    """
    _existing(workspace)
    wanted = list(dict.fromkeys(ids))
    return len(
        workspace.database.commit(
            workspace.namespace,
            partial(unarchive_facts, ids=wanted),
            now=workspace.clock(),
            model=workspace.model,
        )
    )


def pin(workspace: Workspace, ids: Sequence[str], *, pinned: bool = True) -> None:
    """Keep facts from fading, or let them fade again.

    Raises
    ------
    NotFoundError
        One of the ids is no fact's; nothing is done then.
    """
    _existing(workspace)
    workspace.database.commit(
        workspace.namespace,
        partial(pin_facts, ids=list(dict.fromkeys(ids)), pinned=pinned),
        now=workspace.clock(),
        model=workspace.model,
    )


def note_recall(workspace: Workspace, hits: Sequence[Hit]) -> None:
    """Note that hits were returned: facts, and turns for all facts that rest on them.

    Nothing is done, not even looked up, where retention is off.
    """
    if workspace.recalls is not None and workspace.snapshots.fading(workspace.namespace):
        ids = [hit.id for hit in hits if hit.kind in _RECALLED]
        workspace.recalls.note(ids, workspace.clock())


def _existing(workspace: Workspace) -> StoredRetention:
    stored = stored_retention(workspace.database, workspace.namespace)
    if stored is None:
        raise missing_namespace(workspace.namespace)
    return stored


def _retain(
    workspace: Workspace, held: HeldLease | None, now: datetime, progress: Progress
) -> RetainReport:
    stored = stored_retention(workspace.database, workspace.namespace)
    if stored is None or not stored.active or stored.policy is None:
        return RetainReport(dry_run=held is None)
    if workspace.recalls is not None:
        workspace.recalls.flush()
    found, strengths = _reviewed(workspace, stored, stored.policy, now)
    archived = list(found.faded)
    if held is not None:
        reason = f"retrievability below {stored.policy.threshold:g}"
        archived = []
        for start in range(0, len(found.faded), _BATCH):
            batch = found.faded[start : start + _BATCH]
            done = workspace.database.commit(
                workspace.namespace,
                partial(
                    archive_facts, faded=batch, seen=strengths, reason=reason, producer=PRODUCER
                ),
                now=now,
                model=workspace.model,
                lease=held.current(),
            )
            archived += [fact for fact in batch if fact.id in set(done)]
            progress("retain", start + len(batch), len(found.faded))
    return RetainReport(
        dry_run=held is None,
        considered=found.considered,
        spared=dict(found.spared),
        archived=tuple(archived),
    )


def _reviewed(
    workspace: Workspace, stored: StoredRetention, policy: RetentionPolicy, now: datetime
) -> tuple[Review, dict[str, int]]:
    """What has faded, and how strong each fact that was looked at is."""
    before = now - policy.shortest()
    if stored.since is not None and stored.since > before:
        return Review(), {}
    traces = fading_facts(workspace.database, workspace.namespace, before)
    found = review(policy, traces, now, stored.since)
    return found, {trace.id: trace.strength for trace in traces}
