"""What a predicate says about which attribute: "lives_in", "has moved to", "stops_learning"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from graphmem.consolidation.claims import Act
from graphmem.consolidation.cues import Cues
from graphmem.consolidation.slot_values import singular
from graphmem.consolidation.slot_words import (
    ATTRIBUTES,
    HABITS,
    KIN,
    OCCUPATIONS,
    ROLES,
    SLOTS,
    VALUED,
    Slot,
    words_of,
)
from graphmem.consolidation.wording import base_form
from graphmem.extraction.inflection import third_person
from graphmem.extraction.marks import plain

__all__ = ["Reading", "act_of", "attribute_name", "read_predicate", "tense"]

_MAX_WORDS = 10
_ADVERBS = words_of(
    """currently now also still just recently really already always actually finally officially
    newly mostly mainly usually often sometimes absolutely truly even only both definitely
    permanently a an the his her their its my own new regularly daily occasionally rarely
    fully happily"""
)
_ONCE = frozenset(["previously", "formerly", "once", "originally"])
_UNREAL = words_of(
    """might may could would should will shall must plan want hope intend consider wish think
    expect dream need try decide agree promise offer aim refuse ought wanna attempt prepare"""
)
_BARE_PREPOSITIONS = words_of("""in at on to near from of for with by behind above under""")
#: "head of marketing" says what somebody does, not who somebody's head is.
_OFFICES = words_of(
    """head director president captain leader ceo chair chairman chairwoman secretary editor
    principal"""
)
_SPEECH = words_of(
    """say tell mean think ask mention claim know believe guess suppose joke lie talk chat discuss
    remark reply respond answer"""
)
_SPEAKING = words_of("""of about to with""")  # "speaks of Lyon" is talk, "speaks French" is not
_STOP = frozenset(["stop", "quit", "cease", "finish"])
_START = frozenset(["start", "begin", "resume"])
_AUXILIARIES = frozenset(["have", "do"])
_LIKING = frozenset(
    ["like", "love", "enjoy", "adore", "prefer", "hate", "dislike", "detest", "loathe"]
)
_STATIVE = frozenset(
    [
        "residence",
        "employer",
        "occupation",
        "partner",
        "has",
        "speaks",
        "drives",
        "university",
        "name",
    ]
) | {"lives with", "member of", "field of study"}
_EXPERIENCE = frozenset({"residence", "employer", "occupation", "university"})
_TOKEN = re.compile(r"[a-z]+(?:n't)?(?:'[a-z]+)?")


class Reading(NamedTuple):
    """What a predicate says.

    Attributes
    ----------
    slot
        Of which attribute, and how.
    verb
        The verb that tells the tense.
    was
        Whether it says that it was so once: "used to".
    negated
        Whether the predicate itself has a negation.
    of_object
        Whether the attribute is the object's: "manager_of".
    """

    slot: Slot
    verb: str
    was: bool = False
    negated: bool = False
    of_object: bool = False


def attribute_name(noun: str) -> str:
    """The name that an attribute goes by: "favorite color", "cell number"."""
    words = [word for word in plain(noun).replace("_", " ").split() if word not in _ADVERBS]
    words = ["favourite" if word in ("favorite", "fav", "fave") else word for word in words]
    words = ["colour" if word == "color" else word for word in words]
    name = " ".join(words).strip(" '\",.")
    return ATTRIBUTES.get(name, name)


@lru_cache(maxsize=4096)
def read_predicate(predicate: str, target: str) -> Reading | None:
    """Read a predicate with its object's words; None where it says nothing that holds."""
    folded = re.sub(r"[_\s]+", " ", plain(predicate[:120])).strip()
    words = folded.replace("no longer", "not").split(" ")[:_MAX_WORDS] if folded else []
    was = any(word in _ONCE for word in words)
    negated = any(word in ("not", "never", "no") or word.endswith("n't") for word in words)
    words = [
        "can" if word == "can't" else word.removesuffix("n't")
        for word in words
        if word not in _ADVERBS and word not in _ONCE and word not in ("not", "never")
    ]
    able = len(words) > 1 and words[0] in ("can", "cannot", "could") and words[1] != "stand"
    words = words[1:] if able else words
    if not words:
        return None
    if words[:2] in (["used", "to"], ["uses", "to"], ["use", "to"]):
        words, was = words[2:], True
    words = _bare(words)
    if not words or words[0] in _SPEECH or (words[0] in _UNREAL and len(words) > 1):
        return None
    if words[0] == "speak" and words[-1] in _SPEAKING:
        return None
    if words[0] in _LIKING and words[-1] == "as":
        return None
    if words in (["prefer", "to"], ["prefer", "over"]):
        return None
    turn: str | None = None
    if len(words) > 1 and words[0] in _STOP | _START | {"give", "take"}:
        at = 2 if words[1] == "up" and words[0] in ("give", "take") else 1
        at += len(words) > at + 1 and words[at] == "to"
        if at < len(words) and (words[at].endswith("ing") or words[at - 1] == "to"):
            turn = "ends" if words[0] in _STOP | {"give"} else "holds"
            words = _bare(words[at:])
    reading = _read(words, target)
    slot = reading.slot
    if able and (slot.attribute not in ("habits", "speaks") or reading.verb == "do"):
        return None
    if turn == "ends" and slot.act == "holds":
        slot = slot._replace(act="ends", event=True)
    elif turn == "ends" or (turn == "holds" and slot.act == "holds"):
        slot = slot._replace(act="holds", event=True)
    return reading._replace(slot=slot, was=was, negated=negated)


def _bare(words: list[str]) -> list[str]:
    """Without auxiliaries, the verb in its base form."""
    while len(words) > 1:
        base = base_form(words[0])[0]
        form = base_form(words[1])[1]
        auxiliary = base in _AUXILIARIES and (form in ("past", "participle") or words[1] == "been")
        auxiliary = auxiliary or (base == "do" and base_form(words[1])[0] in _known_verbs())
        progressive = base == "be" and form == "gerund"
        if not auxiliary and not progressive:
            break
        words = words[1:]
    return [base_form(words[0])[0], *words[1:]] if words else words


@lru_cache(maxsize=1)
def _known_verbs() -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in SLOTS) | HABITS


def _read(words: list[str], target: str) -> Reading:
    verb, phrase = words[0], " ".join(words)
    thing = plain(target)
    if len(words) > 1 and words[-1] == "of":
        relation = singular(" ".join(words[1:-1] if verb == "be" else words[:-1]))
        name = ATTRIBUTES.get(relation, relation)
        office = verb == "be" and name in _OFFICES
        if (name in ROLES or relation in KIN) and not office:
            slot = Slot(name, single=name in ROLES)
            return Reading(slot, "be", of_object=True)
    if verb == "can" and words[1:] == ["stand"]:
        return Reading(Slot("likes"), "stand")
    if verb in _LIKING and len(words) > 1 and (words[1] == "to" or words[1].endswith("ing")):
        return Reading(SLOTS[verb], verb)
    if verb == "be" and words[1:2] in ([], ["a"], ["an"]):
        head = thing.split()[-1] if thing.split() else ""
        if head in OCCUPATIONS or head.endswith(("ologist", "ician", "engineer", "manager")):
            return Reading(Slot("occupation", single=True), "be")
        return Reading(Slot("is"), "be")
    at_work = verb == "be" and len(words) > 2 and words[-1] in ("at", "for", "with")
    if at_work and words[-2] in OCCUPATIONS:
        return Reading(Slot("employer", single=True), "be")
    known = SLOTS.get(phrase)
    if known is None and verb == "work" and words[-1] in ("at", "for"):
        known = SLOTS["work at"]
    if known is not None:
        return Reading(_for_target(known, words, target), verb)
    if verb in HABITS and len(words) == 1:
        return Reading(Slot("habits"), verb)
    noun = attribute_name(" ".join(words[1:] if verb in ("have", "be") else words))
    noun = noun.removesuffix(" is").removesuffix(" be").strip()
    head = noun.split()[-1] if noun else ""
    if head in VALUED or noun in ATTRIBUTES.values() or noun.startswith("favourite "):
        return Reading(Slot(noun, single=True), verb if verb in ("have", "be") else "be")
    if verb in _BARE_PREPOSITIONS:
        words = ["is", *words]
    elif verb == "be" and len(words) > 1:
        words = (
            ["is", *words[1:]] if len(words) == 2 and words[1] in _BARE_PREPOSITIONS else words[1:]
        )
    else:
        words = [third_person(verb), *words[1:]]
    event = verb not in ("be", "have") and len(words) > 0
    return Reading(Slot(" ".join(words), event=event and verb not in _known_verbs()), verb)


def _for_target(slot: Slot, words: list[str], target: str) -> Slot:
    """What depends on the object: one joins a company or a choir, one quits a job or coffee."""
    folded = plain(target)
    head = singular(folded.split()[-1]) if folded.split() else ""
    company = target[:1].isupper() and head not in _CLUBS
    if slot.attribute == "habits" and slot.act == "ends" and head in _JOBS:
        return Slot("employer", "ends", single=True, event=True, any_value=True)
    if words == ["quit"] and company:
        return Slot("employer", "ends", single=True, event=True)
    if words in (["leave"], ["join"]):
        act = slot.act
        if head in _JOBS and act == "ends":
            return Slot("employer", "ends", single=True, event=True, any_value=True)
        if company:
            return Slot("employer", act, single=True, event=True)
        if head not in _CLUBS:
            return Slot(f"{words[0]}s", event=True)
    if words[:2] == ["lose", "job"] or (words == ["lose"] and head in _JOBS):
        return Slot("employer", "ends", single=True, event=True, any_value=True)
    if slot.attribute == "has" and head in _JOBS and words != ["have"]:
        return Slot("finds", event=True)
    if slot.attribute == "habits" and words in (["start"], ["begin"]) and head in _JOBS:
        return Slot("starts", event=True)
    if words == ["live", "on"] and not target[:1].isupper():
        return Slot("lives on")
    if (
        slot.attribute == "employer"
        and slot.act == "holds"
        and (folded[:1].isdigit() or head in _TIMES)
    ):
        return Slot(" ".join(words), event=True)
    return slot


_JOBS = frozenset(["job", "work", "position", "post", "role", "career"])
_TIMES = words_of(
    """night weekend day home noon midnight morning evening week hour free fun hour pace minute
    monday tuesday wednesday thursday friday saturday sunday month year"""
)
_CLUBS = words_of(
    """club choir team party gym band group society association league church union class course
    orchestra committee board community programme program network army navy clan cooperative
    guild forum chat server workshop challenge"""
)


def tense(text: str, base: str) -> str:
    """In which tense a clause has a verb: present, past, perfect or progress (perfect progressive).

    ``present`` where the verb is not found.
    """
    tokens = _TOKEN.findall(plain(text))[:80]
    for at, token in enumerate(tokens):
        found, form = base_form(token.removesuffix("n't") if token != "can't" else "can")
        if found != base or (base == "have" and _helps(tokens[at + 1 :])):
            continue
        before = [t for t in tokens[max(0, at - 4) : at] if t not in _ADVERBS]
        nearest = before[-1] if before else ""
        if form == "gerund":
            if nearest == "been":
                return "progress"
            return "past" if nearest in ("was", "were", "wasn't", "weren't") else "present"
        have = {"has", "have", "hasn't", "haven't", "had", "never", "ever"} & set(before[-3:])
        if form in ("past", "participle") and have - {"never", "ever"}:
            return "past" if "had" in have else "perfect"
        if form in ("past", "participle") and nearest in ("is", "are", "been", "be", "being"):
            return "present"
        if form == "past" or nearest in ("didn't", "did", "was", "were") or "didn't" in before:
            return "past"
        return "present"
    return "present"


def _helps(after: list[str]) -> bool:
    """Whether "have" only helps the verb behind it: "has never had"."""
    verb = next((t for t in after if t not in _ADVERBS and t not in ("never", "not", "ever")), "")
    return base_form(verb)[1] in ("past", "participle") and verb not in ("got", "set", "cut")


def act_of(slot: Slot, when: str, cues: Cues, *, negated: bool, was: bool) -> Act | None:
    """In which way a clause with these cues says it; None where it says nothing."""
    if slot.act == "ends":
        if negated and not cues.over:
            return "holds" if slot.attribute == "likes" else None
        once = was or (cues.past and when != "present")
        return None if (once or negated or cues.over) and not slot.event else "ends"
    if negated or cues.over:
        if cues.yet:
            return None
        never = cues.never and when in ("perfect", "past")
        if (
            cues.denial or (cues.actually and slot.attribute != "likes") or never
        ) and not cues.over:
            return "denies"
        if cues.over or when == "present":
            return "denies" if cues.joke else "ends"
        return "denies"
    if was:
        return "was"
    if slot.event:
        return "holds"
    if when != "present" and cues.past and not cues.lasting:
        return "was"
    if when == "past" and slot.attribute in _STATIVE:
        return "was"
    if when == "perfect" and slot.attribute in _EXPERIENCE and not cues.lasting:
        return "was"
    return "holds"
