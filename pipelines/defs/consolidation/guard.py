"""The asset ``guard``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.guard import GuardReport, guard_facts
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j", "python"},
    deps=["updates"],
    check_specs=[check_spec("guard")],
)
def guard(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """What commands the model, or stands alone against many, is kept from being served."""

    def judge(namespace: str) -> GuardReport:
        with memory.leased(namespace) as (workspace, lease):
            return guard_facts(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.unguarded], judge)
    yield dg.MaterializeResult(
        metadata={
            "looked_at": sum(report.looked_at for report in outcome.done),
            "quarantined": sum(report.quarantined for report in outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("guard", outcome)],
    )
    raise_failures(context)
