"""The asset ``timelines``."""

from collections import Counter
from collections.abc import Iterator

import dagster as dg

from graphmem.steps.link import LinkReport, link_facts
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j"},
    deps=["guard"],
    check_specs=[check_spec("timelines")],
)
def timelines(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Links between facts, from the older to the newer: what came of what, and what came next."""

    def link(namespace: str) -> LinkReport:
        with memory.leased(namespace) as (workspace, lease):
            return link_facts(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.timelines], link)
    relations = sum((Counter(report.relations) for report in outcome.done), Counter[str]())
    yield dg.MaterializeResult(
        metadata={
            "looked_at": sum(report.looked_at for report in outcome.done),
            "linked": sum(report.linked for report in outcome.done),
            "unlinked": sum(report.unlinked for report in outcome.done),
            "relations": dict(sorted(relations.items())),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("timelines", outcome)],
    )
    raise_failures(context)
