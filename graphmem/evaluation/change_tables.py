"""Reports of :mod:`graphmem.evaluation.change` as tables for a terminal or a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from graphmem.evaluation.change import METRICS
from graphmem.evaluation.retrieval import OURS
from graphmem.evaluation.retrieval_tables import interval_of, percent_of, signed

__all__ = ["differences_table", "figures_table", "footer", "miss_table"]

Report = Mapping[str, Any]


def figures_table(report: Report) -> Table:
    """Our figures by class, with their intervals."""
    table = _table("Questions about change, percent (95 % interval)", "n", *METRICS)
    for group, figures in report["systems"][OURS].items():
        cells = [f"{percent_of(figures[m])} [dim]{interval_of(figures[m])}[/dim]" for m in METRICS]
        table.add_row(group, str(figures["recall@5"]["questions"]), *cells)
    return table


def differences_table(report: Report) -> Table:
    """What each part that was left out brings, with paired intervals."""
    table = _table("Ours less without it, points (95 % paired interval)", "", *METRICS)
    for name, groups in report["differences"].items():
        for at, (group, figures) in enumerate(groups.items()):
            table.add_row(
                name if at == 0 else "", group, *(signed(figures[metric]) for metric in METRICS)
            )
    return table


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
        wanted = " ".join(
            f"[{'green' if turn in first else 'red'}]{escape(turn)}[/]"
            for _, turn in row["evidence"]
        )
        table.add_row(
            row["class"], escape(row["question"]), wanted, "\n".join([" ".join(first), *facts])
        )
    return table


def footer(report: Report) -> Iterator[str]:
    """Sentences below the tables."""
    yield (
        "recall@k: share of the evidence among the first k turns. then@1: the first fact is the "
        "one that held at the time."
    )
    yield (
        f"{report['questions']} questions to {report['turns']:,} turns in {report['memories']} "
        f"{'memory' if report['memories'] == 1 else 'memories'}."
    )
    if report["skipped"]:
        yield (
            f"{report['skipped']} questions are on conversations that are not here; name their "
            "file with --data."
        )


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table
