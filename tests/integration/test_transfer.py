"""A memory as a file, and the same memory made of it (MemOS: export and import are an identity)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graphmem import Memory
from graphmem.errors import ConflictError, InputError, NotFoundError, RestoringError
from graphmem.graph.database import Database
from graphmem.graph.transfer import Restoring
from tests.integration.conftest import OpenMemory, dump, talk

QUESTIONS = ["Where does Ana live now?", "What did Ana buy?", "Who works at the museum?"]


@pytest.fixture
def full(memory: Memory) -> Memory:
    """A memory with changes, a correction, an archived fact and a pinned one."""
    memory.add(talk())
    said = "I moved to Lisbon yesterday. I don't live in Porto any more."
    memory.add([{"id": "x1", "speaker": "Ana", "said_at": "2025-06-01T12:00:00Z", "text": said}])
    memory.set_zone("Europe/Lisbon")
    memory.consolidate(close=True)
    [bicycle] = [fact for fact in memory.facts() if "bicycle from" in fact.text]
    memory.correct(bicycle.id, "Ana bought a green bicycle from José.")
    memory.pin(bicycle.id)
    memory.consolidate(close=True)
    return memory


def everything(driver: neo4j.Driver, namespace: str) -> tuple[Any, ...]:
    """All nodes and relationships with all their properties, but the namespace's name."""
    nodes = driver.execute_query(
        "MATCH (n {namespace: $n}) RETURN labels(n) AS labels, properties(n) AS p", n=namespace
    ).records
    links = driver.execute_query(
        "MATCH (a {namespace: $n})-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, "
        "properties(r) AS p", n=namespace,
    ).records  # fmt: skip
    own = driver.execute_query(
        "MATCH (n:Namespace {id: $n}) RETURN properties(n) AS p", n=namespace
    ).records

    def plain(properties: dict[str, Any]) -> str:
        hidden = ("namespace", "namespace_key", "lease_owner", "lease_until")
        return repr(sorted((k, v) for k, v in properties.items() if k not in hidden))

    state = [plain({k: v for k, v in row["p"].items() if k != "id"}) for row in own]
    return (
        sorted((sorted(row["labels"]), plain(row["p"])) for row in nodes),
        sorted((row["a"], row["t"], row["b"], plain(row["p"])) for row in links),
        state,
    )


def found(memory: Memory) -> list[Any]:
    return [
        [(hit.id, hit.score, hit.turns, hit.valid_from, hit.valid_to) for hit in memory.search(q)]
        for q in QUESTIONS
    ]


def test_a_restored_memory_is_the_same(
    full: Memory, open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, tmp_path: Path
) -> None:
    written = full.export(tmp_path / "memory.jsonl.gz")
    copy = open_memory(f"{namespace}-copy")
    assert copy.restore(tmp_path / "memory.jsonl.gz") == written
    assert everything(driver, copy.namespace) == everything(driver, namespace)
    assert found(copy) == found(full)
    assert copy.zone == "Europe/Lisbon"
    assert copy.check().agrees
    keys = driver.execute_query(
        "MATCH (n:Memory {namespace: $n}) RETURN collect(DISTINCT n.namespace_key) AS keys",
        n=copy.namespace,
    ).records[0]["keys"]
    assert len(keys) == 1
    assert keys != driver.execute_query(
        "MATCH (n:Memory {namespace: $n}) RETURN collect(DISTINCT n.namespace_key) AS keys",
        n=namespace,
    ).records[0]["keys"]  # fmt: skip
    copy.export(tmp_path / "again.jsonl.gz")
    assert (tmp_path / "again.jsonl.gz").read_bytes() == (tmp_path / "memory.jsonl.gz").read_bytes()


def test_life_goes_on_after_a_restore(
    full: Memory, open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, tmp_path: Path
) -> None:
    full.export(tmp_path / "memory.jsonl")
    copy = open_memory(f"{namespace}-copy")
    copy.restore(tmp_path / "memory.jsonl")
    untouched = dump(driver, copy.namespace)
    copy.consolidate(close=True)
    assert dump(driver, copy.namespace) == untouched
    for memory in (full, copy):
        memory.add([{"id": "y", "speaker": "Ben", "text": "I sold my car to Clara."}])
        memory.consolidate(close=True)
        memory.forget(turn="x1")
        memory.consolidate(close=True)
    assert dump(driver, copy.namespace) == dump(driver, namespace)
    copy.forget(everything=True)
    assert not copy.exists()
    assert full.exists()


def test_nothing_is_overwritten(full: Memory, tmp_path: Path) -> None:
    full.export(tmp_path / "memory.jsonl")
    with pytest.raises(ConflictError, match="already"):
        full.restore(tmp_path / "memory.jsonl")
    assert found(full)


def test_a_restore_that_was_killed_begins_anew(
    full: Memory, open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, tmp_path: Path
) -> None:
    full.export(tmp_path / "memory.jsonl")
    copy = open_memory(f"{namespace}-copy")

    class Killed(BaseException):
        pass

    def die(step: str, done: int, total: int) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graphmem.steps.transfer._SHOWN", 20)
        with pytest.raises(Killed):
            copy.restore(tmp_path / "memory.jsonl", progress=die)
    assert copy.exists()
    for use in (
        lambda: copy.add([{"speaker": "Ana", "text": "I keep owls."}]),
        lambda: copy.search("Porto"),
        lambda: copy.consolidate(),
        lambda: copy.export(tmp_path / "half.jsonl"),
    ):
        with pytest.raises(RestoringError, match="not finished"):
            use()
    assert not (tmp_path / "half.jsonl").exists()
    copy.restore(tmp_path / "memory.jsonl")
    assert everything(driver, copy.namespace) == everything(driver, namespace)


def test_a_half_restored_namespace_can_be_forgotten(
    full: Memory, open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    copy = open_memory(f"{namespace}-copy")
    database: Database = copy._workspace.database
    Restoring(database, copy.namespace, copy._workspace.clock())
    copy.forget(everything=True)
    assert not copy.exists()


def test_a_damaged_file_leaves_nothing(
    full: Memory, open_memory: OpenMemory, namespace: str, tmp_path: Path
) -> None:
    path = tmp_path / "memory.jsonl"
    full.export(path)
    rows = path.read_text().splitlines()
    path.write_text("\n".join([*rows[:-2], rows[-1]]) + "\n")
    copy = open_memory(f"{namespace}-copy")
    with pytest.raises(InputError, match="changed"):
        copy.restore(path)
    newer = json.loads(rows[0]) | {"schema": "9999_later.cypher"}
    path.write_text("\n".join([json.dumps(newer, separators=(",", ":")), *rows[1:]]) + "\n")
    with pytest.raises(InputError):
        copy.restore(path)
    assert not copy.exists()


def test_clear_errors(memory: Memory, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no namespace"):
        memory.export(tmp_path / "x.jsonl")
    assert not list(tmp_path.iterdir())
    with pytest.raises(NotFoundError, match="no file"):
        memory.restore(tmp_path / "none.jsonl")
    memory.add(talk())
    with pytest.raises(InputError, match="cannot be written"):
        memory.export(tmp_path / "no" / "x.jsonl")
