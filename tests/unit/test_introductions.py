"""Names that talk gives to relatives in passing, and talk that gives none."""

from __future__ import annotations

import pytest

from graphmem.extraction.interface import Extraction
from tests.unit.test_local_extraction import triples
from tests.unit.test_naming import talk


def told(*said: str, participants: tuple[str, ...] = ("Ana", "Ben")) -> set[str]:
    """Who is called how, of those who are named by whose relative they are."""
    found = triples(talk(*said, participants=participants))
    return {one for one in found if " called " in one and "'s " in one}


def named_in(extraction: Extraction) -> list[set[str]]:
    return [{one.name for one in found} for found in extraction.turn_mentions.values()]


@pytest.mark.parametrize(
    ("said", "triple"),
    [
        # The next sentence goes on with the name.
        (
            ["Ben: How did you get into bees?", "Ana: Through my wife. Noor wanted chickens."],
            "Ana's wife called Noor",
        ),
        (["Ana: I got it through my wife. Noor wanted chickens."], "Ana's wife called Noor"),
        (["Ana: My sister is a vet. Zoë works in Otley."], "Ana's sister called Zoë"),
        (["Ana: It was my brother. Tom sold the car."], "Ana's brother called Tom"),
        (["Ana: I got it through my boss. Ingrid wanted it."], "Ana's boss called Ingrid"),
        # Nothing but a name, behind what was said of her.
        (
            ["Ana: My sister will love him. She's a vet, in Otley. Zoë, with the dots."],
            "Ana's sister called Zoë",
        ),
        (["Ana: My sister lives in Leeds. Ruth."], "Ana's sister called Ruth"),
        (
            ["Ana: My brother sings. He is very loud. He sings every day. Duncan, of course."],
            "Ana's brother called Duncan",
        ),
        (
            ["Ana: My sister rang the vet.", "Ben: Your sister is a nurse?", "Ana: Yes, Zoë."],
            "Ana's sister called Zoë",
        ),
        # The other asks after somebody by name.
        (
            ["Ben: It's my sister's fault, she bet me ten quid.", "Ana: Poor you. How is Ruth?"],
            "Ben's sister called Ruth",
        ),
        (["Ben: My sister moved to Leeds.", "Ana: And Ruth?"], "Ben's sister called Ruth"),
        (
            ["Ben: My brother broke his leg.", "Ana: Oh no! How is Tom doing?", "Ben: He's fine."],
            "Ben's brother called Tom",
        ),
        (["Ben: My wife is ill again.", "Ana: Is Mary all right?"], "Ben's wife called Mary"),
        # A name is asked for.
        (
            ["Ana: What's your sister's name again?", "Ben: Ruth. Everybody forgets it."],
            "Ben's sister called Ruth",
        ),
        (
            ["Ana: What's your sister's name again, Rita?", "Ben: Ruth. Everybody says Rita."],
            "Ben's sister called Ruth",
        ),
        (
            ["Ana: What is your boss called?", "Ben: She's called Ingrid."],
            "Ben's boss called Ingrid",
        ),
        (["Ana: What's your dog's name?", "Ben: It's Biscuit."], "Ben's dog called Biscuit"),
        (["Ana: What's your older sister's name?", "Ben: Ruth."], "Ben's older sister called Ruth"),
        # The other calls her by a name with a number, to tell her from a namesake.
        (
            ["Ana: My aunt's coming over next month.", "Ben: Marta Two, in Leeds! How nice."],
            "Ana's aunt called Marta Two",
        ),
        # "The boss" of who says so.
        (["Ana: The boss is called Ingrid and she likes me."], "Ana's boss called Ingrid"),
        (["Ana: I've moved. The landlord is called Quigley."], "Ana's landlord called Quigley"),
    ],
)
def test_talk_tells_a_name(said: list[str], triple: str) -> None:
    assert told(*said) == {triple}


@pytest.mark.parametrize(
    "said",
    [
        # Somebody else comes in.
        ["Ana: I was cooking for my brother. Tom rang the bell."],
        ["Ana: I had lunch with my brother. Paul came by later."],
        ["Ana: I got a present for my brother. Paul came by later."],
        ["Ana: Dinner with my brother. Paul came by later."],
        ["Ana: My sister loves Rome. Zoë hates it."],
        ["Ana: My brother is ill. Paul lives next door."],
        ["Ana: My brother is a vet. Paul brought soup."],
        ["Ana: I got it through a friend of my wife. Noor wanted chickens."],
        ["Ana: I got it through my wife and kids. Noor wanted chickens."],
        ["Ana: I got it through my friend. Noor wanted chickens."],
        ["Ana: I got it through my sisters. Noor wanted chickens."],
        ["Ana: I got it through my other sister. Noor wanted chickens."],
        ["Ana: Noor came. I got it through my wife. Noor wanted chickens."],
        ["Ana: I got it through my wife. Noor's neighbour wanted chickens."],
        ["Ana: I got it through my wife. Noor and Tom wanted chickens."],
        ["Ana: It was my brother. Mary sold the car."],
        ["Ana: I got it through my wife. Ben wanted chickens."],
        ["Ana: My sister Lucia is here. It was my sister. Zoë sold the car."],
        ["Ana: It was my brother?", "Ana: Tom sold the car."],
        ["Ana: It wasn't my brother. Tom sold the car."],
        ["Ana: Not through my brother. Tom sold the car."],
        ["Ana: I'd know if it was my brother. Tom sold the car."],
        ["Ana: It was my dog. Tom sold the car."],
        # The name is of something that was spoken of.
        ["Ana: My brother has a dog. Duncan, a greyhound."],
        ["Ana: My brother met a man. Tom, from Leeds."],
        ["Ana: My sister loves this singer. Zoë, obviously."],
        ["Ana: My sister left. Zoë, too."],
        ["Ana: My sister left. Zoë!"],
        ["Ana: My sister left. Zoë?"],
        ["Ana: My brother left. Mary, with the dots."],
        ["Ana: My sister lives in Leeds. Ruth and Tom."],
        ["Ana: My sister will love him. He's a vet. Zoë, with the dots."],
        ["Ana: My brother rang the vet.", "Ben: Which vet?", "Ana: Tom, in Otley."],
        # Another is asked after.
        ["Ben: My sister bet me ten quid.", "Ana: How is Tom?"],
        ["Ben: My sister and my wife are here.", "Ana: How is Ruth?"],
        ["Ben: My sister bet my colleague ten quid.", "Ana: How is Ruth?"],
        ["Ben: My sister rang.", "Ana: And how is your neighbour? How is Ruth?"],
        ["Ben: My sister rang.", "Ana: How are Ruth and Mary?"],
        ["Ben: My sister rang.", "Ana: How is Ruth's dog?"],
        ["Ben: My sister rang.", "Ana: Have you read Ruth Rendell?"],
        ["Ben: Ruth rang me. So did my sister.", "Ana: How is Ruth?"],
        ["Ben: My wife is ill.", "Ana: How is Ashby?", "Ben: He's fine."],
        ["Ben: Ana's sister rang.", "Ana: How is Ruth?"],
        ["Ben: My friend rang.", "Ana: How is Ruth?"],
        ["Ben: My sisters rang.", "Ana: How is Ruth?"],
        ["Ben: My sister rang.", "Ben: How is Ruth?"],
        ["Ben: My dog is ill.", "Ana: How is Ruth?"],
        ["Ben: My boss rang.", "Ana: How is Ruth?"],
        # No answer, or to another question.
        ["Ana: What's your sister's name?", "Ben: I won't tell you. Ask Tom."],
        ["Ana: What's your sister's name?", "Ben: Ruth or Mary, I forget."],
        ["Ana: What's your sister's name?", "Ben: Ana."],
        ["Ana: What's your sister's address?", "Ben: Ruth."],
        ["Ana: Your sister's name is nice.", "Ben: Ruth."],
        # "The boss" of somebody else.
        ["Ana: Tom has a new job. The boss is called Ingrid and she wrote to me."],
        ["Ana: How is your job? I heard that the boss is called Ingrid."],
        ["Ana: Tom's boss rang me.", "Ana: I know her. The boss is called Ingrid."],
        ["Ana: The boss of the bank is called Ingrid. I like her."],
        ["Ana: The boss is called Ingrid."],
    ],
)
def test_talk_tells_no_name(said: list[str]) -> None:
    assert told(*said) == set()


def test_two_names_for_one_relative_are_none() -> None:
    two = ("Ana: It was my brother. Tom sold the car. It was my brother. Duncan bought it.",)
    assert told(*two) == set()


def test_a_name_rests_on_all_turns_that_tell_it() -> None:
    found = talk("Ben: My sister bet me ten quid.", "Ana: How is Ruth?")
    fact = found.facts[-1]
    assert fact.text == "Ben's sister is called Ruth."
    assert len({fact.turn, *fact.further_turns}) == 2
    own = talk("Ana: I got it through my wife. Noor wanted chickens.").facts[-1]
    assert own.text == "Ana's wife is called Noor."
    assert own.further_turns == ()


def test_the_baby_is_who_the_answer_says() -> None:
    asked = "Ana: What's the baby's name again, Evie?"
    found = named_in(talk("Ben: I'm going to see the baby.", asked, "Ben: Edie. I like it."))
    assert all("Edie" in one and "baby" not in one for one in found)
    two = named_in(talk("Ben: The babies sleep.", asked, "Ben: Edie. I like it."))
    assert "Edie" not in two[1]


def test_who_is_born_is_who_is_called_so() -> None:
    born = talk("Ben: It's a girl! She was born on Monday. She's called Edie.")
    assert "girl" not in named_in(born)[0]
    assert "girl" in named_in(talk("Ben: It's a girl! He's called Edward."))[0]


def test_who_has_a_name_is_not_told_one() -> None:
    said = "Ana: Winnie has left me her dog in May. He's called Admiral and he bites the mat."
    assert told(said) == {"Winnie's dog called Admiral"}
