"""What kind of thing a common noun is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.extraction.wordlists import (
    EVENT_NOUNS,
    GROUP_NOUNS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    WORK_NOUNS,
)
from graphmem.records import EntityType

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["kind_in_use", "noun_type"]

_NOUN_TYPES: tuple[tuple[frozenset[str], EntityType], ...] = (
    (PERSON_NOUNS, "person"),
    (GROUP_NOUNS, "group"),
    (PLACE_NOUNS, "place"),
    (EVENT_NOUNS, "event"),
    (WORK_NOUNS, "work"),
)
#: Places only where something is in them, goes to them or uses them so.
_AMBIGUOUS_PLACES = frozenset({"bar", "bay", "center", "centre", "pool", "state"})
_LOCATING = frozenset(
    {"around", "at", "behind", "beside", "by", "from", "in", "inside", "into", "near", "opposite"}
    | {"outside", "through", "to"}
)
_USING = frozenset({"enter", "find", "leave", "open", "own", "reach", "rent", "run", "visit"})


def noun_type(lemma: str) -> EntityType:
    """What kind of thing a common noun is."""
    return next((kind for nouns, kind in _NOUN_TYPES if lemma in nouns), "concept")


def kind_in_use(noun: Token) -> EntityType:
    """What kind of thing a noun is where it stands: one plays "eleven bars", and sits in one."""
    lemma = noun.lemma_.casefold()
    kind = noun_type(lemma)
    unclear = kind == "place" and lemma in _AMBIGUOUS_PLACES
    return "concept" if unclear and not _is_located(noun) else kind


def _is_located(noun: Token) -> bool:
    first = noun
    while first.dep_ == "conj":
        first = first.head
    if any(c.dep_ == "compound" and c.pos_ in ("NOUN", "PROPN") for c in noun.children):
        return True
    if first.dep_ == "pobj":
        return first.head.lower_ in _LOCATING
    return first.dep_ == "dobj" and first.head.lemma_ in _USING
