"""What must change in a memory so that its topics are those of its units.

The tree that is stored is gone on from where it still is what it was: a digest of the units in the
order of events and of who is whose child tells. Otherwise all of it is made anew in memory, and
only what differs is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.topics import PRODUCER, Described, Units, described, topic_id
from graphmem.consolidation.tree import (
    DEFAULT,
    Integers,
    Tree,
    TreeConfig,
    ancestors,
    extended,
)
from graphmem.consolidation.unit_order import BaseUnits
from graphmem.recall.columns import Texts, text_hash
from graphmem.recall.snapshot import Indices, Snapshot

__all__ = ["Arrangement", "TopicDraft", "arranged", "units_of"]

Hashes = NDArray[np.uint64]
_LOOKED_AT = 8  # numbers of each vector that tell whether it is the same
_DEEPEST = 16  # topics above one another, more than any tree has


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDraft:
    """A topic that is to be written.

    Attributes
    ----------
    id, level
        Which one it is; the broadest topics are at level 1.
    described
        In words.
    vector
        The mean of its units' vectors, of length 1.
    units
        How many units are beneath it.
    began, ended
        When its first and its last unit were said, in seconds; NaN where unknown.
    """

    id: str
    level: int
    described: Described
    vector: NDArray[np.float32]
    units: int
    began: float
    ended: float


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """The topics that a memory should have, beside those that it has.

    Attributes
    ----------
    state
        Tells, when the next units come, whether nothing else changed since.
    topics
        To be written: new ones and those that something came to or went from.
    children
        Pairs of a topic and what is to be a child of it, and is not.
    loose
        What is to be no topic's child any more.
    gone
        Topics that are to be deleted.
    new
        How many of the topics are new.
    total
        How many there are then.
    """

    state: str
    topics: tuple[TopicDraft, ...] = ()
    children: tuple[tuple[str, str], ...] = ()
    loose: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    new: int = 0
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.topics or self.children or self.loose or self.gone)


def arranged(
    snapshot: Snapshot,
    state: str | None,
    touched: Iterable[str] = (),
    config: TreeConfig = DEFAULT,
) -> Arrangement:
    """What must change in a memory's topics.

    Parameters
    ----------
    snapshot
        The memory.
    state
        Of the last arrangement; None where there was none.
    touched
        Ids of units that came or changed since: of older ones, what they say may no longer hold,
        so the topics above them may have to be told in other words.
    config
        The tree's shape.
    """
    base = BaseUnits.of(snapshot)
    nodes = base.nodes
    units = units_of(snapshot, nodes)
    stored = _Stored(snapshot)
    count = _count(state)
    old = stored.tree(nodes, count)
    if old is None or state != _state(snapshot, nodes[:count], old, config):
        old, count = _Keyed.empty(), 0
    tree = extended(old.tree, units.vectors, config)
    new = _keyed(tree, old, stored, units.ids)
    above = ancestors(tree)
    fresh = set(np.unique(above[count:]).tolist()) if count else set()
    changed = np.unique(np.concatenate([above[count:], above[base.places(touched)]]))
    pointers, members = tree.members()
    drafts: list[TopicDraft] = []
    for topic in changed[changed >= 0].tolist():
        mine = members[pointers[topic] : pointers[topic + 1]]
        draft = _draft(base, units, new, topic, mine)
        if topic in fresh or stored.differs(draft):
            drafts.append(draft)
    children, loose = _moved(snapshot, nodes, new, stored)
    gone = stored.nodes[~np.isin(stored.keys, new.keys)]
    return Arrangement(
        state=_state(snapshot, nodes, new, config),
        topics=tuple(drafts),
        children=children,
        loose=loose,
        gone=tuple(snapshot.ids[node] for node in gone.tolist()),
        new=int((new.nodes < 0).sum()),
        total=len(tree),
    )


def units_of(snapshot: Snapshot, nodes: Indices) -> Units:
    """Units of a snapshot with what describes them."""
    entities = snapshot.of_kind("entity")
    first = int(entities[0]) if len(entities) else 0
    place = np.full(len(snapshot), -1, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    units, bound, _ = snapshot.edges("BINDS")
    kept = place[units] >= 0
    owners, owned = place[units[kept]], bound[kept].astype(np.int64) - first
    order = np.lexsort((owned, owners))
    return Units(
        ids=_Chosen(snapshot.ids, nodes),
        texts=_Chosen(snapshot.texts, nodes),
        vectors=snapshot.vectors[nodes],
        pointers=np.searchsorted(owners[order], np.arange(len(nodes) + 1)),
        entities=owned[order],
        names=_Chosen(snapshot.texts, entities),
        turns=_Turns(snapshot, nodes),
    )


class _Turns(Sequence[tuple[str, ...]]):
    """The turns that units rest on, also those that rest on no fact that can be found any more."""

    def __init__(self, snapshot: Snapshot, nodes: Indices) -> None:
        self._ids, self._nodes = snapshot.ids, nodes
        self._edges = snapshot.edges("RESTS_ON")[:2]

    @overload
    def __getitem__(self, i: int) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, i: slice) -> list[tuple[str, ...]]: ...
    def __getitem__(self, i: int | slice) -> tuple[str, ...] | list[tuple[str, ...]]:
        if isinstance(i, slice):
            return [self[at] for at in range(*i.indices(len(self)))]
        turns = set(_ends(self._edges, int(self._nodes[i])))
        return tuple(sorted(self._ids[turn] for turn in turns))

    def __len__(self) -> int:
        return len(self._nodes)


def _ends(edges: tuple[Indices, Indices], start: int) -> list[int]:
    """Where the edges of a node end."""
    first, last = np.searchsorted(edges[0], [start, start + 1]).tolist()
    found: list[int] = edges[1][first:last].tolist()
    return found


class _Chosen(Sequence[str]):
    """Texts at some positions."""

    def __init__(self, texts: Texts, positions: Indices) -> None:
        self._texts, self._positions = texts, positions

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> list[str]: ...
    def __getitem__(self, i: int | slice) -> str | list[str]:
        if isinstance(i, slice):
            return [self._texts[at] for at in self._positions[i].tolist()]
        return self._texts[int(self._positions[i])]

    def __len__(self) -> int:
        return len(self._positions)


@dataclass(frozen=True)
class _Keyed:
    """A tree whose topics are known: a hash of each one's id, its node (or -1), the id if new."""

    tree: Tree
    keys: Hashes
    nodes: Integers
    ids: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> _Keyed:
        return cls(Tree.empty(), np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64))

    def id_of(self, snapshot: Snapshot, topic: int) -> str:
        return self.ids.get(topic) or snapshot.ids[int(self.nodes[topic])]

    def above(self, parents: Integers) -> Hashes:
        """The keys of some topics; 0 for none."""
        return np.append(self.keys, np.uint64(0))[parents]


class _Stored:
    """The topics that a snapshot has, and who is whose child."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.nodes = snapshot.of_kind("topic").astype(np.int64)
        self._every = snapshot.index.in_order()
        self.keys: Hashes = self._every[self.nodes]
        parents, self._children, _ = snapshot.edges("CHILD")
        self._parents = parents.astype(np.int64) - (int(self.nodes[0]) if len(self.nodes) else 0)

    def tree(self, units: Indices, count: int) -> _Keyed | None:
        """The tree of the first units; None where that is not what is there."""
        of_node = np.full(len(self._snapshot), -1, dtype=np.int64)
        of_node[self._children] = self._parents
        above, up = of_node[units[:count]], of_node[self.nodes]
        whole = len(self._children) == (above >= 0).sum() + (up >= 0).sum()
        if count > len(units) or not whole:
            return None
        try:
            tree, order = Tree.ordered(above, up)
        except ValueError:
            return None
        return _Keyed(tree, self.keys[order], self.nodes[order])

    def parents_of(self, keys: Hashes) -> Hashes:
        """The key of the topic that each of some nodes is a child of; 0 for none."""
        if not len(self._children):
            return np.zeros(len(keys), dtype=np.uint64)
        children, parents = self._every[self._children], self.keys[self._parents]
        order = np.argsort(children, kind="stable")
        at = np.minimum(np.searchsorted(children[order], keys), len(order) - 1)
        found: Hashes = np.where(children[order][at] == keys, parents[order][at], np.uint64(0))
        return found

    def other_children(self, keys: Hashes) -> Integers:
        """Nodes that are a topic's child and none of these."""
        other = ~np.isin(self._every[self._children], keys)
        return self._children[other].astype(np.int64)

    def differs(self, draft: TopicDraft) -> bool:
        """Whether a topic is not there, or not like that."""
        node = self._snapshot.index.find(draft.id)
        return (
            node is None
            or self._snapshot.texts[node] != draft.described.text
            or self._units_beneath[node - int(self.nodes[0])] != draft.units
            or not np.array_equal(self._snapshot.said_at[node], draft.began, equal_nan=True)
            or not np.array_equal(self._snapshot.vectors[node], draft.vector)
        )

    @cached_property
    def _units_beneath(self) -> Integers:
        """How many units are beneath each topic."""
        first = int(self.nodes[0]) if len(self.nodes) else 0
        below = self._children.astype(np.int64) - first
        topics = (below >= 0) & (below < len(self.nodes))
        own = np.bincount(self._parents[~topics], minlength=len(self.nodes))
        found = own
        for _ in range(_DEEPEST):
            of_topics = np.zeros_like(own)
            np.add.at(of_topics, self._parents[topics], found[below[topics]])
            found = own + of_topics
        return found


def _count(state: str | None) -> int:
    return int(state.partition(":")[0]) if state else 0


def _state(snapshot: Snapshot, nodes: Indices, keyed: _Keyed, config: TreeConfig) -> str:
    """How many units were arranged, and a digest of them and of the outcome."""
    tree, every = keyed.tree, snapshot.index.in_order()
    digest = hashlib.blake2b(digest_size=12)
    digest.update(f"{PRODUCER} {config}".encode())
    for part in (
        every[nodes],
        snapshot.vectors[nodes, :_LOOKED_AT],
        keyed.above(tree.unit_parents),
        keyed.keys,
        keyed.above(tree.parents),
    ):
        digest.update(np.ascontiguousarray(part).tobytes())
    return f"{len(nodes)}:{digest.hexdigest()}"


def _keyed(tree: Tree, old: _Keyed, stored: _Stored, units: Sequence[str]) -> _Keyed:
    """Which topics a tree has: those of an older one, and by their ids the others."""
    codes, known = (each.firsts * 64 + each.levels for each in (tree, old.tree))
    at = np.minimum(np.searchsorted(known, codes), max(0, len(known) - 1))
    keys, nodes = np.zeros(len(tree), dtype=np.uint64), np.full(len(tree), -1, dtype=np.int64)
    same = known[at] == codes if len(known) else np.zeros(len(tree), dtype=np.bool_)
    keys[same], nodes[same] = old.keys[at[same]], old.nodes[at[same]]
    places = dict(zip(stored.keys.tolist(), stored.nodes.tolist(), strict=True))
    ids: dict[int, str] = {}
    for topic in np.flatnonzero(~same).tolist():
        ids[topic] = topic_id(units[int(tree.firsts[topic])], int(tree.levels[topic]))
        keys[topic] = text_hash(ids[topic])
        nodes[topic] = places.get(int(keys[topic]), -1)
    return _Keyed(tree, keys, nodes, ids)


def _draft(base: BaseUnits, units: Units, keyed: _Keyed, topic: int, mine: Integers) -> TopicDraft:
    """A topic as its units make it, without those that rest on no fact that can be found."""
    told = mine[base.held[mine]] if base.held[mine].any() else mine
    times = base.snapshot.said_at[base.turns[mine]]
    known = times[np.isfinite(times)]
    return TopicDraft(
        id=keyed.id_of(base.snapshot, topic),
        level=int(keyed.tree.levels[topic]),
        described=described(units, told),
        vector=_direction(units.vectors[told]),
        units=len(mine),
        began=float(known.min()) if len(known) else float("nan"),
        ended=float(known.max()) if len(known) else float("nan"),
    )


def _direction(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(mean))
    direction: NDArray[np.float32] = (mean / length if length else mean).astype(np.float32)
    return direction


def _moved(
    snapshot: Snapshot, nodes: Indices, keyed: _Keyed, stored: _Stored
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Who is to be another topic's child than it is, and who is to be none's."""
    tree = keyed.tree
    keys = np.concatenate([snapshot.index.in_order()[nodes], keyed.keys])
    parents = np.concatenate([tree.unit_parents, tree.parents])
    other = np.flatnonzero(stored.parents_of(keys) != keyed.above(parents)).tolist()

    def name(child: int) -> str:
        if child < len(nodes):
            return snapshot.ids[int(nodes[child])]
        return keyed.id_of(snapshot, child - len(nodes))

    children = [(keyed.id_of(snapshot, int(p)), name(c)) for c in other if (p := parents[c]) >= 0]
    loose = [name(c) for c in other if parents[c] < 0]
    loose += [snapshot.ids[int(node)] for node in stored.other_children(keys)]
    return tuple(children), tuple(loose)
