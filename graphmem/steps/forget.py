"""Forget: turns, and by reference counting all that rested on them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from operator import itemgetter

from graphmem.conversation.quarantine import Quarantined, QuarantineFile
from graphmem.errors import InputError
from graphmem.graph.database import Commit, Row
from graphmem.graph.namespaces import namespace_exists
from graphmem.graph.removal import delete_turns, retract_from
from graphmem.graph.turns import close_gap
from graphmem.steps.replies import forget_replies
from graphmem.steps.workspace import Progress, Workspace, no_progress

_CHUNK = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgettable:
    """Which turns to forget: those that match every selector given; ``everything`` stands alone."""

    turn: str | None = None
    conversation: str | None = None
    speaker: str | None = None
    before: datetime | None = None
    everything: bool = False

    def __post_init__(self) -> None:
        selectors = (self.turn, self.conversation, self.speaker, self.before)
        if self.everything == any(selector is not None for selector in selectors):
            raise InputError(
                "say what to forget",
                hint="Give turn, conversation, speaker or before; or everything alone.",
            )
        if "" in selectors:
            raise InputError(
                "what to forget is empty",
                hint="Give the id of a turn or conversation, or the name of a speaker.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What is gone: turns, derived nodes, rows of the quarantine.

    What rested on other turns too is derived again at the next consolidation.
    """

    turns: int = 0
    derived: int = 0
    quarantined: int = 0


def forget(
    workspace: Workspace, wanted: Forgettable, *, progress: Progress = no_progress
) -> ForgetReport:
    """Forget turns and what rested on them; stored files of the namespace lose them too.

    Each session is one commit. A run that was killed is simply run again.
    """
    workspace.snapshots.discard(workspace.namespace)
    quarantine = QuarantineFile(workspace.settings.quarantine, workspace.namespace)
    quarantined = quarantine.remove(lambda row: _concerns(row, wanted))
    if wanted.everything or not namespace_exists(workspace.database, workspace.namespace):
        forget_replies(workspace.settings, workspace.namespace, None)
    if not namespace_exists(workspace.database, workspace.namespace):
        return ForgetReport(quarantined=quarantined)
    if wanted.everything:
        return replace(_forget_everything(workspace, progress), quarantined=quarantined)
    rows = workspace.database.read(
        "forget/turns_matching",
        namespace=workspace.namespace,
        turn=wanted.turn,
        conversation=wanted.conversation,
        speaker=wanted.speaker,
        before=wanted.before,
    )
    forget_replies(workspace.settings, workspace.namespace, [row["id"] for row in rows])
    derived = 0
    for session, group in groupby(rows, key=itemgetter("session_id")):
        turns = list(group)
        derived += workspace.database.commit(
            workspace.namespace,
            partial(_forget_turns, session=session, turns=turns),
            now=workspace.clock(),
            model=workspace.model,
        )
        progress("forget", len(turns), len(rows))
    workspace.snapshots.discard(workspace.namespace)
    return ForgetReport(turns=len(rows), derived=derived, quarantined=quarantined)


def _concerns(row: Quarantined, wanted: Forgettable) -> bool:
    """Whether a rejected input may hold what is to be forgotten; in doubt it does.

    It could not be read, so its parts cannot be told apart: a selector found anywhere in it counts.
    """
    selectors = [s for s in (wanted.turn, wanted.conversation, wanted.speaker) if s is not None]
    held = row.raw + row.source
    return all(selector in held or json.dumps(selector)[1:-1] in held for selector in selectors)


def _forget_turns(commit: Commit, session: str, turns: list[Row]) -> int:
    first = turns[0]
    retracted = retract_from(
        commit, session, first["sort_at"], first["position"], reason="forgotten turn"
    )
    keys = [turn["id"] for turn in turns]
    removed = delete_turns(commit, keys)
    commit.log("FORGET", ids=keys, removed=removed)
    close_gap(commit, session)
    return len(set(retracted + removed)) - len(keys)


def _forget_everything(workspace: Workspace, progress: Progress) -> ForgetReport:
    rows = workspace.database.read("read/counts", namespace=workspace.namespace)
    turns = sum(row["nodes"] for row in rows if row["kind"] == "turn")
    total = sum(row["nodes"] for row in rows)
    done = 0
    while True:
        removed = workspace.database.write(
            "forget/everything", namespace=workspace.namespace, limit=_CHUNK
        )[0]["removed"]
        done += removed
        progress("forget", min(done, total), total)
        if removed < _CHUNK:
            break
    workspace.database.write("forget/namespace", namespace=workspace.namespace)
    workspace.snapshots.discard(workspace.namespace)
    return ForgetReport(turns=turns, derived=total - turns)
