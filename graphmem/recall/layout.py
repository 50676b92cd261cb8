"""What recall derives from a snapshot once: turns in order, what rests on them, word statistics.

A :class:`Layout` numbers the turns 0, 1, … as they stand in the snapshot; ``turn_nodes`` leads back
to the nodes. Each part is made when it is first asked for.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.identity import normal_name
from graphmem.recall.config import RecallConfig
from graphmem.recall.lexical import BM25, TermCounts, membership, windows, words
from graphmem.recall.snapshot import Floats, Indices, Seconds, Snapshot


class Layout:
    """Arrays over the turns, facts and entities of one snapshot."""

    def __init__(self, snapshot: Snapshot, config: RecallConfig) -> None:
        self._config = config
        self.snapshot = snapshot
        self.turn_nodes: Indices = snapshot.of_kind("turn")
        self.entity_nodes: Indices = snapshot.of_kind("entity")
        self.turn_count = len(self.turn_nodes)

    @classmethod
    def of(cls, snapshot: Snapshot, config: RecallConfig) -> Layout:
        """The layout of a snapshot, made once."""
        key = f"layout:{config.k1}:{config.b}:{config.window}:{config.next_weight}"
        found: Layout = snapshot._cache.get(key) or cls(snapshot, config)
        return snapshot._cache.setdefault(key, found)  # type: ignore[no-any-return]

    @cached_property
    def spoken(self) -> NDArray[np.bool_]:
        """Whether each turn has a speaker; a passage of a document has none."""
        nodes = self.snapshot.nodes
        return np.asarray([bool(nodes[i].speaker) for i in self.turn_nodes], dtype=np.bool_)

    @cached_property
    def runs(self) -> NDArray[np.int64]:
        """Run of each turn: turns in sequence, of one session and one title."""
        nodes = self.snapshot.nodes
        places = [
            (nodes[i].conversation, nodes[i].session, nodes[i].title) for i in self.turn_nodes
        ]
        changes = [a != b for a, b in pairwise(places)]
        return np.cumsum([0, *changes])[: self.turn_count]

    @cached_property
    def speakers(self) -> dict[str, Indices]:
        """Turns of each speaker, by normalised name."""
        found: dict[str, list[int]] = {}
        for turn, node in enumerate(self.turn_nodes):
            if name := normal_name(self.snapshot.nodes[node].speaker or ""):
                found.setdefault(name, []).append(turn)
        return {name: np.asarray(turns, dtype=np.int32) for name, turns in found.items()}

    @cached_property
    def entity_names(self) -> dict[str, list[int]]:
        """Entities by the words of their names, as positions in ``entity_nodes``."""
        found: dict[str, list[int]] = {}
        for entity, node in enumerate(self.entity_nodes):
            if name := " ".join(words(self.snapshot.nodes[node].text)):
                found.setdefault(name, []).append(entity)
        return found

    @cached_property
    def turn_vectors(self) -> Floats:
        """Embeddings of the turns."""
        return self.snapshot.vectors[self.turn_nodes]

    @cached_property
    def neighbourhood_vectors(self) -> Floats:
        """Direction of the mean of each turn and the turns next to it in its run."""
        own = self.turn_vectors
        total = own.copy()
        near = self.runs[1:] == self.runs[:-1]
        total[1:][near] += own[:-1][near]
        total[:-1][near] += own[1:][near]
        length = np.linalg.norm(total, axis=1, keepdims=True)
        unit: Floats = np.divide(total, length, out=total, where=length > 0)
        return unit

    @cached_property
    def counts(self) -> TermCounts:
        """Terms of each turn with its speaker or title."""
        nodes = (self.snapshot.nodes[i] for i in self.turn_nodes)
        return TermCounts.of([f"{n.speaker or n.title or ''} {n.text}" for n in nodes])

    @cached_property
    def words(self) -> BM25:
        """BM25 over turns."""
        return BM25(self.counts, k1=self._config.k1, b=self._config.b)

    @cached_property
    def window_words(self) -> tuple[BM25, Any]:
        """BM25 over windows, and a CSC of shape (windows, turns) that tells which hold a turn."""
        starts, ends = windows(self.runs, self._config.window)
        holds = membership(starts, ends, self.turn_count)
        bm25 = BM25(self.counts.grouped(holds), k1=self._config.k1, b=self._config.b)
        return bm25, holds.tocsc()

    @cached_property
    def facts(self) -> tuple[Indices, Indices]:
        """Nodes of the facts and the turn of each, in order of turns."""
        starts, ends, _ = self.snapshot.edges("DERIVED_FROM")
        order = np.argsort(ends, kind="stable")
        return starts[order], self._turn_of_node[ends[order]]

    @cached_property
    def valid_from(self) -> Seconds:
        """Since when each node holds; NaN where unknown."""
        return np.asarray([node.valid_from for node in self.snapshot.nodes], dtype=np.float64)

    @cached_property
    def valid_to(self) -> Seconds:
        """Until when each node holds; NaN where unknown."""
        return np.asarray([node.valid_to for node in self.snapshot.nodes], dtype=np.float64)

    @cached_property
    def evidence(self) -> Any:
        """CSR of shape (nodes, turns): 1 where a node rests on a turn.

        A turn rests on itself, an entity on what mentions it, a topic on what is below it.
        """
        nodes = len(self.snapshot)
        up = {kind: self._matrix(kind) for kind in ("DERIVED_FROM", "COVERS", "MENTIONS")}
        turns = self._matrix_of(self.turn_nodes, self.turn_nodes, nodes)
        base = turns + up["DERIVED_FROM"] + up["COVERS"]
        total = base + up["MENTIONS"].T @ base
        total += self._matrix("STATES").T @ base + self._matrix("GROUNDED_IN") @ base
        child = self._matrix("CHILD")
        layer = child @ total
        while layer.nnz:
            total += layer
            layer = child @ layer
        found = total[:, self.turn_nodes].tocsr()
        found.data[:] = 1.0
        found.sort_indices()
        return found

    @cached_property
    def supported(self) -> NDArray[np.bool_]:
        """Which nodes rest on any turn; the others have nothing to show for themselves."""
        supported: NDArray[np.bool_] = np.diff(self.evidence.indptr) > 0
        return supported

    @cached_property
    def mentions(self) -> tuple[Indices, Indices]:
        """Pairs of a turn and an entity (both by position) that it, or a fact of it, mentions."""
        pairs = self.evidence[self.entity_nodes].tocoo()
        return pairs.col.astype(np.int32), pairs.row.astype(np.int32)

    @cached_property
    def fact_entities(self) -> Any:
        """CSR of shape (nodes, entities): what a fact mentions."""
        return self._matrix("MENTIONS")[:, self.entity_nodes].tocsr()

    @cached_property
    def entity_turns(self) -> NDArray[np.int64]:
        """How many turns mention each entity."""
        return np.bincount(self.mentions[1], minlength=len(self.entity_nodes))

    @cached_property
    def _turn_of_node(self) -> Indices:
        turn_of = np.full(len(self.snapshot), -1, dtype=np.int32)
        turn_of[self.turn_nodes] = np.arange(self.turn_count, dtype=np.int32)
        return turn_of

    def _matrix(self, kind: str) -> Any:
        starts, ends, _ = self.snapshot.edges(kind)
        return self._matrix_of(starts, ends, len(self.snapshot))

    @staticmethod
    def _matrix_of(rows: Indices, columns: Indices, size: int) -> Any:
        from scipy.sparse import csr_matrix

        ones = np.ones(len(rows), dtype=np.float32)
        return csr_matrix((ones, (rows, columns)), shape=(size, size))
