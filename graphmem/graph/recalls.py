"""Recalls on their way to the graph: noted at once, written beside the search, lost never silently.

A recall makes facts stronger (:mod:`graphmem.consolidation.retention`). Writing it takes a round
trip and a transaction, which no search should wait for. So a thread writes what was noted and ends
when there is nothing more; the interpreter waits for it, like for any thread. What cannot be
written is tried again with the next recall and when the memory is closed; it says what is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event, Lock, Thread

from graphmem.errors import GraphmemError
from graphmem.graph.database import Database, Row

_PAUSE = 0.25  # seconds: searches that follow one another are written together
_MOST = 10_000  # that wait: a server that can only be read must not fill memory


class Recalls:
    """The recalls of one namespace.

    Parameters
    ----------
    database
        Where they are written.
    namespace
        Whose they are.
    announce
        Told at the end what could not be written.
    """

    def __init__(self, database: Database, namespace: str, announce: Callable[[str], None]) -> None:
        self._database = database
        self._namespace = namespace
        self._announce = announce
        self._lock = Lock()
        self._waiting: list[Row] = []
        self._writer: Thread | None = None
        self._hurry = Event()
        self._lost = 0
        self._error = ""

    def note(self, ids: Sequence[str], at: datetime) -> None:
        """Note that facts, and those of turns, were recalled. Returns at once and never raises."""
        if not ids:
            return
        with self._lock:
            if len(self._waiting) >= _MOST:
                self._lost += 1
                return
            self._waiting.append({"ids": list(ids), "at": at})
            if self._writer is not None:
                return
            writer = Thread(target=self._write_soon, name="graphmem-recalls")
            try:
                writer.start()
            except RuntimeError:
                return  # the interpreter ends: it is written when the memory is closed
            self._writer = writer

    def flush(self) -> None:
        """Wait until all that was noted is written, as far as it can be."""
        with self._lock:
            writer = self._writer
        if writer is not None:
            self._hurry.set()
            writer.join()
            self._hurry.clear()
        if self._waiting:
            self._write()

    def close(self) -> None:
        """Write what waits, and say what could not be."""
        self.flush()
        lost = self._lost + len(self._waiting)
        if lost:
            self._waiting, self._lost = [], 0
            self._announce(
                f"{lost} recalls of {self._namespace!r} could not be noted, so that facts may fade"
                f" earlier: {self._error}"
            )

    def _write_soon(self) -> None:
        self._hurry.wait(_PAUSE)
        self._write()

    def _write(self) -> None:
        """Write until nothing waits or it cannot be done."""
        while True:
            with self._lock:
                recalls, self._waiting = self._waiting, []
                if not recalls:
                    self._writer = None
                    return
            try:
                self._database.write("write/strengthen", namespace=self._namespace, recalls=recalls)
            except (
                Exception
            ) as error:  # whatever it is: no search and no other thread may end by it
                with self._lock:
                    self._waiting = recalls + self._waiting
                    self._error = error.message if isinstance(error, GraphmemError) else str(error)
                    self._writer = None
                return
