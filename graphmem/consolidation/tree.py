"""A tree of topics over memory units (MemTree, H-MEM).

Units come in the order of events. Each goes down from the root: it is compared with all children of
the node that it stands at, and goes on to the nearest one if that is near enough; else it stays
there as a child of its own. How near is near enough rises with the depth. A topic is as near as its
units are on average: the direction of their mean would come nearer to everything the more units it
is made of. A unit that comes upon another makes a topic with it; so no topic ever has one child.

The root is no node: what is like nothing else has no topic. Below the last level everything near
enough to a topic is a child of it. What says exactly what an earlier unit says stands beside it.

The state after a unit depends on that unit and those before it only, so that going on from a stored
tree comes to the same as building it at once, bit by bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DEFAULT", "Tree", "TreeConfig", "ancestors", "extended"]

Vectors = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeConfig:
    """Shape of the tree; ``benchmarks/topic_tree.py`` shows what others come to.

    Attributes
    ----------
    levels
        How many topics may stand above one another.
    near
        Cosine that is near enough at the root.
    growth
        How it rises: ``near * exp(growth * depth / levels)``.
    """

    levels: int = 3
    near: float = 0.66
    growth: float = 0.25

    def threshold(self, depth: int) -> float:
        """Cosine from which on a child is gone down to, at a depth; the root's is 0."""
        return self.near * math.exp(self.growth * depth / max(1, self.levels))


DEFAULT = TreeConfig()


@dataclass(frozen=True)
class Tree:
    """Topics over units, which are numbered in the order of events.

    Topics are numbered by their first unit, and by level where they share it: a topic's parent
    always has a smaller number.

    Attributes
    ----------
    unit_parents
        The topic that each unit is a child of; -1 where it has none.
    parents
        The topic that each topic is a child of; -1 at the first level.
    firsts
        Each topic's first unit.
    levels
        Each topic's level; the broadest ones are at 1.
    """

    unit_parents: Integers
    parents: Integers
    firsts: Integers
    levels: Integers

    @classmethod
    def empty(cls) -> Tree:
        """A tree of nothing."""
        none = np.zeros(0, dtype=np.int64)
        return cls(none, none, none, none)

    @classmethod
    def of(cls, unit_parents: Sequence[int] | Integers, parents: Sequence[int] | Integers) -> Tree:
        """A tree by who is whose child, the topics in any order."""
        return cls.ordered(unit_parents, parents)[0]

    @classmethod
    def ordered(
        cls, unit_parents: Sequence[int] | Integers, parents: Sequence[int] | Integers
    ) -> tuple[Tree, Integers]:
        """As :meth:`of`, and the number that was given for each topic.

        Raises
        ------
        ValueError
            A topic is above itself.
        """
        above = np.asarray(unit_parents, dtype=np.int64)
        up = np.asarray(parents, dtype=np.int64)
        levels = _levels(up)
        firsts = _firsts(above, up, levels)
        order = np.lexsort((levels, firsts))
        place = np.full(len(order) + 1, -1, dtype=np.int64)
        place[order] = np.arange(len(order))
        return cls(place[above], place[up[order]], firsts[order], levels[order]), order

    def __len__(self) -> int:
        return len(self.parents)

    def members(self) -> tuple[Integers, Integers]:
        """Pointers of each topic into the units beneath it, in the order of events, and these."""
        above = ancestors(self)
        units, depth = np.nonzero(above >= 0)
        topics = above[units, depth]
        order = np.lexsort((units, topics))
        pointers = np.searchsorted(topics[order], np.arange(len(self) + 1))
        return pointers, units[order]


def ancestors(tree: Tree) -> Integers:
    """The topics above each unit, from the first level on; -1 where there are no more."""
    depth = int(tree.levels.max(initial=0))
    found = np.full((len(tree.unit_parents), depth), -1, dtype=np.int64)
    up = np.append(tree.parents, -1)
    levels = np.append(tree.levels, 0)
    current = tree.unit_parents
    for _ in range(depth):
        at = np.flatnonzero(current >= 0)
        found[at, levels[current[at]] - 1] = current[at]
        current = up[current]
    return found


def extended(tree: Tree, vectors: Vectors, config: TreeConfig = DEFAULT) -> Tree:
    """A tree of the first units with the further ones.

    Parameters
    ----------
    tree
        Of the first ``len(tree.unit_parents)`` units.
    vectors
        float32, unit rows: of all units in the order of events. One of zeros is like nothing.
    config
        The tree's shape; that of ``tree`` too.
    """
    growing = _Growing(tree, vectors, config)
    for unit in range(len(tree.unit_parents), len(vectors)):
        growing.put(unit)
    return growing.tree()


class _Growing:
    """A tree that units are put into, one after another."""

    def __init__(self, tree: Tree, vectors: Vectors, config: TreeConfig) -> None:
        self._vectors = np.where(np.isfinite(vectors), vectors, np.float32(0.0))
        self._config = config
        self._thresholds = [config.threshold(depth) for depth in range(config.levels + 1)]
        known = len(tree.unit_parents)
        self._unit_parents = tree.unit_parents.tolist() + [-1] * (len(vectors) - known)
        self._parents: list[int] = tree.parents.tolist()
        self._levels: list[int] = tree.levels.tolist()
        self._sums, self._counts = _summed(tree, self._vectors[:known])
        self._shelves: dict[int, _Shelf] = {}
        self._children = _children(tree)
        self._alike = _Alike(self._vectors, known)

    def tree(self) -> Tree:
        """The tree as it is now."""
        return Tree.of(self._unit_parents, self._parents)

    def put(self, unit: int) -> None:
        """Find the place of one more unit."""
        vector = self._vectors[unit]
        at, beside = -1, self._alike.before(unit)
        if beside is not None:
            at = self._unit_parents[beside]
            if at < 0:
                self._join(beside, unit, at)
            else:
                self._attach(unit, at)
            return
        while True:
            depth = self._levels[at] if at >= 0 else 0
            found = self._shelf(at).nearest(vector)
            if found is None or found[1] < self._thresholds[depth]:
                self._attach(unit, at)
                return
            child = found[0]
            if child < 0:
                at = ~child
            elif depth < self._config.levels:
                self._join(child, unit, at)
                return
            else:
                self._attach(unit, at)
                return

    def _attach(self, unit: int, at: int) -> None:
        self._unit_parents[unit] = at
        self._shelf(at).add(unit, self._vectors[unit])
        self._grown(at, unit)

    def _join(self, first: int, unit: int, at: int) -> None:
        """Make a topic of a unit and one that came upon it, in place of the first."""
        if self._config.levels < 1:
            self._attach(unit, at)
            return
        topic = len(self._parents)
        self._parents.append(at)
        self._levels.append((self._levels[at] if at >= 0 else 0) + 1)
        self._sums.append(self._vectors[first].copy())
        self._counts.append(1)
        self._shelf(at).replace(first, ~topic)
        self._unit_parents[first] = topic
        self._children[topic] = [first]
        self._attach(unit, topic)

    def _grown(self, at: int, unit: int) -> None:
        """Count a unit in a topic and all above it."""
        while at >= 0:
            self._sums[at] += self._vectors[unit]
            self._counts[at] += 1
            up = self._parents[at]
            self._shelf(up).put(~at, self._mean(at))
            at = up

    def _mean(self, topic: int) -> Vectors:
        mean: Vectors = self._sums[topic] / np.float32(self._counts[topic])
        return mean

    def _shelf(self, at: int) -> _Shelf:
        """The children of a topic; made when it is first come to."""
        if at not in self._shelves:
            children = self._children.pop(at, [])
            rows = [self._vectors[c] if c >= 0 else self._mean(~c) for c in children]
            self._shelves[at] = _Shelf(children, rows, self._vectors.shape[1])
        return self._shelves[at]


class _Shelf:
    """Children of one node, with their vectors as one matrix."""

    def __init__(self, children: Sequence[int], rows: Sequence[Vectors], dimension: int) -> None:
        self._children = list(children)
        self._place = {child: place for place, child in enumerate(children)}
        self._rows = np.zeros((max(4, len(children)), dimension), dtype=np.float32)
        if rows:
            self._rows[: len(rows)] = rows

    def nearest(self, vector: Vectors) -> tuple[int, float] | None:
        """The child nearest to a vector, the earliest of several, and how near it is."""
        if not self._children:
            return None
        # einsum, not @: the same numbers whatever the size of the matrix.
        near = np.einsum("ij,j->i", self._rows[: len(self._children)], vector)
        best = int(near.argmax())
        return self._children[best], float(near[best])

    def add(self, child: int, row: Vectors) -> None:
        """Add a child."""
        place = len(self._children)
        if place == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._children.append(child)
        self._place[child] = place
        self._rows[place] = row

    def replace(self, child: int, other: int) -> None:
        """Put another child in a child's place."""
        place = self._place.pop(child)
        self._children[place] = other
        self._place[other] = place

    def put(self, child: int, row: Vectors) -> None:
        """Give a child another vector."""
        self._rows[self._place[child]] = row


class _Alike:
    """Finds the first of the units whose vector is the same, number by number.

    Of the units in a stored tree only a few numbers are looked at; what is new is looked up.
    """

    def __init__(self, vectors: Vectors, known: int) -> None:
        self._vectors = vectors
        self._keys = np.ascontiguousarray(vectors[:known, :4])
        self._new: dict[bytes, int] = {}

    def before(self, unit: int) -> int | None:
        """The first unit of the same vector before this one."""
        vector = self._vectors[unit]
        if not vector.any():
            return None
        same = np.flatnonzero((self._keys == vector[:4]).all(axis=1))
        for other in same.tolist():
            if np.array_equal(self._vectors[other], vector):
                return int(other)
        first = self._new.setdefault(vector.tobytes(), unit)
        return first if first != unit else None


def _levels(parents: Integers) -> Integers:
    up = np.append(parents, -1)
    levels = np.ones(len(parents), dtype=np.int64)
    current = parents
    while (current >= 0).any():
        if int(levels.max()) > len(parents):
            raise ValueError("a topic is above itself")
        levels += current >= 0
        current = up[current]
    return levels


def _firsts(unit_parents: Integers, parents: Integers, levels: Integers) -> Integers:
    firsts = np.full(len(parents), len(unit_parents), dtype=np.int64)
    below = np.flatnonzero(unit_parents >= 0)
    np.minimum.at(firsts, unit_parents[below], below)
    for level in range(int(levels.max(initial=0)), 1, -1):
        topics = np.flatnonzero(levels == level)
        np.minimum.at(firsts, parents[topics], firsts[topics])
    return firsts


def _summed(tree: Tree, vectors: Vectors) -> tuple[list[Vectors], list[int]]:
    """Sums of the vectors beneath each topic, added in the order of events, and their numbers."""
    from scipy.sparse import csr_matrix

    if not len(tree):
        return [], []
    pointers, units = tree.members()
    ones = np.ones(len(units), dtype=np.float32)
    matrix = csr_matrix((ones, units, pointers), shape=(len(tree), len(vectors)))
    return list(matrix @ vectors), np.diff(pointers).tolist()


def _children(tree: Tree) -> dict[int, list[int]]:
    """Children of each topic and of the root (-1), by their first unit; topics as ``~number``."""
    above = np.concatenate([tree.unit_parents, tree.parents])
    firsts = np.concatenate([np.arange(len(tree.unit_parents)), tree.firsts])
    nodes = np.concatenate([np.arange(len(tree.unit_parents)), ~np.arange(len(tree))])
    if not len(nodes):
        return {}
    order = np.lexsort((firsts, above))
    above, nodes = above[order], nodes[order]
    starts = np.flatnonzero(np.diff(above, prepend=-2))
    parts = np.split(nodes, starts[1:])
    return {int(above[start]): part.tolist() for start, part in zip(starts, parts, strict=True)}
