"""Updates in the real graph: what holds depends on what was said, not on when it came."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import neo4j
import pytest

from graphmem import Memory, Settings, Turn
from graphmem.graph.updating import Touched, resettle
from graphmem.samples import conversations_path
from tests.integration.conftest import OpenMemory, dump

SAID = [
    ("2024-01-05", "I live in Porto."),
    ("2024-02-03", "I work for Siemens."),
    ("2024-03-09", "I moved to Lisbon last week."),
    ("2024-04-02", "I love coffee."),
    ("2024-05-20", "I live in Lisbon."),
    ("2024-06-11", "I don't drink coffee any more."),
    ("2024-07-01", "I moved to Madrid in June."),
]
#: Of slots with many values: values come again, end, are denied and corrected.
LIKED = [
    ("2024-01-05", "I love tea. I love jazz."),
    ("2024-02-03", "I love chess."),
    ("2024-03-09", "I love tea. My sister Clara plays the violin."),
    ("2024-04-02", "I don't like jazz any more."),
    ("2024-05-20", "Actually I love checkers, not chess."),
    ("2024-06-11", "I love jazz again. I love tea."),
    ("2024-07-01", "My sister Clara plays the cello. I never liked checkers."),
]


def turns(said: list[tuple[str, str]] = SAID) -> list[dict[str, Any]]:
    return [
        {
            "id": f"t{number}",
            "conversation": "talk",
            "session": day,
            "speaker": "Ana",
            "said_at": f"{day}T10:00:00Z",
            "text": text,
        }
        for number, (day, text) in enumerate(said)
    ]


def told(memory: Memory) -> Memory:
    memory.add(turns())
    memory.consolidate(close=True)
    return memory


def homes(memory: Memory) -> dict[str, tuple[str, str | None]]:
    """Status of what was said of the residence, and the day on which it ended."""
    found = [f for f in memory.facts(status=None) if "Ana lives" in f.text or "moved" in f.text]
    return {f.sources[0].id: (f.status, f"{f.valid_to:%F}" if f.valid_to else None) for f in found}


def test_each_change_ends_what_held_before(memory: Memory) -> None:
    assert homes(told(memory)) == {
        "t0": ("superseded", "2024-02-26"),
        "t2": ("superseded", "2024-06-01"),
        "t4": ("superseded", "2024-06-01"),
        "t6": ("active", None),
    }


def test_a_search_of_then_finds_what_held_then(memory: Memory) -> None:
    told(memory)
    for day, place in (("2024-02-01", "Porto"), ("2024-04-01", "Lisbon"), ("2024-08-01", "Madrid")):
        found = memory.search("Where does Ana live?", kind="fact", as_of=day, k=20)
        living = [hit.text for hit in found if "lives" in hit.text or "moved" in hit.text]
        assert living, day
        assert all(place in text for text in living), (day, living)
    assert "Madrid" in memory.search("Where does Ana live now?", kind="fact", k=1)[0].text
    assert "Porto" in memory.search("Where did Ana live in January 2024?", kind="fact", k=1)[0].text


def test_as_of_what_was_known_then(memory: Memory) -> None:
    first = turns()[:2]
    memory.add(first)
    memory.consolidate(close=True)
    then = datetime.now(UTC)
    memory.add(turns()[2:])
    memory.consolidate(close=True)
    known = memory.search("Where does Ana live?", kind=("turn", "fact"), known_at=then, k=50)
    assert {turn for hit in known for turn in hit.turns} == {"t0", "t1"}
    known = memory.search("Where does Ana live?", kind="fact", known_at=then, as_of=then, k=50)
    assert any("Porto" in hit.text for hit in known)


@pytest.mark.parametrize("said", [SAID, LIKED], ids=["one value", "many values"])
def test_one_go_session_by_session_and_backwards_are_alike(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, said: list[tuple[str, str]]
) -> None:
    whole = open_memory(namespace)
    whole.add(turns(said))
    whole.consolidate(close=True)
    for name, order in (("-steps", turns(said)), ("-back", turns(said)[::-1])):
        memory = open_memory(namespace + name)
        for turn in order:
            memory.add([turn])
            memory.consolidate(close=True)
        assert dump(driver, namespace + name) == dump(driver, namespace)


def test_many_workers_settle_as_one_does(
    open_memory: OpenMemory,
    driver: neo4j.Driver,
    namespace: str,
    server_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("graphmem.steps.update._GROUP", 2)
    for workers in (1, 4):
        settings = server_settings.model_copy(update={"update_workers": workers})
        told(open_memory(f"{namespace}-{workers}", settings=settings))
    assert dump(driver, f"{namespace}-1") == dump(driver, f"{namespace}-4")


def test_nothing_is_settled_when_turns_are_added_nor_removed_when_they_are_settled(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.add(turns())
    count = "MATCH (n:Slot {namespace: $n}) RETURN count(n) AS n"
    assert driver.execute_query(count, n=namespace).records[0]["n"] == 0
    memory.consolidate(close=True)
    texts = {fact.text for fact in memory.facts(status=None, limit=100)}
    assert {"Ana lives in Porto.", "Ana lives in Lisbon."} <= texts


@pytest.mark.slow
def test_the_samples_by_session_are_the_samples_in_one_go(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    whole = open_memory(namespace)
    whole.add_files([conversations_path()])
    whole.consolidate(close=True)
    steps = open_memory(namespace + "-steps")
    every = [whole.get(id_) for id_ in _turn_ids(driver, namespace)]
    dated = [(t.said_at.date(), t) for t in every if isinstance(t, Turn) and t.said_at]
    for day in sorted({day for day, _ in dated}):
        steps.add([turn for said, turn in dated if said == day])
        steps.consolidate(close=True)
    assert dump(driver, namespace + "-steps") == dump(driver, namespace)


def _turn_ids(driver: neo4j.Driver, namespace: str) -> list[str]:
    rows = driver.execute_query(
        "MATCH (t:Turn {namespace: $n}) RETURN t.id AS id ORDER BY t.said_at, t.position",
        n=namespace,
    ).records
    return [row["id"] for row in rows]


@pytest.mark.parametrize("gone", ["t2", "t6", "t0", "t5"])
def test_what_was_retired_by_the_forgotten_is_back_at_once(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, gone: str
) -> None:
    memory = told(open_memory(namespace))
    memory.forget(turn=gone)
    never = open_memory(namespace + "-never")
    never.add([turn for turn in turns() if turn["id"] != gone])
    never.consolidate(close=True)
    assert homes(memory) == homes(never)
    memory.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-never")


def test_consolidating_again_settles_nothing(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    told(memory)
    before = dump(driver, namespace)
    report = memory.consolidate(close=True)
    assert (report.updated, report.invalidated, report.repeated) == (0, 0, 0)
    assert dump(driver, namespace) == before


def test_settling_all_there_is_finds_nothing_that_was_missed(memory: Memory) -> None:
    """Of slots with many values only those that are touched are read and settled."""
    for turn in turns(LIKED):
        memory.add([turn])
        memory.consolidate(close=True)
    workspace = memory._workspace
    entities = {hub.id for hub in memory.entities(limit=100)}
    counts = workspace.database.commit(
        workspace.namespace,
        lambda commit: resettle(commit, Touched(entities=entities)),
        now=workspace.clock(),
        model=workspace.model,
    )
    assert counts == {}
    standing = {fact.status for fact in memory.facts(status=None, limit=100)}
    assert {"active", "superseded", "retracted", "duplicate"} <= standing


def test_adding_the_same_again_settles_nothing(memory: Memory) -> None:
    told(memory)
    before = homes(memory)
    assert memory.add(turns()).added == 0
    report = memory.consolidate(close=True)
    assert (report.updated, report.invalidated) == (0, 0)
    assert homes(memory) == before


def test_what_a_caller_adds_is_settled_too(memory: Memory) -> None:
    told(memory)
    memory.add_facts([{"text": "Ana lives in Lyon.", "turns": ["t6"], "valid_from": "2024-09-01"}])
    report = memory.consolidate()
    assert report.updated >= 1
    assert homes(memory)["t2"] == ("superseded", "2024-06-01")
    assert [f.text for f in memory.facts(about="Lyon")] == ["Ana lives in Lyon."]
    assert not [f for f in memory.facts(about="Madrid") if f.status == "active"]


def test_passages_without_a_date_retire_nothing(memory: Memory) -> None:
    texts = ("Ana Berg lives in Porto.", "Ana Berg lives in Lisbon.")
    memory.add([{"id": str(i), "title": f"T{i}", "text": text} for i, text in enumerate(texts)])
    report = memory.consolidate(close=True)
    assert (report.updated, report.invalidated) == (0, 0)
    assert len(memory.facts(about="Ana Berg")) == 2
