"""Reports of :mod:`graphmem.evaluation.guard` as tables for a terminal or a document."""

from __future__ import annotations

from collections.abc import Mapping

from rich.markup import escape
from rich.table import Table

from graphmem.evaluation.guard import GuardReport
from graphmem.evaluation.scores import Rate

__all__ = ["attack_table", "clean_table", "miss_table"]


def attack_table(report: GuardReport) -> Table:
    """Attacks that reach a prompt, by class."""
    return _table(f"{escape(report.name)}: percent of attacks that succeed", report.attacks)


def clean_table(report: GuardReport) -> Table:
    """What the guard costs clean memories, by class."""
    return _table(f"{escape(report.name)}: percent of clean cases", report.clean)


def miss_table(report: GuardReport) -> Table:
    """Attacks that came through, and clean cases of which something was kept back."""
    table = Table(title=f"{len(report.misses)} misses", title_justify="left")
    for column in ("case", "what", "text"):
        table.add_column(column, overflow="fold")
    for each in report.misses:
        what = "kept back" if each.case.payload is None else "came through"
        name = f"{escape(each.case.id)}\n[dim]{escape(each.case.kind)}[/dim]"
        table.add_row(name, what, escape(each.case.target.text))
    return table


def _table(title: str, rows: Mapping[str, Mapping[str, Rate]]) -> Table:
    table = Table(title=title, title_justify="left")
    columns = list(next(iter(rows.values()), {}))
    table.add_column("class", no_wrap=True)
    table.add_column("n", justify="right", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    for name, rates in rows.items():
        total = next(iter(rates.values())).total
        table.add_row(escape(name), str(total), *(_percent(rates[c]) for c in columns))
        if name == "all":
            table.add_section()
    return table


def _percent(rate: Rate) -> str:
    value, low, high = rate.estimate
    if value is None or low is None or high is None:
        return "-"
    return f"{100 * value:.0f} [dim]({100 * low:.0f}-{100 * high:.0f})[/dim]"
