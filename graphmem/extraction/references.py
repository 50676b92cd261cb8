"""Whom and what pronouns of the third person stand for, where that is clear.

A pronoun means the only thing of its gender and number in the nearest sentence that has any, or
the subject among several. Where neither decides it is left alone: a wrong name in a fact does more
harm than a pronoun.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from graphmem.extraction.inflection import possessive
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.names import (
    FEMALE_NAMES,
    FEMALE_NOUNS,
    MALE_NAMES,
    MALE_NOUNS,
    unaccented,
)
from graphmem.extraction.naming import given_by, is_habit, is_introduced
from graphmem.extraction.voice import Voice
from graphmem.extraction.wordlists import HUMAN_VERBS, PASSING_ADJECTIVES, PETS, RELATIONS
from graphmem.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Sentence

__all__ = ["Discourse", "Reference"]

Gender = Literal["f", "m", "n", "they", "person", "animal"]

_PRONOUNS: dict[str, Gender] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "n", "its": "n", "itself": "n",
    "they": "they", "them": "they", "their": "they", "theirs": "they", "themselves": "they",
}  # fmt: skip
_FITTING: dict[Gender, frozenset[Gender]] = {
    "m": frozenset({"m", "person", "animal"}),
    "f": frozenset({"f", "person", "animal"}),
    "n": frozenset({"n", "animal"}),
    "they": frozenset({"they"}),
}
_SUBJECTS = ("nsubj", "nsubjpass")
_OBJECTS = ("dobj", "attr", "oprd")
_OWNED = RELATIONS | PETS
_REACH = 4  # sentences back
_TURNS = 2
_WEATHER = frozenset({"rain", "snow", "freeze", "seem", "turn", "take", "depend", "happen"})
_VAGUE_OBJECTS = frozenset({"make", "get", "take", "hope", "believe", "mean", "do", "say", "hear"})


@dataclass(frozen=True, slots=True)
class Reference:
    """What a pronoun stands for.

    Attributes
    ----------
    words
        How it is called in a text: "Ana", "the boat", "Tom and Lea".
    mention
        None where several are meant.
    at
        Where in the same document it was named last, if it was.
    """

    words: str
    mention: Mention | None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    reference: Reference
    gender: Gender
    doc: int
    sentence: int
    turn: int
    role: str
    head: int  # the verb that it hangs on
    named: bool


class Discourse:
    """What was spoken of so far in an episode, turn by turn."""

    def __init__(self) -> None:
        self._known: list[_Candidate] = []
        self._sentence = 0
        self._doc = 0
        self._learnt: dict[str, Gender] = {}
        self._title = ""

    def read(
        self, doc: Doc, voice: Voice, mentions: Mentions, turn: int, title: str = ""
    ) -> dict[int, Reference]:
        """Resolve the pronouns of a document, and remember whom it names.

        What a pronoun stands for is added to ``mentions``.
        """
        if title and title != self._title:
            self._known.clear()
        self._title = title
        self._doc += 1
        found: dict[int, Reference] = {}
        for sentence in doc.sents:
            self._sentence += 1
            for token in sentence:
                gender = _PRONOUNS.get(token.lower_)
                if gender is not None and token.pos_ in ("PRON", "DET"):
                    chosen = self._resolve(token, gender, voice, turn, sentence)
                    if chosen is not None:
                        found[token.i] = chosen.reference
                        self._remember(token, chosen.reference, chosen.gender, turn, chosen.named)
                        if chosen.reference.mention is not None:
                            _put(token, chosen.reference.mention, mentions)
                elif (mention := mentions.heads.get(token.i)) is not None:
                    self._name(token, mention, voice, turn)
            self._pairs(sentence, mentions, turn)
        return found

    def _name(self, token: Token, mention: Mention, voice: Voice, turn: int) -> None:
        same = token.dep_ == "attr" and token.head.lemma_ == "be"  # what its subject is
        party = mention in (voice.speaker, voice.listener)
        named = token.pos_ == "PROPN" or mention.name == self._title
        if (named or token.pos_ == "NOUN") and not same and not party:
            gender = self._gender(token, mention)
            if gender is not None:
                words = mention.name if named else _called(token, mention)
                self._remember(token, Reference(words, mention), gender, turn, named)

    def _remember(
        self, token: Token, reference: Reference, gender: Gender, turn: int, named: bool
    ) -> None:
        self._known.append(
            _Candidate(
                reference=Reference(reference.words, reference.mention, token.i),
                gender=gender,
                doc=self._doc,
                sentence=self._sentence,
                turn=turn,
                role=token.dep_,
                head=token.head.i,
                named=named,
            )
        )
        del self._known[:-60]

    def _pairs(self, sentence: Sentence, mentions: Mentions, turn: int) -> None:
        """People joined by "and" are "they"."""
        for token in sentence:
            joined = [token, *(child for child in token.conjuncts if child.i > token.i)]
            if len(joined) < 2 or token.dep_ == "conj" or token.pos_ not in ("PROPN", "NOUN"):
                continue
            names = [mentions.heads.get(one.i) for one in joined]
            known = [name for name in names if name is not None and name.type == "person"]
            if len(known) == len(joined):
                words = ", ".join(name.name for name in known[:-1]) + f" and {known[-1].name}"
                self._remember(token, Reference(words, None), "they", turn, True)

    def _gender(self, token: Token, mention: Mention) -> Gender | None:
        words = {word.casefold() for word in mention.name.replace("'s", "").split()}
        head = token.lemma_.casefold()
        if mention.type in ("group", "organization") and head in ("team", "band", "family", "crew"):
            return "they"
        if token.tag_ in ("NNS", "NNPS") and token.lower_ not in FEMALE_NAMES | MALE_NAMES:
            return "they"
        if head in PETS:
            return "animal"
        if mention.type != "person":
            named_place = mention.type == "place" and token.pos_ == "PROPN"
            passing = mention.type in ("time", "quantity", "event") or named_place
            return None if passing and mention.name != self._title else "n"
        first = unaccented(next(iter(mention.name.split())).strip("."))
        if head in FEMALE_NOUNS or first in FEMALE_NAMES | FEMALE_NOUNS:
            return "f"
        if head in MALE_NOUNS or first in MALE_NAMES | MALE_NOUNS:
            return "m"
        related = [child.lower_ for child in token.head.children if child.dep_ in ("appos",)]
        kin = {token.head.lower_, *related} if token.dep_ in ("appos", "compound") else words
        if kin & FEMALE_NOUNS:
            return "f"
        return "m" if kin & MALE_NOUNS else self._learnt.get(mention.name, "person")

    # -- choice -----------------------------------------------------------------------------------

    def _resolve(
        self, token: Token, gender: Gender, voice: Voice, turn: int, sentence: Sentence
    ) -> _Candidate | None:
        if gender == "n" and _means_nothing(token):
            return None
        if token.ent_type_ in ("WORK_OF_ART", "LAW"):
            return None
        document = voice.speaker is None
        near = [
            known
            for known in self._known
            if known.gender in _FITTING[gender]
            and (document or (turn - known.turn <= _TURNS))
            and self._sentence - known.sentence <= _REACH
            and not (known.doc == self._doc and _is_other(known, token, sentence))
        ]
        chosen = self._choose(token, gender, near)
        if same := _namesake(token, near):
            chosen = same
        elif chosen is not None and _may_be_another(token, chosen, sentence):
            return None
        if chosen is None and not near and token.dep_ in _SUBJECTS:
            chosen = self._titled(gender)
        if chosen is None:
            return None
        if chosen.gender == "person" and chosen.reference.mention:
            self._learnt[chosen.reference.mention.name] = gender
            chosen = replace(chosen, gender=gender)
        if chosen.doc != self._doc:
            chosen = replace(chosen, reference=replace(chosen.reference, at=None))
        return chosen

    def _titled(self, gender: Gender) -> _Candidate | None:
        """What a document is about, where it names nothing else that fits."""
        title = next((known for known in self._known if known.reference.words == self._title), None)
        return title and replace(title, gender=gender) if gender != "they" else None

    def _choose(self, token: Token, gender: Gender, near: list[_Candidate]) -> _Candidate | None:
        for number in sorted({known.sentence for known in near}, reverse=True):
            group = _distinct(known for known in near if known.sentence == number)
            if is_introduced(token):  # who has a name is told none: of Ana and her dog it's the dog
                group = [known for known in group if "'s " in known.reference.words] or group
            sure = [known for known in group if known.gender == gender]
            if gender in ("m", "f") and sure:
                group = sure
            if len(group) == 1:
                sure_enough = gender in ("m", "f") or self._tells(group[0], token)
                return group[0] if sure_enough else None
            named = [known for known in group if known.named] if gender == "n" else []
            subjects = [known for known in group if known.role in _SUBJECTS]
            for some in (subjects, named):
                if len(some) == 1 and (token.dep_ in (*_SUBJECTS, "poss") or gender == "n"):
                    return some[0]
            if gender == "n":
                objects = [known for known in group if known.role in _OBJECTS]
                if len(objects) == 1 and not subjects and self._tells(objects[0], token):
                    return objects[0]
            return None
        return None

    def _tells(self, known: _Candidate, token: Token) -> bool:
        """Whether one thing is likely what "it" or "they" means.

        In talk they point at whole situations as often as at things.
        """
        if known.gender == "they" and token.dep_ in _SUBJECTS and token.head.lemma_ in HUMAN_VERBS:
            mention = known.reference.mention
            if mention is not None and mention.type not in ("person", "group", "organization"):
                return False
        verb = token.head
        if not known.named and known.gender == "n" and verb.lemma_ == "be" and not self._title:
            return any(child.dep_ in ("prep", "auxpass") for child in verb.children)
        away = self._sentence - known.sentence
        return away <= (2 if known.named else 1) and (
            known.named or known.role in (*_SUBJECTS, *_OBJECTS)
        )


def _name_given(token: Token) -> Token | None:
    given = given_by(token.head.head if token.dep_ == "poss" else token.head)
    return given[1] if given is not None and given[0] == token else None


def _namesake(token: Token, near: Iterable[_Candidate]) -> _Candidate | None:
    """Who is given a longer form of the name that they have: "I call her Marta One"."""
    name = _name_given(token)
    if name is None:
        return None
    first = (name if token.dep_ == "poss" else name.left_edge).text.casefold()
    fitting = _distinct(
        known for known in near if known.named and known.reference.words.casefold() == first
    )
    return fitting[0] if len(fitting) == 1 else None


def _may_be_another(token: Token, chosen: _Candidate, sentence: Sentence) -> bool:
    """Whether a name may be given to somebody else than the one meant by other pronouns.

    A wrong bearer would make two people one, which is worse than one more pronoun. "She's called
    Edie" tells the name of somebody who had none so far, "we call her Bözsi" another one of
    somebody who may be named in the same sentence.
    """
    mention = chosen.reference.mention
    words = mention.name if mention is not None else chosen.reference.words
    has_name = "'s " not in words and not words[:1].islower()
    if is_introduced(token):
        return has_name
    if (name := _name_given(token)) is None:
        return False
    if has_name and not is_habit(name.head if name.head != token else token.head):
        return True
    others = (word for word in sentence if word.pos_ == "PROPN" and word.i < token.i)
    return any(word.text not in words.split() for word in others)


def _put(token: Token, mention: Mention, mentions: Mentions) -> None:
    """Name what a pronoun stands for, and whose the relative behind "her" is."""
    if not token.lower_.endswith("self"):
        mentions.heads[token.i] = mention
    owned = mentions.heads.get(token.head.i)
    if owned is None or not owned.name.casefold().endswith(token.head.lower_):
        return  # "her husband Tom" is Tom
    if token.dep_ == "poss" and token.head.lemma_.casefold() in _OWNED:
        name = f"{possessive(mention.name)} {owned.name}"
        mentions.heads[token.head.i] = Mention(name, owned.type)


def _called(token: Token, mention: Mention) -> str:
    head = token.lemma_.casefold()
    if "'s " in mention.name:
        return mention.name
    if head in RELATIONS and mention.type == "person" and mention.name[:1].isupper():
        return mention.name
    return f"the {mention.name}"


def _distinct(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """The last candidate of each name; a subject stays one."""
    found: dict[str, _Candidate] = {}
    for known in candidates:
        key = known.reference.words.casefold()
        if key not in found or found[key].role not in _SUBJECTS:
            found[key] = known
    return list(found.values())


def _is_other(known: _Candidate, token: Token, sentence: Sentence) -> bool:
    """Whether grammar forbids it: in "Bruno drove him" he is somebody else."""
    at = known.reference.at
    if at is None or not sentence.start <= at < token.i:
        return False
    if token.lower_.endswith(("self", "selves")) or token.dep_ == "poss":
        return bool(at == token.head.i)
    verb = token.head if token.head.pos_ in ("VERB", "AUX") else token.head.head
    return bool(known.head == verb.i and known.role in (*_SUBJECTS, *_OBJECTS))


def _means_nothing(token: Token) -> bool:
    """Whether "it" only fills a place, or points at a whole situation."""
    verb = token.head
    if token.dep_ == "expl":
        return True
    if token.dep_ in _SUBJECTS:
        clauses = [child for child in verb.children if child.dep_ in ("ccomp", "xcomp", "csubj")]
        empty = verb.lemma_ == "be" and (clauses or _is_passing(verb))
        return bool(empty or verb.lemma_ in _WEATHER)
    return bool(token.dep_ == "dobj" and verb.lemma_ in _VAGUE_OBJECTS)


def _is_passing(verb: Token) -> bool:
    said = [child for child in verb.children if child.dep_ in ("acomp", "attr")]
    if not said:
        return True
    return any(
        word.lower_ in PASSING_ADJECTIVES
        or any(child.lower_ in PASSING_ADJECTIVES for child in word.children)
        or word.ent_type_ in ("DATE", "TIME")
        for word in said
    )
