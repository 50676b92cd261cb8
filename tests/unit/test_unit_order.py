"""Units in the order of events, and what tells whether they are as they were."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.consolidation import unit_order
from graphmem.consolidation.unit_order import BaseUnits
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot

DIMENSION = 4


def snapshot(
    turns: list[tuple[str, float, str]],
    *,
    merged: bool = False,
    shift: float = 0.0,
    retired: frozenset[str] = frozenset(),
) -> Snapshot:
    """A memory with a unit for each turn (id, when it was said, session), of the same name.

    Facts that were retired are in no snapshot; the units that rest on them are.
    """
    nodes: list[NodeRow] = []
    edges: list[EdgeRow] = []
    for place, (id_, said_at, session) in enumerate(turns):
        vector = np.full(DIMENSION, 1.0 + place + shift, dtype=np.float32)
        order = (0.0 if math.isnan(said_at) else said_at, place)
        nodes += [
            NodeRow(f"turn:{id_}", "turn", id_, vector, said_at=said_at, conversation="c",
                    session=session, order=order),
            NodeRow(f"fact:{id_}", "fact", id_, vector),
            NodeRow(f"unit:{id_}", "unit", id_, vector, status="merged" if merged else "active"),
        ]  # fmt: skip
        edges += [
            EdgeRow(f"fact:{id_}", "DERIVED_FROM", f"turn:{id_}"),
            EdgeRow(f"unit:{id_}", "GROUNDED_IN", f"fact:{id_}"),
            EdgeRow(f"unit:{id_}", "RESTS_ON", f"turn:{id_}"),
        ]
    if merged:
        nodes.append(NodeRow("unit:all", "unit", "all", None))
        edges += [EdgeRow(f"unit:{id_}", "MERGED_INTO", "unit:all") for id_, *_ in turns]
        edges += [EdgeRow("unit:all", "GROUNDED_IN", f"fact:{id_}") for id_, *_ in turns]
    gone = {f"fact:{id_}" for id_ in retired}
    nodes = [node for node in nodes if node.id not in gone]
    return Snapshot.build(1, nodes, [edge for edge in edges if edge.start not in gone], DIMENSION)


def ids(units: BaseUnits) -> list[str]:
    return [units.id(at).removeprefix("unit:") for at in range(len(units))]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_units_stand_in_the_order_in_which_their_turns_were_said(seed: int) -> None:
    luck = random.Random(seed)
    turns = [(f"{i:02}", float(luck.randrange(5)), luck.choice("ab")) for i in range(12)]
    units = BaseUnits.of(snapshot(turns))
    said = {id_: at for id_, at, _ in turns}
    assert [said[id_] for id_ in ids(units)] == sorted(said.values())
    assert ids(BaseUnits.of(snapshot(turns, merged=True))) == ids(units)


def test_merged_units_are_no_base_units_and_their_originals_are() -> None:
    units = BaseUnits.of(snapshot([("a", 1.0, "s"), ("b", 2.0, "s")], merged=True))
    assert ids(units) == ["a", "b"]


def test_a_unit_keeps_its_place_when_what_it_says_is_retired() -> None:
    turns = [(f"{i:02}", float(i), "s") for i in range(6)]
    before = BaseUnits.of(snapshot(turns))
    after = BaseUnits.of(snapshot(turns, retired=frozenset({"01", "05"})))
    assert ids(after) == ids(before)
    assert after.agreeing(len(before), before.digests()) == len(before)
    assert after.held.tolist() == [True, False, True, True, True, False]


def test_sessions_are_numbered_as_they_begin() -> None:
    units = BaseUnits.of(snapshot([("a", 1.0, "z"), ("b", 2.0, "a"), ("c", 3.0, "z")]))
    assert units.sessions.tolist() == [0, 1, 0]


def test_what_has_no_time_comes_first_in_order_of_its_session() -> None:
    turns = [("a", 5.0, "s"), ("b", math.nan, "y"), ("c", math.nan, "x")]
    assert ids(BaseUnits.of(snapshot(turns))) == ["c", "b", "a"]


def test_an_empty_memory_has_no_units() -> None:
    units = BaseUnits.of(Snapshot.build(0, [], [], DIMENSION))
    assert len(units) == 0
    assert units.digests() == []
    assert units.agreeing(0, []) == 0


@pytest.fixture
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_order, "_STEP", 4)


@pytest.mark.usefixtures("short_steps")
@pytest.mark.parametrize("known", [0, 1, 4, 9, 12])
def test_units_behind_all_others_leave_these_as_they_were(known: int) -> None:
    turns = [(f"{i:02}", float(i), "s") for i in range(14)]
    before, after = BaseUnits.of(snapshot(turns[:known])), BaseUnits.of(snapshot(turns))
    assert after.agreeing(known, before.digests()) == known


@pytest.mark.usefixtures("short_steps")
@pytest.mark.parametrize("gone", range(10))
def test_where_one_goes_what_stands_before_it_is_as_it_was(gone: int) -> None:
    turns = [(f"{i:02}", float(i), "s") for i in range(10)]
    before = BaseUnits.of(snapshot(turns))
    # What is left keeps its vectors: those of the others follow from their places.
    left = BaseUnits.of(snapshot([*turns[:gone], ("x", 99.0, "s")]))
    same = left.agreeing(len(before), before.digests())
    assert same <= gone
    assert same == gone // 4 * 4


def test_what_came_and_what_was_touched_is_open() -> None:
    turns = [(f"{i:02}", float(i), "s") for i in range(6)]
    before, units = BaseUnits.of(snapshot(turns[:4])), BaseUnits.of(snapshot(turns))
    touched = ["unit:02", "unit:none", "fact:01", "unit:05"]
    assert units.open(4, before.digests(), touched).tolist() == [2, 4, 5]
    assert units.open(4, ["another"], []).tolist() == list(range(6))
    assert units.open(6, units.digests(), []).tolist() == []


@pytest.mark.usefixtures("short_steps")
def test_another_text_is_another_unit() -> None:
    turns = [(f"{i:02}", float(i), "s") for i in range(3)]
    before = BaseUnits.of(snapshot(turns))
    assert BaseUnits.of(snapshot(turns, shift=0.5)).agreeing(3, before.digests()) == 0
    assert BaseUnits.of(snapshot(turns)).agreeing(3, before.digests()) == 3
