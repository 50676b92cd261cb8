"""The job ``build_memory``, its sensor and its schedule.

Both run by default, as soon as Dagster's daemon does: whoever drops a file into the inbox wants it
remembered, and an empty tick looks at a folder only. The nightly run takes up conversations that
were still going on when their file came, and lets facts fade where that is wanted; nights with
neither start no run.
"""

import time
from collections import defaultdict
from collections.abc import Iterator

import dagster as dg

from graphmem.steps.inbox import InboxFile, fingerprint, list_inbox
from pipelines.partitions import shard_key
from pipelines.resources import MemoryResource

build_memory = dg.define_asset_job(
    "build_memory",
    selection=dg.AssetSelection.all(),
    description="From the inbox to the report, for one shard.",
)


@dg.sensor(
    job=build_memory,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def inbox_sensor(memory: MemoryResource) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run for each shard that has files waiting which nobody is writing to any more."""
    now = time.time()
    shards: dict[str, list[InboxFile]] = defaultdict(list)
    for file in list_inbox(memory.settings.inbox).files:
        if not file.quiet_in(now):
            shards[shard_key(file.namespace)].append(file)
    for shard, files in sorted(shards.items()):
        yield dg.RunRequest(run_key=f"{shard}-{fingerprint(files)}", partition_key=shard)
    if not shards:
        yield dg.SkipReason("nothing waits in the inbox")


@dg.schedule(
    job=build_memory,
    cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly(memory: MemoryResource) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """At 03:00 UTC, one run for each shard with files waiting, work pending or retention on."""
    shards = sorted(memory.waiting())
    for shard in shards:
        yield dg.RunRequest(partition_key=shard)
    if not shards:
        yield dg.SkipReason("nothing is pending")
