"""Entities that are the same under several names: linked, merged, split, forgotten."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from graphmem import Memory, identity
from graphmem.errors import InputError, NotFoundError
from graphmem.steps.resolve import links, merge_entities, split_entities
from tests.integration.conftest import OpenMemory, dump

NAMES = ["Marta", "Marta Silva", "Mel", "Melanie"]


def note(id_: str, entities: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A turn, and a fact of it about some people."""
    text = f"{' and '.join(entities)} went to see the sea."
    turn = {"id": id_, "conversation": id_, "speaker": "Ada", "text": text}
    known = [{"name": name, "type": "person"} for name in entities]
    return turn, {"text": text, "turns": [id_], "conversation": id_, "entities": known}


def tell(memory: Memory, *names: str) -> None:
    """Add each name in a turn of its own, in the order given."""
    for name in names:
        turn, fact = note(f"about {name}", [name])
        memory.add([turn])
        memory.add_facts([fact])


def linked(memory: Memory) -> set[tuple[str, str, str]]:
    return {
        (*sorted((link.first_name, link.second_name)), link.reason)  # type: ignore[misc]
        for link in links(memory._workspace)
    }


def operations(driver: neo4j.Driver, namespace: str) -> list[tuple[str, str, int]]:
    rows = driver.execute_query(
        "MATCH (o:Operation {namespace: $n}) WHERE o.type IN ['MERGE', 'SPLIT'] "
        "RETURN o.type AS type, o.reason AS reason, size(o.ids) AS ids ORDER BY o.version",
        n=namespace,
    ).records
    return [(row["type"], row["reason"], row["ids"]) for row in rows]


def test_consolidation_links_what_is_the_same(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    tell(memory, *NAMES)
    assert memory.consolidate(close=True).merged == 2
    assert linked(memory) == {
        ("Marta", "Marta Silva", "first name"),
        ("Mel", "Melanie", "nickname"),
    }
    assert operations(driver, namespace) == [("MERGE", "resolution", 4)]
    before = dump(driver, namespace)
    assert memory.consolidate(close=True).merged == 0
    assert dump(driver, namespace) == before
    assert len(operations(driver, namespace)) == 1


def test_a_second_person_of_the_name_takes_the_link_back(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    tell(memory, *NAMES)
    memory.consolidate(close=True)
    tell(memory, "Marta Costa")
    memory.consolidate(close=True)
    assert linked(memory) == {("Mel", "Melanie", "nickname")}
    assert operations(driver, namespace)[-1] == ("SPLIT", "resolution", 2)
    memory.forget(turn="about Marta Costa")
    memory.consolidate(close=True)
    assert ("Marta", "Marta Silva", "first name") in linked(memory)


def test_links_don_t_depend_on_the_order(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    names = [*NAMES, "Marta Costa", "Melissa", "Ben", "Benjamin Lee"]
    forwards, backwards = open_memory(namespace), open_memory(namespace + "-b")
    for name in names:
        tell(forwards, name)
        forwards.consolidate(close=True)
    tell(backwards, *names[::-1])
    backwards.consolidate(close=True)
    assert linked(forwards) == linked(backwards) == {("Ben", "Benjamin Lee", "nickname")}
    assert dump(driver, namespace) == dump(driver, namespace + "-b")


def test_what_is_forgotten_leaves_no_link(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    memory, never = open_memory(namespace), open_memory(namespace + "-never")
    tell(memory, *NAMES, "Marta Costa", "Melissa")
    memory.consolidate(close=True)
    memory.forget(conversation="about Melissa")
    memory.forget(conversation="about Marta Silva")
    memory.consolidate(close=True)
    tell(never, *NAMES[:1], *NAMES[2:], "Marta Costa")
    never.consolidate(close=True)
    assert len(linked(memory)) == 2
    assert dump(driver, namespace) == dump(driver, namespace + "-never")
    assert memory.search("the sea", k=20) == never.search("the sea", k=20)


def test_two_who_talk_with_each_other_are_two(memory: Memory) -> None:
    memory.add(
        [
            {"id": "1", "speaker": "Mel", "text": "I live in Porto."},
            {"id": "2", "speaker": "Melanie", "text": "I live in Braga."},
        ]
    )
    memory.consolidate(close=True)
    assert {"Mel", "Melanie"} <= {entity.name for entity in memory.entities()}
    assert not linked(memory)


def test_a_person_s_split_is_remembered(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    workspace = memory._workspace
    tell(memory, *NAMES)
    memory.consolidate(close=True)
    split_entities(workspace, "melanie", identity.entity_id("Mel"))
    assert linked(memory) == {("Marta", "Marta Silva", "first name")}
    tell(memory, "Zoe")
    memory.consolidate(close=True)
    assert linked(memory) == {("Marta", "Marta Silva", "first name")}
    memory.forget(conversation="about Mel")
    memory.consolidate(close=True)
    tell(memory, "Mel")  # as if it had never been away
    memory.consolidate(close=True)
    assert linked(memory) == {("Marta", "Marta Silva", "first name")}
    merge_entities(workspace, "Mel", "Melanie")
    assert ("Mel", "Melanie", "person") in linked(memory)
    assert [(t, r) for t, r, _ in operations(driver, namespace) if r == "person"] == [
        ("SPLIT", "person"),
        ("MERGE", "person"),
    ]


def test_a_person_s_merge_stays(memory: Memory) -> None:
    workspace = memory._workspace
    tell(memory, "Zoe", "Ivy")
    memory.consolidate(close=True)
    merge_entities(workspace, "Zoe", "Ivy")
    tell(memory, "Ben")
    memory.consolidate(close=True)
    assert linked(memory) == {("Ivy", "Zoe", "person")}
    memory.forget(conversation="about Zoe")
    memory.consolidate(close=True)
    assert not linked(memory)
    split_entities(workspace, "Ben", "Ivy")
    assert not linked(memory)


def test_what_cannot_be_merged(memory: Memory) -> None:
    tell(memory, "Zoe")
    with pytest.raises(NotFoundError, match="Nobody"):
        merge_entities(memory._workspace, "Zoe", "Nobody")
    with pytest.raises(NotFoundError, match="entity:0"):
        split_entities(memory._workspace, "Zoe", "entity:0")
    with pytest.raises(InputError, match="one entity"):
        merge_entities(memory._workspace, "Zoe", "zoe")


def test_a_reader_s_snapshot_follows_links(open_memory: OpenMemory, namespace: str) -> None:
    reader, writer = open_memory(namespace), open_memory(namespace)

    def edges() -> int:
        workspace = reader._workspace
        snapshot = workspace.snapshots.current(namespace, workspace.model)
        return len(snapshot.edges("SAME_AS")[0])

    tell(writer, *NAMES)
    assert edges() == 0
    writer.consolidate(close=True)
    assert edges() == 2
    split_entities(writer._workspace, "Mel", "Melanie")
    assert edges() == 1
    for gone in ("Marta", "Marta Silva"):
        writer.forget(conversation=f"about {gone}")
        assert edges() == 0
        tell(writer, gone)
        assert edges() == 0, "a link came back by itself"
        writer.consolidate(close=True)
        assert edges() == 1


def say(memory: Memory, id_: str, text: str, speaker: str = "Ana") -> None:
    """A turn in a conversation of its own."""
    memory.add([{"id": id_, "conversation": id_, "speaker": speaker, "text": text}])


AUNT = ("Ana's aunt", "Aunt Marta", "relation")
GIVEN = ("Felix", "Robert", "name given")


def test_what_is_said_links_and_forgetting_it_takes_the_link_back(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    memory, never = open_memory(namespace), open_memory(namespace + "-never")
    for one in (memory, never):
        say(one, "visit", "My aunt moved to Porto. Robert and Felix paint boats.")
        say(one, "other", "Aunt Marta met Ben in Rome.", speaker="Ben")
        one.consolidate(close=True)
        assert not linked(one)
    say(memory, "named", "My Aunt Marta knits blankets.")
    say(memory, "called", "Robert is known as Felix.")
    memory.consolidate(close=True)
    assert linked(memory) == {AUNT, GIVEN}
    memory.forget(turn="named")
    memory.consolidate(close=True)
    assert linked(memory) == {GIVEN}
    memory.forget(turn="called")
    memory.consolidate(close=True)
    assert not linked(memory)
    assert dump(driver, namespace) == dump(driver, namespace + "-never")


def test_a_second_aunt_takes_the_link_back(memory: Memory) -> None:
    say(memory, "visit", "My aunt moved to Porto.")
    say(memory, "named", "My Aunt Marta knits blankets.")
    memory.consolidate(close=True)
    assert {reason for *_, reason in linked(memory)} == {"relation"}
    say(memory, "second", "My Aunt Rosa paints boats.")
    memory.consolidate(close=True)
    assert not linked(memory)
    memory.forget(turn="second")
    memory.consolidate(close=True)
    assert {reason for *_, reason in linked(memory)} == {"relation"}
    split_entities(memory._workspace, "Ana's aunt", "Aunt Marta")
    say(memory, "more", "My Aunt Marta lives in Rome.")
    memory.consolidate(close=True)
    assert not linked(memory)


def test_links_of_what_is_said_don_t_depend_on_the_order(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    said = [
        *(("1", "My aunt moved to Porto."), ("2", "My Aunt Marta knits blankets.")),
        *(("3", "My sister Lucia lives in Rome."), ("4", "My sister Vera lives in Porto.")),
        *(("5", "My sister paints boats."), ("6", "Robert is known as Felix.")),
    ]
    forwards, backwards = open_memory(namespace), open_memory(namespace + "-b")
    for id_, text in said:
        say(forwards, id_, text)
        forwards.consolidate(close=True)
    for id_, text in said[::-1]:
        say(backwards, id_, text)
    backwards.consolidate(close=True)
    assert linked(forwards) == linked(backwards)
    assert {reason for *_, reason in linked(forwards)} == {"relation", "name given"}
    assert dump(driver, namespace) == dump(driver, namespace + "-b")


def test_a_caller_s_triples_link_too(memory: Memory) -> None:
    tell(memory, "Lucia")
    say(memory, "visit", "My sister moved to Porto.")
    memory.consolidate(close=True)
    assert not linked(memory)
    memory.add_triples(
        [
            {
                "subject": "Lucia",
                "predicate": "sister_of",
                "object": "Ana",
                "turns": ["visit"],
            }
        ]
    )
    memory.consolidate(close=True)
    assert linked(memory) == {("Ana's sister", "Lucia", "relation")}


def test_a_name_told_by_two_turns_goes_with_either(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    said = [
        ("ask", "Ana", "How is work, Ben?"),
        ("bet", "Ben", "It's my sister's fault, she bet me ten quid in Rome."),
        ("after", "Ana", "Poor you. How is Ruth anyway?"),
        ("more", "Ben", "Ruth moved to Porto. My sister paints boats."),
    ]
    turns = [
        {"id": id_, "conversation": "talk", "speaker": who, "text": text} for id_, who, text in said
    ]
    for forgotten in ("bet", "after"):
        name = f"{namespace}-{forgotten}"
        memory, never = open_memory(name), open_memory(f"{name}-never")
        memory.add(turns)
        memory.consolidate(close=True)
        assert linked(memory) == {("Ben's sister", "Ruth", "relation")}
        memory.forget(turn=forgotten)
        memory.consolidate(close=True)
        never.add([turn for turn in turns if turn["id"] != forgotten])
        never.consolidate(close=True)
        assert not linked(memory)
        assert dump(driver, name) == dump(driver, f"{name}-never")
