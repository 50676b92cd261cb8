"""Ranking an excerpt of a memory gives what ranking all of it gives, within stated bounds."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.synthetic import Synthetic
from graphmem.recall import excerpt
from graphmem.recall.coarse import Coarse
from graphmem.recall.config import DEFAULT
from graphmem.recall.filters import Filters
from graphmem.recall.search import rank
from graphmem.recall.snapshot import Snapshot
from tests.unit.test_search import DIMENSION, embed, rows, snapshot_of

EXCERPT = dataclasses.replace(DEFAULT, exact_turns=1)
# Push, so that both walk by the same engine.
EXACT = dataclasses.replace(DEFAULT, exact_edges=0)
SEEDS = [
    f"The {a} {b} {c} near the {d} was {e}."
    for a, b, c, d, e in zip(
        *(np.random.default_rng(i).choice(
            ["red", "blue", "old", "boat", "hill", "singer", "river", "trams", "market", "winter",
             "garden", "letter", "violin", "bridge", "harbour", "museum", "painter", "storm"], 60)
          for i in range(5)), strict=True)
]  # fmt: skip


@pytest.fixture(scope="module")
def large() -> Snapshot:
    vectors = np.asarray([embed(seed) for seed in SEEDS])
    return Synthetic(SEEDS, vectors, 9000).snapshot()


@pytest.mark.parametrize("granularity", [None, "turn", "fact", "unit"])
@pytest.mark.parametrize("question", ["Where did Ben move?", "Clara and bicycles on 2023-05-05"])
def test_an_excerpt_that_holds_everything_ranks_as_everything(
    question: str, granularity: str | None
) -> None:
    memory = snapshot_of([rows()])  # two alike would tie, up to rounding
    whole, part = (
        rank(memory, question, embed(question), k=8, granularity=granularity, config=config)
        for config in (EXACT, EXCERPT)
    )
    assert [hit.id for hit in part] == [hit.id for hit in whole]
    assert [hit.score for hit in part] == pytest.approx([hit.score for hit in whole], rel=1e-3)
    assert [set(hit.sources) for hit in part] == [set(hit.sources) for hit in whole]


def test_a_narrow_filter_is_answered_exactly() -> None:
    memory = snapshot_of([*(rows(f"c{i}") for i in range(10)), rows("mine")])
    config = dataclasses.replace(DEFAULT, exact_turns=6)  # as many as the conversation has
    only = Filters(conversation="mine")
    for granularity in (None, "turn", "fact"):
        whole, part = (
            rank(memory, "Where did Ben move?", embed("Where did Ben move?"), k=6, filters=only,
                 granularity=granularity, config=c)
            for c in (EXACT, config)
        )  # fmt: skip
        assert {turn for hit in part for turn in hit.turns} <= {f"D{i}" for i in range(6)}
        assert {hit.conversation for hit in part} == {"mine"}
        if granularity == "turn":
            assert [hit.id for hit in part] == [hit.id for hit in whole]


def test_what_fits_the_time_of_a_question_is_looked_at(
    large: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_BACKGROUND", "_BY_WORDS", "_BY_WINDOW", "_BY_WALK", "_SEEDS"):
        monkeypatch.setattr(excerpt, name, 10)
    monkeypatch.setattr(excerpt, "_NEAREST", dict.fromkeys(excerpt._NEAREST, 10))
    first = datetime.fromtimestamp(float(large.said_at[0]), UTC)
    shared = []
    for day, seed in enumerate(SEEDS[1:40:8]):
        question = f"{seed[:12]} on {first + timedelta(days=day):%Y-%m-%d}?"
        whole, part = (
            {hit.id for hit in rank(large, question, embed(question), granularity="turn",
                                    config=dataclasses.replace(config, time_margin=0.0))}
            for config in (EXACT, EXCERPT)
        )  # fmt: skip
        shared.append(len(whole & part) / len(whole))
    assert np.mean(shared) >= 0.8  # without: at most half


@pytest.mark.parametrize("granularity", ["turn", None])
def test_a_small_part_of_a_memory_finds_nine_in_ten_of_the_best(
    large: Snapshot, granularity: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_BACKGROUND", 200), ("_ROWS", 4000), ("_BY_WORDS", 60)):
        monkeypatch.setattr(excerpt, name, value)
    shared, deviation = [], []
    for seed in SEEDS[::6]:
        whole, part = (
            {hit.id: hit.score for hit in rank(large, seed, embed(seed), granularity=granularity,
                                               config=config)}
            for config in (EXACT, EXCERPT)
        )  # fmt: skip
        shared.append(len(whole.keys() & part.keys()) / len(whole))
        deviation += [abs(part[i] / whole[i] - 1) for i in whole.keys() & part.keys()]
    assert np.mean(shared) >= 0.9
    assert np.median(deviation) <= 0.1


def test_identical_calls_give_identical_results(large: Snapshot) -> None:
    question = "Who is the painter near the harbour?"
    again = Snapshot(large.version, large.arrays)
    first, second = (rank(s, question, embed(question), config=EXCERPT) for s in (large, again))
    assert first == second


def unit_rows(count: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(3).standard_normal((count, DIMENSION)).astype(np.float32)
    rows: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return rows


def _hashes(count: int) -> NDArray[np.uint64]:
    return np.random.default_rng(4).integers(2**64, size=count, dtype=np.uint64)


def test_reading_all_lists_finds_all_rows_with_nearly_their_scores() -> None:
    vectors = unit_rows(500)
    vectors[7] = 0.0
    nodes, scores = Coarse.build(vectors, _hashes(len(vectors))).near(vectors[3], 500)
    assert sorted(nodes.tolist()) == [i for i in range(500) if i != 7]
    assert scores == pytest.approx(vectors[nodes] @ vectors[3], abs=0.05)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_few_vectors_or_none_can_be_searched(count: int) -> None:
    vectors = unit_rows(5)
    vectors[count:] = 0.0
    nodes, _ = Coarse.build(vectors, _hashes(len(vectors))).near(vectors[0], 10)
    assert sorted(nodes.tolist()) == list(range(count))
