"""The asset ``topics``."""

from collections.abc import Iterator

import dagster as dg

from graphmem.steps.arrange import ArrangeReport, arrange_topics
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource

_COUNTED = ("new", "renewed", "removed")


@dg.asset(
    partitions_def=SHARDS,
    group_name="consolidation",
    kinds={"neo4j", "python"},
    deps=["memory_units", "associations"],
    check_specs=[check_spec("topics")],
)
def topics(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """A tree of topics over the memory units, with titles and summaries."""

    def arrange(namespace: str) -> ArrangeReport:
        with memory.leased(namespace) as (workspace, lease):
            return arrange_topics(workspace, lease)

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([each.namespace for each in every if each.unarranged], arrange)
    yield dg.MaterializeResult(
        metadata={
            **{name: sum(getattr(report, name) for report in outcome.done) for name in _COUNTED},
            "topics": sum(report.topics or 0 for report in outcome.done),
            "namespaces": len(outcome.done),
            "busy_namespaces": outcome.busy,
        },
        check_results=[check_result("topics", outcome)],
    )
    raise_failures(context)
