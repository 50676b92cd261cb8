"""The history of a fact: what was said of its slots, and the texts that it had before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graphmem.consolidation.claims import Act
from graphmem.consolidation.stated import Reason, Standing
from graphmem.records import Fact, MemoryType, Modality

__all__ = ["History", "HistoryEntry", "Revision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that was said of a slot, or one fact of those that have none.

    Attributes
    ----------
    fact
        Who says it, with its times, status and sources.
    subject, attribute, value
        Of whom, of what, and which value it gives, as a person reads it; empty without a slot, and
        ``value`` also where any value is meant ("I quit my job").
    slot
        Id of the slot; None without one.
    act
        Whether the value holds, held once, ceases or never held.
    corrects
        Whether it puts right what was said before.
    standing, valid_from, valid_to
        What became of it in this slot, and when it holds there. ``fact.status`` is what became of
        the fact as a whole.
    reason, retired_by
        Why it holds no more, and the id of the fact that says so; None where it holds.
    repeats
        Id of the earlier fact that says the same; None where none does.
    speaker
        Who said it.
    """

    fact: Fact
    subject: str = ""
    attribute: str = ""
    value: str = ""
    slot: str | None = None
    act: Act = "holds"
    corrects: bool = False
    standing: Standing = "active"
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    reason: Reason | None = None
    retired_by: str | None = None
    repeats: str | None = None
    speaker: str | None = None

    @property
    def current(self) -> bool:
        """Whether it is what holds now."""
        holds = self.standing in ("active", "duplicate") and self.act == "holds"
        return holds and self.fact.status in ("active", "duplicate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier text of a fact.

    Attributes
    ----------
    fact, number
        Which fact, and which of its texts: 1 is as it was extracted or added.
    written_at, replaced_at
        From when to when the memory had it.
    stated_from, stated_to
        When it held, in its own words.
    """

    fact: str
    number: int
    text: str
    memory_type: MemoryType = "episodic"
    modality: Modality = "stated"
    negated: bool = False
    stated_from: datetime | None = None
    stated_to: datetime | None = None
    written_at: datetime | None = None
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that was said, in the order in which it was.

    Attributes
    ----------
    entries
        What was said of the slots; a fact that claims several things is there several times.
    revisions
        Earlier texts of these facts, by fact and number.
    """

    entries: tuple[HistoryEntry, ...]
    revisions: tuple[Revision, ...] = ()
