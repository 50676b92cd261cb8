"""Reports of :mod:`graphmem.evaluation.retrieval_report` as tables for a terminal or a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from graphmem.evaluation.baselines import FULL_CONTEXT
from graphmem.evaluation.metrics import METRICS
from graphmem.evaluation.retrieval import OURS
from graphmem.evaluation.retrieval_report import Comparison

__all__ = [
    "comparison_tables",
    "difference_table",
    "footer",
    "group_table",
    "headline_groups",
    "interval_of",
    "percent_of",
    "signed",
    "system_table",
]

_SHORT = {
    "recall@2": "R@2", "recall@5": "R@5", "recall@10": "R@10", "recall@20": "R@20",
    "all@10": "all@10", "ndcg@10": "nDCG", "session_recall@1": "S R@1",
    "session_recall@5": "S R@5",
}  # fmt: skip
LEGEND = (
    "R@k: share of the evidence among the first k turns. all@10: all of it among the first ten. "
    "nDCG: at 10. S R@k: share of the evidence's sessions among the first k sessions."
)
_COMPARED = ("recall@5", "recall@10", "ndcg@10")
Report = Mapping[str, Any]


def group_table(report: Report) -> Table:
    """Our figures by group, with their intervals."""
    table = _table("Evidence found, percent (below: 95 % interval)", "n", *_metric_columns())
    for name, figures in report["systems"][OURS]["groups"].items():
        questions = max(figures[metric]["questions"] for metric in METRICS)
        cells = [f"{percent_of(figures[m])}\n[dim]{interval_of(figures[m])}[/dim]" for m in METRICS]
        table.add_row(name, str(questions), *cells)
    return table


def system_table(report: Report, group: str) -> Table:
    """All systems on one group of questions, and what each would give a language model to read."""
    table = _table(f"Ours beside others: {group}", *_metric_columns(), "tokens")
    for name, system in report["systems"].items():
        tokens = system["context_tokens"]
        cells = [percent_of(system["groups"][group][metric]) for metric in METRICS]
        table.add_row(name, *cells, "-" if tokens is None else f"{tokens:.0f}")
    return table


def difference_table(report: Report, group: str) -> Table:
    """How far ours is ahead of each other system, with paired intervals."""
    columns = [_SHORT[metric] for metric in _COMPARED]
    table = _table(f"Ours less the other, points (95 % paired interval): {group}", *columns)
    for name, groups in report["differences"].items():
        if name != FULL_CONTEXT:  # holds everything by definition
            table.add_row(name, *(signed(groups[group][metric]) for metric in _COMPARED))
    return table


def headline_groups(report: Report) -> list[str]:
    """The groups that stand for all, or for all but a sort of questions."""
    there = report["systems"][OURS]["groups"]
    return [name for name in report["headlines"] if name in there] or list(there)[:1]


def footer(report: Report) -> Iterator[str]:
    """Sentences below the tables: questions, tokens, time."""
    yield LEGEND
    skipped = f"; {report['skipped']} skipped without evidence" if report["skipped"] else ""
    yield (
        f"{report['questions']} questions to {report['turns']:,} turns in {report['memories']} "
        f"{'memory' if report['memories'] == 1 else 'memories'}{skipped}. "
        f"Knowledge: {report['knowledge']}."
    )
    search, embedding = report["latency_ms"]["search"], report["latency_ms"]["embedding"]
    if search["p50"] is not None:
        yield (
            f"A search takes {search['p50']:.1f} ms (p95 {search['p95']:.1f}), of which embedding "
            f"the question {embedding['p50']:.1f} ms (p95 {embedding['p95']:.1f})."
        )
    if (tokens := report["systems"][OURS]["context_tokens"]) is not None:
        yield f"A packed context has {tokens:,.0f} tokens on average."


def comparison_tables(comparison: Comparison) -> Iterator[Table]:
    """Two runs, a table for each group."""
    for group, metrics in comparison.groups.items():
        table = _table(group, "A", "B", "B less A (95 % paired interval)")
        for metric, found in metrics.items():
            before, after = (percent_of(found[side]) for side in ("before", "after"))
            table.add_row(_SHORT[metric], before, after, signed(found["difference"]))
        yield table


def _metric_columns() -> list[str]:
    return [_SHORT[metric] for metric in METRICS]


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def percent_of(figure: Mapping[str, Any]) -> str:
    """A mean in percent."""
    return "-" if figure["value"] is None else f"{100 * figure['value']:.1f}"


def interval_of(figure: Mapping[str, Any]) -> str:
    """Its interval; empty where it has no width."""
    if figure["low"] is None or figure["low"] == figure["high"]:
        return ""
    return f"{100 * figure['low']:.0f}-{100 * figure['high']:.0f}"


def signed(figure: Mapping[str, Any]) -> str:
    """A difference in points with its interval, coloured where that does not hold 0."""
    if figure["value"] is None:
        return "-"
    value, low, high = (100 * figure[key] for key in ("value", "low", "high"))
    colour = "green" if low > 0 else "red" if high < 0 else "default"
    return f"[{colour}]{value:+.1f}[/{colour}] [dim]({low:+.1f} {high:+.1f})[/dim]"
