"""A deep search that a language model guides: judge what is found, ask further, judge again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Protocol

from graphmem.identity import turn_key
from graphmem.recall.guide import Guide
from graphmem.recall.hits import Hits
from graphmem.records import Hit

__all__ = ["Guided", "guided"]

_SHOWN = 20  # hits in one call
_FURTHER = 10  # of each further question


class Search(Protocol):
    """Finds the best hits for a question, starting from no turn that is distrusted."""

    def __call__(self, question: str, k: int, distrusted: frozenset[str]) -> Hits:
        """At most ``k`` hits, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Guided:
    """What was found, and how.

    Attributes
    ----------
    hits
        Best first.
    distrusted
        Ids of turns that were found to be beside the point.
    asked
        By which further question a hit was found that the first search did not find, by its id.
    """

    hits: Hits
    distrusted: frozenset[str]
    asked: dict[str, str]


def guided(guide: Guide, search: Search, question: str, k: int) -> Guided:
    """Search, let the guide judge and ask further, and put first what it finds useful.

    At most two calls of the model; the second only where something new was found.

    Raises
    ------
    ModelError
        The model does not answer, or gives nothing of use.
    """
    wide = max(k, _SHOWN)
    found = search(question, wide, frozenset())
    if not found:
        return Guided(found, frozenset(), {})
    advice = guide.advise(question, found[:_SHOWN])
    useful = [found[place] for place in advice.useful]
    distrusted = _turns(found[:_SHOWN]) - _turns(useful) if useful else frozenset[str]()
    ranking = search(question, wide, distrusted) if distrusted else found
    further = {asked: search(asked, _FURTHER, frozenset()) for asked in advice.questions}
    fresh = _fresh([ranking, *further.values()], {hit.id for hit in found[:_SHOWN]})
    if fresh:
        shown = [*useful, *fresh][: _SHOWN + len(useful)]
        judged = guide.advise(question, shown).useful
        useful = [shown[place] for place in judged] or useful
    known = {hit.id for hit in chain(found, ranking)}
    return Guided(
        found.of(_in_order(useful, ranking)[:k]),
        distrusted,
        {hit.id: asked for asked, hits in further.items() for hit in hits if hit.id not in known},
    )


def _turns(hits: Sequence[Hit]) -> frozenset[str]:
    return frozenset(turn_key(s.conversation, s.id) for hit in hits for s in hit.sources)


def _fresh(rankings: Sequence[Sequence[Hit]], known: set[str]) -> list[Hit]:
    """What is new in some rankings: the first of each, then the second of each."""
    hits: dict[str, Hit] = {}
    for row in zip_longest(*rankings):
        for hit in row:
            if hit is not None and hit.id not in known:
                hits.setdefault(hit.id, hit)
    return list(hits.values())[:_SHOWN]


def _in_order(useful: Sequence[Hit], ranking: Sequence[Hit]) -> list[Hit]:
    """What is useful, lifted above the rest; how far is a share of its score."""
    own = {hit.id: hit for hit in ranking}
    rest = [hit for hit in ranking if hit.id not in {hit.id for hit in useful}]
    peak = max((hit.score for hit in chain(useful, rest)), default=0.0)
    lifted = []
    for place, found in enumerate(useful):
        hit = own.get(found.id, found)
        score = peak + len(useful) - place
        lifted.append(
            replace(hit, score=score, signals={**hit.signals, "judged": score - hit.score})
        )
    return [*lifted, *rest]
