"""Language models: the interface that everything but the adapters knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

__all__ = ["Completion", "LanguageModel", "Message", "StreamingModel"]


class Message(NamedTuple):
    """One message of a prompt."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's reply.

    Attributes
    ----------
    text
        The reply, as it came.
    prompt_tokens, completion_tokens
        What the server counted; None where it does not say.
    cut_off
        Whether it ends because it became too long.
    """

    text: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cut_off: bool = False


class LanguageModel(Protocol):
    """Answers a prompt with JSON. Its methods may be called from several threads."""

    @property
    def name(self) -> str:
        """The model's name: a part of the producer of what it makes."""
        ...

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Completion:
        """Answer a prompt, in the form of a JSON Schema where the server can enforce one.

        Raises
        ------
        OutageError
            No answer after all attempts: it may be asked again later.
        RefusedError
            The server will never answer this prompt.
        ModelError
            The server will answer no prompt, as with a wrong key.
        """
        ...


class StreamingModel(LanguageModel, Protocol):
    """A language model that can also be read while it writes."""

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Completion]:
        """Answer as :meth:`complete` does: pieces of the reply as they come, then the whole.

        Raises
        ------
        OutageError
            No answer after all attempts, or it broke off; one that has begun is not tried again.
        RefusedError, ModelError
            As for :meth:`complete`.
        """
        ...
