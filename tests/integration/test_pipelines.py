from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import dagster as dg
import pytest
from dagster import AssetKey

from graphmem import identity
from graphmem.client import Memory
from graphmem.consolidation.retention import RetentionPolicy
from graphmem.graph.database import Database
from graphmem.graph.server import ManagedServer
from graphmem.records import Fact
from graphmem.settings import Settings
from graphmem.steps.shards import Workspaces

TALK = [
    ("Ana", "I moved to Porto last week with my sister Clara."),
    ("Ben", "Porto! Does Clara like the river?"),
    ("Ana", "She loves it. She works at the harbour museum now."),
    ("Ben", "My brother Tom worked at the museum in Lisbon for two years."),
]


@pytest.fixture(scope="module")
def pipelines() -> Iterator[dict[str, ModuleType]]:
    """The pipeline with so many shards that no other test's namespace shares one with ours."""
    names = ("definitions", "partitions", "resources", "defs.consolidation.job")
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if _ours(name)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHMEM_SHARDS", "4099")
        yield {name: importlib.import_module(f"pipelines.{name}") for name in names}
    for name in [name for name in sys.modules if _ours(name)]:
        del sys.modules[name]
    sys.modules.update(before)


def _ours(name: str) -> bool:
    return name == "pipelines" or name.startswith("pipelines.")


@pytest.fixture
def settings(
    tmp_path: Path,
    managed_server: ManagedServer,
    artifacts_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """The environment of a data folder of the test's own, on the session's server."""
    address = managed_server.start()
    values = {
        "HOME": tmp_path,
        "ARTIFACTS_DIR": artifacts_dir,
        "NEO4J_URI": address.uri,
        "NEO4J_USER": address.user,
        "NEO4J_PASSWORD": address.password,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"GRAPHMEM_{name}", str(value))
    return Settings()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    workspaces = Workspaces(settings)
    yield workspaces.database
    workspaces.close()


@pytest.fixture
def memory(pipelines: dict[str, ModuleType]) -> Iterator[Any]:
    resource = pipelines["resources"].MemoryResource()
    yield resource
    resource._opened().close()


class Pipeline:
    def __init__(self, modules: dict[str, ModuleType], settings: Settings) -> None:
        self.settings = settings
        self.job = modules["definitions"].defs().resolve_job_def("build_memory")
        self.shard_key = modules["partitions"].shard_key
        self.instance = dg.DagsterInstance.ephemeral()

    def run(self, namespace: str, *assets: str) -> dg.ExecuteInProcessResult:
        result: dg.ExecuteInProcessResult = self.job.execute_in_process(
            partition_key=self.shard_key(namespace),
            asset_selection=[AssetKey(name) for name in assets] or None,
            instance=self.instance,
            raise_on_error=False,
        )
        return result


@pytest.fixture
def pipeline(pipelines: dict[str, ModuleType], settings: Settings) -> Iterator[Pipeline]:
    made = Pipeline(pipelines, settings)
    yield made
    made.instance.dispose()


def namespaces_of_one_shard(pipeline: Pipeline, count: int) -> list[str]:
    first = f"user-{uuid4().hex}"
    shard, found, number = pipeline.shard_key(first), [first], 0
    while len(found) < count:
        number += 1
        if pipeline.shard_key(name := f"{first}-{number}") == shard:
            found.append(name)
    return found


def drop(settings: Settings, namespace: str, name: str = "talk.jsonl", extra: str = "") -> Path:
    path = settings.inbox / namespace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        {"id": f"t{i}", "speaker": who, "text": text, "said_at": f"2025-03-04T18:0{i}:00Z"}
        for i, (who, text) in enumerate(TALK)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + extra, encoding="utf-8")
    os.utime(path, (1.7e9, 1.7e9))
    return path


def contents(database: Database, namespace: str) -> list[tuple[str, str | None]]:
    rows = database.read("read/changed_nodes", namespace=namespace, since=-1)
    return sorted((row["node"]["id"], row["node"].get("text")) for row in rows)


def edges(database: Database, namespace: str) -> list[tuple[str, ...]]:
    rows = database.read("read/changed_nodes", namespace=namespace, since=-1)
    return sorted((row["node"]["id"], *map(str, edge)) for row in rows for edge in row["edges"])


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    for event in result.get_asset_materialization_events():
        if event.asset_key == AssetKey(asset):
            return {k: v.value for k, v in event.materialization.metadata.items()}
    raise AssertionError(f"{asset} was not materialized")


def checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {
        f"{each.asset_key.to_user_string()}:{each.check_name}": each.passed
        for each in result.get_asset_check_evaluations()
    }


def test_the_inbox_becomes_the_memory_that_the_client_makes(
    pipeline: Pipeline, settings: Settings, database: Database
) -> None:
    namespace = f"user-{uuid4().hex}"
    path = drop(settings, namespace, extra="no turn\n")
    result = pipeline.run(namespace)
    assert result.success
    assert not path.exists()
    assert metadata(result, "turns")["added"] == 4
    assert metadata(result, "turns")["quarantined"] == 1
    assert metadata(result, "episodes")["closed"] >= 1
    assert metadata(result, "facts")["facts"] >= 3
    assert metadata(result, "memory_units")["units"] >= 1
    report = metadata(result, "memory_report")
    assert (report["turns"], report["pending_turns"], report["quarantined"]) == (4, 0, 1)
    assert report["namespaces"] == 1
    assert "data:image/png;base64," in report["plot"]
    assert checks(result) == dict.fromkeys(checks(result), True)
    assert len(checks(result)) == 14
    for name in ("guard", "timelines", "associations", "topics", "reflections"):
        assert metadata(result, name)["namespaces"] == 1

    other = f"{namespace}-by-client"
    with Memory(other, settings=settings) as memory:
        memory.add_files([drop(settings, other)])
        memory.consolidate()
    assert contents(database, namespace) == contents(database, other)
    assert edges(database, namespace) == edges(database, other)

    version = database.read("read/namespace", namespace=namespace)
    again = pipeline.run(namespace)
    assert again.success
    assert metadata(again, "turns")["added"] == 0
    assert metadata(again, "facts")["facts"] == 0
    assert database.read("read/namespace", namespace=namespace) == version


def test_nothing_that_dagster_keeps_names_a_user_or_quotes_one(
    pipeline: Pipeline, settings: Settings
) -> None:
    namespace = f"user-{uuid4().hex}"
    drop(settings, namespace, extra='{"speaker": "Ana", "text": ""}\n')
    result = pipeline.run(namespace)
    kept = (
        "".join(
            str(record.event_log_entry)
            for record in pipeline.instance.get_records_for_run(result.run_id).records
        )
        if hasattr(pipeline.instance, "get_records_for_run")
        else ""
    )
    kept += str(pipeline.instance.get_run_by_id(result.run_id))
    assert "memory_report" in kept
    for private in (namespace, "Porto", "Clara", "talk.jsonl", "Ana"):
        assert private not in kept
    assert str(settings.neo4j_password and settings.neo4j_password.get_secret_value()) not in kept


def test_a_namespace_that_fails_does_not_stop_the_others(
    pipeline: Pipeline, settings: Settings, database: Database
) -> None:
    bad, good = namespaces_of_one_shard(pipeline, 2)
    database.write("write/touch_namespace", namespace=bad, model="another", dimension=3, now="2025")
    left, taken = drop(settings, bad), drop(settings, good)
    result = pipeline.run(good)
    assert not result.success
    assert left.exists()
    assert not taken.exists()
    assert metadata(result, "memory_report")["fact"] >= 3
    failed = [name for name, passed in checks(result).items() if not passed]
    assert failed == ["turns:every_namespace_done"]
    failure = result.failure_data_for_node("memory_report")
    assert failure is not None
    assert failure.user_failure_data is not None
    assert failure.user_failure_data.metadata["turns"].value == {"GM101 ModelMismatchError": 1}
    evaluation = result.get_asset_check_evaluations()[0]
    assert evaluation.metadata["namespaces"].value == [identity.namespace_key(bad)]

    alone = pipeline.run(good, "turns")  # with no report after it, the asset itself fails
    assert not alone.success
    assert alone.failure_data_for_node("turns") is not None


def test_an_outage_is_tried_again_and_bad_settings_are_not(
    pipeline: Pipeline, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.failures._PAUSE", 0.0)
    namespace = f"user-{uuid4().hex}"
    path = drop(settings, namespace)
    with monkeypatch.context() as patch:
        patch.setenv("GRAPHMEM_NEO4J_URI", "bolt://127.0.0.1:1")
        away = pipeline.run(namespace, "turns")
        patch.setenv("GRAPHMEM_NEO4J_URI", "nonsense")
        wrong = pipeline.run(namespace, "turns")
    retries = [e for e in away.all_events if e.event_type is dg.DagsterEventType.STEP_RESTARTED]
    assert not away.success
    assert len(retries) == 3
    assert not wrong.success
    assert not any(e.event_type is dg.DagsterEventType.STEP_RESTARTED for e in wrong.all_events)
    assert path.exists()


def test_what_cannot_be_read_is_told(pipeline: Pipeline, settings: Settings) -> None:
    namespace = f"user-{uuid4().hex}"
    path = drop(settings, namespace, "picture.png")
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    os.utime(path, (1.7e9, 1.7e9))
    result = pipeline.run(namespace, "turns")
    assert result.success
    assert path.exists()
    assert checks(result) == {
        "turns:every_file_read": False,
        "turns:every_namespace_done": True,
    }


BROKEN = {
    "memory_units:every_node_has_provenance": (
        "MATCH (f:Fact {namespace: $namespace})-[r:DERIVED_FROM]->() DELETE r"
    ),
    "memory_report:every_turn_accounted_for": (
        "MATCH (e:Episode {namespace: $namespace}) SET e.phase = 'forgotten about'"
    ),
}


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_graph_fails_the_check(
    pipeline: Pipeline, settings: Settings, database: Database, check: str
) -> None:
    namespace = f"user-{uuid4().hex}"
    drop(settings, namespace)
    assert checks(pipeline.run(namespace))[check]
    with database._driver.session() as session:
        session.run(BROKEN[check], namespace=namespace).consume()
    result = pipeline.run(namespace)
    assert [name for name, passed in checks(result).items() if not passed] == [check]
    blocked = "provenance" in check
    assert result.success is not blocked
    done = {event.asset_key for event in result.get_asset_materialization_events()}
    assert (AssetKey("memory_report") in done) is not blocked


def test_the_sensor_asks_for_the_shards_that_have_files(
    pipelines: dict[str, ModuleType], pipeline: Pipeline, settings: Settings, memory: Any
) -> None:
    sensor = pipelines["defs.consolidation.job"].inbox_sensor

    def tick() -> list[Any]:
        with dg.build_sensor_context(resources={"memory": memory}) as context:
            return list(sensor(context))

    assert isinstance(tick()[0], dg.SkipReason)
    one, two = namespaces_of_one_shard(pipeline, 2)
    path = drop(settings, one)
    drop(settings, two)
    drop(settings, one, "later.jsonl.part")
    (request,) = tick()
    assert request.partition_key == pipeline.shard_key(one)
    assert one not in request.run_key
    assert [each.run_key for each in tick()] == [request.run_key]
    path.touch()  # somebody writes to it: it is left out until that is over
    assert [each.run_key for each in tick()] != [request.run_key]
    assert pipeline.run(one).success
    assert [each.run_key for each in tick() if isinstance(each, dg.RunRequest)] == []


AGED = (
    "MATCH (n:Namespace {id: $namespace}) SET n.retention_since = datetime('2000-01-01T00:00:00Z') "
    "WITH n MATCH (f:Fact {namespace: n.id}) SET f.created_at = datetime('2000-01-01T00:00:00Z')"
)


def served(client: Memory) -> list[Fact]:
    """What can be found and may fade."""
    return [*client.facts(), *client.facts(status="superseded")]


def test_facts_fade_where_that_is_switched_on(
    pipelines: dict[str, ModuleType],
    pipeline: Pipeline,
    settings: Settings,
    database: Database,
    memory: Any,
) -> None:
    fades, stays = namespaces_of_one_shard(pipeline, 2)
    for namespace in (fades, stays):
        drop(settings, namespace)
    assert metadata(pipeline.run(fades), "retention")["namespaces"] == 0
    with database._driver.session() as session:
        for namespace in (fades, stays):
            session.run(AGED, namespace=namespace).consume()
    schedule = pipelines["defs.consolidation.job"].nightly
    with dg.build_schedule_context(resources={"memory": memory}) as context:
        assert pipeline.shard_key(fades) not in {
            request.partition_key
            for request in schedule(context)
            if isinstance(request, dg.RunRequest)
        }
    with Memory(fades, settings=settings) as client:
        client.set_retention(RetentionPolicy())
        with database._driver.session() as session:
            session.run(AGED, namespace=fades).consume()
        facts = len(served(client))
        spared = sum(client.retain(dry_run=True).spared.values())
    with dg.build_schedule_context(resources={"memory": memory}) as context:
        shards = [request.partition_key for request in schedule(context)]
    assert shards.count(pipeline.shard_key(fades)) == 1
    result = pipeline.run(fades)
    found = metadata(result, "retention")
    assert result.success
    assert (found["namespaces"], found["archived"]) == (1, facts - spared)
    assert found["archived"] > 0
    with Memory(stays, settings=settings) as client:
        assert len(served(client)) == facts
        assert not client.facts(status="archived")


def test_the_nightly_run_takes_what_is_pending(
    pipelines: dict[str, ModuleType], pipeline: Pipeline, settings: Settings, memory: Any
) -> None:
    schedule = pipelines["defs.consolidation.job"].nightly

    def shards() -> set[str | None]:
        with dg.build_schedule_context(resources={"memory": memory}) as context:
            return {r.partition_key for r in schedule(context) if isinstance(r, dg.RunRequest)}

    waits, talks, quiet = (f"user-{uuid4().hex}" for _ in range(3))
    drop(settings, waits)
    with Memory(talks, settings=settings) as client:
        client.add([{"role": "user", "content": "I am still talking."}])
    drop(settings, quiet)
    assert pipeline.run(quiet).success
    found = shards()
    assert {pipeline.shard_key(waits), pipeline.shard_key(talks)} <= found
    assert pipeline.shard_key(quiet) not in found
