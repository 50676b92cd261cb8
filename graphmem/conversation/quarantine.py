"""The quarantine: what could not be used, kept in a file until someone has looked at it."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graphmem import identity
from graphmem.conversation.rejected import MAX_RAW, Rejected
from graphmem.conversation.times import said_at
from graphmem.errors import InputError

if sys.platform != "win32":
    import fcntl

__all__ = ["QuarantineFile", "Quarantined"]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One row of the quarantine.

    Attributes
    ----------
    source, line, reason, raw
        As in :class:`~graphmem.conversation.rejected.Rejected`.
    at
        When it was put here; None in a row that a crash has damaged, whose bytes are in ``raw``.
    """

    source: str
    line: int | None
    reason: str
    raw: str
    at: datetime | None


class QuarantineFile:
    """The quarantine of one namespace: JSONL, readable by its owner only.

    The file is called by a hash of the namespace. It holds what users said: forgetting must look
    here too (:meth:`remove`, :meth:`clear`). Processes on one machine may share it.

    Parameters
    ----------
    folder
        Folder of the quarantine; made when something is first put in.
    namespace
        The namespace.
    """

    def __init__(self, folder: Path, namespace: str) -> None:
        self.path = folder / f"{identity.namespace_key(namespace)}.jsonl"
        self._seen: set[bytes] = set()
        self._seen_of: tuple[int, int] | None = None

    def append(self, rejected: Iterable[Rejected], now: datetime) -> int:
        """Put rows in; those that are in already, by source, line and raw, are left out.

        Parameters
        ----------
        rejected
            What to keep; ``skipped`` ones are left out, as nothing is wrong with them.
        now
            The time; without a zone it is taken as UTC.

        Returns
        -------
        int
            How many rows are new.

        Raises
        ------
        OSError
            The file cannot be written.
        """
        when = said_at(now)
        if when is None:
            raise TypeError("now must be a datetime")
        wanted = [item for item in rejected if not item.skipped]
        if not wanted:
            return 0
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            self._look()
            new = {key: item for item in wanted if (key := _key(item)) not in self._seen}
            if new:
                self._write("".join(_row(item, when) for item in new.values()))
                self._seen.update(new)
                self._seen_of = self._stamp()
        return len(new)

    def rows(self) -> Iterator[Quarantined]:
        """Yield the rows, oldest first."""
        for line in self._lines():
            yield _parsed(line)

    def count(self) -> int:
        """Count the rows."""
        return sum(1 for _ in self._lines())

    def remove(self, predicate: Callable[[Quarantined], bool]) -> int:
        """Take out the rows for which ``predicate`` holds; the file goes with its last row.

        Parameters
        ----------
        predicate
            Whether a row is to go.

        Returns
        -------
        int
            How many rows went.

        Raises
        ------
        OSError
            The file cannot be written; it is as it was then.
        """
        if not self.path.exists():
            return 0
        with self._locked():
            self._seen_of = None
            lines = list(self._lines())
            kept = [line for line in lines if not predicate(_parsed(line))]
            if not kept:
                self._unlink()
            elif len(kept) < len(lines):
                self._replace(b"\n".join(kept) + b"\n")
        return len(lines) - len(kept)

    def clear(self) -> int:
        """Take out everything, and give how many rows that were."""
        return self.remove(lambda _: True)

    @property
    def _temporary(self) -> Path:
        return self.path.with_suffix(".tmp")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes out; the folder is the lock, so no lock file is left behind."""
        if sys.platform == "win32":
            yield
            return
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _stamp(self) -> tuple[int, int] | None:
        if not self.path.exists():
            return None
        status = self.path.stat()
        return status.st_ino, status.st_size

    def _look(self) -> None:
        """Learn what is in the file, unless it is as this object left it."""
        stamp = self._stamp()
        if stamp is None or stamp != self._seen_of:
            self._seen = {_key(row) for row in self.rows()}

    def _lines(self) -> Iterator[bytes]:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                if line.strip():
                    yield line.rstrip(b"\r\n")

    def _write(self, text: str) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(self.path, flags, 0o600), "rb+", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":  # a crash cut the last row off
                    text = "\n" + text
            _write_all(file.fileno(), text.encode("ascii"))

    def _replace(self, data: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        descriptor = os.open(self._temporary, flags, 0o600)
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._temporary.replace(self.path)

    def _unlink(self) -> None:
        self._temporary.unlink(missing_ok=True)  # of a removal that a crash cut off
        self.path.unlink(missing_ok=True)


def _write_all(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]
    if hasattr(os, "fchmod"):  # the file may be older than its mode
        os.fchmod(descriptor, 0o600)


def _row(item: Rejected, when: datetime) -> str:
    row = {
        "source": item.source,
        "line": item.line,
        "reason": item.reason,
        "raw": item.raw[:MAX_RAW],
        "at": when.isoformat(),
    }
    return json.dumps(row) + "\n"


def _parsed(line: bytes) -> Quarantined:
    try:
        row = json.loads(line)
        return Quarantined(
            row["source"], row["line"], row["reason"], row["raw"], said_at(row["at"])
        )
    except (InputError, ValueError, KeyError, TypeError, RecursionError):
        raw = line.decode("utf-8", "backslashreplace")
        return Quarantined("", None, "this row of the quarantine is damaged", raw, None)


def _key(item: Rejected | Quarantined) -> bytes:
    data = json.dumps([item.source, item.line, item.raw[:MAX_RAW]]).encode("ascii")
    return hashlib.blake2b(data, digest_size=16).digest()
