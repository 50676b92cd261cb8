"""Which extractor does the work, as the settings or the caller say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Literal

from graphmem.consolidation.claims import ClaimReader
from graphmem.consolidation.judging import Judge, LanguageJudge
from graphmem.consolidation.llm_claims import LLMClaims
from graphmem.consolidation.llm_topics import LanguageDescriber
from graphmem.consolidation.local_claims import LocalClaims
from graphmem.consolidation.topics import Describer
from graphmem.errors import ConfigurationError, InputError, NotFoundError
from graphmem.extraction.interface import Extractor
from graphmem.extraction.llm import LLMConfig, LLMExtractor
from graphmem.extraction.local import LocalExtractor
from graphmem.extraction.recorded import RecordedExtractor, recording_from
from graphmem.models.cache import ReplyCache
from graphmem.models.openai_compatible import OpenAICompatible, language_model_from
from graphmem.models.usage import Budget, Price
from graphmem.prompts import prompt
from graphmem.recall.guide import Guide
from graphmem.schema_files import schema
from graphmem.settings import Settings

__all__ = ["Choice", "Extractors", "price_of"]

Choice = Literal["local", "llm"]


class Extractors:
    """Makes extractors; all of them share one language model and one limit to its use.

    Parameters
    ----------
    settings
        Which extractor, and which model.
    count_tokens
        Counts the tokens of a text.
    """

    def __init__(self, settings: Settings, count_tokens: Callable[[str], int]) -> None:
        self._settings = settings
        self._count = count_tokens

    @property
    def producer(self) -> str:
        """The producer of new knowledge, when nothing else is asked for.

        Raises
        ------
        ConfigurationError
            It is to be a language model, and none is named.
        """
        if self._settings.extractor == "local":
            return self.local().producer
        if not self._settings.llm_model:
            raise ConfigurationError(
                "no language model is configured", hint="Set GRAPHMEM_LLM_MODEL."
            )
        return f"llm:{self._settings.llm_model}@{prompt('extraction').version}"

    def of(
        self, namespace: str, choice: Choice | None = None, budget: str | int | None = None
    ) -> Callable[[], Extractor]:
        """What makes an extractor for one run on a namespace.

        Raises
        ------
        InputError
            There is no such extractor, or the budget is none.
        ConfigurationError
            The language model is not configured; raised when the extractor is made.
        """
        chosen = choice or self._settings.extractor
        if chosen == "local":
            return self.local
        if chosen != "llm":
            raise InputError(
                f"there is no extractor {str(chosen)[:40]!r}", hint="Say local or llm."
            )
        wanted = budget if budget is not None else self._settings.llm_budget
        limit = Budget.parse(wanted, price_of(self._settings))
        return lambda: self.llm(namespace, limit)

    def local(self) -> LocalExtractor:
        """The local one."""
        return self._local

    def llm(self, namespace: str, budget: Budget | None = None) -> LLMExtractor:
        """One that asks the language model, for one run."""
        wording = prompt("extraction")
        return LLMExtractor(
            self.model,
            wording.text,
            wording.version,
            schema("extraction"),
            count_tokens=self._count,
            replies=ReplyCache(self._settings.llm_cache, namespace),
            budget=budget,
            config=LLMConfig(
                pack_tokens=self._settings.llm_pack_tokens,
                concurrency=self._settings.llm_concurrency,
            ),
        )

    def claims(self, namespace: str) -> Callable[[], ClaimReader]:
        """What makes the reader of what facts claim."""
        if self._settings.claims == "local":
            return LocalClaims
        return lambda: LLMClaims(
            self.model,
            prompt("claims").text,
            schema("claims"),
            replies=ReplyCache(self._settings.llm_cache, namespace),
        )

    def judge(self, namespace: str) -> Callable[[], Judge] | None:
        """What makes the judge of how facts hang together; None where rules alone decide."""
        if self._settings.timeline_judge == "local":
            return None
        wording = prompt("timeline")
        return lambda: LanguageJudge(
            self.model,
            wording.text,
            wording.version,
            schema("timeline"),
            verdicts=ReplyCache(self._settings.llm_cache, namespace),
        )

    def describer(self, namespace: str) -> Callable[[], Describer] | None:
        """What makes what words topics; None where they keep their units' words."""
        if self._settings.topics == "local":
            return None
        wording = prompt("topics")
        return lambda: LanguageDescriber(
            self.model,
            wording.text,
            wording.version,
            schema("topics"),
            kept=ReplyCache(self._settings.llm_cache, namespace),
        )

    def guide(self) -> Guide | None:
        """The guide of deep searches; None where they go without."""
        if self._settings.deep_search == "local":
            return None
        return Guide(lambda: self.model, prompt("guide").text, schema("guide"))

    def recorded(self, path: str | Path) -> RecordedExtractor:
        """One that replays a recording.

        Raises
        ------
        NotFoundError, InputError
            There is no such file, or it is of no known format.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise NotFoundError(
                f"cannot read the recording {path}: {error.strerror}", hint="Name a file."
            ) from error
        return RecordedExtractor(recording_from(data), self.local())

    def fallback(self, choice: Literal["local"] | None = None) -> Callable[[], Extractor] | None:
        """What extracts an episode that the language model cannot; None where nothing does."""
        return self.local if choice or self._settings.llm_fallback else None

    @cached_property
    def _local(self) -> LocalExtractor:
        return LocalExtractor(self._settings.spacy_model)

    @cached_property
    def model(self) -> OpenAICompatible:
        """The language model; whatever asks it shares its limits.

        Raises
        ------
        ConfigurationError
            None is named.
        """
        return language_model_from(self._settings)


def price_of(settings: Settings) -> Price:
    """The prices in the settings."""
    return Price(settings.llm_price_input, settings.llm_price_output)
