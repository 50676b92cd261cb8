"""Association: which earlier units a new one belongs with."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.consolidation.association import (
    CANDIDATES,
    FLOOR,
    LEAST,
    MOST,
    Association,
    Part,
    associations,
    split,
)

Vectors = NDArray[np.float32]

_SIMILARITIES = st.lists(
    st.one_of(
        st.floats(-1.0, 1.0, allow_subnormal=False),
        st.sampled_from((math.nan, math.inf, 0.0, 0.8, 0.8, 0.9)),
    ),
    max_size=25,
)


@settings(max_examples=120, deadline=None)
@given(_SIMILARITIES)
def test_nothing_less_similar_is_taken_before_something_more_similar(values: list[float]) -> None:
    found = split(np.asarray(values))
    assert len(found.accepted) == len(found.posterior) == len(values)
    taken = [v for v, yes in zip(values, found.accepted, strict=True) if yes]
    left = [v for v, yes in zip(values, found.accepted, strict=True) if not yes]
    assert all(math.isfinite(v) and v >= LEAST for v in taken)
    if taken:
        assert min(taken) >= max((v for v in left if math.isfinite(v)), default=-1.0)
    order = np.argsort(np.where(np.isfinite(values), values, -9.0), kind="stable")
    assert np.all(np.diff(found.posterior[order]) >= 0)
    assert np.all((found.posterior >= 0) & (found.posterior <= 1 + 1e-9))


@settings(max_examples=50, deadline=None)
@given(_SIMILARITIES, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_makes_no_difference(values: list[float], luck: object) -> None:
    order = list(range(len(values)))
    luck.shuffle(order)  # type: ignore[attr-defined]
    first, second = split(np.asarray(values)), split(np.asarray([values[at] for at in order]))
    assert first.reason == second.reason
    assert first.accepted[order].tolist() == second.accepted.tolist()


def test_two_groups_are_told_apart() -> None:
    values = np.asarray([0.91, 0.9, 0.88, 0.7, 0.69, 0.71, 0.68, 0.7, 0.69])
    found = split(values)
    assert found.reason == "mixture"
    assert found.accepted.tolist() == [True] * 3 + [False] * 6


def test_a_wide_component_does_not_lose_its_outlier() -> None:
    """One outlier far above a narrow group and a wide one: it is what belongs most."""
    values = np.asarray([0.99, *np.linspace(0.66, 0.86, 12), *np.full(6, 0.801)])
    found = split(values)
    assert found.accepted[0]
    assert found.posterior[0] == found.posterior.max()


@pytest.mark.parametrize(
    ("values", "reason", "accepted"),
    [
        ([], "few", []),
        ([0.9], "few", [True]),
        ([FLOOR, FLOOR - 0.01, math.nan], "few", [True, False, False]),
        ([0.9] * 10, "alike", [True] * 10),
        ([0.3] * 10, "alike", [False] * 10),
        ([math.nan] * 10, "few", [False] * 10),
    ],
)
def test_where_no_mixture_makes_sense_the_floor_decides_and_says_so(
    values: list[float], reason: str, accepted: list[bool]
) -> None:
    found = split(np.asarray(values, dtype=np.float64))
    assert (found.reason, found.accepted.tolist()) == (reason, accepted)


def links(vectors: Vectors, session: NDArray[np.int64], start: int = 0) -> list[Association]:
    """Associations by one granularity, which not every vector is of a unit of."""
    places = 2 * np.arange(len(vectors))
    spaced = np.zeros((2 * len(vectors), vectors.shape[1]), dtype=np.float32)
    spaced[places] = vectors
    rows = np.arange(start, len(vectors))
    return list(associations([Part(spaced, places, 1.0)], session, rows))


def memory(seed: int, count: int, sessions: int) -> tuple[Vectors, NDArray[np.int64]]:
    """Units about a few themes, with zero vectors and repetitions among them."""
    luck = np.random.default_rng(seed)
    themes = luck.normal(size=(4, 12))
    vectors = themes[luck.integers(0, 4, count)] + 0.4 * luck.normal(size=(count, 12))
    vectors[luck.random(count) < 0.1] = 0.0
    copies = np.flatnonzero(luck.random(count) < 0.2)
    vectors[copies] = vectors[luck.integers(0, count, len(copies))]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > 0, lengths, 1.0)
    first = np.sort(luck.integers(0, max(sessions, 1), count))
    return vectors.astype(np.float32), np.unique(first, return_inverse=True)[1].astype(np.int64)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.integers(1, 8), st.data())
def test_to_go_on_comes_to_what_one_go_does(
    seed: int, count: int, sessions: int, data: st.DataObject
) -> None:
    """Older edges stay as they are, whatever comes and however it is cut."""
    vectors, session = memory(seed, count, sessions)
    cut = data.draw(st.integers(0, count))
    at_once = links(vectors, session)
    before = links(vectors[:cut], session[:cut])
    assert before + links(vectors, session, cut) == at_once


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_associations_lead_to_earlier_sessions_and_are_few(seed: int, sessions: int) -> None:
    vectors, session = memory(seed, 60, sessions)
    found = links(vectors, session)
    made: dict[int, list[Association]] = {}
    for each in found:
        made.setdefault(each.newer, []).append(each)
        assert session[each.older] < session[each.newer]
        assert each.older < each.newer
        assert vectors[each.older].any()
        assert vectors[each.newer].any()
        product = float(vectors[each.newer] @ vectors[each.older])
        assert each.similarity == pytest.approx(product, abs=1e-4)  # rounded to four places
    assert all(len(each) <= MOST for each in made.values())
    assert all(len({one.older for one in each}) == len(each) for each in made.values())
    assert (sessions > 1) or not found


def test_turns_of_one_session_are_not_associated_with_each_other() -> None:
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0]]
    assert not links(vectors, np.zeros(3, dtype=np.int64))
    [each] = links(vectors[:2], np.asarray([0, 1]))
    assert (each.newer, each.older, each.reason) == (1, 0, "few")


def test_a_session_that_goes_on_beside_a_later_one_is_no_later_one() -> None:
    """Of two sessions at one time, units of the one that began first lead to none of the other."""
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 0]]
    found = links(vectors, np.asarray([0, 1, 0]))
    assert [(each.newer, each.older) for each in found] == [(1, 0)]


def test_only_the_nearest_are_candidates() -> None:
    """Whatever else is in the memory, the mixture is of the nearest ones."""
    angles = np.r_[0.0, np.linspace(0.3, 0.31, CANDIDATES), np.linspace(1.2, 1.5, 50)]
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)[::-1]
    session = np.r_[np.zeros(len(vectors) - 1, dtype=np.int64), 1]
    found = links(np.ascontiguousarray(vectors), session)
    assert found
    assert all(each.similarity > 0.9 for each in found)


def test_the_similarity_is_the_weighted_mean_over_the_granularities() -> None:
    luck = np.random.default_rng(0)
    both = [luck.normal(size=(2, 4)).astype(np.float32) for _ in range(2)]
    both = [part / np.linalg.norm(part, axis=1, keepdims=True) for part in both]
    both[0][1] = both[0][0]
    both[1][1] = np.sqrt(0.99) * both[1][0] + 0.1 * both[0][0]
    parts = [Part(part, np.arange(2), w) for part, w in zip(both, (2.0, 1.0), strict=True)]
    [each] = associations(parts, np.asarray([0, 1]), np.arange(2))
    wanted = (2 * both[0][0] @ both[0][1] + both[1][0] @ both[1][1]) / 3
    assert each.similarity == pytest.approx(float(wanted), abs=1e-4)


def test_what_is_no_number_is_no_candidate() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 0]]
    vectors[0, 1] = np.nan
    assert [(each.newer, each.older) for each in links(vectors, np.arange(3))] == [(2, 1)]
    vectors[2, 0] = np.inf
    assert not links(vectors, np.arange(3))
