"""Knowledge in the graph: what an extractor made of an episode, written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphmem import identity
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.episodes import PendingEpisode
from graphmem.graph.removal import retract
from graphmem.records import Entity, Fact, MemoryUnit, Triple

Embed = Callable[[str], list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that one episode's extraction comes to, with its entities resolved.

    ``mentions`` maps a turn's key to the ids of what it mentions.
    """

    episode: PendingEpisode
    turns: tuple[str, ...]
    title: str
    summary: str
    keywords: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    triples: tuple[Triple, ...] = ()
    facts: tuple[Fact, ...] = ()
    units: tuple[MemoryUnit, ...] = ()
    mentions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """Every text of it that is embedded."""
        return [
            self.text,
            *(entity.name for entity in self.entities),
            *(triple.text for triple in self.triples),
            *(fact.text for fact in self.facts),
            *(unit.text for unit in self.units),
        ]

    @property
    def text(self) -> str:
        """The episode's own text: title and summary."""
        return f"{self.title}. {self.summary}" if self.title else self.summary


def known_entities(
    database: Database, namespace: str, names: Sequence[str]
) -> dict[str, list[Entity]]:
    """Entities that bear one of the normalised names, by name, each list in order of id."""
    rows = database.read("read/known_entities", namespace=namespace, names=list(names))
    known: dict[str, list[Entity]] = {}
    for row in rows:
        entity = Entity(
            id=row["id"], name=row["name"], type=row["type"], aliases=tuple(row["aliases"])
        )
        known.setdefault(row["name_key"], []).append(entity)
    return known


def put_knowledge(commit: Commit, knowledge: Knowledge, *, producer: str, embed: Embed) -> bool:
    """Write an episode's output in place of what an earlier producer made of it.

    Returns
    -------
    bool
        False when the episode has changed since it was read; nothing is written then.
    """
    episode = knowledge.episode
    if not commit.run("write/claim_episode", id=episode.id, seen=episode.version):
        return False
    removed = retract(commit, list(knowledge.turns), [])
    commit.run("write/put_entities", producer=producer, rows=_entity_rows(knowledge, embed))
    commit.run("write/put_triples", producer=producer, rows=_triple_rows(knowledge, embed))
    commit.run("write/put_facts", producer=producer, rows=_fact_rows(knowledge, embed))
    commit.run("write/put_units", producer=producer, rows=_unit_rows(knowledge, embed))
    commit.run(
        "write/put_mentions",
        rows=[{"turn": t, "entities": list(ids)} for t, ids in knowledge.mentions.items() if ids],
    )
    commit.run(
        "write/finish_episode",
        id=episode.id,
        producer=producer,
        title=knowledge.title,
        summary=knowledge.summary,
        text=knowledge.text,
        keywords=list(knowledge.keywords),
        embedding=embed(knowledge.text) if knowledge.text else None,
    )
    written = [fact.id for fact in knowledge.facts] + [unit.id for unit in knowledge.units]
    commit.log("ADD", ids=[episode.id, *written], removed=removed, producer=producer)
    return True


def _entity_rows(knowledge: Knowledge, embed: Embed) -> list[Row]:
    return [
        {
            "id": entity.id,
            "name": entity.name,
            "name_key": identity.normal_name(entity.name),
            "type": entity.type,
            "aliases": list(entity.aliases),
            "embedding": embed(entity.name),
        }
        for entity in knowledge.entities
    ]


def _triple_rows(knowledge: Knowledge, embed: Embed) -> list[Row]:
    return [
        {
            "id": triple.id,
            "subject": triple.subject,
            "predicate": triple.predicate,
            "object": triple.object,
            "text": triple.text,
            "negated": triple.negated,
            "embedding": embed(triple.text),
        }
        for triple in knowledge.triples
    ]


def _fact_rows(knowledge: Knowledge, embed: Embed) -> list[Row]:
    return [
        {
            "id": fact.id,
            "turn": fact.turn,
            "embedding": embed(fact.text),
            "entities": list(fact.entities),
            "triples": list(fact.triples),
            "properties": {
                "text": fact.text,
                "span_start": fact.span.start,
                "span_end": fact.span.end,
                "memory_type": fact.memory_type,
                "modality": fact.modality,
                "negated": fact.negated,
                "importance": fact.importance,
                "valid_from": fact.valid_from,
                "valid_to": fact.valid_to,
            },
        }
        for fact in knowledge.facts
    ]


def _unit_rows(knowledge: Knowledge, embed: Embed) -> list[Row]:
    return [
        {
            "id": unit.id,
            "title": unit.title,
            "text": unit.text,
            "embedding": embed(unit.text),
            "facts": list(unit.facts),
            "binds": [{"entity": bind.entity, "role": bind.role} for bind in unit.binds],
        }
        for unit in knowledge.units
    ]
