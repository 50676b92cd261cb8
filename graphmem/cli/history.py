"""The commands ``graphmem history``, ``correct`` and ``rollback``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace

if TYPE_CHECKING:
    from rich.table import Table

    from graphmem.consolidation.history import History, HistoryEntry, Revision
    from graphmem.records import Fact

FactId = Annotated[str, typer.Argument(help="A fact, by its id.", metavar="FACT_ID")]
Expected = Annotated[
    int | None,
    typer.Option("--expected-revision", help="Only if it is at this one; whichever by default."),
]
_WIDTH = 160
_STATEMENT = "statement "  # of a slot that is about one statement and has no better name


def history(
    what: Annotated[
        str,
        typer.Argument(
            help="A fact, by its id; or somebody or something, by name.", metavar="FACT_ID|NAME"
        ),
    ],
    namespace: Namespace,
    every: Annotated[
        bool, typer.Option("--all", help="Of a name, also that in which nothing changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show everything that was ever said of what a fact speaks of: what held when, and why no more.

    ● holds now, ○ held, ✗ never held, = says the same again. Earlier texts of corrected facts
    stand at the end.

      graphmem history Ana -n demo
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.history(what)
    if as_json:
        console.print_json(asdict(found))
    else:
        _show(found, every=every or what.startswith("fact:"))


def correct(
    fact: FactId,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What it is to say, by itself: 'Ana moved to …'.")
    ],
    namespace: Namespace,
    expected: Expected = None,
    as_json: AsJson = False,
) -> None:
    """Give a fact another text; the old one is kept and `graphmem rollback` brings it back.

    graphmem correct fact:1f… "Ana moved to Lisbon in March 2024." -n alice
    """
    with stored_memory(namespace) as memory:
        _show_fact(memory.correct(fact, text, expected_revision=expected), as_json=as_json)


def rollback(
    fact: FactId,
    revision: Annotated[
        int, typer.Argument(metavar="REVISION", min=1, help="Number of the text; 1 is the first.")
    ],
    namespace: Namespace,
    expected: Expected = None,
    as_json: AsJson = False,
) -> None:
    """Give a fact a text back that it had before; `graphmem history FACT_ID` shows them.

    graphmem rollback fact:1f… 1 -n alice
    """
    with stored_memory(namespace) as memory:
        _show_fact(memory.rollback(fact, revision, expected_revision=expected), as_json=as_json)


def _show_fact(fact: Fact, *, as_json: bool) -> None:
    from graphmem.cli import console

    fields: dict[str, Any] = asdict(fact)
    if not as_json:
        shown = ("id", "text", "revision", "status", "valid_from", "valid_to")
        fields = {name: fields[name] for name in shown if fields[name] is not None}
    console.show_fields(fields, as_json=as_json)


def _show(found: History, *, every: bool) -> None:
    from rich.markup import escape

    from graphmem.cli import console

    if not found.entries:
        console.out.print("Nothing was said that would have a history.")
    told = {entry.fact.id: entry for entry in found.entries}
    by_slot = sorted(found.entries, key=lambda e: (e.attribute, e.subject, e.slot or ""))
    slots = [(*name, list(of)) for name, of in groupby(by_slot, lambda e: (e.attribute, e.subject))]
    shown = slots if every else [(*name, kept) for *name, of in slots if (kept := _changed(of))]
    for number, (attribute, subject, group) in enumerate(shown):
        if number:
            console.out.print()
        title = _title(subject, attribute)
        console.out.print(f"[bold]{escape(console.printable(title))}[/bold]")
        console.out.print(_timeline(group, told))
    if rest := len(slots) - len(shown):
        console.out.print(f"[dim]Nothing changed in {rest} other matters: --all shows them.[/dim]")
    for revision in found.revisions:
        _show_revision(revision, told)


def _changed(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """What was retired or said again, and what did that."""
    others = {id_ for e in entries for id_ in (e.retired_by, e.repeats) if id_}
    return [e for e in entries if e.retired_by or e.repeats or e.fact.id in others]


def _title(subject: str, attribute: str) -> str:
    if not attribute:
        return "said once or again"
    if attribute.startswith(_STATEMENT):
        return f"{subject}: what was said, and what became of it"
    return f"{subject}: {attribute}"


def _timeline(entries: Sequence[HistoryEntry], told: dict[str, HistoryEntry]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    from graphmem.cli import console

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for _ in range(3):
        table.add_column(overflow="fold")
    for entry in sorted(entries, key=_when):
        mark, style = _mark(entry)
        value = " ".join(part for part in (_act(entry), entry.value) if part)
        text = console.printable(" ".join(entry.fact.text.split()))[:_WIDTH]
        lines = [f"[bold]{escape(console.printable(value))}[/bold]"] if value else []
        lines += [f"“{escape(text)}”", f"[dim]{escape(_place(entry))}[/dim]"]
        if why := _why(entry, told):
            lines.append(f"[yellow]{escape(why)}[/yellow]")
        table.add_row(f"[{style}]{mark}[/{style}]", escape(_span(entry)), "\n".join(lines))
    return table


def _when(entry: HistoryEntry) -> float:
    """Where it stands in world time, as far as is known; entries of one time stay as they were."""
    moment = entry.valid_from or entry.fact.said_at
    return moment.timestamp() if moment else float("-inf")


def _mark(entry: HistoryEntry) -> tuple[str, str]:
    if entry.standing == "retracted":
        return "✗", "red"
    if entry.standing == "duplicate" or entry.repeats:
        return "=", "dim"
    if entry.current:
        return "●", "green"
    return "○", "dim"


def _act(entry: HistoryEntry) -> str:
    words = {"was": "was", "ends": "no longer", "denies": "never"}
    said = words.get(entry.act, "")
    return said if entry.value or not said else f"{said} so"


def _span(entry: HistoryEntry) -> str:
    start, end = _day(entry.valid_from), _day(entry.valid_to)
    if start and end:
        return start if start == end else f"{start} → {end}"
    if start:
        return f"since {start}"
    return f"until {end}" if end else "-"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _place(entry: HistoryEntry) -> str:
    fact = entry.fact
    source = fact.sources[0] if fact.sources else None
    parts = [
        f"said {_day(fact.said_at)}" if fact.said_at else "undated",
        entry.speaker,
        f"{source.conversation}/{source.id}" if source else None,
        f"revision {fact.revision}" if fact.revision > 1 else None,
        fact.status if fact.status in ("archived", "quarantined") else None,
        fact.id,
    ]
    return " · ".join(part for part in parts if part)


_REASONS = {
    "changed": "something else holds since",
    "ended": "it ended",
    "corrected": "it was corrected",
    "denied": "it was denied",
    "repeated": "said before",
}


def _why(entry: HistoryEntry, told: dict[str, HistoryEntry]) -> str:
    by = entry.retired_by or entry.repeats
    if entry.standing == "active" and not entry.repeats:
        return ""
    why = _REASONS.get(entry.reason or "", "said before" if entry.repeats else "it was over")
    if by is None or by == entry.fact.id:
        return why
    other = told.get(by)
    if other is None or not other.fact.sources:
        return f"{why}: {by}"
    source = other.fact.sources[0]
    return f"{why}: {source.conversation}/{source.id}, {_day(other.fact.said_at) or 'undated'}"


def _show_revision(revision: Revision, told: dict[str, HistoryEntry]) -> None:
    from rich.markup import escape

    from graphmem.cli import console

    if revision.number == 1:
        now = told[revision.fact].fact.revision
        console.out.print(
            f"\n[bold]Earlier texts[/bold] [dim]{escape(revision.fact)}, now revision {now}[/dim]",
            soft_wrap=True,
        )
    text = escape(console.printable(" ".join(revision.text.split()))[:_WIDTH])
    until = f"until {revision.replaced_at:%Y-%m-%d %H:%M}" if revision.replaced_at else ""
    console.out.print(f"  {revision.number}  [dim]{until}[/dim]  “{text}”", soft_wrap=True)
