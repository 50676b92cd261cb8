"""Export and restore: a whole memory as one file, to keep, to move or to copy.

The file has everything that the graph has, embeddings and log included, so a restored memory is the
same: its searches find the same, and its next consolidation has nothing to do. Two exports of one
version are the same byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graphmem.errors import InputError
from graphmem.graph.memory_file import Head, MemoryWriter, checked, lines
from graphmem.graph.transfer import Link, Node, Restoring, read_graph, schema_version
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["TransferReport", "export_memory", "restore_memory"]

_BATCH = 500
_SHOWN = 1_000  # nodes and relationships between two signs of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReport:
    """What was written to a file, or made of one.

    Attributes
    ----------
    nodes, relationships
        How many.
    bytes
        Size of the file.
    """

    nodes: int
    relationships: int
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def export_memory(
    workspace: Workspace, path: Path, *, progress: Progress = no_progress
) -> TransferReport:
    """Write the whole memory to a file, of one version, readable by its user only.

    The file gets its name when all is in it; one of that name is replaced.

    Raises
    ------
    NotFoundError
        There is no such namespace.
    InputError
        The file cannot be written.
    """
    database, namespace = workspace.database, workspace.namespace
    total = sum(row["nodes"] for row in database.read("read/counts", namespace=namespace))
    schema = schema_version(database)
    if path.is_dir():
        raise _unwritable(path, "it is a folder")
    try:
        writer = MemoryWriter(path)
    except OSError as error:
        raise _unwritable(path, error.strerror) from error

    def begin(state: Mapping[str, Any]) -> None:
        writer.head(Head(schema, state))

    def take(one: Node | Link) -> None:
        writer.put(one)
        if isinstance(one, Node) and writer.nodes % _SHOWN == 0:
            progress("export", min(writer.nodes, total), total)

    try:
        with writer:
            read_graph(database, namespace, begin, take)
            size = writer.finish()
    except OSError as error:  # a full disk
        raise _unwritable(path, error.strerror) from error
    progress("export", total, total)
    return TransferReport(nodes=writer.nodes, relationships=writer.links, bytes=size)


def _unwritable(path: Path, why: str | None) -> InputError:
    return InputError(
        f"{path} cannot be written: {why}",
        hint="Name a file in a folder that exists, on a disk with room for it.",
    )


def restore_memory(
    workspace: Workspace, path: Path, *, progress: Progress = no_progress
) -> TransferReport:
    """Make a namespace of an exported file. A killed restore is simply run again.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It is no exported memory, is damaged, or comes from a newer graphmem. Nothing was done.
    ConflictError
        There is a namespace of this name already.
    """
    found = checked(path)
    head = found.head
    known = schema_version(workspace.database)
    if head.schema > known:
        raise InputError(
            f"{path} comes from a newer graphmem (schema {head.schema}, here {known})",
            hint="Restore it with that version, or update graphmem.",
        )
    workspace.snapshots.discard(workspace.namespace)
    restoring = Restoring(workspace.database, workspace.namespace, workspace.clock())
    size = path.stat().st_size
    nodes = links = 0
    node_batch = _Batch(restoring.put_nodes)
    link_batch = _Batch(restoring.put_links)
    for done, one in lines(path):
        if isinstance(one, Node):
            node_batch.add(one)
            nodes += 1
        elif isinstance(one, Link):
            node_batch.flush()
            link_batch.add(one)
            links += 1
        if done % _SHOWN == 0:
            progress("restore", done, found.lines)
    node_batch.flush()
    link_batch.flush()
    restoring.finish(head.state)
    return TransferReport(nodes=nodes, relationships=links, bytes=size)


class _Batch:
    """Collects what is written together."""

    def __init__(self, put: Callable[[Sequence[Any]], None]) -> None:
        self._put = put
        self._waiting: list[Node | Link] = []

    def add(self, one: Node | Link) -> None:
        self._waiting.append(one)
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            self._put(self._waiting)
            self._waiting = []
