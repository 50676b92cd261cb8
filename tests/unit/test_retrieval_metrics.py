"""Metrics of retrieval against cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.evaluation.metrics import (
    METRICS,
    all_found,
    difference,
    mean,
    measured,
    ndcg,
    recall,
)

RANKING = ["a", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize(
    ("relevant", "depth", "expected"),
    [
        ({"a"}, 1, 1.0),
        ({"b"}, 1, 0.0),
        ({"b", "e"}, 2, 0.5),
        ({"b", "e"}, 5, 1.0),
        ({"b", "e", "x"}, 6, 2 / 3),  # x was never found
        ({"f"}, 5, 0.0),  # beyond the depth
        ({"a"}, 100, 1.0),  # deeper than the ranking
    ],
)
def test_recall(relevant: set[str], depth: int, expected: float) -> None:
    assert recall(RANKING, relevant, depth) == pytest.approx(expected)


def test_a_turn_that_stands_twice_counts_once_and_takes_one_place() -> None:
    ranking = ["a", "a", "b", "c"]
    assert recall(ranking, {"a", "b"}, 2) == 1.0
    assert ndcg(ranking, {"a", "b"}, 2) == pytest.approx(1.0)
    assert ndcg(["a", "a"], {"a"}, 10) == pytest.approx(1.0)


def test_evidence_given_twice_counts_once() -> None:
    assert recall(["a", "b"], ["a", "a", "c"], 2) == 0.5
    assert ndcg(["a"], ["a", "a"], 10) == pytest.approx(1.0)


def test_all_found_wants_everything() -> None:
    assert all_found(RANKING, {"a", "c"}, 3) == 1.0
    assert all_found(RANKING, {"a", "c"}, 2) == 0.0
    assert all_found(RANKING, {"a", "x"}, 6) == 0.0


def test_more_evidence_than_places_cannot_all_be_found() -> None:
    relevant = set("abcdef")
    assert recall(RANKING, relevant, 2) == pytest.approx(1 / 3)
    assert all_found(RANKING, relevant, 2) == 0.0
    assert ndcg(RANKING, relevant, 2) == pytest.approx(1.0)  # no ranking could do better


def test_ndcg_by_hand() -> None:
    # Hits at ranks 1 and 3 of two: (1 + 1/2) / (1 + 1/log2 3).
    assert ndcg(["a", "x", "b"], {"a", "b"}, 10) == pytest.approx(1.5 / (1 + 1 / math.log2(3)))
    # One hit at rank 2 of one: 1/log2 3.
    assert ndcg(["x", "a"], {"a"}, 10) == pytest.approx(0.6309297535714575)
    # A hit at rank 11 is beyond the depth.
    assert ndcg([*"0123456789", "a"], {"a"}, 10) == 0.0


def test_without_evidence_there_is_nothing_to_measure() -> None:
    assert math.isnan(recall(RANKING, set(), 5))
    assert math.isnan(all_found(RANKING, set(), 5))
    assert math.isnan(ndcg(RANKING, set(), 5))


def test_an_empty_ranking_finds_nothing() -> None:
    assert recall([], {"a"}, 5) == 0.0
    assert ndcg([], {"a"}, 5) == 0.0


def test_sessions_are_ranked_by_their_best_turn() -> None:
    session_of = {"a": "s1", "b": "s1", "c": "s2", "d": "s3", "e": "s4", "f": "s5"}
    found = measured(RANKING, {"c", "f"}, session_of, {"s2", "s5"})
    assert tuple(found) == METRICS
    assert found["session_recall@1"] == 0.0
    assert found["session_recall@5"] == 1.0
    assert found["recall@2"] == 0.0
    assert found["recall@5"] == 0.5
    assert found["all@10"] == 1.0


def test_sessions_are_measured_where_no_turn_is_known() -> None:
    found = measured(["a"], (), {"a": "s1"}, {"s1", "s2"})
    assert found["session_recall@1"] == 0.5
    assert all(math.isnan(found[name]) for name in METRICS if not name.startswith("session"))


def test_the_bootstrap_of_two_values_has_the_known_distribution() -> None:
    # Means of two draws from {0, 1} are 0, 1/2 and 1 with shares 1/4, 1/2 and 1/4, so that the
    # percentiles 2.5 and 97.5 are the extremes.
    found = mean([0.0, 1.0])
    assert (found.value, found.low, found.high, found.questions) == (0.5, 0.0, 1.0, 2)


def test_the_bootstrap_of_many_values_is_close_to_the_normal_interval() -> None:
    values = [0.0, 1.0] * 200
    found = mean(values)
    half = 1.96 * 0.5 / math.sqrt(400)
    assert found.low == pytest.approx(0.5 - half, abs=0.005)
    assert found.high == pytest.approx(0.5 + half, abs=0.005)


def test_equal_values_have_no_spread() -> None:
    assert mean([0.25] * 7)[:3] == (0.25, 0.25, 0.25)


def test_unknown_values_are_left_out() -> None:
    assert mean([1.0, math.nan]) == mean([1.0])
    assert mean([math.nan])[:] == (None, None, None, 0)
    assert mean([])[:] == (None, None, None, 0)


def test_the_bootstrap_is_deterministic() -> None:
    values = np.random.default_rng(1).random(50).tolist()
    assert mean(values) == mean(values)


def test_a_constant_lead_is_certain_however_much_questions_differ() -> None:
    one = np.random.default_rng(2).random(40)
    found = difference((one + 0.1).tolist(), one.tolist())
    assert found.low == pytest.approx(0.1)
    assert found.high == pytest.approx(0.1)


def test_differences_are_of_the_same_questions() -> None:
    assert difference([1.0, math.nan], [0.0, 1.0])[:] == (1.0, 1.0, 1.0, 1)
    with pytest.raises(ValueError, match="cannot be paired"):
        difference([1.0], [1.0, 2.0])


@given(st.permutations(list("abcdefgh")), st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_metrics_stay_in_bounds_and_grow_with_depth(ranking: list[str], relevant: set[str]) -> None:
    shares = [recall(ranking, relevant, depth) for depth in range(1, 9)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert 0.0 <= ndcg(ranking, relevant, 5) <= 1.0 + 1e-12
    ideal = sorted(ranking, key=lambda item: item not in relevant)
    assert ndcg(ideal, relevant, 5) == pytest.approx(1.0)
