"""Units that belong together and units that are one, in the graph."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from graphmem import Memory
from graphmem.errors import NotFoundError
from graphmem.graph.associations import changes
from graphmem.graph.namespaces import lease
from graphmem.steps.associate import AssociateReport, associate_units
from graphmem.steps.unite import UniteReport, unite_units
from tests.integration.conftest import OpenMemory, dump

TEA = "I love green tea."
SAID = [
    ("t1", "2025-03-04T18:00:00Z", "Ana", "I love green tea. I live in Porto with Ben."),
    ("t2", "2025-03-04T18:01:00Z", "Ben", "My sister Clara works at the maritime museum."),
    ("t3", "2025-03-11T18:00:00Z", "Ana", "I really love green tea. Clara showed me Porto."),
    ("t4", "2025-03-11T18:01:00Z", "Ben", "Clara loves the maritime museum in Porto."),
    ("t5", "2025-03-20T18:00:00Z", "Ana", "I love coffee. Ben and I still live in Porto."),
    ("t6", "2025-03-20T18:01:00Z", "Ben", "My sister Clara works at the maritime museum."),
]


def turns(*which: str) -> list[dict[str, Any]]:
    return [
        {"id": id_, "conversation": "talk", "session": at[:10], "speaker": who, "said_at": at,
         "text": text}
        for id_, at, who, text in SAID
        if not which or id_ in which
    ]  # fmt: skip


def built(memory: Memory, *parts: list[dict[str, Any]]) -> Memory:
    for part in parts:
        memory.add(part)
        memory.consolidate(close=True)
    return memory


def between_units(driver: neo4j.Driver, namespace: str) -> list[Any]:
    edges = dump(driver, namespace)["edges"]
    return [edge for edge in edges if edge[1] in ("ASSOCIATED", "MERGED_INTO")]


def texts(memory: Memory) -> dict[str, tuple[str, ...]]:
    return {one.text: tuple(o.text for o in one.originals) for one in memory.merged_units()}


def test_a_retraction_leaves_all_other_units_as_they_were(
    open_memory: OpenMemory,
    driver: neo4j.Driver,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A unit whose fact can be found no more keeps its place: nothing is associated anew."""
    late = {**turns("t5")[0], "id": "t7", "session": "2025-03-29"}
    late |= {"said_at": "2025-03-29T18:00:00Z", "text": "Actually, I live in Braga, not in Porto."}
    memory = built(open_memory(namespace), turns())
    before = between_units(driver, namespace)
    settled: list[Any] = []

    def noted(*given: Any) -> Any:
        settled.append(given[3])
        return changes(*given)

    monkeypatch.setattr("graphmem.steps.associate.changes", noted)
    built(memory, [late])
    assert any(fact.status == "retracted" for fact in memory.facts(status=None, limit=100))
    assert settled == [None], "only what is new was looked at"
    now = between_units(driver, namespace)
    assert all(edge in now for edge in before)
    at_once = open_memory(namespace + "-b")
    built(at_once, [*turns(), late])
    assert dump(driver, namespace) == dump(driver, namespace + "-b")
    ends = {id_ for edge in between_units(driver, namespace) for id_ in (edge[0], edge[2])}
    shown = {each.text for id_ in sorted(ends) for each in memory.related(id_)}
    retracted = next(f for f in memory.facts(status=None, limit=100) if f.status == "retracted")
    assert shown
    assert retracted.text not in shown


def test_session_by_session_is_as_in_one_go_and_a_second_run_does_nothing(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    parts = [turns("t1", "t2"), turns("t3", "t4"), turns("t5", "t6")]
    bit_by_bit = built(open_memory(namespace), *parts)
    at_once = built(open_memory(namespace + "-b"), turns())
    assert dump(driver, namespace) == dump(driver, namespace + "-b")
    edges = {edge[1] for edge in dump(driver, namespace)["edges"]}
    assert {"ASSOCIATED", "MERGED_INTO"} <= edges
    assert texts(at_once) == texts(bit_by_bit)
    workspace = at_once._workspace
    at_once.consolidate(close=True)
    before = workspace.database.read("read/namespace", namespace=workspace.namespace)
    with lease(workspace.database, workspace.namespace, 60) as held:
        assert unite_units(workspace, held) == UniteReport()
        assert associate_units(workspace, held) == AssociateReport()
    assert workspace.database.read("read/namespace", namespace=workspace.namespace) == before


def test_what_says_the_same_is_found_as_one_and_what_differs_as_two(memory: Memory) -> None:
    built(memory, turns())
    merged = texts(memory)
    assert merged["Ana loves green tea. Ana really loves green tea."] == (
        "Ana loves green tea.",
        "Ana really loves green tea.",
    )
    assert not [text for text in merged if "coffee" in text]
    hits = memory.search("What does Ana like to drink?", k=50, granularity="unit")
    units = [hit.text for hit in hits]
    assert len(units) == len(set(units))
    assert "Ana loves green tea." not in units
    assert "Ana loves coffee." in units
    [tea] = [hit for hit in hits if "green tea" in hit.text]
    assert sorted(tea.turns) == ["t1", "t3"]


def test_associations_lead_to_earlier_sessions_and_carry_over_to_merged_units(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    built(memory, turns())
    rows = driver.execute_query(
        "MATCH (u:MemoryUnit {namespace: $n})-[r:ASSOCIATED]->(o:MemoryUnit) "
        "RETURN u.said_at > o.said_at AS later, r.similarity AS similarity, "
        "r.posterior AS posterior, r.reason AS reason, r.producer AS producer, "
        "EXISTS { (u)<-[:MERGED_INTO]-() } OR EXISTS { (o)<-[:MERGED_INTO]-() } AS merged",
        n=namespace,
    ).records
    assert rows
    assert all(row["later"] and not row["merged"] for row in rows)
    assert all(0 < row["similarity"] <= 1 and 0.5 <= row["posterior"] <= 1 for row in rows)
    assert {row["producer"] for row in rows} == {"local:mixture@1"}
    [museum] = [one for one in memory.merged_units() if "museum" in one.text]
    related = memory.related(museum.id)
    assert "Ben: Clara loves the maritime museum in Porto." in [one.text for one in related]
    assert not {one.id for one in related} & {one.id for one in museum.originals}
    similar = [one.similarity for one in related]
    assert similar == sorted(similar, reverse=True)
    with pytest.raises(NotFoundError):
        memory.related("unit:none")


def test_what_was_taken_apart_stays_apart(memory: Memory) -> None:
    built(memory, turns("t1", "t2", "t3", "t4"))
    [tea] = [one for one in memory.merged_units() if "tea" in one.text]
    assert set(memory.split_unit(tea.id)) == {one.id for one in tea.originals}
    found = [hit.text for hit in memory.search("green tea", k=20, granularity="unit")]
    assert "Ana loves green tea." in found
    assert "Ana really loves green tea." in found
    built(memory, turns("t5", "t6"))
    memory.forget(turn="t2")  # everything is compared anew
    memory.consolidate(close=True)
    assert not [text for text in texts(memory) if "tea" in text]
    with pytest.raises(NotFoundError):
        memory.split_unit(tea.id)


@pytest.mark.parametrize("forgotten", ["t1", "t3", "t4"])
def test_forgetting_takes_back_what_rested_on_it(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, forgotten: str
) -> None:
    memory = built(open_memory(namespace), turns())
    memory.forget(turn=forgotten)
    if forgotten == "t3":  # at once, before any consolidation
        units = [hit.text for hit in memory.search("green tea", k=20, granularity="unit")]
        assert "Ana loves green tea." in units
        assert not [text for text in units if "really" in text]
    memory.consolidate(close=True)
    rest = [turn for turn in turns() if turn["id"] != forgotten]
    never = built(open_memory(namespace + "-never"), rest)
    assert dump(driver, namespace) == dump(driver, namespace + "-never")
    assert memory.search("Porto", k=20) == never.search("Porto", k=20)


def test_what_is_forgotten_and_said_again_is_linked_again(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    """Its units are those that they were, so nothing but their links tells that they were gone."""
    memory = built(open_memory(namespace), turns())
    before = between_units(driver, namespace)
    memory.forget(turn="t3")
    built(memory, turns("t3"))
    assert between_units(driver, namespace) == before


def test_late_turns_come_to_what_the_order_of_events_does(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    late = built(open_memory(namespace), turns("t3", "t4", "t5"), turns("t1", "t2", "t6"))
    built(open_memory(namespace + "-b"), turns())
    assert between_units(driver, namespace) == between_units(driver, namespace + "-b")
    assert [text for text in texts(late) if "tea" in text]


def test_a_corrected_fact_leaves_its_merged_unit(memory: Memory) -> None:
    built(memory, turns("t1", "t2", "t3", "t4"))
    [fact] = [fact for fact in memory.facts(status=None) if "really love" in fact.text]
    memory.correct(fact.id, "Ana really loves black tea.")
    units = [hit.text for hit in memory.search("tea", k=20, granularity="unit")]
    assert "Ana loves green tea." in units
    assert "Ana really loves black tea." in units
    memory.consolidate(close=True)
    assert not [text for text in texts(memory) if "tea" in text]


def test_a_third_one_joins_what_is_merged(memory: Memory) -> None:
    built(memory, turns("t1", "t2", "t3", "t4"))
    report = memory.add([{**turns("t5")[0], "id": "t7", "text": TEA}])
    assert report.added == 1
    done = memory.consolidate(close=True)
    assert (done.united, done.parted) == (1, 1)
    [tea] = [one for one in memory.merged_units() if "tea" in one.text]
    assert len(tea.originals) == 3
