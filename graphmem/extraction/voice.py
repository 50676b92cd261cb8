"""Who speaks to whom: what "I" and "you" stand for in a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.records import Mention, Turn

__all__ = ["Voice"]

_USER = frozenset({"user", "human", "customer", "client"})
_ASSISTANT = frozenset({"assistant", "ai", "bot", "model", "chatbot", "agent", "system"})
_NICKNAME = 3  # letters: "Mel" may be Melanie, "Me" is nobody


@dataclass(frozen=True, slots=True)
class Voice:
    """The parties of one turn; both None in a document.

    Attributes
    ----------
    speaker, listener
        As entities. The listener is known only in a conversation of two.
    participants
        Names of all speakers of the conversation.
    """

    speaker: Mention | None = None
    listener: Mention | None = None
    participants: tuple[str, ...] = ()

    @classmethod
    def of(cls, turn: Turn, participants: Sequence[str] = ()) -> Voice:
        """The voice of a turn in a conversation of these participants."""
        if turn.author is None:
            return cls()
        speaker = _mention(turn.author)
        others = {_mention(name) for name in participants} - {speaker}
        listener = None
        if len(others) == 1:
            listener = others.pop()
        elif not others:
            listener = _counterpart(turn)
        parties = {speaker, *others, *([listener] if listener else [])}
        return cls(speaker, listener, tuple(sorted(party.name for party in parties)))

    def named(self, name: str) -> Mention | None:
        """The participant of this name, first name or beginning of a name, where only one fits."""
        wanted = name.casefold()
        exact = [known for known in self.participants if known.casefold() == wanted]
        fitting = exact or [
            known
            for known in self.participants
            if len(wanted) >= _NICKNAME and known.casefold().startswith(wanted)
        ]
        return Mention(fitting[0], "person") if len(fitting) == 1 else None


def in_words(party: Mention) -> str:
    """A party as it stands in a sentence: "Ana", "the user"."""
    return f"the {party.name}" if party.name in ("user", "assistant") else party.name


def _mention(author: str) -> Mention:
    role = author.strip().casefold()
    if role in _USER:
        return Mention("user", "person")
    if role in _ASSISTANT:
        return Mention("assistant", "person")
    return Mention(" ".join(author.split()), "person")


def _counterpart(turn: Turn) -> Mention | None:
    """The other side of a user or an assistant, when nobody else is named."""
    role = (turn.role or turn.author or "").strip().casefold()
    if role in _USER:
        return Mention("assistant", "person")
    if role in _ASSISTANT:
        return Mention("user", "person")
    return None
