"""Facts with another text: written in place of the old one, which is kept as a revision.

A correction keeps the fact's id, span and turns. All that followed from its words is made anew in
one transaction: vector, times, entities, triples, units, claims, and how the slots settle.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graphmem import identity
from graphmem.consolidation.claims import ClaimReader
from graphmem.consolidation.gist import gist_of
from graphmem.errors import ConflictError, NotFoundError
from graphmem.extraction.corrected import Corrected
from graphmem.extraction.interface import FactDraft, TripleDraft
from graphmem.extraction.resolution import Known, Resolved
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.entities import Embed
from graphmem.graph.guarding import judge_fact
from graphmem.graph.knowledge import fact_properties, put_resolved
from graphmem.graph.reflections import drop_views
from graphmem.graph.removal import withdraw
from graphmem.graph.rows import native
from graphmem.graph.topics import drop_topics_above
from graphmem.graph.turns import caption, turn_from
from graphmem.graph.uniting import loosen_units
from graphmem.graph.updating import Read, Reads, put_claims, read_statements, resettle
from graphmem.records import Entity, Mention, Span, Turn

__all__ = [
    "PRODUCER",
    "Change",
    "Revisable",
    "check_revision",
    "corrected_facts",
    "earlier_text",
    "put_revision",
    "revisable",
]

PRODUCER = "caller:correction"
"""Of corrected facts: what a caller said stays when extraction is done anew."""


@dataclass(frozen=True, slots=True)
class Revisable:
    """A fact that is there, with its turn and all that follows from its text."""

    row: Row
    turn: Turn

    @property
    def id(self) -> str:
        """The fact's id."""
        return str(self.row["node"]["id"])

    @property
    def text(self) -> str:
        """What it says now."""
        return str(self.row["node"]["text"])

    @property
    def revision(self) -> int:
        """The number of its text."""
        return int(self.row["node"].get("revision") or 1)

    def draft(self) -> FactDraft:
        """The fact as it is, without what it mentions and states."""
        return _draft(self.row["node"], self.row["node"], (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another text for a fact.

    Attributes
    ----------
    fact, seen
        Which fact, and the number of the text that it is to replace.
    resolved
        The fact with its new text, alone.
    headings
        Title of its passage, by the turn's key.
    vector
        Of the new text.
    type, reason
        What the log says of it.
    """

    fact: str
    seen: int
    resolved: Resolved
    headings: dict[str, str]
    vector: list[float]
    type: Literal["CORRECT", "ROLLBACK"]
    reason: str | None = None


def revisable(read: Reads, id_: str) -> Revisable | None:
    """A fact as it is now; None where there is none of this id."""
    rows = read("read/revisable", id=id_)
    return Revisable(rows[0], turn_from(rows[0]["turn"])) if rows else None


def earlier_text(
    database: Database, namespace: str, seen: Revisable, number: int
) -> tuple[FactDraft, Known, list[float]] | None:
    """An earlier text with its times, entities, triples and vector; None where there is none."""
    rows = database.read("read/revision", namespace=namespace, fact=seen.id, number=number)
    if not rows:
        return None
    node = rows[0]["revision"]
    mentions, triples = json.loads(node["mentions"]), json.loads(node["triples"])
    known = {
        identity.normal_name(name): [Entity(id=id_, name=name, type=type_)]
        for id_, name, type_ in mentions
    }
    return _draft(seen.row["node"], node, mentions, triples), known, list(node["embedding"])


def corrected_facts(database: Database, namespace: str, turns: Sequence[str]) -> list[Corrected]:
    """What was extracted from turns and corrected since."""
    rows = database.read("read/corrected", namespace=namespace, turns=list(turns))
    return [
        Corrected(
            id=row["id"], turn=row["turn"], span=Span(row["start"], row["end"]), text=row["text"]
        )
        for row in rows
    ]


def put_revision(commit: Commit, change: Change, *, reader: ClaimReader, embed: Embed) -> None:
    """Give a fact its new text and settle all that depends on it.

    Raises
    ------
    NotFoundError
        The fact is gone.
    ConflictError
        Its text was changed since it was seen; nothing is written then.
    """
    found = revisable(commit.run, change.fact)
    if found is None:
        raise NotFoundError(f"there is no fact {change.fact!r} any more", hint="Look for it anew.")
    check_revision(found, change.seen)
    row, fact = found.row, change.resolved.facts[0]
    drop_views(commit, [fact.id], named=_entities(row))
    commit.run("forget/loosen_links", ids=[fact.id])  # the next consolidation links it anew
    loosened = loosen_units(commit, [fact.id])
    withdrawn = commit.run("forget/votes_of", ids=[fact.id])
    commit.run(
        "write/revise_fact",
        fact=fact.id,
        seen=change.seen,
        id=identity.content_id("revision", fact.id, str(change.seen)),
        mentions=json.dumps(sorted(row["mentions"]), ensure_ascii=False),
        triples=json.dumps(sorted(row["triples"], key=_by_id), ensure_ascii=False),
        properties=fact_properties(fact),
        embedding=change.vector,
        producer=PRODUCER,
    )
    judge_fact(commit, fact.id, fact.text)
    base = [unit for unit in row["units"] if unit["id"] not in loosened]
    units = sorted(unit["id"] for unit in base)
    topics = drop_topics_above(commit, units)  # in words that may hold the old ones
    commit.run("forget/delete_nodes", ids=units)
    votes = change.resolved.votes([fact.id])
    put_resolved(commit, [(change.resolved, change.headings)], votes, PRODUCER, embed)
    rest = list(_left_units(base, embed))
    commit.run("write/put_units", producer=PRODUCER, rows=rest)
    [(statement, session)] = read_statements(commit.run, [fact.id])
    [claims] = reader.read([statement])
    read = Read(statement, gist_of(statement.fact, session), claims)
    touched = put_claims(commit, [read], reader.producer)
    triples = commit.run("forget/unsupported_triples", ids=[t["id"] for t in row["triples"]])
    unsupported = commit.run("forget/unsupported_entities", ids=_entities(row))[0]
    gone = unsupported["removed"]
    withdraw(commit, [vote for vote in withdrawn if vote["id"] not in set(gone)])
    touched.entities.update(unsupported["linked"])
    commit.log(
        change.type,
        ids=[fact.id],
        removed=units + sorted(loosened) + topics + triples[0]["removed"] + gone,
        reason=change.reason,
        producer=PRODUCER,
    )
    resettle(commit, touched)


def check_revision(found: Revisable, expected: int) -> None:
    """Refuse to replace a text that nobody has seen.

    Raises
    ------
    ConflictError
        The fact is at another revision than expected.
    """
    if found.revision != expected:
        raise ConflictError(
            f"fact {found.id!r} is at revision {found.revision}, not {expected}",
            hint="Somebody changed it meanwhile: read it again, then decide.",
        )


def _draft(node: Row, words: Row, mentions: Sequence[Any], triples: Sequence[Any]) -> FactDraft:
    """A fact where ``node`` is, with the words and times of ``words``."""
    named = {id_: Mention(name, type_) for id_, name, type_ in mentions}
    return FactDraft(
        id=node["id"],
        text=words["text"],
        turn=node["turn"],
        span=Span(node["span_start"], node["span_end"]),
        memory_type=words["memory_type"],
        modality=words["modality"],
        negated=words["negated"],
        importance=node["importance"],
        valid_from=native(words.get("stated_from")),
        valid_to=native(words.get("stated_to")),
        mentions=tuple(named.values()),
        triples=tuple(
            TripleDraft(
                subject=named[triple["subject"]],
                predicate=triple["predicate"],
                object=named[triple["object"]],
                negated=triple["negated"],
            )
            for triple in triples
            if triple["subject"] in named and triple["object"] in named
        ),
    )


def _left_units(units: Sequence[Row], embed: Embed) -> list[Row]:
    """Units that told of other facts too, of those alone: their text held the old words."""
    rows = []
    for unit in units:
        others = sorted(unit["others"], key=lambda other: (other["start"], other["id"]))
        named = {entity for other in others for entity in other["entities"]}
        binds = sorted((entity, role) for entity, role in unit["binds"] if entity in named)
        if len(binds) > 1:
            text = " ".join(dict.fromkeys(other["text"] for other in others))
            facts = sorted(other["id"] for other in others)
            rows.append(
                {
                    "id": identity.unit_id(facts),
                    "title": caption(text),
                    "text": text,
                    "embedding": embed(text),
                    "facts": facts,
                    "binds": [{"entity": entity, "role": role} for entity, role in binds],
                }
            )
    return rows


def _entities(row: Row) -> list[str]:
    """Entities that the old text may have been the last to name."""
    named = {id_ for id_, _, _ in row["mentions"]}
    named |= {triple[end] for triple in row["triples"] for end in ("subject", "object")}
    named |= {entity for unit in row["units"] for entity, _ in unit["binds"]}
    return sorted(named)


def _by_id(row: Row) -> str:
    return str(row["id"])
