"""Subject, predicate, object from the dependency parse.

A predicate is in snake case, its first verb in the third person present, whatever the tense (times
are those of facts): "went to" → ``goes_to``, "wants to learn" → ``wants_to_learn``, "was born in" →
``born_in``. Statements with more places than two become memory units beside their triples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graphmem.extraction.grammar import (
    auxiliaries,
    is_elliptic,
    is_negated,
    own_subject,
    with_conjuncts,
)
from graphmem.extraction.inflection import third_person
from graphmem.extraction.interface import TripleDraft
from graphmem.extraction.marks import plain
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.naming import given_by, names_given
from graphmem.extraction.wordlists import (
    HYPOTHETICAL_MARKS,
    LIGHT_VERBS,
    NAMING_ADJECTIVES,
    PASSING_ADJECTIVES,
    PERSON_NOUNS,
    PETS,
    PLACE_PREPOSITIONS,
    RELATIONS,
    VAGUE_HEADS,
)
from graphmem.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["find_triples"]

_MAX_TRIPLES = 24
_MAX_DEPTH = 3
_RELATIVES = frozenset({"who", "which", "that", "whom"})
_POSSESSED = frozenset({"mine", "yours", "hers", "theirs"})  # "mine is called Rex": not me
_PLAIN = frozenset({"advmod", "conj", "cc", "neg", "punct", "npadvmod"})
_MODALS = {"'ll": "will", "ll": "will", "wo": "will", "'d": "would", "ca": "can"}


def find_triples(sentence: Span, mentions: Mentions) -> list[TripleDraft]:
    """Triples that a sentence states, each once."""
    found: dict[tuple[str, str, str, bool], TripleDraft] = {}
    for triple in _Reader(sentence, mentions).read():
        if triple.subject.name.casefold() == triple.object.name.casefold():
            continue
        key = (triple.subject.name, triple.predicate, triple.object.name, triple.negated)
        found.setdefault(key, triple)
        if len(found) == _MAX_TRIPLES:
            break
    return list(found.values())


class _Reader:
    """Reads one sentence; all its words are looked up in the sentence's own mentions."""

    def __init__(self, sentence: Span, mentions: Mentions) -> None:
        self._sentence = sentence
        self._mentions = mentions

    def read(self) -> Iterator[TripleDraft]:
        for bearer, name, denied in names_given(self._sentence):
            whose, given = self._resolve(bearer), self._resolve(name)
            if whose is not None and given is not None:
                yield _triple(whose, ["called"], given, denied)
        for token in self._sentence:
            if token.dep_ in ("aux", "auxpass", "xcomp"):
                continue
            if token.pos_ in ("VERB", "AUX"):
                yield from self._clause(token)
            elif token.pos_ in ("NOUN", "PROPN"):
                yield from self._noun(token)

    # -- clauses ----------------------------------------------------------------------------------

    def _clause(self, verb: Token) -> Iterator[TripleDraft]:
        if any(
            child.dep_ == "mark" and child.lower_ in HYPOTHETICAL_MARKS for child in verb.children
        ):
            return  # what follows an "if" is not stated
        subjects = list(self._subjects(verb))
        if not subjects:
            return
        passive = _is_passive(verb)
        negated = is_negated(verb)
        if verb.lemma_ == "be" and not passive:
            yield from self._copula(verb, subjects, negated)
            return
        first = str(verb.lower_) if passive else third_person(verb.lemma_)
        words = [*_modal(verb), verb.lemma_ if _modal(verb) and not passive else first]
        words += [child.lower_ for child in verb.children if child.dep_ == "prt"]
        for agent in self._objects_of(verb, ("agent",)):
            for patient in subjects:
                yield _triple(agent, [third_person(verb.lemma_)], patient, negated)
        if verb.dep_ == "relcl" and _lacks_object(verb):  # "the play that Ana wrote"
            stranded = [child.lower_ for child in verb.children if child.dep_ == "prep"]
            for target in self._antecedents(verb.head):
                for actor in subjects:
                    yield _triple(actor, [*words, *stranded], target, negated)
        for predicate, target, denied in self._complements(verb, words, 0):
            for actor in subjects:
                yield _triple(actor, predicate, target, negated or denied)

    def _complements(
        self, verb: Token, words: list[str], depth: int
    ) -> Iterator[tuple[list[str], Mention, bool]]:
        # Who is given a name is not who is rung up.
        naming = given_by(verb) or ()
        for child in verb.children:
            if child in naming:
                continue
            if child.dep_ in ("dobj", "attr", "oprd", "dative") and child.pos_ != "ADP":
                for target in list(self._resolve_all(child)) or self._measured(child):
                    yield words, target, False
                if child.dep_ == "dobj" and child.pos_ == "NOUN" and _is_light(verb, words):
                    for preposition, target in self._prepositions(child):
                        if preposition != "of":
                            yield [*words, child.lower_, preposition], target, False
            elif child.dep_ == "acomp" and child.lower_ not in PASSING_ADJECTIVES:
                for preposition, target in self._prepositions(child):
                    yield [*words, child.lower_, preposition], target, False
            elif child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX") and depth < _MAX_DEPTH:
                activity = self._mentions.at(child)
                if activity is not None:
                    yield words, activity, False
                infinitive = any(aux.tag_ == "TO" for aux in child.children)
                more = ["to", child.lemma_] if infinitive else [child.lower_]
                for predicate, target, denied in self._complements(
                    child, [*words, *more], depth + 1
                ):
                    yield predicate, target, denied or is_negated(child)
        for preposition, target in self._prepositions(verb):
            yield [*words, preposition], target, False

    def _copula(self, verb: Token, subjects: list[Mention], negated: bool) -> Iterator[TripleDraft]:
        modal = _modal(verb)
        for what in (child for child in verb.children if child.dep_ in ("attr", "acomp")):
            for word in with_conjuncts(what):
                for predicate, target in self._being(word):
                    words = [*modal, "be", *predicate[1:]] if modal else predicate
                    for actor in subjects:
                        yield _triple(actor, words, target, negated)
        for preposition, target in self._prepositions(verb):
            for actor in subjects:
                words = [*modal, "be"] if modal else ["is"]
                yield _triple(actor, [*words, preposition], target, negated)

    def _being(self, word: Token) -> Iterator[tuple[list[str], Mention]]:
        """What "is" says of its subject through one predicate noun or adjective."""
        if word.pos_ == "ADJ" or word.dep_ == "acomp":
            if word.lower_ in PASSING_ADJECTIVES or not word.is_alpha:
                return
            related = list(self._prepositions(word))
            for preposition, target in related:
                yield ["is", word.lower_, preposition], target
            more = any(child.dep_ not in _PLAIN for child in word.children)
            names = word.lower_ in NAMING_ADJECTIVES or word.ent_type_ in ("NORP", "LANGUAGE")
            if names and not related and not more and word.pos_ == "ADJ":
                yield ["is"], Mention(word.lower_, "concept")
            return
        owner = next((child for child in word.children if child.dep_ == "poss"), None)
        if owner is not None and word.lemma_.lower() in RELATIONS:
            for whose in self._resolve_all(owner):
                yield [word.lemma_.lower(), "of"], whose
            return
        for preposition, target in self._prepositions(word):
            yield ["is", word.lower_, preposition], target
        mention = self._resolve(word)
        if mention is not None:
            yield (["is", "a"] if word.pos_ == "NOUN" else ["is"]), mention

    # -- nouns ------------------------------------------------------------------------------------

    def _noun(self, noun: Token) -> Iterator[TripleDraft]:
        mention = self._resolve(noun)
        names = [child for child in noun.children if child.dep_ == "appos"]
        if noun.lemma_.lower() in RELATIONS and noun.dep_ != "attr":
            yield from self._relation(noun, mention, names)
        elif noun.lemma_.lower() in PETS:
            yield from self._relation(noun, None, names)
        elif mention is not None:
            for name in names:
                yield from self._apposition(noun, mention, name)
                if noun.lower_ in PERSON_NOUNS and name.pos_ == "PROPN":
                    yield _triple(mention, ["is", "a"], Mention(noun.lower_, "person"), False)
        if mention is not None and (mention.type in ("place", "organization") or _is_name(noun)):
            for preposition, target in self._prepositions(noun):
                if preposition in PLACE_PREPOSITIONS and target.type == "place":
                    yield _triple(mention, [preposition], target, False)

    def _apposition(self, noun: Token, mention: Mention, name: Token) -> Iterator[TripleDraft]:
        """Such as "Lena, a doctor" and "the reporter Colm"; "Lena, my sister" is a relation."""
        owner = next((child for child in name.children if child.dep_ == "poss"), None)
        if owner is not None and name.lemma_.lower() in RELATIONS:
            for whose in self._resolve_all(owner):
                yield _triple(mention, [name.lemma_.lower(), "of"], whose, False)
            return
        other = self._resolve(name)
        if other is None:
            return
        if noun.pos_ == "NOUN" and name.pos_ == "PROPN":
            yield _triple(other, ["is", "a"], mention, False)
        else:
            yield _triple(mention, ["is", "a"] if name.pos_ == "NOUN" else ["is"], other, False)

    def _relation(
        self, noun: Token, mention: Mention | None, names: list[Token]
    ) -> Iterator[TripleDraft]:
        owner = next((child for child in noun.children if child.dep_ == "poss"), None)
        proper = [name for name in names if name.pos_ == "PROPN"]
        named = [found for name in proper for found in self._resolve_all(name)]
        if noun.dep_ in ("compound", "nmod", "amod") and noun.head.pos_ == "PROPN":
            # "my sister Ana" read as one name
            if owner is None:
                owner = next((child for child in noun.head.children if child.dep_ == "poss"), None)
            named = list(self._resolve_all(noun.head))
        whose = self._resolve(owner) if owner is not None else None
        if whose is not None:
            for relative in named or ([mention] if mention else []):
                yield _triple(relative, [noun.lemma_.lower(), "of"], whose, False)

    # -- words ------------------------------------------------------------------------------------

    def _subjects(self, verb: Token, depth: int = 0) -> Iterator[Mention]:
        found = own_subject(verb)
        if found is not None:
            if found.dep_ == "nsubj" and found.lower_ in _RELATIVES and verb.dep_ == "relcl":
                yield from self._antecedents(verb.head)
            elif found.lower_ == "we":
                yield from self._speaker()
            else:
                yield from self._resolve_all(found)
        elif depth > 5:
            return
        elif verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
            yield from self._subjects(verb.head, depth + 1)
        elif verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBG"):
            yield from self._antecedents(verb.head)
        elif verb.dep_ == "advcl" and verb.tag_ == "VBG":
            yield from self._subjects(verb.head, depth + 1)
        elif verb == self._sentence.root and is_elliptic(verb):
            yield from self._speaker()

    def _speaker(self) -> Iterator[Mention]:
        if self._mentions.voice.speaker is not None:
            yield self._mentions.voice.speaker

    def _antecedents(self, noun: Token) -> Iterator[Mention]:
        """What a relative clause is about; in "Oz is a film made by X" that is Oz."""
        if noun.dep_ == "attr" and noun.head.lemma_ == "be" and noun.pos_ != "PROPN":
            topics = list(self._subjects(noun.head))
            if topics:
                yield from topics
                return
        mention = self._resolve(noun)
        if mention is not None:
            yield mention

    def _resolve(self, token: Token) -> Mention | None:
        return None if token.lower_ in _POSSESSED else self._mentions.at(token)

    def _resolve_all(self, token: Token) -> Iterator[Mention]:
        for word in with_conjuncts(token):
            mention = self._resolve(word)
            if mention is not None:
                yield mention

    def _measured(self, amount: Token) -> Iterator[Mention]:
        """What there is "80 mg of", "a lot of"."""
        if amount.pos_ == "NOUN" and amount.lemma_.casefold() in VAGUE_HEADS:
            for preposition, mention in self._prepositions(amount):
                if preposition == "of":
                    yield mention

    def _objects_of(self, verb: Token, dependencies: tuple[str, ...]) -> Iterator[Mention]:
        for child in verb.children:
            if child.dep_ in dependencies:
                for target in child.children:
                    if target.dep_ == "pobj":
                        yield from self._resolve_all(target)

    def _prepositions(self, word: Token) -> Iterator[tuple[str, Mention]]:
        """Prepositions that hang on a word, each with what it leads to."""
        for child in word.children:
            if child.dep_ not in ("prep", "dative") or child.pos_ not in ("ADP", "SCONJ"):
                continue
            if not child.is_alpha:
                continue
            name = child.lower_
            inner = [sub for sub in child.children if sub.dep_ == "prep"]
            for target in (sub for sub in child.children if sub.dep_ == "pobj"):
                for mention in self._resolve_all(target):
                    yield name, mention
            for sub in inner:
                for target in (end for end in sub.children if end.dep_ == "pobj"):
                    for mention in self._resolve_all(target):
                        # "from Leiden to Osaka" is two ways, "out of Leiden" one
                        yield sub.lower_ if name == "from" else f"{name}_{sub.lower_}", mention


def _is_light(verb: Token, words: list[str]) -> bool:
    """Whether the object belongs to the verb's meaning: "get a job at"."""
    return len(words) < 3 and verb.lemma_ in LIGHT_VERBS


def _is_name(noun: Token) -> bool:
    return bool(noun.pos_ == "PROPN")


def _is_passive(verb: Token) -> bool:
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and own_subject(verb) is None:
        return True
    return any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children) or (
        verb.dep_ == "conj"
        and verb.tag_ == "VBN"
        and own_subject(verb) is None
        and verb.head != verb
        and not any(child.dep_ == "aux" for child in verb.children)
        and _is_passive(verb.head)
    )


def _lacks_object(clause: Token) -> bool:
    """Whether a relative clause has a subject of its own, and its noun is the object."""
    doer = own_subject(clause)
    if doer is None or doer.dep_ != "nsubj" or doer.lower_ in _RELATIVES:
        return False
    return not any(
        child.dep_ in ("xcomp", "ccomp", "acomp", "attr")
        or (child.dep_ == "dobj" and child.lower_ not in _RELATIVES)
        or (child.dep_ == "prep" and any(end.dep_ == "pobj" for end in child.children))
        for child in clause.children
    ) and not any(child.dep_ == "advmod" and child.tag_ == "WRB" for child in clause.children)


def _modal(verb: Token) -> list[str]:
    """The modal verb that keeps a statement from being a plain one."""
    for aux in auxiliaries(verb):
        if aux.tag_ == "MD":
            return [_MODALS.get(plain(aux.text), aux.lower_)]
    return []


def _triple(subject: Mention, words: list[str], target: Mention, negated: bool) -> TripleDraft:
    letters = "_".join(words).casefold().replace("-", "_").replace(" ", "_")
    predicate = "".join(letter for letter in letters if letter.isalnum() or letter == "_")
    return TripleDraft(
        subject=subject, predicate=predicate.strip("_"), object=target, negated=negated
    )
