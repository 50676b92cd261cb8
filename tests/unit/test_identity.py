from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Turn, identity

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(st.lists(TEXT, max_size=4), st.lists(TEXT, max_size=4))
def test_ids_differ_where_their_parts_do(one: list[str], other: list[str]) -> None:
    same = identity.content_id("x", *one) == identity.content_id("x", *other)
    assert same == (one == other)


def test_parts_are_not_run_together() -> None:
    assert identity.content_id("x", "ab", "c") != identity.content_id("x", "a", "bc")
    assert identity.content_id("x", "a") != identity.content_id("y", "a")
    assert identity.content_id("x", "a", "") != identity.content_id("x", "a")


def test_ids_are_the_same_in_every_process() -> None:
    code = "from graphmem import Turn; print(Turn(id='t', conversation='c', text='x').key)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == Turn(id="t", conversation="c", text="other").key


def test_a_fact_is_its_turn_span_and_text() -> None:
    fact = identity.fact_id("turn:1", 0, 5, "Ana moved.")
    assert fact == identity.fact_id("turn:1", 0, 5, "Ana moved.")
    assert fact != identity.fact_id("turn:1", 0, 5, "Ana moved!")
    assert fact != identity.fact_id("turn:1", 1, 5, "Ana moved.")
    assert fact != identity.fact_id("turn:2", 0, 5, "Ana moved.")


def test_a_unit_is_its_facts_in_any_order() -> None:
    assert identity.unit_id(["fact:a", "fact:b"]) == identity.unit_id(["fact:b", "fact:a"])
    assert identity.unit_id(["fact:a"]) != identity.unit_id(["fact:a", "fact:b"])


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("  Ana  María ", "ana maría"),
        ("ANA\N{RIGHT SINGLE QUOTATION MARK}S", "ana"),
        ("Straße", "strasse"),
        ("Łódź", "łódź"),
        ("Пётр", "пётр"),
        ("東京", "東京"),
        ("ﬁsh", "fish"),
        ('"The Blue Door."', "the blue door"),
        ("...", ""),
    ],
)
def test_spellings_meet_and_no_script_is_lost(name: str, normal: str) -> None:
    assert identity.normal_name(name) == normal


@given(TEXT)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = identity.normal_name(name)
    assert identity.normal_name(once) == once


def test_two_people_of_one_name_are_two() -> None:
    assert identity.entity_id("Marta") == identity.entity_id("marta")
    assert identity.entity_id("Marta", "aunt") != identity.entity_id("Marta", "work")


@given(TEXT, st.integers(1, 100))
def test_every_namespace_has_a_shard(namespace: str, shards: int) -> None:
    assert 0 <= identity.shard(namespace, shards) < shards
    assert identity.namespace_key(namespace).isalnum()
    assert len(namespace) < 3 or namespace not in identity.namespace_key(namespace)


def test_shards_are_used_evenly() -> None:
    counts = [0] * 16
    for number in range(1600):
        counts[identity.shard(f"user-{number}", 16)] += 1
    assert min(counts) > 60
