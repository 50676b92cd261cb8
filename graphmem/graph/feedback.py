"""Judgements of hits in the graph: ids and numbers, never a question or a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple

from graphmem import identity
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.rows import native
from graphmem.recall.feedback import SIGNALS, Rule, learned

__all__ = [
    "Judgement",
    "JudgementSource",
    "NewJudgement",
    "drop_feedback",
    "forget_feedback",
    "judgements",
    "put_feedback",
]

JudgementSource = Literal["caller", "citation"]


class NewJudgement(NamedTuple):
    """A judgement to be stored: of which hit, among which turns, and what it shifts."""

    hit: str
    useful: bool
    source: JudgementSource
    turns: Sequence[str]
    shifts: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A hit that was called useful or not.

    Attributes
    ----------
    number
        Which in order; going back to a number takes back all after it.
    hit
        Id of what was judged.
    source
        ``caller``, or ``citation`` where an answer cited it.
    shifts
        What it shifts the logarithm of each granularity's weight by.
    """

    number: int
    hit: str
    useful: bool
    source: JudgementSource
    shifts: Mapping[str, float]
    at: datetime | None = None


def judgements(database: Database, namespace: str, zone: tzinfo | None = None) -> list[Judgement]:
    """All judgements of a namespace, in order."""
    rows = database.read("read/feedback", namespace=namespace)
    return [_judgement(row, zone) for row in rows]


def put_feedback(commit: Commit, new: Sequence[NewJudgement], rule: Rule) -> None:
    """Store judgements, and what all together shift now."""
    rows = commit.run("read/feedback")
    first = max((row["number"] for row in rows), default=0) + 1
    commit.run(
        "write/put_feedback",
        rows=[
            {
                "id": identity.content_id("feedback", str(commit.version), str(number)),
                "number": number,
                "hit": each.hit,
                "useful": each.useful,
                "source": each.source,
                "turns": sorted(set(each.turns)),
                "shifts": [each.shifts[name] for name in SIGNALS],
            }
            for number, each in enumerate(new, first)
        ],
    )
    commit.log("FEEDBACK", ids=sorted({each.hit for each in new}))
    _relearn(commit, rule)


def drop_feedback(commit: Commit, number: int, rule: Rule) -> int:
    """Take back all judgements after the one of a number; 0 takes back all."""
    removed: int = commit.run("forget/feedback_after", number=number)[0]["removed"]
    if removed:
        commit.log("FEEDBACK", ids=[], reason=f"back to {number}")
        _relearn(commit, rule)
    return removed


def forget_feedback(commit: Commit, turns: Sequence[str], rule: Rule | None = None) -> None:
    """Forget judgements for which any of some turns was shown, and what they shifted."""
    if commit.run("forget/feedback_of_turns", turns=list(turns))[0]["removed"]:
        _relearn(commit, rule or Rule())


def _relearn(commit: Commit, rule: Rule) -> None:
    rows = commit.run("read/feedback")
    shifts = learned((_shifts(row) for row in rows), rule)
    flat = [shifts[name] for name in SIGNALS]
    commit.run("write/put_shifts", shifts=flat if any(flat) else None)


def _shifts(row: Row) -> dict[str, float]:
    return dict(zip(SIGNALS, row["shifts"], strict=True))


def _judgement(row: Row, zone: tzinfo | None) -> Judgement:
    return Judgement(
        number=row["number"],
        hit=row["hit"],
        useful=row["useful"],
        source=row["source"],
        shifts=_shifts(row),
        at=native(row["at"], zone),
    )
