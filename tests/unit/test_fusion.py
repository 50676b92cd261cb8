from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.recall.fusion import fuse, standardise, with_graph
from graphmem.recall.router import inverse_entropy, route

ALL = np.ones(5, dtype=np.bool_)
PEAKED = np.array([9.0, 0.0, 0.1, 0.0, 0.2])
FLAT = np.array([1.0, 2.0, 3.0, 4.0, 5.0])

values = st.lists(st.floats(-100, 100), min_size=2, max_size=20).map(np.array)


def test_standard_scores_have_mean_0_and_deviation_1() -> None:
    found = standardise(FLAT, ALL)
    assert found.mean() == pytest.approx(0)
    assert found.std() == pytest.approx(1)


def test_equal_scores_say_nothing() -> None:
    assert not standardise(np.full(5, 0.7), ALL).any()
    assert not standardise(np.full(5, 0.1 + 0.2), ALL).any()


def test_only_candidates_count() -> None:
    among = np.array([True, True, False, True, True])
    outlier = np.array([1.0, 2.0, 1e6, 3.0, 4.0])
    found = standardise(outlier, among)
    assert found[2] == 0
    assert found[among] == pytest.approx(standardise(np.array([1.0, 2, 3, 4]), ALL[:4]))


def test_no_candidate_is_no_error() -> None:
    assert not standardise(FLAT, ~ALL).any()
    assert not fuse({"a": FLAT}, {"a": 1.0}, ~ALL).total.any()


@given(values, st.floats(-50, 50), st.floats(0.1, 50))
def test_fusion_ignores_the_scale_of_a_signal(raw: np.ndarray, shift: float, scale: float) -> None:
    among = np.ones(len(raw), dtype=np.bool_)
    raw = np.round(raw, 3)
    other = np.arange(len(raw), dtype=np.float64)
    weights = {"a": 0.5, "b": 0.5}
    before = fuse({"a": raw, "b": other}, weights, among).total
    after = fuse({"a": raw * scale + shift, "b": other}, weights, among).total
    assert after == pytest.approx(before, abs=1e-5)


def test_shares_sum_to_the_total() -> None:
    fused = fuse({"a": FLAT, "b": PEAKED}, {"a": 0.3, "b": 0.7}, ALL)
    fused = with_graph(fused, np.array([0.5, 0.2, 0.0, 0.3, 0.0]), 0.4, ALL)
    fused = fused.plus("time", np.array([1.0, 0, 0, 0, 0]))
    assert set(fused.shares) == {"a", "b", "graph", "time"}
    assert np.sum(list(fused.shares.values()), axis=0) == pytest.approx(fused.total)


def test_the_most_peaked_granularity_gets_the_largest_weight() -> None:
    weights = inverse_entropy({"flat": FLAT, "peaked": PEAKED}, 0.5)
    assert weights["peaked"] > weights["flat"]
    assert sum(weights.values()) == pytest.approx(1)


def test_equal_distributions_get_equal_weights() -> None:
    assert inverse_entropy({"a": FLAT, "b": FLAT}, 1.0) == pytest.approx({"a": 0.5, "b": 0.5})
    nothing = np.zeros(5)
    assert inverse_entropy({"a": nothing, "b": nothing}, 1.0) == pytest.approx({"a": 0.5, "b": 0.5})


@given(values, st.floats(-10, 10))
def test_weights_do_not_change_when_all_scores_are_shifted(raw: np.ndarray, shift: float) -> None:
    raw = np.round(raw, 3)
    other = np.arange(len(raw), dtype=np.float64)
    before = inverse_entropy({"a": raw, "b": other}, 1.0)
    after = inverse_entropy({"a": raw + shift, "b": other}, 1.0)
    assert after == pytest.approx(before, abs=1e-6)


def test_an_empty_granularity_is_dropped_and_a_single_score_is_no_error() -> None:
    weights = inverse_entropy({"a": np.zeros(0), "b": np.array([0.3])}, 1.0)
    assert weights == {"a": 0.0, "b": 1.0}
    assert inverse_entropy({}, 1.0) == {}


def test_one_lone_outlier_does_not_take_all_the_weight() -> None:
    outlier = np.zeros(1_000_000)
    outlier[0] = 1.0
    weights = inverse_entropy({"a": outlier, "b": np.arange(1e6)}, 0.01)
    assert weights["b"] > 0.01


def test_the_base_decides_and_the_question_shifts() -> None:
    weights = route({"a": 1.0, "b": 3.0, "c": 0.0}, {"a": FLAT, "b": FLAT, "c": PEAKED}, 1.0)
    assert weights == pytest.approx({"a": 0.25, "b": 0.75})
    shifted = route({"a": 1.0, "b": 1.0}, {"a": FLAT, "b": PEAKED}, 0.5)
    assert shifted["b"] > shifted["a"]
    assert route({"a": 0.0}, {"a": FLAT}, 1.0) == {}


def test_signals_that_contradict_one_another_are_not_blown_up() -> None:
    """In a memory of two turns each signal says one or the other; their sum hardly varies."""
    scores = {"a": np.array([0.7, 0.5]), "b": np.array([0.5, 0.7])}
    both = np.ones(2, dtype=np.bool_)
    fused = fuse(scores, {"a": 0.51, "b": 0.49}, both)
    assert int(fused.total.argmax()) == 0
    assert max(abs(share).max() for share in fused.shares.values()) < 1.0
    alike = fuse({"a": scores["a"], "b": scores["a"]}, {"a": 0.51, "b": 0.49}, both)
    assert alike.total.tolist() == pytest.approx([1.0, -1.0])
