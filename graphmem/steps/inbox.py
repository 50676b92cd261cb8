"""The inbox: a drop folder with one folder for each namespace, ``inbox/<namespace>/<file>``.

A file is taken in and then deleted, once all that it holds is in the graph or in the quarantine: a
turn that is forgotten later must not come back from a file that was left lying. Names that begin
with a dot or end in ``.tmp`` or ``.part`` belong to files that are still being written.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graphmem.conversation.duplicates import without_duplicates
from graphmem.conversation.quarantine import QuarantineFile
from graphmem.conversation.readers.files import read_paths
from graphmem.conversation.rejected import MAX_RAW, Read, Rejected
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.namespaces import checked_name
from graphmem.steps.importing import ImportReport, import_items
from graphmem.steps.workspace import Workspace

__all__ = ["Fate", "FileReport", "Inbox", "InboxFile", "fingerprint", "list_inbox", "take_in"]

_UNFINISHED = (".tmp", ".part")
_QUIET = 2.0  # seconds without a change after which nobody is taken to be writing


@dataclass(frozen=True, slots=True, order=True)
class InboxFile:
    """A file that waits, as it was when it was seen.

    Attributes
    ----------
    namespace
        The name of its folder.
    path
        The file.
    size, modified, changed, inode
        What tells whether it is still the same; times in nanoseconds since 1970.
    """

    namespace: str
    path: Path
    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def seen(cls, namespace: str, path: Path) -> InboxFile:
        """Look at a file.

        Raises
        ------
        OSError
            It is gone, or may not be looked at.
        """
        found = path.stat()
        return cls(
            namespace, path, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
        )

    def same(self) -> bool:
        """Whether the file is still there and as it was."""
        try:
            return InboxFile.seen(self.namespace, self.path) == self
        except FileNotFoundError:
            return False

    def quiet_in(self, now: float) -> float:
        """Seconds until it counts as written to its end; 0 where it does.

        Parameters
        ----------
        now
            Seconds since 1970.
        """
        age = now - self.modified / 1e9
        return _QUIET - age if 0 <= age < _QUIET else 0.0


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies in the inbox.

    Attributes
    ----------
    files
        By namespace and name.
    unusable
        What is in the wrong place: a folder whose name cannot be a namespace's, a folder in a
        folder, a file without a folder, or what may not be read.
    """

    files: tuple[InboxFile, ...] = ()
    unusable: tuple[Path, ...] = ()

    def by_namespace(self) -> dict[str, list[InboxFile]]:
        """The files of each namespace that has any."""
        found: dict[str, list[InboxFile]] = {}
        for file in self.files:
            found.setdefault(file.namespace, []).append(file)
        return found


class Fate(StrEnum):
    """What became of a file."""

    CONSUMED = "consumed"
    GROWING = "growing"
    """It changes, so it stays for the next time."""
    UNREAD = "unread"
    """It could not be read to its end, so it stays for a person to look at."""
    GONE = "gone"
    """Somebody took it away."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of a file and of what it holds."""

    fate: Fate
    turns: ImportReport


def list_inbox(inbox: Path) -> Inbox:
    """Look at the inbox.

    Parameters
    ----------
    inbox
        Its folder; one that isn't there is empty.
    """
    files: list[InboxFile] = []
    unusable: list[Path] = []
    for folder in _entries(inbox) if inbox.is_dir() else ():
        try:
            namespace = checked_name(folder.name)
            for path in _entries(folder):
                if path.is_file():
                    files.extend(_present(namespace, path))
                elif path.exists():
                    unusable.append(path)
        except (InputError, OSError):  # no name for a namespace; a file; a locked folder
            unusable.append(folder)
    return Inbox(tuple(files), tuple(unusable))


def fingerprint(files: Iterable[InboxFile]) -> str:
    """Hash of which files wait; it changes when one comes, goes or changes, and names nobody."""
    digest = hashlib.blake2b(digest_size=12)
    for file in sorted(files):
        digest.update(repr(file).encode())
    return digest.hexdigest()


def take_in(workspace: Workspace, file: InboxFile) -> FileReport:
    """Store a file's turns, put what is bad into quarantine, and then delete the file.

    It stays where it is when it changes meanwhile, and when it could not be read to its end: then
    deleting it would lose something. Taking it in once more adds nothing twice.

    Parameters
    ----------
    workspace
        Of the file's namespace.
    file
        The file.
    """
    time.sleep(file.quiet_in(time.time()))
    if not file.same():
        return _left(file)
    try:
        source = read_paths([file.path], zone=workspace.zone())
    except NotFoundError:
        return FileReport(Fate.GONE, ImportReport())
    except InputError as error:
        refused = Rejected(str(file.path), None, f"the file was not read: {error.message}", "")
        quarantine = QuarantineFile(workspace.settings.quarantine, workspace.namespace)
        quarantine.append([refused], workspace.clock())
        return FileReport(Fate.UNREAD, ImportReport(quarantined=1, quarantine=quarantine.path))
    watched = _Watched(source)
    items = without_duplicates(watched, source=str(file.path))
    turns = import_items(workspace, items)
    turns.unchanged += items.dropped
    if not watched.whole:
        return FileReport(Fate.UNREAD, turns)
    if not file.same():
        return FileReport(_left(file).fate, turns)
    file.path.unlink(missing_ok=True)
    return FileReport(Fate.CONSUMED, turns)


class _Watched(Iterator[Read]):
    """Passes items on and notes whether, without the file, any of it would be lost."""

    def __init__(self, items: Iterable[Read]) -> None:
        self._items = iter(items)
        self._turns = False
        self._cut = False
        self._broken = False

    @property
    def whole(self) -> bool:
        """Whether graph and quarantine have it all.

        The quarantine keeps the beginning of what is very long. That is enough for a bad line
        among good ones; a file that gave nothing is better kept.
        """
        return not self._broken and (self._turns or not self._cut)

    def __next__(self) -> Read:
        item = next(self._items)
        if not isinstance(item, Rejected):
            self._turns = True
        elif not item.skipped:
            self._broken |= not item.raw  # the whole file, or the rest of it
            self._cut |= len(item.raw) >= MAX_RAW
        return item


def _left(file: InboxFile) -> FileReport:
    return FileReport(Fate.GROWING if file.path.exists() else Fate.GONE, ImportReport())


def _entries(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".")
        and not (path.name.lower().endswith(_UNFINISHED) and not path.is_dir())
    )


def _present(namespace: str, path: Path) -> Iterator[InboxFile]:
    try:
        yield InboxFile.seen(namespace, path)
    except FileNotFoundError:
        return  # taken away since the folder was listed
