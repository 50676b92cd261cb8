"""Chains of two facts: the second is found by what it shares with the first.

"When did the founder of X die?" is answered by a fact that names neither X nor its founding. It
shares an entity, the founder, with a fact that is close to the question, and is itself close to
what is left of it. So a fact gains where one of the best facts, taken from another turn, mentions
the same entity, and the more so the rarer that entity is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.config import RecallConfig
from graphmem.recall.graph import top
from graphmem.recall.layout import Layout
from graphmem.recall.scores import Scores, best_of

Floats = NDArray[np.float64]


def chained(layout: Layout, scores: Scores, config: RecallConfig) -> Floats:
    """Best chain that ends in each turn; a turn without facts has the lowest there is."""
    _, turns = layout.facts
    links = _links(layout, scores.facts, config)
    total = scores.facts + config.chain_weight * links
    finite = total[np.isfinite(total)]
    lowest = float(finite.min()) if finite.size else 0.0
    return best_of(total, turns, np.full(layout.turn_count, lowest))


def _links(layout: Layout, scores: Floats, config: RecallConfig) -> Floats:
    """What each fact gains by the best of those that it shares a rare entity with."""
    _, turns = layout.facts
    owners, entities = layout.fact_mentions
    offers = _offers(layout, scores, config)
    gains = np.zeros(len(scores))
    if not offers:
        return gains
    known = np.asarray(sorted(offers))
    place = np.minimum(np.searchsorted(known, entities), len(known) - 1)
    shared = np.flatnonzero(known[place] == entities)
    first, second = (np.asarray([offers[e][rank] for e in known.tolist()]) for rank in (0, 1))
    best, other = first[place[shared]], second[place[shared]]
    fact = owners[shared]
    gain = np.where(best[:, 1] == turns[fact], other[:, 0], best[:, 0])
    np.maximum.at(gains, fact, gain)
    return gains


def _offers(
    layout: Layout, scores: Floats, config: RecallConfig
) -> dict[int, list[tuple[float, int]]]:
    """For each rare entity of the best facts, what it offers: (gain, turn) from two turns.

    The second is for the facts of the first one's own turn: a chain goes on to another.
    """
    facts, turns = layout.facts
    pointers, mentioned = layout.fact_entities.indptr, layout.fact_entities.indices
    finite = np.flatnonzero(np.isfinite(scores))
    size = max(layout.whole.turn_count, 2)
    found: dict[int, list[tuple[float, int]]] = {}
    for fact in finite[top(scores[finite], config.chain_facts)]:
        entities = mentioned[pointers[facts[fact]] : pointers[facts[fact] + 1]]
        for entity in np.unique(entities).tolist():
            many = int(layout.entity_turns[entity])
            if many <= config.chain_turns:
                rarity = 1.0 - np.log(max(many, 1)) / np.log(size)
                gain = float(max(scores[fact], 0.0) * rarity)
                _offer(found.setdefault(entity, []), gain, int(turns[fact]))
    return {entity: [*each, (0.0, -1)][:2] for entity, each in found.items()}


def _offer(offers: list[tuple[float, int]], gain: float, turn: int) -> None:
    # Facts come best first, so what is there is better.
    if len(offers) < 2 and all(turn != known for _, known in offers):
        offers.append((gain, turn))
