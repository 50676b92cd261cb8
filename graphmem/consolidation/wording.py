"""A fact's text as the claim reader takes it: clauses, each with its subject.

No parse: a fact is a plain sentence in the third person, so that its subject stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphmem.consolidation.cues import opening
from graphmem.consolidation.slot_values import singular
from graphmem.consolidation.slot_words import IRREGULAR, KIN, ROLES, SLOTS, words_of
from graphmem.extraction.marks import APOSTROPHE

__all__ = ["Clause", "Names", "base_form", "clauses", "without_frame"]

_LIMIT = 1200  # characters of a fact that are read
_CLAUSES = 8
_NOUN_WORDS = 10
_SPLIT = re.compile(
    r"\s*;\s*|\s*[,.:]?\s+(?:but|although|though|because|whereas|while|however|and (?:now"
    r"|instead|so))"
    r"(?:\s+(?:now|instead|rather|so))*\s+(?=\S)(?!also\b)|(?:,\s*|\.\s+)(?=(?:she|he"
    r"|they|it|now|so|instead)\b)"
    r"|,? and (?=(?:she|he|they|it)(?: |'))|(?<=\w\w)[.!]\s+(?=[A-Z])|\s+[-\N{EN"
    r" DASH}\N{EM DASH}]+\s+(?!not\b)",
    re.I,
)
_FRAME_BEFORE = re.compile(
    r"^(?:(?:just )?(?:a |as a )?(?:quick |little |gentle )?reminder\b[^:,]{0,40}[:,] (?:that )?"
    r"|(?:as|like) (?:the )?[\w-]+(?: [A-Z][\w-]*)? (?:(?:already |just |always )?(?:said"
    r"|mentioned|told you|say|"
    r"wrote|has said|have said))\b[^,]{0,30}, |(?:please )?(?:remember|don't forget|keep in"
    r" mind|note)(?:,| that)? "
    r"|once (?:again|more), |again, |by the way, |to repeat(?: it| myself)?, |in case (?:you"
    r"|i) [^,]{3,30}, )+",
    re.I,
)
_FRAME_AFTER = re.compile(
    r"(?:,? (?:remember|as you (?:know|remember)|you know|as (?:always|ever|before|usual)|by"
    r" the way"
    r"|as \w+(?: \w+)? (?:said|mentioned|told you)|so (?:we|you|i|they) can\b[^,]*))+[.!?]*$",
    re.I,
)
_CONTRACTED = re.compile(r"'s (?=[a-z]+ing\b)([a-z]+ing)\b")
_BUT = re.compile(r"\bnot\b[^,;]{1,60},? but\b")
_PREFIX = re.compile(r"^[^\s:][^:]{0,60}:\s+(?=\S)")
_PRONOUN = re.compile(r"^(?:she|he|they|it)(?=\b|')\s*", re.I)
_FIRST = re.compile(r"^(?:I|[Ww]e)(?=\b|')\s*")
_OWNER = re.compile(r"^(my|our|her|his|their|its|the|this|that|your)\s+", re.I)
_VERBS = words_of(
    """is are was were has have had does did isn't aren't wasn't weren't hasn't haven't hadn't
    doesn't didn't don't can can't cannot will won't would could should might may must got
    gets went goes rose fell dropped drops increased decreased doubled changed changes moved
    moves became becomes remains stays starts started begins began ends ended opens opened
    closes closed leaves left departs departed arrives arrived takes took lives lived works
    worked relocated relocates switched quit quits broke died passed turned turns used costs
    cost grew shrank improved got's runs ran loves likes hates enjoys married studies
    studied speaks plays eats drinks drives drove bought sold retired joined teaches taught
    never always now stopped started lost wants needs prefers stands lies sits lands expires
    falls comes came won finished belongs resides kicks"""
)
_SPOKEN = frozenset(
    verb for verb in (phrase.split()[0] for phrase in SLOTS) if verb == "wed" or verb[-2:] != "ed"
)


class Names:
    """Names of a statement's entities, longest first."""

    def __init__(self, names: Mapping[str, str], speaker: str | None) -> None:
        self.speaker = speaker
        pairs = sorted(
            (
                (_straight(name).casefold().strip(), entity)
                for entity, name in names.items()
                if name
            ),
            key=lambda pair: (-len(pair[0]), pair),
        )
        self._pairs = [pair for pair in pairs if pair[0]][:64]
        self._by_name = {}
        for name, entity in reversed(self._pairs):
            self._by_name[name] = entity
        self._names = dict(names)

    def id_of(self, name: str) -> str | None:
        """The entity of this very name."""
        return self._by_name.get(_straight(name).casefold().strip())

    def label(self, entity: str) -> str:
        """An entity's name."""
        return self._names.get(entity, "")

    def at_start(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Entities whose name the text begins with, the longest first: id, name, what follows."""
        folded = text[:200].casefold()
        for lead in ("the ", ""):
            if not folded.startswith(lead):
                continue
            for name, entity in self._pairs:
                end = len(lead) + len(name)
                if folded.startswith(name, len(lead)) and not folded[end : end + 1].isalnum():
                    shown = text[len(lead) : end]
                    if shown.islower() and ("'s " not in shown or lead):
                        continue  # "the meeting": a thing of the speaker's
                    yield entity, text[len(lead) : end], text[end:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause.

    Attributes
    ----------
    text
        All of it.
    subject
        Id of the entity that it is about, or whose ``noun`` it is about; None where unknown.
    noun
        What of the subject it is about: "phone number"; empty for the subject itself.
    entity
        Id of that thing or person, where it is an entity.
    rest
        What follows: "is 555-1234".
    partner
        Second subject: of "Ana and Tom broke up" that is Tom.
    qualifier
        As what the text describes the subject: "cousin" of "Ana's cousin Anna".
    """

    text: str
    subject: str | None = None
    noun: str = ""
    entity: str | None = None
    rest: str = ""
    partner: str | None = None
    qualifier: str = ""


def clauses(text: str, names: Names) -> list[Clause]:
    """Clauses of a fact's text, in order."""
    text = " ".join(_straight(text[:_LIMIT]).split())
    text = _CONTRACTED.sub(r" is \1", without_frame(_without_speaker(text)))
    found: list[Clause] = []
    for part in _parts(text)[:_CLAUSES]:
        part = part[len(opening(part)) :].strip() or part.strip()
        if part:
            found.append(_read(part, names, found[-1] if found else None))
    return found


def without_frame(text: str) -> str:
    """A statement without what only says that it is said again: "As I said, …", "…, remember?"."""
    shorter = _FRAME_AFTER.sub("", _FRAME_BEFORE.sub("", text))
    return shorter if len(shorter.split()) > 1 else text


def base_form(word: str) -> tuple[str, str]:
    """A verb's base form, and which form of it stands there: past, participle, gerund, present."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in _SPOKEN:
        return word, "present"
    if word.endswith("ing") and len(word) > 4:
        return _stem(word[:-3]), "gerund"
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y", "past"
    if word.endswith("ed") and len(word) > 3:
        return _stem(word[:-2]), "past"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y", "present"
    if word.endswith(("shes", "ches", "sses", "xes", "zes", "oes", "quites")) and len(word) > 4:
        return word[:-2], "present"
    if word.endswith("s") and len(word) > 3 and not word.endswith("ss"):
        return word[:-1], "present"
    return word, "present"


def _stem(root: str) -> str:
    if root in _SPOKEN:
        return root
    if root + "e" in _SPOKEN:
        return root + "e"
    if root.endswith("ell") and len(root) > 5:
        return root[:-1]
    doubled = len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz"
    if doubled or (root[:-1] in _SPOKEN and root[-1:] == root[-2:-1]):
        return root[:-1]
    silent = root.endswith(("at", "iv", "uc", "as", "us", "iz", "ag", "ov", "ok", "id", "ur", "ik"))
    return root + "e" if silent and not root.endswith(("eat", "oat", "ook", "aid")) else root


def _straight(text: str) -> str:
    return text.replace(APOSTROPHE, "'")


def _without_speaker(text: str) -> str:
    """Without "Ana: " in front, which says who said it."""
    found = _PREFIX.match(text)
    if found is None or found.end() == len(text):
        return text
    head = found[0].rstrip(": ")
    plain_head = len(head.split()) <= 3 and not re.search(
        r"\b(?:is|are|was|has|had|have|correction|update|note)\b|'s\b", head, re.I
    )
    return text[found.end() :] if plain_head else text


def _parts(text: str) -> list[str]:
    if _BUT.search(text):
        return [text]
    return [part for part in _SPLIT.split(text) if part and part.strip()]


def _read(part: str, names: Names, last: Clause | None) -> Clause:
    for entity, name, rest in names.at_start(part):
        return _named(part, entity, name, rest, names)
    first = _FIRST.match(part)
    if first:
        return Clause(text=part, subject=names.speaker, rest=part[first.end() :])
    pronoun = _PRONOUN.match(part)
    if pronoun:
        rest = part[pronoun.end() :]
        thing = pronoun[0].strip().casefold() == "it"
        if last is None or thing:
            noun = _topic(last.text) if last is not None else ""
            noun = noun or (last.noun if last is not None else "")
            return Clause(text=part, subject=names.speaker if noun else None, noun=noun, rest=rest)
        return Clause(
            text=part, subject=last.subject, noun=last.noun, entity=last.entity, rest=rest
        )
    user = re.match(r"^(?:the )?user(?P<own>'s)?\b\s*", part, re.I)
    if user and names.speaker is not None:
        rest = part[user.end() :]
        if user["own"]:
            noun, rest = _noun_phrase(rest)
            return Clause(text=part, subject=names.speaker, noun=noun, rest=rest)
        return Clause(text=part, subject=names.speaker, rest=rest)
    owner = _OWNER.match(part)
    if owner:
        whose = names.speaker
        if owner[1].casefold() in ("her", "his", "their") and last is not None:
            whose = last.subject
        noun, rest = _noun_phrase(part[owner.end() :])
        if noun:
            return Clause(text=part, subject=whose, noun=noun, rest=rest)
    if last is not None and last.subject is not None:  # "… and works at Siemens"
        return Clause(
            text=part, subject=last.subject, noun=last.noun, entity=last.entity, rest=part
        )
    return Clause(text=part, rest=part)


def _named(part: str, entity: str, name: str, rest: str, names: Names) -> Clause:
    """A clause that begins with a name, alone, of an owner, or as one of two."""
    if "'s " in name:  # "Ana's sister" is an entity
        owner, noun = name.rsplit("'s ", 1)
        whose = names.id_of(owner)
        if whose is not None:
            if rest.startswith("'s "):
                further, rest = _noun_phrase(rest[3:])
                return Clause(text=part, subject=entity, noun=further, rest=rest)
            for who, called, after in names.at_start(rest.strip()):
                if called[:1].isupper():
                    return Clause(
                        text=part, subject=who, rest=after.strip(), qualifier=noun.casefold()
                    )
            return Clause(text=part, subject=whose, noun=noun, entity=entity, rest=rest.strip())
    own = re.match(r"'s\s+|'\s+(?=\w)", rest)
    if own:
        return _owned(part, entity, rest[own.end() :], names)
    both = re.match(r"\s+and\s+", rest)
    if both:
        for other, _, after in names.at_start(rest[both.end() :]):
            if not after.startswith("'s"):
                return Clause(text=part, subject=entity, partner=other, rest=after.strip())
    apposition = re.match(
        r"^\s*,\s*(?:[A-Z][\w'-]*(?: [A-Z][\w'-]*)?'s|my|her|his|our|a|an|the)\s+(?:\w+"
        r" ){0,2}?([a-z-]+)\s*,\s*",
        rest,
    )
    if apposition:
        described = singular(apposition[1])
        known = described in KIN or described in ROLES
        return Clause(
            text=part, subject=entity, rest=rest[apposition.end() :],
            qualifier=described if known else "",
        )  # fmt: skip
    source = re.match(
        r"^\s+from\s+(?:the |her |his |my )?([\w' ]{2,30}?)\s+(?=(?:is|was|has|lives|lived"
        r"|works|worked|moved|got|loves|likes|quit|bought)\b)",
        rest,
    )
    if source:
        return Clause(
            text=part, subject=entity, rest=rest[source.end() :],
            qualifier=f"from {source[1].casefold()}",
        )  # fmt: skip
    return Clause(text=part, subject=entity, rest=rest.strip())


def _owned(part: str, owner: str, after: str, names: Names) -> Clause:
    """Such as "Ana's cousin Anna lives in Rome", "Ana's phone number is 555-1234"."""
    noun, rest = _noun_phrase(after)
    words = noun.split()
    for at in range(1, len(words)):
        relation = singular(words[at - 1].casefold())
        if relation in KIN or relation in ROLES or relation in ("partner", "wife", "husband"):
            for who, called, behind in names.at_start(" ".join(words[at:])):
                if called[:1].isupper() and behind in ("", "'s"):
                    return Clause(text=part, subject=who, rest=rest, qualifier=relation)
    return Clause(text=part, subject=owner if noun else None, noun=noun, rest=rest)


def _noun_phrase(text: str) -> tuple[str, str]:
    """The noun phrase that a text begins with, up to the verb, and what follows it."""
    words = text.split(" ")
    dated = False
    for at, word in enumerate(words[: _NOUN_WORDS + 1]):
        bare = word.casefold().rstrip(",.:;!")
        dated = dated or word.startswith("(")
        if at and bare in _VERBS and not dated and word != "May":
            return " ".join(words[:at]).rstrip(","), " ".join(words[at:])
        dated = dated and not word.endswith(")")
        if word.endswith((":", ",")) and not dated and at < _NOUN_WORDS:
            return " ".join([*words[:at], word[:-1]]), " ".join(words[at + 1 :])
    return "", text


def _topic(text: str) -> str:
    """What "it" may stand for: the last thing named with an article."""
    found = re.findall(
        r"\b(?:the|our|my|his|her|their|\w+'s) ((?:[a-z]+ ){0,2}?[a-z]+)(?=[,.;]|$)", text
    )
    return found[-1] if found else ""
