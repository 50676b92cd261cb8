"""How much of what bears on a broad question is found: `graphmem eval broad SET`.

A broad question ("What do you know about Ana's work?") has many turns as its evidence, said at many
times and in many words; so the share of them among the first turns is what counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from graphmem.client import Memory
from graphmem.evaluation import class_report
from graphmem.evaluation.metrics import recall
from graphmem.evaluation.question_sets import Place, question_benchmark
from graphmem.evaluation.questions import Benchmark, Collection, Question
from graphmem.evaluation.retrieval import OURS
from graphmem.recall.config import RecallConfig
from graphmem.records import Source
from graphmem.steps.recall import manner_from, search
from graphmem.steps.workspace import Progress, no_progress

__all__ = [
    "CLASSES",
    "METRICS",
    "Asked",
    "broad_benchmark",
    "broad_report",
    "footer",
    "miss_table",
    "run",
]

CLASSES = ("side", "person", "theme")
METRICS = ("recall@5", "recall@10", "recall@20")
_TURNS = 20
Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the turns that each system found, by the system's name; ours comes first."""

    question: Question
    turns: dict[str, list[Source]] = field(default_factory=dict)

    @property
    def systems(self) -> list[str]:
        """Their names."""
        return list(self.turns)

    def metrics(self, system: str) -> dict[str, float]:
        """Each of :data:`METRICS`."""
        found, wanted = self.turns[system], self.question.evidence
        return {f"recall@{k}": recall(found, wanted, k) for k in (5, 10, 20)}

    def shown(self, system: str) -> dict[str, Any]:
        """The turns that it found."""
        return {"turns": [[*source] for source in self.turns[system]]}


def broad_benchmark(path: Path, data: Path | None = None) -> Benchmark:
    """Read a set of broad questions, with the conversations that it asks about.

    See :func:`graphmem.evaluation.question_sets.question_benchmark`.
    """
    return question_benchmark("broad", "broad_questions", path, data, _question)


def run(
    memories: Iterable[tuple[Collection, Memory]],
    without: Mapping[str, RecallConfig],
    *,
    questions: int,
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
    progress
        Told after each question.
    """
    answers: list[Asked] = []
    for collection, memory in memories:
        for question in collection.questions:
            asked = Asked(question)
            for name, config in {OURS: None, **without}.items():
                asked.turns[name] = _ask(memory, question, config)
            answers.append(asked)
            progress("questions", len(answers), questions)
    return answers


def broad_report(
    benchmark: Benchmark, answers: Sequence[Asked], *, rows: bool = False
) -> dict[str, Any]:
    """A run as JSON values."""
    return class_report.class_report(
        benchmark, answers, {}, metrics=METRICS, classes=CLASSES, rows=rows
    )


def miss_table(report: Report) -> Table:
    """What each question's evidence is, and which of it is among the first twenty turns."""
    table = Table(title="Found and missed", title_justify="left")
    for column in ("class", "question", "evidence"):
        table.add_column(column, overflow="fold")
    for row in report["rows"]:
        found = [turn for _, turn in row["systems"][OURS]["turns"]]
        table.add_row(row["class"], escape(row["question"]), class_report.turns_cell(row, found))
    return table


def footer(report: Report) -> Iterator[str]:
    """Sentences below the tables."""
    yield "recall@k: share of the turns that bear on a question among the first k turns."
    yield from class_report.said_of_questions(report)


def _question(raw: Mapping[str, Any], place: Place) -> Question:
    evidence = place.sources(raw["conversation"], raw["evidence"])
    for conversation, ids in raw.get("also", {}).items():
        evidence |= place.sources(conversation, ids)
    return Question(
        text=raw["question"],
        group=raw["class"],
        evidence=evidence,
        sessions=place.sessions(evidence),
        asked_at=place.end,
    )


def _ask(memory: Memory, question: Question, config: RecallConfig | None) -> list[Source]:
    manner = manner_from(lambda: None, asked_at=question.asked_at, kind="turn")
    hits = search(
        memory._workspace, question.text, k=_TURNS, granularity=None, manner=manner, config=config
    )
    return [hit.sources[0] for hit in hits]
