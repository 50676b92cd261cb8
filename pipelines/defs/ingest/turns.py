"""The asset ``turns``."""

from collections import Counter
from collections.abc import Iterator

import dagster as dg

from graphmem.steps.inbox import Fate, FileReport, Inbox, take_in
from graphmem.steps.shards import for_each
from pipelines.failures import check_result, check_spec, outages_retried, raise_failures
from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource

_FILES_READ = dg.AssetCheckSpec(
    "every_file_read",
    asset="turns",
    description="Nothing in the inbox was in the wrong place or of no known format.",
    partitions_def=SHARDS,
)


@dg.asset(
    partitions_def=SHARDS,
    group_name="ingest",
    kinds={"neo4j", "python"},
    check_specs=[check_spec("turns"), _FILES_READ],
)
def turns(
    context: dg.AssetExecutionContext, memory: MemoryResource
) -> Iterator[dg.MaterializeResult[None]]:
    """What was said. Files from `inbox/<namespace>/` are stored, embedded and searchable at once.

    A file is deleted when all it holds is stored; pieces that cannot be used go into quarantine.
    """
    inbox = memory.inbox(context.partition_key)
    waiting = inbox.by_namespace()
    reports: list[FileReport] = []

    def ingest(namespace: str) -> None:
        workspace = memory.workspace(namespace)
        for file in waiting[namespace]:
            reports.append(take_in(workspace, file))  # kept also when the next one fails

    with outages_retried():
        outcome = for_each(waiting, ingest)
    yield dg.MaterializeResult(
        metadata=_metadata(reports),
        check_results=[check_result("turns", outcome), _all_read(reports, inbox)],
    )
    raise_failures(context)


def _all_read(reports: list[FileReport], inbox: Inbox) -> dg.AssetCheckResult:
    unread = sum(report.fate is Fate.UNREAD for report in reports) + len(inbox.unusable)
    return dg.AssetCheckResult(
        check_name=_FILES_READ.name,
        passed=not unread,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"left_in_the_inbox": unread},
    )


def _metadata(reports: list[FileReport]) -> dict[str, int]:
    fates = Counter(report.fate.value for report in reports)
    counts = ("added", "unchanged", "skipped", "quarantined")
    turns_ = {name: sum(getattr(report.turns, name) for report in reports) for name in counts}
    return {**turns_, **{f"files_{fate.value}": fates[fate.value] for fate in Fate}}
