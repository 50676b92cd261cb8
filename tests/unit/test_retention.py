"""Retention: what fades, what never does, and what a fact takes over when it is derived anew."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.consolidation.exempt import exempt_classes
from graphmem.consolidation.retention import (
    Kept,
    Place,
    RetentionPolicy,
    Trace,
    carried_over,
    retrievability,
    review,
)
from graphmem.errors import InputError, UnreachableError
from graphmem.graph.recalls import Recalls
from graphmem.records import Span

NOW = datetime(2026, 6, 1, tzinfo=UTC)

policies = st.builds(
    RetentionPolicy,
    scale=st.floats(0.01, 36_500),
    threshold=st.floats(0.0001, 0.9999),
    importance=st.floats(0, 0.9),
)
moments = st.integers(-400_000_000, 400_000_000).map(lambda s: NOW + timedelta(seconds=s))
traces = st.builds(
    Trace,
    id=st.integers(0, 10**6).map("fact:{}".format),
    text=st.sampled_from(
        ["Ana bought a bicycle.", "Ana is allergic to nuts.", "My name is Ana.", "Never call me."]
    ),
    kept_since=moments,
    importance=st.floats(0, 1),
    strength=st.integers(1, 1000),
    last_recalled_at=st.none() | moments,
    pinned=st.booleans(),
)
spans = st.tuples(st.integers(0, 30), st.integers(1, 20)).map(lambda p: Span(p[0], p[0] + p[1]))
kept_facts = st.builds(
    Kept,
    id=st.integers(0, 12).map("fact:{}".format),
    turn=st.sampled_from(["turn:a", "turn:b"]),
    span=spans,
    kept_since=moments,
    strength=st.integers(1, 9),
    last_recalled_at=st.none() | moments,
    archived_at=st.none() | moments,
    pinned=st.booleans(),
)
places = st.builds(
    Place,
    id=st.integers(0, 12).map("fact:{}".format),
    turn=st.sampled_from(["turn:a", "turn:b"]),
    span=spans,
)


def unique(facts: list[Any]) -> list[Any]:
    return list({fact.id: fact for fact in facts}.values())


@given(policies, traces, st.none() | moments)
def test_some_is_always_left_and_never_more_than_all(
    policy: RetentionPolicy, trace: Trace, since: datetime | None
) -> None:
    assert 0 < retrievability(policy, trace, NOW, since) <= 1


@given(policies, traces, moments, moments)
def test_less_is_left_as_time_passes(
    policy: RetentionPolicy, trace: Trace, one: datetime, other: datetime
) -> None:
    earlier, later = sorted((one, other))
    assert retrievability(policy, trace, later) <= retrievability(policy, trace, earlier)


@given(policies, traces, st.integers(1, 50), st.floats(0, 1))
def test_more_is_left_of_what_is_stronger_or_matters_more(
    policy: RetentionPolicy, trace: Trace, more: int, importance: float
) -> None:
    left = retrievability(policy, trace, NOW)
    assert retrievability(policy, replace(trace, strength=trace.strength + more), NOW) >= left
    low, high = sorted((trace.importance, importance))
    assert retrievability(policy, replace(trace, importance=low), NOW) <= retrievability(
        policy, replace(trace, importance=high), NOW
    )


@given(policies, traces, moments, moments)
def test_a_recall_never_lowers_what_is_left(
    policy: RetentionPolicy, trace: Trace, recalled: datetime, then: datetime
) -> None:
    """Also where the clock was put back, so that the recall before seems to be later."""
    last = max(recalled, trace.last_recalled_at) if trace.last_recalled_at else recalled
    after = replace(trace, strength=trace.strength + 1, last_recalled_at=last)
    assert retrievability(policy, after, then) >= retrievability(policy, trace, then)


def test_the_curve_is_the_papers() -> None:
    """Strength makes it fall more slowly: exp(-t / S), at ordinary importance."""
    policy = RetentionPolicy(scale=1.0)
    trace = Trace(id="fact:1", text="", kept_since=NOW, strength=4)
    assert retrievability(policy, trace, NOW) == 1.0
    assert retrievability(policy, trace, NOW + timedelta(days=2)) == pytest.approx(math.exp(-0.5))
    assert retrievability(policy, trace, NOW - timedelta(days=2)) == 1.0  # a clock put back
    fresh = replace(trace, strength=1)
    assert retrievability(policy, fresh, NOW + timedelta(days=2)) == pytest.approx(math.exp(-2))
    weighty = replace(fresh, importance=1.0)
    assert retrievability(policy, weighty, NOW + timedelta(days=3)) == pytest.approx(math.exp(-2))


def test_time_counts_from_when_recalls_began_to_be_noted() -> None:
    trace = Trace(id="fact:1", text="", kept_since=NOW - timedelta(days=9_000))
    assert retrievability(RetentionPolicy(), trace, NOW, NOW - timedelta(hours=1)) > 0.99
    assert review(RetentionPolicy(), [trace], NOW, NOW).faded == ()
    assert len(review(RetentionPolicy(), [trace], NOW).faded) == 1


@given(policies, st.lists(traces, max_size=20).map(unique), st.randoms(), st.none() | moments)
def test_what_goes_is_below_the_threshold_and_neither_exempt_nor_pinned(
    policy: RetentionPolicy, given_: list[Trace], luck: Any, since: datetime | None
) -> None:
    found = review(policy, given_, NOW, since)
    luck.shuffle(given_)
    assert review(policy, given_, NOW, since) == found
    gone = {fact.id for fact in found.faded}
    for trace in given_:
        left = retrievability(policy, trace, NOW, since)
        exempt = trace.pinned or exempt_classes(trace.text, trace.memory_type)
        assert (trace.id in gone) == (left < policy.threshold and not exempt)
    assert found.considered == len(given_)
    assert len(gone) + sum(found.spared.values()) <= found.considered


@given(policies, traces)
def test_nothing_fades_sooner_than_the_shortest_time(policy: RetentionPolicy, trace: Trace) -> None:
    """So whoever looks only at facts that are at least that old misses none."""
    begin = max(m for m in (trace.kept_since, trace.last_recalled_at) if m is not None)
    if NOW - begin < policy.shortest():
        assert retrievability(policy, trace, NOW) >= policy.threshold


def test_classes_can_be_left_out() -> None:
    old = NOW - timedelta(days=9_000)
    text = "Ana: Please never tell my brother that I am pregnant."
    trace = Trace(id="fact:1", text=text, kept_since=old)
    assert review(RetentionPolicy(), [trace], NOW).spared == {"safety": 1}
    assert review(RetentionPolicy(exempt=("rules",)), [trace], NOW).spared == {"rules": 1}
    assert review(RetentionPolicy(exempt=()), [trace], NOW).spared == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana is allergic to peanuts.", "safety"),
        ("Ben takes two tablets a day.", "safety"),
        ("Clara was prescribed antibiotics.", "safety"),
        ("Tom can\u2019t eat anything with nuts.", "safety"),
        ("Ana: My name is Ana.", "identity"),
        ("Ana was born in Porto.", "identity"),
        ("Clara is Ben\u2019s sister.", "identity"),
        ("Ben is 34 years old.", "identity"),
        ("Never call me before nine.", "rules"),
        ("Ana: Please always answer in German.", "rules"),
        ("The assistant must never share the address.", "rules"),
        ("Ana never liked cheese.", None),
        ("Ana moved to Porto.", None),
        ("Ben bought a red bicycle from José.", None),
        ("Ana named three reasons.", None),
        ("Ben is always late.", None),
    ],
)
def test_classes_are_told_by_words(text: str, expected: str | None) -> None:
    assert exempt_classes(text) == ((expected,) if expected else ())


def test_instructions_are_rules_where_they_say_so() -> None:
    assert exempt_classes("The key should be left with the porter.") == ()
    assert exempt_classes("The key should be left with the porter.", "procedural") == ("rules",)


@pytest.mark.parametrize(
    "given_",
    [
        {"scale": 0.0},
        {"scale": math.nan},
        {"scale": True},
        {"threshold": 0.0},
        {"threshold": 1.0},
        {"threshold": "much"},
        {"importance": 1.0},
        {"importance": -0.1},
        {"exempt": ("health",)},
    ],
)
def test_a_policy_out_of_range_is_refused(given_: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        RetentionPolicy(**given_)


@given(st.lists(kept_facts, max_size=8).map(unique), st.lists(places, max_size=8).map(unique))
def test_what_is_derived_anew_takes_over_what_was_there(kept: list[Kept], new: list[Place]) -> None:
    found = {each.id: each for each in carried_over(kept, new)}
    before = {each.id: each for each in kept}
    assert set(found) <= {place.id for place in new}
    for place in new:
        if place.id in before:
            assert found[place.id] == before[place.id]
        elif place.id in found:
            took = found[place.id]
            others = [
                k for k in kept
                if k.id not in {p.id for p in new} and k.turn == place.turn
                and k.span.start < place.span.end and place.span.start < k.span.end
            ]  # fmt: skip
            assert others
            assert took.pinned == any(k.pinned for k in others)
            assert (took.archived_at is None) == any(k.archived_at is None for k in others)
            assert took.strength == max(k.strength for k in others)
            assert took.kept_since <= min(k.kept_since for k in others)
    assert carried_over(kept[::-1], new[::-1]) == carried_over(kept, new)


class Server:
    """Stands in for the database: keeps what is written, or fails."""

    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []
        self.away = False
        self.hold = threading.Event()
        self.hold.set()

    def write(self, name: str, /, *, namespace: str, recalls: list[dict[str, Any]]) -> None:
        self.hold.wait(10)
        if self.away:
            raise UnreachableError("gone")
        assert (name, namespace) == ("write/strengthen", "ns")
        self.written += recalls


def opened() -> tuple[Recalls, Server, list[str]]:
    server, said = Server(), list[str]()
    return Recalls(server, "ns", said.append), server, said  # type: ignore[arg-type]


def test_recalls_are_written_beside_the_search_and_none_is_lost() -> None:
    recalls, server, said = opened()
    server.hold.clear()
    for number in range(5):
        recalls.note([f"fact:{number}"], NOW)  # returns though nothing can be written yet
    recalls.note([], NOW)
    assert server.written == []
    server.hold.set()
    recalls.close()
    assert [row["ids"] for row in server.written] == [[f"fact:{number}"] for number in range(5)]
    assert said == []


def test_recalls_that_cannot_be_written_are_tried_again() -> None:
    recalls, server, said = opened()
    server.away = True
    recalls.note(["fact:1"], NOW)
    recalls.flush()
    server.away = False
    recalls.note(["fact:2"], NOW)
    recalls.close()
    assert [row["ids"] for row in server.written] == [["fact:1"], ["fact:2"]]
    assert said == []


def test_recalls_that_are_lost_are_told() -> None:
    recalls, server, said = opened()
    server.away = True
    recalls.note(["fact:1"], NOW)
    recalls.note(["fact:2"], NOW)
    recalls.close()
    assert len(said) == 1
    assert said[0].startswith("2 recalls of 'ns' could not be noted")
    recalls.close()
    assert len(said) == 1
