"""Which facts tell how things stood at a time, and which have the words of a question."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.recall.analysis import analyse
from graphmem.recall.config import DEFAULT
from graphmem.recall.layout import Layout
from graphmem.recall.search import rank
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.recall.standing import standing
from graphmem.recall.times import QueryTime
from graphmem.recall.worded import worded
from graphmem.records import Hit

DAY = 86_400.0
NAN = math.nan
MARCH = (QueryTime("in March", 0, 60 * DAY, 91 * DAY),)
ASKED = datetime(1970, 12, 1, tzinfo=UTC)  # day 0 is 1 January 1970


def fact(
    number: int, text: str = "x", *, said: float, begins: float = NAN, ends: float = NAN,
    stated: tuple[float, float] = (NAN, NAN), status: str = "active",
) -> list[NodeRow]:  # fmt: skip
    """A turn and its fact, with times in days."""
    common: dict[str, Any] = {
        "said_at": said * DAY, "conversation": "c", "session": f"s{number}",
        "order": (said * DAY, number),
    }  # fmt: skip
    vector = np.full(2, math.sqrt(0.5), dtype=np.float32)
    return [
        NodeRow(f"turn:{number}", "turn", text, vector, speaker="Ana", source_id=f"t{number}",
                **common),
        NodeRow(f"fact:{number}", "fact", text, vector, valid_from=begins * DAY,
                valid_to=ends * DAY, stated_from=stated[0] * DAY, stated_to=stated[1] * DAY,
                status=status, **common),
    ]  # fmt: skip


def memory(*pairs: list[NodeRow], edges: tuple[EdgeRow, ...] = ()) -> Snapshot:
    rests = (EdgeRow(f"fact:{i}", "DERIVED_FROM", f"turn:{i}") for i in range(len(pairs)))
    return Snapshot.build(1, [node for pair in pairs for node in pair], [*rests, *edges], 2)


def fits(*pairs: list[NodeRow], happened: float = 0.0, fades: float = 30.0) -> NDArray[Any]:
    layout = Layout.of(memory(*pairs), DEFAULT)
    return standing(
        layout, MARCH, 0.0, np.full(len(pairs), happened), fades=fades * DAY, passing=0.3
    )


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        (fact(0, said=70), 1.0),  # said in March
        (fact(0, said=30), math.exp(-1)),  # said a month before, and not taken back
        (fact(0, said=95), 0.0),  # not known by then
        (fact(0, said=30, begins=80), 1.0),  # begins in March
        (fact(0, said=30, begins=95), 0.0),  # begins later
        (fact(0, said=30, ends=50), 0.0),  # had ended
        (fact(0, said=30, ends=65), math.exp(-1)),  # ended in March
        (fact(0, said=30, status="superseded"), 0.0),  # over, nobody knows since when
        (fact(0, said=NAN), 0.0),
        (fact(0, said=70, begins=70, ends=71, stated=(70, 71)), 0.0),  # only happened
        (fact(0, said=70, begins=70, stated=(70, 71)), 0.3),  # "moved on Saturday"
        (fact(0, said=70, begins=70, ends=90, stated=(70, 71)), 0.3),  # and moved on
        (fact(0, said=30, begins=20, stated=(20, NAN)), math.exp(-1)),  # "since the 20th"
    ],
)
def test_what_was_known_and_had_not_ended_held(pair: list[NodeRow], found: float) -> None:
    assert fits(pair).tolist() == pytest.approx([found])


def test_what_happened_then_counts_in_part() -> None:
    event = fact(0, said=70, begins=70, ends=71, stated=(70, 71))
    assert fits(event, happened=0.5).tolist() == pytest.approx([0.15])
    assert fits(fact(0, said=95), happened=1.0).tolist() == [0.0]


_days = st.one_of(st.just(NAN), st.integers(0, 200).map(float))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_days, _days, _days, _days), min_size=1, max_size=6), st.floats(0, 1))
def test_it_is_a_share_and_each_fact_is_judged_by_itself(
    rows: list[tuple[float, float, float, float]], happened: float
) -> None:
    pairs = [
        fact(i, said=said, begins=begins, ends=ends, stated=(begins, told))
        for i, (said, begins, ends, told) in enumerate(rows)
    ]
    layout = Layout.of(memory(*pairs), DEFAULT)
    order = [layout.snapshot.ids[int(node)] for node in layout.facts[0]]
    together = dict(zip(order, fits(*pairs, happened=happened).tolist(), strict=True))
    assert all(0.0 <= share <= 1.0 for share in together.values())
    for i, (said, begins, ends, told) in enumerate(rows):
        alone = fact(0, said=said, begins=begins, ends=ends, stated=(begins, told))
        assert fits(alone, happened=happened).tolist() == [together[f"fact:{i}"]]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 59), st.integers(0, 59))
def test_of_two_that_nothing_ended_the_later_one_fits_better(one: int, other: int) -> None:
    early, late = sorted((one, other))
    first, second = fits(fact(0, said=early), fact(1, said=late)).tolist()
    assert first <= second
    assert (first == second) is (early == late)


HOMES = memory(
    fact(0, "Ana lives in Porto.", said=20),
    fact(1, "Ana saw a show.", said=66, begins=64, ends=65, stated=(64, 65)),
    fact(2, "Ana lives in Lisbon.", said=200),
    fact(3, "Ben fed the ducks.", said=150),
)


def ask(question: str, kind: str, snapshot: Snapshot = HOMES, **changed: Any) -> list[Hit]:
    query = np.full(2, math.sqrt(0.5), dtype=np.float32)
    config = replace(DEFAULT, **changed)
    return rank(
        snapshot, question, query, granularity=kind, k=9, asked_at=ASKED, config=config
    )  # fmt: skip


def test_a_home_of_then_stands_before_what_happened_then_and_before_later_homes() -> None:
    question = "Where was Ana living in March 1970?"
    assert ask(question, "fact", fact_words=0.0)[0].id == "fact:0"
    without = ask(question, "fact", fact_words=0.0, standing=0.0)
    assert without[0].id == "fact:1"


@pytest.mark.parametrize(
    "question", ["What did Ana buy in March 1970?", "Where does Ana live?", "Who fed the ducks?"]
)
def test_other_questions_are_answered_as_before(question: str) -> None:
    assert ask(question, "fact") == ask(question, "fact", standing=0.0)


def test_turns_are_ranked_as_before() -> None:
    question = "Where was Ana living in March 1970?"
    assert ask(question, "turn") == ask(question, "turn", standing=0.0, fact_words=0.0)


def test_rare_words_of_the_question_count_and_those_of_its_times_do_not() -> None:
    layout = Layout.of(HOMES, DEFAULT)
    analysis = analyse("Did Ana see the ducks in March 1970?", layout, ASKED)
    assert "march" not in analysis.timeless_terms
    shares = worded(layout, analysis, layout.facts[0])
    ducks, seen = shares[3], shares[1]
    assert ducks > seen > 0  # one turn has ducks, all others have Ana
    assert seen == shares[0] == shares[2]
    again = analyse("in March 1970", layout, ASKED)
    assert worded(layout, again, layout.facts[0]).tolist() == [0.0] * 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_the_share_of_words_lies_between_none_and_all(question: str) -> None:
    layout = Layout.of(HOMES, DEFAULT)
    shares = worded(layout, analyse(question, layout, ASKED), layout.facts[0])
    assert ((shares >= 0) & (shares <= 1 + 1e-12)).all()


def test_all_of_the_words_are_all() -> None:
    layout = Layout.of(HOMES, DEFAULT)
    analysis = analyse("Ben fed the ducks", layout, ASKED)
    assert worded(layout, analysis, layout.facts[0])[3] == pytest.approx(1.0)


def test_words_count_among_facts_alone() -> None:
    question = "Who fed the ducks?"
    hit = next(hit for hit in ask(question, "fact") if hit.id == "fact:3")
    assert hit.signals["fact words"] == pytest.approx(DEFAULT.fact_words)
    mixed = rank(HOMES, question, np.ones(2, dtype=np.float32) / math.sqrt(2), k=9)
    assert all("fact words" not in hit.signals for hit in mixed)


def test_what_took_the_place_of_something_did_not_hold_before() -> None:
    changed = memory(
        fact(0, "Ana lives in Porto.", said=20, ends=100, status="superseded"),
        fact(1, "Ana lives in Lisbon.", said=100, begins=100),
        fact(2, "Ana lives near Faro.", said=66, begins=110),  # nothing was said against it
        edges=(EdgeRow("fact:1", "SUPERSEDES", "fact:0"),),
    )
    signals = {h.id: h.signals for h in ask("Where was Ana living in March 1970?", "fact", changed)}
    assert signals["fact:0"]["currency"] > 0
    assert signals["fact:1"]["currency"] < 0
    assert "currency" not in signals["fact:2"]
