"""A statement said so that it can stand alone: speakers named, verbs agreeing with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.extraction.grammar import auxiliaries, is_elliptic, subject
from graphmem.extraction.inflection import possessive, third_person
from graphmem.extraction.marks import (
    BRACKETS,
    CLOSING_QUOTES,
    DASHES,
    FULL_STOPS,
    OPENING_QUOTES,
    QUESTION_MARKS,
    QUOTES,
    plain,
)
from graphmem.extraction.voice import Voice, in_words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["person", "restate"]

_FIRST = frozenset({"i", "me", "my", "mine", "myself"})
_SECOND = frozenset({"you", "your", "yours", "yourself", "u", "ur"})
_GENITIVE = frozenset({"my", "mine", "your", "yours", "ur"})
_PLURAL_YOU = frozenset({"guys", "all", "both", "two", "three", "folks"})
_BE_HAVE = frozenset({"'m", "m", "'re", "'ve", "ve", "am", "are", "have", "do", "re"})
_ENDS = frozenset(FULL_STOPS + QUESTION_MARKS + QUOTES + BRACKETS + ":;")


def restate(sentence: Span, voice: Voice) -> str:
    """Text of a fact: the sentence with its speaker put in.

    Where no word of the sentence stands for the speaker, the name goes in front.
    """
    if voice.speaker is None:
        return _finish(" ".join(sentence.text.split()))
    parties = _parties(sentence, voice)
    words: list[str] = []
    for token in sentence:
        text = _word(token, parties, voice)
        if words and not words[-1].endswith(" ") and _needs_gap(token, text):
            words.append(" ")
        words.append(text + token.whitespace_)
    text = " ".join("".join(words).split())
    name = in_words(voice.speaker)
    if _drops_subject(sentence):
        return _finish(f"{name} {_lower_first(sentence[0], text)}")
    if voice.speaker.name.casefold() in text.casefold():
        return _finish(text)
    return _finish(f"{name}: {text}")


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


def _parties(sentence: Span, voice: Voice) -> dict[int, str]:
    """Pronouns of the sentence that stand for a party, by position; not those in quotations."""
    found: dict[int, str] = {}
    straight = sum(token.text == '"' for token in sentence)
    quoted = False
    for token in sentence:
        if token.text in OPENING_QUOTES or token.text in CLOSING_QUOTES:
            quoted = token.text in OPENING_QUOTES
        elif token.text == '"' and straight % 2 == 0:
            quoted = not quoted
        elif not quoted and (party := person(token, voice)):
            found[token.i] = party
    return found


def _word(token: Token, parties: dict[int, str], voice: Voice) -> str:
    party = parties.get(token.i)
    if party:
        mention = voice.speaker if party == "speaker" else voice.listener
        assert mention is not None
        name = in_words(mention)
        return possessive(name) if token.lower_ in _GENITIVE else name
    if token.pos_ not in ("VERB", "AUX"):
        return str(token.text)
    doer = _doer(token)
    if doer is None or doer.i not in parties:
        return str(token.text)
    return _agree(token)


def _doer(verb: Token) -> Token | None:
    """The single subject that a finite verb or auxiliary agrees with."""
    main = verb.head if verb.dep_ in ("aux", "auxpass") else verb
    if main is verb and any(child.tag_ != "TO" for child in auxiliaries(verb)):
        return None  # "I have gone": the auxiliary agrees
    if any(child.tag_ == "TO" for child in auxiliaries(main)):
        return None
    found = subject(main)
    if found is None or any(child.dep_ == "conj" for child in found.children):
        return None
    if found.lower_ == "me" or (found.lower_ != "i" and verb.tag_ == "VB"):
        return None  # "help me stay", "see you go"
    return found


def _agree(verb: Token) -> str:
    word = plain(verb.text)
    if word == "'d":
        following = verb.nbor(1) if verb.i + 1 < len(verb.doc) else verb
        return (
            "had" if following.tag_ in ("VBN", "VBD") or following.lower_ == "better" else "would"
        )
    if word == "'ll":
        return "will"
    if word in _BE_HAVE or word == "were":
        return third_person(word)
    if verb.tag_ in ("VBP", "VB") and verb.lower_ == verb.lemma_.lower():
        return third_person(verb.lower_)
    return str(verb.text)


def _needs_gap(token: Token, text: str) -> bool:
    """Whether a contraction was written out: "I" + "'m" → "Ana is"."""
    return (
        text != token.text
        and text[0].isalpha()
        and token.i > 0
        and not (token.nbor(-1).whitespace_ or token.nbor(-1).is_punct)
    )


def _drops_subject(sentence: Span) -> bool:
    root = sentence.root
    return is_elliptic(root) and all(
        token.dep_ in ("advmod", "neg", "aux") for token in sentence[: root.i - sentence.start]
    )


def _lower_first(first: Token, text: str) -> str:
    if first.pos_ in ("VERB", "AUX") and first.tag_ in ("VB", "VBP"):
        return third_person(first.lower_) + text[len(first.text) :]
    if first.lower_ == "been":
        return f"has been{text[len(first.text) :]}"
    if first.lower_ == "gon":
        return f"is gon{text[len(first.text) :]}"
    return text[:1].lower() + text[1:]


def _finish(text: str) -> str:
    text = text.rstrip(f" ,;:{DASHES}")
    if text and text[-1] not in _ENDS:
        text += "."
    return text[:1].upper() + text[1:]
