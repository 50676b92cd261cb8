"""Migrations, the embedding model that a namespace records, and Neo4j's own indexes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import neo4j
import numpy as np
import pytest

from graphmem import Memory, Settings, identity
from graphmem.errors import ModelMismatchError, UnsupportedServerError
from graphmem.graph import connection
from graphmem.graph.database import Database
from graphmem.graph.migrations import migrate
from graphmem.graph.statements import all_statements
from graphmem.models.embedder import Embedder, Vectors
from tests.integration.conftest import OpenMemory, talk

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_each_migration_is_applied_once_and_recorded(memory: Memory, driver: neo4j.Driver) -> None:
    database = Database(driver)
    assert migrate(database, NOW) == []
    recorded = driver.execute_query("MATCH (m:SchemaMigration) RETURN m.name AS n").records
    numbered = [name.removeprefix("schema/") for name in all_statements() if "/00" in name]
    assert sorted(record["n"] for record in recorded) == sorted(numbered)
    states = driver.execute_query("SHOW INDEXES YIELD name, state RETURN name, state").records
    assert {record["state"] for record in states} == {"ONLINE"}


def test_many_processes_may_migrate_at_once(memory: Memory, driver: neo4j.Driver) -> None:
    driver.execute_query("DROP CONSTRAINT operation_id")
    driver.execute_query("DROP INDEX entity_name")
    driver.execute_query(
        "MATCH (m:SchemaMigration) WHERE m.name CONTAINS 'operation_id' "
        "OR m.name CONTAINS 'entity_name' DELETE m"
    )
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: migrate(Database(driver), NOW), range(6)))
    assert migrate(Database(driver), NOW) == []
    names = driver.execute_query("SHOW INDEXES YIELD name RETURN collect(name) AS n").records[0]
    assert {"operation_id", "entity_name"} <= set(names["n"])


class Other:
    """A model of other dimensions: bags of hashed words."""

    name = "other"
    dimension = 16

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.ones((len(texts), 16), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.split():
                row[sum(map(ord, word)) % 16] += 1
        units: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return units

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        return len(text)


def test_two_models_dont_mix_in_a_namespace(
    memory: Memory, namespace: str, server_settings: Settings
) -> None:
    memory.add(talk())
    with Memory(namespace, settings=server_settings, embedder=Other()) as other:
        with pytest.raises(ModelMismatchError, match="384 dimensions"):
            other.add([{"text": "Something new."}])
        with pytest.raises(ModelMismatchError):
            other.search("Porto")
        with pytest.raises(ModelMismatchError):
            other.consolidate(close=True)
    assert memory.consolidate(close=True).episodes == 2


def test_another_namespace_may_have_another_model(
    memory: Memory, namespace: str, server_settings: Settings
) -> None:
    memory.add(talk())
    with Memory(namespace + "-other", settings=server_settings, embedder=Other()) as other:
        other.add(talk())
        other.consolidate(close=True)
        assert other.search("Porto", k=3)
    assert memory.search("Where does Clara work?", granularity="turn")[0].turns == ("t4",)


def test_neo4js_vector_index_filters_by_namespace_and_kind(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, embedder: Embedder
) -> None:
    for suffix in ("", "-b", "-c"):
        memory = open_memory(namespace + suffix)
        memory.add(talk())
        memory.consolidate(close=True)
    found = driver.execute_query(
        "CYPHER 25 MATCH (n:Memory) SEARCH n IN (VECTOR INDEX memory_vector FOR $vector "
        "WHERE n.namespace = $namespace AND n.kind = 'turn' AND n.status = 'active' LIMIT 8) "
        "SCORE AS score RETURN n.namespace AS namespace, n.source_id AS id ORDER BY score DESC",
        vector=embedder.embed_query("Where does Clara work?").tolist(),
        namespace=namespace,
    ).records
    assert {record["namespace"] for record in found} == {namespace}
    assert len(found) == 8
    assert found[0]["id"] == "t4"


def test_neo4js_full_text_index_finds_only_the_namespace(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    for suffix in ("", "-b"):
        open_memory(namespace + suffix).add(talk())
    records = driver.execute_query(
        all_statements()["explore/words"],
        namespace=namespace,
        key=identity.namespace_key(namespace),
        words="museum",
    ).records
    assert [record["node"]["source_id"] for record in records] == ["t4"]


def test_too_old_a_server_is_refused(
    server_settings: Settings, memory: Memory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(connection, "OLDEST_SERVER", (2099, 1))
    with pytest.raises(UnsupportedServerError, match=r"2026\.8|2026\.08"):
        Memory("x", settings=server_settings)
