"""Sentences of a turn that state something, without the words around the statement."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.clauses import clauses
from graphmem.extraction.grammar import has_letter, is_elliptic, latin_share, subject
from graphmem.extraction.marks import DASHES, FULL_STOPS, QUESTION_MARKS, QUOTES, plain
from graphmem.extraction.voice import Voice
from graphmem.extraction.wordlists import (
    FOREIGN_WORDS,
    FUNCTION_WORDS,
    INTERJECTIONS,
    LIGHT_WORDS,
    QUANTITY_LABELS,
    SMALL_TALK,
    STATE_WORDS,
    VAGUE_SUBJECTS,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

__all__ = ["is_english", "is_statement", "is_vague", "sentences"]

_SMALL_TALK = re.compile(rf"(?:{'|'.join(SMALL_TALK)})", re.IGNORECASE)
_QUESTION = re.compile(rf"[{QUESTION_MARKS}]\W*$")
_PAUSES = frozenset({",", ".", "!", "!!", "!!!", "-", "--", "...", ":", ";", "~"}) | set(
    DASHES + FULL_STOPS
)
_STOPS = frozenset(QUESTION_MARKS + FULL_STOPS[1:])  # a dot may end an abbreviation
_OPENING = frozenset(QUOTES + "([#@$")
_CLOSING = frozenset(QUOTES + ")]")


def sentences(doc: Doc, voice: Voice) -> Iterator[Span]:
    """Sentences of a document, without greeting words, vocatives and blanks at their ends."""
    for parsed in doc.sents:
        for whole in _parts(parsed):
            asks = _asks(doc[whole[0] : whole[1]])
            for start, stop in [whole] if asks else clauses(doc, *whole):
                start, stop = _trim(doc, start, stop, voice)
                if start < stop:
                    yield doc[start:stop]


def is_statement(sentence: Span, voice: Voice, known: Container[int] = ()) -> bool:
    """Whether a sentence states something worth keeping.

    Questions, small talk, encouragement and fragments that name nothing are not. ``known`` are
    the positions of pronouns of which it is known what they stand for.
    """
    text = sentence.text.strip()
    if not has_letter(text) or _asks(sentence):
        return False
    if not is_english(sentence):
        return True
    if voice.speaker is None:
        return len(_content(sentence, voice)) >= 2
    named = _names_something(sentence, voice)
    if not named and _is_small_talk(text):
        return False
    content = _content(sentence, voice)
    if _is_exhortation(sentence.root) and not named:
        return False
    if not any(token.pos_ in ("VERB", "AUX") for token in sentence):
        return named or sum(token.pos_ in ("NOUN", "PROPN") for token in content) >= 2
    return len(content) >= 2 or (
        len(content) == 1 and _about_someone(sentence, voice, content[0], known)
    )


def is_vague(sentence: Span, known: Container[int]) -> bool:
    """Whether it is said of nobody knows what that it is somehow: "It was so vibrant".

    ``known`` are the positions of pronouns of which it is known what they stand for.
    """
    root = sentence.root
    doer = subject(root)
    if doer is None or doer.lower_ not in VAGUE_SUBJECTS or doer.i in known:
        return False
    return root.lemma_ in STATE_WORDS


def is_english(sentence: Span) -> bool:
    """Whether English rules can say anything about a sentence."""
    if latin_share(sentence.text) < 0.6:
        return False
    words = [token.lower_ for token in sentence if token.is_alpha]
    foreign = sum(word in FOREIGN_WORDS for word in words)
    return foreign < 2 or foreign <= sum(word in FUNCTION_WORDS for word in words)


def _parts(parsed: Span) -> Iterator[tuple[int, int]]:
    """Cut a parser's sentence at line breaks, brackets and marks that it read over."""
    start = parsed.start
    for token in parsed[1:]:
        before = token.nbor(-1)
        if before.is_space:
            cut = "\n" in before.text
        elif token.text == "[":
            cut = True
        else:
            cut = before.text[-1] in _STOPS and not (token.is_lower or token.is_punct)
        if cut:
            yield start, token.i
            start = token.i
    yield start, parsed.end


def _trim(doc: Doc, start: int, stop: int, voice: Voice) -> tuple[int, int]:
    while start < stop:
        skip = _opening(doc, start, stop, voice)
        if not skip:
            break
        start += skip
    while start < stop:
        last = doc[stop - 1]
        if last.is_space or not (last.is_punct or has_letter(last.text) or last.like_num):
            stop -= 1
            continue
        if last.dep_ == "cc" or last.text in (",", ";"):
            stop -= 1
            continue
        tail = stop - 1
        while tail > start and doc[tail].is_punct and doc[tail].text not in _CLOSING:
            tail -= 1
        if tail > start + 1 and voice.named(doc[tail].text) and doc[tail - 1].text == ",":
            stop = tail - 1
            continue
        break
    return start, stop


def _opening(doc: Doc, start: int, stop: int, voice: Voice) -> int:
    """How many tokens at the start are no part of the statement; 0 when it begins here."""
    first = doc[start]
    if first.is_space or (first.is_punct and first.text not in _OPENING):
        return 1
    if not first.is_alpha:
        # An emoji; a number or a URL has letters or digits.
        return 0 if any(character.isalnum() for character in first.text) or first.is_punct else 1
    if voice.speaker is None:
        return 0
    following = doc[start + 1] if start + 1 < stop else None
    if following is None:
        return 1 if first.lower_ in INTERJECTIONS or voice.named(first.text) else 0
    if following.text == ":" and first.pos_ in ("NOUN", "PROPN", "INTJ") and start + 2 < stop:
        return 2  # "Update: ..."
    called = following.text in _PAUSES and voice.named(first.text)
    exclaimed = first.lower_ in INTERJECTIONS and (
        following.text in _PAUSES
        or first.dep_ == "intj"
        or following.lower_ in INTERJECTIONS
        or _is_vocative(doc, start + 1, stop, voice)
    )
    conjunction = first.lower_ in ("and", "but", "or") and first.dep_ == "cc"
    return 1 if called or exclaimed or conjunction else 0


def _is_vocative(doc: Doc, at: int, stop: int, voice: Voice) -> bool:
    return voice.named(doc[at].text) is not None and (at + 1 >= stop or doc[at + 1].text in _PAUSES)


def _asks(sentence: Span) -> bool:
    doc, after = sentence.doc, sentence.end
    mark = doc[after].text if after < len(doc) and doc[after].is_punct else ""
    return _QUESTION.search(sentence.text + mark) is not None


def _is_small_talk(text: str) -> bool:
    bare = plain(text).strip(f" ~{DASHES}{FULL_STOPS}{QUOTES}")
    return _SMALL_TALK.fullmatch(bare) is not None


def _content(sentence: Span, voice: Voice) -> list[Token]:
    """Words that carry what a sentence says."""
    return [
        token
        for token in sentence
        if token.pos_ in ("NOUN", "PROPN", "VERB", "ADJ", "NUM")
        and (has_letter(token.text) or token.like_num)
        and token.lemma_.lower() not in LIGHT_WORDS
        and token.lower_ not in LIGHT_WORDS
        and token.lower_ not in INTERJECTIONS
        and voice.named(token.text) is None
    ]


def _names_something(sentence: Span, voice: Voice) -> bool:
    return any(
        entity.label_ not in QUANTITY_LABELS
        and voice.named(entity.text) is None
        and entity.text.casefold().strip(" !.") not in INTERJECTIONS
        and any(token.pos_ == "PROPN" for token in entity)
        for entity in sentence.ents
    )


def _is_exhortation(root: Token) -> bool:
    """Whether the listener is told to do something: "Keep going", "Let's make memories"."""
    if root.tag_ != "VB" or is_elliptic(root):
        return False
    if any(child.dep_ in ("nsubj", "nsubjpass", "aux") for child in root.children):
        return bool(root.lemma_.lower() == "let")
    return True


def _about_someone(sentence: Span, voice: Voice, what: Token, known: Container[int]) -> bool:
    """Whether one word of content is enough: said of a person or a named thing, not of "that"."""
    found = subject(sentence.root)
    if found is None:
        return is_elliptic(sentence.root)
    if found.lower_ in ("i", "we") or found.i in known:
        return True
    if found.lower_ in ("you", "he", "she", "they"):
        return bool(what.pos_ in ("NOUN", "PROPN", "NUM"))
    if found.pos_ == "PRON":
        return False
    return bool(
        found.pos_ == "PROPN"
        or voice.named(found.text) is not None
        or any(child.dep_ == "poss" for child in found.children)
    )
