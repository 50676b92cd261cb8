"""A namespace at one version, as arrays: what recall scores.

Rows come from the graph (:mod:`graphmem.graph.snapshots` reads and refreshes them); everything here
is derived from the rows alone, so the same memory gives the same arrays in the same order, whoever
read it and however often it was refreshed. The arrays may be memory-mapped: a text is decoded when
it is shown, and nothing here is a Python object for each node.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from graphmem.conversation.zones import in_zone
from graphmem.recall.columns import Arrays, Index, Labels, Texts

KINDS = ("turn", "fact", "triple", "entity", "episode", "unit", "topic")
EDGES = (
    "NEXT", "COVERS", "DERIVED_FROM", "STATES", "MENTIONS", "SUBJECT", "OBJECT", "BINDS",
    "GROUNDED_IN", "ASSOCIATED", "CHILD", "THEN", "CHANGED", "CAUSE", "REASON", "HINDERED_BY",
    "REACT", "WANT", "SAME_TOPIC", "SUPERSEDES", "SAME_AS", "MERGED_INTO",
    "RESTS_ON",
)  # fmt: skip
KIND_CODE = {kind: code for code, kind in enumerate(KINDS)}
EDGE_CODE = {edge: code for code, edge in enumerate(EDGES)}
#: What a node that can be found is; none of another status is in a snapshot. A unit that was merged
#: into another is there for consolidation only, and never found.
STATUSES = ("active", "superseded", "duplicate", "merged")
STATUS_CODE = {status: code for code, status in enumerate(STATUSES)}
#: Columns of numbers, of texts and of labels; each is a field of :class:`NodeRow`, but for the two
#: parts of its order and of its span.
NUMBERS = {
    "kind": np.int8, "said_at": np.float64, "valid_from": np.float64, "valid_to": np.float64,
    "stated_from": np.float64, "stated_to": np.float64, "created_at": np.float64,
    "expired_at": np.float64, "status": np.int8, "importance": np.float64, "order": np.float64,
    "suborder": np.int64, "span_start": np.int64, "span_end": np.int64,
}  # fmt: skip
TEXTS = ("id", "text", "source_id", "metadata")
LABELS = (
    "speaker", "title", "conversation", "session", "memory_type", "modality", "entity_type",
)  # fmt: skip

Floats = NDArray[np.float32]
Seconds = NDArray[np.float64]
Indices = NDArray[np.int32]


class NodeRow(NamedTuple):
    """One node that can be found. Times are seconds since 1970 (UTC), NaN where unknown.

    ``stated_from`` and ``stated_to`` are when a fact holds in its own words, ``created_at`` and
    ``expired_at`` when the memory learned it, and that it holds no more. ``order`` sorts the turns
    of a session; ``source_id`` is the id that a turn's caller gave; ``context`` is a turn's
    embedding together with what was said before it; ``span`` is where a fact stands in its turn.
    """

    id: str
    kind: str
    text: str
    vector: Floats | None
    said_at: float = float("nan")
    valid_from: float = float("nan")
    valid_to: float = float("nan")
    stated_from: float = float("nan")
    stated_to: float = float("nan")
    created_at: float = float("nan")
    expired_at: float = float("nan")
    status: str = "active"
    importance: float = 0.5
    memory_type: str | None = None
    modality: str | None = None
    entity_type: str | None = None
    span: tuple[int, int] = (0, 0)
    speaker: str | None = None
    title: str | None = None
    conversation: str | None = None
    session: str | None = None
    order: tuple[float, int] = (0.0, 0)
    source_id: str | None = None
    metadata: Mapping[str, Any] | None = None
    context: Floats | None = None


class EdgeRow(NamedTuple):
    """One relationship between two nodes that can be found."""

    start: str
    type: str
    end: str
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All nodes of a namespace that can be found, and the edges between them.

    Nodes are sorted by kind, conversation, session, order and id; a node's position is its index
    everywhere. Edges are sorted by type, start and end.

    Attributes
    ----------
    version
        The namespace's version that was read.
    arrays
        All there is, by name; see :mod:`graphmem.recall.assembly`, which makes them.
    zone
        The namespace's, by whose clocks days are told; None where it has none.
    """

    version: int
    arrays: Arrays
    zone: tzinfo | None = None
    _cache: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def build(
        cls, version: int, nodes: Iterable[NodeRow], edges: Iterable[EdgeRow], dimension: int
    ) -> Snapshot:
        """Arrange rows with distinct ids.

        An edge from a node that is not among them is left out; one to such a node waits for it.
        """
        from graphmem.recall.assembly import Draft, assembled

        draft = Draft(dimension)
        for node in nodes:
            draft.add(node)
        for edge in edges:
            draft.link(edge)
        return assembled(version, None, (), draft)

    def __len__(self) -> int:
        return len(self.kinds)

    def moment(self, seconds: float) -> datetime | None:
        """A time of its columns, by its zone's clocks, else in UTC; None where unknown or open."""
        if not math.isfinite(seconds):
            return None
        return in_zone(datetime.fromtimestamp(seconds, UTC), self.zone)

    @property
    def vectors(self) -> Floats:
        """float32, (nodes, dimension), unit rows; zero rows where a node has no embedding."""
        return self.arrays["vector"]

    @property
    def nodes(self) -> Sequence[NodeRow]:
        """The nodes as rows, each made when it is asked for."""
        return _Nodes(self)

    @property
    def contexts(self) -> Floats:
        """float32, (turns, dimension): of each turn with what was said before it, or alone."""
        return self.arrays["context"]

    def node(self, i: int) -> NodeRow:
        """One node as a row."""
        column = self.arrays
        metadata = self._texts["metadata"][i]
        labels: dict[str, Any] = {name: self.labels(name).of(i) for name in LABELS}
        return NodeRow(
            id=self.ids[i],
            kind=KINDS[column["kind"][i]],
            text=self.texts[i],
            vector=self.vectors[i],
            said_at=float(column["said_at"][i]),
            valid_from=float(column["valid_from"][i]),
            valid_to=float(column["valid_to"][i]),
            stated_from=float(column["stated_from"][i]),
            stated_to=float(column["stated_to"][i]),
            created_at=float(column["created_at"][i]),
            expired_at=float(column["expired_at"][i]),
            status=STATUSES[column["status"][i]],
            importance=float(column["importance"][i]),
            order=(float(column["order"][i]), int(column["suborder"][i])),
            span=(int(column["span_start"][i]), int(column["span_end"][i])),
            source_id=self._texts["source_id"][i] or None,
            metadata=json.loads(metadata) if metadata else None,
            **labels,
        )

    def source(self, i: int) -> tuple[str, str]:
        """The conversation of a turn and the id that its caller gave."""
        return self.labels("conversation").of(i) or "", self._texts["source_id"][i] or self.ids[i]

    @cached_property
    def _texts(self) -> dict[str, Texts]:
        return {name: Texts.stored(self.arrays, name) for name in TEXTS}

    @property
    def ids(self) -> Texts:
        """Each node's id."""
        return self._texts["id"]

    @property
    def texts(self) -> Texts:
        """Each node's text."""
        return self._texts["text"]

    def labels(self, name: str) -> Labels:
        """A column of :data:`LABELS`."""
        if name not in self._cache:
            self._cache[name] = Labels(
                self.arrays[f"{name}.codes"], Texts.stored(self.arrays, f"{name}.table")
            )
        found: Labels = self._cache[name]
        return found

    @cached_property
    def index(self) -> Index:
        """Position of each node, by its id."""
        return Index.stored(self.arrays, "index", self.ids)

    @property
    def kinds(self) -> NDArray[np.int8]:
        """Each node's kind, as a position in :data:`KINDS`."""
        return self.arrays["kind"]

    def of_kind(self, kind: str) -> Indices:
        """Indices of the nodes of one kind, ascending and without a gap."""
        if (key := f"kind:{kind}") not in self._cache:
            code = KIND_CODE[kind]
            start, end = np.searchsorted(self.kinds, np.asarray([code, code + 1], dtype=np.int8))
            self._cache[key] = np.arange(start, end, dtype=np.int32)
        found: Indices = self._cache[key]
        return found

    def edges(self, kind: str) -> tuple[Indices, Indices, Floats]:
        """Starts, ends and weights of the edges of one type."""
        code = EDGE_CODE[kind]
        pointers = self.arrays["edge.pointers"]
        part = slice(pointers[code], pointers[code + 1])
        return tuple(self.arrays[f"edge.{name}"][part] for name in ("start", "end", "weight"))  # type: ignore[return-value]

    @property
    def said_at(self) -> Seconds:
        """When each node was said, in seconds; NaN where unknown."""
        return self.arrays["said_at"]

    @property
    def valid_from(self) -> Seconds:
        """Since when each node holds; NaN where unknown."""
        return self.arrays["valid_from"]

    @property
    def valid_to(self) -> Seconds:
        """Until when each node holds; NaN where unknown."""
        return self.arrays["valid_to"]


class _Nodes(Sequence[NodeRow]):
    """A snapshot's nodes as rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    @overload
    def __getitem__(self, i: int) -> NodeRow: ...
    @overload
    def __getitem__(self, i: slice) -> list[NodeRow]: ...
    def __getitem__(self, i: int | slice) -> NodeRow | list[NodeRow]:
        if isinstance(i, slice):
            return [self._snapshot.node(j) for j in range(*i.indices(len(self)))]
        return self._snapshot.node(i)

    def __len__(self) -> int:
        return len(self._snapshot)

    def __iter__(self) -> Iterator[NodeRow]:
        return (self._snapshot.node(i) for i in range(len(self)))
