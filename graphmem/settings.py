"""Settings: environment variables (``GRAPHMEM_…``) and defaults, built at the edge.

Nothing here is read at import: the client, the command line and the Dagster resource each build
one :class:`Settings` and hand it down.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

import platformdirs
from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from graphmem.errors import ConfigurationError

__all__ = ["Settings"]


class Settings(BaseSettings):
    """Where things are and how big they may be.

    Every field can be set by an environment variable: the field's name in upper case behind
    ``GRAPHMEM_``, for example ``GRAPHMEM_HOME``. One that is empty counts as unset.

    Raises
    ------
    ConfigurationError
        A value cannot be used.
    """

    model_config = SettingsConfigDict(
        env_prefix="GRAPHMEM_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("graphmem", appauthor=False)),
        description="Data folder: the managed Neo4j, models, snapshots, quarantine, logs.",
    )

    neo4j_uri: str | None = Field(
        default=None, description="A server of your own; unset, graphmem manages one."
    )
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_database: str = "neo4j"
    bolt_port: int | None = Field(
        default=None, ge=1, le=65535, description="Unset: 7687, or a free one where it is taken."
    )
    http_port: int | None = Field(
        default=None, ge=1, le=65535, description="Unset: 7474, or a free one where it is taken."
    )
    heap_mb: int = Field(default=512, ge=256, description="The managed server's heap.")
    page_cache_mb: int = Field(default=128, ge=16)
    start_timeout: float = Field(default=90.0, gt=0, description="Seconds to wait for a start.")

    maven_repository: str | None = Field(
        default=None, description="A mirror to fetch Neo4j's and the model's jars from."
    )
    artifacts_dir: Path | None = Field(
        default=None,
        description="Fetched jars and models, to share among homes; unset, a folder in the home.",
    )
    jars: Path | None = Field(
        default=None, description="A folder of jars brought along; nothing is fetched then."
    )

    embedding_model: str = "bge-small-en-v1.5-int8"
    spacy_model: str | None = Field(
        default=None, description="A spaCy pipeline; unset, the English one that is installed."
    )

    claims: Literal["local", "llm"] = Field(
        default="local",
        description="Who reads what facts claim, for updates: rules, or the language model.",
    )
    update_workers: int = Field(
        default=2, ge=1, le=64, description="Threads that read what facts claim."
    )
    timeline_judge: Literal["local", "llm"] = Field(
        default="local",
        description="Who decides how facts hang together along time: rules, or the language model.",
    )
    topics: Literal["local", "llm"] = Field(
        default="local",
        description="Whose words topics are called by: their units', or the language model's.",
    )
    deep_search: Literal["local", "llm"] = Field(
        default="local",
        description="Whether depth='deep' asks the language model what to read and search next.",
    )
    extractor: Literal["local", "llm"] = Field(
        default="local", description="What makes knowledge; llm needs a model, and may cost."
    )
    llm_base_url: str | None = Field(
        default=None, description="Any OpenAI-compatible endpoint; unset, OpenAI's own."
    )
    llm_model: str | None = None
    llm_api_key: SecretStr | None = None
    llm_response_format: Literal["json_schema", "json_object", "text"] = Field(
        default="json_schema", description="For servers that cannot enforce a JSON Schema."
    )
    llm_temperature: float | None = Field(
        default=None, ge=0, le=2, description="Unset, the server's; some models take no other."
    )
    llm_max_output_tokens: int | None = Field(default=None, ge=16)
    llm_tokenizer: Path | None = Field(
        default=None,
        description="The model's tokenizer.json, to count contexts by; unset, the embedder's.",
    )
    llm_pack_tokens: int = Field(
        default=1000, ge=50, description="Tokens of turns in one call, from several episodes."
    )
    llm_concurrency: int = Field(default=4, ge=1, le=256, description="Calls under way at once.")
    llm_requests_per_minute: int | None = Field(default=None, ge=1)
    llm_tokens_per_minute: int | None = Field(default=None, ge=1)
    llm_timeout: float = Field(default=180.0, gt=0, description="Seconds for one call.")
    llm_attempts: int = Field(default=5, ge=1, le=20, description="Of a call that meets errors.")
    llm_backoff: float = Field(
        default=1.0, ge=0, description="Seconds before the second attempt; doubled each time."
    )
    llm_price_input: float | None = Field(
        default=None, ge=0, description="Price of a million tokens of prompts."
    )
    llm_price_output: float | None = Field(
        default=None, ge=0, description="Price of a million tokens of replies."
    )
    llm_budget: str | None = Field(
        default=None, description='Of one run: tokens ("200k") or money ("$2.50").'
    )
    llm_fallback: Literal["local"] | None = Field(
        default=None, description="What extracts an episode that the language model cannot."
    )

    write_batch: int = Field(default=256, ge=1, le=2000, description="Turns in one transaction.")
    episode_pause_minutes: float = Field(
        default=30.0, gt=0, description="A pause this long closes an episode."
    )
    lease_seconds: float = Field(default=120.0, gt=0, description="A consolidation's lease.")

    @model_validator(mode="wrap")
    @classmethod
    def _usable(cls, given: Any, build: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return build(given)
        except ValidationError as error:  # its text would show values, which may be secret
            wrong = [
                f"GRAPHMEM_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
                for each in error.errors()
            ]
            raise ConfigurationError("; ".join(wrong)) from None

    @field_validator("home", "artifacts_dir", "jars")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @cached_property
    def neo4j_home(self) -> Path:
        """Folder of the managed server: its store, configuration, password and lock."""
        return self.home / "neo4j"

    @cached_property
    def logs(self) -> Path:
        """Folder of the log files."""
        return self.home / "logs"

    @cached_property
    def artifacts(self) -> Path:
        """Folder of fetched jars and models."""
        # Resolved: the JVM keeps its caches for each spelling of the path to its jars.
        return (self.artifacts_dir or self.home / "artifacts").resolve()

    @cached_property
    def inbox(self) -> Path:
        """Folder that the Dagster sensor watches: ``inbox/<namespace>/*.jsonl``."""
        return self.home / "inbox"

    @cached_property
    def quarantine(self) -> Path:
        """Folder of the input that could not be used."""
        return self.home / "quarantine"

    @cached_property
    def snapshots(self) -> Path:
        """Folder of the namespaces' recall snapshots."""
        return self.home / "snapshots"

    @cached_property
    def llm_cache(self) -> Path:
        """Folder of the language model's replies."""
        return self.home / "llm-cache"
