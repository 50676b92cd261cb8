"""The paths by which a walk reaches a node: where personalized PageRank comes from.

The rank of a node is a sum over all walks from a seed to it: the seed's weight times, for each
step, the damping and the probability of that step. The largest terms of that sum explain it.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graphmem.recall.pagerank import Floats, Graph

_MOST = 2_000  # nodes that are looked at; far more than it takes where a path says anything


class Walk(NamedTuple):
    """One way from a seed, the first of ``nodes``, to the target, the last."""

    contribution: float
    nodes: tuple[int, ...]


def best_walks(
    graph: Graph, reset: Floats, targets: Sequence[int], damping: float, *, count: int = 5,
    longest: int = 3,
) -> list[Walk]:  # fmt: skip
    """The walks that contribute most to the ranks of the targets, best first.

    Parameters
    ----------
    graph
        What is walked.
    reset
        The seeds, with a sum of 1.
    targets
        Nodes that are reached.
    damping
        Probability of each further step.
    count
        How many walks at most.
    longest
        Steps at most. No walk visits a node twice.

    Notes
    -----
    Searched backwards from the targets, the most probable beginnings first. All that is still to
    come of one is at most its probability times the largest seed, so the search ends early.
    """
    peak = float(reset.max(initial=0.0))
    found: list[Walk] = []
    heap: list[tuple[float, tuple[int, ...]]] = [(-1.0, (end,)) for end in sorted(set(targets))]
    found += [Walk(float(reset[end]), (end,)) for _, (end,) in heap if reset[end] > 0]
    heapq.heapify(heap)
    for _ in range(_MOST):
        if not heap:
            break
        negative, nodes = heapq.heappop(heap)
        least = _least(found, count)
        if -negative * damping * peak < least:
            break
        row = slice(*graph.pointers[nodes[0] : nodes[0] + 2].tolist())
        before = graph.neighbours[row]
        chance = -negative * damping * graph.weights[row] / graph.strength[before]
        ends = chance * reset[before]
        goes_on = len(nodes) < longest
        worth = (ends > 0) & (ends >= least)
        if goes_on:
            worth |= chance * damping * peak >= least
        for i in np.flatnonzero(worth).tolist():
            if (node := int(before[i])) in nodes:
                continue
            way = (node, *nodes)
            if ends[i] > 0:
                found.append(Walk(float(ends[i]), way))
            if goes_on:
                heapq.heappush(heap, (-float(chance[i]), way))
        found = sorted(found, key=_order)[:count]
    return sorted(found, key=_order)[:count]


def _least(found: Sequence[Walk], count: int) -> float:
    """What a walk must contribute to be among the best."""
    return found[count - 1].contribution if len(found) >= count else 0.0


def _order(walk: Walk) -> tuple[float, int, tuple[int, ...]]:
    return -walk.contribution, len(walk.nodes), walk.nodes
