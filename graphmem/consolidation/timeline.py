"""Links between facts: what came of what, and what came next.

After THEANINE: a new memory is compared with the most similar earlier ones, and each pair is given
a relation or none. Memories are linked, never deleted: what is outdated shows how things changed.
Here a pair is considered only where something joins it: a connective in one turn, an answer to
"why", a feeling about what was just told, a plan that is carried out, a common entity. Without a
language model nothing is concluded that is not said.

The links that lead to a fact follow from the fact and the earlier ones that share an entity or
stand beside it, and from nothing else. So they don't depend on the order of arrival, and when a
fact comes, changes or goes, only its own surroundings have to be looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, get_args

import numpy as np

from graphmem.consolidation.connectives import (
    asks_why,
    can_be_done,
    in_first_person,
    is_feeling,
    seam,
)
from graphmem.consolidation.order import is_before
from graphmem.consolidation.told import Surroundings, Told
from graphmem.records import Relation

__all__ = [
    "HUB",
    "RELATIONS",
    "Candidate",
    "Link",
    "TimelineConfig",
    "candidates",
    "links_of",
]

RELATIONS: tuple[Relation, ...] = get_args(Relation)
"""From the most telling to the least: of two that join one pair, the first is kept."""

HUB = 100
"""An entity that more facts mention than this says nothing about what belongs together."""

_CHANGED = 1.0
_SAID = 0.9
_ANSWERED = 0.7
_FELT = 0.6
_THEN = (0.4, 0.6, 0.8)  # by how many of the two events have a day of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineConfig:
    """How facts are joined.

    Attributes
    ----------
    topics
        How many earlier facts a fact may continue.
    similarity
        Cosine from which on two facts with a common entity are about one topic.
    likeness
        Cosine from which on a fact with a common entity is what an earlier one intended.
    nearness
        Cosine below which two facts have nothing to do with each other, whatever they share.
    steps
        How many events a fact may come next to, through different entities.
    """

    topics: int = 3
    similarity: float = 0.8
    likeness: float = 0.75
    nearness: float = 0.6
    steps: int = 2


class Link(NamedTuple):
    """A relation that leads from an older fact to a newer one."""

    older: str
    newer: str
    relation: Relation
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A pair of facts, and what is known of it without asking anybody.

    ``certain`` ones are settled; of the others a judge may think differently.
    """

    older: Told
    newer: Told
    relation: Relation | None
    confidence: float = 0.0
    certain: bool = False

    @property
    def link(self) -> Link | None:
        """The link that it stands for, if any."""
        if self.relation is None:
            return None
        return Link(self.older.id, self.newer.id, self.relation, self.confidence)


@dataclass(slots=True)
class _Pairs:
    """Candidates by their older fact; the most telling relation is kept."""

    newer: Told
    found: dict[str, Candidate] = field(default_factory=dict)

    def add(
        self, older: Told, relation: Relation | None, confidence: float, *, certain: bool = False
    ) -> None:
        if older.id == self.newer.id or not is_before(older.order, self.newer.order):
            return
        there = self.found.get(older.id)
        if there is None or _rank(relation) < _rank(there.relation):
            self.found[older.id] = Candidate(
                older=older,
                newer=self.newer,
                relation=relation,
                confidence=round(confidence, 4),
                certain=certain,
            )


def candidates(
    fact: Told, around: Surroundings, config: TimelineConfig | None = None
) -> list[Candidate]:
    """The pairs that a link to a fact may come from, in order of the older fact."""
    config = config or TimelineConfig()
    pairs = _Pairs(fact)
    for older in around.replaced:
        pairs.add(older, "CHANGED", _CHANGED, certain=True)
    _connected(pairs, around, config)
    _reacted(pairs, around)
    earlier = sorted(
        (o for o in _distinct(around.related) if is_before(o.order, fact.order)),
        key=lambda told: told.order,
    )
    related = [other for other in earlier if other.entities & fact.entities]
    cosines = _cosines(fact, related)
    _intended(pairs, related, cosines, config)
    _happened(pairs, related, cosines, config)
    _continued(pairs, related, cosines, config)
    return sorted(pairs.found.values(), key=lambda pair: pair.older.order)


def links_of(found: Iterable[Candidate]) -> tuple[Link, ...]:
    """The links that candidates stand for as they are, without asking anybody."""
    return tuple(link for candidate in found if (link := candidate.link) is not None)


def _connected(pairs: _Pairs, around: Surroundings, config: TimelineConfig) -> None:
    """What the words between two statements say: in one turn, or in the answer to a question."""
    fact = pairs.newer
    inside = sorted(_distinct([*around.siblings, fact]), key=lambda told: (told.span, told.id))
    at = next(i for i, told in enumerate(inside) if told.id == fact.id)
    for first, second in pairwise(inside[max(at - 1, 0) : at + 2]):
        if second.span.start < first.span.end:
            continue
        between = around.text[first.span.end : second.span.start]
        joined = seam(first.words, between, second.words)
        older, newer = sorted((first, second), key=lambda told: told.order)
        if newer.id == fact.id:
            pairs.add(older, _relation(joined, forward=older is first), _SAID if joined else 0.0)
    if at == 0 and around.before:
        _answered(pairs, around, config)


def _relation(joined: str | None, *, forward: bool) -> Relation | None:
    """The relation of an older fact to a newer one, from what joins them as they were said."""
    if joined == "cause":
        return "CAUSE" if forward else None
    if joined == "reason":
        return "REASON" if forward else "CAUSE"
    if joined == "hindered":
        return "HINDERED_BY" if forward else "CAUSE"
    return None


def _answered(pairs: _Pairs, around: Surroundings, config: TimelineConfig) -> None:
    """The first statement of an answer to "why", or of a turn that begins with a connective."""
    fact, last = pairs.newer, around.before[0]
    if asks_why(last.text) and last.speaker != fact.speaker:
        own = [
            each
            for turn in around.before[1:]
            if turn.speaker == fact.speaker
            for each in turn.facts
        ]
        asked = _nearest(fact, [*last.facts, *own], config.nearness)
        if asked is not None:
            pairs.add(asked, "REASON", _ANSWERED)
    elif last.facts and not last.text.rstrip().endswith("?"):
        first = last.facts[-1]
        joined = seam(first.words, around.text[: fact.span.start], fact.words)
        if joined:
            pairs.add(first, _relation(joined, forward=True), _ANSWERED)


def _reacted(pairs: _Pairs, around: Surroundings) -> None:
    """A feeling, about what was told right before in its turn or else in the turn before."""
    fact = pairs.newer
    if not is_feeling(fact.words):
        return
    inside = [told for told in around.siblings if told.span < fact.span and not _felt(told)]
    if inside:
        pairs.add(max(inside, key=lambda told: (told.span, told.id)), "REACT", _FELT)
    elif around.before and around.before[0].speaker != fact.speaker:
        told = _nearest(fact, [each for each in around.before[0].facts if not _felt(each)], 0.0)
        if told is not None:
            pairs.add(told, "REACT", _FELT)


def _intended(
    pairs: _Pairs, related: Sequence[Told], cosines: Mapping[str, float], config: TimelineConfig
) -> None:
    """The latest intention that this fact is the first to carry out or drop."""
    fact = pairs.newer
    for older in reversed(related):
        if older.planned and _meets(older, fact, cosines[older.id], config):
            between = [each for each in related if older.entities & each.entities & fact.entities]
            likeness = _cosines(older, between)
            if not any(
                is_before(older.order, each.order)
                and is_before(each.order, fact.order)
                and _meets(older, each, likeness[each.id], config)
                for each in between
            ):
                pairs.add(older, "WANT", max(cosines[older.id], _FELT))
                return


def _meets(plan: Told, fact: Told, cosine: float, config: TimelineConfig) -> bool:
    """Whether a fact is what became of a plan: the same people, the same thing, now an event."""
    if not fact.happened or fact.turn == plan.turn or not can_be_done(plan.words):
        return False
    done = any(subject != object_ for subject, object_ in plan.acts & fact.acts)
    return (done and cosine >= config.nearness) or (
        _same_people(plan, fact) and cosine >= config.likeness
    )


def _same_people(one: Told, other: Told) -> bool:
    """Whether somebody does something in both facts."""
    if one.agents & other.agents:
        return True
    same = one.speaker is not None and one.speaker == other.speaker
    return same and in_first_person(one.words) and in_first_person(other.words)


def _happened(
    pairs: _Pairs, related: Sequence[Told], cosines: Mapping[str, float], config: TimelineConfig
) -> None:
    """The events that came right before this one, for each entity that it is about.

    Without a day of its own an event counts for those who do something in it, not for all that
    it mentions.
    """
    fact = pairs.newer
    if not fact.happened:
        return
    latest: dict[str, Told] = {}
    for older in related:
        if older.happened and _same_people(older, fact):
            shared = older.entities & fact.entities
            days = older.explicit + fact.explicit
            latest |= dict.fromkeys(shared if days else shared & older.agents & fact.agents, older)
    events = sorted(
        (
            told
            for told in _distinct(latest.values())
            if told.order.moment < fact.order.moment
            and (told.order.session != fact.order.session or (told.explicit and fact.explicit))
            and cosines[told.id] >= config.nearness
        ),
        key=lambda told: (told.explicit + fact.explicit, told.order),
        reverse=True,
    )
    for older in events[: config.steps]:
        pairs.add(older, "THEN", _THEN[older.explicit + fact.explicit])


def _continued(
    pairs: _Pairs, related: Sequence[Told], cosines: Mapping[str, float], config: TimelineConfig
) -> None:
    """The most similar facts of earlier sessions."""
    session = pairs.newer.order.session
    alike = [
        told
        for told in related
        if told.order.session != session and cosines[told.id] >= config.similarity
    ]
    alike.sort(key=lambda told: (-cosines[told.id], told.order))
    for older in alike[: config.topics]:
        pairs.add(older, "SAME_TOPIC", min(cosines[older.id], 1.0))


def _cosines(fact: Told, others: Sequence[Told]) -> dict[str, float]:
    """Similarity of a fact to others; each one's by itself, however many there are."""
    if not others:
        return {}
    matrix = np.stack([other.vector for other in others]).astype(np.float64)
    values = (matrix * fact.vector.astype(np.float64)).sum(axis=1)
    return {other.id: round(float(value), 4) for other, value in zip(others, values, strict=True)}


def _nearest(fact: Told, others: Sequence[Told], least: float) -> Told | None:
    """The most similar of others, the later one of equals; None where none is similar at all."""
    likeness = _cosines(fact, others)
    best = max(others, key=lambda told: (likeness[told.id], told.order), default=None)
    return best if best is not None and likeness[best.id] >= least else None


def _distinct(facts: Iterable[Told]) -> list[Told]:
    return list({told.id: told for told in facts}.values())


def _felt(told: Told) -> bool:
    return is_feeling(told.words)


def _rank(relation: Relation | None) -> int:
    return len(RELATIONS) if relation is None else RELATIONS.index(relation)
