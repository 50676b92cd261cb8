"""The write path: what is added is there once, in order, and searchable at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import neo4j
import pytest

from graphmem import Memory, Turn
from graphmem.errors import ConflictError, InputError
from tests.integration.conftest import OpenMemory, dump, talk


def chain(driver: neo4j.Driver, namespace: str, session: str) -> list[str]:
    """Ids of a session's turns, by following NEXT."""
    records = driver.execute_query(
        "MATCH (t:Turn {namespace: $namespace, session: $session}) "
        "OPTIONAL MATCH (t)-[:NEXT]->(n:Turn) RETURN t.source_id AS id, n.source_id AS next",
        namespace=namespace,
        session=session,
    ).records
    following = {record["id"]: record["next"] for record in records}
    assert len(following) == len(records), "a turn has two followers"
    starts = set(following) - set(following.values())
    assert len(starts) == 1
    at: str | None = starts.pop()
    order = []
    while at is not None:
        order.append(at)
        at = following[at]
    assert len(order) == len(following)
    return order


def test_what_is_added_is_given_back(memory: Memory) -> None:
    turn = Turn(
        id="x-1",
        conversation="c",
        session="s",
        speaker="Zoë",
        role="user",
        text="Ünïcödé 🦉 and\nnew lines\t",
        said_at=datetime(2025, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        metadata={"a": [1, {"b": None}]},
    )
    report = memory.add([turn])
    assert (report.added, report.unchanged, report.ids) == (1, 0, ("x-1",))
    assert memory.get("x-1") == turn
    assert memory.get(turn.key) == turn


def test_adding_again_adds_nothing(memory: Memory, driver: neo4j.Driver, namespace: str) -> None:
    memory.add(talk())
    before = dump(driver, namespace)
    report = memory.add(talk())
    assert (report.added, report.unchanged) == (0, 8)
    assert dump(driver, namespace) == before


def test_one_at_a_time_is_the_same_as_all_at_once(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    open_memory(namespace + "-all").add(talk())
    single = open_memory(namespace + "-single")
    for turn in talk():
        single.add([turn])
    assert dump(driver, namespace + "-all") == dump(driver, namespace + "-single")


def test_same_id_with_another_text_is_a_conflict_and_stores_nothing(memory: Memory) -> None:
    memory.add(talk())
    changed = [{**talk()[0], "text": "Something else."}, {**talk()[1], "id": "new"}]
    with pytest.raises(ConflictError, match="'t1'"):
        memory.add(changed)
    assert memory.get("t1").text == talk()[0]["text"]  # type: ignore[union-attr]
    assert memory.search("Porto", k=20, granularity="turn")
    report = memory.add(changed, skip_conflicts=True)
    assert (report.added, len(report.conflicts)) == (1, 1)


def test_one_id_twice_in_a_call_is_a_conflict(memory: Memory) -> None:
    first = talk()[0]
    with pytest.raises(ConflictError):
        memory.add([first, {**first, "text": "Another."}])
    assert memory.add([first, first]).unchanged == 1


def test_replace_derives_anew_what_rested_on_the_old_text(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    memory = open_memory(namespace)
    memory.add(talk())
    memory.consolidate(close=True)
    assert memory.entities("museum")
    changed = {**talk()[3], "text": "Clara works at a bakery on the hill."}
    report = memory.add([changed], replace=True)
    assert (report.added, report.replaced) == (0, 1)
    assert not memory.entities("museum")
    memory.consolidate(close=True)
    assert memory.entities("bakery")
    assert chain(driver, namespace, "2025-03-04") == ["t1", "t2", "t3", "t4"]
    fresh = open_memory(namespace + "-fresh")
    fresh.add([changed if turn["id"] == "t4" else turn for turn in talk()])
    fresh.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-fresh")


def test_turns_without_ids_are_appended_and_numbered(memory: Memory) -> None:
    messages = [{"role": "user", "content": "Hello."}, {"role": "assistant", "content": "Hi!"}]
    assert memory.add(messages).ids == ("#1", "#2")
    assert memory.add(messages, conversation="default").ids == ("#3", "#4")
    assert memory.add(messages, conversation="other").ids == ("#1", "#2")
    assert memory.get("#3").text == "Hello."  # type: ignore[union-attr]


def test_appending_from_many_threads_loses_nothing(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    def append(number: int) -> tuple[str, ...]:
        return memory.add([{"speaker": "Ana", "text": f"Message number {number}."}]).ids

    with ThreadPoolExecutor(8) as pool:
        ids = [id_ for ids in pool.map(append, range(24)) for id_ in ids]
    assert len(set(ids)) == 24
    assert sorted(chain(driver, namespace, "undated")) == sorted(ids)


def test_out_of_order_turns_end_in_the_order_of_time(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    shuffled = [talk()[i] for i in (2, 0, 3, 1, 7, 5, 4, 6)]
    late = open_memory(namespace)
    for turn in shuffled:
        late.add([turn])
    assert chain(driver, namespace, "2025-03-04") == ["t1", "t2", "t3", "t4"]
    assert chain(driver, namespace, "2025-03-11") == ["t5", "t6", "t7", "t8"]


def test_a_late_turn_reopens_its_episode(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    late = open_memory(namespace)
    late.add([turn for turn in talk() if turn["id"] != "t2"])
    late.consolidate(close=True)
    assert not late.entities("sister")
    late.add([talk()[1]])
    late.consolidate(close=True)
    whole = open_memory(namespace + "-whole")
    whole.add(talk())
    whole.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-whole")


def test_undated_turns_keep_the_order_of_arrival(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    for number in range(5):
        memory.add([{"id": f"u{number}", "session": "s", "speaker": "A", "text": f"Word {number}"}])
    assert chain(driver, namespace, "s") == [f"u{n}" for n in range(5)]


@pytest.mark.parametrize(
    "bad",
    [
        "a bare string",
        [{"text": "  "}],
        [{"text": 5}],
        [{"text": "x", "said_at": "someday"}],
        [{"text": "x\x00"}],
        [{"text": "\ud800"}],
        [{"text": "x" * 1_000_001}],
        [42],
        None,
    ],
)
def test_what_cannot_be_used_is_refused_and_stores_nothing(memory: Memory, bad: Any) -> None:
    with pytest.raises(InputError):
        memory.add(bad)
    assert memory.search("x", granularity="turn") == []


def test_a_huge_turn_is_kept_whole(memory: Memory) -> None:
    text = "The lighthouse keeper counted waves. " * 20_000
    memory.add([{"id": "huge", "speaker": "Ana", "text": text}])
    memory.consolidate(close=True)
    assert memory.get("huge").text == text  # type: ignore[union-attr]
    assert memory.search("Who counted waves?", granularity="turn")[0].turns == ("huge",)


@pytest.mark.parametrize("name", ["", "  ", " a", "a\n", "x" * 201, None, 7, b"a"])
def test_a_namespace_needs_a_name(open_memory: OpenMemory, name: Any) -> None:
    with pytest.raises(InputError):
        open_memory(name)
