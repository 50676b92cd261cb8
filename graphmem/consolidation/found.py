"""Claims as the words of a clause say them, before their values are settled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from graphmem.consolidation.claims import Act
from graphmem.consolidation.cues import Cues
from graphmem.consolidation.phrase_patterns import END
from graphmem.consolidation.slot_values import normal, singular
from graphmem.extraction.marks import plain

__all__ = ["Found", "covered", "cut", "love_status", "mode_of"]


class Found(NamedTuple):
    """A claim with its value in the clause's own words; ``act`` as far as the words tell."""

    subject: str
    attribute: str
    value: str
    act: Act = "holds"
    single: bool = True
    event: bool = False
    instead: str = ""


def mode_of(found: re.Match[str], cues: Cues) -> Act:
    """The act that a form of "be" with its negation says."""
    groups = found.groupdict()
    be = (groups.get("be") or groups.get("verb") or "").casefold()
    negation = groups.get("not") or ""
    if negation or be.endswith("n't") or be.startswith(("no longer", "never")) or cues.over:
        before = be.startswith(("was", "were", "had")) or "never" in negation + be
        return "denies" if (cues.denial or before) and not cues.over else "ends"
    past = be in ("was", "were", "had", "had been", "used to be", "used to have", "owned", "kept")
    return "was" if past else "holds"


def cut(value: str) -> str:
    """A value without the clause or the full stop behind it."""
    return END.sub("", value.strip()).strip()


def covered(each: Found, found: Sequence[Found], counted: set[str]) -> bool:
    """Whether words have said already what a triple says more vaguely."""
    if not found:
        return False
    if each.attribute == "has":
        return singular(normal(each.value).split(" ")[-1]) in {
            singular(normal(value).split(" ")[-1]) for value in counted if value
        } or any(one.attribute != "has" and one.event for one in found)
    vague = {"employer", "occupation", "partner", "relationship status", "habits", "residence"}
    said = {one.value for one in found} | {one.attribute for one in found}
    if each.attribute == "is" and (each.value in said or "partner" in said):
        return True
    if each.attribute == "habits" and any(one.event for one in found):
        return True
    if "'s " in each.value and any(one.subject != each.subject for one in found):
        return True  # "Ben is Ana's manager"
    if each.attribute in vague:
        return any(one.attribute in vague and one.act != each.act for one in found) or any(
            one.attribute == each.attribute for one in found
        )
    if not each.single and not each.attribute.startswith(("likes", "habits")):
        return any(one.subject == each.subject for one in found)
    return any(one.subject == each.subject and one.value == each.value for one in found)


def love_status(verb: str, predicate: str) -> str:
    """The relationship status that a verb of love says."""
    words = plain(predicate)
    if verb in ("marry", "wed") or "married" in words:
        return "married"
    if "engaged" in words or verb == "propose":
        return "engaged"
    return "in a relationship"
