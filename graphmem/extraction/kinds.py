"""What kind of thing a name is: told from how it is used, beside what the tagger thinks.

A small tagger takes rare names for whatever they stand near. What is done by, to and in them tells
more: who says or loves something is a person, what one lives in is a place. All uses in an episode
are weighed together, so that a name is one kind of thing throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from graphmem.extraction.mentions import Mentions
from graphmem.extraction.names import FEMALE_NAMES, MALE_NAMES, unaccented
from graphmem.extraction.wordlists import (
    EMPLOYMENT_WORDS,
    HUMAN_VERBS,
    LANGUAGE_VERBS,
    MOTION_VERBS,
    ORGANIZATION_ENDINGS,
    PERSON_NOUNS,
    PERSON_TITLES,
    PLACE_ENDINGS,
    RELATIONS,
)
from graphmem.records import EntityType, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["settle_types"]

Evidence = tuple[EntityType, float]
_PEOPLE = RELATIONS | PERSON_NOUNS
_TAGGER: dict[EntityType, float] = {"concept": 0.0, "place": 1.0, "organization": 0.8}
#: Kinds that no use in a sentence tells better than the tagger.
_KEPT = frozenset({"work", "event", "time", "quantity"})


def settle_types(docs: Iterable[tuple[Doc, Mentions]]) -> None:
    """Give each name of an episode the type that most of its uses speak for."""
    read = list(docs)
    votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for doc, mentions in read:
        for position, mention in mentions.heads.items():
            token = doc[position]
            if token.pos_ != "PROPN" or mention.type in _KEPT or "'s " in mention.name:
                continue
            weights = votes[mention.name]
            weights[mention.type] += _TAGGER.get(mention.type, 0.9)
            for kind, weight in _evidence(token, mention):
                weights[kind] += weight
    settled = {name: max(kinds, key=kinds.__getitem__) for name, kinds in votes.items()}
    whole = _whole_names(settled)
    for _, mentions in read:
        parties = {mentions.voice.speaker, mentions.voice.listener}
        for position, mention in mentions.heads.items():
            known = mention in parties or mention.name in mentions.voice.participants
            if mention.name in settled and not known and mention.type not in _KEPT:
                name = whole.get(mention.name, mention.name)
                mentions.heads[position] = Mention(name, settled[mention.name])


def _whole_names(settled: Mapping[str, EntityType]) -> dict[str, str]:
    """Whole names of people by their last names, where only one goes by it: "Saban"."""
    people = [name.split() for name, kind in settled.items() if kind == "person"]
    called: dict[str, set[str]] = defaultdict(set)
    for parts in people:
        if len(parts) > 1 and parts[0].casefold().strip(".") not in PERSON_TITLES:
            called[parts[-1]].add(" ".join(parts))
    alone = {parts[0] for parts in people if len(parts) == 1}
    return {
        last: next(iter(names))
        for last, names in called.items()
        if len(names) == 1 and last in alone
    }


def _evidence(token: Token, mention: Mention) -> Iterator[Evidence]:
    words = mention.name.casefold().split()
    if words[-1] in PLACE_ENDINGS and len(words) > 1:
        yield "place", 3
    if words[-1].strip(".") in ORGANIZATION_ENDINGS and len(words) > 1:
        yield "organization", 3
    if words[0].strip(".") in PERSON_TITLES or _is_called_by_title(token):
        yield "person", 4
    if unaccented(words[0]) in FEMALE_NAMES | MALE_NAMES and len(words) <= 3:
        yield "person", 1.5
    yield from _as_subject(token)
    yield from _behind_preposition(token)
    if token.dep_ == "poss" and token.head.lemma_.casefold() in RELATIONS:
        yield "person", 2
    if token.dep_ == "appos" and token.head.lemma_.casefold() in _PEOPLE:
        yield "person", 3
    if any(
        child.dep_ in ("appos", "compound") and child.lemma_.casefold() in _PEOPLE
        for child in token.children
    ):
        yield "person", 3
    if token.dep_ == "dobj" and token.head.lemma_ in LANGUAGE_VERBS and token.ent_type_ in (
        "NORP", "LANGUAGE",
    ):  # fmt: skip
        yield "concept", 3


def _as_subject(token: Token) -> Iterator[Evidence]:
    verb = token.head
    if token.dep_ not in ("nsubj", "nsubjpass"):
        return
    if token.dep_ == "nsubj" and verb.lemma_ in HUMAN_VERBS:
        yield "person", 1.5
    if verb.lemma_ == "be" and any(
        child.dep_ == "attr" and child.lemma_.casefold() in _PEOPLE for child in verb.children
    ):
        yield "person", 3


def _behind_preposition(token: Token) -> Iterator[Evidence]:
    first = token
    while first.dep_ == "conj":
        first = first.head
    preposition = first.head
    if first.dep_ != "pobj" or preposition.dep_ != "prep":
        return
    name, verb = preposition.lower_, preposition.head
    if name == "in":
        yield "place", 2
    elif name in ("near", "to", "from", "through", "across", "outside"):
        moves = verb.lemma_ in MOTION_VERBS or name in ("near", "across", "outside")
        yield "place", 2.0 if moves else 0.4
    elif name in ("at", "for") and verb.lemma_.casefold() in EMPLOYMENT_WORDS:
        yield "organization", 2


def _is_called_by_title(token: Token) -> bool:
    before = token.left_edge.i - 1
    return before >= 0 and token.doc[before].lower_.strip(".") in PERSON_TITLES
