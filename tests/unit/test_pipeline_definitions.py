from __future__ import annotations

import subprocess
import sys

import dagster as dg
import pytest
from dagster import AssetKey

from graphmem.steps.report import MemoryReport
from pipelines.definitions import defs
from pipelines.partitions import FIRST, SHARDS, shard_key
from pipelines.pictures import plot, table

ASSETS = {
    "turns", "episodes", "entities", "facts", "triples", "memory_units", "updates", "guard",
    "timelines", "merged_units", "associations", "topics", "retention", "reflections",
    "memory_report",
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded() -> dg.Definitions:
    return defs()


def test_everything_is_found(loaded: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(loaded)
    graph = loaded.resolve_asset_graph()
    assert {key.to_user_string() for key in graph.get_all_asset_keys()} == ASSETS
    assert {key.name for key in graph.asset_check_keys} == {
        "every_file_read",
        "every_namespace_done",
        "every_node_has_provenance",
        "every_turn_accounted_for",
    }
    assert [sensor.name for sensor in loaded.sensors or ()] == ["inbox_sensor"]
    assert loaded.resolve_schedule_def("nightly").cron_schedule == "0 3 * * *"
    assert loaded.executor is dg.in_process_executor


def test_every_asset_is_described_and_partitioned_by_shard(loaded: dg.Definitions) -> None:
    graph = loaded.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.kinds, key
        assert node.group_name in {"ingest", "extraction", "consolidation", "quality"}
        assert node.partitions_def == SHARDS


def test_the_lineage_goes_from_turns_to_the_report(loaded: dg.Definitions) -> None:
    graph = loaded.resolve_asset_graph()
    assert graph.get(AssetKey("turns")).parent_keys == set()
    assert AssetKey("turns") in graph.get(AssetKey("episodes")).parent_keys
    assert AssetKey("facts") in graph.get(AssetKey("updates")).parent_keys
    assert AssetKey("updates") in graph.get(AssetKey("guard")).parent_keys
    assert AssetKey("guard") in graph.get(AssetKey("timelines")).parent_keys
    assert AssetKey("timelines") in graph.get(AssetKey("merged_units")).parent_keys
    assert AssetKey("merged_units") in graph.get(AssetKey("associations")).parent_keys
    assert AssetKey("associations") in graph.get(AssetKey("topics")).parent_keys
    assert AssetKey("topics") in graph.get(AssetKey("retention")).parent_keys
    assert AssetKey("retention") in graph.get(AssetKey("reflections")).parent_keys
    assert {AssetKey("memory_units"), AssetKey("retention")} < graph.get(
        AssetKey("memory_report")
    ).parent_keys


def test_sixteen_shards_whose_keys_name_nobody() -> None:
    keys = SHARDS.get_partition_keys()
    assert keys == [f"shard_{number:02}" for number in range(16)]
    assert keys[0] == FIRST
    names = [f"user-{number}" for number in range(500)]
    assert {shard_key(name) for name in names} == set(keys)
    assert shard_key("ana") == shard_key("ana")


def test_the_number_of_shards_can_be_set() -> None:
    code = "from pipelines.partitions import *; print(SHARDS.get_partition_keys()[-1], FIRST)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"GRAPHMEM_SHARDS": "1000", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["shard_999", "shard_000"]


def test_the_plot_is_an_inline_picture() -> None:
    report = MemoryReport(nodes={"turn": 12, "fact": 1234}, turns=12, extracted=10, pending=2)
    assert plot(report).startswith("![what the memory holds](data:image/png;base64,iVBOR")
    assert "| facts | 1,234 |" in table(report)
    assert plot(MemoryReport())  # nothing in it yet
