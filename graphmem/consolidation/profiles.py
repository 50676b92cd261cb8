"""What is known of somebody, in a few sentences that each cite their facts.

The prospective half of *Reflective Memory Management* (RMM), without a language model: nothing is
worded anew. A line is a fact's own sentence where that can stand by itself, so it says nothing that
the fact doesn't. Which facts make a profile follows from them and their standings alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from graphmem.consolidation.exempt import exempt_classes
from graphmem.consolidation.sides import SIDES, side_of
from graphmem.records import MemoryType, Modality, ProfileLine

__all__ = [
    "MOST_LINES",
    "PARTS",
    "TELLING",
    "Said",
    "clean_sentence",
    "matters",
    "profile_lines",
    "told_sentences",
]

PARTS = ("who", *SIDES, "changed", "recent")
_MOST = {"who": 4, "changed": 4, "recent": 4}
_MOST_OF_A_SIDE = 4
MOST_LINES = sum(_MOST.get(part, _MOST_OF_A_SIDE) for part in PARTS)
FEWEST_LINES = 2
MOST_CHARACTERS = 240  # of a line
PERSON, OTHER = 4, 12  # facts that mention an entity for it to have a profile
_WORDS = range(3, 34)
_IDENTITY = frozenset({
    "name", "age", "birthday", "birthplace", "birth date", "nationality", "hometown", "occupation",
    "gender", "language", "pronouns", "alias",
})  # fmt: skip
#: Attributes of slots that decide where in a profile a sentence belongs.
TELLING = _IDENTITY.union(*(side.slots for side in SIDES.values()))
_SPEAKER = re.compile(r"^[^\W\d_][\w .'\N{RIGHT SINGLE QUOTATION MARK}-]{0,40}: ")
_LEAD = re.compile(
    r"^(?:(?:so|then|and|but|now|well|listen|also|anyway|oh|ok|okay|yes|no),? )+", re.I
)
_TAIL = re.compile(r"(?:,? (?:so|but|and|or|because|though|by the way)(?: now)?)+[.!…]*$", re.I)
# "Ana's aunt left" tells of the aunt, "Ana's so tired" of Ana.
_HAS_OR_IS = re.compile(
    r"^['\N{RIGHT SINGLE QUOTATION MARK}]s (?:so|very|too|not|an?|the|been|got|gone|always|never|"
    r"still|already|in|at|on|from|finally|just|back|\w+ing|\w+ed)\b",
    re.I,
)
_IS = re.compile(r"^(?:is|was|'s) (?:an?|the|\w+'s) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A fact as a profile sees it.

    Attributes
    ----------
    place
        Sorts facts as they were said.
    status
        ``active`` or ``superseded``.
    slots
        Attributes of the slots that it makes claims of.
    by, by_text
        Of a superseded fact: what holds in its place, where that can be found.
    """

    id: str
    text: str
    place: tuple[float, str, int, int, str]
    status: str = "active"
    memory_type: MemoryType = "episodic"
    modality: Modality = "stated"
    importance: float = 0.5
    said_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    slots: frozenset[str] = frozenset()
    by: str | None = None
    by_text: str | None = None

    @property
    def at(self) -> datetime | None:
        """When it happened or began to hold, else when it was said."""
        return self.valid_from or self.said_at


def matters(type_: str, facts: int) -> bool:
    """Whether an entity of a type that so many facts mention gets a profile.

    People matter first; of times and quantities there is nothing to tell.
    """
    if type_ == "person":
        return facts >= PERSON
    return type_ not in ("time", "quantity") and facts >= OTHER


def clean_sentence(text: str, names: Collection[str] | None = None) -> str | None:
    """A fact's text as a sentence that stands by itself; None where it cannot.

    Parameters
    ----------
    text
        Of the fact; who said it may stand before it.
    names
        What the sentence must begin with one of; None for any beginning.
    """
    plain = " ".join(text.split())
    plain = _LEAD.sub("", _SPEAKER.sub("", plain))
    plain = _TAIL.sub("", plain).rstrip(" .!…,;") + "."
    if len(plain.split()) not in _WORDS or len(plain) > MOST_CHARACTERS or "?" in plain:
        return None
    if names is not None and not any(_begins(plain, name) for name in names):
        return None
    return plain[0].upper() + plain[1:]


def profile_lines(names: Collection[str], facts: Sequence[Said]) -> tuple[ProfileLine, ...]:
    """The lines of a profile; none where there is too little that stands by itself.

    Parameters
    ----------
    names
        All names of the entity.
    facts
        Facts that mention it, in any order.
    """
    told = sorted(facts, key=lambda fact: fact.place)
    last = max((fact.said_at for fact in told if fact.said_at), default=None)
    lines: dict[str, list[tuple[Said, ProfileLine]]] = {part: [] for part in PARTS}
    rest: list[tuple[Said, ProfileLine]] = []
    seen: set[str] = set()
    for fact, sentence in told_sentences(names, told):
        if sentence.casefold() in seen:
            continue
        seen.add(sentence.casefold())
        part = _part(fact, sentence, names, last)
        line = ProfileLine(part=part or "recent", text=sentence, facts=(fact.id,), at=fact.at)
        (lines[part] if part else rest).append((fact, line))
    lines["changed"] = list(_changes(names, told))
    for part in PARTS[:-1]:
        room = _MOST.get(part, _MOST_OF_A_SIDE)
        newest_first = part in ("plans", "changed")
        kept = sorted(lines[part], key=_latest if newest_first else _worth)[:room]
        if part not in ("who", "changed"):
            rest += [each for each in lines[part] if each not in kept]
        lines[part] = sorted(kept, key=_when)
    newest = sorted(rest, key=_when)[-_MOST["recent"] :]
    lines["recent"] = [(fact, _recent(line)) for fact, line in newest]
    found = tuple(line for part in PARTS for _, line in lines[part])
    return found if len(found) >= FEWEST_LINES else ()


def told_sentences(names: Collection[str], facts: Sequence[Said]) -> Iterator[tuple[Said, str]]:
    """Facts that tell of somebody what holds or is to come, each as a sentence by itself."""
    for fact in facts:
        if fact.status == "active" and fact.modality in ("stated", "intended"):
            sentence = clean_sentence(fact.text, names)
            if sentence is not None:
                yield fact, sentence


def _part(fact: Said, sentence: str, names: Collection[str], last: datetime | None) -> str | None:
    """Where a sentence belongs; None where it only counts as news.

    What was to come when it was said is no plan any more once it is past.
    """
    to_come = bool(fact.valid_from and last and fact.valid_from > last)
    if to_come or (fact.modality == "intended" and not _ahead(fact)):
        return "plans"
    if fact.slots & _IDENTITY or "identity" in exempt_classes(fact.text) or _is(sentence, names):
        return "who"
    if fact.memory_type == "preference":
        return "likes"
    return side_of(_without(sentence, names), fact.slots)


def _changes(names: Collection[str], facts: Sequence[Said]) -> Iterator[tuple[Said, ProfileLine]]:
    """What held once, and what holds in its place."""
    for fact in facts:
        if fact.status != "superseded" or fact.by is None or fact.by_text is None:
            continue
        old, new = clean_sentence(fact.text, names), clean_sentence(fact.by_text)
        if old is None or new is None or old == new:
            continue
        since = f" (since {fact.valid_to.date().isoformat()})" if fact.valid_to else ""
        text = f"{new[:-1]}{since}; before: {old}"
        yield (
            fact,
            ProfileLine(
                part="changed", text=text, facts=(fact.by, fact.id), at=fact.valid_to or fact.at
            ),
        )


def _recent(line: ProfileLine) -> ProfileLine:
    return ProfileLine(part="recent", text=line.text, facts=line.facts, at=line.at)


def _ahead(fact: Said) -> bool:
    """Whether it tells of what was still to come when it was said."""
    return bool(fact.valid_from and fact.said_at and fact.valid_from > fact.said_at)


def _is(sentence: str, names: Collection[str]) -> bool:
    return bool(_IS.match(_without(sentence, names)))


def _without(sentence: str, names: Collection[str]) -> str:
    """The sentence behind the name that it begins with."""
    name = max((name for name in names if _begins(sentence, name)), key=len, default="")
    return sentence[len(name) :].lstrip()


def _begins(sentence: str, name: str) -> bool:
    if not name or not sentence.casefold().startswith(name.casefold()):
        return False
    rest = sentence[len(name) :]
    if rest[1:2] == "s" and rest[0] in "'\N{RIGHT SINGLE QUOTATION MARK}":
        return bool(_HAS_OR_IS.match(rest))
    return bool(rest) and not (rest[0].isalnum() or rest[0] in ":_-&/")


def _worth(each: tuple[Said, ProfileLine]) -> tuple[float, float, str]:
    """The most important first, of equals the latest."""
    fact = each[0]
    return (-round(fact.importance, 6), -fact.place[0], fact.id)


def _latest(each: tuple[Said, ProfileLine]) -> tuple[float, str]:
    return (-each[0].place[0], each[0].id)


def _when(each: tuple[Said, ProfileLine]) -> tuple[float, str, int, int, str]:
    return each[0].place
