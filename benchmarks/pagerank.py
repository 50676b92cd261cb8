"""Measures the two engines of PageRank on growing graphs, with igraph as the reference.

    python -m benchmarks.pagerank
    python -m benchmarks.pagerank --memories 10000 100000 1000000 --edges 200000 4000000

``exact`` is power iteration, which recall uses up to ``exact_edges`` edges; ``push`` is forward
push, with its tolerance: 5e-7 for whole graphs, 1e-5 where an excerpt is searched. Times are
medians in milliseconds of a warm call, for igraph with what it takes to hand the numbers over; they
are of the processor, so that what else the machine does matters little: all run on one thread.
Overlaps are shares of the 50 best nodes that are among igraph's 50 best, the mean and (in brackets)
the worst of all draws: once of all nodes, of which many are seeds and best for that reason alone,
and once of those that are no seeds, which only the walk can find. A node that ties with igraph's
last one counts as found.

The graphs are those of :mod:`benchmarks.synthetic`'s memories (by nodes of the memory, of which
turns and entities are in the graph) and random ones with ten edges a node and random weights. Each
draw starts where a search might: from 50 turns, with most of the weight on a few, and from six
entities; of a random graph from as many nodes of any kind.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic import Synthetic
from graphmem.recall.config import DEFAULT
from graphmem.recall.layout import Layout
from graphmem.recall.pagerank import Graph, forward_push, power_iteration

Floats = NDArray[np.float64]

_BEST = 50
_ENTITIES = 6
_DEGREE = 10
_TIE = 1e-6  # of a rank: what the reference's own precision cannot tell apart
_COLUMNS = ("graph", "nodes", "edges", "igraph ms")
_ENGINES: dict[str, Callable[[Graph, Floats], Floats]] = {
    "exact": lambda graph, seeds: power_iteration(graph, seeds, damping=DEFAULT.damping),
    "push 5e-7": lambda graph, seeds: forward_push(
        graph, seeds, damping=DEFAULT.damping, tolerance=5e-7
    ),
    "push 1e-5": lambda graph, seeds: forward_push(
        graph, seeds, damping=DEFAULT.damping, tolerance=1e-5
    ),
}


@dataclass(frozen=True)
class Subject:
    """A graph to measure on; its first ``turns`` nodes are turns, the others entities."""

    name: str
    graph: Graph
    turns: int


def main() -> None:
    arguments = _arguments()
    parts = [f"{name} {part}" for name in _ENGINES for part in ("ms", "of 50", "of 50 no seeds")]
    print(f"| {' | '.join([*_COLUMNS, *parts])} |")
    print("|---" * (len(_COLUMNS) + len(parts)) + "|")
    for subject in _subjects(arguments.memories, arguments.edges):
        print(f"| {' | '.join(measured(subject, arguments.draws))} |", flush=True)


def measured(subject: Subject, draws: int) -> list[str]:
    """A row of the table.

    Parameters
    ----------
    subject
        The graph.
    draws
        How many times seeds are drawn.
    """
    luck = np.random.default_rng(len(subject.graph))
    reference = _reference(subject.graph)
    seconds: dict[str, list[float]] = {name: [] for name in ("igraph", *_ENGINES)}
    shares: dict[str, list[tuple[float, float]]] = {name: [] for name in _ENGINES}
    for draw in range(draws + 1):  # the first one builds what the others use
        seeds = _seeds(subject, luck)
        given = seeds.tolist()
        wanted, spent = _timed(partial(reference, given))
        if draw:
            seconds["igraph"].append(spent)
        for name, engine in _ENGINES.items():
            found, spent = _timed(partial(engine, subject.graph, seeds))
            if draw:
                seconds[name].append(spent)
                shares[name].append(_overlaps(found, wanted, seeds))
    row = [subject.name, f"{len(subject.graph):,}", f"{subject.graph.edge_count:,}"]
    row.append(f"{1e3 * np.median(seconds['igraph']):.1f}")
    for name in _ENGINES:
        row.append(f"{1e3 * np.median(seconds[name]):.2f}")
        for kind in zip(*shares[name], strict=True):
            row.append(f"{100 * np.mean(kind):.1f} % ({100 * min(kind):.0f})")
    return row


def _overlaps(found: Floats, wanted: Floats, seeds: Floats) -> tuple[float, float]:
    """How many of the best are among the reference's best: of all nodes, and of no seeds."""
    others = np.flatnonzero(seeds == 0)
    return _overlap(found, wanted), _overlap(found[others], wanted[others])


def _overlap(found: Floats, wanted: Floats) -> float:
    count = min(_BEST, len(found))
    last = np.partition(wanted, -count)[-count]
    best = np.argpartition(-found, count - 1)[:count]
    return float(np.mean(wanted[best] >= last * (1 - _TIE)))


def _reference(graph: Graph) -> Callable[[Sequence[float]], Floats]:
    """The ranks of igraph, from seeds."""
    import igraph

    starts = np.repeat(np.arange(len(graph)), np.diff(graph.pointers))
    once = starts < graph.neighbours  # each edge stands in both rows
    ends = np.column_stack([starts[once], graph.neighbours[once]])
    built = igraph.Graph(n=len(graph), edges=ends)
    weights = graph.weights[once].tolist()

    def ranks(seeds: Sequence[float]) -> Floats:
        found = built.personalized_pagerank(
            reset=seeds, damping=DEFAULT.damping, weights=weights, directed=False
        )
        return np.asarray(found, dtype=np.float64)

    return ranks


def _seeds(subject: Subject, luck: np.random.Generator) -> Floats:
    """Where a search might start: the best turns, and entities, rare ones with more weight."""
    seeds = np.zeros(len(subject.graph))
    share = DEFAULT.conversation.turn_seeds
    turns = luck.choice(subject.turns, DEFAULT.seed_turns, replace=False)
    weights = luck.random(len(turns)) ** DEFAULT.seed_power
    seeds[turns] = share * weights / weights.sum()
    entities = luck.integers(subject.turns, len(seeds), _ENTITIES)
    weights = 1 / np.maximum(np.diff(subject.graph.pointers)[entities], 1)
    seeds[entities] = (1 - share) * weights / weights.sum()
    return seeds


def _subjects(memories: Sequence[int], edges: Sequence[int]) -> Iterator[Subject]:
    for size in memories:
        luck = np.random.default_rng(size)
        vectors = luck.standard_normal((50, 4), dtype=np.float32)  # no edge depends on them
        snapshot = Synthetic(["some words that nobody reads"] * 50, vectors, size).snapshot()
        layout = Layout.of(snapshot, DEFAULT)
        graph = layout.graph(DEFAULT.next_weight)
        yield Subject(f"memory of {size:,}", graph, layout.turn_count)
    for count in edges:
        yield _random(count)


def _random(edges: int) -> Subject:
    luck = np.random.default_rng(edges)
    nodes = max(2 * DEFAULT.seed_turns, edges // _DEGREE)
    starts, ends = luck.integers(nodes, size=(2, edges))
    graph = Graph.build(nodes, starts, ends, luck.random(edges))
    return Subject("random", graph, nodes // 2)


def _timed(call: Callable[[], Floats]) -> tuple[Floats, float]:
    start = time.process_time()
    result = call()
    return result, time.process_time() - start


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--memories", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument(
        "--edges", type=int, nargs="*", help="of random graphs",
        default=[20_000, 50_000, 100_000, 200_000, 400_000, 1_000_000, 4_000_000],
    )  # fmt: skip
    parser.add_argument("--draws", type=int, default=20, help="of seeds, on each graph")
    return parser.parse_args()


if __name__ == "__main__":
    main()
