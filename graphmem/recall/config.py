"""Every number of recall, with its reason. One default serves conversations and documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each granularity counts in the score of a turn.

    Attributes
    ----------
    turn
        Similarity of the turn's own embedding.
    fact
        Similarity of the best fact taken from it.
    triple
        Similarity of the best triple that it states.
    unit
        Similarity of the best memory unit that rests on it.
    episode
        Similarity of the episode that it belongs to.
    context
        Similarity of the turn together with the one before it.
    words
        BM25 of the turn.
    near, window
        BM25 of the best short, and the best long, run of turns that holds it.
    """

    turn: float = 0.0
    fact: float = 0.0
    triple: float = 0.0
    unit: float = 0.0
    episode: float = 0.0
    context: float = 0.0
    words: float = 0.0
    near: float = 0.0
    window: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """How much it counts, beside the granularities, what sort of turn it is.

    Attributes
    ----------
    speaker
        The question names who said it.
    asks
        It ends with a question: what is asked for is seldom in what asks.
    dated
        The question asks for a time, and the turn has a fact with one.
    """

    speaker: float = 0.0
    asks: float = 0.0
    dated: float = 0.0


def _mixed(one: Any, other: Any, share: float) -> Any:
    """Between one (``share`` 1) and another (``share`` 0), number by number."""
    if isinstance(one, float):
        return share * one + (1 - share) * other
    parts = {
        f.name: _mixed(getattr(one, f.name), getattr(other, f.name), share) for f in fields(one)
    }
    return replace(one, **parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """What suits one sort of text.

    Attributes
    ----------
    weights, cues
        Of the granularities, and of what sort of turn it is.
    turn_seeds
        Share of the walk's jumps that go to turns; the others go to entities. A conversation is
        about few people and things, so that entities tell little; passages are chained by them.
    graph
        Share of PageRank in the score; the rest is the granularities' own.
    bridge
        What a turn gains, where the search is deep, for each standard deviation by which a bridge
        in the question makes it fit better.
    """

    weights: Weights
    turn_seeds: float
    graph: float
    bridge: float
    cues: Cues = Cues()

    def mixed(self, other: Character, share: float) -> Character:
        """Between this one (``share`` 1) and another (``share`` 0), as a memory of both wants."""
        found: Character = _mixed(self, other, share)
        return found


# In talk, words and embeddings find different turns, and what belongs to a turn stands around it.
_CONVERSATION = Character(
    weights=Weights(fact=0.52, triple=0.14, context=0.65, words=0.05, near=0.29, window=0.36),
    cues=Cues(speaker=0.65, asks=-0.37, dated=0.43),
    turn_seeds=0.7,
    graph=0.2,
    bridge=1.0,
)
# Where a question asks for several things, each is told in passing, in talk of something else: less
# is to be had from what stands around it, more from what belongs together. That takes most from
# questions that name the wrong person, hence less of the speaker.
_SEVERAL = replace(
    _CONVERSATION,
    weights=Weights(
        fact=0.4, triple=0.1, unit=0.4, context=0.65, words=0.05, near=0.2, window=0.18
    ),
    cues=replace(_CONVERSATION.cues, speaker=0.5),
)
# How, why and how much is told over a few turns, seldom in one: there their surroundings tell more.
_HOW = replace(
    _CONVERSATION,
    weights=replace(_CONVERSATION.weights, near=0.4, window=0.5),
    cues=replace(_CONVERSATION.cues, speaker=0.5),
)
# An account of somebody is made of whatever belongs to a matter, whether or not it names it.
_BROAD = replace(_CONVERSATION, weights=replace(_CONVERSATION.weights, unit=0.2, episode=0.2))
# The words of a question are in many passages: BM25 misleads there, and only breaks ties. PageRank
# ranks before all; beside bridges, shares of it from .5 to .8 are level.
_DOCUMENT = Character(
    weights=Weights(turn=1.0, fact=1.0, words=0.1), turn_seeds=0.3, graph=0.7, bridge=1.5
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallConfig:
    """Parameters of recall; ``benchmarks/recall_quality.py --set`` measures a change of any.

    Attributes
    ----------
    conversation, document
        What suits turns with a speaker and passages without one; a memory of both is in between.
    several
        What suits turns with a speaker where a question asks for several things.
    how
        What suits them where it asks how, why or how much.
    broad
        What suits them where it asks for an account of somebody or something.
    k1, b
        BM25: how soon a repeated term counts no more, how much a long turn is held back.
    near, window
        Turns in a short and a long BM25 window: an answer and its question; their surroundings.
    router_temperature
        Of the softmax over a granularity's standardised scores whose entropy the router takes. At 1
        single outliers decide, which costs LoCoMo 1.2 points of recall@10, and passages more; from
        3 on, it is level.
    damping
        Probability that the walker goes on (HippoRAG 2).
    seed_turns
        Best turns that the walker starts from; several hundred cost passages two points of R@5.
    seed_power
        Exponent of their scores: sharpens the start towards the best ones.
    seed_facts
        Best facts whose entities it starts from; a third one is more often wrong than right.
    bridge_turns, bridge_questions
        Best turns that may name a bridge, and how often the question is asked again: each time is
        a text to embed.
    next_weight
        Weight of the edge between two turns in sequence, against 1 for a mention.
    exact_edges
        Size of graph up to which PageRank is exact.
    exact_turns
        Size of memory, in turns, up to which every turn is scored; beyond, an excerpt is.
    own_share
        Share of its own similarity in the score of a fact, unit, episode or entity; the rest is the
        mean of the turns that it rests on.
    name_share
        What is left of an entity's own similarity: a name that the question names says nothing new.
    overlap
        Taken off the score, in standard deviations, of what only says again what stands above it.
    time_margin
        Seconds by which a time in the question is widened on both sides (LongMemEval: two days).
    time_bonus
        Added, in standard deviations, to what is within the question's time.
    holding
        How well a state that held then fits a time in a question for how things stood, against 1
        for what was said or happened then. Of turns; of facts the next two tell.
    standing, passing
        In such a question a fact that was known by then, and that nothing had ended, fits the less
        the longer before it was said: by 1/e after so many seconds. What only happened then counts
        ``passing``. With ``standing`` 0, facts fit that happened then, or were said then.
    apart
        Share of the embedding without its times in that of a question for how things stood then.
    fact_words
        Added, in standard deviations, to a fact that has all words of the question but its times,
        where only facts are searched for; to others by their share, rare words first.
    recency
        Weight of when a turn was said, in a question for the latest; against it for the first.
        LoCoMo does not tell weights up to 0.3 apart.
    currency
        Added, in standard deviations, to facts that held at the time that a question is about, and
        taken off those that did not: what something else has taken the place of.
    story, story_facts
        Added, where a reason, an order or a change is asked for, to what a link along time leads to
        from one of so many best facts.
    association, association_turns
        Added, where a question wants an account of somebody or something, to turns whose units
        belong with those of so many best turns (MemGAS). Off: 1 brought 3 points of recall@20 on
        the broad questions that it was made with, and nothing on those that were written later.
    tree
        Added, where a question is broad, by how good the topics above a turn are. In other
        questions it brings nothing and at this weight costs LoCoMo a point of recall@10.
    sides
        Weight of how near a turn's facts about somebody are to the side of a life (work, health)
        that a question asks for.
    importance
        Weight of the most important fact of a turn; more than 0 helps no set that was measured.
    """

    conversation: Character = field(default=_CONVERSATION)
    several: Character = field(default=_SEVERAL)
    how: Character = field(default=_HOW)
    broad: Character = field(default=_BROAD)
    document: Character = field(default=_DOCUMENT)
    k1: float = 0.9
    b: float = 0.4
    near: int = 3
    window: int = 8
    router_temperature: float = 3.0
    damping: float = 0.5
    seed_turns: int = 50
    seed_power: float = 3.0
    seed_facts: int = 2
    bridge_turns: int = 3
    bridge_questions: int = 8
    next_weight: float = 1.0
    exact_edges: int = 200_000
    exact_turns: int = 4_000
    own_share: float = 0.5
    name_share: float = 0.5
    overlap: float = 1.0
    time_margin: float = 2 * 86_400.0
    time_bonus: float = 3.0
    holding: float = 0.5
    standing: float = 30 * 86_400.0
    passing: float = 0.3
    apart: float = 0.5
    fact_words: float = 1.0
    recency: float = 0.2
    currency: float = 1.0
    story: float = 1.5
    story_facts: int = 5
    association: float = 0.0
    association_turns: int = 10
    tree: float = 0.3
    sides: float = 0.4
    importance: float = 0.0

    def altered(self, change: Callable[[Character], Character]) -> RecallConfig:
        """With each character altered alike."""
        names = [f.name for f in fields(self) if isinstance(getattr(self, f.name), Character)]
        changed: dict[str, Any] = {name: change(getattr(self, name)) for name in names}
        return replace(self, **changed)


DEFAULT = RecallConfig()
