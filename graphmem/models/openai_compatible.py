"""Language models behind any OpenAI-compatible endpoint, with limits and patience."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from graphmem.errors import (
    ConfigurationError,
    MissingExtraError,
    ModelError,
    OutageError,
    RefusedError,
)
from graphmem.models.language import Completion, Message
from graphmem.models.limiter import Limiter

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

    from graphmem.settings import Settings

__all__ = ["Backoff", "OpenAICompatible", "Options", "language_model_from"]

_CHARACTERS_PER_TOKEN = 4
#: A server that wants us to wait longer than this is out of order for this run.
_LONGEST_WAIT = 120.0
_TRANSIENT = frozenset({408, 409, 425, 429})
#: What another prompt would not cure: the key, the address, the model's name.
_FATAL = frozenset({401, 402, 403, 404, 405, 407})


class Backoff:
    """How long to wait before each new attempt: twice as long each time, more or less at random.

    Parameters
    ----------
    first
        Seconds before the second attempt, on average.
    attempts
        At most, the first included.
    seed
        For tests that repeat; by default no two processes wait alike.
    """

    def __init__(self, first: float = 1.0, attempts: int = 5, seed: int | None = None) -> None:
        self.first = first
        self.attempts = attempts
        self._random = random.Random(seed)
        self._lock = Lock()

    def delay(self, attempt: int) -> float:
        """Seconds to wait after the given attempt, counted from 1."""
        with self._lock:
            jitter = self._random.uniform(0.5, 1.5)
        return min(self.first * 2.0 ** (attempt - 1), _LONGEST_WAIT / 2) * jitter


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is sent with each prompt; None leaves it to the server."""

    response_format: str = "json_schema"
    temperature: float | None = None
    max_output_tokens: int | None = None


class OpenAICompatible:
    """Chat completions of one model.

    Rate limits, server errors, timeouts and broken connections are tried again, as the server says
    when (``Retry-After``) or by backing off. Neither the key nor the prompt is in any error.

    Parameters
    ----------
    client
        An ``openai.OpenAI`` that does not retry by itself.
    model
        The model's name on the server.
    limiter, backoff, options
        How fast, how patient, and what else to send.
    sleep
        A wait of some seconds.
    """

    def __init__(
        self,
        client: OpenAI,
        model: str,
        *,
        limiter: Limiter | None = None,
        backoff: Backoff | None = None,
        options: Options | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._model = model
        self._limiter = limiter or Limiter()
        self._backoff = backoff or Backoff()
        self._options = options or Options()
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The model's name on the server."""
        return self._model

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Completion:
        """Answer a prompt; see :class:`~graphmem.models.language.LanguageModel`."""
        request = self._request(messages, schema)
        tried = 0
        while True:
            tried += 1
            with self._limiter.slot(_size(messages)):
                outcome = self._attempt(request)
            if isinstance(outcome, Completion):
                return outcome
            self._wait(outcome, tried)

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Completion]:
        """Answer piece by piece; see :class:`~graphmem.models.language.StreamingModel`."""
        request = self._request(messages, schema)
        request |= {"stream": True, "stream_options": {"include_usage": True}}
        tried = 0
        while True:
            tried += 1
            begun = False
            with self._limiter.slot(_size(messages)):
                chunks = self._chunks(request)
                for piece in chunks:
                    if isinstance(piece, _Trouble):
                        trouble = piece
                        break
                    begun = True
                    yield piece
                else:
                    return
            if begun:
                raise OutageError(f"the language model's answer broke off: {trouble.reason}")
            self._wait(trouble, tried)

    def _attempt(self, request: dict[str, Any]) -> Completion | _Trouble:
        try:
            return _completion(self._client.chat.completions.create(**request))
        except Exception as error:
            return self._judged(error)

    def _chunks(self, request: dict[str, Any]) -> Iterator[str | Completion | _Trouble]:
        """Pieces of one attempt and then all of it, or what went wrong."""
        read = _Streamed()
        try:
            with self._client.chat.completions.create(**request) as chunks:
                for chunk in chunks:
                    if piece := read.add(chunk):
                        yield piece
        except Exception as error:
            yield self._judged(error)
            return
        yield read.completion() or _Trouble("a reply without an end")

    def _wait(self, trouble: _Trouble, tried: int) -> None:
        """Wait before the next attempt.

        Raises
        ------
        OutageError
            There is to be none.
        """
        wait = self._backoff.delay(tried) if trouble.wait is None else trouble.wait
        if tried >= self._backoff.attempts or wait > _LONGEST_WAIT:
            raise OutageError(f"the language model does not answer: {trouble.reason}")
        if trouble.wait is not None:
            self._limiter.hold(trouble.wait)
        self._sleep(wait)

    def _judged(self, error: Exception) -> _Trouble:
        """What went wrong, where another attempt may help; else it is raised.

        Errors are raised from None: openai's own carry the request, which holds what was said.
        """
        import openai

        if isinstance(error, openai.APITimeoutError):
            return _Trouble("timeout")
        if isinstance(error, openai.APIConnectionError):
            return _Trouble("no connection")
        if isinstance(error, openai.APIStatusError):
            status = error.status_code
            if status in _TRANSIENT or status >= 500:
                return _Trouble(f"HTTP {status}", _retry_after(error))
            raise _refusal(status, self._model) from None
        if isinstance(error, openai.OpenAIError):
            return _Trouble(type(error).__name__)
        if isinstance(error, ValueError):  # a body that is no JSON, or not of the protocol
            return _Trouble("not the protocol of OpenAI")
        if type(error).__module__.startswith("httpx"):  # broken off while it was read
            return _Trouble("no connection")
        raise error

    def _request(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
        }
        if self._options.response_format == "json_schema":
            request["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "strict": True, "schema": dict(schema)},
            }
        elif self._options.response_format == "json_object":
            request["response_format"] = {"type": "json_object"}
        if self._options.temperature is not None:
            request["temperature"] = self._options.temperature
        if self._options.max_output_tokens is not None:
            request["max_completion_tokens"] = self._options.max_output_tokens
        return request


def language_model_from(settings: Settings) -> OpenAICompatible:
    """The language model that the settings name.

    Raises
    ------
    ConfigurationError
        No model is named.
    MissingExtraError
        ``openai`` is not installed.
    """
    if not settings.llm_model:
        raise ConfigurationError(
            "no language model is configured",
            hint="Set GRAPHMEM_LLM_MODEL and, unless it is OpenAI's, GRAPHMEM_LLM_BASE_URL;"
            " or leave GRAPHMEM_EXTRACTOR at local.",
        )
    try:
        import openai
    except ImportError as error:
        raise MissingExtraError(
            "a language model needs the package openai",
            hint="Install it: pip install 'graphmem[llm]'.",
        ) from error
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    if key is None and settings.llm_base_url:
        key = "none"  # OPENAI_API_KEY is for OpenAI, not for whoever answers there
    try:
        client = openai.OpenAI(
            base_url=settings.llm_base_url,
            api_key=key,
            timeout=settings.llm_timeout,
            max_retries=0,
        )
    except openai.OpenAIError as error:
        raise ConfigurationError(
            "the language model has no key", hint="Set GRAPHMEM_LLM_API_KEY."
        ) from error
    return OpenAICompatible(
        client,
        settings.llm_model,
        limiter=Limiter(
            settings.llm_concurrency,
            requests_per_minute=settings.llm_requests_per_minute,
            tokens_per_minute=settings.llm_tokens_per_minute,
        ),
        backoff=Backoff(settings.llm_backoff, settings.llm_attempts),
        options=Options(
            response_format=settings.llm_response_format,
            temperature=settings.llm_temperature,
            max_output_tokens=settings.llm_max_output_tokens,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A failure that may pass, and how long the server wants us to wait."""

    reason: str
    wait: float | None = None


class _Streamed:
    """A reply that comes in pieces."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._usage: Any = None
        self._end: str | None = None

    def add(self, chunk: ChatCompletionChunk) -> str:
        """Take in a chunk; returns the text in it."""
        self._usage = getattr(chunk, "usage", None) or self._usage
        choices = getattr(chunk, "choices", None)
        if not choices:
            return ""
        self._end = choices[0].finish_reason or self._end
        text = (choices[0].delta.content if choices[0].delta else None) or ""
        self._parts.append(text)
        return text

    def completion(self) -> Completion | None:
        """The whole; None where it has no end."""
        if self._end is None:
            return None
        return Completion(
            text="".join(self._parts),
            prompt_tokens=self._usage.prompt_tokens if self._usage else None,
            completion_tokens=self._usage.completion_tokens if self._usage else None,
            cut_off=self._end == "length",
        )


def _size(messages: Sequence[Message]) -> int:
    return sum(len(message.content) for message in messages) // _CHARACTERS_PER_TOKEN


def _completion(reply: ChatCompletion) -> Completion | _Trouble:
    # Servers that only resemble OpenAI's leave out what the types promise.
    choices = getattr(reply, "choices", None)
    if not choices or choices[0].message is None:
        return _Trouble("a reply without choices")
    usage = reply.usage
    return Completion(
        text=choices[0].message.content or "",
        prompt_tokens=usage.prompt_tokens if usage else None,
        completion_tokens=usage.completion_tokens if usage else None,
        cut_off=choices[0].finish_reason == "length",
    )


def _refusal(status: int, model: str) -> ModelError:
    if status in _FATAL:
        return ModelError(
            f"the language model's server refuses to work: HTTP {status} for model {model!r}",
            hint="Check GRAPHMEM_LLM_API_KEY, GRAPHMEM_LLM_BASE_URL and GRAPHMEM_LLM_MODEL.",
        )
    return RefusedError(f"the language model's server refuses the prompt: HTTP {status}")


def _retry_after(error: APIStatusError) -> float | None:
    """Seconds that the server wants us to wait: a number of them, or a date."""
    text = error.response.headers.get("retry-after")
    if text is None:
        return None
    with suppress(ValueError):
        return max(0.0, float(text))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
