"""The gist of a fact: equal for facts that say the same in nearly the same words."""

from __future__ import annotations

import re

from graphmem import identity
from graphmem.consolidation.wording import without_frame
from graphmem.records import Fact

__all__ = ["gist_of"]

_WORD = re.compile(r"\w+(?:[.,:'\N{RIGHT SINGLE QUOTATION MARK}/-]\w+)*")
_FILLERS = """
    a actually again already also am an are be been being currently definitely did do does ever
    had has have honestly is just really simply so still that the too truly very was well were
"""
_BESIDE_THE_POINT = frozenset(_FILLERS.split())
_LONGEST = 2000  # characters: what is longer is no statement, and never repeated


def gist_of(fact: Fact, session: str) -> str:
    """What a fact says, as a hash; empty where it cannot be repeated.

    Parameters
    ----------
    fact
        Its words count in their order, without those that add nothing, and whether it is denied,
        intended or only heard of.
    session
        Where it was said. What happened may happen again: an event without a date is repeated only
        by whoever tells of it twice in one session.
    """
    words = _WORD.findall(without_frame(fact.text[:_LONGEST]).casefold())
    said = [word for word in words if word not in _BESIDE_THE_POINT]
    if not said or len(fact.text) > _LONGEST:
        return ""
    again = fact.memory_type != "episodic" or fact.valid_from is not None
    where = "" if again else session
    return identity.content_id("gist", " ".join(said), fact.modality, str(fact.negated), where)
