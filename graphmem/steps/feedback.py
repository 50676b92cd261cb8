"""Feedback: take judgements of hits, and let them shift the weights of recall where wanted."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from graphmem import identity
from graphmem.errors import InputError
from graphmem.graph.feedback import (
    Judgement,
    JudgementSource,
    NewJudgement,
    drop_feedback,
    judgements,
    put_feedback,
)
from graphmem.graph.namespaces import missing_namespace
from graphmem.recall.feedback import Rule, update
from graphmem.records import Hit

if TYPE_CHECKING:
    from graphmem.steps.workspace import Workspace

__all__ = ["Shown", "cited", "feedback_on", "give", "given", "roll_back", "set_feedback"]

RULE = Rule()
_SEARCHES = 64
_WEIGHED = 5  # of them, how many count as useless where an answer doesn't cite them (RMM: 5)
_JUDGED = 20  # hits among which one is judged (RMM: 20)


class Shown:
    """The hits of the last searches of this process: what a judgement compares a hit with."""

    def __init__(self) -> None:
        self._lists: deque[tuple[Hit, ...]] = deque(maxlen=_SEARCHES)
        self._lock = Lock()

    def note(self, hits: Sequence[Hit]) -> None:
        """Note what a search returned."""
        if hits:
            with self._lock:
                self._lists.append(tuple(hits[:_JUDGED]))

    def beside(self, hit: Hit | str) -> tuple[tuple[Hit, ...], int] | None:
        """The last search that returned a hit, and where it stood; a whole hit with its score."""
        with self._lock:
            lists = list(self._lists)
        for hits in reversed(lists):
            for at, other in enumerate(hits):
                if other == hit or other.id == hit:
                    return hits, at
        return None


def give(
    workspace: Workspace, hits: Sequence[Hit], judged: dict[int, bool], source: JudgementSource
) -> None:
    """Store judgements of some of the hits that were shown together."""
    shown = [hit.signals for hit in hits]
    turns = [identity.turn_key(*source) for hit in hits for source in hit.sources]
    new = [
        NewJudgement(
            hits[at].id, useful, source, turns, update(shown, at, 1.0 if useful else -1.0, RULE)
        )
        for at, useful in sorted(judged.items())
    ]
    if new:
        workspace.database.commit(
            workspace.namespace,
            partial(put_feedback, new=new, rule=RULE),
            now=workspace.clock(),
            model=workspace.model,
        )


def cited(workspace: Workspace, hits: Sequence[Hit], evidence: Sequence[Hit]) -> None:
    """Take what an answer cites for useful, where feedback is on, and the best others for useless.

    An answer that cites nothing, or nothing of the best hits, tells nothing.
    """
    if not evidence or not workspace.snapshots.learning(workspace.namespace):
        return
    ids = {hit.id for hit in evidence}
    shown = hits[:_JUDGED]
    judged = {at: hit.id in ids for at, hit in enumerate(shown) if at < _WEIGHED or hit.id in ids}
    if any(judged.values()):
        give(workspace, shown, judged, "citation")


def given(workspace: Workspace) -> list[Judgement]:
    """All judgements, in order."""
    return judgements(workspace.database, workspace.namespace, workspace.zone())


def roll_back(workspace: Workspace, number: int) -> int:
    """Take back all judgements after the one of a number; returns how many.

    Raises
    ------
    InputError
        The number is negative.
    NotFoundError
        Nothing was ever added to the namespace.
    """
    if number < 0:
        raise InputError(f"there is no judgement {number}", hint="0 takes back all.")
    feedback_on(workspace)
    return workspace.database.commit(
        workspace.namespace,
        partial(drop_feedback, number=number, rule=RULE),
        now=workspace.clock(),
        model=workspace.model,
    )


def feedback_on(workspace: Workspace) -> bool:
    """Whether judgements bear on the search.

    Raises
    ------
    NotFoundError
        Nothing was ever added to the namespace.
    """
    rows = workspace.database.read("read/namespace", namespace=workspace.namespace)
    if not rows:
        raise missing_namespace(workspace.namespace)
    return bool(rows[0]["feedback"])


def set_feedback(workspace: Workspace, *, active: bool) -> None:
    """Let judgements bear on the search of the namespace, or no more.

    Raises
    ------
    NotFoundError
        Nothing was ever added to the namespace.
    """
    if not workspace.database.write(
        "write/set_feedback", namespace=workspace.namespace, active=active
    ):
        raise missing_namespace(workspace.namespace)
