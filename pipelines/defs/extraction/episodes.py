"""The asset ``episodes``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.segment import segment_sessions
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="extraction",
    kinds={"neo4j", "python"},
    deps=["turns"],
    check_specs=[check_spec("episodes")],
)
def episodes(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Runs of turns on one topic. The last one of a conversation stays open while it may go on."""

    def segment(namespace: str) -> int:
        with memory.leased(namespace) as (workspace, lease):
            return segment_sessions(workspace, lease, close=memory.close_episodes)

    with outages_retried():
        pending = [w.namespace for w in memory.workload(context.partition_key) if w.sessions]
        outcome = for_each(pending, segment)
    yield dg.MaterializeResult(
        metadata={
            "closed": sum(outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("episodes", outcome)],
    )
    raise_failures(context)
