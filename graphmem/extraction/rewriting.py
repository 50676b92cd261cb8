"""A statement said so that it can stand alone: speakers named, verbs agreeing with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from graphmem.extraction.grammar import auxiliaries, is_elliptic, subject
from graphmem.extraction.inflection import possessive, third_person
from graphmem.extraction.marks import (
    CLOSING_QUOTES,
    DASHES,
    FULL_STOPS,
    OPENING_QUOTES,
    QUESTION_MARKS,
    QUOTES,
    plain,
)
from graphmem.extraction.parties import person
from graphmem.extraction.references import Reference
from graphmem.extraction.voice import Voice, in_words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["restate"]

_GENITIVE = frozenset({"my", "mine", "your", "yours", "ur"})
_BE_HAVE = frozenset({"'m", "m", "'re", "'ve", "ve", "am", "are", "have", "do", "re"})
_ENDS = frozenset(FULL_STOPS + QUESTION_MARKS + QUOTES + "]}:;")

#: Verbs that nothing is done to: "'s" before their participle is "has".
_HAPPENING = frozenset({"arrive", "be", "become", "come", "fall", "get", "go", "happen", "turn"})


def restate(
    sentence: Span,
    voice: Voice,
    notes: Mapping[int, str] | None = None,
    references: Mapping[int, Reference] | None = None,
) -> str:
    """Text of a fact: the sentence said so that it can stand alone.

    The speaker is put in; where no word of the sentence stands for the speaker, the name goes in
    front. Other pronouns give way to what they stand for where the sentence does not name it
    itself. ``notes`` are put in brackets behind the tokens of these positions: whoever reads a
    fact sees both which time was said and how it was understood, and finds it by either.
    """
    notes = notes or {}
    parties = _parties(sentence, voice) if voice.speaker is not None else {}
    named = _named(sentence, references or {})
    words: list[str] = []
    for token in sentence:
        text = named.get(token.i) or _word(token, parties, voice)
        if words and not words[-1].endswith(" ") and _needs_gap(token, text):
            words.append(" ")
        note = f" ({notes[token.i]})" if token.i in notes else ""
        words.append(text + note + token.whitespace_)
    text = " ".join("".join(words).split())
    if voice.speaker is None:
        return _finish(text)
    name = in_words(voice.speaker)
    if _drops_subject(sentence):
        return _finish(f"{name} {_lower_first(sentence[0], text)}")
    if voice.speaker.name.casefold() in text.casefold():
        return _finish(text)
    return _finish(f"{name}: {text}")


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


def _named(sentence: Span, references: Mapping[int, Reference]) -> dict[int, str]:
    """New words for pronouns that stand for what the sentence has not named before them."""
    found: dict[int, str] = {}
    said: set[str] = set()
    for token in sentence:
        reference = references.get(token.i)
        if reference is None or token.lower_.endswith(("self", "selves")):
            continue
        inside = reference.at is not None and sentence.start <= reference.at < token.i
        if inside or reference.words in said:
            continue
        said.add(reference.words)
        owns = token.dep_ == "poss" or token.lower_ in ("his", "hers", "its", "their", "theirs")
        words = reference.words
        if owns:
            plural = words.startswith("the ") and words.endswith("s")
            words = f"{words}'" if plural else possessive(words)
        found[token.i] = words
        if token.i + 1 < sentence.end and (written := _written_out(token.nbor(1))):
            found[token.i + 1] = written
    return found


def _written_out(verb: Token) -> str:
    """A contracted verb behind a name: "they're" → "Tom and Lea are"."""
    word = plain(verb.text)
    if word == "'s" and verb.pos_ in ("AUX", "VERB"):
        return "has" if verb.lemma_ == "have" or _is_perfect(verb) else "is"
    if word == "'d":
        return "had" if verb.lemma_ == "have" else "would"
    return {"'re": "are", "'ve": "have", "'ll": "will"}.get(word, "")


def _is_perfect(verb: Token) -> bool:
    """Whether "'s" before a participle is "has": "she's been asked", "she's moved her loom"."""
    main = verb.head
    if verb.dep_ not in ("aux", "auxpass") or main.tag_ not in ("VBN", "VBD"):
        return False
    if verb.dep_ == "aux" or main.lemma_ in _HAPPENING:
        return True
    return any(
        child.dep_ == "dobj" or (child.lower_ == "been" and child.i > verb.i)
        for child in main.children
    )


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
