"""Which entities may be one: a function of the set of them, and of nothing else."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import identity
from graphmem.extraction.aliases import MIN_COSINE, Pair, candidates, pair, propose
from graphmem.records import Entity, EntityType

PEOPLE = [
    *("Mel", "Melanie", "Melissa", "Ben", "Benjamin", "Ben Carter", "Benedict Roy", "Marta"),
    *("Marta Silva", "Marta Costa", "Silva", "J. Smith", "John Smith", "Jane Smith", "John"),
    *("Smith", "J. R. Smith", "John Smith Jr.", "Jos\N{LATIN SMALL LETTER E WITH ACUTE}", "Jose"),
    *("Kate", "Katie", "Katherine", "Dr. Smith", "the nurse", "Ana's sister", "李明", "Сергей"),
]


def named(*names: str, type: EntityType = "person") -> list[Entity]:
    return [Entity(id=identity.entity_id(name), name=name, type=type) for name in names]


def linked(
    *names: str,
    type: EntityType = "person",
    similarity: float = 0.0,
    apart: list[tuple[str, str]] | None = None,
) -> set[frozenset[str]]:
    """Pairs of names that are linked."""
    entities = named(*names, type=type)
    name_of = {entity.id: entity.name for entity in entities}
    two: list[Pair] = [pair(identity.entity_id(a), identity.entity_id(b)) for a, b in (apart or [])]
    found = propose(entities, two, lambda a, b: similarity)
    return {frozenset((name_of[link.first], name_of[link.second])) for link in found}


def pairs(*each: tuple[str, str]) -> set[frozenset[str]]:
    return {frozenset(one) for one in each}


@given(st.lists(st.sampled_from(PEOPLE), unique=True), st.randoms())
def test_the_order_of_entities_does_not_matter(names: list[str], random: Random) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)
    assert propose(named(*names)) == propose(named(*shuffled))


@given(st.lists(st.sampled_from(PEOPLE), unique=True))
def test_links_are_between_two_that_are_there_and_none_comes_twice(names: list[str]) -> None:
    entities = named(*names)
    ids = {entity.id for entity in entities}
    links = propose(entities)
    assert all(link.first < link.second for link in links)
    assert len({link.pair for link in links}) == len(links)
    assert {id_ for link in links for id_ in link.pair} <= ids
    assert all(0 < link.score <= 1 and link.reason for link in links)
    assert {link.pair for link in links} <= {link.pair for link in candidates(entities)}


@given(st.lists(st.text(max_size=12), unique=True, max_size=12))
def test_any_text_is_a_name(names: list[str]) -> None:
    for type_ in ("person", "place"):
        entities = named(*names, type=type_)
        assert propose(entities, (), lambda a, b: 1.0) == propose(
            entities[::-1], (), lambda a, b: 1.0
        )


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Mel", "Melanie", "nickname"),
        ("Ben", "Benjamin", "nickname"),
        ("Kate", "Katherine", "nickname"),
        ("Bill Gates", "William Gates", "nickname"),
        ("J. Smith", "John Smith", "initials"),
        ("J.R. Smith", "John Robert Smith", "initials"),
        ("Marta", "Marta Silva", "first name"),
        ("Silva", "Marta Silva", "last name"),
        ("Marta Silva", "Marta Ana Silva", "middle name"),
        ("Mr Okafor", "Okafor", "title"),
        ("Dr. Jane Smith", "Jane Smith", "title"),
        ("Mrs. Silva", "Marta Silva", "last name"),
        ("Jos\N{LATIN SMALL LETTER E WITH ACUTE}", "Jose", "spelling"),
        ("ZO\N{LATIN CAPITAL LETTER E WITH DIAERESIS}", "Zoe", "spelling"),
    ],
)
def test_names_of_one_person(one: str, other: str, reason: str) -> None:
    assert [link.reason for link in propose(named(one, other))] == [reason]
    assert propose(named(one, other)) == propose(named(other, one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "Hanna"),
        ("Kate", "Katie"),
        ("John Smith", "Jane Smith"),
        ("John Smith", "John Smyth"),
        ("John Smith", "John Smith Jr."),
        ("Marta One", "Marta Two"),
        ("Marta One", "Marta"),
        ("Mr. Silva", "Mrs. Silva"),
        ("Mr. Silva", "Marta Silva"),
        ("Mr. Ben", "Benjamin"),
        ("Mr. Ben", "Ben Carter"),
        ("Aunt Marta", "Marta"),
        ("Ana's sister", "Ana"),
        ("the nurse", "nurse Joy"),
        ("Сергей", "Сергеи"),
        ("かが", "かか"),
        ("J", "John Smith"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not propose(named(one, other))


def test_a_name_of_two_people_is_linked_to_neither() -> None:
    assert not linked("Marta", "Marta Silva", "Marta Costa")
    assert not linked("Mel", "Melanie", "Melissa")
    assert not linked("Silva", "Mr Silva", "Mrs Silva")
    assert not linked("J. Smith", "John Smith", "Jane Smith")
    assert not linked("Katherine", "Kate", "Katie")


def test_a_number_is_no_last_name() -> None:
    found = linked("Marta", "Marta One", "Marta Two", "Marta Silva", "Aunt Marta")
    assert found == pairs(("Marta", "Marta Silva"))


def test_one_of_two_being_gone_makes_it_clear() -> None:
    assert linked("Marta", "Marta Silva") == pairs(("Marta", "Marta Silva"))
    apart = [("Marta", "Marta Costa")]
    found = linked("Marta", "Marta Silva", "Marta Costa", apart=apart)
    assert found == pairs(("Marta", "Marta Silva"))


def test_all_short_forms_of_one_whole_name_are_linked_to_it() -> None:
    found = linked("John Smith", "J. Smith", "John", "Smith")
    assert found >= pairs(
        ("John Smith", "J. Smith"), ("John Smith", "John"), ("John Smith", "Smith")
    )
    assert frozenset(("John", "Smith")) not in found


def test_those_known_to_be_two_are_not_linked() -> None:
    assert not linked("Mel", "Melanie", apart=[("Melanie", "Mel")])


def test_only_within_a_type() -> None:
    assert not propose([*named("Florence"), *named("Florence", "Flo", type="place")])
    assert not linked("lake", "lake house", type="concept", similarity=1.0)


def test_things_by_their_words() -> None:
    assert linked("The Louvre", "Louvre", type="place")
    assert linked("NYU", "New York University", type="organization")
    assert not linked("nyu", "Northern Yachting", type="organization", similarity=1.0)


def test_things_by_their_vectors_only_where_one_name_holds_the_other() -> None:
    assert linked("New York", "New York City", type="place", similarity=MIN_COSINE)
    assert not linked("New York", "New York City", type="place", similarity=MIN_COSINE - 0.01)
    assert not linked("New York", "Boston", type="place", similarity=1.0)
    assert not linked("Pride 2022", "Pride 2023", type="event", similarity=1.0)
    assert not linked("New York", "New York City", "New York State", type="place", similarity=1.0)


def test_many_of_one_name_take_no_time() -> None:
    names = [f"Maria X{number}a" for number in range(3000)]
    assert not linked("Maria", *names)
