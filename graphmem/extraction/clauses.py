"""Statements that one sentence joins, each with a subject of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.grammar import own_subject
from graphmem.extraction.wordlists import HYPOTHETICAL_MARKS, SPEECH_VERBS, THOUGHT_VERBS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["clauses"]

_MIN_WORDS = 3


def clauses(doc: Doc, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Cut tokens ``start`` to ``stop`` where another statement begins.

    "I moved to Leeds and my brother stayed" states two things; a clause that shares its subject,
    stands under a condition, or is what somebody says or thinks stays where it is.
    """
    root = doc[start:stop].root if start < stop else None
    if root is None or root.pos_ not in ("VERB", "AUX") or _is_conditional(root):
        yield start, stop
        return
    begin = start
    for cut in sorted({*_joined(root), *_spliced(root)}):
        if begin + _MIN_WORDS <= cut <= stop - _MIN_WORDS:
            yield begin, cut
            begin = cut
    yield begin, stop


def _joined(verb: Token) -> Iterator[int]:
    """Where clauses begin that "and", "but" or "so" joins to a verb's."""
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX") and child.i > verb.i:
            subject = own_subject(child)
            if subject is not None and subject.dep_ != "expl" and subject.i < child.i:
                yield child.left_edge.i
            yield from _joined(child)


def _spliced(root: Token) -> Iterator[int]:
    """Where the main clause begins behind one that only a comma parts from it."""
    subject = own_subject(root)
    if subject is None or root.lemma_.lower() in SPEECH_VERBS | THOUGHT_VERBS:
        return
    for child in root.children:
        complement = child.dep_ == "ccomp" and child.pos_ in ("VERB", "AUX")
        if complement and child.i < subject.i and own_subject(child) is not None:
            between = [token.text for token in root.doc[child.i : subject.left_edge.i]]
            if any(mark in between for mark in (",", ";", "-", ":")):
                yield subject.left_edge.i


def _is_conditional(root: Token) -> bool:
    return any(
        mark.dep_ == "mark" and mark.lower_ in HYPOTHETICAL_MARKS
        for clause in root.children
        if clause.dep_ == "advcl"
        for mark in clause.children
    )
