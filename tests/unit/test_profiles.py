"""Profiles and digest: what a line says, where it belongs, and that order makes no difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.consolidation.digest import salience, session_sentence, weights
from graphmem.consolidation.profiles import (
    MOST_CHARACTERS,
    MOST_LINES,
    PARTS,
    Said,
    clean_sentence,
    matters,
    profile_lines,
)
from graphmem.consolidation.sides import SIDES, asked_sides, side_of

START = datetime(2025, 3, 1, tzinfo=UTC)
NAMES = ("Ana", "Ana Silva")


def said(text: str, day: int = 0, **more: object) -> Said:
    at = START + timedelta(days=day)
    fact = Said(
        id=f"fact:{day}-{text}",
        text=text,
        place=(at.timestamp(), "talk", day, 0, text),
        said_at=at,
    )
    return replace(fact, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ben: Ana moved to a flat near the lake!", "Ana moved to a flat near the lake."),
        ("So then Ana works at the museum, so now.", "Ana works at the museum."),
        ("Ana's so tired of the rain", "Ana's so tired of the rain."),
        ("Ana's aunt has a new hip.", None),
        ("Anabel works at the museum.", None),
        ("Ana: It was a long day.", None),
        ("Does Ana live in Porto now?", None),
        ("Ana left.", None),
        ("Ana " + "walks and " * 40 + "walks.", None),
        ("   ", None),
        ("", None),
    ],
)
def test_a_line_is_a_sentence_about_whoever_it_is_about(text: str, clean: str | None) -> None:
    assert clean_sentence(text, NAMES) == clean


def test_lines_are_arranged_by_sides_and_cite_their_facts() -> None:
    facts = [
        said("Ana is a nurse from Porto.", 1, slots=frozenset({"occupation"})),
        said("Ana works at the hospital museum office.", 2),
        said("Ana likes black tea very much.", 3, memory_type="preference"),
        said("Ana wants to buy a boat.", 4, modality="intended"),
        said("Ana lives in Orchard Lane.", 5, slots=frozenset({"residence"})),
        said("Ana saw a heron at noon.", 6),
    ]
    lines = profile_lines(NAMES, facts)
    parts = {line.facts[0].split("-", 1)[1]: line.part for line in lines}
    assert parts == {
        "Ana is a nurse from Porto.": "who",
        "Ana works at the hospital museum office.": "work",
        "Ana likes black tea very much.": "likes",
        "Ana wants to buy a boat.": "plans",
        "Ana lives in Orchard Lane.": "home",
        "Ana saw a heron at noon.": "recent",
    }
    assert [PARTS.index(line.part) for line in lines] == sorted(
        PARTS.index(line.part) for line in lines
    )


def test_what_changed_is_told_with_what_it_was_and_since_when() -> None:
    old = said(
        "Ana lives in Quarry Street.",
        1,
        status="superseded",
        by="fact:new",
        by_text="Ana lives in Orchard Lane.",
        valid_to=START + timedelta(days=9),
    )
    new = replace(said("Ana lives in Orchard Lane.", 9), id="fact:new")
    lines = profile_lines(NAMES, [old, new])
    [changed] = [line for line in lines if line.part == "changed"]
    assert changed.facts == ("fact:new", old.id)
    assert changed.text == (
        "Ana lives in Orchard Lane (since 2025-03-10); before: Ana lives in Quarry Street."
    )
    assert not [line for line in lines if line.part != "changed" and old.id in line.facts]


def test_a_plan_is_none_any_more_once_it_is_past() -> None:
    trip = said("Ana flies to Rome on Friday.", 1, valid_from=START + timedelta(days=3))
    later = said("Ana bought a red kettle today.", 9)
    soon = profile_lines(NAMES, [trip, said("Ana bought a red kettle today.", 2)])
    past = profile_lines(NAMES, [trip, later])
    assert [line.part for line in soon if line.facts == (trip.id,)] == ["plans"]
    assert [line.part for line in past if line.facts == (trip.id,)] == ["travel"]


TEXTS = st.sampled_from([
    "Ana works at the museum now.", "Ana likes green tea a lot.", "Ana's aunt has a new hip.",
    "Ana wants to move to Porto.", "Ben: Ana hurt her knee badly.", "It was late in the day.",
    "Ana has a sister called Rita.", "Ana ran along the old canal.", "Ana is a painter of birds.",
])  # fmt: skip
FACTS = st.lists(
    st.builds(
        said,
        TEXTS,
        st.integers(0, 500),
        status=st.sampled_from(["active", "superseded"]),
        modality=st.sampled_from(["stated", "intended", "hearsay", "hypothetical"]),
        importance=st.floats(0, 1),
        by=st.sampled_from([None, "fact:other"]),
        by_text=st.sampled_from([None, "Ana lives in Lisbon by the river."]),
    ),
    max_size=150,
    unique_by=lambda fact: fact.id,
)


@given(FACTS, st.randoms(use_true_random=False))
def test_any_profile_is_bounded_cites_and_depends_on_the_facts_alone(
    facts: list[Said], random: object
) -> None:
    lines = profile_lines(NAMES, facts)
    shuffled = sorted(facts, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert profile_lines(NAMES[::-1], shuffled) == lines
    assert len(lines) <= MOST_LINES
    known = {fact.id: fact for fact in facts}
    for line in lines:
        assert line.part in PARTS
        assert line.facts
        assert len(line.text) <= 2 * MOST_CHARACTERS + 40
        assert set(line.facts) <= known.keys() | {"fact:other"}
        if line.part != "changed":  # nothing is worded anew: every word is the fact's
            [id_] = line.facts
            assert known[id_].status == "active"
            assert known[id_].modality in ("stated", "intended")
            assert line.text.rstrip(".") in known[id_].text


def test_people_matter_first_and_of_times_there_is_nothing_to_tell() -> None:
    assert matters("person", 4)
    assert not matters("person", 3)
    assert matters("place", 12)
    assert not matters("place", 11)
    assert not matters("time", 1000)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What do you know about Ana's work?", ("work",)),
        ("How has Ben's health been lately?", ("health",)),
        ("Tell me about Ana's family and her home.", ("family", "home")),
        ("Which company did Ana's boss leave?", ()),  # asks for one thing in it
        ("When did Ana change her job?", ()),
        ("What was the museum like?", ()),
        ("Who is Ana?", ()),
        ("", ()),
        ("¿Qué sabes del trabajo de Ana?", ()),
    ],
)
def test_a_broad_question_asks_for_a_side_as_a_whole(question: str, sides: tuple[str, ...]) -> None:
    assert asked_sides(question) == sides


def test_a_slot_decides_before_words() -> None:
    assert side_of("has a doctor", frozenset({"employer"})) == "work"
    assert side_of("has a doctor") == "health"
    assert side_of("saw a heron") is None
    assert set(SIDES) < set(PARTS)


def test_a_sessions_sentence_is_the_one_in_the_middle_that_stands_by_itself() -> None:
    vectors = np.asarray([[1, 0], [0.9, 0.1], [0, 1], [1, 0.05]], dtype=np.float32)
    texts = ["It was like that again.", "Ana went to the lake.", "Ben bought a hat today.", "Yes."]
    found = session_sentence(vectors, np.full(4, 0.5), texts.__getitem__)
    assert found == (1, "Ana went to the lake.")
    assert session_sentence(vectors[:0], np.zeros(0), texts.__getitem__) is None
    assert session_sentence(vectors[3:], np.full(1, 0.5), lambda _: "Yes.") is None
    zero = np.zeros((2, 2), dtype=np.float32)  # texts without a vector
    assert session_sentence(zero, np.zeros(2), lambda at: texts[at + 1]) is not None


def test_old_sessions_give_way_to_new_ones_unless_more_was_told_in_them() -> None:
    importance, sessions = np.asarray([0.5, 0.5, 0.5, 0.5, 0.5]), np.asarray([0, 1, 1, 1, 1])
    salient = salience(importance, sessions, 3)
    assert salient.tolist() == [0.5, 1.0, 0.0]
    left = weights(np.ones(25), half_life=12)
    assert left[-1] == 1.0
    assert left[12] == pytest.approx(0.5)
    assert (np.diff(left) > 0).all()
