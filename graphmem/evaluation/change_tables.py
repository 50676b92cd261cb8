"""Reports of :mod:`graphmem.evaluation.change` as tables for a terminal or a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from graphmem.evaluation import class_report
from graphmem.evaluation.change import METRICS
from graphmem.evaluation.retrieval import OURS

__all__ = ["differences_table", "figures_table", "footer", "miss_table"]

Report = Mapping[str, Any]


def figures_table(report: Report) -> Table:
    """Our figures by class, with their intervals."""
    return class_report.figures_table(
        report, "Questions about change, percent (95 % interval)", METRICS
    )


def differences_table(report: Report) -> Table:
    """What each part that was left out brings, with paired intervals."""
    return class_report.differences_table(report, METRICS)


def miss_table(report: Report) -> Table:
    """Questions with evidence outside the first five turns, or with another fact first."""
    table = Table(title="Misses", title_justify="left")
    for column in ("class", "question", "evidence", "found first"):
        table.add_column(column, overflow="fold")
    for row in report["rows"]:
        ours = row["systems"][OURS]
        if ours["recall@5"] == 1.0 and ours["then@1"] in (None, 1.0):
            continue
        first = [turn for _, turn in ours["turns"][:5]]
        facts = [escape(fact["text"]) for fact in ours["facts"][:1]] if not ours["then@1"] else []
        table.add_row(
            row["class"],
            escape(row["question"]),
            class_report.turns_cell(row, first),
            "\n".join([" ".join(first), *facts]),
        )
    return table


def footer(report: Report) -> Iterator[str]:
    """Sentences below the tables."""
    yield (
        "recall@k: share of the evidence among the first k turns. then@1: the first fact is the "
        "one that held at the time."
    )
    yield from class_report.said_of_questions(report)
