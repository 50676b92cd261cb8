"""Words that the tagger takes for part of a name or noun, and that belong to the clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.extraction.grammar import own_subject
from graphmem.extraction.lexicon import is_common_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["begins_with_me", "without_tail"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Verbs whose past is their base form, so that "a pipe burst" looks like "a bus ride".
_SAME_IN_THE_PAST = _words(
    "burst cast cost cut hit hurt quit set shed shut slit split spread thrust upset"
)
#: What somebody has, gets, keeps or leaves something: "I've got the window open".
_STATES = _words("ajar clean closed dry empty full loose open ready shut tidy wet")
_BRINGING = _words("find get have hold keep leave make push want")
_BEFORE_ME = _words("and as or than")
_PREPOSITIONS = _words("behind beside inside near opposite outside past round")


def begins_with_me(words: list[Token]) -> bool:
    """Whether what is taken for an initial ends a sentence: "Delphine and I. Two weeks ago"."""
    first = words[0]
    return first.text == "I." and first.i > 0 and first.nbor(-1).lower_ in _BEFORE_ME


def without_tail(words: list[Token]) -> list[Token]:
    """The words of a noun chunk without a last one that belongs to the clause."""
    if len(words) < 2:
        return words
    cut = _is_verb(words) or _is_preposition(words) or _is_state(words) or _is_past(words)
    return words[:-1] if cut else words


def _is_verb(words: list[Token]) -> bool:
    """Whether the last word of a name is a verb: "Acme rang"."""
    if words[-1].pos_ != "PROPN" or not words[-1].is_lower:
        return False
    return words[-2].is_title and not is_common_noun(words[-1].doc, words[-1].text)


def _is_preposition(words: list[Token]) -> bool:
    """Whether another noun hangs on the last word: "a queue round the corner"."""
    last = words[-1]
    if last.lower_ not in _PREPOSITIONS or not _follows_noun(words) or last.i + 1 == len(last.doc):
        return False
    after = last.nbor(1)
    return bool(after.pos_ == "DET" or after.tag_ == "PRP$")


def _is_state(words: list[Token]) -> bool:
    last = words[-1]
    return bool(
        last.lower_ in _STATES
        and _follows_noun(words)
        and last.dep_ == "dobj"
        and last.head.lemma_ in _BRINGING
    )


def _is_past(words: list[Token]) -> bool:
    """Whether the last word is what happened, in a sentence that tells nothing else so far."""
    last = words[-1]
    return bool(
        last.lower_ in _SAME_IN_THE_PAST
        and _follows_noun(words)
        and last.dep_ == "ROOT"
        and any(
            child.dep_ == "conj" and child.pos_ in ("VERB", "AUX") and own_subject(child)
            for child in last.children
        )
    )


def _follows_noun(words: list[Token]) -> bool:
    return words[-2].pos_ in ("NOUN", "PROPN") and words[-1].is_lower
