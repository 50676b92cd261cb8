"""Forgetting: as if it had never been said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graphmem import Memory, Settings
from graphmem.doctor import find_residue
from graphmem.errors import InputError
from tests.integration.conftest import OpenMemory, dump, talk

SELECTIONS: list[tuple[dict[str, Any], Any]] = [
    ({"turn": "t2"}, lambda turn: turn["id"] == "t2"),
    ({"turn": "t1"}, lambda turn: turn["id"] == "t1"),
    ({"speaker": "Ben"}, lambda turn: turn["speaker"] == "Ben"),
    ({"before": "2025-03-05"}, lambda turn: turn["said_at"] < "2025-03-05"),
    ({"conversation": "other"}, lambda turn: turn["conversation"] == "other"),
    (
        {"conversation": "talk", "speaker": "Ana"},
        lambda turn: turn["conversation"] == "talk" and turn["speaker"] == "Ana",
    ),
    ({"turn": "t3", "conversation": "other"}, lambda turn: False),
]


@pytest.mark.parametrize(("selector", "matches"), SELECTIONS)
def test_what_is_forgotten_was_never_there(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, selector: Any, matches: Any
) -> None:
    turns = [*talk(), {**talk("other")[0], "id": "o1"}]
    memory = open_memory(namespace)
    memory.add(turns)
    memory.consolidate(close=True)
    report = memory.forget(**selector)
    assert report.turns == sum(map(matches, turns))
    memory.consolidate(close=True)
    never = open_memory(namespace + "-never")
    never.add([turn for turn in turns if not matches(turn)])
    never.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-never")
    assert memory.search("Porto", k=20) == never.search("Porto", k=20)


def test_what_rested_on_it_is_not_served_before_the_next_consolidation(memory: Memory) -> None:
    memory.add(talk())
    memory.consolidate(close=True)
    assert memory.search("maritime museum", k=50)
    memory.forget(turn="t4")
    assert not [h for h in memory.search("maritime museum", k=50) if "museum" in h.text.casefold()]
    assert not memory.facts(about="maritime museum")


def test_everything_leaves_nothing(
    memory: Memory, driver: neo4j.Driver, namespace: str, server_settings: Settings
) -> None:
    memory.add(talk())
    memory.consolidate(close=True)
    memory.search("Porto")
    memory.forget(everything=True)
    left = driver.execute_query(
        "MATCH (n) WHERE n.namespace = $n OR n.id = $n RETURN count(n) AS n", n=namespace
    ).records[0]["n"]
    assert left == 0
    assert memory.search("Porto") == []
    memory.add(talk())
    assert memory.search("Porto", granularity="turn")


def test_doctor_finds_no_residue(
    memory: Memory, namespace: str, server_settings: Settings, tmp_path: Path
) -> None:
    """A planted text is found wherever it is kept, and nowhere once it is forgotten."""
    planted = "Xylophone quartz Łódź"
    file = tmp_path / "talk.jsonl"
    good = {"id": "p1", "conversation": "c", "speaker": "Ana", "text": f"I hid the {planted}."}
    bad = {"id": "p2", "conversation": "c", "speaker": "Ana", "text": f"{planted}", "said_at": "?"}
    file.write_text("\n".join(json.dumps(row) for row in (good, bad)), encoding="utf-8")
    report = memory.add_files([file])
    assert (report.added, report.quarantined) == (1, 1)
    memory.add(talk())
    memory.consolidate(close=True)
    assert memory.search("xylophone", granularity="turn")[0].turns == ("p1",)
    before = find_residue(server_settings, [planted])[0]
    assert not before.passed
    for place in ("Turn", "Fact", "quarantine", "snapshot"):
        assert place in before.detail
    memory.forget(conversation="c")
    memory.search("xylophone")
    after = find_residue(server_settings, [planted, "xylophone"])
    assert [check.detail for check in after] == ["nothing is left"] * 2
    assert memory.search("Porto", granularity="turn")


@pytest.mark.parametrize("selector", [{}, {"everything": True, "turn": "t1"}])
def test_a_request_to_forget_must_be_clear(memory: Memory, selector: Any) -> None:
    with pytest.raises(InputError):
        memory.forget(**selector)


def test_forgetting_what_is_not_there_forgets_nothing(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.add(talk())
    before = dump(driver, namespace)
    assert memory.forget(turn="no such turn").turns == 0
    assert memory.forget(before=datetime(1990, 1, 1, tzinfo=UTC)).turns == 0
    assert dump(driver, namespace) == before


SPOKEN_OF = [
    ("s1", "2025-02-01", "Ana", "My thesis is about bus shelters in Porto."),
    ("s2", "2025-02-01", "Ana", "I've got a subscription to Filmnest."),
    ("s3", "2025-02-01", "Ben", "The door code is 4471."),
    ("s4", "2025-02-01", "Ben", "Argh, no, 4417."),
    ("s5", "2025-04-01", "Ben", "How are the shelters?"),
    ("s6", "2025-04-01", "Ana", "It's about night markets now."),
    ("s7", "2025-04-01", "Ana", "I cancelled Filmnest last month."),
    ("s8", "2025-04-02", "Ana", "It's about ferries now, no more shelters."),
]


@pytest.mark.parametrize("gone", ["s1", "s2", "s3", "s4", "s5", "s6", "s7", None])
def test_what_spoke_of_it_is_read_anew(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, gone: str | None
) -> None:
    """What is found depends on all that was said before; forgetting leaves no trace of it."""
    turns = [
        {"id": id_, "conversation": "c", "speaker": who, "said_at": f"{day}T10:00Z", "text": text}
        for id_, day, who, text in SPOKEN_OF
    ]
    memory = open_memory(namespace)
    sessions = [turns[:4], turns[4:7], turns[7:]]
    for session in reversed(sessions) if gone is None else sessions:  # what is early comes late
        memory.add(session)
        memory.consolidate(close=True)
    if gone is not None:
        statuses = {fact.text: fact.status for fact in memory.facts(status=None)}
        assert statuses["Ben: The door code is 4471."] == "retracted"
        assert statuses["Ana has got a subscription to Filmnest."] == "superseded"
        memory.forget(turn=gone)
        memory.consolidate(close=True)
    never = open_memory(namespace + "-never")
    never.add([turn for turn in turns if turn["id"] != gone])
    never.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-never")
