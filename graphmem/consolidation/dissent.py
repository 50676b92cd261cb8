"""Dissent: a statement alone against several that agree, without a word of change.

After *A-MemGuard*, which keeps the majority of what memories come to and sets the rest aside; here
by the claims of a slot in place of a model's chains of reasoning. What honest people do must not be
taken for it: values change with time, people correct themselves, and know about themselves best. So
time and wording are looked at first, and whoever is in doubt is believed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from graphmem.consolidation.stated import Stated

__all__ = ["AGREEING", "Evidence", "Telling", "lone"]

AGREEING = 3  # statements that a majority takes, for each one against it
_BEFORE = 2  # of them, how many must have been made by then
_SOON = timedelta(days=14)  # so soon nothing changes without a word
_CHANGE = re.compile(
    r"\b(?:now|no longer|any ?more|moved|mov(?:es|ing)|changed?|switched|new|since|recently|lately|"
    r"these days|currently|actually|in fact|correction|correct(?:ed|ing)?|sorry|meant|mistak\w+|"
    r"instead|became|turns out|as of|from \w+ on|until|used to|formerly|previously|quit|left|"
    r"started|began|finally|updated?|wrong|not|never|earlier|rather)\b|n't\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells a fact and how.

    Attributes
    ----------
    turn
        Where it was said: what is said twice in a turn is said once.
    own
        Whether its speaker is whom it is about.
    words
        The fact, with what stands before it in its turn.
    """

    turn: str
    own: bool
    words: str


Evidence = Mapping[str, Telling]


def lone(claims: Sequence[Stated]) -> list[Stated]:
    """Claims that stand alone against an agreeing majority, whatever their wording.

    Parameters
    ----------
    claims
        All of one slot that has one value at a time; those of facts that command left out.

    Returns
    -------
    list of Stated
        In the order in which they were said; none where anybody said that something changed.
    """
    if any(_tells_of_change(stated) for stated in claims):
        return []
    by_value: dict[str, list[Stated]] = defaultdict(list)
    for stated in claims:
        if stated.claim.act == "holds" and stated.claim.value:
            by_value[stated.claim.value].append(stated)
    if len(by_value) < 2:
        return []
    ranked = sorted(by_value.values(), key=lambda group: (-_facts(group), group[0].claim.value))
    agreeing, others = ranked[0], ranked[1:]
    if any(_facts(group) > 1 for group in others) or _facts(agreeing) < AGREEING * len(others):
        return []
    found = [group[0] for group in others if _in_their_midst(group[0], agreeing)]
    return sorted(found, key=lambda stated: stated.place)


def dissenting(claims: Sequence[Stated], told: Evidence) -> set[str]:
    """Of claims that stand alone, the facts that nothing speaks for.

    Parameters
    ----------
    claims
        As for :func:`lone`.
    told
        How each fact of theirs is told.
    """
    found = lone(claims)
    alone = {stated.fact for stated in found}
    turns = {told[stated.fact].turn for stated in claims if stated.fact not in alone}
    if len(turns) < AGREEING * len(alone):
        return set()
    return {
        fact
        for fact in alone
        if not told[fact].own
        and told[fact].turn not in turns
        and not _CHANGE.search(told[fact].words)
    }


def _tells_of_change(stated: Stated) -> bool:
    claim = stated.claim
    return claim.act != "holds" or claim.event or claim.corrects or bool(claim.instead)


def _facts(group: Sequence[Stated]) -> int:
    return len({stated.fact for stated in group})


def _in_their_midst(one: Stated, agreeing: Sequence[Stated]) -> bool:
    """Whether it was said after some that agree, and before or soon after another."""
    before = [other for other in agreeing if other.place < one.place]
    if len({other.fact for other in before}) < _BEFORE:
        return False
    if len(before) < len(agreeing):
        return True
    moments = [other.said_at for other in before if other.said_at is not None]
    if one.said_at is None or not moments:
        return True
    return one.said_at - max(moments) <= _SOON
