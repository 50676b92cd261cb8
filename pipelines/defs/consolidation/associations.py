"""The assets ``merged_units`` and ``associations``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.associate import AssociateReport, associate_units
from graphmem.steps.shards import for_each
from graphmem.steps.unite import UniteReport, unite_units
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j"},
    deps=["timelines"],
    check_specs=[check_spec("merged_units")],
)
def merged_units(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Memory units that say the same of the same entities, made one; these can be split again."""

    def unite(namespace: str) -> UniteReport:
        with memory.leased(namespace) as (workspace, lease):
            return unite_units(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.units], unite)
    yield dg.MaterializeResult(
        metadata={
            "looked_at": sum(report.looked_at for report in outcome.done),
            "united": sum(report.united for report in outcome.done),
            "parted": sum(report.parted for report in outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("merged_units", outcome)],
    )
    raise_failures(context)


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j", "numpy"},
    deps=["merged_units"],
    check_specs=[check_spec("associations")],
)
def associations(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Memory units linked to those of earlier sessions that belong with them."""

    def associate(namespace: str) -> AssociateReport:
        with memory.leased(namespace) as (workspace, lease):
            return associate_units(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.units], associate)
    yield dg.MaterializeResult(
        metadata={
            "looked_at": sum(report.looked_at for report in outcome.done),
            "associated": sum(report.associated for report in outcome.done),
            "dissociated": sum(report.dissociated for report in outcome.done),
            "by_floor": sum(report.by_floor for report in outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("associations", outcome)],
    )
    raise_failures(context)
