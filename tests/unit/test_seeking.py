"""Of what a statement speaks that names no slot: found, or rightly not found."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from graphmem.consolidation.claims import Statement
from graphmem.consolidation.seek_cues import kind_of, what_of
from graphmem.consolidation.seek_words import lasting, owner_of, stems_of, values_of
from graphmem.consolidation.seeking import (
    Candidate,
    candidate_of,
    lent,
    nearest,
    seeker_of,
    seeks,
    sought,
)
from graphmem.consolidation.slots import settle
from graphmem.consolidation.stated import Place, Stated
from graphmem.records import Fact, Modality, Span

SAID_AT = datetime(2024, 1, 1, tzinfo=UTC)


def statement(
    number: int, text: str, *, lead: str = "", before: str = "", modality: Modality = "stated"
) -> Statement:
    """What somebody says in a turn of their own: "Ana: My thesis …" is said by Ana."""
    who = "Ben" if text.startswith("Ben") else "Ana"
    names = {f"<{name}>": name for name in ("Ana", "Ben", "Filmnest", "Nora") if name in text}
    return Statement(
        fact=Fact(
            id=f"fact:{number}",
            text=text,
            turn=f"turn:{number}",
            span=Span(0, len(text)),
            memory_type="semantic",
            modality=modality,
        ),
        names={f"<{who}>": who} | names,
        speaker=f"<{who}>",
        lead=lead,
        before=before or None,
    )


def place(number: int) -> Place:
    return Place(float(number), "c", number, 0, f"fact:{number}")


def found(
    *earlier: str, lead: str = "", before: str = "", session: str = "s", now: str = "s"
) -> str | None:
    """Which of some statements the last of them speaks of; in whatever order they are looked at."""
    *old, new = earlier
    candidates = [
        candidate_of(statement(number, text), place(number), session)
        for number, text in enumerate(old)
    ]
    kept = [c for c in candidates if c is not None]
    seeker = seeker_of(statement(99, new, lead=lead, before=before), place(99), now)
    if seeker is None:
        return None
    results = set()
    for seed in range(3):
        Random(seed).shuffle(kept)
        result = nearest(seeker, kept)
        results.add(None if result is None else result.text)
    assert len(results) == 1
    return results.pop()


THESIS = "Ana's thesis is about bus shelters."
FILMS = "Ana has got a subscription to Filmnest."
CODE = "Ben: The door code is 4471."
TALK = (THESIS, FILMS, CODE, "Ana likes jazz.", "Ana plays the piano.")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Ana cancelled Filmnest last month (June 2024).", FILMS),
        ("Ana's Filmnest subscription ran out.", FILMS),
        ("Ana doesn't have the Filmnest subscription any more.", FILMS),
        ("Ben gave Ana the wrong door code: it's 4417.", CODE),
        ("Ana was wrong about the thesis: it covers train stations.", THESIS),
    ],
)
def test_a_thing_is_found_by_its_name(new: str, old: str) -> None:
    assert found(*TALK, new, now="later") == old


def test_the_turn_before_tells_what_it_is() -> None:
    asked = {"before": "How are the shelters?", "now": "later"}
    assert found(*TALK, "Ana: It's about night markets now.", **asked) == THESIS
    assert found(*TALK, "Ana: It's about night markets now.", now="later") is None


def test_a_correction_at_once_is_about_a_value_of_its_shape() -> None:
    assert found(CODE, "Ben: The rehearsal is at 19:30.", "Ben: Argh, no, 4417.") == CODE
    assert found(CODE, "Ben: Argh, no, 4417.", now="later") is None


@pytest.mark.parametrize(
    "new",
    [
        "Ana cancelled lunch with the Filmnest people.",
        "Ana's neighbour sold the piano.",
        "Ana's brother doesn't like jazz any more.",
        "Ana left jazz early.",
        "Ana has a new lamp now, on the piano.",
        "Ana might cancel Filmnest.",
        "When Ana was small she gave up the piano.",
        "Apparently Filmnest was cancelled.",
    ],
)
def test_what_only_sounds_alike_retires_nothing(new: str) -> None:
    assert found(*TALK, new, now="later") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ana misread the ticket.", "corrects"),
        ("Ana: It's Thursday, not Tuesday.", "corrects"),
        ("Ana never was a member.", "denies"),
        ("Ana made that up.", "denies"),
        ("Ana sold the boat.", "ends"),
        ("Ana hasn't smoked since May.", "ends"),
        ("Ana replaced the laptop.", "changes"),
        ("As Ana said, the exam is on Friday.", "repeats"),
        ("Ana likes jazz.", None),
        ("Ana took the path on the left.", None),
    ],
)
def test_cues(text: str, kind: str | None) -> None:
    assert kind_of(text, speaker="Ana") == kind


def test_what_ends_is_the_object_or_else_the_subject() -> None:
    for text, words in [
        ("Ana cancelled the gym membership in May.", "the gym membership"),
        ("Ana's contract ran out.", "my contract"),
        ("Ana gave it up.", ""),
    ]:
        what = what_of("ends", text, "Ana")
        assert what is not None
        assert what.words == words


def test_words_and_values() -> None:
    assert stems_of("The shelters of Lagos", ["Lagos"]) == {"shelter"}
    assert values_of("at 16:40 on Friday, code 4471, ten euros") == {
        ("clock", "16:40"),
        ("weekday", "friday"),
        ("code4", "4471"),
        ("number", "10"),
    }
    assert lasting("Ana lives in Porto.")
    assert not lasting("Ana went to Porto.")
    assert owner_of("Ana's best friend Liv moved.") == "friend"
    assert owner_of("It's my friend.") == owner_of("Ana's thesis is late.") == ""


def test_who_only_intends_or_heard_seeks_nothing() -> None:
    for modality in ("intended", "hearsay", "hypothetical"):
        assert seeks(statement(1, "Ana sold the boat.", modality=modality)) is None
    assert seeks(statement(1, "Ana sold the boat.")) == "ends"


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Ana cancelled Filmnest.", "superseded"),
        ("Ana lied about Filmnest.", "retracted"),
        ("Ana was wrong about Filmnest: it is Cinebox.", "retracted"),
        ("Remember that Ana has a Filmnest subscription.", "active"),
    ],
)
def test_both_are_settled_in_a_slot_of_their_own(text: str, standing: str) -> None:
    old = candidate_of(statement(1, FILMS), place(1), "s")
    seeker = seeker_of(statement(2, text), place(2), "s")
    assert isinstance(old, Candidate)
    assert seeker is not None
    theirs = lent(old, "<Ana>")
    ours = sought(seeker, "fact:2", theirs)
    claims = [
        Stated(fact="fact:1", claim=theirs, place=place(1), said_at=SAID_AT),
        Stated(fact="fact:2", claim=ours, place=place(2), said_at=SAID_AT.replace(year=2025)),
    ]
    settled = settle(claims, single=True)
    assert settled[claims[0].key].standing == standing
    assert settled[claims[1].key].standing == "active"
