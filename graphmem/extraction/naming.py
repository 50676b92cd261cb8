"""Whom a name is of, as people name those they know: "Mum", "Uncle Ben!", "we call her Bözsi"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.kin import CHOOSING_WORDS, PARENT_WORDS, kind_of

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["chosen_among", "is_address", "is_own_parent", "names_given", "numbered"]

NAMING_VERBS = frozenset({"call", "name", "nickname", "dub", "christen"})
_NUMBERS = frozenset("One Two Three Four Five Six II III IV Jr Jr. Sr Sr.".split())
_TOLD_APART = ("det", "poss", "amod", "compound", "nummod")
_NOT_SAID = frozenset({"would", "could", "should", "might", "'d"})
_DENIED = 4  # verbs that hang on each other: "I'm not going to try to call her"


def numbered(words: list[Token]) -> list[Token]:
    """A name with the number behind it, which tells namesakes apart: "Marta Two"."""
    last = words[-1]
    if last.i + 1 == len(last.doc) or last.pos_ != "PROPN" or last.whitespace_ != " ":
        return words
    after = last.nbor(1)
    return [*words, after] if after.text in _NUMBERS and not after.is_sent_start else words


def is_own_parent(token: Token) -> bool:
    """Whether somebody is called by the relation alone, which is to whoever speaks: "Mum"."""
    if token.lower_ not in PARENT_WORDS or token.pos_ not in ("NOUN", "PROPN"):
        return False
    if token.dep_ in ("compound", "amod", "nmod", "appos"):
        return False
    if token.i + 1 < len(token.doc) and token.nbor(1).pos_ == "PROPN":
        return False
    first = token
    while first.dep_ == "conj":  # "her mum and dad"
        first = first.head
    return not any(
        child.dep_ in _TOLD_APART for word in {token, first} for child in word.children
    )


def is_address(words: list[Token]) -> bool:
    """Whether a title of kinship and a name are all that a sentence says: "Uncle Ben!"."""
    if len(words) < 2 or kind_of(words[0].text) is None:
        return False
    inside = {word.i for word in words}
    return all(
        token.i in inside or token.pos_ in ("PUNCT", "INTJ", "SYM", "SPACE")
        or not any(map(str.isalnum, token.text))
        for token in words[0].sent
    )


def chosen_among(owner: Token, words: list[Token]) -> list[str]:
    """What tells a relative from others of the same kind: "other" in "my other sister"."""
    between = owner.doc[owner.i + 1 : words[0].i]
    return [word.lower_ for word in between if word.lower_ in CHOOSING_WORDS]


def names_given(sentence: Span) -> Iterator[tuple[Token, Token, bool]]:
    """Who is given which name, and whether it is denied: "we call her Bözsi".

    Passive sentences say it themselves ("she is called Bözsi").
    """
    for verb in sentence:
        if verb.lemma_.casefold() not in NAMING_VERBS or verb.pos_ != "VERB" or _is_unsaid(verb):
            continue
        bearer = next((child for child in verb.children if child.dep_ == "dobj"), None)
        name = bearer is not None and name_given(bearer)
        if bearer is not None and name:
            yield bearer, name, _is_denied(verb)


def name_given(bearer: Token) -> Token | None:
    """The name that the object of such a verb is given."""
    verb = bearer.head
    if bearer.dep_ != "dobj" or verb.lemma_.casefold() not in NAMING_VERBS:
        return None
    for child in verb.children:
        if child.i > bearer.i and child.pos_ == "PROPN" and child.left_edge.i == bearer.i + 1:
            if child.dep_ in ("oprd", "npadvmod", "attr", "dobj"):
                return child
    return None


def _is_unsaid(verb: Token) -> bool:
    """Whether it depends on something, or would be."""
    return any(
        (child.dep_ == "aux" and child.lower_ in _NOT_SAID) or child.lower_ in ("if", "unless")
        for child in verb.children
        if child.dep_ in ("aux", "mark")
    )


def _is_denied(verb: Token) -> bool:
    for _ in range(_DENIED):
        if any(child.dep_ == "neg" or child.lower_ == "never" for child in verb.children):
            return True
        if verb.dep_ not in ("xcomp", "ccomp"):
            return False
        verb = verb.head
    return False
