"""Entity resolution: from names as texts give them to entities.

A name is looked up by its normalised form. What is known keeps its id; what is new gets one from
the name. What an entity is called, and as what, is elected by all its mentions: it depends on which
there are, not on their order, so taking some back leaves what the others make of it. Everything
here is pure: the entities known so far come in as an argument.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from graphmem import identity
from graphmem.extraction.interface import Extraction, FactDraft, TripleDraft
from graphmem.records import Entity, EntityType, Fact, MemoryUnit, Mention, Role, Triple

Known = Mapping[str, Sequence[Entity]]
R = TypeVar("R", Fact, MemoryUnit)

#: Of types with as many votes the first; a tagger takes places for people rather than the reverse.
_TIES = sorted(get_args(EntityType), key=lambda type_: type_ != "place")


@dataclass(frozen=True, slots=True)
class Named:
    """A mention that is resolved: the entity, and what it was called."""

    id: str
    mention: Mention


class Votes:
    """How often an entity was mentioned under which name and as which type."""

    def __init__(self, counts: Mapping[Mention, int] | None = None) -> None:
        self._counts = Counter(counts or {})

    @classmethod
    def parse(cls, text: str | None) -> Votes:
        """Read what :meth:`dump` wrote."""
        rows = json.loads(text) if text else []
        return cls({Mention(name, type_): count for name, type_, count in rows})

    def dump(self) -> str:
        """As JSON, in a fixed order."""
        rows = sorted([m.name, m.type, count] for m, count in self._counts.items() if count > 0)
        return json.dumps(rows, ensure_ascii=False)

    def plus(self, other: Votes) -> Votes:
        """Both together."""
        return Votes(self._counts + other._counts)

    def minus(self, other: Votes) -> Votes:
        """Without the other's."""
        return Votes(self._counts - other._counts)

    def __bool__(self) -> bool:
        return any(count > 0 for count in self._counts.values())

    def elect(self, id_: str) -> Entity:
        """The entity: its most frequent name, its most frequent type other than concept.

        A name is spelled plainly where anybody spells it so: "Ruth" beside "RUTH". What is
        mostly written small is a common noun, and its capitals tell nothing of its type.
        """
        names: Counter[str] = Counter()
        for mention, count in self._counts.items():
            names[mention.name] += count
        ranked = sorted(names, key=lambda name: (_is_loud(name, names), -names[name], name))
        small = sum(count for name, count in names.items() if name.islower())
        common = 2 * small > names.total()
        types: Counter[EntityType] = Counter()
        for mention, count in self._counts.items():
            if mention.name.islower() or not common:
                types[mention.type] += count
        specific: list[EntityType] = [t for t in types if t != "concept"] or ["concept"]
        type_ = min(specific, key=lambda t: (-types[t], _TIES.index(t)))
        return Entity(id=id_, name=ranked[0], type=type_, aliases=tuple(sorted(ranked[1:])))


def _is_loud(name: str, names: Mapping[str, int]) -> bool:
    """Whether a name is in capitals that others do without: "RUTH", but "NASA" once as "nasa"."""
    quiet = sum(count for other, count in names.items() if not other.isupper())
    return name.isupper() and 2 * quiet >= names[name]


class Resolved:
    """An episode's extraction with every mention resolved to an entity.

    Attributes
    ----------
    triples, facts, units
        With entity ids in place of mentions.
    mentions
        For each turn's key and each fact's id, the entities that it mentions, one mention each.

    Parameters
    ----------
    extraction
        An extractor's, or what a caller added in the same form.
    known
        Entities by normalised name.
    owner
        The caller who added it. Facts of a caller have ids of their own, so that extraction, which
        takes back what it made, never takes back what somebody added.
    """

    def __init__(self, extraction: Extraction, known: Known, owner: str = "") -> None:
        self._owner = owner
        self._triples: dict[str, Triple] = {}
        self._known = known
        self.mentions: dict[str, tuple[Named, ...]] = {}
        self.facts = tuple(_distinct(self._fact(draft) for draft in extraction.facts))
        self.units = tuple(_distinct(self._units(extraction)))
        self.triples = tuple(self._triples[id_] for id_ in sorted(self._triples))
        for turn, mentions in extraction.turn_mentions.items():
            self.mentions[turn] = self._named(mentions)

    def votes(self, of: Collection[str] | None = None) -> dict[str, Votes]:
        """What all mentions, or those of some turns and facts, say of each entity, by its id."""
        counts: dict[str, Counter[Mention]] = {}
        for source, named in self.mentions.items():
            for one in named if of is None or source in of else ():
                counts.setdefault(one.id, Counter())[one.mention] += 1
        return {id_: Votes(counts[id_]) for id_ in sorted(counts)}

    def _entity(self, mention: Mention) -> str | None:
        key = identity.normal_name(mention.name)
        if not key:
            return None
        known = self._known.get(key)
        return known[0].id if known else identity.entity_id(key)

    def _named(self, mentions: Iterable[Mention]) -> tuple[Named, ...]:
        first: dict[str, Mention] = {}
        for mention in mentions:
            id_ = self._entity(mention)
            if id_:
                first.setdefault(id_, mention)
        return tuple(Named(id_, first[id_]) for id_ in sorted(first))

    def _triple(self, draft: TripleDraft) -> str | None:
        subject, obj = self._entity(draft.subject), self._entity(draft.object)
        if not subject or not obj:
            return None
        id_ = identity.triple_id(subject, draft.predicate, obj, draft.negated)
        words = draft.predicate.replace("_", " ")
        negation = "not " if draft.negated else ""
        # Of one key the same words, whichever spelling came first.
        names = [identity.normal_name(m.name) for m in (draft.subject, draft.object)]
        self._triples[id_] = Triple(
            id=id_,
            subject=subject,
            predicate=draft.predicate,
            object=obj,
            text=f"{names[0]} {negation}{words} {names[1]}",
            negated=draft.negated,
        )
        return id_

    def _fact(self, draft: FactDraft) -> Fact:
        triples = {id_ for id_ in map(self._triple, draft.triples) if id_}
        parts = [mention for t in draft.triples for mention in (t.subject, t.object)]
        named = self._named([*draft.mentions, *parts])
        fact = Fact(
            id=self._draft_id(draft),
            text=draft.text,
            turn=draft.turn,
            further_turns=draft.further_turns,
            span=draft.span,
            memory_type=draft.memory_type,
            modality=draft.modality,
            negated=draft.negated,
            importance=draft.importance,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            entities=tuple(one.id for one in named),
            triples=tuple(sorted(triples)),
        )
        self.mentions[fact.id] = named
        return fact

    def _draft_id(self, draft: FactDraft) -> str:
        return draft.id or identity.fact_id(
            draft.turn, draft.span.start, draft.span.end, draft.text, self._owner
        )

    def _units(self, extraction: Extraction) -> Iterable[MemoryUnit]:
        drafted = [self._draft_id(draft) for draft in extraction.facts]
        for draft in extraction.units:
            roles = {id_: role for m, role in reversed(draft.binds) if (id_ := self._entity(m))}
            facts = tuple(sorted({drafted[i] for i in draft.facts}))
            bound = {one.id for fact in facts for one in self.mentions[fact]}
            roles = {id_: role for id_, role in roles.items() if id_ in bound}
            if len(roles) > 1 and facts:
                yield MemoryUnit(
                    id=identity.unit_id(facts),
                    title=draft.title,
                    text=draft.text,
                    binds=tuple(Role(id_, roles[id_]) for id_ in sorted(roles)),
                    facts=facts,
                )


def mentioned_names(extraction: Extraction) -> list[str]:
    """Normalised names of everything that an extraction mentions, sorted."""
    mentions: set[Mention] = set()
    for fact in extraction.facts:
        mentions.update(fact.mentions)
        for triple in fact.triples:
            mentions.update((triple.subject, triple.object))
    for unit in extraction.units:
        mentions.update(mention for mention, _ in unit.binds)
    for names in extraction.turn_mentions.values():
        mentions.update(names)
    return sorted({name for m in mentions if (name := identity.normal_name(m.name))})


def _distinct(records: Iterable[R]) -> list[R]:
    return list({record.id: record for record in records}.values())
