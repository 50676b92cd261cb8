"""Links that follow from what is said: relatives by name, and names that were given."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import identity
from graphmem.extraction.aliases import propose
from graphmem.extraction.kin import read_relative, relation_predicates, stated_kind
from graphmem.extraction.stated import Statement, said_links
from graphmem.records import Entity, EntityType

#: What may be said, as subject, predicate, object.
SAID = [
    *("Aunt Marta aunt_of Ana", "Aunt Rosa aunt_of Ana", "Aunt Marta aunt_of Ben"),
    *("Ana's aunt aunt_of Ana", "Marta aunt_of Ana", "Lucia sister_of Ana", "Vera sister_of Ana"),
    *("Ana's sister called Lucia", "Ana's sister called Vera", "Lucia called Lu", "Vera called Lu"),
    *("Ana's mum mother_of Ana", "Rosa mother_of Ana", "Biscuit dog_of Ana", "李明 brother_of Ana"),
]
NAMES = [
    "Ana's mother",
    "Ana's sisters",
    "Ana's other aunt",
    "Ana's dog",
    "Ben's aunt",
    "Ana Silva",
]


def entity(name: str) -> Entity:
    type_: EntityType = "concept" if name.endswith("dog") else "person"
    return Entity(id=identity.entity_id(name), name=name, type=type_)


def statement(said: str) -> tuple[str, str, str]:
    words = said.split()
    at = next(i for i, word in enumerate(words) if word.endswith("_of") or word == "called")
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :])


def linked(*said: str, also: tuple[str, ...] = ()) -> set[frozenset[str]]:
    """Pairs of names that are linked by what is said."""
    told = [statement(one) for one in said]
    entities = [entity(name) for name in {*also, *(n for s, _, o in told for n in (s, o))}]
    statements = [Statement(entity(s).id, p, entity(o).id) for s, p, o in told]
    name_of = {one.id: one.name for one in entities}
    found = said_links(entities, statements, propose(entities))
    return {frozenset((name_of[link.first], name_of[link.second])) for link in found}


def pairs(*each: tuple[str, str]) -> set[frozenset[str]]:
    return {frozenset(one) for one in each}


def test_a_relative_is_tied_to_the_name() -> None:
    found = linked("Aunt Marta aunt_of Ana", "Ana's aunt aunt_of Ana")
    assert found == pairs(("Aunt Marta", "Ana's aunt"))
    assert linked("Lucia sister_of Ana", also=("Ana's sister",)) == pairs(("Lucia", "Ana's sister"))
    assert linked("Biscuit dog_of Ana", also=("Ana's dog",)) == pairs(("Biscuit", "Ana's dog"))
    assert linked("李明 brother_of 王芳", also=("王芳's brother",)) == pairs(
        ("李明", "王芳's brother")
    )
    assert linked("Ana's sister called Lucia") == pairs(("Lucia", "Ana's sister"))
    assert linked("Lucia is_sister_of Ana", also=("Ana's sister",))


def test_words_for_one_relation_are_one() -> None:
    assert linked(also=("Ana's mum", "Ana's mother")) == pairs(("Ana's mum", "Ana's mother"))
    assert linked("Rosa mother_of Ana", also=("Ana's mum",)) == pairs(("Rosa", "Ana's mum"))
    assert not linked(also=("Ana's mum", "Ben's mother", "Ana's mother-in-law"))


def test_two_of_a_kind_stay_apart() -> None:
    two = ("Aunt Marta aunt_of Ana", "Aunt Rosa aunt_of Ana")
    assert not linked(*two, also=("Ana's aunt",))
    assert not linked("Ana's sister called Lucia", "Ana's sister called Vera")
    assert not linked("Lucia sister_of Ana", "Ana's sister called Vera")
    for other in ("Ana's aunts", "Ana's other aunt", "Ana's second aunt"):
        assert not linked(two[0], also=("Ana's aunt", other))


def test_two_names_of_one_relative_are_no_second_one() -> None:
    found = linked("Aunt Marta aunt_of Ana", "Marta aunt_of Ana", also=("Ana's aunt",))
    assert found == pairs(("Aunt Marta", "Ana's aunt"), ("Marta", "Ana's aunt"))
    found = linked("Lucia sister_of Ana", "Lucia Silva sister_of Ana", also=("Ana's sister",))
    assert found == pairs(("Lucia", "Ana's sister"), ("Lucia Silva", "Ana's sister"))


def test_a_number_behind_a_name_is_no_second_name() -> None:
    found = linked("Aunt Marta aunt_of Ana", "Ana's aunt called Marta Two")
    assert found == pairs(("Aunt Marta", "Ana's aunt"), ("Marta Two", "Ana's aunt"))
    assert linked("Ana's aunt called Marta One", "Ana's aunt called Marta Two") == set()


def test_one_name_for_two_people_s_relatives_is_linked_to_neither() -> None:
    two = ("Aunt Marta aunt_of Ana", "Aunt Marta aunt_of Ben")
    assert not linked(*two, also=("Ana's aunt", "Ben's aunt"))
    other = ("Aunt Marta aunt_of Ana", "Aunt Rosa aunt_of Ben")
    assert linked(*other, also=("Ana's aunt", "Ben's aunt")) == pairs(
        ("Aunt Marta", "Ana's aunt"), ("Aunt Rosa", "Ben's aunt")
    )
    kinds = ("Lucia sister_of Ana", "Lucia mother_of Ben")
    assert len(linked(*kinds, also=("Ana's sister", "Ben's mother"))) == 2


def test_an_owner_under_two_names_is_one() -> None:
    found = linked("Lucia sister_of Ana Silva", also=("Ana", "Ana's sister"))
    assert found == pairs(("Lucia", "Ana's sister"))
    assert not linked("Lucia sister_of Ana Silva", also=("Ana", "Ana Costa", "Ana's sister"))


@pytest.mark.parametrize(
    "said",
    ["Tom friend_of Ana", "Tom colleague_of Ana", "nurse sister_of Ana", "Mum sister_of Ana"],
)
def test_what_names_nobody_in_particular_is_not_linked(said: str) -> None:
    assert not linked(said, also=("Ana's friend", "Ana's colleague", "Ana's sister"))
    assert not linked("Ana's friend called Tom", "boss called Ingrid", "Ana called the best")


def test_a_name_given_is_tied_to_its_bearer() -> None:
    found = linked("Marta called Marta One")
    assert found == pairs(("Marta", "Marta One"))
    assert linked("Мария called Маша") == pairs(("Мария", "Маша"))


def test_a_name_with_two_bearers_is_left_alone() -> None:
    assert not linked("Lucia called Lu", "Vera called Lu")
    found = linked("Ana called Anouk", "Ana Silva called Anouk")
    assert found == pairs(("Ana", "Anouk"), ("Ana Silva", "Anouk"))


def test_kinds_that_differ_are_not_one() -> None:
    boat = Entity(id="entity:boat", name="Petite Ourse", type="product")
    said = [Statement(entity("Ana").id, "called", boat.id)]
    assert not said_links([entity("Ana"), boat], said)


@given(st.sets(st.sampled_from(SAID)), st.sets(st.sampled_from(NAMES)), st.randoms())
def test_links_depend_on_what_is_there_alone(
    said: set[str], also: set[str], random: Random
) -> None:
    told = [statement(one) for one in sorted(said)]
    entities = [entity(n) for n in sorted({*also, *(n for s, _, o in told for n in (s, o))})]
    statements = [Statement(entity(s).id, p, entity(o).id) for s, p, o in told]
    links = propose(entities)
    found = said_links(entities, statements, links)
    for some in (entities, statements, links):
        random.shuffle(some)
    assert said_links(entities, statements * 2, links) == found
    assert all(link.first < link.second for link in found)
    assert {id_ for link in found for id_ in link.pair} <= {one.id for one in entities}


@given(st.lists(st.text(max_size=12), unique=True, max_size=8))
def test_any_text_is_a_name(names: list[str]) -> None:
    entities = [entity(name) for name in names]
    said = [Statement(a.id, "sister_of", b.id) for a in entities for b in entities]
    said_links(entities, said)


@pytest.mark.parametrize(
    ("name", "relative"),
    [
        ("Ana's aunt", ("ana", "aunt", True, True)),
        ("Ana's Mum", ("ana", "mother", True, True)),
        ("Ana\N{RIGHT SINGLE QUOTATION MARK}s dog", ("ana", "dog", True, True)),
        ("Ana's sister's dog", ("ana's sister", "dog", True, True)),
        ("Ana's wives", ("ana", "wife", False, False)),
        ("Ana's older sister", ("ana", "sister", True, True)),
        ("Ana's oldest sister", ("ana", "sister", False, False)),
        ("Ana's pregnant sister", ("ana", "sister", True, False)),
        ("Ana's friend", None),
        ("Ana's", None),
        ("aunt", None),
    ],
)
def test_reading_a_relative(name: str, relative: tuple[str, str, bool, bool] | None) -> None:
    read = read_relative(name)
    assert (read and (read.owner, read.kind, read.alone, read.plain)) == relative


def test_predicates_of_relations() -> None:
    assert stated_kind("auntie_of") == stated_kind("is_aunt_of") == "aunt"
    assert stated_kind("mother_in_law_of") == "mother-in-law"
    assert stated_kind("friend_of") is stated_kind("aunt") is stated_kind("speaks_of") is None
    assert all(stated_kind(predicate) for predicate in relation_predicates())


def test_an_older_sister_is_the_sister_where_there_is_one() -> None:
    one = pairs(("Ana's older sister", "Ana's sister"))
    assert linked(also=("Ana's older sister", "Ana's sister")) == one
    assert linked(also=("Ana's big sister", "Ana's older sister"))
    assert not linked(also=("Ana's older sister", "Ana's younger sister", "Ana's sister"))
    assert not linked(also=("Ana's older sister", "Ana's sister", "Ana's sisters"))
    assert not linked(also=("Ana's older sister", "Ana's sister", "Ana's other sister"))
    assert not linked(also=("Ana's oldest sister", "Ana's sister"))


def test_an_older_sister_has_only_a_name_of_her_own() -> None:
    assert linked("Ana's older sister called Lucia", also=("Ana's sister",)) == pairs(
        ("Ana's older sister", "Lucia"),
        ("Ana's sister", "Lucia"),
        ("Ana's older sister", "Ana's sister"),
    )
    assert not linked("Lucia sister_of Ana", also=("Ana's older sister", "Ana's sister"))
    assert not linked("Ana's older sister called Lucia", "Vera sister_of Ana")
