"""Topics in the graph: the same however the memory came about, and gone with what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import neo4j
import pytest

from graphmem import Memory
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.statements import all_statements
from graphmem.records import Topic
from tests.integration.conftest import OpenMemory, dump

HOBBIES = [
    ("2025-03-01", "Ana", "I started a pottery class on Tuesday, Ben."),
    ("2025-03-01", "Ben", "My brother Leo plays chess in the park."),
    ("2025-03-08", "Ana", "My pottery teacher Rosa showed me how to glaze a bowl."),
    ("2025-03-08", "Ben", "Leo won a chess tournament in Lyon."),
    ("2025-03-08", "Ana", "I broke my favourite bowl in the kiln."),
    ("2025-03-20", "Ana", "The pottery class will show our bowls at the library."),
    ("2025-03-20", "Ben", "Leo wants to teach chess at the school."),
    ("2025-04-02", "Ana", "Rosa bought a new kiln for the pottery class."),
    ("2025-04-02", "Ben", "I drove my old van to Marseille."),
    ("2025-04-20", "Ben", "My van broke down near Marseille again."),
    ("2025-04-20", "Ana", "I sold three pottery bowls at the market."),
    ("2025-04-20", "Ben", "Leo lost the chess final against Marie."),
]


def hobbies() -> list[dict[str, Any]]:
    return [
        {
            "id": f"h{number:02}",
            "conversation": "hobbies",
            "session": day,
            "speaker": speaker,
            "said_at": f"{day}T10:{number:02}:00Z",
            "text": text,
        }
        for number, (day, speaker, text) in enumerate(HOBBIES)
    ]


def filled(memory: Memory, turns: Iterable[dict[str, Any]]) -> Memory:
    memory.add(list(turns))
    memory.consolidate(close=True)
    return memory


def topics(driver: neo4j.Driver, namespace: str) -> list[dict[str, Any]]:
    return [
        row.data()
        for row in driver.execute_query(
            "MATCH (t:Topic {namespace: $n}) RETURN t.id AS id, t.title AS title, "
            "t.summary AS summary, t.level AS level, t.units AS units, "
            "COUNT { (t)-[:CHILD]->() } AS children, COUNT { (t)<-[:CHILD]-() } AS parents "
            "ORDER BY id",
            n=namespace,
        ).records
    ]


def test_units_are_sorted_into_topics(memory: Memory, driver: neo4j.Driver, namespace: str) -> None:
    memory.add(hobbies())
    report = memory.consolidate(close=True)
    found = topics(driver, namespace)
    assert report.topics == len(found) > 2
    assert all(topic["children"] > 1 for topic in found)
    assert all(topic["parents"] == (topic["level"] > 1) for topic in found)
    assert any("pottery" in topic["title"] for topic in found), found
    assert any("chess" in topic["title"] for topic in found), found
    again = memory.consolidate(close=True)
    assert (again.topics, again.topics_renewed, again.topics_removed) == (0, 0, 0)
    assert topics(driver, namespace) == found


@pytest.mark.parametrize("order", ["by session", "backwards"])
def test_the_way_a_memory_came_about_leaves_no_trace(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, order: str
) -> None:
    filled(open_memory(namespace), hobbies())
    other = open_memory(namespace + "-b")
    days = sorted({turn["session"] for turn in hobbies()}, reverse=order == "backwards")
    for day in days:
        filled(other, [turn for turn in hobbies() if turn["session"] == day])
    assert topics(driver, namespace) == topics(driver, namespace + "-b")
    assert dump(driver, namespace) == dump(driver, namespace + "-b")


@pytest.mark.parametrize("gone", ["h00", "h01", "h11"])
def test_what_is_forgotten_is_in_no_topic(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, gone: str
) -> None:
    memory = filled(open_memory(namespace), hobbies())
    above = {
        row["id"]
        for row in driver.execute_query(
            "MATCH (t:Topic {namespace: $n})-[:CHILD|GROUNDED_IN|DERIVED_FROM]->+"
            "(:Turn {source_id: $gone}) RETURN DISTINCT t.id AS id",
            n=namespace,
            gone=gone,
        ).records
    }
    assert above
    memory.forget(turn=gone)
    assert not above & {topic["id"] for topic in topics(driver, namespace)}, "gone at once"
    memory.consolidate(close=True)
    filled(open_memory(namespace + "-never"), [t for t in hobbies() if t["id"] != gone])
    assert dump(driver, namespace) == dump(driver, namespace + "-never")


def test_a_corrected_text_is_in_no_topic(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    filled(memory, hobbies())
    [fact] = [fact for fact in memory.facts() if "Lyon" in fact.text]
    assert any("Lyon" in topic["summary"] for topic in topics(driver, namespace))
    memory.correct(fact.id, "Leo won a chess tournament in Nantes.")
    assert not any("Lyon" in topic["summary"] for topic in topics(driver, namespace)), "at once"
    memory.consolidate(close=True)
    assert any("Nantes" in topic["summary"] for topic in topics(driver, namespace))


def test_topics_can_be_looked_up(memory: Memory, driver: neo4j.Driver, namespace: str) -> None:
    assert memory.topics() == memory.topics("chess") == []
    filled(memory, hobbies())
    broadest = memory.topics(depth=3)
    assert [topic.units for topic in broadest] == sorted((t.units for t in broadest), reverse=True)
    assert all(topic.level == 1 and topic.parent is None for topic in broadest)
    above = next(topic for topic in broadest if topic.children)
    assert memory.topics(under=above.id, depth=2) == list(above.children)
    assert above.narrower == len(above.children)
    assert "chess" in memory.topics("chess", limit=1)[0].title
    hit = memory.search("chess", k=1, granularity="topic")[0]
    assert hit.kind == "topic"
    assert len(hit.turns) > 1
    node = memory.get(hit.id)
    assert isinstance(node, Topic)
    assert (node.id, node.title) == (hit.id, hit.title)
    for given in ({"under": "topic:none"}, {"about": "x", "under": above.id}, {"depth": 0}):
        with pytest.raises((NotFoundError, InputError)):
            memory.topics(**given)
    paths = driver.execute_query(all_statements()["explore/topics"], namespace=namespace).records
    assert paths
