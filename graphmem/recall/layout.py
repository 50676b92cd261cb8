"""What recall derives from a snapshot once: turns in order, what rests on them, word statistics.

A :class:`Layout` numbers the turns 0, 1, … as they stand in the snapshot; ``turn_nodes`` leads back
to the nodes. Each part is made when it is first asked for, or taken from the snapshot's file: those
that are slow to make are kept there, for the default configuration (:func:`derived`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.identity import normal_name
from graphmem.recall.carrying import COARSE, MOMENTS, made
from graphmem.recall.coarse import Coarse
from graphmem.recall.columns import Arrays, Index, Texts, ends_with, ranges
from graphmem.recall.config import RecallConfig
from graphmem.recall.fusion import standardise
from graphmem.recall.lexical import BM25
from graphmem.recall.moments import Moments
from graphmem.recall.names import Names
from graphmem.recall.naming import SpeakerNames
from graphmem.recall.pagerank import Graph
from graphmem.recall.snapshot import (
    KIND_CODE,
    KINDS,
    STATUS_CODE,
    Floats,
    Indices,
    Seconds,
    Snapshot,
)
from graphmem.recall.terms import TermIndex

_QUESTION_MARKS = ("?", "?!", "\uff1f", "\u061f", "\u037e")  # Latin, full-width, Arabic, Greek


class Layout:
    """Arrays over the turns, facts and entities of one snapshot."""

    def __init__(self, snapshot: Snapshot, config: RecallConfig) -> None:
        self._config = config
        self._prefix = _prefix(config)
        self.snapshot = snapshot
        self.turn_nodes: Indices = snapshot.of_kind("turn")
        self.entity_nodes: Indices = snapshot.of_kind("entity")
        self.turn_count = len(self.turn_nodes)

    @classmethod
    def of(cls, snapshot: Snapshot, config: RecallConfig) -> Layout:
        """The layout of a snapshot, made once."""
        key = f"layout:{_prefix(config)}"
        found: Layout = snapshot._cache.get(key) or cls(snapshot, config)
        return snapshot._cache.setdefault(key, found)  # type: ignore[no-any-return]

    @property
    def next_weight(self) -> float:
        """Weight of the edge between turns in sequence."""
        return self._config.next_weight

    @property
    def whole(self) -> Layout:
        """The layout of the whole memory; see :mod:`graphmem.recall.excerpt`."""
        return self

    @property
    def positions(self) -> NDArray[np.int64] | slice:
        """Where the turns stand in the whole memory."""
        return slice(self.turn_count)

    def counted(self, allowed: NDArray[np.bool_]) -> NDArray[Any]:
        """For how many turns each one counts in means and deviations."""
        return allowed

    def standardised_own(
        self, kind: str, nodes: Indices, values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Similarities of nodes of a kind, standardised among all that may be found."""
        return standardise(values, np.ones(len(values), dtype=np.bool_))

    def sources(self, node: int, turns: NDArray[np.integer[Any]]) -> list[tuple[str, str]]:
        """Conversation and caller's id of the turns that a node rests on, in the given order."""
        return [self.snapshot.source(turn) for turn in self.turn_nodes[turns].tolist()]

    @cached_property
    def spoken(self) -> NDArray[np.bool_]:
        """Whether each turn has a speaker; a passage of a document has none."""
        return self._turn_codes("speaker") >= 0

    @cached_property
    def runs(self) -> NDArray[np.int64]:
        """Run of each turn: turns in sequence, of one session and one title."""
        changes = np.zeros(self.turn_count, dtype=np.bool_)
        for name in ("conversation", "session", "title"):
            changes[1:] |= np.diff(self._turn_codes(name)) != 0
        return np.cumsum(changes, dtype=np.int64)

    @cached_property
    def speakers(self) -> dict[str, Indices]:
        """Turns of each speaker, by normalised name."""
        codes = self._turn_codes("speaker")
        order = np.argsort(codes, kind="stable").astype(np.int32)
        table = self.snapshot.labels("speaker").table
        bounds = np.searchsorted(codes[order], np.arange(len(table) + 1))
        found: dict[str, list[Indices]] = {}
        for code, speaker in enumerate(table):
            if (name := normal_name(speaker)) and bounds[code] < bounds[code + 1]:
                found.setdefault(name, []).append(order[bounds[code] : bounds[code + 1]])
        return {name: np.sort(np.concatenate(turns)) for name, turns in found.items()}

    @cached_property
    def speaker_names(self) -> SpeakerNames:
        """What the speakers are called."""
        return SpeakerNames(self.speakers)

    @cached_property
    def last_said(self) -> datetime | None:
        """When the last turn was said, as far as known."""
        said_at = self.snapshot.said_at[: self.turn_count]
        last = said_at.max(initial=-np.inf, where=np.isfinite(said_at))
        return datetime.fromtimestamp(last, UTC) if np.isfinite(last) else None

    @cached_property
    def entity_names(self) -> Mapping[str, list[int]]:
        """Entities by the words of their names, as positions in ``entity_nodes``."""
        if (stored := self._stored("names.pointers")) is not None:
            texts = Texts.stored(self.snapshot.arrays, f"{self._prefix}names")
            names = Index.stored(self.snapshot.arrays, f"{self._prefix}names", texts)
            members = self.snapshot.arrays[f"{self._prefix}names.members"]
            return Names(names, stored, members)
        return Names.of(self.snapshot.texts[i] for i in self.entity_nodes)

    @cached_property
    def turn_vectors(self) -> Floats:
        """Embeddings of the turns."""
        return self.snapshot.vectors[: self.turn_count]

    @cached_property
    def context_vectors(self) -> Floats:
        """Embeddings of the turns, each with what was said before it."""
        return self.snapshot.contexts

    @cached_property
    def asks(self) -> NDArray[np.bool_]:
        """Which turns end with a question."""
        texts = self.snapshot.texts
        return ends_with(texts, self.turn_count, _QUESTION_MARKS)

    @cached_property
    def dated(self) -> NDArray[np.bool_]:
        """Which turns have a fact with a time."""
        facts, turns = self.facts
        dated = np.zeros(self.turn_count, dtype=np.bool_)
        dated[turns[np.isfinite(self.stated_from[facts])]] = True
        return dated

    @cached_property
    def terms(self) -> TermIndex:
        """The words of all turns."""
        return TermIndex(self.snapshot, self._config, self._prefix, self.runs)

    @property
    def words(self) -> BM25:
        """BM25 over turns."""
        return self.terms.words

    @property
    def near_words(self) -> tuple[BM25, Any]:
        """As :attr:`window_words`, over shorter windows."""
        return self.terms.near

    @property
    def window_words(self) -> tuple[BM25, Any]:
        """BM25 over windows, and a CSC of shape (windows, turns) that tells which hold a turn."""
        return self.terms.windows

    @cached_property
    def facts(self) -> tuple[Indices, Indices]:
        """Nodes of the facts and the turn of each, in order of turns."""
        starts, ends, _ = self.snapshot.edges("DERIVED_FROM")
        order = np.argsort(ends, kind="stable")
        return starts[order], self._turn_of_node[ends[order]]

    @cached_property
    def triples(self) -> tuple[Indices, Indices]:
        """Nodes of the triples and a turn that states each, in order of turns."""
        return self._on_turns("triple")

    @cached_property
    def units(self) -> tuple[Indices, Indices]:
        """Nodes of the memory units and a turn that each rests on, in order of turns."""
        return self._on_turns("unit")

    @cached_property
    def episodes(self) -> tuple[Indices, Indices]:
        """Nodes of the episodes and a turn of each, in order of turns."""
        return self._on_turns("episode")

    def _on_turns(self, kind: str) -> tuple[Indices, Indices]:
        pointers, nodes = self.support
        turns = np.repeat(np.arange(self.turn_count, dtype=np.int32), np.diff(pointers))
        chosen = self.snapshot.kinds[nodes] == KIND_CODE[kind]
        return nodes[chosen].astype(np.int32), turns[chosen]

    @property
    def valid_from(self) -> Seconds:
        """Since when each node holds; NaN where unknown."""
        return self.snapshot.arrays["valid_from"]

    @property
    def valid_to(self) -> Seconds:
        """Until when each node holds; NaN where unknown."""
        return self.snapshot.arrays["valid_to"]

    @property
    def stated_from(self) -> Seconds:
        """Since when each node holds in its own words; NaN where it does not say."""
        return self.snapshot.arrays["stated_from"]

    @property
    def stated_to(self) -> Seconds:
        """Until when each node holds in its own words; NaN where it does not say."""
        return self.snapshot.arrays["stated_to"]

    def is_(self, status: str) -> NDArray[np.bool_]:
        """Which nodes are of a status."""
        found: NDArray[np.bool_] = self.snapshot.arrays["status"] == STATUS_CODE[status]
        return found

    @cached_property
    def evidence(self) -> Any:
        """CSR of shape (nodes, turns): 1 where a node rests on a turn.

        A turn rests on itself, an entity on what mentions it, a topic on what is below it.
        """
        nodes = len(self.snapshot)
        if (pointers := self._stored("evidence.indptr")) is not None:
            indices = self.snapshot.arrays[f"{self._prefix}evidence.indices"]
            return _ones(pointers, indices, (nodes, self.turn_count))
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
    def rests_on(self) -> NDArray[np.integer[Any]]:
        """On how many turns each node rests."""
        count: NDArray[np.integer[Any]] = np.diff(self.evidence.indptr)
        return count

    @cached_property
    def support(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Pointers of each turn into the nodes that rest on it, and these."""
        if (pointers := self._stored("support.pointers")) is not None:
            return pointers, self.snapshot.arrays[f"{self._prefix}support.nodes"]
        turned = self.evidence.tocsc()
        return turned.indptr, turned.indices

    @cached_property
    def coarse(self) -> Coarse:
        """Inverted lists over all vectors."""
        vectors, hashes = self.snapshot.vectors, self.snapshot.index.in_order
        found: Coarse = made(
            self.snapshot, COARSE, lambda *known: Coarse.build(vectors, hashes(), *known)
        )
        return found

    @cached_property
    def moments(self) -> Moments:
        """How the vectors of each kind are spread, of those nodes that rest on any turn."""

        def make(*known: Any) -> Moments:
            nodes = [self.snapshot.of_kind(kind) for kind in KINDS]
            kinds = [some[self.supported[some]] for some in nodes]
            hashes = self.snapshot.index.in_order()
            return Moments.build(self.snapshot.vectors, kinds, hashes, *known)

        found: Moments = made(self.snapshot, MOMENTS, make)
        return found

    def own_moments(self, kind: str, query: Floats) -> tuple[float, float]:
        """Mean and standard deviation of the similarity of all nodes of a kind."""
        return self.moments.near(KIND_CODE[kind], query)

    def middle(self, kind: str) -> NDArray[np.float64]:
        """Mean of the vectors of a kind."""
        found: NDArray[np.float64] = self.moments.means[KIND_CODE[kind]]
        return found

    @cached_property
    def supported(self) -> NDArray[np.bool_]:
        """Which nodes rest on any turn; the others have nothing to show for themselves."""
        supported: NDArray[np.bool_] = self.rests_on > 0
        return supported

    @cached_property
    def mentions(self) -> tuple[Indices, Indices]:
        """Pairs of a turn and an entity (both by position) that it, or a fact of it, mentions."""
        pairs = self.evidence[self.entity_nodes].tocoo()
        return pairs.col.astype(np.int32), pairs.row.astype(np.int32)

    @cached_property
    def fact_entities(self) -> Any:
        """CSR of shape (nodes, entities): what a fact mentions."""
        starts, ends, _ = self.snapshot.edges("MENTIONS")  # sorted by start, then end
        first = int(self.entity_nodes[0]) if len(self.entity_nodes) else 0
        named = (ends >= first) & (ends < first + len(self.entity_nodes))
        starts, ends = starts[named], ends[named]
        pointers = np.searchsorted(starts, np.arange(len(self.snapshot) + 1)).astype(np.int32)
        return _ones(pointers, ends - first, (len(self.snapshot), len(self.entity_nodes)))

    @cached_property
    def fact_mentions(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a fact, by its place in :attr:`facts`, and an entity that it mentions."""
        facts, _ = self.facts
        matrix = self.fact_entities
        starts, ends = matrix.indptr[facts], matrix.indptr[facts + 1]
        owners = np.repeat(np.arange(len(facts)), ends - starts)
        return owners, matrix.indices[ranges(starts, ends)].astype(np.int64)

    @cached_property
    def entity_turns(self) -> NDArray[np.int64]:
        """How many turns mention each entity."""
        return self.rests_on[self.entity_nodes].astype(np.int64)

    def graph(self, next_weight: float) -> Graph:
        """The graph that PageRank walks: turns, then entities, by position."""
        if (pointers := self._stored(f"graph:{next_weight}.pointers")) is not None:
            neighbours, weights, strength = (
                self.snapshot.arrays[f"{self._prefix}graph:{next_weight}.{name}"]
                for name in ("neighbours", "weights", "strength")
            )
            return Graph(pointers, neighbours, weights, strength)
        turns, entities = self.mentions
        starts, ends, _ = self.snapshot.edges("NEXT")
        one, other, scores = self.snapshot.edges("SAME_AS")
        entity_of = np.zeros(len(self.snapshot), dtype=np.int32)
        entity_of[self.entity_nodes] = np.arange(len(self.entity_nodes)) + self.turn_count
        return Graph.build(
            self.turn_count + len(self.entity_nodes),
            np.r_[turns, self._turn_of_node[starts], entity_of[one]],
            np.r_[entities + self.turn_count, self._turn_of_node[ends], entity_of[other]],
            np.r_[np.ones(len(turns)), np.full(len(starts), next_weight), scores],
        )

    def arrays(self) -> Arrays:
        """What is slow to make, by name: to be kept with the snapshot's own arrays."""
        graph = self.graph(self._config.next_weight)
        parts: Arrays = {
            "evidence.indptr": self.evidence.indptr,
            "evidence.indices": self.evidence.indices,
            **{
                f"graph:{self._config.next_weight}.{name}": getattr(graph, name)
                for name in ("pointers", "neighbours", "weights", "strength")
            },
        }
        if self.turn_count > self._config.exact_turns:
            parts |= dict(zip(("support.pointers", "support.nodes"), self.support, strict=True))
        if isinstance(self.entity_names, Names):
            parts |= self.entity_names.arrays("names")
        found = self.terms.arrays() | {self._prefix + n: part for n, part in parts.items()}
        if self.turn_count > self._config.exact_turns:
            found |= self.coarse.arrays(COARSE) | self.moments.arrays(MOMENTS)
        return found

    def _stored(self, name: str) -> NDArray[Any] | None:
        return self.snapshot.arrays.get(self._prefix + name)

    def _turn_codes(self, name: str) -> NDArray[np.int32]:
        return self.snapshot.labels(name).codes[: self.turn_count]

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


def derived(snapshot: Snapshot, config: RecallConfig) -> Arrays:
    """All arrays that a file should hold: the snapshot's own and those of its layout."""
    return snapshot.arrays | Layout.of(snapshot, config).arrays()


def _prefix(config: RecallConfig) -> str:
    return f"{config.k1}:{config.b}:{config.near}:{config.window}:{config.next_weight}/"


def _ones(pointers: NDArray[Any], indices: NDArray[Any], shape: tuple[int, int]) -> Any:
    """A CSR matrix of ones with sorted indices."""
    from scipy.sparse import csr_matrix

    matrix = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, pointers), shape=shape)
    matrix.has_sorted_indices = True
    return matrix
