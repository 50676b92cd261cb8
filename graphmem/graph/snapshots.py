"""Snapshots of namespaces: read from the graph, refreshed by what changed, kept on disk.

Every node carries the version of the commit that last changed it or one of its outgoing
relationships, and the log the ids of what was deleted. So a snapshot at version 40 becomes one at
version 42 by reading two commits' worth. The file in the data folder spares a new process the first
read, and holds what recall derives from the snapshot as well; it is memory-mapped. It can be thrown
away at any time, and what is wrong with it is answered by reading anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem import identity
from graphmem.consolidation.withholding import served
from graphmem.conversation.zones import zone_named
from graphmem.errors import DatabaseError
from graphmem.graph.array_file import delete_arrays, read_arrays, write_arrays
from graphmem.graph.database import Database, Model, Row, check_model, check_restored
from graphmem.graph.guarding import pairs
from graphmem.graph.rows import native
from graphmem.recall.assembly import Draft, assembled
from graphmem.recall.config import DEFAULT
from graphmem.recall.feedback import SIGNALS
from graphmem.recall.layout import derived
from graphmem.recall.snapshot import STATUSES, EdgeRow, NodeRow, Snapshot

_FORMAT = 8
_ATTEMPTS = 20
# Rewriting the file costs as much as the namespace is big: not for each turn. But a node that it
# does not have costs each new process some thirty times what it costs to write one.
_PERSIST_SHARE = 0.03
_NAN = float("nan")


@dataclass
class _State:
    """A snapshot, the namespace that it is of, and how much of it no file has yet."""

    generation: str
    snapshot: Snapshot
    unsaved: int = 0


class Snapshots:
    """The snapshots of one database's namespaces.

    Parameters
    ----------
    database
        Where the memory is.
    folder
        Where the files are kept; they hold the memory's texts and are readable by the user only.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._locks: dict[str, Lock] = {}
        self._states: dict[str, _State] = {}
        self._fading: dict[str, bool] = {}
        self._shifts: dict[str, dict[str, float] | None] = {}

    def current(self, namespace: str, model: Model, *, kept: bool = True) -> Snapshot:
        """The namespace at its newest committed version; empty where nothing was ever added.

        Parameters
        ----------
        kept
            Whether it is kept on disk where much has changed; a waste where more is to come.

        Raises
        ------
        ModelMismatchError
            The namespace was embedded by another model than ``model``.
        """
        with self._lock_of(namespace):
            head = _head(self._database, namespace)
            if head is None:
                self._forget(namespace)
                return Snapshot.build(0, [], [], model.dimension)
            generation, version, written_by, zone, self._fading[namespace], shifts = head
            self._shifts[namespace] = shifts
            check_model(namespace, written_by, model)
            state = self._states.get(namespace) or self._load(namespace)
            if (
                state is None
                or state.generation != generation
                or state.snapshot.version > version
                or state.snapshot.vectors.shape[1] != model.dimension
            ):
                state = _State(generation, Snapshot.build(0, [], [], model.dimension))
            if state.snapshot.version != version:
                _refresh(self._database, namespace, state)
            if kept and state.unsaved > _PERSIST_SHARE * len(state.snapshot):
                self._save(namespace, state)
            self._states[namespace] = state
            if getattr(state.snapshot.zone, "key", None) != zone:
                # Nobody has it yet: another zone is another version.
                object.__setattr__(state.snapshot, "zone", zone_named(zone))
            return state.snapshot

    def fading(self, namespace: str) -> bool:
        """Whether facts of the namespace fade, as of the last call of :meth:`current`."""
        return self._fading.get(namespace, False)

    def learning(self, namespace: str) -> bool:
        """Whether feedback bears on the search, as of the last call of :meth:`current`."""
        return self._shifts.get(namespace) is not None

    def shifts(self, namespace: str) -> dict[str, float]:
        """What feedback shifts the weights by, as of the last call of :meth:`current`."""
        return self._shifts.get(namespace) or {}

    def discard(self, namespace: str) -> None:
        """Drop the namespace's snapshot from memory and disk; the next search reads anew."""
        with self._lock_of(namespace):
            self._forget(namespace)

    def path(self, namespace: str) -> Path:
        """File of the namespace's snapshot."""
        return self._folder / f"{identity.namespace_key(namespace)}.snapshot"

    def _lock_of(self, namespace: str) -> Lock:
        return self._locks.setdefault(namespace, Lock())

    def _forget(self, namespace: str) -> None:
        self._states.pop(namespace, None)
        self._fading.pop(namespace, None)
        self._shifts.pop(namespace, None)
        delete_arrays(self.path(namespace))

    def _save(self, namespace: str, state: _State) -> None:
        """Write the file, and go on with what is mapped from it: that needs no memory."""
        version = state.snapshot.version
        about = {"format": _FORMAT, "generation": state.generation, "version": version}
        try:
            write_arrays(self.path(namespace), about, derived(state.snapshot, DEFAULT))
        except OSError:
            return  # a full disk, say: the file only saves time
        if _removed(self._database, namespace, version):
            # Forgotten while it was written: whoever forgot has not seen this file.
            delete_arrays(self.path(namespace))
        elif (written := self._load(namespace)) and written.snapshot.version == version:
            state.snapshot = written.snapshot
        state.unsaved = 0

    def _load(self, namespace: str) -> _State | None:
        found = read_arrays(self.path(namespace))
        if found is None:
            return None
        about, arrays = found
        try:
            if about["format"] != _FORMAT:
                return None
            return _State(about["generation"], Snapshot(about["version"], arrays))
        except (KeyError, TypeError):
            return None  # of another program: the graph has it all


def clear_snapshots(folder: Path) -> None:
    """Delete the files of all snapshots."""
    shutil.rmtree(folder, ignore_errors=True)


_Head = tuple[str, int, Model, str | None, bool, dict[str, float] | None]


def _head(database: Database, namespace: str) -> _Head | None:
    return _read_head(namespace, database.read("read/namespace", namespace=namespace))


def _settled_head(database: Database, namespace: str) -> _Head | None:
    """As :func:`_head`; what was committed up to this version can be read as a whole."""
    return _read_head(namespace, database.write("write/settled_namespace", namespace=namespace))


def _read_head(namespace: str, rows: list[Row]) -> _Head | None:
    if not rows:
        return None
    row = rows[0]
    check_restored(namespace, row)
    created = native(row["created_at"])
    model = Model(row["model"], row["dimension"])
    shifts = dict(zip(SIGNALS, row["shifts"] or (), strict=False)) if row["feedback"] else None
    generation = created.isoformat() if created else ""
    return (generation, row["version"], model, row["zone"], row["retention"], shifts)


def _refresh(database: Database, namespace: str, state: _State) -> None:
    """Bring a state to the newest version, also while others commit.

    What is read while something is committed is of no one version. It is not used, but kept:
    whatever changed since the reading began is read again, less each time, until nothing did.
    """
    partial, read = state.snapshot, 0
    for _ in range(_ATTEMPTS):
        before = _settled_head(database, namespace)
        if before is None:
            state.snapshot = Snapshot.build(0, [], [], partial.vectors.shape[1])
            return
        if before[0] != state.generation:  # another memory of that name by now
            state.generation, read = before[0], 0
            partial = Snapshot.build(0, [], [], partial.vectors.shape[1])
        removed = _removed(database, namespace, partial.version)
        draft, inactive, newest = _read_changes(database, namespace, partial)
        partial = assembled(before[1], partial, [*removed, *inactive], draft)
        read += len(draft) + len(inactive) + len(removed)
        if newest <= before[1] and _head(database, namespace) == before:
            state.snapshot = partial
            state.unsaved += read
            return
    raise DatabaseError(
        f"namespace {namespace!r} changes faster than it can be read",
        hint="Wait until the import or consolidation is done and search again.",
    )


def _removed(database: Database, namespace: str, since: int) -> Collection[str]:
    """Ids of what was deleted since a version."""
    rows = database.read("read/removed_nodes", namespace=namespace, since=since)
    return rows[0]["ids"] if rows else []


def _read_changes(
    database: Database, namespace: str, old: Snapshot
) -> tuple[Draft, Collection[str], int]:
    """Nodes that changed since a snapshot was read, ids of those not to be found, last version."""
    draft = Draft(old.vectors.shape[1])
    inactive: dict[str, None] = {}
    newest = 0

    def take(row: Row) -> None:
        nonlocal newest
        newest = max(newest, row["version"])
        node, edges, active = _changed(row)
        if not active:
            inactive[node.id] = None
        elif node.id not in draft.ids:  # there already when the driver begins anew
            draft.add(node, edges)

    database.read_each("read/changed_nodes", take, namespace=namespace, since=old.version)
    return draft, inactive, newest


def _changed(row: Row) -> tuple[NodeRow, list[EdgeRow], bool]:
    node = row["node"]
    edges = [EdgeRow(node["id"], type_, end, float(weight)) for type_, end, weight in row["edges"]]
    return _node(node), edges, node["status"] in STATUSES


def _node(node: Row) -> NodeRow:
    return NodeRow(
        id=node["id"],
        kind=node["kind"],
        text=served(node.get("text") or "", pairs(node.get("withheld"))),
        vector=_vector(node.get("embedding")),
        said_at=_seconds(node.get("said_at")),
        valid_from=_seconds(node.get("valid_from")),
        valid_to=_seconds(node.get("valid_to")),
        stated_from=_seconds(node.get("stated_from")),
        stated_to=_seconds(node.get("stated_to")),
        created_at=_seconds(node.get("created_at")),
        expired_at=_seconds(node.get("expired_at")),
        status=node["status"] if node["status"] in STATUSES else "active",
        importance=_or(node["importance"], 0.5),
        memory_type=node.get("memory_type"),
        modality=node.get("modality"),
        entity_type=node["type"] if node["kind"] == "entity" else None,
        span=(_or(node["span_start"], 0), _or(node["span_end"], 0)),
        speaker=node.get("speaker") or node.get("role"),
        title=None if node.get("title_withheld") else node.get("title"),
        conversation=node.get("conversation"),
        session=node.get("session"),
        order=(_or(node["sort_at"], 0.0), _or(node["position"], 0)),
        source_id=node.get("source_id"),
        metadata=json.loads(node["metadata"]) if node.get("metadata") else None,
        context=_vector(node.get("context_embedding")),
    )


def _vector(numbers: list[float] | None) -> NDArray[np.float32] | None:
    return None if numbers is None else np.asarray(numbers, dtype=np.float32)


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _seconds(milliseconds: int | None) -> float:
    return _NAN if milliseconds is None else milliseconds / 1000
