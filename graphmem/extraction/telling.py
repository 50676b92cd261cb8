"""What a sentence does that tells a name: begins with it, is nothing else, asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphmem.extraction.kin import Relative, kind_of, read_relative
from graphmem.extraction.marks import APOSTROPHE, DASHES
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.names import (
    FEMALE_NAMES,
    FEMALE_NOUNS,
    MALE_NAMES,
    MALE_NOUNS,
    unaccented,
)
from graphmem.extraction.voice import Voice
from graphmem.extraction.wordlists import INTERJECTIONS, PERSON_NOUNS, PETS
from graphmem.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Span as Sentence
    from spacy.tokens import Token

__all__ = [
    "SUBJECTS",
    "YES",
    "Kin",
    "Said",
    "answer",
    "asks_after",
    "clashes",
    "fits",
    "in_focus",
    "is_name",
    "kin_in",
    "offers_another",
    "opening_name",
    "speaks_of_others",
    "stands_alone",
    "whose_name",
]

SUBJECTS = ("nsubj", "nsubjpass")
YES = frozenset({"yes", "yeah", "yep", "yup"})
_WAYS = frozenset({"through", "from", "by"})
_COMING = frozenset({"be", "get", "come", "hear", "know", "learn", "start"})
_IFS = frozenset({"if", "unless", "whether", "not", "no", "never"})
_TOO = frozenset({"too", "also", "well", "either", "instead", "neither"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_ASKED_STATES = frozenset({"be", "do", "get", "keep", "feel", "go", "say", "hold", "take", "like"})
_PEOPLE = frozenset({"friend", "colleague", "coworker", "co-worker", "people", "person", "guy"})


class Said(NamedTuple):
    """One sentence with what it names, and where its document begins in its turn."""

    offset: int
    words: Sentence
    mentions: Mentions

    @property
    def start(self) -> int:
        """Where it begins in its turn."""
        return self.offset + int(self.words.start_char)

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return str(self.words.text).rstrip().endswith("?")

    @property
    def tokens(self) -> list[Token]:
        """Its words, without marks and blanks."""
        return [token for token in self.words if _has_word(token)]

    @property
    def subject(self) -> Token | None:
        """The subject of its first clause."""
        return next((c for c in self.words.root.children if c.dep_ in SUBJECTS), None)

    @property
    def has_verb(self) -> bool:
        """Whether there is any verb in it."""
        return any(token.pos_ in ("VERB", "AUX") for token in self.words)


class Kin(NamedTuple):
    """A relative whom words speak of, and the noun that does."""

    token: Token
    mention: Mention
    relative: Relative

    @property
    def pet(self) -> bool:
        """Whether it is an animal."""
        return self.relative.kind in PETS

    @property
    def gendered(self) -> bool:
        """Whether the word says that it is a man or a woman."""
        return self.token.lower_ in FEMALE_NOUNS | MALE_NOUNS


def kin_in(sentence: Said) -> list[Kin]:
    """Relatives without a name of whom a sentence speaks."""
    found = []
    for token in sentence.tokens:
        mention = sentence.mentions.at(token)
        relative = read_relative(mention.name) if mention is not None else None
        if mention is None or relative is None or token.tag_ not in ("NN", "NNP"):
            continue
        if kind_of(token.lower_) == relative.kind:
            found.append(Kin(token, mention, relative))
    return found


def is_name(token: Token, mention: Mention | None, voice: Voice) -> bool:
    """Whether a word is the name of a person who doesn't take part."""
    if mention is None or mention.type != "person":
        return False
    if token.pos_ != "PROPN" and not (token.ent_type_ == "PERSON" and token.is_title):
        return False
    if "'s " in mention.name or not mention.name[:1].isupper() or kind_of(mention.name.split()[0]):
        return False
    if token.text not in mention.name.split():
        return False
    taking = {word.casefold() for name in voice.participants for word in name.split()}
    return not any(
        word.casefold() in taking or voice.named(word) is not None for word in mention.name.split()
    )


def opening_name(sentence: Said, voice: Voice, after: frozenset[str] = frozenset()) -> Token | None:
    """The head of a name with which a sentence begins."""
    words = sentence.tokens
    if words and words[0].lower_ in after:
        words = words[1:]
    for token in words[:3]:
        mention = sentence.mentions.at(token)
        if is_name(token, mention, voice) and mention is not None:
            begins = mention.name.split()[0] == words[0].text
            owned = any(child.tag_ == "POS" for child in token.children)
            return token if begins and not owned and token.dep_ != "poss" else None
    return None


def stands_alone(name: Token, sentence: Said) -> bool:
    """Whether nothing but an afterthought follows a name: "Zoë, with the dots."."""
    end = name.i + 1
    behind = [token for token in sentence.words if token.i >= end]
    if not any(map(_has_word, behind)):
        return True
    follows = behind[0].text in (",", "(", *DASHES)
    others = any(token.pos_ == "PROPN" or token.lower_ in ("and", "or") for token in behind)
    others = others or any(token.lower_ in _TOO for token in behind)
    return follows and not others


def _has_word(token: Token) -> bool:
    return any(map(str.isalnum, token.text))


def in_focus(kin: Token, sentence: Said, name: Token) -> bool:
    """Whether a sentence leads up to a relative, so that the next one may go on with the name.

    "Through my wife", "I got it from my wife", "it was my wife"; "my sister is a vet" does where
    the next one too says what is so, not what happened.
    """
    root = sentence.words.root
    if any(token.dep_ == "neg" or token.lower_ in _IFS for token in sentence.words):
        return False
    if kin.i == sentence.tokens[-1].i:
        if not sentence.has_verb:
            nouns = [token for token in sentence.tokens if token.pos_ in ("NOUN", "PROPN")]
            return len(nouns) == 1
        if kin.dep_ == "attr":
            return bool(root.lemma_ == "be")
        by_way_of = kin.dep_ == "pobj" and kin.head.lower_ in _WAYS and kin.head.head == root
        return by_way_of and root.lemma_ in _COMING
    is_what = any(child.dep_ == "attr" and child.pos_ == "NOUN" for child in root.children)
    holds = name.head.tag_ in ("VBZ", "VBP")
    return bool(
        kin.dep_ == "nsubj" and kin.head == root and root.lemma_ == "be" and is_what and holds
    )


def speaks_of_others(sentence: Said, but: Token | None = None) -> bool:
    """Whether a sentence speaks of a person, one or several, besides one and those who talk."""
    near = but is not None and but.sent == sentence.words
    passed = {*sentence.mentions.voice.participants}
    passed |= {own.name} if but is not None and (own := sentence.mentions.at(but)) else set()
    for token in sentence.words:
        mention = sentence.mentions.at(token)
        if mention is not None and mention.name in passed:
            continue
        lemma = token.lemma_.casefold()
        if token.pos_ == "NOUN" and (lemma in PERSON_NOUNS or lemma in _PEOPLE):
            if not _is_said_of(token):
                return True
        elif near and token.pos_ == "PROPN" and mention is not None and mention.type == "person":
            return True
    return False


def _is_said_of(noun: Token) -> bool:
    """Whether a noun says what somebody is: "she's a vet"."""
    return bool(noun.dep_ == "attr" and noun.head.lemma_ == "be")


def offers_another(sentence: Said, doer: Token) -> bool:
    """Whether a name behind a sentence may be of something in it: "My sister has a dog. Rex."."""
    for token in sentence.words:
        if token == doer or token.pos_ not in ("NOUN", "PROPN") or token.tag_ in ("NNS", "NNPS"):
            continue
        if token.dep_ in ("dobj", "pobj", "attr", "dative", "appos", "oprd"):
            said = _is_said_of(token) and token.pos_ == "NOUN"
            pointed = any(c.dep_ in ("det", "poss") for c in token.children)
            if pointed and not said:
                return True
    return False


def asks_after(name: Token, sentence: Said) -> bool:
    """Whether a question asks how somebody is: "How is Ruth?", "And Ruth?"."""
    words = sentence.tokens
    if any(child.tag_ == "POS" for child in name.children):
        return False
    if any(child.dep_ in ("conj", "appos") for child in name.children) or name.dep_ == "conj":
        return False
    if not sentence.has_verb:  # "And Ruth?"
        rest = [w for w in words if w.i != name.i and w.dep_ not in ("compound", "flat")]
        opening = {"and", "how", "what", "about", "'s", "so", "anyway", "then"}
        return all(word.lower_ in opening or word.lower_ in INTERJECTIONS for word in rest)
    root = sentence.words.root
    if name.dep_ not in (*SUBJECTS, "attr") or name.head != root:
        return words[0].lower_ in ("how", "what") and words[1].lower_ == "about"
    return words[0].lower_ == "how" or root.lemma_ in _ASKED_STATES


def whose_name(sentence: Said) -> Token | None:
    """Whose name is asked for: "what's your sister's name again?", "what's your dog called?"."""
    words = [token.lower_ for token in sentence.words]
    if not sentence.asks or "what" not in words:
        return None
    for token in sentence.words:
        if token.lemma_ == "name" and token.pos_ == "NOUN":
            return next((child for child in token.children if child.dep_ == "poss"), None)
        if token.lower_ in ("called", "named") and token.tag_ == "VBN":
            return next((child for child in token.children if child.dep_ in SUBJECTS), None)
    return None


def answer(sentence: Said, voice: Voice) -> Token | None:
    """The name with which a question for it is answered: "Edie", "It's Edie"."""
    words = sentence.tokens
    while words and (words[0].lower_ in INTERJECTIONS or words[0].lower_ in YES):
        words = words[1:]
    names = [
        token
        for token in words
        if token.pos_ == "PROPN" and voice.named(token.text) is None and token.is_title
    ]
    if not names:
        return None
    last = names[0]
    while last.i + 1 < sentence.words.end and last.nbor(1) in names:
        last = last.nbor(1)
    if any(token.i > last.i for token in names):
        return None
    lead = [word.lower_ for word in words if word.i < names[0].i]
    if lead and not (
        lead[0] in ("it", "he", "she", "his", "her", "its")
        and set(lead[1:]) <= {"'s", f"{APOSTROPHE}s", "is", "was", "called", "named", "name"}
    ):
        return None
    alone = bool(lead) or not sentence.has_verb
    return last if alone and stands_alone(last, sentence) else None


def fits(kin: Token, name: str) -> bool:
    """Whether a name may be of a relative of this gender."""
    first = unaccented(name.split()[0].strip("."))
    female, male = first in FEMALE_NAMES, first in MALE_NAMES
    if kin.lower_ in FEMALE_NOUNS:
        return female or not male
    return not (kin.lower_ in MALE_NOUNS and female and not male)


def clashes(kin: Token, sentence: Said) -> bool:
    """Whether a sentence speaks of somebody of the other gender by a pronoun."""
    said = {token.lower_ for token in sentence.words}
    if kin.lower_ in FEMALE_NOUNS:
        return bool(said & _HE) and not said & _SHE
    return kin.lower_ in MALE_NOUNS and bool(said & _SHE) and not said & _HE
