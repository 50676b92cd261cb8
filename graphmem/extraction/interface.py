"""What an extractor takes and gives, whatever it is made of.

An extractor sees whole closed episodes and knows nothing of the database: it names entities by
:class:`~graphmem.records.Mention`; :mod:`graphmem.extraction.resolution` turns those into
:class:`~graphmem.records.Entity` ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from graphmem.errors import GraphmemError
from graphmem.models.usage import Usage
from graphmem.records import MemoryType, Mention, Modality, Span, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeTurns:
    """A closed episode and its turns, in order; the input of extraction.

    Each turn's ``said_at`` is in the zone whose days "yesterday" means; ``zone`` is the name of the
    namespace's own, where it has one.
    """

    id: str
    turns: tuple[Turn, ...]
    participants: tuple[str, ...] = ()  # speakers of the whole conversation, for "you"
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TripleDraft:
    """A triple between mentions."""

    subject: Mention
    predicate: str
    object: Mention
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """A fact before its entities are resolved.

    ``id`` is given where the fact has one already: a corrected fact keeps its own. ``turn`` is the
    key of the turn that ``span`` is in; ``further_turns`` are those of the same
    episode that it rests on as well.
    """

    text: str
    turn: str
    span: Span
    further_turns: tuple[str, ...] = ()
    memory_type: MemoryType = "episodic"
    modality: Modality = "stated"
    negated: bool = False
    importance: float = 0.5
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    mentions: tuple[Mention, ...] = ()
    triples: tuple[TripleDraft, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft:
    """A memory unit: an event or statement that binds mentions, grounded in facts by position."""

    title: str
    text: str
    binds: tuple[tuple[Mention, str], ...]
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that was extracted from one episode.

    ``turn_mentions`` maps a turn's key to what it mentions (its speaker included), also where no
    fact came of it.
    """

    episode: str
    title: str
    summary: str
    keywords: tuple[str, ...] = ()
    facts: tuple[FactDraft, ...] = ()
    units: tuple[UnitDraft, ...] = ()
    turn_mentions: dict[str, tuple[Mention, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotExtracted:
    """An episode that nothing was made of, which is not the same as one with nothing in it.

    Attributes
    ----------
    kind
        ``postponed``: nobody was asked, and that is as it should be. ``unanswered``: whoever was
        asked gave no answer. ``unusable``: the answer was of no use. The next run tries again.
    reason
        Why, in words that quote nothing of what was said.
    reply
        What came back.
    """

    episode: str
    kind: Literal["postponed", "unanswered", "unusable"]
    reason: str
    reply: str = ""


Outcome = Extraction | NotExtracted


class Extractor(Protocol):
    """Turns closed episodes into knowledge."""

    @property
    def producer(self) -> str:
        """Name and version, such as ``local:spacy@1``; a new one means extraction anew."""
        ...

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Outcome]:
        """Yield one outcome for each episode, in order."""
        ...


@runtime_checkable
class Metered(Protocol):
    """An extractor that costs something, and may have to stop."""

    @property
    def usage(self) -> Usage:
        """What it has used so far."""
        ...

    @property
    def stopped(self) -> GraphmemError | None:
        """Why it makes no more calls, where that is an error; the rest is pending."""
        ...
