from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.recall.pagerank import (
    Graph,
    forward_push,
    personalized_pagerank,
    power_iteration,
    reset_distribution,
)

Floats = NDArray[np.float64]
Engine = Callable[..., Floats]
ENGINES = pytest.mark.parametrize("engine", [power_iteration, forward_push])


def random_graph(size: int, edges: int, seed: int) -> tuple[Graph, NDArray[np.int64], Floats]:
    random = np.random.default_rng(seed)
    # Degrees as uneven as those of entities: a few hubs, many leaves.
    ends = (size * random.random((2, edges)) ** 2).astype(np.int64)
    weights = random.random(edges) + 0.1
    return Graph.build(size, ends[0], ends[1], weights), ends, weights


@ENGINES
def test_a_path_of_three_has_the_ranks_of_the_analytic_solution(engine: Engine) -> None:
    graph = Graph.build(3, np.array([0, 1]), np.array([1, 2]), np.ones(2))
    # r = (1 - d) e0 + d P^T r with d = 1/2 solves to (7, 4, 1) / 12.
    ranks = engine(graph, np.array([1.0, 0.0, 0.0]), tolerance=1e-12)
    assert ranks == pytest.approx(np.array([7, 4, 1]) / 12, abs=1e-9)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", range(3))
def test_both_engines_agree_with_igraph_on_the_best_fifty(seed: int) -> None:
    import igraph

    graph, ends, weights = random_graph(3_000, 9_000, seed)
    random = np.random.default_rng(seed + 100)
    seeds = np.zeros(3_000)
    seeds[random.choice(1_000, 60, replace=False)] = random.random(60)
    reference = igraph.Graph(n=3_000, edges=ends.T.tolist())
    reference.es["weight"] = weights.tolist()
    # igraph counts a loop in an undirected graph twice; graphmem's graphs have none.
    loops = [edge.index for edge in reference.es if edge.source == edge.target]
    reference.delete_edges(loops)
    expected = np.asarray(
        reference.personalized_pagerank(
            directed=False, damping=0.5, reset=seeds.tolist(), weights="weight"
        )
    )
    best = set(np.argsort(-expected)[:50].tolist())
    for engine in (power_iteration, forward_push):
        ranks = engine(graph, seeds)
        assert set(np.argsort(-ranks)[:50].tolist()) == best
        assert ranks == pytest.approx(expected, abs=1e-5)


@ENGINES
@given(st.integers(2, 40), st.integers(0, 80), st.integers(0, 10_000))
def test_ranks_are_a_distribution_over_what_can_be_reached(
    engine: Engine, size: int, edges: int, seed: int
) -> None:
    graph, ends, _ = random_graph(size, edges, seed)
    seeds = np.zeros(size)
    seeds[seed % size] = 1.0
    ranks = engine(graph, seeds)
    assert ranks.sum() == pytest.approx(1.0)
    assert (ranks >= 0).all()
    reached = {seed % size}
    for _ in range(size):
        reached |= {int(b) for a, b in ends.T if int(a) in reached}
        reached |= {int(a) for a, b in ends.T if int(b) in reached}
    assert set(np.flatnonzero(ranks).tolist()) <= reached


@ENGINES
def test_without_damping_the_walker_stays_at_the_seeds(engine: Engine) -> None:
    graph, _, _ = random_graph(20, 40, 1)
    seeds = np.arange(20, dtype=np.float64)
    assert engine(graph, seeds, damping=0.0) == pytest.approx(seeds / seeds.sum())


@ENGINES
@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_without_seeds_all_ranks_are_zero(engine: Engine, bad: float) -> None:
    graph, _, _ = random_graph(20, 40, 1)
    assert not engine(graph, np.full(20, bad)).any()


@ENGINES
def test_a_seed_without_edges_keeps_its_share(engine: Engine) -> None:
    graph = Graph.build(3, np.array([0]), np.array([1]), np.ones(1))
    ranks = engine(graph, np.array([0.0, 0.0, 1.0]))
    assert ranks == pytest.approx([0.0, 0.0, 1.0])


@ENGINES
@given(st.integers(0, 10_000))
def test_ranks_do_not_depend_on_the_numbering(engine: Engine, seed: int) -> None:
    size = 30
    random = np.random.default_rng(seed)
    ends = random.integers(0, size, (2, 60))
    weights, seeds = random.random(60) + 0.1, random.random(size)
    order = random.permutation(size)
    ranks = engine(Graph.build(size, ends[0], ends[1], weights), seeds, tolerance=1e-12)
    renamed = Graph.build(size, order[ends[0]], order[ends[1]], weights)
    moved = np.empty(size)
    moved[order] = seeds
    assert engine(renamed, moved, tolerance=1e-12)[order] == pytest.approx(ranks, abs=1e-8)


@given(st.integers(0, 10_000), st.floats(1.1, 10))
def test_raising_a_seed_never_lowers_its_own_rank(seed: int, factor: float) -> None:
    graph, _, _ = random_graph(30, 60, seed)
    seeds = np.random.default_rng(seed).random(30) + 0.01
    raised = seeds.copy()
    raised[seed % 30] *= factor
    before, after = (power_iteration(graph, s)[seed % 30] for s in (seeds, raised))
    assert after >= before - 1e-12


def test_parallel_edges_add_up_and_loops_count_for_nothing() -> None:
    double = Graph.build(3, np.array([0, 1, 1, 2]), np.array([1, 0, 2, 2]), np.ones(4))
    single = Graph.build(3, np.array([0, 1]), np.array([1, 2]), np.array([2.0, 1.0]))
    seeds = np.array([1.0, 0.0, 0.0])
    assert power_iteration(double, seeds) == pytest.approx(power_iteration(single, seeds))


def test_the_engine_is_chosen_by_size_and_the_result_is_the_same() -> None:
    graph, _, _ = random_graph(200, 600, 3)
    seeds = np.random.default_rng(3).random(200)
    exact = personalized_pagerank(graph, seeds, exact_below=10_000)
    pushed = personalized_pagerank(graph, seeds, exact_below=0)
    assert pushed == pytest.approx(exact, abs=1e-5)


def test_huge_seeds_do_not_overflow() -> None:
    assert reset_distribution(np.array([1e308, 1e308])) == pytest.approx([0.5, 0.5])
