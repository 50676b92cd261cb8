"""Whom a name is of, as people name those they know: "Mum", "Uncle Ben!", "we call her Bözsi"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.kin import CHOOSING_WORDS, PARENT_WORDS, kind_of
from graphmem.extraction.wordlists import QUANTITY_LABELS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = [
    "chosen_among",
    "given_by",
    "has_number",
    "is_address",
    "is_habit",
    "is_introduced",
    "is_own_parent",
    "names_given",
    "numbered",
    "owner_of",
    "with_saint_s",
]

_NAMING_VERBS = frozenset({"call", "name", "nickname", "dub", "christen"})
_NUMBERS = frozenset(
    {"One", "Two", "Three", "Four", "Five", "Six", "II", "III", "IV", "Jr", "Jr.", "Sr", "Sr."}
)
_TOLD_APART = ("det", "poss", "amod", "compound", "nummod")
_NOT_SAID = frozenset({"would", "could", "should", "might", "'d"})
_NEVER = frozenset({"never", "nobody", "none", "noone"})
_DENIED = 4  # verbs that hang on each other: "I'm not going to try to call her"


def numbered(words: list[Token]) -> list[Token]:
    """A name with the number behind it, which tells namesakes apart: "Marta Two"."""
    last = words[-1]
    if last.i + 1 == len(last.doc) or last.pos_ != "PROPN" or last.whitespace_ != " ":
        return words
    after = last.nbor(1)
    return [*words, after] if after.text in _NUMBERS and not after.is_sent_start else words


def has_number(name: str) -> bool:
    """Whether a number tells a name from the same one of somebody else: "Marta Two"."""
    first, *rest = name.split()
    return bool(rest) and rest[-1] in _NUMBERS and first not in _NUMBERS


def with_saint_s(words: list[Token]) -> list[Token]:
    """A church's name with its ending, which belongs to nothing that follows: "at St Bride's"."""
    last = words[-1]
    if words[0].lower_.strip(".") not in ("st", "saint") or last.dep_ == "poss":
        return words
    return [*words, *(child for child in last.children if child.tag_ == "POS")]


def owner_of(noun: Token) -> Token | None:
    """Whose a noun is; of "his mum and dad" both are his."""
    first = noun
    while first.dep_ == "conj" and not any(child.dep_ in _TOLD_APART for child in first.children):
        first = first.head
    return next((child for child in first.children if child.dep_ == "poss"), None)


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
    return not any(child.dep_ in _TOLD_APART for word in {token, first} for child in word.children)


def is_address(words: list[Token]) -> bool:
    """Whether a title of kinship and a name are all that a sentence says: "Uncle Ben!"."""
    if len(words) < 2 or kind_of(words[0].text) is None:
        return False
    inside = {word.i for word in words}
    return all(
        token.i in inside
        or token.pos_ in ("PUNCT", "INTJ", "SYM", "SPACE")
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
    for word in sentence:
        given = _named_by_being(word) or given_by(word)
        if given is not None:
            verb = word if word.pos_ == "VERB" else word.head
            if not _is_unsaid(verb):
                yield *given, _is_denied(verb)


def _named_by_being(noun: Token) -> tuple[Token, Token] | None:
    """Such as "my aunt's name is Vera"."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    if owner is None or noun.lemma_ not in ("name", "nickname"):
        return None
    if noun.dep_ != "nsubj" or noun.head.lemma_ != "be":
        return None
    for child in noun.head.children:
        if child.dep_ == "attr" and child.pos_ == "PROPN" and child.i > noun.i:
            return owner, child
    return None


def given_by(verb: Token) -> tuple[Token, Token] | None:
    """Whom a verb gives a name to, and which."""
    if verb.lemma_.casefold() not in _NAMING_VERBS or verb.pos_ != "VERB":
        return None
    bearer = next((child for child in verb.children if child.dep_ == "dobj"), None)
    if bearer is None:
        return None
    if bearer.pos_ == "PROPN":  # in "call her Bözsi" read as hers
        owner = next((child for child in bearer.children if child.dep_ == "poss"), None)
        hers = owner is not None and owner.lower_ == "her" and owner.i == bearer.i - 1
        return (owner, bearer) if owner is not None and hers else None
    for child in verb.children:
        behind = child.pos_ == "PROPN" and child.left_edge.i == bearer.i + 1
        behind = behind and child.ent_type_ not in QUANTITY_LABELS  # "I called her Monday"
        if behind and child.dep_ in ("oprd", "npadvmod", "attr", "dobj"):
            return bearer, child
    return None


def is_introduced(bearer: Token) -> bool:
    """Whether somebody's name is told: "she's called Edie", "her name is Edie"."""
    if bearer.dep_ == "poss":
        said = _named_by_being(bearer.head)
        return said is not None and said[0] == bearer
    verb = bearer.head
    return (
        bearer.dep_ in ("nsubj", "nsubjpass")
        and verb.lemma_.casefold() in _NAMING_VERBS
        and verb.tag_ == "VBN"
        and any(child.pos_ == "PROPN" and child.i > verb.i for child in verb.children)
    )


def is_habit(verb: Token) -> bool:
    """Whether a verb tells what somebody is always called, not what was once decided on."""
    return verb.tag_ in ("VBP", "VBZ") or verb.lemma_.casefold() == "nickname"


def _is_unsaid(verb: Token) -> bool:
    """Whether it depends on something, or would be."""
    return any(
        (child.dep_ == "aux" and child.lower_ in _NOT_SAID) or child.lower_ in ("if", "unless")
        for child in verb.children
        if child.dep_ in ("aux", "mark")
    )


def _is_denied(verb: Token) -> bool:
    for _ in range(_DENIED):
        if any(child.dep_ == "neg" or child.lower_ in _NEVER for child in verb.children):
            return True
        if verb.dep_ not in ("xcomp", "ccomp"):
            return False
        verb = verb.head
    return False
