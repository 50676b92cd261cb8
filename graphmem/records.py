"""The things that graphmem keeps, as plain frozen records.

Raw: :class:`Turn`. Derived, each with the turns it rests on: :class:`Episode`, :class:`Entity`,
:class:`Triple`, :class:`Fact`, :class:`MemoryUnit`. What recall returns: :class:`Hit`.

A turn is known to its caller by ``(conversation, id)``; in the graph every node has an id made from
a hash of what it is (:mod:`graphmem.identity`), here ``Turn.key`` and the ``id`` of all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from graphmem import identity

Kind = Literal["turn", "fact", "triple", "entity", "episode", "unit", "topic"]
MemoryType = Literal["episodic", "semantic", "preference", "procedural"]
Status = Literal["active", "superseded", "duplicate", "retracted", "archived", "quarantined"]
Modality = Literal["stated", "intended", "hypothetical", "hearsay"]
EntityType = Literal[
    "person", "place", "organization", "event", "work", "product", "group", "time", "quantity",
    "concept",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance of a conversation, or one passage of a document. Raw and immutable.

    Attributes
    ----------
    id
        The caller's id, unique within its conversation.
    text
        What was said, whole and unchanged.
    conversation, session
        Where it was said. A session without a name gets one from the turn's date or title.
    speaker, role
        Who said it ("Ana") and in which part ("user", "assistant"); a passage has neither.
    title
        Title of the document that a passage belongs to.
    said_at
        When it was said, with a zone; None where unknown.
    metadata
        Whatever the caller wants back; JSON values.
    """

    id: str
    text: str
    conversation: str = "default"
    session: str = "undated"
    speaker: str | None = None
    role: str | None = None
    title: str | None = None
    said_at: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Id of the turn's node in the graph."""
        return identity.turn_key(self.conversation, self.id)

    @property
    def author(self) -> str | None:
        """The speaker, or the role where no speaker is named."""
        return self.speaker or self.role

    @property
    def index_text(self) -> str:
        """What is embedded and indexed: the text with its speaker, or its title, in front."""
        head = self.author or self.title
        return f"{head}: {self.text}" if head else self.text


class Source(NamedTuple):
    """A turn as its caller knows it."""

    conversation: str
    id: str


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of a turn's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A run of turns of one session about one topic."""

    id: str
    conversation: str
    session: str
    turns: tuple[str, ...]
    title: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity as a text names it, before resolution."""

    name: str
    type: EntityType = "concept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A resolved person, place, organisation, thing or concept."""

    id: str
    name: str
    type: EntityType = "concept"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Triple:
    """Subject, predicate, object: timeless; the facts that state it have the times."""

    id: str
    subject: str
    predicate: str
    object: str
    text: str
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One self-contained statement, grounded in a span of one turn.

    Attributes
    ----------
    turn, span
        The source turn's key, and where in its text.
    further_turns
        Keys of other turns that it rests on as well.
    said_at
        When it was said; filled in when read, like ``sources``, the turn as its caller knows it.
    valid_from, valid_to
        When it holds in the world, as far as all that was said since tells; None where that is
        open or unknown.
    status
        ``active``, or why it is served no more or not in full; filled in when read, like what
        follows.
    created_at, expired_at
        When the memory learned it, and that it holds no more.
    strength, last_recalled_at, archived_at, pinned
        One more than how often it was recalled, where that is noted; when the last time; since
        when it is archived; whether a person wants it kept.
    revision
        Which text of it this is: 1 as it was extracted or added, one more with each correction.
    entities, triples
        Ids of what it mentions and states.
    """

    id: str
    text: str
    turn: str
    span: Span
    further_turns: tuple[str, ...] = ()
    memory_type: MemoryType = "episodic"
    modality: Modality = "stated"
    negated: bool = False
    importance: float = 0.5
    said_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    status: Status = "active"
    created_at: datetime | None = None
    expired_at: datetime | None = None
    strength: int = 1
    last_recalled_at: datetime | None = None
    archived_at: datetime | None = None
    pinned: bool = False
    revision: int = 1
    entities: tuple[str, ...] = ()
    triples: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


Relation = Literal[
    "CHANGED", "HINDERED_BY", "CAUSE", "REASON", "REACT", "WANT", "THEN", "SAME_TOPIC"
]  # from the most telling to the least


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A fact in a timeline, and how it hangs together with one before it.

    Attributes
    ----------
    at
        When it happened or began to hold, or else when it was told; None where neither is known.
    status
        ``active``, or ``superseded`` where something else holds since; then ``fact.valid_to`` says
        from when on.
    after
        Id of the earlier fact of the timeline that it follows from; None where there is none.
    relation, confidence
        How, and how surely.
    """

    fact: Fact
    at: datetime | None
    status: str = "active"
    after: str | None = None
    relation: Relation | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Facts from the past to the future.

    Attributes
    ----------
    about
        The entity's name, or the question.
    happenings
        In order. Of an entity, its most telling facts, each with what it follows from, where that
        is known; of a question, a path, on which each follows from the one before.
    confidence
        Mean confidence of the links.
    """

    about: str
    happenings: tuple[Happening, ...]
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileLine:
    """One sentence of a profile, and what it rests on.

    Attributes
    ----------
    part
        What it is about: ``who``, a side of a life such as ``work`` or ``health``, ``changed`` or
        ``recent``.
    text
        The sentence.
    facts
        Ids of the facts that it rests on.
    at
        When it happened or began to hold, or else when it was said; None where neither is known.
    sources
        The turns of these facts; filled in when read.
    """

    part: str
    text: str
    facts: tuple[str, ...]
    at: datetime | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is known of somebody or something, in short; each line cites its facts.

    Attributes
    ----------
    name
        The entity's.
    entities
        Its id, and those of all entities that are the same.
    lines
        Part by part, in each the earliest first.
    """

    id: str
    name: str
    entities: tuple[str, ...]
    lines: tuple[ProfileLine, ...]

    @property
    def text(self) -> str:
        """All lines, one below the other."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One sentence for one session: a fact of it.

    Attributes
    ----------
    conversation, session
        Which session.
    text, fact
        The sentence, and the id of the fact that it is.
    at
        When it was said.
    sources
        The turns of the fact; filled in when read.
    """

    conversation: str
    session: str
    text: str
    fact: str
    at: datetime | None = None
    sources: tuple[Source, ...] = ()


class Role(NamedTuple):
    """The part an entity plays in a memory unit."""

    entity: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUnit:
    """A hyperedge: it binds two or more entities and the facts that hold them together."""

    id: str
    title: str
    text: str
    binds: tuple[Role, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a number of memory units are about: a node of the tree of topics.

    Attributes
    ----------
    level
        1 for the broadest topics, one more for each layer beneath.
    title, summary
        What it is called, and a few sentences that stand for it.
    units
        How many memory units are beneath it.
    said_at, ended_at
        When the first and the last of them were said.
    parent
        Id of the topic above it; None at the first level.
    children
        The topics beneath it, the biggest first, as far as they were asked for.
    narrower
        How many topics are right beneath it.
    """

    id: str
    level: int
    title: str
    summary: str
    units: int
    said_at: datetime | None = None
    ended_at: datetime | None = None
    parent: str | None = None
    children: tuple[Topic, ...] = ()
    narrower: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result of a search.

    Attributes
    ----------
    id, kind, text
        The node, what it is and what it says.
    score
        Comparable within one result list only; higher is better.
    sources
        The turns it rests on, best first.
    signals
        Each signal's share of the score; they sum to ``score``.
    said_at, valid_from, valid_to
        When it was said; for a fact also when it holds.
    """

    id: str
    kind: Kind
    text: str
    score: float
    sources: tuple[Source, ...]
    signals: Mapping[str, float] = field(default_factory=dict)
    speaker: str | None = None
    title: str | None = None
    session: str | None = None
    said_at: datetime | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def turns(self) -> tuple[str, ...]:
        """Ids of the source turns, as the caller gave them."""
        return tuple(source.id for source in self.sources)

    @property
    def conversation(self) -> str | None:
        """Conversation of the first source turn."""
        return self.sources[0].conversation if self.sources else None
