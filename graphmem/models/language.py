"""Language models: the interface that everything but the adapters knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

__all__ = ["Completion", "LanguageModel", "Message"]


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
