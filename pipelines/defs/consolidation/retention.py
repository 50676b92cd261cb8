"""The asset ``retention``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.retain import RetainReport, retain_leased
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j", "python"},
    deps=["topics"],
    check_specs=[check_spec("retention")],
)
def retention(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Facts that faded are archived, in namespaces that have retention on; in others nothing is."""

    def retain(namespace: str) -> RetainReport:
        with memory.leased(namespace) as (workspace, lease):
            return retain_leased(workspace, lease)

    with outages_retried():
        fading = [w.namespace for w in memory.workload(context.partition_key) if w.retention]
        outcome = for_each(fading, retain)
    yield dg.MaterializeResult(
        metadata={
            "archived": sum(len(report.archived) for report in outcome.done),
            "considered": sum(report.considered for report in outcome.done),
            "spared": sum(sum(report.spared.values()) for report in outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("retention", outcome)],
    )
    raise_failures(context)
