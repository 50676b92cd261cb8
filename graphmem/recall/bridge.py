"""Bridges: the question asked again with what names the answer found in place of its description.

"Where was the author of Brand born?" is answered by a passage that may know neither the play nor
that anybody wrote it. The best passages of a first pass name those who may be meant, the *bridge
entities* of multi-hop questions (HotpotQA; Yang et al., 2018): the play's passage names Ibsen. With
each of the likeliest the question is asked once more, the name in place of the words that the
passage explains: "Where was Ibsen born?". A turn that mentions the entity gains by how much better
it fits that than the question as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.config import RecallConfig
from graphmem.recall.fusion import Counted, standardise
from graphmem.recall.graph import top
from graphmem.recall.layout import Layout
from graphmem.recall.lexical import tokens
from graphmem.recall.scores import Scores, cosines
from graphmem.recall.views import Embed

__all__ = ["Bridge", "bridged", "bridges", "substituted"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_ARTICLES = ("the", "a", "an")
_CHARACTERS = 4_000  # of a question or a turn that are read


@dataclass(frozen=True, slots=True)
class Bridge:
    """An entity that the question may mean without naming it.

    Attributes
    ----------
    entity
        Its position among the entities of the whole memory.
    name
        What it is called.
    turn
        The turn of the layout that tells of it.
    question
        The question, with the name in place of what the turn explains.
    """

    entity: int
    name: str
    turn: int
    question: str


def bridges(
    layout: Layout, analysis: QueryAnalysis, scores: Scores, turns: Floats, allowed: Mask,
    config: RecallConfig,
) -> list[Bridge]:  # fmt: skip
    """By whom the best turns may lead on, the likeliest first.

    Entities with names of their own, which are not in the question and which other turns mention,
    too. Each turn that names one explains other words of the question.

    Parameters
    ----------
    layout
        The memory, or an excerpt of it.
    analysis
        The question.
    scores
        Of each granularity; an entity is as likely as the best fact that names it.
    turns
        Score of each turn so far.
    allowed
        Which turns may bear on the result.
    config
        Parameters of recall.
    """
    names, asked = layout.whole.snapshot.texts, set(analysis.terms)
    question = analysis.question[:_CHARACTERS]
    among = np.flatnonzero(allowed)
    found: list[tuple[float, Bridge]] = []
    for turn in among[top(turns[among], config.bridge_turns)].tolist():
        explained = _terms(layout, turn)
        for entity, likely in _named_in(layout, scores.facts, turn):
            name = names[int(layout.entity_nodes[entity])]
            leads_on = layout.entity_turns[entity] > 1 and not name.islower()
            if leads_on and not asked.issuperset(tokens(name)):
                anew = substituted(question, explained, name)
                found.append((likely, Bridge(entity, name, turn, anew)))
    found.sort(key=lambda each: (-each[0], each[1].name, each[1].entity, each[1].turn))
    return [bridge for _, bridge in found[: config.bridge_questions]]


def bridged(
    layout: Layout, found: Sequence[Bridge], embed: Embed, scores: Scores, counted: Counted
) -> tuple[Floats, NDArray[np.intp]]:
    """How much better each turn fits a question with a bridge in it than the question as asked.

    Returns
    -------
    gains
        In standard deviations of turns; 0 for turns that mention no bridge or fit no better.
    over
        By which bridge each turn gains; -1 where by none.
    """
    gains = np.zeros(layout.turn_count)
    over = np.full(layout.turn_count, -1, dtype=np.intp)
    vectors = layout.snapshot.vectors[layout.turn_nodes]
    before = np.maximum(standardise(scores.similarity[layout.turn_nodes], counted), 0.0)
    asked = embed([bridge.question for bridge in found])
    for place, bridge in enumerate(found):
        turns = _mentioning(layout, bridge.entity)
        turns = turns[(turns != bridge.turn) & (counted[turns] > 0)]
        gain = standardise(cosines(vectors, asked[place]), counted)[turns] - before[turns]
        better = gain > gains[turns]
        gains[turns[better]], over[turns[better]] = gain[better], place
    return gains, over


def substituted(question: str, explained: set[str], name: str) -> str:
    """A question with a name in place of its longest run of words that something explains.

    Function words within the run, and an article before it, go with it. Where nothing is explained,
    the name comes last.
    """
    words = list(_WORD.finditer(question))
    terms = [set(tokens(word.group())) for word in words]
    best = range(0)
    weight = 0
    for first, last in _runs([bool(t) for t in terms], [bool(t & explained) for t in terms]):
        within = sum(bool(t) for t in terms[first : last + 1])
        if within > weight:
            best, weight = range(first, last + 1), within
    if not best:
        return f"{question} {name}"
    start = words[best[0]].start()
    if best[0] and words[best[0] - 1].group().lower() in _ARTICLES:
        start = words[best[0] - 1].start()
    return question[:start] + name + question[words[best[-1]].end() :]


def _runs(content: list[bool], explained: list[bool]) -> Iterator[tuple[int, int]]:
    """First and last word of each run without a content word that is not explained."""
    first = last = -1
    for place, known in enumerate(explained):
        if known:
            first, last = (place if first < 0 else first), place
        elif content[place] and first >= 0:
            yield first, last
            first = -1
    if first >= 0:
        yield first, last


def _terms(layout: Layout, turn: int) -> set[str]:
    row = layout.snapshot.node(int(layout.turn_nodes[turn]))
    return set(tokens(f"{row.title or ''} {row.speaker or ''} {row.text[:_CHARACTERS]}"))


def _named_in(layout: Layout, scores: Floats, turn: int) -> Iterator[tuple[int, float]]:
    """Entities that the usable facts of a turn name, each with the score of the best such fact."""
    facts, turns = layout.facts
    pointers, mentioned = layout.fact_entities.indptr, layout.fact_entities.indices
    best: dict[int, float] = {}
    for fact in range(*np.searchsorted(turns, [turn, turn + 1]).tolist()):
        score = float(scores[fact])
        if np.isfinite(score):
            row = mentioned[pointers[facts[fact]] : pointers[facts[fact] + 1]]
            for entity in row.tolist():
                best[entity] = max(best.get(entity, score), score)
    yield from best.items()


def _mentioning(layout: Layout, entity: int) -> NDArray[np.intp]:
    """Turns of the layout that mention an entity."""
    whole = layout.whole
    node = int(whole.entity_nodes[entity])
    turns = whole.evidence.indices[slice(*whole.evidence.indptr[node : node + 2].tolist())]
    positions = layout.positions
    if isinstance(positions, slice):
        return turns.astype(np.intp)  # type: ignore[no-any-return]
    return np.flatnonzero(np.isin(positions, turns))
