"""What kind of thing a name is: told from how it is used, beside what the tagger thinks.

A small tagger takes rare names for whatever they stand near. What is done by, to and in them tells
more: who says or loves something is a person, what one lives in is a place. All uses in an episode
are weighed together, so that a name is one kind of thing throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.grammar import subject
from graphmem.extraction.lexicon import is_common_noun, is_plain_word
from graphmem.extraction.marks import DASHES, QUOTES
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.names import FEMALE_NAMES, MALE_NAMES, unaccented
from graphmem.extraction.nouns import noun_type
from graphmem.extraction.wordlists import (
    BELONGINGS,
    COMPANY_NOUNS,
    CONVERSING_VERBS,
    DIRECTION_ADVERBS,
    EMPLOYMENT_WORDS,
    FEELINGS,
    FORMAL_TITLES,
    GAZING_WORDS,
    HOLIDAYS,
    HUMAN_VERBS,
    LANGUAGE_VERBS,
    MOTION_VERBS,
    ORGANIZATION_ENDINGS,
    PERSON_NOUNS,
    PERSON_TITLES,
    PETS,
    PLACE_ENDINGS,
    RELATIONS,
    TRUSTING_WORDS,
)
from graphmem.records import EntityType, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["settle_types"]

Evidence = tuple[EntityType, float]
_Read = Sequence[tuple["Doc", Mentions]]
_PEOPLE = RELATIONS | PERSON_NOUNS
_TAGGER: dict[EntityType, float] = {"concept": 0.0, "place": 1.0, "organization": 0.8}
#: Kinds that no use in a sentence tells better than the tagger.
_KEPT = frozenset({"work", "event", "time", "quantity"})
#: Kinds that the tagger gives to any single word that it knows no better.
_GUESSES = frozenset({"organization", "product"})
_CLAUSE_ENDS = frozenset('.!?:;-"()' + DASHES + QUOTES)
_SOMEBODY = frozenset({"he", "she", "man", "woman", "guy"})
_PLURAL_VERBS = frozenset({"are", "were", "have"})
_WITH_ME = frozenset({"i", "me", "you", "he", "she", "him", "her"})


def settle_types(docs: Iterable[tuple[Doc, Mentions]]) -> None:
    """Give each name of an episode the type that most of its uses speak for."""
    read = list(docs)
    _lower_openers([(doc, found) for doc, found in read if found.voice.speaker is not None])
    told: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    tagged: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for doc, mentions in read:
        for position, mention in mentions.heads.items():
            token = doc[position]
            if not _is_name(token, mention) or mention.type in _KEPT or _is_owned(mention.name):
                continue
            tagged[mention.name][mention.type] += _TAGGER.get(mention.type, 0.9)
            for kind, weight in _evidence(token, mention):
                told[mention.name][kind] += weight
    words = {
        name for name in tagged if read and " " not in name and is_common_noun(read[0][0], name)
    }
    settled = {name: _strongest(name in words, tagged[name], told[name]) for name in tagged}
    whole = _whole_names(settled)
    for _, mentions in read:
        parties = {mentions.voice.speaker, mentions.voice.listener}
        for position, mention in mentions.heads.items():
            known = mention in parties or mention.name in mentions.voice.participants
            if mention.name in settled and not known and mention.type not in _KEPT:
                name = whole.get(mention.name, mention.name)
                mentions.heads[position] = Mention(name, settled[mention.name])


def _is_name(token: Token, mention: Mention) -> bool:
    """Whether a word heads a name, also one with a common noun at its end: "Weaver's Row"."""
    return token.pos_ == "PROPN" or bool(token.is_title and token.ent_type_ and " " in mention.name)


def _is_owned(name: str) -> bool:
    """Whether it is named by whose it is, as "Ana's aunt" is and "Weaver's Row" is not."""
    return name.rpartition("'s ")[2][:1].islower() if "'s " in name else False


def _strongest(
    common: bool, tagged: Mapping[EntityType, float], told: Mapping[EntityType, float]
) -> EntityType:
    """What speaks most for a name.

    The tagger's word alone makes no company of what is a common word too: "Biscuit".
    """
    weights = {kind: tagged.get(kind, 0.0) + told.get(kind, 0.0) for kind in [*tagged, *told]}
    best = max(weights, key=weights.__getitem__)
    return "concept" if common and best in _GUESSES and best not in told else best


def _lower_openers(read: _Read) -> None:
    """Make common words of those that the tagger takes for names as they begin a sentence.

    A name is told by a capital where none is due, somewhere in the episode.
    """
    names: set[str] = set()
    openers: list[tuple[Mentions, Token]] = []
    for doc, mentions in read:
        for position, mention in mentions.heads.items():
            token = doc[position]
            if mention.name.casefold() != token.lower_ or not token.is_title:
                continue
            if _opens(token):
                openers.append((mentions, token))
            elif token.pos_ == "PROPN":
                names.add(token.text)
    for mentions, token in openers:
        mention = mentions.heads[token.i]
        if token.text in names:
            mentions.heads[token.i] = Mention(token.text, mention.type)
        elif mention.name == token.text and not _is_surely_name(token, mention, mentions):
            if is_plain_word(token.doc, token.text):
                del mentions.heads[token.i]
            elif is_common_noun(token.doc, token.text):
                kind = noun_type(token.lemma_.casefold())
                mentions.heads[token.i] = Mention(token.lower_, kind)


def _opens(token: Token) -> bool:
    return bool(token.is_sent_start) or token.nbor(-1).text in _CLAUSE_ENDS


def _is_surely_name(token: Token, mention: Mention, mentions: Mentions) -> bool:
    if mention.type in ("place", "group") or mentions.voice.named(token.text) is not None:
        return True
    owns = token.ent_type_ == "PERSON" and any(child.dep_ == "case" for child in token.children)
    acts = any(kind == "person" for kind, _ in _as_subject(token)) or (
        token.dep_ == "nsubj" and token.head.lemma_ in MOTION_VERBS and not list(token.lefts)
    )
    return owns or acts or unaccented(token.lower_) in FEMALE_NAMES | MALE_NAMES


def _whole_names(settled: Mapping[str, EntityType]) -> dict[str, str]:
    """Whole names of people by their last names, where only one goes by it: "Saban".

    A title will do where nobody is named in full: "Okafor" is Mr Okafor.
    """
    people = [name.split() for name, kind in settled.items() if kind == "person"]
    called: dict[str, set[str]] = defaultdict(set)
    titled: dict[str, set[str]] = defaultdict(set)
    for parts in people:
        title = parts[0].casefold().strip(".") if len(parts) > 1 else ""
        if title in FORMAL_TITLES:
            titled[parts[-1]].add(" ".join(parts))
        elif title and title not in PERSON_TITLES:
            called[parts[-1]].add(" ".join(parts))
    alone = {parts[0] for parts in people if len(parts) == 1}
    for last in titled.keys() - called.keys():
        called[last] = titled[last]
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
    if words[0].strip(".") in ("st", "saint") and words[-1].endswith("s") and "'" in words[-1]:
        yield "place", 3  # a church
    if words[0].strip(".") in PERSON_TITLES or _is_called_by_title(token):
        yield "person", 4
    if unaccented(words[0]) in FEMALE_NAMES | MALE_NAMES and len(words) <= 3:
        yield "person", 1.5
    if " ".join(words).removesuffix("'s") in HOLIDAYS:
        yield "event", 9
    yield from _as_subject(token)
    yield from _in_company(token)
    yield from _behind_preposition(token)
    if token.dep_ == "poss" and token.head.lemma_.casefold() in RELATIONS:
        yield "person", 2
    if token.dep_ == "poss" and token.head.lemma_.casefold() in BELONGINGS:
        yield "person", 1.5
    if token.dep_ == "appos" and token.head.lemma_.casefold() in _PEOPLE | PETS:
        yield "person", 3
    if any(child.dep_ == "appos" and child.lower_ in COMPANY_NOUNS for child in token.children):
        yield "organization", 3
    if any(
        child.dep_ in ("appos", "compound")
        and (child.lemma_.casefold() in _PEOPLE or (child.pos_ == "NOUN" and child.text in PETS))
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
    if _is_several(token):
        yield "organization", 3
    if verb.lemma_ == "be" and any(
        child.dep_ == "attr" and child.lemma_.casefold() in _PEOPLE for child in verb.children
    ):
        yield "person", 3
    if verb.lemma_ in ("be", "feel", "look", "seem", "sound", "get") and any(
        child.dep_ == "acomp" and child.lower_ in FEELINGS for child in verb.children
    ):
        yield "person", 1.5


def _is_several(subject: Token) -> bool:
    """Whether one name is spoken of as many: "Corrib have asked me", "Acme are closing"."""
    if subject.tag_ != "NNP" or any(child.dep_ in ("conj", "cc") for child in subject.children):
        return False
    verb = subject.head
    finite = [verb, *(child for child in verb.children if child.dep_ in ("aux", "auxpass"))]
    first = min((word for word in finite if word.i > subject.i), key=lambda w: w.i, default=None)
    return first is not None and first.lower_ in _PLURAL_VERBS and subject.i + 1 == first.i


def _in_company(token: Token) -> Iterator[Evidence]:
    """Such as "Noor and I", "his name's Cliff", "a woman called Carla" and "poor Ruth"."""
    first = token
    while first.dep_ == "conj":
        first = first.head
        if first.lower_ in _WITH_ME:
            yield "person", 1.5
    if any(child.dep_ == "conj" and child.lower_ in _WITH_ME for child in token.children):
        yield "person", 1.5
    if any(child.lower_ in ("poor", "dear") for child in token.children):
        yield "person", 1.5
    before = [word.lower_ for word in token.doc[max(0, token.i - 3) : token.i]]
    if before[-2:-1] == ["name"] and before[0] in ("his", "her", "my", "your"):
        yield "person", 2
    if token.dep_ == "oprd" and token.head.lemma_ in ("call", "name"):
        whom = [subject(token.head), token.head.head if token.head.dep_ == "acl" else None]
        if any(w is not None and w.lemma_.casefold() in _PEOPLE | _SOMEBODY for w in whom):
            yield "person", 2


def _behind_preposition(token: Token) -> Iterator[Evidence]:
    first = token
    while first.dep_ == "conj":
        first = first.head
    preposition = first.head
    if first.dep_ != "pobj" or preposition.dep_ not in ("prep", "ROOT"):
        return
    name, verb = preposition.lower_, preposition.head
    if name in ("to", "with") and verb.lemma_ in CONVERSING_VERBS:
        yield "person", 2
        return
    moves = name in ("near", "across", "outside")
    if verb.lower_ in DIRECTION_ADVERBS:  # "home to Porto", "on the way back from Porto"
        moves, verb = name in ("to", "from"), verb.head
    if name == "in" and verb.lemma_ not in TRUSTING_WORDS:
        yield "place", 2
    elif name in ("at", "for", "to") and verb.lemma_.casefold() in EMPLOYMENT_WORDS:
        yield "organization", 2
    elif name in ("near", "to", "from", "through", "across", "outside"):
        yield "place", 2.0 if moves or verb.lemma_ in MOTION_VERBS else 0.4
    elif name == "at" and verb.lemma_ not in GAZING_WORDS and token.ent_type_ != "TIME":
        yield "organization", 1.2


def _is_called_by_title(token: Token) -> bool:
    before = token.left_edge.i - 1
    return before >= 0 and token.doc[before].lower_.strip(".") in PERSON_TITLES
