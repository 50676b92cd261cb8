"""What a text is about, for finding the fact that a statement speaks of: stems, values, subject."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphmem.consolidation.slot_values import (
    is_clock,
    normal,
    number_of,
    singular,
)
from graphmem.consolidation.slot_words import ATTRIBUTES, KIN, ROLES, words_of
from graphmem.consolidation.wording import base_form
from graphmem.extraction.marks import APOSTROPHE, plain

__all__ = [
    "lasting",
    "owned_words",
    "owner_of",
    "persons_of",
    "stem",
    "stems_of",
    "unprefixed",
    "values_of",
]

_LIMIT = 400  # characters that are looked at
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_COMMON = words_of(
    """the and but for not with from that this these those they them their there here have has had
    having been being was were are is isn't wasn't aren't don't doesn't didn't can can't could
    couldn't will won't would wouldn't shall should may might must did does do done just only even
    also too very really quite still yet already now then than when while where what which who whom
    whose why how all any some each every both few more most much many other another such same own
    our your his her its my mine yours ours theirs him she he you we us me it one ones two three
    four five six seven eight nine ten into onto over under about after before again against
    between through during without within along across behind off out up down upon near since
    until till because though although unless whether either neither nor yes no yeah okay oh well
    sorry hey hello please thanks thank actually honestly definitely probably maybe perhaps instead
    rather anyway however always never often sometimes usually ever once twice first second third
    last next new old good great nice bad better best worse big small little long short high low
    lot lots bit thing things stuff something anything nothing everything someone anyone everyone
    somebody anybody everybody nobody way kind sort time times today tomorrow yesterday tonight day
    days week weeks month months year years morning afternoon evening night hour hours minute
    minutes moment january february march april june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
    weekend get gets got getting go goes went going gone come comes came make makes made take takes
    took taken give gives gave given put puts say says said tell tells told think thinks thought
    know knows knew known want wants see sees saw seen look looks looked feel feels felt try tried
    keep keeps kept let lets need needs use used find finds found start started starts stop stopped
    stops like likes love loves liked loved mean means meant ask asked talk talked work works worked
    working live lives lived living seem seems turn turns turned turning call called change changed
    changes switch switched replace replaced swap swapped move moved moves cancel cancelled canceled
    quit leave left end ended finish finished sell sold wrong right true mistake mistaken correction
    correct lie lied lying joke joking kidding read misread part people person man woman guy friend
    user assistant happen happened set longer anymore nowadays currently update finally apparently
    ago later soon late early back away together around exactly enough sure of course buy bought
    pretty super totally fun cool awesome amazing wonderful lovely place home house life world"""
)
_PERSONAL = (
    KIN
    | ROLES
    | {noun for noun, name in ATTRIBUTES.items() if name in ROLES}
    | words_of(
        "mate relative family folk lodger guest baby grandparent nan granny granddad colleague"
    )
)
_PREFIX = re.compile(
    r"^(?:[Tt]he (?:user|assistant)|[^\W\d_a-z][\w'.-]*(?: [^\W\d_a-z][\w'.-]*){0,2}):\s+(?=\S)"
)
_POSSESSED = re.compile(
    r"^(?!(?:it|that|he|she|there|here|who|what|this|let|where|how|today"
    r"|everything)'s\b)(?:the )?[\w-]+(?: [\w-]+)?(?:'s|s') (?P<noun>[\w' -]+)",
    re.I,
)
_DIGITS = re.compile(r"(?<![\w.])(?P<sign>[$€£])?\s?(?P<n>\d[\d ,.:/-]*\d|\d)\s?(?P<unit>[a-z%°]*)")
_DAY = re.compile(
    r"\b(?:(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?"
    r"|(?P<month>january|february|march|april|may|june|july|august|september|october|november"
    r"|december) (?P<d1>\d{1,2})(?:st|nd|rd|th)?\b"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)(?: of (?P<month2>[a-z]+))?)\b"
)
_ADDED = re.compile(r"\s*\([^()]{3,40}\)")
_STATIVE = re.compile(
    r"(?:^|\s)(?:is|are|am|has|have|'s|'ve|likes?|loves?|lives?|works?|keeps?|means?|costs?|goes"
    r"|takes?|gets in|[a-z]+(?:es|s))\b"
)
_BYGONE = re.compile(
    r"\b(?:was|were|had|did|went|came|got|took|made|saw|met|told|said|asked|bought|found|gave|left"
    r"|ran|ate|drank|wrote|[a-z]{2,}ed)\b"
)


def stem(word: str) -> str:
    """A word's form for comparing: plural and tense don't count."""
    return singular(base_form(word)[0])


def stems_of(text: str, without: Iterable[str] = ()) -> frozenset[str]:
    """Stems of the words that say what a text is about.

    Parameters
    ----------
    text
        Of a fact or a turn.
    without
        Names, in lower case, that say nothing: those of who speaks.
    """
    hidden = {part for name in without for part in _WORD.findall(plain(name))}
    words = (
        word.removesuffix("'s").removesuffix("s'")
        for word in _WORD.findall(plain(_ADDED.sub("", _straight(text[:_LIMIT]))))
    )
    return frozenset(
        stem(word)
        for word in words
        if len(word) > 2 and word not in _COMMON and word not in hidden and "'" not in word
    )


def values_of(text: str) -> frozenset[tuple[str, str]]:
    """Shapes and values of the figures, times and days that a text names."""
    text = plain(_ADDED.sub("", _straight(text[:_LIMIT])))
    found: set[tuple[str, str]] = set()
    for day in _DAY.finditer(text):
        if day["weekday"]:
            found.add(("weekday", day["weekday"]))
        else:
            month = day["month"] or day["month2"] or ""
            found.add(("day", day["d1"] or day["d2"]))
            if month:
                found.add(("month", month))
    text = _DAY.sub(" ", text)
    for number in _DIGITS.finditer(text):
        value = re.sub(r"[ ,]", "", number["n"]).strip(".:-/")
        unit = number["unit"] or number["sign"] or ""
        whole = normal(f"{number['n']}{' ' if unit else ''}{unit}") if unit in ("am", "pm") else ""
        if ":" in value or is_clock(whole):
            found.add(("clock", whole or value))
        elif len(value) >= 4 and not unit:
            found.add((f"code{len(value)}", value))
        else:
            found.add(("number", value))
    for word in _WORD.findall(text):
        if (count := number_of(word)) is not None and word not in ("one", "second"):
            found.add(("number", str(count)))
    return frozenset(found)


def lasting(text: str) -> bool:
    """Whether a fact tells how things stand, and not what happened once."""
    head = plain(unprefixed(_straight(text)))[:90]
    state, event = _STATIVE.search(head), _BYGONE.search(head)
    return state is not None and (event is None or state.start() < event.start())


def owner_of(text: str) -> str:
    """The relation of the person that a fact is about: "flatmate"; empty for nobody's relation."""
    words = [singular(word) for word in owned_words(text)]
    return next((word for word in words if word in _PERSONAL), "")


def owned_words(text: str) -> list[str]:
    """The words behind the owner that a text begins with: "number is 07700" of "Ana's …"."""
    found = _POSSESSED.match(unprefixed(_straight(text)))
    return [] if found is None else re.findall(r"[a-z-]+", plain(found["noun"]))[:3]


def persons_of(text: str) -> frozenset[str]:
    """Relations that a text names: "her flatmate"."""
    words = {singular(word) for word in _WORD.findall(plain(_straight(text[:_LIMIT])))}
    return frozenset(words & _PERSONAL)


def unprefixed(text: str) -> str:
    """A fact's text without "Ana: " in front, which only says who said it."""
    return _PREFIX.sub("", text)


def _straight(text: str) -> str:
    return text.replace(APOSTROPHE, "'")
