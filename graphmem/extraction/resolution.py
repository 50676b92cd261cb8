"""Entity resolution: from names as texts give them to entities.

A name is looked up by its normalised form. What is known keeps its id; what is new gets one from
the name. The function is pure: the entities known so far come in as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from graphmem import identity
from graphmem.extraction.interface import Extraction, FactDraft, TripleDraft
from graphmem.records import Entity, Fact, MemoryUnit, Mention, Role, Triple

Known = Mapping[str, Sequence[Entity]]
R = TypeVar("R", Fact, MemoryUnit)


class Resolved:
    """An episode's extraction with every mention resolved to an entity.

    Attributes
    ----------
    entities
        All entities that it touches, known or new, in order of id.
    triples, facts, units, mentions
        With entity ids in place of mentions.
    """

    def __init__(self, extraction: Extraction, known: Known) -> None:
        self._entities: dict[str, Entity] = {}
        self._triples: dict[str, Triple] = {}
        self._known = known
        self.facts = tuple(_distinct(self._fact(draft) for draft in extraction.facts))
        self.units = tuple(_distinct(self._units(extraction)))
        self.mentions = {
            turn: tuple(sorted({id_ for id_ in map(self._entity, names) if id_}))
            for turn, names in extraction.turn_mentions.items()
        }
        self.entities = tuple(self._entities[id_] for id_ in sorted(self._entities))
        self.triples = tuple(self._triples[id_] for id_ in sorted(self._triples))

    def _entity(self, mention: Mention) -> str | None:
        key = identity.normal_name(mention.name)
        if not key:
            return None
        known = self._known.get(key)
        entity = known[0] if known else Entity(id=identity.entity_id(key), name=mention.name)
        seen = self._entities.get(entity.id, entity)
        typed = mention.type if seen.type == "concept" else seen.type
        spelled = {*seen.aliases, mention.name} - {seen.name}
        self._entities[entity.id] = Entity(
            id=entity.id, name=seen.name, type=typed, aliases=tuple(sorted(spelled))
        )
        return entity.id

    def _triple(self, draft: TripleDraft) -> str | None:
        subject, obj = self._entity(draft.subject), self._entity(draft.object)
        if not subject or not obj:
            return None
        id_ = identity.triple_id(subject, draft.predicate, obj, draft.negated)
        words = draft.predicate.replace("_", " ")
        negation = "not " if draft.negated else ""
        self._triples.setdefault(
            id_,
            Triple(
                id=id_,
                subject=subject,
                predicate=draft.predicate,
                object=obj,
                text=f"{draft.subject.name} {negation}{words} {draft.object.name}",
                negated=draft.negated,
            ),
        )
        return id_

    def _fact(self, draft: FactDraft) -> Fact:
        triples = {id_ for id_ in map(self._triple, draft.triples) if id_}
        mentions = {id_ for id_ in map(self._entity, draft.mentions) if id_}
        return Fact(
            id=identity.fact_id(draft.turn, draft.span.start, draft.span.end, draft.text),
            text=draft.text,
            turn=draft.turn,
            span=draft.span,
            memory_type=draft.memory_type,
            modality=draft.modality,
            negated=draft.negated,
            importance=draft.importance,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            entities=tuple(sorted(mentions)),
            triples=tuple(sorted(triples)),
        )

    def _units(self, extraction: Extraction) -> Iterable[MemoryUnit]:
        drafted = [
            identity.fact_id(f.turn, f.span.start, f.span.end, f.text) for f in extraction.facts
        ]
        for draft in extraction.units:
            roles = {id_: role for m, role in reversed(draft.binds) if (id_ := self._entity(m))}
            facts = tuple(sorted({drafted[i] for i in draft.facts}))
            if len(roles) >= 2 and facts:  # a hyperedge binds two or more
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
