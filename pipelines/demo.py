"""``make demo``: the sample memory, built by the Dagster assets as they run every night."""

from __future__ import annotations

import shutil
import time

import dagster as dg

from graphmem import Memory, Settings
from graphmem.cli import console
from graphmem.demo import NAMESPACE, run_demo
from graphmem.samples import conversations_path
from graphmem.steps.inbox import list_inbox
from pipelines.definitions import defs
from pipelines.partitions import shard_key
from pipelines.resources import MemoryResource


def build(memory: Memory) -> None:
    """Drop the sample conversations into the inbox and materialize the assets of their shard."""
    settings = Settings()
    folder = settings.inbox / NAMESPACE
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(conversations_path(), folder / conversations_path().name)
    waiting = [f.quiet_in(time.time()) for f in list_inbox(settings.inbox).files]
    time.sleep(max(waiting, default=0.0))
    console.note("running the Dagster assets on the sample conversations")
    job = defs().resolve_job_def("build_memory")
    result = job.execute_in_process(
        instance=dg.DagsterInstance.get(),
        partition_key=shard_key(NAMESPACE),
        resources={"memory": MemoryResource(close_episodes=True)},
        run_config={"loggers": {"console": {"config": {"log_level": "WARNING"}}}},
    )
    made = [
        event.asset_key.to_user_string()
        for event in result.get_asset_materialization_events()
        if event.asset_key
    ]
    console.note(f"materialized {', '.join(made)}")


if __name__ == "__main__":
    run_demo(Settings(), console.DemoStage(), build)
