"""The passes over a memory's turns that give each of them its score.

The first weighs granularities and cues, and spreads what it finds over the graph of turns and
entities by PageRank. The second, where it is called for, asks again with what the first found. Then
comes what the question says of time.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.aspects import aspects, within
from graphmem.recall.associated import associated
from graphmem.recall.bridge import bridged, bridges
from graphmem.recall.config import Character, RecallConfig
from graphmem.recall.currency import currency, taken_over
from graphmem.recall.depth import Decision, decide
from graphmem.recall.filters import outdated
from graphmem.recall.fusion import Counted, Fused, fuse, standardise, with_cues, with_graph
from graphmem.recall.graph import entity_seeds, graph_of, turn_seeds, walk
from graphmem.recall.layout import Layout
from graphmem.recall.router import route
from graphmem.recall.scores import Scores
from graphmem.recall.sided import sided
from graphmem.recall.standing import standing
from graphmem.recall.storyline import storyline
from graphmem.recall.topics import from_topics
from graphmem.recall.trace import Trace
from graphmem.recall.views import NO_VIEWS, Views

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Scored:
    """Scores of all turns, and how they came about.

    Attributes
    ----------
    turns
        Their scores.
    weights
        Of what was fused.
    depth
        How deep the search went.
    own
        What of its score each node has from its own time, not from that of its turns, by signal.
    """

    turns: Fused
    weights: dict[str, float]
    depth: Decision
    own: dict[str, Floats]


def score_turns(
    layout: Layout, analysis: QueryAnalysis, scores: Scores, usable: Mask, config: RecallConfig,
    depth: str = "auto", trace: Trace | None = None, known_at: datetime | None = None,
    views: Views = NO_VIEWS,
) -> Scored:  # fmt: skip
    """Fuse all that speaks for each turn.

    Parameters
    ----------
    layout
        The memory, or an excerpt of it.
    analysis
        The question.
    scores
        Of each granularity.
    usable
        Which nodes may bear on the result.
    config
        Parameters of recall.
    depth
        ``auto``, ``light`` or ``deep``.
    trace
        Is told what the walk began with and came to.
    known_at
        What was learnt later, that a fact holds no more, is not taken into account.
    views
        Embeddings beside the question's own.
    """
    allowed = usable[layout.turn_nodes]
    counted = layout.counted(allowed)
    spoken = float((layout.spoken * counted).sum() / counted.sum())
    character = _talk(analysis, config).mixed(config.document, spoken)
    weights = _weights(character, scores, allowed, counted, config)
    fused = fuse(scores.turns | scores.cues, weights, counted)
    trusted, start = allowed, scores
    if views.distrusted:
        trusted, start = _trusted(layout, scores, allowed, views.distrusted)
    ranks = _ranks(layout, analysis, start, fused, trusted, character, config, trace)
    fused = with_graph(fused, ranks, character.graph, counted)
    if np.count_nonzero(allowed) == 1:  # there is nothing to compare it with
        fused = fused.plus("only", allowed.astype(np.float64))
    chosen = decide(depth, analysis.question, spoken=spoken)
    if chosen.deep and views.embed is not None and character.bridge:
        found = bridges(layout, analysis, start, fused.total, trusted, config)
        gains, over = bridged(layout, found, views.embed, scores, counted)
        fused = fused.plus("bridge", character.bridge * gains)
        if trace is not None:
            trace.bridges, trace.over = tuple(found), over
    fused, own = _timely(layout, analysis, fused, config, known_at)
    if config.sides and views.sides is not None:
        near = sided(layout, analysis, views.sides, usable)
        if near.any():
            weight = config.sides * spoken
            fused = fused.plus("profile", weight * standardise(near, counted))
    fused = _led_to(layout, analysis, scores, fused, usable, counted, config)
    for name, values, weight in aspects(layout, analysis.order, config.recency, config.importance):
        fused = fused.plus(name, weight * standardise(values, counted))
    return Scored(fused, weights, chosen, own)


def _talk(analysis: QueryAnalysis, config: RecallConfig) -> Character:
    """What suits talk, for what a question wants of it."""
    if analysis.broad:
        return config.broad
    if analysis.several:
        return config.several
    return config.how if analysis.asked in ("manner", "reason", "number") else config.conversation


def _timely(
    layout: Layout, analysis: QueryAnalysis, fused: Fused, config: RecallConfig,
    known_at: datetime | None,
) -> tuple[Fused, dict[str, Floats]]:  # fmt: skip
    """What the question's times and what holds at them are worth, to turns and to nodes."""
    own: dict[str, Floats] = {}
    if analysis.times:
        holding = config.holding if analysis.state else 0.0
        fits = within(layout, analysis.times, config.time_margin, holding)
        fused = fused.plus("time", config.time_bonus * fits.turns)
        own["time"] = np.zeros(len(layout.snapshot))
        own["time"][layout.facts[0]] = config.time_bonus * _of_then(
            layout, analysis, fits.facts, config
        )
    if config.currency:
        fused = _taken_over(layout, analysis, fused)
    held = currency(layout, analysis, outdated(layout, known_at))
    if held.any():
        own["currency"] = config.currency * held
    return fused, own


def _led_to(
    layout: Layout, analysis: QueryAnalysis, scores: Scores, fused: Fused, usable: Mask,
    counted: Counted, config: RecallConfig,
) -> Fused:  # fmt: skip
    """What the best turns lead to: along time, by association, beneath the same topics."""
    if config.story:
        story = storyline(layout, analysis, scores, fused.total, config.story_facts)
        fused = fused.plus("story", config.story * story) if story.any() else fused
    if config.association and analysis.broad:
        allowed = usable[layout.turn_nodes]
        beside = associated(layout, fused.total, allowed, config.association_turns)
        fused = fused.plus("association", config.association * beside)
    if config.tree and analysis.broad:
        told = standardise(from_topics(layout, scores, fused.total, usable), counted)
        fused = fused.plus("tree", config.tree * told) if told.any() else fused
    return fused


def _trusted(
    layout: Layout, scores: Scores, allowed: Mask, distrusted: frozenset[str]
) -> tuple[Mask, Scores]:
    """Which turns something may start from, and the scores without the facts of the others."""
    index = layout.whole.snapshot.index
    known = [index[id_] for id_ in distrusted if id_ in index]  # turns stand before other nodes
    trusted = allowed & ~np.isin(np.arange(layout.whole.turn_count)[layout.positions], known)
    _, turns = layout.facts
    return trusted, replace(scores, facts=np.where(trusted[turns], scores.facts, -np.inf))


def _of_then(
    layout: Layout, analysis: QueryAnalysis, happened: Floats, config: RecallConfig
) -> Floats:
    """How well facts fit the times of a question: for how things stood, by what held then."""
    if not analysis.state or not config.standing:
        return happened
    return standing(
        layout, analysis.times, config.time_margin, happened,
        fades=config.standing, passing=config.passing,
    )  # fmt: skip


def _taken_over(layout: Layout, analysis: QueryAnalysis, fused: Fused) -> Fused:
    """Turns of facts that took the place of others, as good as those for a question about now."""
    facts, turns = layout.facts
    scores = np.full(len(layout.snapshot), -np.inf)
    scores[facts] = fused.total[turns]
    gains = taken_over(layout, analysis, scores)[facts]
    if not gains.any():
        return fused
    found = np.zeros(layout.turn_count)
    np.maximum.at(found, turns, gains)
    return fused.plus("replaces", found)


def _weights(
    character: Character, scores: Scores, allowed: Mask, counted: Counted, config: RecallConfig
) -> dict[str, float]:
    """Weights of the granularities, shifted by the question, and of the cues."""
    base = asdict(character.weights)
    among = {name: values[allowed] for name, values in scores.turns.items()}
    counts = None if counted.dtype == np.bool_ else counted[allowed].astype(np.float64)
    routed = route(base, among, config.router_temperature, counts)
    return with_cues(base, routed, asdict(character.cues))


def _ranks(
    layout: Layout, analysis: QueryAnalysis, scores: Scores, fused: Fused, allowed: Mask,
    character: Character, config: RecallConfig, trace: Trace | None,
) -> Floats:  # fmt: skip
    """PageRank of the turns, from the best ones and the entities of the question and best facts."""
    turns = turn_seeds(fused.total, allowed, config)
    entities = entity_seeds(layout, analysis, scores.facts, config.seed_facts)
    ranks = walk(
        graph_of(layout.whole, config.next_weight),
        turns,
        entities,
        character.turn_seeds,
        config.damping,
        config.exact_edges if layout.whole is layout else 0,
        layout.positions,
    )
    if trace is not None:
        trace.layout, trace.facts, trace.ranks = layout, scores.facts, ranks
        trace.turn_seeds, trace.entity_seeds = turns, entities
        trace.turn_share = character.turn_seeds
    return ranks
