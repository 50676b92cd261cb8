"""Withholding: what of a text is served when parts of it must not be.

A turn is raw and stays as it was said. What recall shows of it has a mark in place of each part
that is withheld; a turn of which nothing else is left is not served at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["MARK", "Held", "Part", "held_parts", "joined", "nothing_left", "occurrences", "served"]

MARK = "[withheld: see graphmem guard list]"
Part = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """A fact of a turn, and whether it is quarantined or was released."""

    start: int
    end: int
    quarantined: bool
    released: bool = False


def held_parts(
    commanding: Iterable[Part], facts: Iterable[Held], *, released: bool, guarded: bool
) -> list[Part]:
    """The parts of a turn that are withheld, in order and apart.

    Parameters
    ----------
    commanding
        Parts that read as instructions to the model.
    facts
        Those of the turn that are quarantined or were released.
    released
        Whether a person released the turn.
    guarded
        Whether the guard is on.
    """
    if not guarded:
        return []
    facts = list(facts)
    free = [fact for fact in facts if fact.released]
    parts = [
        part
        for part in commanding
        if not released and not any(f.start < part[1] and part[0] < f.end for f in free)
    ]
    parts += [(fact.start, fact.end) for fact in facts if fact.quarantined]
    return joined(parts)


def joined(parts: Iterable[Part]) -> list[Part]:
    """Parts in order, those that touch as one."""
    merged: list[Part] = []
    for start, end in sorted(parts):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def served(text: str, parts: Sequence[Part]) -> str:
    """A text with a mark in place of each part."""
    pieces, at = [], 0
    for start, end in parts:
        pieces += [text[at:start], MARK]
        at = end
    return "".join([*pieces, text[at:]])


def nothing_left(text: str, parts: Sequence[Part]) -> bool:
    """Whether no word of a text remains."""
    return not any(char.isalnum() for char in served(text, parts).replace(MARK, ""))


def occurrences(text: str, snippets: Iterable[str]) -> list[Part]:
    """Where snippets stand in a text that was made of them; their white space may differ."""
    found: list[Part] = []
    for snippet in sorted({" ".join(each.split()) for each in snippets} - {""}):
        at = text.find(snippet)
        while at >= 0:
            found.append((at, at + len(snippet)))
            at = text.find(snippet, at + len(snippet))
    return joined(found)
