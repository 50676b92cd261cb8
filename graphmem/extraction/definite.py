"""Whose "the boss" is, and who "the baby" is, where an episode tells it.

Unlike "my boss" these words name nobody: in another conversation they are of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from graphmem import identity
from graphmem.extraction.inflection import possessive
from graphmem.extraction.kin import kind_of, read_relative
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.naming import is_introduced, names_given
from graphmem.extraction.telling import SUBJECTS, Said, answer, whose_name
from graphmem.extraction.voice import Voice
from graphmem.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["settle_definite"]

_OWN = frozenset({"boss", "wife", "husband", "landlord", "landlady", "flatmate", "roommate"})
"""Who says "the boss" without saying whose means his own."""
_BORN = frozenset({"girl", "boy"})
_ONLY = frozenset({"baby", "newborn"})
_MINE = frozenset({"i", "me", "my", "mine", "we", "us", "our"})
_YOURS = frozenset({"you", "your", "yours"})

_Turn = tuple[Voice, Sequence[tuple["Doc", Mentions]]]


def settle_definite(turns: Sequence[_Turn]) -> None:
    """Name relatives that "the" points at, in the mentions of an episode's turns.

    "The boss is called Ingrid" is of the speaker's boss, where the speaker talks of nobody else's.
    The answer to "What's the baby's name?" is who "the baby" is in the whole episode.
    """
    for at, (voice, _) in enumerate(turns):
        if voice.speaker is not None:
            _settle_owners(turns, at, voice)
            _settle_births(turns[at])
            if at and (named := _named_in_answer(turns[at - 1], turns[at])) is not None:
                _call(turns, *named)


def _settle_owners(turns: Sequence[_Turn], at: int, voice: Voice) -> None:
    for doc, mentions in turns[at][1]:
        for sentence in doc.sents:
            given = [bearer for bearer, _, _ in names_given(sentence)]
            for bearer in sentence:
                if bearer.lower_ not in _OWN or voice.speaker is None or not _is_definite(bearer):
                    continue
                if (bearer in given or is_introduced(bearer)) and _is_own(turns, at, bearer, voice):
                    name = f"{possessive(voice.speaker.name)} {bearer.lower_}"
                    mentions.heads[bearer.i] = Mention(name, "person")


def _settle_births(turn: _Turn) -> None:
    """Let "It's a girl!" be of her who "is called Edie" in the same turn."""
    for doc, mentions in turn[1]:
        born = next((token for token in doc if _is_birth(token)), None)
        if born is None:
            continue
        pronoun, owner = ("he", "his") if born.lower_ == "boy" else ("she", "her")
        for bearer in doc[born.i + 1 :]:
            if bearer.lower_ in (pronoun, owner) and is_introduced(bearer):
                name = next((w for w in bearer.sent if w.pos_ == "PROPN" and w.i > bearer.i), None)
                told = mentions.at(name) if name is not None else None
                if told is not None and told.type == "person":
                    mentions.heads[born.i] = told
                break


def _is_birth(noun: Token) -> bool:
    if noun.lower_ not in _BORN or noun.dep_ != "attr" or noun.head.lemma_ != "be":
        return False
    doer = next((child for child in noun.head.children if child.dep_ in SUBJECTS), None)
    return doer is not None and doer.lower_ == "it"


def _is_definite(noun: Token) -> bool:
    """Whether nothing but "the" stands before a noun, and nothing behind says which."""
    told = [child for child in noun.children if child.dep_ not in ("punct", "case")]
    return [child.lower_ for child in told] == ["the"]


def _is_own(turns: Sequence[_Turn], at: int, bearer: Token, voice: Voice) -> bool:
    """Whether somebody speaks of himself, and no such relative of another was spoken of."""
    said: set[str] = set()
    for doc, mentions in turns[at][1]:
        for token in doc:
            if doc is bearer.doc and token.i >= bearer.sent.start:
                break
            mention = mentions.at(token)
            party = mention is None or mention.name in voice.participants
            if not party and token.dep_ in SUBJECTS:
                return False  # "Tom has a new job. The boss is called Ingrid."
        said |= {token.lower_ for token in doc}
    owners = set(_owners(turns, kind_of(bearer.lower_)))
    own = {identity.normal_name(voice.speaker.name)} if voice.speaker else set()
    return bool(said & _MINE) and not said & _YOURS and owners <= own


def _owners(turns: Sequence[_Turn], kind: str | None) -> Iterator[str]:
    for _, parsed in turns:
        for _, mentions in parsed:
            for mention in mentions.heads.values():
                relative = read_relative(mention.name)
                if relative is not None and relative.kind == kind:
                    yield relative.owner


def _named_in_answer(asking: _Turn, answering: _Turn) -> tuple[str, Mention] | None:
    """Who is asked for by "what's the baby's name?", and the name that the next turn gives."""
    voice = answering[0]
    if asking[0].speaker in (None, voice.speaker):
        return None
    asked, replied = list(_said(asking)), list(_said(answering))
    bearer = whose_name(asked[-1]) if asked else None
    if bearer is None or bearer.lower_ not in _ONLY or not _is_definite(bearer):
        return None
    for sentence in replied[:2]:
        if (name := answer(sentence, voice)) is not None:
            mention = sentence.mentions.at(name)
            called = mention.name if mention is not None else name.text
            return bearer.lower_, Mention(called, "person")
    return None


def _said(turn: _Turn) -> Iterator[Said]:
    for doc, mentions in turn[1]:
        for sentence in doc.sents:
            if any(character.isalpha() for character in sentence.text):
                yield Said(0, sentence, mentions)


def _call(turns: Sequence[_Turn], noun: str, who: Mention) -> None:
    """Let a noun with "the" be somebody, unless there is another such."""
    found = []
    for _, parsed in turns:
        for doc, mentions in parsed:
            for token in doc:
                if token.lemma_.casefold() != noun:
                    continue
                if token.tag_ in ("NNS", "NNPS"):
                    return
                if _is_definite(token) or token.dep_ == "poss":
                    found.append((mentions, token))
    for mentions, token in found:
        mention = mentions.at(token)
        if mention is None or mention.name.casefold() == noun:
            mentions.heads[token.i] = who
