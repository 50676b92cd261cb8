"""Claims: what a fact says about a slot, an attribute of somebody or something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from graphmem.records import Fact, Triple

__all__ = ["Act", "Claim", "ClaimReader", "Statement", "split_qualifier"]

_QUALIFIED = re.compile(r"^(?P<attribute>.+) \((?P<qualifier>[^()]+)\)$")

Act = Literal["holds", "was", "ends", "denies"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A fact with all that claims are read from.

    Attributes
    ----------
    fact
        The fact itself.
    triples
        What it states.
    names
        Names of its entities (and those of its triples), by id.
    speaker
        Id of the entity that said it; None for a passage.
    lead
        What stands before the fact's span in its turn, in the same breath: "Sorry, I meant".
    before
        Text of the turn before, of whoever said it; None at the beginning of a session.
    """

    fact: Fact
    triples: tuple[Triple, ...] = ()
    names: dict[str, str]
    speaker: str | None = None
    lead: str = ""
    before: str | None = None

    @property
    def told(self) -> bool:
        """Whether it tells of how things are at some time.

        A passage without a date does not: of two that differ, neither is the newer one.
        """
        dated = self.fact.said_at is not None or self.fact.valid_from is not None
        return dated or self.speaker is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one fact says about one slot.

    Attributes
    ----------
    subject
        Id of the entity that it is about.
    attribute
        What is said of it, in words: ``residence``, ``phone number``, ``likes``.
    value
        The value in a form in which equal ones are equal; empty stands for any value.
    label
        The value as a person reads it.
    act
        Whether the value holds, held once, ceases or never held.
    single
        Whether there is one value at a time.
    event
        Whether the fact tells of the change itself ("moved to Porto"), so that its own time is when
        the value began or ceased; else it tells how things stand when it is said.
    corrects
        Whether it puts right what was said before; ``instead`` is the wrong value, if it is named.
    dated_value
        Whether the value is itself a day or a time ("the meeting is on Tuesday"), so that the times
        of the fact are the value's, and say nothing of since when it holds.
    """

    subject: str
    attribute: str
    value: str
    label: str
    act: Act = "holds"
    single: bool = False
    event: bool = False
    corrects: bool = False
    instead: str = ""
    dated_value: bool = False


class ClaimReader(Protocol):
    """Reads the claims of facts."""

    @property
    def producer(self) -> str:
        """Name and version, such as ``local:claims@1``; a new one means reading anew."""
        ...

    def read(self, statements: Sequence[Statement]) -> list[tuple[Claim, ...]]:
        """The claims of each statement, in order."""
        ...


def split_qualifier(attribute: str) -> tuple[str, str]:
    """An attribute's own name, and as what its subject was described: "residence (cousin)"."""
    found = _QUALIFIED.match(attribute)
    return (found["attribute"], found["qualifier"]) if found else (attribute, "")
