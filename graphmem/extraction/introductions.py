"""Names that talk gives to relatives without saying so in one clause.

"I got into it through my wife. Noor wanted chickens" tells what the wife is called, and so does
asking "How is Ruth?" of somebody who has just spoken of his sister. The rules see an episode's
turns in order. Each gives a name only where the relative has none so far, the name is heard for the
first time, and nobody else is there whom it could be of: a wrong name makes two people one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from graphmem import identity
from graphmem.extraction.interface import FactDraft, TripleDraft
from graphmem.extraction.kin import read_relative, stated_kind
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.naming import has_number
from graphmem.extraction.references import Reference
from graphmem.extraction.telling import (
    SUBJECTS,
    YES,
    Kin,
    Said,
    answer,
    asks_after,
    clashes,
    fits,
    in_focus,
    is_name,
    kin_in,
    offers_another,
    opening_name,
    speaks_of_others,
    stands_alone,
    whose_name,
)
from graphmem.extraction.voice import Voice
from graphmem.records import Mention, Span, Turn

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["Read", "Told", "introduced"]

Read = tuple[Turn, Voice, str, list[tuple[int, "Doc", Mentions, dict[int, Reference]]]]
"""A turn, its voice and title, and its parsed pieces with what they name."""

_REACH = 4  # sentences of a chain of pronouns


class Told(NamedTuple):
    """A name that was given: to whom, by which sentence, and where the relative was spoken of."""

    bearer: Mention
    name: Mention
    turn: Turn
    span: Span
    further: tuple[str, ...]

    def fact(self) -> FactDraft:
        """It as a fact of its own, which rests on all the turns that it takes."""
        return FactDraft(
            text=f"{self.bearer.name} is called {self.name.name}.",
            turn=self.turn.key,
            span=self.span,
            further_turns=self.further,
            memory_type="semantic",
            mentions=(self.bearer, self.name),
            triples=(TripleDraft(subject=self.bearer, predicate="called", object=self.name),),
        )


def introduced(read: Sequence[Read], facts: Sequence[FactDraft]) -> list[Told]:
    """Names that an episode gives to relatives in passing, in order.

    Parameters
    ----------
    read
        The turns of the episode.
    facts
        What they state; whoever has a name in it needs none.
    """
    return _Episode(read, facts).told()


class _Episode:
    """The sentences of an episode, and whom they speak of."""

    def __init__(self, read: Sequence[Read], facts: Sequence[FactDraft]) -> None:
        self._turns = [turn for turn, *_ in read]
        self._voices = [voice for _, voice, *_ in read]
        self._of_turn: list[list[Said]] = [list(_sentences(parsed)) for *_, parsed in read]
        self._named = set(_named(facts))
        self._several: set[tuple[str, str]] = set()
        self._heard: dict[str, tuple[int, int]] = {}
        for number, sentences in enumerate(self._of_turn):
            for sentence in sentences:
                self._hear(number, sentence)

    def _hear(self, number: int, sentence: Said) -> None:
        for token in sentence.tokens:
            if token.pos_ == "PROPN" or token.is_title or token.is_upper:
                self._heard.setdefault(token.lower_, (number, sentence.start))
            mention = sentence.mentions.at(token)
            relative = read_relative(mention.name) if mention is not None else None
            if relative is not None and not relative.alone:
                self._several.add((relative.owner, relative.kind))

    def told(self) -> list[Told]:
        found: dict[str, list[Told]] = {}
        for number, sentences in enumerate(self._of_turn):
            if self._voices[number].speaker is None:
                continue
            for at, sentence in enumerate(sentences):
                for one in self._rules(number, at, sentence):
                    found.setdefault(one.bearer.name, []).append(one)
        # Where a relative would get two names, or a name two bearers, none is sure.
        single = [all_[0] for all_ in found.values() if len({one.name for one in all_}) == 1]
        names = [one.name.name for one in single]
        return [one for one in single if names.count(one.name.name) == 1]

    def _rules(self, number: int, at: int, sentence: Said) -> Iterator[Told]:
        for rule in (
            self._goes_on,
            self._fragment,
            self._asked_after,
            self._answered,
            self._numbered,
        ):
            one = rule(number, at, sentence)
            if one is not None:
                yield one
                return

    # -- rules ------------------------------------------------------------------------------------

    def _goes_on(self, number: int, at: int, sentence: Said) -> Told | None:
        """As in "I got into it through my wife. Noor wanted chickens"."""
        if at == 0 or sentence.asks:
            return None
        name = opening_name(sentence, self._voices[number])
        if name is None or name.dep_ not in SUBJECTS or name.head.dep_ not in ("ROOT", "ccomp"):
            return None
        if any(child.dep_ in ("conj", "cc", "appos") for child in name.children):
            return None
        before = self._of_turn[number][at - 1]
        if before.asks:
            return None
        kin = _only_kin(before)
        if kin is None or kin.pet or not in_focus(kin.token, before, name):
            return None
        return self._tell(kin, name, sentence, number, number)

    def _fragment(self, number: int, at: int, sentence: Said) -> Told | None:
        """As in "My sister will love him. She's a vet. Zoë, with the dots"."""
        if sentence.has_verb or sentence.asks or sentence.words.text.rstrip().endswith("!"):
            return None
        name = opening_name(sentence, self._voices[number], after=YES)
        if name is None or not stands_alone(name, sentence):
            return None
        sentences, where = self._of_turn[number][:at], number
        if not sentences:  # "Her sister's a vet?" - "Yes, Zoë."
            if number == 0 or sentence.tokens[0].lower_ not in YES:
                return None
            where, sentences = number - 1, self._of_turn[number - 1][-1:]
            if not sentences or not sentences[-1].asks:
                return None
        elif sentence.tokens[0].lower_ in YES:
            return None
        for before in reversed(sentences[-_REACH:]):
            if before.asks and where == number:
                return None
            doer = before.subject
            if doer is None or offers_another(before, doer):
                return None
            if doer.lower_ in ("she", "he"):
                continue
            kin = _only_kin(before)
            if kin is None or kin.token != doer:
                return None
            between = sentences[sentences.index(before) + 1 :]
            if any(clashes(kin.token, one) for one in between):
                return None
            return self._tell(kin, name, sentence, number, where)
        return None

    def _asked_after(self, number: int, at: int, sentence: Said) -> Told | None:
        """As in "My sister bet me twenty quid." and "How is Ruth?" of the other."""
        if number == 0 or not sentence.asks:
            return None
        speaker, before = self._voices[number].speaker, self._voices[number - 1].speaker
        if before is None or before == speaker:
            return None
        names = [
            token
            for one in self._of_turn[number]
            for token in one.tokens
            if is_name(token, one.mentions.at(token), self._voices[number])
        ]
        name = next((one for one in names if one.sent == sentence.words), None)
        if len({one.lower_ for one in names}) != 1 or name is None:
            return None
        if not asks_after(name, sentence):
            return None
        if any(speaks_of_others(one) for one in self._of_turn[number][: at + 1]):
            return None
        spoken = [kin for one in self._of_turn[number - 1] for kin in kin_in(one)]
        if len({kin.mention for kin in spoken}) != 1:
            return None
        if not spoken[0].gendered or spoken[0].relative.owner != identity.normal_name(before.name):
            return None
        if any(speaks_of_others(one, spoken[0].token) for one in self._of_turn[number - 1]):
            return None
        answer = self._of_turn[number + 1] if number + 1 < len(self._of_turn) else []
        if any(clashes(spoken[0].token, one) for one in answer):
            return None
        return self._tell(spoken[0], name, sentence, number, number - 1)

    def _answered(self, number: int, at: int, sentence: Said) -> Told | None:
        """As in "What's your sister's name again, Eve?" and "Edie" of the other."""
        if number == 0 or at > 1:
            return None
        asked = self._of_turn[number - 1][-1:]
        if not asked or self._voices[number - 1].speaker == self._voices[number].speaker:
            return None
        bearer = whose_name(asked[0])
        if bearer is None:
            return None
        kin = next((k for k in kin_in(asked[0]) if k.token == bearer), None)
        name = answer(sentence, self._voices[number])
        if kin is None or name is None:
            return None
        guessed = {token.lower_ for token in asked[0].words}
        return self._tell(kin, name, sentence, number, number - 1, guessed)

    def _numbered(self, number: int, at: int, sentence: Said) -> Told | None:
        """As in "My aunt's coming over" and "Marta Two, in Leeds!" of the other."""
        if number == 0 or at > 0 or sentence.has_verb or sentence.asks:
            return None
        before = self._voices[number - 1].speaker
        if before is None or before == self._voices[number].speaker:
            return None
        name = opening_name(sentence, self._voices[number])
        mention = sentence.mentions.at(name) if name is not None else None
        if name is None or mention is None or not has_number(mention.name):
            return None
        kins = [kin for one in self._of_turn[number - 1] for kin in kin_in(one)]
        if len({kin.mention for kin in kins}) != 1:
            return None
        if kins[0].relative.owner != identity.normal_name(before.name):
            return None
        if any(speaks_of_others(one, kins[0].token) for one in self._of_turn[number - 1]):
            return None
        return self._tell(kins[0], name, sentence, number, number - 1)

    # -- whom --------------------------------------------------------------------------------------

    def _tell(
        self,
        kin: Kin,
        name: Token,
        sentence: Said,
        number: int,
        where: int,
        guessed: frozenset[str] | set[str] = frozenset(),
    ) -> Told | None:
        relative, mention = kin.relative, sentence.mentions.at(name)
        key = (relative.owner, relative.kind)
        if not (relative.plain and relative.alone):
            return None
        if key in self._several or key in self._named:
            return None
        if any(child.dep_ in ("conj", "cc") for child in kin.token.children):
            return None
        if kin.token.dep_ == "conj":
            return None
        called = mention.name if mention is not None else name.text
        if not fits(kin.token, called):
            return None
        here = (number, sentence.start)
        for word in called.split():
            first = self._heard.get(word.casefold(), here)
            if first < here and word.casefold() not in guessed:
                return None
        further = (self._turns[where].key,) if where != number else ()
        return Told(
            kin.mention,
            Mention(called, "person"),
            self._turns[number],
            Span(sentence.start, sentence.start + len(sentence.words.text)),
            further,
        )


def _sentences(parsed: Sequence[tuple[int, Doc, Mentions, object]]) -> Iterator[Said]:
    for offset, doc, mentions, _ in parsed:
        for sentence in doc.sents:
            if any(character.isalpha() for character in sentence.text):
                yield Said(offset, sentence, mentions)


def _named(facts: Sequence[FactDraft]) -> Iterator[tuple[str, str]]:
    """Relatives who have a name in what is stated, as owner and kind."""
    for triple in (triple for fact in facts for triple in fact.triples):
        subject, kind = triple.subject.name, stated_kind(triple.predicate)
        relative = read_relative(subject)
        if kind is not None and relative is None:
            yield identity.normal_name(triple.object.name), kind
        elif relative is not None and triple.predicate in ("called", "named", "known_as"):
            yield relative.owner, relative.kind


def _only_kin(sentence: Said) -> Kin | None:
    """The one relative of whom a sentence speaks, and nobody else."""
    found = kin_in(sentence)
    if len({kin.mention for kin in found}) != 1 or speaks_of_others(sentence, found[0].token):
        return None
    return found[-1]
