"""Makes a snapshot's arrays from rows, and those of the next version from what changed.

The result depends on the rows alone: every column is sorted anew, and tables hold only what is
used. A refresh copies arrays, which takes well under a second for 100,000 nodes, and makes Python
objects for the changed rows only.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.carrying import hand_on
from graphmem.recall.columns import (
    Arrays,
    Index,
    Labels,
    Texts,
    byte_keys,
    encode,
    gathered,
    merged_labels,
    text_hash,
)
from graphmem.recall.snapshot import (
    EDGE_CODE,
    EDGES,
    KIND_CODE,
    LABELS,
    NUMBERS,
    STATUS_CODE,
    TEXTS,
    EdgeRow,
    NodeRow,
    Snapshot,
)

Integers = NDArray[np.int64]

_CHUNK = 4_096  # rows of vectors that are moved at a time
_TYPECODES = {np.int8: "b", np.float64: "d", np.int64: "q"}


class Draft:
    """Rows that are to be arranged, as columns; the rows themselves are not kept.

    Parameters
    ----------
    dimension
        Length of the vectors.
    """

    def __init__(self, dimension: int) -> None:
        self.ids: dict[str, int] = {}
        self.dimension = dimension
        self._numbers: dict[str, array[Any]] = {
            name: array(_TYPECODES[kind]) for name, kind in NUMBERS.items()
        }
        self._texts = {name: (bytearray(), array("q", [0])) for name in TEXTS}
        self._codes = {name: (array("i"), dict[str, int]()) for name in LABELS}
        self._vectors = bytearray()
        self._contexts = bytearray()
        self._hashes = array("Q")
        self._edges: tuple[array[Any], ...] = (array("i"), array("b"), array("f"))
        self._ends: list[str] = []
        self._known_ends: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, row: NodeRow, edges: Iterable[EdgeRow] = ()) -> None:
        """Take in a row and the edges that start at it."""
        self.ids[row.id] = len(self.ids)
        self._hashes.append(text_hash(row.id))
        numbers = (
            KIND_CODE[row.kind], row.said_at, row.valid_from, row.valid_to, row.stated_from,
            row.stated_to, row.created_at, row.expired_at, STATUS_CODE[row.status],
            row.importance, *row.order, *row.span,
        )  # fmt: skip
        for column, number in zip(self._numbers.values(), numbers, strict=True):
            column.append(number)
        metadata = json.dumps(row.metadata, ensure_ascii=False) if row.metadata else ""
        for name, text in zip(
            TEXTS, (row.id, row.text, row.source_id or "", metadata), strict=True
        ):
            blob, offsets = self._texts[name]
            blob += encode(text)
            offsets.append(len(blob))
        for name in LABELS:
            codes, table = self._codes[name]
            label = getattr(row, name)
            codes.append(table.setdefault(label, len(table)) if label else -1)
        self._vectors += self._bytes(row.vector)
        if row.kind == "turn":
            self._contexts += self._bytes(row.vector if row.context is None else row.context)
        for edge in edges:
            self.link(edge)

    def _bytes(self, vector: NDArray[np.float32] | None) -> bytes:
        if vector is None:
            return bytes(4 * self.dimension)
        return np.asarray(vector, dtype=np.float32).tobytes()

    def link(self, edge: EdgeRow) -> None:
        """Take in an edge, unless its start is not here or its type is none that recall uses."""
        start = self.ids.get(edge.start)
        if start is None or edge.type not in EDGE_CODE:
            return
        for column, number in zip(
            self._edges, (start, EDGE_CODE[edge.type], edge.weight), strict=True
        ):
            column.append(number)
        self._ends.append(self._known_ends.setdefault(edge.end, edge.end))

    def columns(self) -> Arrays:
        """The rows' columns, in the order in which they came."""
        found: Arrays = {
            name: np.frombuffer(column, dtype=NUMBERS[name])
            for name, column in self._numbers.items()
        }
        for name, (blob, offsets) in self._texts.items():
            text = Texts(np.frombuffer(blob, np.uint8), np.frombuffer(offsets, np.int64))
            found |= text.arrays(name)
        for name, (codes, table) in self._codes.items():
            found[f"{name}.codes"] = np.frombuffer(codes, np.int32)
            found |= Texts.of(table).arrays(f"{name}.table")
        for name, vectors in (("vector", self._vectors), ("context", self._contexts)):
            found[name] = np.frombuffer(vectors, np.float32).reshape(-1, self.dimension)
        found["hash"] = np.frombuffer(self._hashes, np.uint64)
        return found

    def edges(self) -> tuple[Integers, Integers, NDArray[np.float32], list[str]]:
        """Starts, types, weights and the ids of the ends."""
        starts, types, weights = self._edges
        return (
            np.frombuffer(starts, np.int32).astype(np.int64),
            np.frombuffer(types, np.int8).astype(np.int64),
            np.frombuffer(weights, np.float32),
            self._ends,
        )


def assembled(version: int, old: Snapshot | None, gone: Collection[str], draft: Draft) -> Snapshot:
    """Arrange a snapshot of ``old`` without what is gone, and with the draft's rows.

    Parameters
    ----------
    version
        The new version.
    old
        What is known already; a row of the draft replaces the one of the same id.
    gone
        Ids of nodes that are no more.
    draft
        New and changed rows.
    """
    if old is None:
        old = Snapshot(0, _empty(draft.dimension))
    size = len(old)
    kept = np.ones(size, dtype=np.bool_)
    same = ((new, old.index.find(id_)) for id_, new in draft.ids.items())
    replaced = {new: at for new, at in same if at is not None}
    kept[[at for id_ in gone if (at := old.index.find(id_)) is not None]] = False
    kept[list(replaced.values())] = False
    both = [old.arrays, draft.columns()]
    source = _in_order(both, np.r_[np.flatnonzero(kept), size + np.arange(len(draft))])
    position = np.full(size + len(draft), -1, dtype=np.int64)
    position[source] = np.arange(len(source))
    arrays = _taken(both, source)
    hashes = np.concatenate([old.index.in_order(), both[1]["hash"]])[source]
    arrays |= Index.of(Texts.stored(arrays, "id"), hashes).arrays("index")
    arrays |= _edges(old, draft, position, replaced, size)
    snapshot = Snapshot(version, arrays)
    hand_on(old, snapshot, position[:size])
    return snapshot


def _in_order(both: list[Arrays], rows: Integers) -> Integers:
    """Rows of both, numbered through, by kind, conversation, session, order and id."""
    keys: list[NDArray[Any]] = byte_keys(gathered([Texts.stored(a, "id") for a in both], rows))
    keys += [np.concatenate([a[name] for a in both])[rows] for name in ("suborder", "order")]
    keys += [_labels(both, name, rows).codes for name in ("session", "conversation")]
    keys += [np.concatenate([a["kind"] for a in both])[rows]]
    return rows[np.lexsort(keys)]


def _taken(both: list[Arrays], source: Integers) -> Arrays:
    """All columns of the rows."""
    found: Arrays = {name: np.concatenate([a[name] for a in both])[source] for name in NUMBERS}
    for name in TEXTS:
        found |= gathered([Texts.stored(a, name) for a in both], source).arrays(name)
    for name in LABELS:
        labels = _labels(both, name, source)
        found |= {f"{name}.codes": labels.codes, **labels.table.arrays(f"{name}.table")}
    found["vector"] = moved_rows([a["vector"] for a in both], source)
    is_turn = np.concatenate([a["kind"] for a in both]) == KIND_CODE["turn"]
    turns = source[is_turn[source]]
    found["context"] = moved_rows([a["context"] for a in both], (np.cumsum(is_turn) - 1)[turns])
    return found


def _labels(both: list[Arrays], name: str, rows: Integers) -> Labels:
    return merged_labels(
        [Labels(a[f"{name}.codes"], Texts.stored(a, f"{name}.table")) for a in both], rows
    )


def moved_rows(parts: list[NDArray[np.float32]], source: Integers) -> NDArray[np.float32]:
    """Rows of two arrays, numbered through, without joining the two first."""
    first, second = parts
    found = np.empty((len(source), first.shape[1]), dtype=np.float32)
    for start in range(0, len(source), _CHUNK):
        rows = source[start : start + _CHUNK]
        target = found[start : start + _CHUNK]
        if rows[-1] < len(first) and np.all(np.diff(rows) == 1):
            target[:] = first[rows[0] : rows[-1] + 1]
            continue
        is_old = rows < len(first)
        target[is_old] = first[rows[is_old]]
        target[~is_old] = second[rows[~is_old] - len(first)]
    return found


def _edges(
    old: Snapshot, draft: Draft, position: Integers, replaced: dict[int, int], size: int
) -> Arrays:
    """All edges that are left or new; what ends at no node is kept by the id of that node.

    Such an edge is not read again when its end becomes active, since its start did not change.
    """
    end_of = position.copy()  # an edge stays when the node that it ends at is replaced
    for new, at in replaced.items():
        end_of[at] = position[size + new]
    parts: list[tuple[Integers, Integers, Integers, NDArray[np.float32]]] = []
    arrays = old.arrays
    types = np.repeat(np.arange(len(EDGES)), np.diff(arrays["edge.pointers"]))
    starts, ends = position[arrays["edge.start"]], end_of[arrays["edge.end"]]
    both = (starts >= 0) & (ends >= 0)
    parts.append((types[both], starts[both], ends[both], arrays["edge.weight"][both]))
    cut = np.flatnonzero((starts >= 0) & (ends < 0))
    waiting = [
        (int(types[i]), int(starts[i]), old.ids[arrays["edge.end"][i]],
         float(arrays["edge.weight"][i]))
        for i in cut
    ]  # fmt: skip
    still = position[arrays["open.start"]]
    waiting += [
        (int(arrays["open.type"][i]), int(still[i]), end, float(arrays["open.weight"][i]))
        for i, end in enumerate(Texts.stored(arrays, "open.end"))
        if still[i] >= 0
    ]
    new_starts, new_types, new_weights, new_ends = draft.edges()
    places: dict[str, int] = {}
    for end in dict.fromkeys([*new_ends, *(row[2] for row in waiting)]):
        if end in draft.ids:
            places[end] = int(position[size + draft.ids[end]])
        else:
            known_at = old.index.find(end)
            places[end] = -1 if known_at is None else int(end_of[known_at])
    where = np.fromiter((places[end] for end in new_ends), dtype=np.int64, count=len(new_ends))
    starts, known = position[size + new_starts], where >= 0
    parts.append((new_types[known], starts[known], where[known], new_weights[known]))
    waiting += [
        (int(new_types[i]), int(starts[i]), new_ends[i], float(new_weights[i]))
        for i in np.flatnonzero(~known)
    ]
    met = [row for row in waiting if places[row[2]] >= 0]
    if met:
        kinds, froms, tos, weights = zip(*met, strict=True)
        parts.append(
            (np.asarray(kinds), np.asarray(froms),
             np.asarray([places[end] for end in tos]), np.asarray(weights, dtype=np.float32))
        )  # fmt: skip
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    left = sorted({row for row in waiting if places[row[2]] < 0})
    return _sorted_edges(*columns) | _open_edges(left)


def _sorted_edges(
    types: Integers, starts: Integers, ends: Integers, weights: NDArray[np.float32]
) -> Arrays:
    order = np.lexsort((weights, ends, starts, types))
    types, starts, ends, weights = types[order], starts[order], ends[order], weights[order]
    new = np.ones(len(types), dtype=np.bool_)
    new[1:] = (
        (np.diff(types) != 0) | (np.diff(starts) != 0) | (np.diff(ends) != 0)
        | (weights[1:] != weights[:-1])
    )  # fmt: skip
    return {
        "edge.pointers": np.searchsorted(types[new], np.arange(len(EDGES) + 1)).astype(np.int64),
        "edge.start": starts[new].astype(np.int32),
        "edge.end": ends[new].astype(np.int32),
        "edge.weight": weights[new].astype(np.float32),
    }


def _open_edges(rows: list[tuple[int, int, str, float]]) -> Arrays:
    return {
        "open.type": np.asarray([row[0] for row in rows], dtype=np.int8),
        "open.start": np.asarray([row[1] for row in rows], dtype=np.int32),
        "open.weight": np.asarray([row[3] for row in rows], dtype=np.float32),
        **Texts.of(row[2] for row in rows).arrays("open.end"),
    }


def _empty(dimension: int) -> Arrays:
    arrays = Draft(dimension).columns()
    del arrays["hash"]
    none = np.zeros(0, dtype=np.int64)
    arrays |= Index.of(Texts.of([])).arrays("index")
    arrays |= _sorted_edges(none, none, none, np.zeros(0, dtype=np.float32))
    return arrays | _open_edges([])
