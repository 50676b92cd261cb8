"""Facts as timelines see them, and what stands around each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.order import Order
from graphmem.records import MemoryType, Modality, Span

__all__ = ["Before", "Surroundings", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """A fact as timelines see it.

    Attributes
    ----------
    text, words
        What it says, and the words of the turn that it is made from.
    turn, span, speaker
        Where it was said, and by whom.
    explicit
        Whether it has a day of its own, beside that of the telling.
    planned
        Whether it tells what is to come: an intention, or an event of a later day.
    entities
        What it mentions: those that are the same under one id, hubs left out.
    agents
        Subjects of its triples, hubs too.
    acts
        Subject and object of each of its triples of which the object is no hub.
    vector
        Its embedding, of length one.
    """

    order: Order
    text: str
    words: str
    turn: str
    span: Span
    speaker: str | None = None
    memory_type: MemoryType = "episodic"
    modality: Modality = "stated"
    explicit: bool = False
    planned: bool = False
    entities: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    acts: frozenset[tuple[str, str]] = frozenset()
    vector: NDArray[np.float32]

    @property
    def id(self) -> str:
        """The fact's id."""
        return self.order.id

    @property
    def happened(self) -> bool:
        """Whether it is an event that is known to have happened, and when."""
        return (
            self.memory_type == "episodic"
            and self.modality == "stated"
            and not self.planned
            and self.order.dated
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A turn that stands before a fact's turn, with its facts in order."""

    text: str
    speaker: str | None
    facts: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """All that the links to a fact can depend on.

    Attributes
    ----------
    text
        Of the fact's turn.
    siblings
        The facts of its turn, itself among them, in any order.
    before
        The two turns before, the nearer one first.
    related
        Facts that share an entity with it, in any order; more of them change nothing.
    replaced
        Facts that it supersedes.
    """

    text: str = ""
    siblings: Sequence[Told] = ()
    before: Sequence[Before] = ()
    related: Sequence[Told] = ()
    replaced: Sequence[Told] = ()
