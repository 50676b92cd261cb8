"""A namespace at one version, as arrays: what recall scores.

Rows come from the graph (:mod:`graphmem.graph.snapshots` reads and refreshes them); everything here
is derived from the rows alone, so the same memory gives the same arrays in the same order, whoever
read it and however often it was refreshed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

KINDS = ("turn", "fact", "triple", "entity", "episode", "unit", "topic")
EDGES = (
    "NEXT", "COVERS", "DERIVED_FROM", "STATES", "MENTIONS", "SUBJECT", "OBJECT", "BINDS",
    "GROUNDED_IN", "ASSOCIATED", "CHILD", "THEN", "CHANGED", "CAUSE", "REASON", "HINDERED_BY",
    "REACT", "WANT", "SAME_TOPIC", "SUPERSEDES", "SAME_AS",
)  # fmt: skip
_KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}
_EDGE_CODE = {edge: code for code, edge in enumerate(EDGES)}

Floats = NDArray[np.float32]
Seconds = NDArray[np.float64]
Indices = NDArray[np.int32]


class NodeRow(NamedTuple):
    """One node that can be found. Times are seconds since 1970 (UTC), NaN where unknown.

    ``order`` sorts the turns of a session; ``source_id`` is the id that a turn's caller gave.
    """

    id: str
    kind: str
    text: str
    vector: Floats | None
    said_at: float = float("nan")
    valid_from: float = float("nan")
    valid_to: float = float("nan")
    importance: float = 0.5
    memory_type: str | None = None
    speaker: str | None = None
    title: str | None = None
    conversation: str | None = None
    session: str | None = None
    order: tuple[float, int] = (0.0, 0)
    source_id: str | None = None
    metadata: Mapping[str, Any] | None = None


class EdgeRow(NamedTuple):
    """One relationship between two nodes that can be found."""

    start: str
    type: str
    end: str
    weight: float = 1.0


@dataclass(frozen=True)
class Snapshot:
    """All active nodes of a namespace and the edges between them.

    Attributes
    ----------
    version
        The namespace's version that was read.
    nodes
        Sorted by kind, conversation, session, order and id; a node's position is its index below.
    vectors
        float32, shape (nodes, dimension), unit rows; zero rows where a node has no embedding.
    starts, ends, types, weights
        The edges, by node index; ``types`` are positions in :data:`EDGES`.
    """

    version: int
    nodes: tuple[NodeRow, ...]
    vectors: Floats
    starts: Indices
    ends: Indices
    types: NDArray[np.int8]
    weights: Floats
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(
        cls, version: int, nodes: Iterable[NodeRow], edges: Iterable[EdgeRow], dimension: int
    ) -> Snapshot:
        """Arrange rows; edges to or from a node that is not among them are left out."""
        ordered = tuple(sorted(nodes, key=_sort_key))
        index = {node.id: i for i, node in enumerate(ordered)}
        vectors = np.zeros((len(ordered), dimension), dtype=np.float32)
        for i, node in enumerate(ordered):
            if node.vector is not None:
                vectors[i] = node.vector
        # The rows point into the array: each vector is in memory once.
        ordered = tuple(
            node if node.vector is None else node._replace(vector=vectors[i])
            for i, node in enumerate(ordered)
        )
        kept = sorted(
            {
                (index[edge.start], index[edge.end], _EDGE_CODE[edge.type], edge.weight)
                for edge in edges
                if edge.start in index and edge.end in index and edge.type in _EDGE_CODE
            }
        )
        columns = list(zip(*kept, strict=True)) if kept else [(), (), (), ()]
        return cls(
            version=version,
            nodes=ordered,
            vectors=vectors,
            starts=np.asarray(columns[0], dtype=np.int32),
            ends=np.asarray(columns[1], dtype=np.int32),
            types=np.asarray(columns[2], dtype=np.int8),
            weights=np.asarray(columns[3], dtype=np.float32),
        )

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def index(self) -> dict[str, int]:
        """Index of each node's id."""
        return {node.id: i for i, node in enumerate(self.nodes)}

    @cached_property
    def kinds(self) -> NDArray[np.int8]:
        """Each node's kind, as a position in :data:`KINDS`."""
        return np.asarray([_KIND_CODE[node.kind] for node in self.nodes], dtype=np.int8)

    def of_kind(self, kind: str) -> Indices:
        """Indices of the nodes of one kind, ascending."""
        if kind not in self._cache:
            self._cache[kind] = np.flatnonzero(self.kinds == _KIND_CODE[kind]).astype(np.int32)
        found: Indices = self._cache[kind]
        return found

    def edges(self, kind: str) -> tuple[Indices, Indices, Floats]:
        """Starts, ends and weights of the edges of one type."""
        mask = self.types == _EDGE_CODE[kind]
        return self.starts[mask], self.ends[mask], self.weights[mask]

    @cached_property
    def said_at(self) -> Seconds:
        """When each node was said, in seconds; NaN where unknown."""
        return np.asarray([node.said_at for node in self.nodes], dtype=np.float64)


def _sort_key(node: NodeRow) -> tuple[Any, ...]:
    return (
        _KIND_CODE[node.kind],
        node.conversation or "",
        node.session or "",
        node.order,
        node.id,
    )
