"""Reports of :mod:`graphmem.evaluation.updates` as tables for a terminal or a document."""

from __future__ import annotations

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from graphmem.evaluation.scores import Rate
from graphmem.evaluation.updates import DECISIONS, Judged, UpdateReport

__all__ = ["class_table", "confusion_table", "footer", "miss_table"]


def class_table(report: UpdateReport) -> Table:
    """Right decisions and standings by class."""
    table = Table(
        title=f"{escape(report.name)}: percent right (95 % interval)", title_justify="left"
    )
    table.add_column("class", no_wrap=True)
    for column in ("n", "decision", "old still holds", "holds, ended or retracted"):
        table.add_column(column, justify="right", no_wrap=True)
    for name, rate in report.decisions.items():
        cells = (rate, report.holding[name], report.standing[name])
        table.add_row(escape(name), str(rate.total), *map(_percent, cells))
        if name == "all":
            table.add_section()
    return table


def confusion_table(report: UpdateReport) -> Table:
    """What was decided (columns) where what was right (rows)."""
    table = Table(title="Decisions: right ones down, taken ones across", title_justify="left")
    table.add_column("", no_wrap=True)
    for column in DECISIONS:
        table.add_column(column, justify="right")
    for right in DECISIONS:
        cells = []
        for made in DECISIONS:
            count = report.confusion[right][made]
            colour = "green" if right == made else "red" if count else "dim"
            cells.append(f"[{colour}]{count}[/{colour}]")
        table.add_row(right, *cells)
    return table


def footer(report: UpdateReport) -> Iterator[str]:
    """Sentences below the tables."""
    if report.dates.total:
        yield (
            f"Of {report.dates.total} dated ends that were seen, {report.dates.right} have the "
            "right day."
        )
    if count := len(report.without_facts):
        yield f"In {count} cases no fact came of the old or of the new turn."
    if report.misses:
        yield f"{len(report.misses)} cases have something wrong; --misses lists them."


def miss_table(report: UpdateReport) -> Table:
    """Every case of which something is wrong."""
    table = Table(title=f"{len(report.misses)} misses", title_justify="left")
    for column in ("case", "expected", "found", "said before, and now"):
        table.add_column(column, overflow="fold")
    for each in report.misses:
        table.add_row(
            f"{escape(each.case.id)}\n[dim]{escape(each.case.kind)}[/dim]",
            _wanted(each),
            _found(each),
            f"{escape(each.case.old.text)}\n[bold]{escape(each.case.new.text)}[/bold]",
        )
    return table


def _wanted(each: Judged) -> str:
    until = f" {each.case.valid_to}" if each.dated is False else ""
    return f"{each.case.decision}\n{each.case.becomes}{until}"


def _found(each: Judged) -> str:
    zone = each.case.new.said_at.tzinfo if each.case.new.said_at else None
    until = f" {each.outcome.ended_on(zone) or 'some day'}" if each.dated is False else ""
    decision = "[red]" if not each.decided else "[green]"
    standing = "[green]" if each.stands and each.dated is not False else "[red]"
    return f"{decision}{each.outcome.decision}[/]\n{standing}{each.outcome.becomes}{until}[/]"


def _percent(rate: Rate) -> str:
    value, low, high = rate.estimate
    if value is None or low is None or high is None:
        return "-"
    return f"{100 * value:.0f} [dim]({100 * low:.0f}-{100 * high:.0f})[/dim]"
