"""Checks of the whole shard, on what is in the graph now."""

import dagster as dg

from pipelines.partitions import SHARDS
from pipelines.resources import MemoryResource


@dg.asset_check(asset="memory_units", partitions_def=SHARDS, blocking=True)
def every_node_has_provenance(
    context: dg.AssetCheckExecutionContext, memory: MemoryResource
) -> dg.AssetCheckResult:
    """A path leads from every derived node to a turn; nothing is built on one that has none."""
    found = memory.untraceable(context.partition_key)
    return dg.AssetCheckResult(
        passed=not found,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"untraceable": len(found), "such_as": found[:20]},
    )


@dg.asset_check(asset="memory_report", partitions_def=SHARDS)
def every_turn_accounted_for(
    context: dg.AssetCheckExecutionContext, memory: MemoryResource
) -> dg.AssetCheckResult:
    """Turns = extracted + pending. What was rejected never became a turn: it is in quarantine."""
    found = memory.report(context.partition_key)
    return dg.AssetCheckResult(
        passed=found.accounted_for,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "turns": found.turns,
            "extracted": found.extracted,
            "pending": found.pending,
            "lost": found.lost,
            "quarantined": found.quarantined,
        },
    )
