"""Uniting: units that say the same of the same entities become one, and no others."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from graphmem.consolidation.uniting import (
    CLOSE,
    SHARED,
    Saying,
    Stating,
    candidates,
    components,
    keywords_of,
    says_the_same,
    union,
)

MAY = datetime(2024, 5, 1, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def stating(text: str, id_: str = "", **given: Any) -> Stating:
    fact = Stating(
        id_ or f"fact:{text}", text, "stated", False, "preference", None, None, "session:1"
    )
    return fact._replace(**given)


def saying(*facts: str | Stating, binds: str = "ana tea", id_: str = "") -> Saying:
    statings = tuple(stating(f) if isinstance(f, str) else f for f in facts)
    return Saying(
        id=id_ or "unit:" + statings[0].id,
        title=statings[0].text,
        binds=tuple((name, "other") for name in binds.split()),
        facts=statings,
        names=tuple(binds.split()),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana likes tea.", "Ana really likes tea!"),
        ("Ana likes tea.", "Ana loves tea so much."),
        ("Ana still lives in Porto.", "Ana resides in Porto now."),
        ("Ana\N{RIGHT SINGLE QUOTATION MARK}s mum is a nurse.", "Ana's mother is a nurse."),
        ("Ana doesn't eat fish.", "Ana does not eat fish."),
        ("Ana works at the museum.", "As Ana said, Ana works at the museum."),
    ],
)
def test_the_same_in_nearly_the_same_words_is_one(one: str, other: str) -> None:
    assert says_the_same(saying(one), saying(other))
    assert says_the_same(saying(other), saying(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana likes tea.", "Ana likes coffee."),
        ("Ana likes tea.", "Ana doesn't like tea."),
        ("Ana likes tea.", "Ana liked tea."),
        ("Ana lives in Porto.", "Ana lived in Porto."),
        ("Ana likes tea.", "Ana likes green tea."),
        ("Ana has two cats.", "Ana has three cats."),
        ("Ana plays chess on Fridays.", "Ana plays chess on Tuesdays."),
        ("Ana prefers tea to coffee.", "Ana prefers coffee to tea."),
        ("Ben's words mean a lot to Ana.", "Ana's words mean a lot to Ben."),
        ("Ana never drinks tea.", "Ana drinks tea."),
        ("Ana: Ben is brave.", "Carla: Ben is brave."),
        ("Ana can drive.", "Ana can't drive."),
    ],
)
def test_what_differs_in_what_it_says_stays_two(one: str, other: str) -> None:
    """Same entities, nearly the same words: closeness alone would make them one."""
    assert not says_the_same(saying(one), saying(other))
    assert not says_the_same(saying(other), saying(one))


@pytest.mark.parametrize(
    "change",
    [
        {"modality": "intended"},
        {"negated": True},
        {"stated_from": MAY},
        {"stated_to": JUNE},
        {"memory_type": "episodic", "session": "session:2"},
        {"heading": "Another passage"},
    ],
)
def test_another_time_or_way_of_saying_it_stays_two(change: dict[str, Any]) -> None:
    one = saying("Ana drinks tea.")
    other = saying(stating("Ana drinks tea.", "fact:other", **change))
    assert not says_the_same(one, other)


@pytest.mark.parametrize("text", ["Ana likes it.", "They met Ana.", "Ana loves that painting."])
def test_what_points_elsewhere_is_the_same_in_one_session_only(text: str) -> None:
    one, again = stating(text), stating(text, "fact:again")
    assert says_the_same(saying(one), saying(again))
    assert not says_the_same(saying(one), saying(again._replace(session="session:2")))


def test_an_event_is_the_same_if_its_date_or_its_session_is() -> None:
    event = stating("Ana ran a race.", memory_type="episodic")
    again = event._replace(id="fact:again")
    assert says_the_same(saying(event), saying(again))
    elsewhere = again._replace(session="session:2")
    assert not says_the_same(saying(event), saying(elsewhere))
    first, second = (f._replace(stated_from=MAY) for f in (event, elsewhere))
    assert says_the_same(saying(first), saying(second))
    assert not says_the_same(saying(first), saying(second._replace(stated_from=JUNE)))


def test_who_is_meant_must_be_the_same() -> None:
    one, other = saying("She likes it.", binds="ana tea"), saying("She likes it.", binds="ana mate")
    assert not says_the_same(one, other)
    assert not says_the_same(one, saying("She likes it.", binds="eve"))
    assert says_the_same(one, saying("She likes it.", "She likes it!", binds="ana tea porto"))


def test_each_statement_must_be_in_the_other() -> None:
    both = saying("Ana likes tea.", "Ana likes tea.", "Tea keeps Ana awake.")
    assert not says_the_same(both, saying("Ana likes tea."))
    assert says_the_same(both, saying("Tea keeps Ana awake!", "Ana loves tea."))


def test_nothing_says_the_same_as_nothing() -> None:
    empty = replace(saying("Ana likes tea."), facts=())
    assert not says_the_same(empty, empty)
    assert not says_the_same(saying("…"), saying("…!"))
    assert not says_the_same(saying("猫 " * 2000), saying("猫 " * 2000 + "!"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))), st.randoms(use_true_random=False))
def test_groups_depend_on_no_order_and_share_nothing(
    pairs: list[tuple[int, int]], luck: random.Random
) -> None:
    named = [(f"u{a}", f"u{b}") for a, b in pairs]
    groups = components(named)
    shuffled = [tuple(luck.sample(pair, 2)) for pair in luck.sample(named, len(named))]
    assert components(shuffled) == groups
    members = [id_ for group in groups for id_ in group]
    assert len(members) == len(set(members))
    assert {id_ for pair in named if len(set(pair)) > 1 for id_ in pair} == set(members)
    for pair in named:
        assert len({group for group in groups if set(pair) & set(group)}) <= 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12),
)
def test_groups_grow_to_what_all_pairs_make_at_once(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    old = [(f"u{a}", f"u{b}") for a, b in before]
    new = [(f"u{a}", f"u{b}") for a, b in after]
    assert components([*components(old), *new]) == components([*old, *new])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, 29)))
def test_candidates_share_what_they_bind_and_are_close(seed: int, rows: set[int]) -> None:
    luck = np.random.default_rng(seed)
    vectors = luck.normal(size=(3, 6))[luck.integers(0, 3, 30)] + 0.2 * luck.normal(size=(30, 6))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[luck.random(30) < 0.1] = 0.0
    binds = (luck.random((30, 5)) < 0.5).astype(np.float32)
    unit = vectors.astype(np.float32)
    found = candidates(
        unit, np.arange(30), csr_matrix(binds), np.asarray(sorted(rows), dtype=np.int64)
    )
    exact = unit.astype(np.float64) @ unit.astype(np.float64).T
    wanted = [
        (one, other)
        for one in range(30)
        for other in range(one + 1, 30)
        if {one, other} & rows
        and exact[one, other] >= CLOSE
        and (both := np.minimum(binds[one], binds[other]).sum())
        and both / np.maximum(binds[one], binds[other]).sum() >= SHARED
    ]
    assert found == wanted


def test_what_is_united_is_the_union_and_says_nothing_new() -> None:
    first = saying(stating("Ana likes tea.", "fact:2"), binds="ana tea", id_="unit:1")
    second = saying(
        stating("Ana likes tea.", "fact:1"), stating("Ana loves tea!", "fact:3"),
        binds="ana tea porto", id_="unit:0",
    )  # fmt: skip
    one = union([first, second])
    assert one.text == "Ana likes tea. Ana loves tea!"
    assert {entity for entity, _ in one.binds} == first.entities | second.entities
    assert one.facts == ("fact:1", "fact:2", "fact:3")
    assert one.originals == ("unit:0", "unit:1")
    assert one.title == first.title
    assert one.keywords == ("ana", "tea", "porto", "likes", "loves")


def test_keywords_are_names_and_words_that_say_something_each_once() -> None:
    found = keywords_of([saying("Ana really grows tomatoes in Porto, 12 tomatoes.", binds="ana")])
    assert found == ("ana", "grows", "tomatoes", "porto")
