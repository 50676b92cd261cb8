"""How well questions about change are answered: `graphmem eval change SET`.

Two figures: how much of the evidence is among the first turns, and for "what was true then" whether
the first fact is the one that held. Recall with parts left out answers the same questions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.client import Memory
from graphmem.evaluation.change_set import CLASSES, ChangeQuestion, Then
from graphmem.evaluation.class_report import class_report
from graphmem.evaluation.metrics import recall
from graphmem.evaluation.questions import Benchmark, Collection
from graphmem.evaluation.retrieval import OURS
from graphmem.recall.config import RecallConfig
from graphmem.records import Hit, Source
from graphmem.steps.recall import manner_from, search
from graphmem.steps.workspace import Progress, no_progress

__all__ = ["METRICS", "Asked", "change_report", "holds_at", "is_then", "run"]

METRICS = ("recall@5", "recall@10", "then@1")
_TURNS = 10
_FACTS = 3  # one is judged; the others are shown with a miss


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what each system found, by the system's name; ours comes first."""

    question: ChangeQuestion
    turns: dict[str, list[Source]] = field(default_factory=dict)
    facts: dict[str, list[Hit]] = field(default_factory=dict)

    @property
    def systems(self) -> list[str]:
        """Their names."""
        return list(self.turns)

    def metrics(self, system: str) -> dict[str, float]:
        """Each of :data:`METRICS`; NaN where it is not asked."""
        then = self.question.then
        first = self.facts[system][:1]
        right = math.nan if then is None else float(bool(first) and is_then(first[0], then))
        values = {
            f"recall@{k}": recall(self.turns[system], self.question.evidence, k) for k in (5, 10)
        }
        return {**values, "then@1": right}

    def shown(self, system: str) -> dict[str, Any]:
        """The turns and facts that it found."""
        return {
            "turns": [[*source] for source in self.turns[system]],
            "facts": [_fact(hit) for hit in self.facts[system]],
        }


def is_then(hit: Hit, then: Then) -> bool:
    """Whether a fact is the one that should come first: its turn, its words, and its time."""
    text = hit.text.casefold()
    return (
        any(source in then.turns for source in hit.sources)
        and all(any(word.casefold() in text for word in words) for words in then.says)
        and holds_at(hit, then.as_of.first, then.as_of.last)
    )


def holds_at(hit: Hit, first: datetime, last: datetime) -> bool:
    """Whether a fact holds at any moment from ``first`` to ``last``; an unknown end is open."""
    begun = hit.valid_from is None or hit.valid_from <= last
    return begun and (hit.valid_to is None or hit.valid_to >= first)


def run(
    memories: Iterable[tuple[Collection, Memory]],
    without: Mapping[str, RecallConfig],
    *,
    questions: int,
    as_of: bool = False,
    progress: Progress = no_progress,
) -> list[Asked]:
    """Ask every question of its memory, as recall is and with each thing left out.

    Parameters
    ----------
    memories
        Filled and consolidated; each is done with before the next one is taken.
    without
        Configurations to compare ours with, by name.
    questions
        How many there are.
    as_of
        Tell the search the time that a question is about, where it has one.
    progress
        Told after each question.
    """
    answers: list[Asked] = []
    for collection, memory in memories:
        for question in collection.questions:
            assert isinstance(question, ChangeQuestion)
            asked = Asked(question)
            for name, config in {OURS: None, **without}.items():
                _ask(memory, asked, name, config, as_of)
            answers.append(asked)
            progress("questions", len(answers), questions)
    return answers


def _ask(memory: Memory, asked: Asked, name: str, config: RecallConfig | None, as_of: bool) -> None:
    question = asked.question
    told = question.as_of.last if as_of and question.as_of else None

    def found(k: int, kind: str) -> list[Hit]:
        manner = manner_from(lambda: None, asked_at=question.asked_at, as_of=told, kind=kind)
        return search(
            memory._workspace, question.text, k=k, granularity=None, manner=manner, config=config
        )

    asked.turns[name] = [hit.sources[0] for hit in found(_TURNS, "turn")]
    asked.facts[name] = found(_FACTS, "fact") if question.then else []


def change_report(
    benchmark: Benchmark, answers: Sequence[Asked], about: Mapping[str, Any], *, rows: bool = False
) -> dict[str, Any]:
    """A run as JSON values."""
    return class_report(benchmark, answers, about, metrics=METRICS, classes=CLASSES, rows=rows)


def _fact(hit: Hit) -> dict[str, Any]:
    return {
        "text": hit.text,
        "turns": [[*source] for source in hit.sources],
        "valid_from": hit.valid_from,
        "valid_to": hit.valid_to,
    }
