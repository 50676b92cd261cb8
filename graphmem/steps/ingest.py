"""Ingest: turns in, embedded and committed in batches, searchable at once.

Writing is idempotent by the turns' ids, so a run that was killed is simply run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from graphmem.graph.turns import (
    fingerprint,
    next_ordinals,
    put_turns,
    raise_conflicts,
    stored_fingerprints,
)
from graphmem.records import Turn
from graphmem.steps.replies import forget_replies
from graphmem.steps.workspace import Progress, Workspace, no_progress

_LOOKUP = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What became of the turns that were given.

    Attributes
    ----------
    added, replaced, unchanged
        Counts; ``unchanged`` turns were there already, or came twice.
    ids
        The callers' ids of all turns given, in order; those that came without one got one.
    conflicts
        Turns left out, because another text is stored under their id.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    ids: tuple[str, ...] = ()
    conflicts: tuple[Turn, ...] = ()


def ingest(
    workspace: Workspace,
    turns: Sequence[Turn],
    *,
    replace: bool = False,
    skip_conflicts: bool = False,
    progress: Progress = no_progress,
) -> IngestReport:
    """Store turns.

    Parameters
    ----------
    workspace
        Where to.
    turns
        In the order in which they were said; those with an empty id are appended.
    replace
        Whether a stored turn of the same id and other content is replaced.
    skip_conflicts
        Whether such a turn is left out and reported; else nothing at all is stored.
    progress
        Told after each batch.

    Raises
    ------
    ConflictError
        A turn is stored with other content, and neither flag is set.
    """
    numbered = _numbered(workspace, turns)
    distinct, clashing = _distinct(numbered)
    stored = _stored(workspace, distinct)
    changed = [t for t in distinct if stored.get(t.key, fingerprint(t)) != fingerprint(t)]
    conflicts = clashing if replace else [*clashing, *changed]
    if not skip_conflicts:
        raise_conflicts(conflicts)
    left_out = {id(turn) for turn in conflicts}
    pending = [
        turn
        for turn in distinct
        if id(turn) not in left_out and stored.get(turn.key) != fingerprint(turn)
    ]
    if replace and changed:  # the old texts are gone: so is what was made of them
        forget_replies(workspace.settings, workspace.namespace, [turn.key for turn in changed])
    for done in _write(workspace, pending, replace):
        progress("add", done, len(pending))
    replaced = len(changed) if replace else 0
    return IngestReport(
        added=len(pending) - replaced,
        replaced=replaced,
        unchanged=len(numbered) - len(pending) - len(conflicts),
        ids=tuple(turn.id for turn in numbered),
        conflicts=tuple(conflicts),
    )


def _write(workspace: Workspace, turns: list[Turn], replace: bool) -> Iterator[int]:
    done = 0
    for batch in _batches(turns, workspace.settings.write_batch):
        vectors = workspace.embedder.embed([turn.index_text for turn in batch])
        workspace.database.commit(
            workspace.namespace,
            partial(put_turns, turns=batch, vectors=vectors, replace=replace),
            now=workspace.clock(),
            model=workspace.model,
        )
        done += len(batch)
        yield done


def _numbered(workspace: Workspace, turns: Sequence[Turn]) -> list[Turn]:
    """Give turns without an id the next numbers of their conversation, such as ``#17``."""
    waiting: dict[str, int] = {}
    for turn in turns:
        if not turn.id:
            waiting[turn.conversation] = waiting.get(turn.conversation, 0) + 1
    ordinals = {
        conversation: iter(
            next_ordinals(
                workspace.database, workspace.namespace, conversation, count, workspace.clock()
            )
        )
        for conversation, count in waiting.items()
    }
    return [
        turn if turn.id else replace(turn, id=f"#{next(ordinals[turn.conversation])}")
        for turn in turns
    ]


def _distinct(turns: list[Turn]) -> tuple[list[Turn], list[Turn]]:
    """Split off turns that repeat an id: silently with the same content, else as conflicts."""
    first: dict[str, Turn] = {}
    clashing = []
    for turn in turns:
        seen = first.setdefault(turn.key, turn)
        if seen is not turn and fingerprint(seen) != fingerprint(turn):
            clashing.append(turn)
    return list(first.values()), clashing


def _stored(workspace: Workspace, turns: list[Turn]) -> dict[str, str]:
    stored: dict[str, str] = {}
    for batch in _batches(turns, _LOOKUP):
        keys = [turn.key for turn in batch]
        stored |= stored_fingerprints(workspace.database, workspace.namespace, keys)
    return stored


def _batches(turns: list[Turn], size: int) -> Iterator[list[Turn]]:
    for start in range(0, len(turns), size):
        yield turns[start : start + size]
