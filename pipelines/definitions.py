"""What Dagster loads: ``dagster dev -m pipelines.definitions``."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from pipelines.resources import MemoryResource
from pipelines.settings import PipelineSettings


@dg.definitions
def defs() -> dg.Definitions:
    """Everything under ``pipelines/defs``, with its resource.

    Steps run in the run's own process: another one for each would load the language pipeline and
    the embedding model anew, which takes longer than most steps.
    """
    memory = MemoryResource(close_episodes=PipelineSettings().close_episodes)
    return dg.Definitions.merge(
        dg.load_from_defs_folder(path_within_project=Path(__file__).parent),
        dg.Definitions(resources={"memory": memory}, executor=dg.in_process_executor),
    )
