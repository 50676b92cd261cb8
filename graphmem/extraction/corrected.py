"""Corrected facts: extraction must not bring back what somebody put right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphmem import identity
from graphmem.extraction.interface import Extraction, FactDraft, UnitDraft
from graphmem.extraction.units import unite
from graphmem.records import Span

__all__ = ["Corrected", "without_corrected"]

_ALIKE = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A fact that was corrected: where it was said, and its text as it was extracted."""

    id: str
    turn: str
    span: Span
    text: str


def without_corrected(extraction: Extraction, corrected: Sequence[Corrected]) -> Extraction:
    """An extraction without what stands corrected in the memory already.

    The same extractor makes the very same fact again. Another one words or cuts it otherwise: of
    what it finds in the same place, that is left out which is most like the old text, if the two
    have half of all their words in common.
    """
    taken: set[int] = set()
    for fact in corrected:
        at = _again(extraction.facts, fact, taken)
        if at is not None:
            taken.add(at)
    if not taken:
        return extraction
    left = [at for at in range(len(extraction.facts)) if at not in taken]
    places = {old: new for new, old in enumerate(left)}
    return replace(
        extraction,
        facts=tuple(extraction.facts[at] for at in left),
        units=tuple(
            unit for each in extraction.units for unit in _unit(each, extraction.facts, places)
        ),
    )


def _again(facts: Sequence[FactDraft], fact: Corrected, taken: set[int]) -> int | None:
    """Place of the draft that says what the corrected fact once said."""
    alike: list[tuple[float, int]] = []
    for at, draft in enumerate(facts):
        if at in taken or draft.turn != fact.turn:
            continue
        if identity.fact_id(draft.turn, *draft.span, draft.text) == fact.id:
            return at
        if draft.span.start < fact.span.end and fact.span.start < draft.span.end:
            alike.append((-_likeness(draft.text, fact.text), at))
    best = min(alike, default=None)
    return best[1] if best is not None and -best[0] >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    """Share of their words that two texts have in common."""
    words, others = (set(_WORD.findall(text.casefold())) for text in (one, other))
    return len(words & others) / len(words | others) if words | others else 1.0


def _unit(
    unit: UnitDraft, facts: Sequence[FactDraft], places: dict[int, int]
) -> Sequence[UnitDraft]:
    """The unit with the facts that are left; made anew where its text told of the others too."""
    if all(at in places for at in unit.facts):
        return [replace(unit, facts=tuple(places[at] for at in unit.facts))]
    left = [at for at in unit.facts if at in places]
    made = unite([facts[at] for at in left])
    return [replace(u, facts=tuple(places[left[at]] for at in u.facts)) for u in made]
