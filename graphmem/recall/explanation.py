"""Why a hit stands where it stands: what its score is made of, and how the graph leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from graphmem.recall.depth import Decision
from graphmem.records import Hit

__all__ = [
    "Again",
    "Explained",
    "Explanation",
    "Found",
    "Link",
    "Path",
    "Place",
    "Seed",
]

Relation = Literal["mentions", "mentioned in", "next to", "same as"]


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the graph: a turn or an entity."""

    id: str
    kind: str
    text: str
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A step from one place to the next.

    Attributes
    ----------
    relation
        What the next place is to the one before.
    weight
        Of the edge.
    probability
        That a walker who goes on takes this edge: the rarer the alternatives, the likelier.
    """

    relation: Relation
    weight: float
    probability: float


@dataclass(frozen=True, slots=True)
class Seed:
    """Where the walk over the graph begins, how often, and why there."""

    place: Place
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Path:
    """One way from a seed to a turn that the hit is, or rests on.

    Attributes
    ----------
    seed
        Its first place.
    places, links
        All places, and the steps between them; without a step, the turn is a seed itself.
    share
        Of the turn's PageRank, how much comes by this way.
    """

    seed: Seed
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Again:
    """A question that was asked again with a bridge in it; see :mod:`graphmem.recall.bridge`.

    Attributes
    ----------
    question
        What it became.
    name
        What was put in; None where a language model worded the question.
    place
        The turn that has the name.
    """

    question: str
    name: str | None = None
    place: Place | None = None

    @property
    def why(self) -> str:
        """Where the question comes from."""
        if self.name is None or self.place is None:
            return "by the language model"
        return f"{self.name} is named in: {self.place.text}"


@dataclass(frozen=True, slots=True)
class Explained:
    """Why one hit stands where it stands.

    Attributes
    ----------
    rank
        Its place in the list, from 1.
    hit
        The hit; ``signals`` are the shares of its score.
    paths
        The ways by which the graph leads to it, those that bring most first.
    again
        The questions asked again by which its turns gained.
    """

    rank: int
    hit: Hit
    paths: tuple[Path, ...] = ()
    again: tuple[Again, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in the question.

    Attributes
    ----------
    entities
        Names of entities that the memory knows.
    speakers
        Who is named that has spoken.
    interval
        Begin and end of the time that it speaks of.
    asked
        What it asks for: a time, a person, …
    terms
        Its words, as they are indexed.
    form
        What else its form says: that it asks for several, for an account, for the latest, …
    """

    entities: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    interval: tuple[datetime | None, datetime | None] | None = None
    asked: str | None = None
    terms: tuple[str, ...] = ()
    form: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a question found what it found.

    ``str()`` gives a text, :meth:`html` a page with pictures.

    Attributes
    ----------
    found
        What was found in the question.
    weights
        How much each signal counts.
    depth
        Whether the search made a second pass, over bridges, and why.
    seeds
        Where the walk over the graph mostly began.
    hits
        The hits that were to be explained, best first.
    """

    question: str
    found: Found
    weights: Mapping[str, float]
    depth: Decision | None
    seeds: tuple[Seed, ...]
    hits: tuple[Explained, ...]

    def html(self) -> str:
        """A page of its own: no scripts, nothing loaded from anywhere."""
        from graphmem.recall.explanation_page import page

        return page(self)

    def __str__(self) -> str:
        from graphmem.recall.explanation_text import lines

        return "\n".join(lines(self))
