"""What stands before the evidence: within the budget, cited, and never in its way."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from graphmem.recall.packing import pack
from graphmem.recall.preamble import Section, packed_behind
from graphmem.records import Hit, Source


def words(text: str) -> int:
    return len(text.split())


def hit(number: int, conversation: str = "talk") -> Hit:
    return Hit(
        id=f"turn:{conversation}-{number}",
        kind="turn",
        text=f"Number {number} was said here in so many words. And then more.",
        score=10.0 - number,
        sources=(Source(conversation, f"t{number}"),),
        said_at=datetime(2025, 3, 1 + number, tzinfo=UTC),
        speaker="Ana",
    )


ABOUT = Section(
    "About Ana",
    [
        ("Ana is a nurse.", (Source("talk", "t1"),)),
        ("Ana likes tea.", (Source("other", "t1"), Source("talk", "t9"))),
    ],
)
BEFORE = Section("Before", [("Ben left for Rome.", (Source("talk", "t2"),))])


@given(
    st.integers(0, 300),
    st.lists(st.sampled_from([ABOUT, BEFORE, Section("Nothing", [])]), max_size=4),
    st.integers(0, 8),
)
def test_tokens_are_never_above_the_budget(budget: int, sections: list[Section], hits: int) -> None:
    packed = packed_behind(sections, [hit(n) for n in range(hits)], "number", budget, words)
    assert words(packed.text) == packed.tokens <= budget
    for label in packed.citations:
        assert label in packed.text
    for heading in ("About Ana:", "Before:"):  # never a heading without a sentence
        _, found, after = packed.text.partition(heading)
        assert not found or after.lstrip().startswith("- ")


def test_sections_stand_first_and_take_a_third_at_most() -> None:
    hits = [hit(n) for n in range(5)]
    packed = packed_behind([ABOUT, BEFORE], hits, "number", 150, words)
    first, evidence = packed.text.split("\n\n")
    assert first.splitlines() == [
        "About Ana:",
        "- Ana is a nurse. [talk/t1]",
        "- Ana likes tea. [other/t1, t9]",
        "Before:",
        "- Ben left for Rome. [t2]",
    ]
    assert words(first) <= 50
    assert "[t0 · 2025-03-01 · Ana]" in evidence
    assert packed.citations["other/t1"] == Source("other", "t1")
    assert packed.citations["t0"] == Source("talk", "t0")


def test_without_sections_or_room_it_is_what_packing_gives() -> None:
    hits = [hit(n) for n in range(5)]
    for budget in (0, 5, 60):
        assert packed_behind([], hits, "number", budget, words) == pack(
            hits, "number", budget, words
        )
    assert packed_behind([ABOUT], hits, "number", 12, words) == pack(hits, "number", 12, words)
