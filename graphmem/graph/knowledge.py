"""Knowledge in the graph: what an extractor made of episodes, each written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from graphmem.extraction.resolution import Named, Resolved, Votes
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.entities import Embed, entity_row, entity_text
from graphmem.graph.episodes import PendingEpisode
from graphmem.graph.removal import retract
from graphmem.graph.retention import carry_over
from graphmem.graph.turns import caption
from graphmem.records import Entity, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """All that one episode's extraction comes to.

    ``contexts`` has the texts by which turns are embedded together with what stands before them.
    ``headings`` are the titles of passages, by turn: they say what a fact is about. ``zone`` is the
    namespace's by which its times were told.
    """

    episode: PendingEpisode
    turns: tuple[str, ...]
    contexts: Mapping[str, str]
    title: str
    summary: str
    keywords: tuple[str, ...]
    resolved: Resolved
    headings: Mapping[str, str]
    zone: str | None = None

    def texts(self) -> list[str]:
        """Every text of it that is embedded."""
        return [self.text, *self.contexts.values(), *texts_of(self.resolved, self.headings)]

    @property
    def text(self) -> str:
        """The episode's own text: title and summary."""
        return episode_text(self.title, self.summary)


def episode_text(title: str, summary: str) -> str:
    """What an episode is embedded as."""
    return f"{title}. {summary}" if title else summary


def fact_text(fact: Fact, headings: Mapping[str, str]) -> str:
    """What a fact is embedded as: behind the title of its passage, which may not name itself."""
    heading = headings.get(fact.turn)
    return f"{heading}: {fact.text}" if heading else fact.text


def texts_of(resolved: Resolved, headings: Mapping[str, str]) -> list[str]:
    """Every text that is embedded."""
    mentions = (one.mention for named in resolved.mentions.values() for one in named)
    return [
        *(entity_text(mention.name) for mention in mentions),
        *(triple.text for triple in resolved.triples),
        *(fact_text(fact, headings) for fact in resolved.facts),
        *(unit.text for unit in resolved.units),
    ]


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


def put_knowledge(
    commit: Commit, batch: Sequence[Knowledge], *, producer: str, embed: Embed
) -> set[str]:
    """Write what episodes come to, in place of what an earlier producer made of them.

    Returns
    -------
    set of str
        Ids of the episodes that were written. Of one that has changed since it was read nothing is.
    """
    rows = [{"id": each.episode.id, "seen": each.episode.version} for each in batch]
    claimed = {row["id"]: row["producer"] for row in commit.run("write/claim_episodes", rows=rows)}
    written = [each for each in batch if each.episode.id in claimed]
    if not written:
        return set()
    removed = {
        each.episode.id: retract(commit, list(each.turns), [])
        for each in written
        if claimed[each.episode.id]
    }
    put_resolved(
        commit, [(each.resolved, each.headings) for each in written],
        added([each.resolved.votes() for each in written]), producer, embed,
    )  # fmt: skip
    commit.run("write/put_mentions", rows=[row for k in written for row in _turn_rows(k, embed)])
    commit.run(
        "write/finish_episodes",
        producer=producer,
        rows=[_episode_row(each, embed) for each in written],
    )
    for each in written:
        resolved, id_ = each.resolved, each.episode.id
        made = [fact.id for fact in resolved.facts] + [unit.id for unit in resolved.units]
        commit.log("ADD", ids=[id_, *made], removed=removed.get(id_, []), producer=producer)
    carry_over(
        commit,
        [turn for each in written for turn in each.turns],
        [fact for each in written for fact in each.resolved.facts],
    )
    return {each.episode.id for each in written}


def put_contribution(commit: Commit, resolved: Resolved, *, producer: str, embed: Embed) -> int:
    """Write what a caller added, beside what is there.

    Returns
    -------
    int
        How many facts are new. The mentions of the others were counted before.
    """
    ids = [fact.id for fact in resolved.facts]
    present = {row["id"] for row in commit.run("read/present_nodes", ids=ids)}
    new = [id_ for id_ in ids if id_ not in present]
    if new:
        put_resolved(commit, [(resolved, {})], resolved.votes(new), producer, embed)
        commit.log("ADD", ids=new, producer=producer)
    return len(new)


def put_resolved(
    commit: Commit, parts: Sequence[tuple[Resolved, Mapping[str, str]]], votes: dict[str, Votes],
    producer: str, embed: Embed,
) -> None:  # fmt: skip
    """Write entities with their new votes, triples, facts and units; what is there stays.

    ``parts`` are each what was resolved, and the headings of its turns.
    """
    _put_entities(commit, votes, producer, embed)
    triples = {row["id"]: row for resolved, _ in parts for row in _triple_rows(resolved, embed)}
    facts = [row for each in parts for row in _fact_rows(*each, embed)]
    units = [row for resolved, _ in parts for row in _unit_rows(resolved, embed)]
    commit.run("write/put_triples", producer=producer, rows=list(triples.values()))
    commit.run("write/put_facts", producer=producer, rows=facts)
    commit.run("write/put_units", producer=producer, rows=units)


def added(parts: Iterable[dict[str, Votes]]) -> dict[str, Votes]:
    """Votes of several, by entity."""
    total: dict[str, Votes] = {}
    for part in parts:
        for id_, votes in part.items():
            total[id_] = total.get(id_, Votes()).plus(votes)
    return {id_: total[id_] for id_ in sorted(total)}


def _put_entities(commit: Commit, votes: dict[str, Votes], producer: str, embed: Embed) -> None:
    """Add new mentions to what entities had before; their names and types follow."""
    rows = commit.run("read/entity_votes", ids=list(votes))
    before = {row["id"]: Votes.parse(row["votes"]) for row in rows}
    commit.run(
        "write/put_entities",
        producer=producer,
        rows=[
            entity_row(id_, before.get(id_, Votes()).plus(new), embed) for id_, new in votes.items()
        ],
    )


def _turn_rows(knowledge: Knowledge, embed: Embed) -> Iterator[Row]:
    for turn in knowledge.turns:
        mentions = knowledge.resolved.mentions.get(turn)
        context = knowledge.contexts.get(turn)
        if mentions or context:
            yield {
                "turn": turn,
                "entities": _mention_rows(mentions or ()),
                "context": embed(context) if context else None,
            }


def _episode_row(knowledge: Knowledge, embed: Embed) -> Row:
    return {
        "id": knowledge.episode.id,
        "zone": knowledge.zone,
        "title": knowledge.title,
        "summary": knowledge.summary,
        "text": knowledge.text,
        "keywords": list(knowledge.keywords),
        "embedding": embed(knowledge.text) if knowledge.text else None,
    }


def _mention_rows(named: Iterable[Named]) -> list[Row]:
    return [{"id": n.id, "name": n.mention.name, "type": n.mention.type} for n in named]


def _triple_rows(resolved: Resolved, embed: Embed) -> list[Row]:
    return [
        {
            "id": triple.id,
            "subject": triple.subject,
            "predicate": triple.predicate,
            "name": triple.predicate.replace("_", " "),
            "object": triple.object,
            "text": triple.text,
            "negated": triple.negated,
            "embedding": embed(triple.text),
        }
        for triple in resolved.triples
    ]


def fact_properties(fact: Fact) -> Row:
    """What a fact says, and when it holds in its own words."""
    return {
        "text": fact.text,
        "name": caption(fact.text),
        "memory_type": fact.memory_type,
        "modality": fact.modality,
        "negated": fact.negated,
        "valid_from": _utc(fact.valid_from),
        "valid_to": _utc(fact.valid_to),
        "stated_from": _utc(fact.valid_from),
        "stated_to": _utc(fact.valid_to),
    }


def _fact_rows(resolved: Resolved, headings: Mapping[str, str], embed: Embed) -> list[Row]:
    return [
        {
            "id": fact.id,
            "turn": fact.turn,
            "further_turns": list(fact.further_turns),
            "embedding": embed(fact_text(fact, headings)),
            "entities": _mention_rows(resolved.mentions[fact.id]),
            "triples": list(fact.triples),
            "properties": {
                **fact_properties(fact),
                "turn": fact.turn,
                "span_start": fact.span.start,
                "span_end": fact.span.end,
                "importance": fact.importance,
            },
        }
        for fact in resolved.facts
    ]


def _utc(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(UTC)


def _unit_rows(resolved: Resolved, embed: Embed) -> list[Row]:
    return [
        {
            "id": unit.id,
            "title": unit.title,
            "text": unit.text,
            "embedding": embed(unit.text),
            "facts": list(unit.facts),
            "binds": [{"entity": bind.entity, "role": bind.role} for bind in unit.binds],
        }
        for unit in resolved.units
    ]
