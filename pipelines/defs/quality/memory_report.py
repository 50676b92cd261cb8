"""The asset ``memory_report``."""

from collections.abc import Iterator

import dagster as dg

from pipelines.failures import outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.pictures import plot, table
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="quality",
    kinds={"neo4j", "matplotlib"},
    deps=["triples", "memory_units", "timelines", "topics", "retention", "reflections"],
)
def memory_report(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """What the memories of the shard hold, and what is pending. It fails where an asset failed."""
    with outages_retried():
        report = memory.report(context.partition_key)
        browser = memory.browser_url()
    yield dg.MaterializeResult(
        metadata={
            "plot": dg.MetadataValue.md(plot(report)),
            "table": dg.MetadataValue.md(table(report)),
            **({"neo4j_browser": dg.MetadataValue.url(browser)} if browser else {}),
            **{kind: nodes for kind, nodes in sorted(report.nodes.items()) if kind != "turn"},
            "turns": report.turns,
            "pending_turns": report.pending,
            "quarantined": report.quarantined,
            "namespaces": report.namespaces,
        }
    )
    raise_failures(context)
