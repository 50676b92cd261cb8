"""Questions about now, then and what led to what, on memories of a few facts."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from graphmem.recall.config import DEFAULT
from graphmem.recall.filters import Filters
from graphmem.recall.forms import View, asks_for_a_state, order_of, view_of
from graphmem.recall.search import rank
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.records import Hit

DAY = 86_400.0
START = datetime(2023, 1, 1, tzinfo=UTC).timestamp()
NAN = math.nan


def unit(*numbers: float) -> NDArray[np.float32]:
    vector = np.asarray(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


QUERY = unit(1, 0, 0, 0)
HOMES = [  # day, text, likeness, valid from, valid to, status
    (10, "Ana lives in Porto.", 0.6, NAN, 100, "superseded"),
    (100, "Ana moved to Lisbon.", 0.6, 100, 200, "superseded"),
    (200, "Ana moved to Madrid.", 0.6, 200, NAN, "active"),
    (205, "Ana moved to Madrid in July.", 0.6, 200, NAN, "duplicate"),
    (120, "Ben fed the ducks.", 0.1, NAN, NAN, "active"),
    (130, "Ben sang a song.", 0.1, NAN, NAN, "active"),
]


def memory(edges: list[EdgeRow] | None = None) -> Snapshot:
    nodes, links = [], [EdgeRow("fact:1", "SUPERSEDES", "fact:0"),
                        EdgeRow("fact:2", "SUPERSEDES", "fact:1"), *(edges or ())]  # fmt: skip
    for at, (day, text, likeness, begins, ends, status) in enumerate(HOMES):
        said = START + day * DAY
        vector = unit(likeness, 0.3, 0.1 * at, 1 - likeness)
        nodes.append(
            NodeRow(
                f"turn:{at}", "turn", text, vector, said_at=said, created_at=said, speaker="Ana",
                conversation="c", session=f"s{at}", order=(said, at), source_id=f"t{at}",
            )
        )  # fmt: skip
        event = "moved" in text
        nodes.append(
            NodeRow(
                f"fact:{at}", "fact", text, vector, said_at=said, created_at=said,
                valid_from=START + begins * DAY, valid_to=START + ends * DAY,
                stated_from=said if event else NAN, stated_to=said + DAY if event else NAN,
                expired_at=START + ends * DAY if status == "superseded" else NAN, status=status,
                memory_type="episodic" if event else "semantic", conversation="c",
                session=f"s{at}",
            )
        )  # fmt: skip
        links.append(EdgeRow(f"fact:{at}", "DERIVED_FROM", f"turn:{at}"))
    return Snapshot.build(1, nodes, links, 4)


def facts(question: str, **filters: Any) -> list[Hit]:
    return rank(
        memory(), question, QUERY, granularity="fact", k=9, filters=Filters(**filters),
        asked_at=datetime(2023, 9, 1, tzinfo=UTC),
    )  # fmt: skip


def test_what_is_over_stands_behind_what_holds() -> None:
    hits = facts("Where does Ana live now?")
    assert hits[0].text == "Ana moved to Madrid."
    over = [hit for hit in hits if hit.id in ("fact:0", "fact:1")]
    assert all(hit.signals["currency"] < 0 for hit in over)


def test_what_held_then_is_found_though_it_was_said_before() -> None:
    assert facts("Where was Ana living on 1 March 2023?")[0].text == "Ana lives in Porto."
    hit = facts("Where was Ana living on 1 June 2023?")[0]
    assert hit.text == "Ana moved to Lisbon."


def test_what_only_repeats_is_no_hit_but_its_turn_is() -> None:
    assert "fact:3" not in {hit.id for hit in facts("Where does Ana live?")}
    turns = rank(memory(), "Where does Ana live?", QUERY, granularity="turn", k=9)
    assert "turn:3" in {hit.id for hit in turns}


@pytest.mark.parametrize(("day", "found"), [(50, {"fact:0"}), (150, {"fact:1"}), (250, {"fact:2"})])
def test_as_of_a_time_only_what_held(day: int, found: set[str]) -> None:
    moment = datetime.fromtimestamp(START + day * DAY, UTC)
    homes = {"fact:0", "fact:1", "fact:2"}
    assert {hit.id for hit in facts("home", as_of=moment)} & homes == found


def test_what_was_not_known_then_is_not_shown_and_what_was_thought_then_holds() -> None:
    moment = datetime.fromtimestamp(START + 150 * DAY, UTC)
    assert {h.id for h in facts("x", known_at=moment)} == {"fact:0", "fact:1", "fact:4", "fact:5"}
    late = datetime.fromtimestamp(START + 300 * DAY, UTC)
    shown = {hit.id for hit in facts("x", known_at=moment, as_of=late)}
    assert "fact:1" in shown
    assert not shown & {"fact:0", "fact:2"}


def test_where_a_story_is_asked_for_links_lead_on() -> None:
    linked = memory([EdgeRow("fact:4", "CAUSE", "fact:1", 0.9)])
    for question, told in (("Why did Ana move?", True), ("Where did Ana move?", False)):
        hits = rank(linked, question, QUERY, granularity="turn", k=9)
        ducks = next(hit for hit in hits if hit.id == "turn:4")
        assert ("story" in ducks.signals) is told
    assert DEFAULT.story > 0


@pytest.mark.parametrize(
    ("question", "view"),
    [
        ("Where does Ana live?", "now"),
        ("What is her current job?", "now"),
        ("Where did Ana live before the move?", "then"),
        ("What was her previous job?", "then"),
        ("Where did she use to have breakfast back then?", "then"),
        ("How has his diet changed?", "change"),
        ("What came of the plan?", "change"),
        ("How did her career develop over the years?", "change"),
        ("Who sang the song?", None),
        ("What did Ben sing?", None),
        ("", None),
        ("田中さんはどこ", None),
    ],
)
def test_the_form_of_a_question_tells_of_when_it_asks(question: str, view: View | None) -> None:
    assert view_of(question, order_of(question)) == view


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("Where did Ana live?", True),
        ("Which company was Ben working for?", True),
        ("Who was his partner?", True),
        ("Which sport did she do every morning?", True),
        ("What happened at the concert?", False),
        ("When did Ana move?", False),
        ("What did Ben buy?", False),
        ("", False),
    ],
)
def test_a_question_for_how_things_stood_is_told_from_one_for_what_happened(
    question: str, state: bool
) -> None:
    assert asks_for_a_state(question) is state
