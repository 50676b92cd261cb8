"""Importing: files of many formats into a namespace, what cannot be used into quarantine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from graphmem.conversation.duplicates import without_duplicates
from graphmem.conversation.quarantine import QuarantineFile
from graphmem.conversation.readers.files import read_paths
from graphmem.conversation.rejected import Read, Rejected, raw_json
from graphmem.conversation.validation import as_row
from graphmem.records import Turn
from graphmem.steps.ingest import ingest
from graphmem.steps.workspace import Progress, Workspace, no_progress

_CHUNK = 1024
"""Turns that are read before they are stored."""
_SHOWN = 5


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of the input.

    Attributes
    ----------
    added, replaced, unchanged
        Turns.
    skipped
        Pieces with nothing to remember, such as system messages.
    quarantined
        Pieces that could not be used; the first reasons are in ``reasons``.
    quarantine
        The file that keeps them.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    skipped: int = 0
    quarantined: int = 0
    quarantine: Path | None = None
    reasons: tuple[str, ...] = ()


def import_paths(
    workspace: Workspace,
    paths: Sequence[str | Path],
    *,
    fmt: str | None = None,
    conversation: str | None = None,
    replace: bool = False,
    progress: Progress = no_progress,
) -> ImportReport:
    """Read files and folders and store their turns.

    Parameters
    ----------
    workspace
        Where to.
    paths, fmt, conversation
        As for :func:`~graphmem.conversation.readers.files.read_paths`.
    replace
        Whether stored turns of the same id and other content are replaced; else they are
        quarantined.
    progress
        Called as ``progress("add", turns done, 0)``: the total is not known beforehand.

    Raises
    ------
    NotFoundError, InputError
        A path that is named cannot be read; nothing is stored then.
    """
    items = without_duplicates(
        read_paths(paths, fmt, conversation, zone=workspace.zone()),
        source=", ".join(str(path) for path in paths),
    )
    report = import_items(workspace, items, replace=replace, progress=progress)
    report.unchanged += items.dropped
    return report


def import_items(
    workspace: Workspace,
    items: Iterable[Read],
    *,
    replace: bool = False,
    progress: Progress = no_progress,
) -> ImportReport:
    """Store what readers yield; keep what they reject in the namespace's quarantine."""
    report = ImportReport()
    for chunk in _chunks(items):
        turns = [item for item in chunk if isinstance(item, Turn)]
        rejected = [item for item in chunk if isinstance(item, Rejected)]
        stored = ingest(workspace, turns, replace=replace, skip_conflicts=True)
        report.added += stored.added
        report.replaced += stored.replaced
        report.unchanged += stored.unchanged
        _quarantine(workspace, report, [*rejected, *map(_conflict, stored.conflicts)])
        progress("add", report.added + report.replaced + report.unchanged, 0)
    return report


def _chunks(items: Iterable[Read]) -> Iterator[list[Read]]:
    source = iter(items)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


def _conflict(turn: Turn) -> Rejected:
    reason = (
        f"a turn {turn.id!r} of conversation {turn.conversation!r} is stored with other content; "
        "--replace replaces it"
    )
    return Rejected(turn.conversation, None, reason, raw_json(as_row(turn)))


def _quarantine(workspace: Workspace, report: ImportReport, rejected: list[Rejected]) -> None:
    bad = [item for item in rejected if not item.skipped]
    report.skipped += len(rejected) - len(bad)
    if not bad:
        return
    file = QuarantineFile(workspace.settings.quarantine, workspace.namespace)
    file.append(bad, workspace.clock())
    report.quarantined += len(bad)
    report.quarantine = file.path
    reasons = [f"{item.source}:{item.line or '-'}: {item.reason}" for item in bad]
    report.reasons = (*report.reasons, *reasons)[:_SHOWN]
