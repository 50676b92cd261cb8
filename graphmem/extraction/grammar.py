"""Questions about a parsed sentence that several modules ask."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.wordlists import NEGATIONS, PREFERENCE_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "auxiliaries",
    "has_letter",
    "is_elliptic",
    "is_negated",
    "latin_share",
    "own_subject",
    "subject",
    "with_conjuncts",
]

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")


def own_subject(verb: Token) -> Token | None:
    """The verb's own subject."""
    return next((child for child in verb.children if child.dep_ in _SUBJECTS), None)


def subject(verb: Token) -> Token | None:
    """The verb's subject, or the one that it shares with the verb it is joined to."""
    for _ in range(8):
        found = own_subject(verb)
        if found is not None:
            return found
        if verb.dep_ != "conj":
            return None
        verb = verb.head
    return None


def auxiliaries(verb: Token) -> list[Token]:
    """Auxiliaries of a verb; those of the first of joined verbs when it has none of its own."""
    own = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if not own and verb.dep_ == "conj" and own_subject(verb) is None:
        return [child for child in verb.head.children if child.dep_ == "aux"]
    return own


def is_elliptic(root: Token) -> bool:
    """Whether "I" is left out before the verb: "Went to the lake yesterday", "Love this song"."""
    if own_subject(root) is not None or root.pos_ not in ("VERB", "AUX"):
        return False
    if root.tag_ == "VBG":  # "Been thinking about it", "Gonna call her"
        return root.lower_ == "gon" or [aux.lower_ for aux in auxiliaries(root)] == ["been"]
    if root.tag_ == "VBD":
        return not any(child.dep_ == "auxpass" for child in root.children)
    bare = root.tag_ in ("VB", "VBP") and root.lemma_.lower() in PREFERENCE_VERBS
    return bare and not auxiliaries(root)


def is_negated(verb: Token) -> bool:
    """Whether the verb, or its object, is denied."""
    return any(
        child.dep_ == "neg"
        or (child.dep_ in ("advmod", "preconj") and child.lower_ in NEGATIONS)
        or (
            child.dep_ in ("dobj", "attr")
            and (
                child.lower_ in NEGATIONS
                or any(det.dep_ == "det" and det.lower_ == "no" for det in child.children)
            )
        )
        for child in verb.children
    )


def with_conjuncts(token: Token) -> Iterator[Token]:
    """The token and those joined to it by "and", "or" or commas."""
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "X"):
            yield from with_conjuncts(child)


def has_letter(text: str) -> bool:
    """Whether there is a letter of any script in the text."""
    return any(character.isalpha() for character in text)


def latin_share(text: str) -> float:
    """Share of Latin letters among the letters; 1 where there are none."""
    if text.isascii():
        return 1.0
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return 1.0
    latin = sum(
        character < "\u0250" or unicodedata.name(character, "").startswith("LATIN")
        for character in letters
    )
    return latin / len(letters)
