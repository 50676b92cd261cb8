"""Settings that only the pipeline has; all others are :class:`graphmem.settings.Settings`."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class PipelineSettings(BaseSettings):
    """How the pipeline is cut up, from environment variables such as ``GRAPHMEM_SHARDS``."""

    model_config = SettingsConfigDict(env_prefix="GRAPHMEM_", frozen=True, extra="ignore")

    shards: int = Field(
        default=16,
        ge=1,
        le=10_000,
        description="Shares of the namespaces that can run at once: Dagster's partitions.",
    )
    close_episodes: bool = Field(
        default=False,
        description="Take up the last episode of each conversation at once, though it may go on.",
    )
