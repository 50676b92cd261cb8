"""Personalized PageRank on an undirected weighted graph.

The rank of a node is the share of time that a walker spends there who, at each step, goes on along
an edge with probability ``damping`` (by weight) and otherwise jumps to a seed. HippoRAG 2
(Gutiérrez et al., 2025) ranks passages by it with damping 0.5.

A seed without edges has nowhere to go on to: its walker jumps to a seed as well. As a whole that
only scales the ranks, so both engines leave it out and normalise at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.columns import ranges

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Graph:
    """An undirected graph in CSR form; each edge stands in both its nodes' rows.

    Attributes
    ----------
    pointers, neighbours, weights
        Row ``u`` is ``pointers[u]`` to ``pointers[u + 1]`` of the other two.
    strength
        Sum of the weights at each node.
    """

    pointers: NDArray[np.int64]
    neighbours: NDArray[np.int32]
    weights: Floats
    strength: Floats
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(cls, size: int, starts: Integers, ends: Integers, weights: Floats) -> Graph:
        """Make a graph; parallel edges add up, loops and edges without weight are left out."""
        from scipy.sparse import csr_matrix

        kept = (starts != ends) & (weights > 0) & np.isfinite(weights)
        a, b, w = starts[kept], ends[kept], np.asarray(weights[kept], dtype=np.float64)
        matrix = csr_matrix((np.r_[w, w], (np.r_[a, b], np.r_[b, a])), shape=(size, size))
        matrix.sum_duplicates()
        matrix.sort_indices()
        return cls(
            matrix.indptr.astype(np.int64),
            matrix.indices.astype(np.int32),
            matrix.data,
            np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel(),
        )

    def __len__(self) -> int:
        return len(self.strength)

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.neighbours) // 2

    @property
    def mean_strength(self) -> float:
        """Mean strength of the nodes that have edges."""
        if "mean" not in self._cache:
            connected = self.strength[self.strength > 0]
            self._cache["mean"] = float(connected.mean()) if connected.size else 1.0
        return float(self._cache["mean"])

    @property
    def transition(self) -> Any:
        """A scipy CSR that moves a distribution over the nodes by one step."""
        if "transition" not in self._cache:
            from scipy.sparse import csr_matrix

            # The matrix is symmetric, so dividing a column by the strength of its node gives the
            # transposed transition matrix without transposing.
            scaled = self.weights / self.strength[self.neighbours]
            shape = (len(self), len(self))
            self._cache["transition"] = csr_matrix(
                (scaled, self.neighbours, self.pointers), shape=shape
            )
        return self._cache["transition"]


def reset_distribution(seeds: Floats) -> Floats:
    """Where a walker jumps to: seeds, scaled to a sum of 1.

    Negative and non-finite seeds count as none. Without any seed it is zero, and so are all ranks.
    """
    distribution = np.zeros(len(seeds))
    some = np.flatnonzero(seeds > 0)  # few, in a large graph
    some = some[np.isfinite(seeds[some])]
    if len(some):
        scaled = seeds[some] / seeds[some].max()  # so that the sum cannot overflow
        distribution[some] = scaled / scaled.sum()
    return distribution


def power_iteration(
    graph: Graph, seeds: Floats, *, damping: float = 0.5, tolerance: float = 1e-9
) -> Floats:
    """Exact ranks: as many steps as it takes for the rest of the walk to weigh ``tolerance``."""
    reset = reset_distribution(seeds)
    if damping <= 0.0 or not reset.any():
        return reset
    steps = math.ceil(math.log(tolerance) / math.log(damping))
    walk, ranks = reset, reset.copy()
    transition = graph.transition
    for _ in range(steps):
        walk = damping * (transition @ walk)
        ranks += walk
    return _normalised(ranks)


def forward_push(
    graph: Graph, seeds: Floats, *, damping: float = 0.5, tolerance: float = 5e-7
) -> Floats:
    """Ranks from the neighbourhood of the seeds (Andersen, Chung & Lang, 2006).

    What is still to be walked from a node is pushed on as long as it exceeds ``tolerance`` times
    the node's strength over the mean strength: from all such nodes at once, and again. So the cost
    depends on the seeds and the tolerance, and hardly on the size of the graph.
    """
    residual = reset_distribution(seeds)
    if damping <= 0.0 or not residual.any():
        return residual
    bound = tolerance / graph.mean_strength
    ranks, marked = np.zeros(len(residual)), np.zeros(len(residual), dtype=np.bool_)
    pushed = np.flatnonzero(residual)
    while len(pushed):
        mass, strength = residual[pushed], graph.strength[pushed]
        ranks[pushed] += mass
        residual[pushed] = 0.0
        starts, ends = graph.pointers[pushed], graph.pointers[pushed + 1]
        edges = ranges(starts, ends)
        # A node without edges gives nothing to anyone, whatever it is divided by.
        share = damping * mass / np.where(strength > 0.0, strength, 1.0)
        moved = np.repeat(share, ends - starts) * graph.weights[edges]
        targets = graph.neighbours[edges]
        np.add.at(residual, targets, moved)
        marked[targets] = True
        reached = np.flatnonzero(marked)
        marked[reached] = False
        pushed = reached[residual[reached] > bound * graph.strength[reached]]
    return _normalised(ranks + residual)


def personalized_pagerank(
    graph: Graph, seeds: Floats, *, damping: float = 0.5, exact_below: int = 200_000,
    tolerance: float = 5e-7,
) -> Floats:  # fmt: skip
    """Ranks of all nodes: exact for graphs of up to ``exact_below`` edges, by push beyond."""
    if graph.edge_count <= exact_below:
        return power_iteration(graph, seeds, damping=damping)
    return forward_push(graph, seeds, damping=damping, tolerance=tolerance)


def _normalised(ranks: Floats) -> Floats:
    total = ranks.sum()
    return ranks / total if total > 0 else ranks
