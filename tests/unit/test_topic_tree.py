"""The tree of topics: its shape, that it does not matter how it came about, and bad input."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.consolidation.tree import DEFAULT, Tree, TreeConfig, ancestors, extended

Vectors = NDArray[np.float32]
SHAPES = [DEFAULT, TreeConfig(levels=1), TreeConfig(levels=4, near=0.3, growth=0.5)]


def vectors(seed: int, size: int) -> Vectors:
    """Points about a few centres, some of them twice, some of length 0."""
    luck = np.random.default_rng(seed)
    centres = luck.normal(size=(4, 12))
    points = centres[luck.integers(4, size=size)] + luck.normal(size=(size, 12)) * 0.6
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    for at in np.flatnonzero(luck.random(size) < 0.1):
        points[at] = points[luck.integers(size)]
    points[luck.random(size) < 0.05] = 0.0
    return points.astype(np.float32)


def members(tree: Tree, topic: int) -> list[int]:
    """Units that are a topic's children."""
    found: list[int] = np.flatnonzero(tree.unit_parents == topic).tolist()
    return found


def same(one: Tree, other: Tree) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("unit_parents", "parents", "firsts", "levels")
    )


@given(st.integers(0, 10_000), st.integers(0, 60), st.sampled_from(SHAPES))
def test_every_unit_has_one_place_and_every_topic_several_children(
    seed: int, size: int, shape: TreeConfig
) -> None:
    tree = extended(Tree.empty(), vectors(seed, size), shape)
    assert len(tree.unit_parents) == size
    for topic, parent in enumerate(tree.parents.tolist()):
        assert parent < topic, "acyclic"
        assert tree.levels[topic] == (tree.levels[parent] + 1 if parent >= 0 else 1)
        assert tree.levels[topic] <= shape.levels
        children = (tree.unit_parents == topic).sum() + (tree.parents == topic).sum()
        assert children > 1, "a chain"
    pointers, units = tree.members()
    members = [set(units[a:b].tolist()) for a, b in pairwise(pointers.tolist())]
    for topic, parent in enumerate(tree.parents.tolist()):
        assert min(members[topic]) == tree.firsts[topic]
        assert parent < 0 or members[topic] < members[parent]
        siblings = [t for t in range(len(tree)) if t != topic and tree.parents[t] == parent]
        assert all(members[topic].isdisjoint(members[other]) for other in siblings)


@given(st.integers(0, 10_000), st.integers(0, 60), st.integers(0, 60), st.sampled_from(SHAPES))
def test_going_on_comes_to_the_same(seed: int, size: int, cut: int, shape: TreeConfig) -> None:
    every = vectors(seed, size)
    cut = min(cut, size)
    begun = extended(Tree.empty(), every[:cut], shape)
    assert same(extended(begun, every, shape), extended(Tree.empty(), every, shape))
    shuffled = np.random.default_rng(seed).permutation(len(begun))
    place = np.append(np.argsort(shuffled), -1)
    again = Tree.of(place[begun.unit_parents], place[begun.parents[shuffled]])
    assert same(again, begun), "the numbers of topics don't matter"


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_only_what_is_above_a_new_unit_changes(seed: int, size: int) -> None:
    every = vectors(seed, size)
    before = extended(Tree.empty(), every[:-1])
    after = extended(before, every)
    touched = set(ancestors(after)[-1].tolist())
    known = dict(zip(zip(after.firsts, after.levels, strict=True), range(len(after)), strict=True))
    for topic in range(len(before)):
        now = known[(before.firsts[topic], before.levels[topic])]  # so its id stays
        if now not in touched:
            assert members(before, topic) == members(after, now)


@given(st.floats(0.05, 1.0), st.floats(0.01, 2.0), st.integers(1, 8))
def test_what_is_near_enough_rises_with_the_depth(near: float, growth: float, levels: int) -> None:
    shape = TreeConfig(levels=levels, near=near, growth=growth)
    found = [shape.threshold(depth) for depth in range(levels + 1)]
    assert found[0] == near
    assert all(one < other for one, other in pairwise(found))


def test_what_says_the_same_stands_beside_it() -> None:
    one, other = np.eye(4, dtype=np.float32)[:2]
    tree = extended(Tree.empty(), np.stack([one, other, one, other, one]))
    assert tree.unit_parents.tolist() == [0, 1, 0, 1, 0]
    assert tree.levels.tolist() == [1, 1]


def test_what_has_no_vector_is_like_nothing() -> None:
    every = np.zeros((3, 4), dtype=np.float32)
    every[2] = np.nan
    assert extended(Tree.empty(), every).unit_parents.tolist() == [-1, -1, -1]


def test_without_levels_there_are_no_topics() -> None:
    tree = extended(Tree.empty(), vectors(1, 20), TreeConfig(levels=0))
    assert len(tree) == 0
    assert set(tree.unit_parents.tolist()) == {-1}


def test_a_big_topic_draws_no_more_than_a_small_one() -> None:
    """The mean of many unlike vectors points the way that all have in common."""
    luck = np.random.default_rng(5)
    common = np.zeros(64)
    common[0] = 1.0
    noise = luck.normal(size=(400, 64))
    noise[:, 0] = 0.0
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    every = (common * 0.75 + noise * 0.66).astype(np.float32)
    every /= np.linalg.norm(every, axis=1, keepdims=True)
    tree = extended(Tree.empty(), every, TreeConfig(near=0.72))
    pointers, _ = tree.members()
    assert np.diff(pointers).max(initial=0) < 40


def test_a_topic_above_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="above itself"):
        Tree.of([0, 1], [1, 0])
