"""Feedback: the online rule on toy cases and on anything."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.recall.config import DEFAULT
from graphmem.recall.feedback import (
    SIGNALS,
    Rule,
    adapted,
    chosen,
    learned,
    likelihoods,
    update,
)
from graphmem.records import Hit, Source
from graphmem.steps.feedback import cited

RULE = Rule()
TWO = [{"turn": 1.0}, {"words": 1.0}]  # two memories, each found by a signal of its own

numbers = st.floats(-5, 5)
hits = st.lists(
    st.dictionaries(st.sampled_from([*SIGNALS, "graph", "asks"]), numbers, max_size=6),
    min_size=1, max_size=20,
)  # fmt: skip


def shifted(shown: list[dict[str, float]], shifts: dict[str, float]) -> list[dict[str, float]]:
    return [{n: v * math.exp(shifts.get(n, 0.0)) for n, v in each.items()} for each in shown]


def test_citing_a_memory_makes_it_likelier_and_the_other_less() -> None:
    before = likelihoods(TWO, RULE.temperature)
    after = likelihoods(shifted(TWO, update(TWO, 0, 1.0, RULE)), RULE.temperature)
    assert after[0] > before[0] == before[1] > after[1]
    against = likelihoods(shifted(TWO, update(TWO, 0, -1.0, RULE)), RULE.temperature)
    assert against[0] < before[0]


@given(hits, st.data())
def test_a_reward_that_is_the_baseline_shifts_nothing(
    shown: list[dict[str, float]], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(shown) - 1))
    assert not any(update(shown, at, RULE.baseline, RULE).values())


@given(hits, st.data(), st.floats(-3, 3))
def test_a_signal_that_is_alike_for_all_is_not_shifted(
    shown: list[dict[str, float]], data: st.DataObject, value: float
) -> None:
    at = data.draw(st.integers(0, len(shown) - 1))
    same = [{**each, "words": value} for each in shown]
    assert update(same, at, 1.0, RULE)["words"] == pytest.approx(0.0, abs=1e-9)


@given(st.lists(st.dictionaries(st.sampled_from(SIGNALS), numbers), max_size=60))
def test_weights_stay_positive_and_their_sum_is_kept(updates: list[dict[str, float]]) -> None:
    shifts = learned(updates, RULE)
    assert all(abs(shift) <= RULE.reach for shift in shifts.values())
    changed = adapted(DEFAULT, shifts)
    for name in ("conversation", "document"):
        before, after = getattr(DEFAULT, name).weights, getattr(changed, name).weights
        total = sum(getattr(before, signal) for signal in SIGNALS)
        assert sum(getattr(after, signal) for signal in SIGNALS) == pytest.approx(total)
        for signal in SIGNALS:
            assert (getattr(after, signal) > 0) == (getattr(before, signal) > 0)


@given(hits, st.data())
def test_a_step_is_bounded(shown: list[dict[str, float]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(shown) - 1))
    assert all(abs(shift) <= RULE.step for shift in update(shown, at, -1.0, RULE).values())


def test_nothing_is_applied_before_there_is_enough() -> None:
    few = [update(TWO, 0, 1.0, RULE)] * (RULE.least - 1)
    assert adapted(DEFAULT, learned(few, RULE)) is DEFAULT
    assert adapted(DEFAULT, learned([*few, few[0]], RULE)) != DEFAULT
    assert adapted(DEFAULT, learned([], RULE)) is DEFAULT


def test_taking_judgements_back_restores_the_weights() -> None:
    some = [update(TWO, at % 2, 1.0, RULE) for at in range(25)]
    more = [*some, *(update(TWO, 1, -1.0, RULE) for _ in range(5))]
    assert adapted(DEFAULT, learned(more, RULE)) != adapted(DEFAULT, learned(some, RULE))
    assert adapted(DEFAULT, learned(more[:25], RULE)) == adapted(DEFAULT, learned(some, RULE))


@given(hits, st.integers(0, 30), st.none() | st.integers(0, 9))
def test_never_more_is_chosen_than_there_is(
    shown: list[dict[str, float]], count: int, seed: int | None
) -> None:
    found = chosen(shown, count, RULE, seed=seed)
    assert len(found) == len(set(found)) == min(count, len(shown))
    assert found == chosen(shown, count, RULE, seed=seed)


def test_without_noise_the_order_is_that_of_the_scores() -> None:
    shown = [{"turn": 0.1}, {"turn": 3.0}, {"words": 2.0}]
    assert chosen(shown, 3, RULE) == [1, 2, 0]
    orders = {tuple(chosen(shown, 3, RULE, seed=seed)) for seed in range(40)}
    assert len(orders) > 1


class _Stored:
    """A workspace that keeps what would be stored."""

    def __init__(self, *, on: bool) -> None:
        self.kept: list[Any] = []
        self.namespace, self.model = "n", None
        self.snapshots = SimpleNamespace(learning=lambda namespace: on)
        self.database = SimpleNamespace(commit=self._commit)

    def clock(self) -> None:
        return None

    def _commit(self, namespace: str, work: Any, **given: Any) -> None:
        self.kept += work.keywords["new"]


def _hits(count: int) -> list[Hit]:
    return [
        Hit(
            id=f"turn:{at}", kind="turn", text="x", score=1.0 / (at + 1),
            sources=(Source("c", str(at)),), signals={"turn": 1.0 / (at + 1)},
        )
        for at in range(count)
    ]  # fmt: skip


def test_what_an_answer_cites_is_useful_and_the_best_others_are_not() -> None:
    workspace = cast(Any, _Stored(on=True))
    hits = _hits(30)
    cited(workspace, hits, [hits[1], hits[9]])
    assert {each.hit: each.useful for each in workspace.kept} == {
        "turn:0": False, "turn:1": True, "turn:2": False, "turn:3": False, "turn:4": False,
        "turn:9": True,
    }  # fmt: skip
    assert all(each.source == "citation" for each in workspace.kept)


@pytest.mark.parametrize("on", [True, False])
def test_no_citations_and_invented_ones_shift_nothing(on: bool) -> None:
    workspace = cast(Any, _Stored(on=on))
    cited(workspace, _hits(30), [])
    invented = replace(_hits(1)[0], id="turn:invented")
    cited(workspace, _hits(30), [invented])
    cited(workspace, _hits(30), _hits(30)[25:])  # not among those that were judged
    if not on:
        cited(workspace, _hits(30), _hits(3))
    assert workspace.kept == []
