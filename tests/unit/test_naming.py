"""Names as people give them, and words that the parser takes for parts of names."""

from __future__ import annotations

import pytest

from graphmem.extraction.interface import EpisodeTurns, Extraction
from graphmem.records import EntityType, Turn
from tests.unit.test_local_extraction import extractor, names, triples

BOTH = ("Ana", "Ben")


def talk(*said: str, participants: tuple[str, ...] = BOTH) -> Extraction:
    """What is made of turns, each "Ana: ..."."""
    parts = [one.partition(": ") for one in said]
    turns = tuple(Turn(id=str(i), text=t, speaker=s) for i, (s, _, t) in enumerate(parts))
    episode = EpisodeTurns(id="episode:1", turns=turns, participants=participants)
    return next(extractor().extract([episode]))


def types(extraction: Extraction) -> dict[str, EntityType]:
    return {m.name: m.type for found in extraction.turn_mentions.values() for m in found}


@pytest.mark.parametrize(
    ("said", "triple"),
    [
        ("My Aunt Marta lives in Rome.", "Aunt Marta aunt_of Ana"),
        ("My sister Lucia lives in Rome.", "Lucia sister_of Ana"),
        ("My dog Biscuit ran away.", "Biscuit dog_of Ana"),
        ("My dog is called Rex.", "Ana's dog called Rex"),
        ("My aunt's name is Vera.", "Ana's aunt called Vera"),
        ("My sister Мария lives in Rome.", "Мария sister_of Ana"),
        ("Robert is known as Bobby.", "Robert known_as Bobby"),
        ("Elizabeth goes by Beth.", "Elizabeth goes_by Beth"),
    ],
)
def test_who_is_named_how_is_a_triple(said: str, triple: str) -> None:
    assert triple in triples(talk(f"Ana: {said}"))


def test_a_pet_with_a_name_is_somebody() -> None:
    found = types(talk("Ana: My dog Biscuit ran away. My sister feeds Biscuit."))
    assert found["Biscuit"] == "person"
    assert types(talk("Ana: We walked down Bird Street."))["Bird Street"] == "place"


def test_a_second_sister_is_told_from_the_first() -> None:
    found = names(talk("Ana: My sister Lucia lives in Rome. My other sister hates Rome."))
    assert "Ana's other sister" in found
    assert "Ana's sister" not in found


def test_parents_without_a_name_are_the_speaker_s() -> None:
    said = ("Ana: Mum has moved in.", "Ben: Thanks to Dad and Grandma!")
    assert {"Ana's mum", "Ben's dad", "Ben's grandma"} <= names(talk(*said))
    assert {"Tom's mum", "Tom's dad"} <= names(talk("Ana: Tom's mum and dad hate Rome."))
    assert "Grandma Ruth" in names(talk("Ana: Grandma Ruth lives in Rome."))
    assert "Ana's mum" not in names(talk("Ana: A mum of two came. His mum went to Rome."))
    assert "Ana's mum" in names(talk("Ana: My mum's soup tastes of lemon."))


def test_a_number_belongs_to_the_name() -> None:
    found = names(talk("Ana: Marta Two, in Leeds! She has to meet Marta One."))
    assert {"Marta One", "Marta Two"} <= found
    assert "Marta" not in found
    assert "Marta Two" not in names(talk("Ana: I met Marta. Two weeks later she left."))


def test_a_title_and_a_name_called_out_are_the_listener() -> None:
    assert names(talk("Ana: Uncle Ben!! I heard the news about Rome.")) >= {"Ben", "Rome"}
    assert "Uncle Ben" not in names(talk("Ana: Uncle Ben!! I heard the news about Rome."))
    assert "Uncle Ben" in names(talk("Ana: Uncle Ben lives in Rome."))
    assert "Uncle Tom" in names(talk("Ana: Uncle Tom!! I heard the news about Rome."))


def test_a_name_given_goes_to_its_bearer() -> None:
    assert "Robert called Bobby" in triples(talk("Ana: Robert came.", "Ana: We call him Bobby."))
    two = ("Ana: Priya comes, and Marta with the van. Please be nice.",)
    jest = triples(talk(*two, "Ben: I'm going to call her Marta One."))
    assert "Marta called Marta One" in jest
    assert not any("calls" in triple or "call Marta" in triple for triple in jest)
    assert "Ben called Benny" in triples(talk("Ben: Everybody calls me Benny."))


@pytest.mark.parametrize(
    "said",
    [
        ("Ana: Priya and Marta came.", "Ben: I'm going to call her Zuzu."),
        ("Ana: Ruth had a girl. She's called Edie.",),
        ("Ana: Ruth had a girl. They called her Edie.",),
        ("Ana: Ruth came. Her name is Edie.",),
        ("Ana: Ruth is from Rome. Mine is called Edie, we call her Eddy.",),
        ("Ana: If you call Marta Maja, she laughs.",),
        ("Ana: I would call Marta Maja.",),
        ("Ana: I called Marta yesterday.",),
        ("Ana: Ruth came. I call her Monday or Tuesday.",),
    ],
)
def test_a_name_is_not_given_to_whoever_is_near(said: tuple[str, ...]) -> None:
    assert not [triple for triple in triples(talk(*said)) if " called " in triple]


@pytest.mark.parametrize(
    "said",
    ["Nobody calls me Benny.", "They don't call me Benny.", "My friends never call me Benny."],
)
def test_a_name_that_is_denied_is_denied(said: str) -> None:
    assert "Ben not called Benny" in triples(talk(f"Ben: {said}"))


@pytest.mark.parametrize(
    ("said", "there", "gone"),
    [
        ("A pipe burst in Cliff's bathroom, and it all came down.", "pipe", "pipe burst"),
        ("I've got the window open, and the man is playing.", "window", "window open"),
        ("There was a queue round the corner.", "queue", "queue round"),
        ("I liked the bus ride in the rain.", "bus ride", "bus"),
        ("I read about the US Open.", "US Open", "US"),
    ],
)
def test_a_clause_is_no_noun(said: str, there: str, gone: str) -> None:
    found = names(talk(f"Ana: {said}"))
    assert there in found
    assert gone not in found


def test_a_place_is_one_where_it_is_used_so() -> None:
    assert types(talk("Ana: I've got eleven bars to myself."))["bars"] == "concept"
    assert types(talk("Ana: We went to a bar in Leeds."))["bar"] == "place"
    assert types(talk("Ana: There's a wine bar in Leeds."))["wine bar"] == "place"
    found = types(talk("Ana: I'm seeing a place tomorrow, up on Weaver's Row, near St Bride's."))
    assert found["Weaver's Row"] == "place"


def test_a_team_is_a_group() -> None:
    assert types(talk("Ana: Graham told the team this morning."))["team"] == "group"
