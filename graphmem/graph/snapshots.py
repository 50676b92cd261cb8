"""Snapshots of namespaces: read from the graph, refreshed by what changed, kept on disk.

Every node carries the version of the commit that last changed it or one of its outgoing
relationships, and the log the ids of what was deleted. So a snapshot at version 40 becomes one at
version 42 by reading two commits' worth. The file in the data folder spares a new process the first
read; it can be thrown away at any time, and what is wrong with it is answered by reading anew.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from graphmem import identity
from graphmem.errors import DatabaseError
from graphmem.graph.database import Database, Model, Row, check_model
from graphmem.graph.turns import native
from graphmem.recall.snapshot import EdgeRow, Floats, NodeRow, Snapshot

_FORMAT = 1
_ATTEMPTS = 20
_PERSIST_SHARE = 0.1  # rewriting the file costs as much as the namespace is big: not for each turn
_NAN = float("nan")


@dataclass
class _State:
    """What a snapshot is made of: rows by id, and each node's outgoing edges."""

    generation: str
    version: int
    dimension: int
    nodes: dict[str, NodeRow] = field(default_factory=dict)
    edges: dict[str, list[EdgeRow]] = field(default_factory=dict)
    unsaved: int = 0

    def snapshot(self) -> Snapshot:
        edges = (edge for outgoing in self.edges.values() for edge in outgoing)
        built = Snapshot.build(self.version, self.nodes.values(), edges, self.dimension)
        self.nodes = {node.id: node for node in built.nodes}
        return built


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
        self._lock = Lock()
        self._states: dict[str, tuple[_State, Snapshot]] = {}

    def current(self, namespace: str, model: Model) -> Snapshot:
        """The namespace at its newest committed version; empty where nothing was ever added.

        Raises
        ------
        ModelMismatchError
            The namespace was embedded by another model than ``model``.
        """
        with self._lock:
            head = _head(self._database, namespace)
            if head is None:
                self._forget(namespace)
                return Snapshot.build(0, [], [], model.dimension)
            generation, version, written_by = head
            check_model(namespace, written_by, model)
            held = self._states.get(namespace)
            if held and (held[0].generation, held[0].version) == (generation, version):
                return held[1]
            state = held[0] if held else self._load(namespace)
            if state is None or state.generation != generation or state.version > version:
                state = _State(generation, 0, model.dimension)
            _refresh(self._database, namespace, state)
            snapshot = state.snapshot()
            self._states[namespace] = (state, snapshot)
            if state.unsaved > _PERSIST_SHARE * len(state.nodes):
                self._save(namespace, state, snapshot)
            return snapshot

    def discard(self, namespace: str) -> None:
        """Drop the namespace's snapshot from memory and disk; the next search reads anew."""
        with self._lock:
            self._forget(namespace)

    def path(self, namespace: str) -> Path:
        """File of the namespace's snapshot."""
        return self._folder / f"{identity.namespace_key(namespace)}.snapshot"

    def _forget(self, namespace: str) -> None:
        self._states.pop(namespace, None)
        self.path(namespace).unlink(missing_ok=True)

    def _save(self, namespace: str, state: _State, snapshot: Snapshot) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        header = json.dumps(_header(state, snapshot)).encode()
        handle, name = tempfile.mkstemp(dir=self._folder)  # created with mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(len(header).to_bytes(8, "little") + header)
                file.write(b"\0" * (-file.tell() % 64))
                snapshot.vectors.tofile(file)
            Path(name).replace(self.path(namespace))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        state.unsaved = 0

    def _load(self, namespace: str) -> _State | None:
        path = self.path(namespace)
        try:
            with path.open("rb") as file:
                size = int.from_bytes(file.read(8), "little")
                if size > path.stat().st_size:
                    return None
                header = json.loads(file.read(size))
            if header["format"] != _FORMAT:
                return None
            offset = 8 + size + (-(8 + size) % 64)
            shape = (len(header["nodes"]), header["dimension"])
            vectors = (
                np.memmap(path, dtype=np.float32, mode="r", offset=offset, shape=shape)
                if shape[0]
                else np.zeros(shape, dtype=np.float32)
            )
            return _state_from(header, vectors)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # missing, cut off or of another format: the graph has it all


def clear_snapshots(folder: Path) -> None:
    """Delete the files of all snapshots."""
    shutil.rmtree(folder, ignore_errors=True)


def _head(database: Database, namespace: str) -> tuple[str, int, Model] | None:
    rows = database.read("read/namespace", namespace=namespace)
    if not rows:
        return None
    created = native(rows[0]["created_at"])
    model = Model(rows[0]["model"], rows[0]["dimension"])
    return (created.isoformat() if created else "", rows[0]["version"], model)


def _refresh(database: Database, namespace: str, state: _State) -> None:
    """Bring a state to a version at which nothing was committed while it was read."""
    for _ in range(_ATTEMPTS):
        before = _head(database, namespace)
        removed = database.read("read/removed_nodes", namespace=namespace, since=state.version)
        changed = database.read_each(
            "read/changed_nodes", _changed, namespace=namespace, since=state.version
        )
        if before is not None and _head(database, namespace) == before:
            for id_ in removed[0]["ids"] if removed else []:
                state.nodes.pop(id_, None)
                state.edges.pop(id_, None)
            for node, edges, active in changed:
                state.nodes.pop(node.id, None)
                state.edges.pop(node.id, None)
                if active:
                    state.nodes[node.id] = node
                    state.edges[node.id] = edges
            state.version = before[1]
            state.unsaved += len(changed) + len(removed[0]["ids"] if removed else [])
            return
    raise DatabaseError(
        f"namespace {namespace!r} changes faster than it can be read",
        hint="Wait until the import or consolidation is done and search again.",
    )


def _changed(row: Row) -> tuple[NodeRow, list[EdgeRow], bool]:
    node = row["node"]
    edges = [EdgeRow(node["id"], type_, end, float(weight)) for type_, end, weight in row["edges"]]
    return _node(node), edges, node["status"] == "active"


def _node(node: Row) -> NodeRow:
    embedding = node.get("embedding")
    return NodeRow(
        id=node["id"],
        kind=node["kind"],
        text=node.get("text") or "",
        vector=None if embedding is None else np.asarray(embedding, dtype=np.float32),
        said_at=_seconds(node.get("said_at")),
        valid_from=_seconds(node.get("valid_from")),
        valid_to=_seconds(node.get("valid_to")),
        importance=_or(node["importance"], 0.5),
        memory_type=node.get("memory_type"),
        speaker=node.get("speaker") or node.get("role"),
        title=node.get("title"),
        conversation=node.get("conversation"),
        session=node.get("session"),
        order=(_or(node["sort_at"], 0.0), _or(node["position"], 0)),
        source_id=node.get("source_id"),
        metadata=json.loads(node["metadata"]) if node.get("metadata") else None,
    )


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _seconds(milliseconds: int | None) -> float:
    return _NAN if milliseconds is None else milliseconds / 1000


def _header(state: _State, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "generation": state.generation,
        "version": state.version,
        "dimension": state.dimension,
        "nodes": [[*node[:2], node[2], node[3] is not None, *node[4:]] for node in snapshot.nodes],
        "edges": [edge for outgoing in state.edges.values() for edge in outgoing],
    }


def _state_from(header: dict[str, Any], vectors: Floats) -> _State:
    state = _State(header["generation"], header["version"], header["dimension"])
    for i, (id_, kind, text, has_vector, *rest) in enumerate(header["nodes"]):
        node = NodeRow(id_, kind, text, vectors[i] if has_vector else None, *rest)
        state.nodes[id_] = node._replace(order=(node.order[0], node.order[1]))
        state.edges[id_] = []
    for start, type_, end, weight in header["edges"]:
        state.edges[start].append(EdgeRow(start, type_, end, weight))
    return state
