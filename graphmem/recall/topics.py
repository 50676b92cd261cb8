"""The tree of topics in recall: what topics tell of turns, who is above whom, and going down it.

Flattened, as in MemTree: a topic is as good as its own vector and the turns beneath it are, half
and half, and a turn gains by the mean of the topics above it. That brings turns together that
belong to one matter, whatever their words; so it is done where a question is broad. Layer by layer,
as in H-MEM: :func:`descend` compares only with the children of what it kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.fusion import standardise
from graphmem.recall.layout import Layout
from graphmem.recall.scores import Scores
from graphmem.recall.snapshot import KIND_CODE, Snapshot

__all__ = ["Descent", "Lineage", "descend", "from_topics"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def from_topics(layout: Layout, scores: Scores, turns: Floats, usable: NDArray[np.bool_]) -> Floats:
    """What each turn has from the topics above it; the mean of all topics where there is none.

    Parameters
    ----------
    layout
        The memory.
    scores
        Of each granularity.
    turns
        Score of each turn so far, standardised.
    usable
        Which nodes may bear on the result.
    """
    topics = layout.snapshot.of_kind("topic")
    topics = topics[usable[topics]]
    if not len(topics):
        return np.zeros(layout.turn_count)
    rests = layout.evidence[topics].astype(np.float64)
    many = np.maximum(np.asarray(rests.sum(axis=1)).ravel(), 1e-9)
    own = standardise(scores.similarity[topics], np.ones(len(topics), dtype=np.bool_))
    merit = 0.5 * own + 0.5 * (rests @ turns) / many
    rests.data[:] = 1.0
    above = np.asarray(rests.sum(axis=0)).ravel()
    told = rests.T @ merit
    found: Floats = np.where(above > 0, told / np.maximum(above, 1.0), merit.mean())
    return found


class Lineage:
    """Who is above whom among the topics of a memory.

    Parameters
    ----------
    snapshot
        The whole memory.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._taken: set[int] = set()
        self._covered: set[int] = set()

    @cached_property
    def _up(self) -> dict[int, int]:
        parents, children, _ = self._snapshot.edges("CHILD")
        inner = self._snapshot.kinds[children] == KIND_CODE["topic"]
        return dict(zip(children[inner].tolist(), parents[inner].tolist(), strict=True))

    def above(self, topic: int) -> Iterator[int]:
        """The topics above one, the nearest first."""
        at = self._up.get(topic)
        while at is not None:
            yield at
            at = self._up.get(at)

    def take(self, id_: str) -> None:
        """Note that a topic is shown."""
        node = self._snapshot.index[id_]
        self._taken.add(node)
        self._covered.update(self.above(node))

    def crowds(self, id_: str) -> bool:
        """Whether a topic that is above or beneath one is shown already."""
        if not self._taken:
            return False
        node = self._snapshot.index[id_]
        return node in self._covered or not self._taken.isdisjoint(self.above(node))


@dataclass(frozen=True)
class Descent:
    """What was found going down the tree.

    Attributes
    ----------
    units, near
        Units that were compared, the nearest first, and the cosine of each.
    topics
        Topics that were kept, the nearest first.
    comparisons
        With how many vectors the question was compared.
    bound
        How many it could have been at most.
    """

    units: Integers
    near: Floats
    topics: Integers
    comparisons: int
    bound: int


def descend(snapshot: Snapshot, query: NDArray[np.float32], beam: int | None = None) -> Descent:
    """Go down from the root, at each layer to the children of the nearest topics only (H-MEM).

    Parameters
    ----------
    snapshot
        The memory.
    query
        The question's vector.
    beam
        Topics that are kept at each layer; None keeps all, which is the same as comparing with
        every unit.
    """
    children, pointers, roots = _tree(snapshot)
    found: list[tuple[Integers, Floats]] = []
    kept: list[tuple[Integers, Floats]] = []
    layer, comparisons, layers = roots, 0, 0
    while len(layer):
        comparisons += len(layer)
        near = np.einsum("ij,j->i", snapshot.vectors[layer], query).astype(np.float64)
        inner = snapshot.kinds[layer] == KIND_CODE["topic"]
        found.append((layer[~inner], near[~inner]))
        topics, merit = layer[inner], near[inner]
        order = np.lexsort((topics, -merit))[: len(topics) if beam is None else beam]
        kept.append((topics[order], merit[order]))
        layer = _joined(children[pointers[t] : pointers[t + 1]] for t in topics[order].tolist())
        layers += 1
    most = int(np.diff(pointers).max(initial=0))
    limit = len(snapshot) if beam is None else beam
    units, near = _ranked(found)
    return Descent(
        units=units,
        near=near,
        topics=_ranked(kept)[0],
        comparisons=comparisons,
        bound=len(roots) + max(0, layers - 1) * limit * most,
    )


def _tree(snapshot: Snapshot) -> tuple[Integers, Integers, Integers]:
    """Children of each node by pointers, and what is no node's child."""
    parents, children, _ = snapshot.edges("CHILD")  # sorted by parent
    pointers = np.searchsorted(parents, np.arange(len(snapshot) + 1))
    top = np.ones(len(snapshot), dtype=np.bool_)
    top[children] = False
    every = np.concatenate([snapshot.of_kind("unit"), snapshot.of_kind("topic")])
    return children.astype(np.int64), pointers, every[top[every]].astype(np.int64)


def _joined(parts: Iterable[Integers]) -> Integers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _ranked(parts: list[tuple[Integers, Floats]]) -> tuple[Integers, Floats]:
    nodes = _joined(part for part, _ in parts)
    near: Any = np.concatenate([np.zeros(0), *(near for _, near in parts)])
    order = np.lexsort((nodes, -near))
    return nodes[order], near[order]
