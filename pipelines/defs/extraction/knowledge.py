"""The assets ``entities``, ``facts``, ``triples`` and ``memory_units``."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import dagster as dg

from graphmem.settings import Settings
from graphmem.steps.extract import ExtractReport, extract_episodes
from graphmem.steps.extractors import Extractors
from graphmem.steps.resolve import resolve_entities
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource

_PRODUCER = Extractors(Settings(), count_tokens=len).producer
_KIND = "openai" if _PRODUCER.startswith("llm:") else "spacy"


class Made(NamedTuple):
    """What becomes of an episode: an asset, what it is made from, and its count in the report."""

    deps: list[str]
    counted: str
    description: str


_MADE = {
    "entities": Made(["episodes"], "mentions", "People, places and things that are talked of."),
    "facts": Made(["episodes"], "facts", "Statements that stand alone, each from one turn."),
    "triples": Made(["entities", "facts"], "triples", "Subject, predicate, object of facts."),
    "memory_units": Made(["entities", "facts"], "units", "Entities and the facts that bind them."),
}


_COUNTED = ("episodes", "pending", "quarantined", "calls", "prompt_tokens", "completion_tokens")


def _cost(reports: Sequence[ExtractReport]) -> float | str:
    """What the language model cost; "unknown" where a price is not set."""
    costs = [report.cost for report in reports]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else "unknown"


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            name,
            deps=made.deps,
            description=f"{made.description} One transaction writes all that an episode gives.",
            group_name="extraction",
            kinds={"neo4j", _KIND},
            code_version=_PRODUCER,
        )
        for name, made in _MADE.items()
    ],
    partitions_def=SHARDS,
    check_specs=[check_spec("memory_units")],
)
def knowledge(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Extract every closed episode that this extractor has not extracted yet; link its entities."""

    def extract(namespace: str) -> ExtractReport:
        with memory.leased(namespace) as (workspace, lease):
            report = extract_episodes(workspace, lease)
            resolve_entities(workspace, lease)
            return report

    with outages_retried():
        every = memory.workload(context.partition_key)
        outcome = for_each([w.namespace for w in every if w.episodes or w.unlinked], extract)
    for name, made in _MADE.items():
        yield dg.MaterializeResult(
            asset_key=name,
            metadata={
                made.counted: sum(getattr(report, made.counted) for report in outcome.done),
                **{name: sum(getattr(r, name) for r in outcome.done) for name in _COUNTED},
                "cost": _cost(outcome.done),
                "namespaces": len(outcome.done),
                "busy_namespaces": outcome.busy,
            },
            check_results=[check_result(name, outcome)] if name == "memory_units" else [],
        )
    raise_failures(context)
