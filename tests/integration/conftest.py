"""Fixtures on the real Neo4j: every test works in namespaces of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any

import neo4j
import pytest

from graphmem import Memory, Settings
from graphmem.graph.server import ManagedServer
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.samples import conversations_path

OpenMemory = Callable[..., Memory]
_numbers = count(1)


@pytest.fixture(scope="session")
def embedder(server_settings: Settings) -> Embedder:
    """The real model, loaded once."""
    return embedder_from(server_settings)


@pytest.fixture
def namespace() -> str:
    return f"test-{next(_numbers)}"


@pytest.fixture
def open_memory(
    managed_server: ManagedServer, server_settings: Settings, embedder: Embedder
) -> Iterator[OpenMemory]:
    """Opens memories on the session's server; closes them after the test."""
    with ExitStack() as stack:

        def open_(namespace: str, **given: Any) -> Memory:
            given.setdefault("settings", server_settings)
            return stack.enter_context(Memory(namespace, embedder=embedder, **given))

        yield open_


@pytest.fixture
def memory(open_memory: OpenMemory, namespace: str) -> Memory:
    return open_memory(namespace)


@pytest.fixture(scope="session")
def shared(
    managed_server: ManagedServer, server_settings: Settings, embedder: Embedder
) -> Iterator[Memory]:
    """:func:`talk`, consolidated once for all tests that only read of it."""
    managed_server.start()
    with Memory("test-shared", embedder=embedder, settings=server_settings) as memory:
        memory.add(talk())
        memory.consolidate(close=True)
        yield memory


@pytest.fixture
def read_only(shared: Memory) -> Iterator[Memory]:
    """The shared memory; fails a test that changes it."""

    def version() -> Any:
        return shared._workspace.database.read("read/namespace", namespace=shared.namespace)

    before = version()
    yield shared
    assert version() == before, "the next test would not find the memory as it expects it"


@pytest.fixture
def driver(managed_server: ManagedServer) -> Iterator[neo4j.Driver]:
    """A raw driver, to look at the graph beside the library."""
    address = managed_server.start()
    with neo4j.GraphDatabase.driver(
        address.uri, auth=(address.user, address.password), notifications_min_severity="OFF"
    ) as driver:
        yield driver


SYSTEM_TIMES = {
    *(
        "created_at",
        "expired_at",
        "corrected_at",
        "written_at",
        "quarantined_at",
        "version",
        "lease_owner",
        "lease_until",
    ),
    *("arrivals", "position", "tail_position"),  # which came when, not what is there
}


def dump(driver: neo4j.Driver | neo4j.Transaction, namespace: str) -> dict[str, Any]:
    """Everything in a namespace but its log and system times: nodes and relationships."""
    nodes = _rows(
        driver,
        "MATCH (n) WHERE n.namespace = $namespace AND NOT n:Operation AND NOT n:Consolidation "
        "RETURN labels(n) AS labels, properties(n) AS properties",
        namespace,
    )
    edges = _rows(
        driver,
        "MATCH (a)-[r]->(b) WHERE a.namespace = $namespace "
        "RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS properties, "
        "b.namespace AS other",
        namespace,
    )
    assert all(edge["other"] == namespace for edge in edges)
    return {
        "nodes": sorted(
            (
                row["properties"]["id"],
                sorted(row["labels"]),
                {
                    k: v
                    for k, v in sorted(row["properties"].items())
                    if k not in SYSTEM_TIMES | {"namespace", "namespace_key"}
                },
            )
            for row in nodes
        ),
        "edges": sorted(
            (
                edge["start"],
                edge["type"],
                edge["end"],
                sorted((k, v) for k, v in edge["properties"].items() if k != "namespace"),
            )
            for edge in edges
        ),
    }


def _rows(driver: Any, query: str, namespace: str) -> list[dict[str, Any]]:
    if isinstance(driver, neo4j.Driver):
        return [r.data() for r in driver.execute_query(query, namespace=namespace).records]
    rows: list[dict[str, Any]] = driver.run(query, namespace=namespace).data()
    return rows


TALK = [
    ("t1", "Ana", "2025-03-04T18:00:00Z", "I moved to Porto last week, Ben."),
    ("t2", "Ben", "2025-03-04T18:01:00Z", "Lovely! My sister Clara lives in Porto too."),
    ("t3", "Ana", "2025-03-04T18:02:00Z", "Does she work there?"),
    ("t4", "Ben", "2025-03-04T18:03:00Z", "Clara works at the maritime museum by the river."),
    ("t5", "Ana", "2025-03-11T09:00:00Z", "I bought a red bicycle from José yesterday."),
    ("t6", "Ben", "2025-03-11T09:01:00Z", "Is the bicycle for your commute to the hospital?"),
    ("t7", "Ana", "2025-03-11T09:02:00Z", "Yes, the hospital is six kilometres away."),
    ("t8", "Ben", "2025-03-11T09:03:00Z", "I hate cycling in the rain."),
]


def sample_turns(*conversations: str) -> list[dict[str, Any]]:
    """Turns of the sample conversations, as they are in the file."""
    turns = [json.loads(line) for line in conversations_path().read_text("utf-8").splitlines()]
    return [turn for turn in turns if turn["conversation"] in conversations]


def talk(conversation: str = "talk") -> list[dict[str, Any]]:
    """A short conversation of two sessions."""
    return [
        {
            "id": id_,
            "conversation": conversation,
            "session": said_at[:10],
            "speaker": speaker,
            "said_at": said_at,
            "text": text,
        }
        for id_, speaker, said_at, text in TALK
    ]
