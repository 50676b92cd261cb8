"""The asset ``updates``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.shards import for_each
from graphmem.steps.update import UpdateReport, update_facts
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource

_COUNTED = ("read", "updated", "invalidated", "repeated", "restored")


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j", "python"},
    deps=["entities", "facts", "triples"],
    check_specs=[check_spec("updates")],
)
def updates(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """What holds now: facts that later ones replaced, ended or corrected are marked as such."""

    def update(namespace: str) -> UpdateReport:
        with memory.leased(namespace) as (workspace, lease):
            return update_facts(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.unsettled], update)
    yield dg.MaterializeResult(
        metadata={
            **{name: sum(getattr(report, name) for report in outcome.done) for name in _COUNTED},
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("updates", outcome)],
    )
    raise_failures(context)
