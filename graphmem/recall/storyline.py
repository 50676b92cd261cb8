"""Facts that lead to one another: what came of it, why, what it was before.

Where a question asks for a reason, an order or a change, a turn gains by a link between one of its
facts and one of the best ones (the timelines of THEANINE, as a signal of the ranking). Which kind of
link it is makes no difference that could be measured.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.graph import top
from graphmem.recall.layout import Layout
from graphmem.recall.scores import Scores

__all__ = ["storyline"]

Floats = NDArray[np.float64]

_LINKS = (
    "CAUSE", "REASON", "HINDERED_BY", "REACT", "WANT", "THEN", "CHANGED", "SUPERSEDES",
    "SAME_TOPIC",
)  # fmt: skip


def storyline(
    layout: Layout, analysis: QueryAnalysis, scores: Scores, turns: Floats, best: int
) -> Floats:
    """What each turn gains, from 0 to 1, by links between its facts and the best ones.

    Parameters
    ----------
    layout
        The memory.
    analysis
        The question: without a reason, an order or a change in it nothing is gained.
    scores
        Of each granularity.
    turns
        Score of each turn so far, standardised.
    best
        How many facts links are followed from.
    """
    found = np.zeros(layout.turn_count)
    facts, places = layout.facts
    if not len(facts) or not _asks_for_a_story(analysis):
        return found
    merit = np.where(np.isfinite(scores.facts), turns[places], -np.inf)
    chosen = [at for at in top(merit, best).tolist() if np.isfinite(merit[at])]
    turn_of = np.full(len(layout.snapshot), -1, dtype=np.int64)
    turn_of[facts] = places
    strength = np.zeros(len(layout.snapshot))
    for rank, at in enumerate(chosen):
        strength[facts[at]] = max(strength[facts[at]], 1.0 / (1.0 + rank))
    for kind in _LINKS:
        starts, ends, weights = layout.snapshot.edges(kind)
        for one, other in ((starts, ends), (ends, starts)):
            linked = np.flatnonzero((strength[one] > 0) & (turn_of[other] >= 0))
            apart = linked[turn_of[one[linked]] != turn_of[other[linked]]]
            gains = strength[one[apart]] * np.clip(weights[apart], 0.0, 1.0)
            np.maximum.at(found, turn_of[other[apart]], gains)
    return found


def _asks_for_a_story(analysis: QueryAnalysis) -> bool:
    told = analysis.order in ("before", "after") or analysis.view in ("change", "then")
    return told or analysis.asked == "reason"
