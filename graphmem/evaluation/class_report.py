"""Reports of our own sets of questions: figures by class, what parts bring, rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from rich.markup import escape
from rich.table import Table

from graphmem.evaluation.metrics import difference, mean
from graphmem.evaluation.questions import Benchmark, Question
from graphmem.evaluation.retrieval import OURS
from graphmem.evaluation.retrieval_tables import interval_of, percent_of, signed

__all__ = [
    "Answered",
    "class_report",
    "differences_table",
    "figures_table",
    "plain_table",
    "said_of_questions",
    "turns_cell",
]

Report = Mapping[str, Any]


class Answered(Protocol):
    """A question, and what each system found."""

    @property
    def question(self) -> Question:
        """What was asked."""
        ...

    @property
    def systems(self) -> Sequence[str]:
        """Names; ours comes first."""
        ...

    def metrics(self, system: str) -> Mapping[str, float]:
        """Figures by name; NaN where there is none."""
        ...

    def shown(self, system: str) -> Mapping[str, Any]:
        """What it found, as JSON values."""
        ...


def class_report(
    benchmark: Benchmark,
    answers: Sequence[Answered],
    about: Mapping[str, Any],
    *,
    metrics: Sequence[str],
    classes: Sequence[str],
    rows: bool = False,
) -> dict[str, Any]:
    """A run as JSON values.

    Differences are ours minus the other one, question by question: what the part that was left out
    brings.
    """
    groups = dict(_groups(answers, classes))
    systems = list(answers[0].systems) if answers else [OURS]
    values = {name: [asked.metrics(name) for asked in answers] for name in systems}
    report: dict[str, Any] = {
        "benchmark": benchmark.name,
        "digest": benchmark.digest,
        **about,
        "memories": len(benchmark.collections),
        "turns": sum(len(each.turns) for each in benchmark.collections),
        "questions": len(answers),
        "skipped": benchmark.skipped,
        "systems": {
            name: {
                group: {m: mean(_of(values[name], members, m)).to_dict() for m in metrics}
                for group, members in groups.items()
            }
            for name in systems
        },
        "differences": {
            name: {
                group: {
                    m: difference(
                        _of(values[OURS], members, m), _of(values[name], members, m)
                    ).to_dict()
                    for m in metrics
                }
                for group, members in groups.items()
            }
            for name in systems
            if name != OURS
        },
    }
    if rows:
        report["rows"] = [_row(asked, systems) for asked in answers]
    return report


def figures_table(report: Report, title: str, metrics: Sequence[str]) -> Table:
    """Our figures by class, with their intervals."""
    table = plain_table(title, "n", *metrics)
    for group, figures in report["systems"][OURS].items():
        cells = [f"{percent_of(figures[m])} [dim]{interval_of(figures[m])}[/dim]" for m in metrics]
        table.add_row(group, str(figures[metrics[0]]["questions"]), *cells)
    return table


def differences_table(report: Report, metrics: Sequence[str]) -> Table:
    """What each part that was left out brings, with paired intervals."""
    table = plain_table("Ours less without it, points (95 % paired interval)", "", *metrics)
    for name, groups in report["differences"].items():
        for at, (group, figures) in enumerate(groups.items()):
            table.add_row(
                name if at == 0 else "", group, *(signed(figures[metric]) for metric in metrics)
            )
    return table


def turns_cell(row: Mapping[str, Any], found: Sequence[str]) -> str:
    """The evidence of a row: green what was found, red what was not."""
    return " ".join(
        f"[{'green' if turn in found else 'red'}]{escape(turn)}[/]" for _, turn in row["evidence"]
    )


def said_of_questions(report: Report) -> Iterator[str]:
    """Sentences for below the tables."""
    yield (
        f"{report['questions']} questions to {report['turns']:,} turns in {report['memories']} "
        f"{'memory' if report['memories'] == 1 else 'memories'}."
    )
    if report["skipped"]:
        yield (
            f"{report['skipped']} questions are on conversations that are not here; name their "
            "file with --data."
        )


def plain_table(title: str, *columns: str) -> Table:
    """A table of figures without lines."""
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _groups(answers: Sequence[Answered], classes: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    if answers:
        yield "all", list(range(len(answers)))
    for name in classes:
        if members := [at for at, asked in enumerate(answers) if asked.question.group == name]:
            yield name, members


def _of(values: Sequence[Mapping[str, float]], members: Sequence[int], metric: str) -> list[float]:
    return [values[at][metric] for at in members]


def _row(asked: Answered, systems: Sequence[str]) -> dict[str, Any]:
    question = asked.question
    return {
        "question": question.text,
        "class": question.group,
        "evidence": sorted([*source] for source in question.evidence),
        "systems": {
            name: {
                **asked.shown(name),
                **{m: None if math.isnan(v) else v for m, v in asked.metrics(name).items()},
            }
            for name in systems
        },
    }
