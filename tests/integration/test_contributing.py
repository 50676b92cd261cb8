"""Bring your own knowledge: facts and triples of a caller, and recorded extractions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graphmem import Memory, Settings
from graphmem.errors import InputError, NotFoundError
from graphmem.steps.report import report
from tests.integration.conftest import dump, talk

FACTS: list[dict[str, Any]] = [
    {"text": "Ana rents a flat in Porto.", "turns": ["t1", "t4"], "valid_from": "2025-02-24"},
    {
        "text": "Clara is a curator.",
        "turns": ["t4"],
        "entities": [{"name": "Clara", "type": "person"}],
        "triples": [["Clara", "works as", "curator"]],
        "memory_type": "semantic",
    },
]
TRIPLES: list[dict[str, Any]] = [
    {"subject": "Ben", "predicate": "brother of", "object": "Clara", "turns": ["t2"]}
]


def texts(memory: Memory) -> set[str]:
    return {fact.text for fact in memory.facts(limit=500)}


def test_what_a_caller_knows_stays_when_extraction_is_done_anew(
    memory: Memory, driver: neo4j.Driver, namespace: str, server_settings: Settings
) -> None:
    memory.add(talk())
    added = memory.add_facts(FACTS, name="crm")
    assert (added.added, added.unchanged, len(added.ids)) == (2, 0, 2)
    assert memory.add_triples(TRIPLES).added == 1
    before = dump(driver, namespace)
    assert memory.add_facts(FACTS, name="crm").unchanged == 2
    assert memory.add_triples(TRIPLES).unchanged == 1
    assert dump(driver, namespace) == before
    memory.consolidate(close=True)
    whole = dump(driver, namespace)
    memory.add([{**talk()[2], "id": "late", "text": "By the way, I like tea."}])
    memory.consolidate(close=True)
    assert {fact["text"] for fact in FACTS} < texts(memory)
    assert "Ben brother of Clara." in texts(memory)
    memory.forget(turn="late")
    memory.consolidate(close=True)
    assert dump(driver, namespace) == whole
    fact = next(f for f in memory.facts(about="Porto") if f.text == FACTS[0]["text"])
    assert {source.id for source in fact.sources} == {"t1", "t4"}
    assert fact.valid_from is not None
    assert fact.triples  # found locally
    assert not report(memory._workspace.database, server_settings, namespace).untraceable


def test_it_goes_with_any_of_its_turns(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.add(talk())
    memory.add_facts(FACTS)
    memory.forget(turn="t1")
    assert texts(memory) == {"Clara is a curator."}
    memory.forget(turn="t4")
    assert not texts(memory)
    assert not memory.entities()


@pytest.mark.parametrize(
    "bad",
    [
        {"text": "Of no turn."},
        {"text": "Unknown.", "turns": ["nobody"]},
        {"text": "Elsewhere.", "turns": ["t1"], "conversation": "other"},
        {"text": "Twice there.", "turns": ["double"]},
        {"text": " ", "turns": ["t1"]},
        {"text": "x", "turns": ["t1"], "sure": True},
        {"text": "x", "turns": ["t1"], "memory_type": "gut feeling"},
        {"text": "x", "turns": ["t1"], "entities": ["x" * 201]},
        {"text": "x", "turns": ["t1"], "triples": [["a", "b"]]},
        {"text": "x", "turns": ["t1"], "importance": 2},
        {"text": "x", "turns": ["t1"], "valid_from": "2025", "valid_to": "soon"},
        {"text": "x\0", "turns": ["t1"]},
        "a text",
    ],
)
def test_what_cannot_be_used_is_refused_and_stores_nothing(memory: Memory, bad: Any) -> None:
    memory.add([talk()[0]])
    for conversation in "ab":
        memory.add([{"id": "double", "conversation": conversation, "text": "Hm."}])
    with pytest.raises(InputError, match=r"\[1\]"):
        memory.add_facts([{"text": "Good.", "turns": ["t1"], "entities": ["Ana"]}, bad])
    assert not texts(memory)


LOCOMO = [
    {
        "sample_id": "talk",
        "observation": {
            "session_1_observation": {
                "Ana": [
                    ["Ana moved to Porto in late February 2025.", "t1"],
                    ["Ana bought a bicycle from José.", ["t5", "t7"]],
                ],
                "Ben": [["Ben's sister Clara works at a museum.", "t4"], ["broken"], ["x", "gone"]],
            }
        },
    }
]
OPENIE = {
    "docs": [
        {
            "title": "Porto",
            "text": "Porto lies on the Douro.",
            "extracted_entities": ["Porto", "Douro"],
            "extracted_triples": [["Porto", "lies on", "Douro"], ["too", "short"]],
        }
    ]
}


def write(path: Path, recording: object) -> Path:
    path.write_text(json.dumps(recording), encoding="utf-8")
    return path


def test_recorded_sentences_are_replayed_with_their_turns(memory: Memory, tmp_path: Path) -> None:
    memory.add([*talk(), {**talk("other")[0]}])
    path = write(tmp_path / "observations.json", LOCOMO)
    done = memory.consolidate(close=True, recorded=path)
    assert (done.episodes, done.pending, done.facts) == (2, 1, 3)
    bicycle = next(fact for fact in memory.facts() if "bicycle" in fact.text)
    assert {source.id for source in bicycle.sources} == {"t5", "t7"}
    assert memory.entities("Clara")
    assert bicycle.triples
    again = memory.consolidate(close=True, recorded=path)
    assert (again.episodes, again.pending) == (0, 1)
    memory.forget(turn="t7")
    assert not any("bicycle" in fact.text for fact in memory.facts())


def test_recorded_triples_are_replayed_with_their_passages(memory: Memory, tmp_path: Path) -> None:
    memory.add([{"title": "Porto", "text": "Porto  lies on the Douro.", "conversation": "corpus"}])
    memory.consolidate(recorded=write(tmp_path / "openie.json", OPENIE))
    (fact,) = memory.facts()
    assert (fact.text, len(fact.triples)) == ("Porto lies on Douro.", 1)
    assert {entity.name for entity in memory.entities()} == {"Porto", "Douro"}
    with pytest.raises(NotFoundError):
        memory.consolidate(recorded=tmp_path / "nowhere.json")
    with pytest.raises(InputError, match="no known format"):
        memory.consolidate(recorded=write(tmp_path / "other.json", [{"a": 1}]))
