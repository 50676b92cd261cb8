"""Pronouns of the first and second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.extraction.voice import Voice

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["person"]

_FIRST = frozenset({"i", "me", "my", "mine", "myself"})
_SECOND = frozenset({"you", "your", "yours", "yourself", "u", "ur"})
_PLURAL_YOU = frozenset({"guys", "all", "both", "two", "three", "folks"})


def person(token: Token, voice: Voice) -> str:
    """Party that a pronoun stands for: "speaker", "listener" or ""."""
    word = token.lower_
    if token.ent_type_ in ("WORK_OF_ART", "LAW"):
        return ""
    if voice.speaker is not None and word in _FIRST and token.pos_ in ("PRON", "DET", "NOUN"):
        return "speaker"
    if voice.listener is not None and word in _SECOND and token.pos_ in ("PRON", "DET"):
        following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
        return "" if following in _PLURAL_YOU else "listener"
    return ""
