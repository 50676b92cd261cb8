"""The asset ``reflections``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.reflect import ReflectReport, reflect
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j"},
    deps=["retention"],
    check_specs=[check_spec("reflections")],
)
def reflections(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Profiles of whom enough is known, and the running summary; each sentence with its facts."""

    def look_back(namespace: str) -> ReflectReport:
        with memory.leased(namespace) as (workspace, lease):
            return reflect(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.reflections], look_back)
    yield dg.MaterializeResult(
        metadata={
            "looked_at": sum(report.looked_at for report in outcome.done),
            "profiles": sum(report.profiles for report in outcome.done),
            "dropped": sum(report.dropped for report in outcome.done),
            "sentences": sum(report.sentences for report in outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("reflections", outcome)],
    )
    raise_failures(context)
