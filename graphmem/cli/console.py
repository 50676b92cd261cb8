"""What the command line shows: tables for people, JSON for programs, progress on standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

if TYPE_CHECKING:
    from graphmem.demo import Answer as DemoAnswer
    from graphmem.doctor import Check
    from graphmem.graph.namespaces import NamespaceInfo
    from graphmem.graph.server import ServerAddress
    from graphmem.recall.answering import Answer
    from graphmem.recall.explanation import Explained, Explanation
    from graphmem.recall.explanation import Path as Way
    from graphmem.recall.hits import Hits
    from graphmem.recall.packing import Context
    from graphmem.records import Hit
    from graphmem.settings import Settings
    from graphmem.steps.importing import ImportReport
    from graphmem.steps.retain import RetainReport
    from graphmem.steps.workspace import Progress as Report
    from graphmem.steps.zone import ZoneReport


class _Output(Console):
    """A console that leaves it to the command how to end when nobody reads on."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


out = _Output(highlight=False)
err = Console(stderr=True, highlight=False)

_TITLES = {
    "add": "storing turns",
    "segment": "finding episodes",
    "extract": "extracting",
    "resolve": "linking entities",
    "retain": "archiving",
    "link": "linking facts",
    "export": "exporting",
    "restore": "restoring",
    "questions": "asking",
    "cases": "judging cases",
}


def note(message: str) -> None:
    """Say something beside the results."""
    err.print(f"[dim]graphmem:[/dim] {escape(message)}")


@contextmanager
def progress() -> Iterator[Report]:
    """Show a bar for each step; nothing where standard error is no terminal."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )
    tasks: dict[str, Any] = {}

    def report(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bars.add_task(_TITLES.get(step, step), total=total or None)
        bars.update(tasks[step], completed=done, total=total or None)

    with bars:
        yield report


def print_json(value: Any) -> None:
    """Print a value as JSON, as it is: no colours, no wrapping."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def show_fields(fields: Mapping[str, Any], *, as_json: bool) -> None:
    """Show named values."""
    if as_json:
        print_json(fields)
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in fields.items():
        shown = f"{value:.1f}" if isinstance(value, float) else str(_plain(value))
        table.add_row(
            f"[dim]{name.replace('_', ' ')}[/dim]", escape("-" if value is None else shown)
        )
    out.print(table)


def show_address(address: ServerAddress, settings: Settings) -> None:
    """Show where the managed server answers and how to get in."""
    out.print(f"Neo4j          {address.uri}")
    out.print(f"Neo4j Browser  {address.browser_url}", soft_wrap=True)
    out.print(f"user           {address.user}")
    out.print(f"password       in {settings.neo4j_home / 'password'}", soft_wrap=True)
    out.print("stop           graphmem down")


def show_import(report: ImportReport, *, as_json: bool) -> None:
    """Show what became of an import; the last line says whether all of it could be used."""
    if as_json:
        print_json(asdict(report))
        return
    for reason in report.reasons:
        err.print(f"[yellow]quarantined[/yellow] {escape(reason)}", soft_wrap=True)
    hidden = report.quarantined - len(report.reasons)
    if hidden > 0:
        err.print(f"[yellow]quarantined[/yellow] … and {hidden} more")
    parts = [f"{report.added} turns added", f"{report.unchanged} already there"]
    parts += [f"{report.replaced} replaced"] if report.replaced else []
    parts += [f"{report.skipped} with nothing to remember"] if report.skipped else []
    line = ", ".join(parts)
    if report.quarantined:
        line += f"; {report.quarantined} could not be used and are in {report.quarantine}"
    out.print(escape(line), soft_wrap=True)


def show_hits(hits: Hits, *, as_json: bool) -> None:
    """Show search results with their evidence and the signals that made their score."""
    if as_json:
        print_json(
            {
                "analysis": dict(hits.analysis),
                "weights": dict(hits.weights),
                "depth": dict(hits.depth),
                "hits": [hit_fields(hit) for hit in hits],
            }
        )
        return
    if not hits:
        out.print("Nothing found.")
    for rank, hit in enumerate(hits, start=1):
        when = hit.said_at.strftime("%Y-%m-%d") if hit.said_at else "undated"
        turns = ", ".join(hit.turns[:4]) + (" …" if len(hit.turns) > 4 else "")
        place = " · ".join(
            p for p in (when, hit.speaker or hit.title, hit.conversation, turns) if p
        )
        signals = sorted(hit.signals.items(), key=lambda item: -item[1])[:4]
        why = "  ".join(f"{name} {share:.2f}" for name, share in signals)
        out.print(f"[bold]{rank:2d}.[/bold] {escape(_short(hit.text))}", soft_wrap=True)
        out.print(f"    [cyan]{hit.kind}[/cyan] {escape(place)}", soft_wrap=True)
        out.print(f"    [dim]{hit.score:.3f} = {escape(why)}[/dim]", soft_wrap=True)


def show_context(packed: Context, *, as_json: bool) -> None:
    """Show a packed context: the text on standard output, its size beside it."""
    if as_json:
        print_json(asdict(packed))
        return
    sys.stdout.write(printable(packed.text) + "\n")
    note(f"{packed.tokens} tokens")


def show_answer(answer: Answer, *, as_json: bool, shown: str = "") -> None:
    """Show an answer with the turns that it cites; of its text what is not ``shown`` already."""
    if as_json:
        print_json(asdict(answer))
        return
    if answer.text != shown:
        out.print(printable(answer.text), markup=False, soft_wrap=True)
    for number, hit in enumerate(answer.evidence, start=1):
        when = f"{hit.said_at:%Y-%m-%d}" if hit.said_at else "undated"
        place = " · ".join(
            p for p in (when, hit.speaker or hit.title, hit.conversation, *hit.turns[:1]) if p
        )
        head = f"[bold]\\[{number}][/bold] [dim]{escape(_short(place))}[/dim]"
        out.print(f"{head} {escape(_short(hit.text))}", soft_wrap=True)
    cost = f", cost {answer.cost:.4f}" if answer.cost else ""
    if answer.usage.calls:
        note(f"{answer.usage.tokens} tokens in {answer.usage.calls} calls{cost}")


def show_explanation(explanation: Explanation, *, as_json: bool) -> None:
    """Show why hits stand where they stand."""
    from graphmem.recall.explanation_text import found_fields

    if as_json:
        print_json(asdict(explanation))
        return
    found = found_fields(explanation)
    weights = sorted(explanation.weights.items(), key=lambda item: (-item[1], item[0]))
    found.append(("counts", "  ".join(f"{name} {weight:.2f}" for name, weight in weights)))
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in found:
        table.add_row(f"[dim]{name}[/dim]", escape(_short(value)))
    for seed in explanation.seeds:
        place = (
            f"{escape(_short(seed.place.text, 70))} [dim]{escape(_short(seed.reason, 70))}[/dim]"
        )
        table.add_row("[dim]walk begins[/dim]", f"{seed.weight:6.1%}  {place}")
    out.print(table, soft_wrap=True)
    for each in explanation.hits:
        _show_explained(each)
    if not explanation.hits:
        out.print("Nothing found.")


def _show_explained(explained: Explained) -> None:
    from graphmem.recall.explanation_text import meaning

    hit = explained.hit
    out.print()
    out.print(f"[bold]{explained.rank:2d}.[/bold] {escape(_short(hit.text))}", soft_wrap=True)
    turns = " ".join(hit.turns[:4])
    out.print(f"    [cyan]{hit.kind}[/cyan] {escape(_short(turns))} [dim]{hit.score:.3f} =[/dim]")
    for name, share in sorted(hit.signals.items(), key=lambda item: (-abs(item[1]), item[0])):
        why = meaning(name, share)
        out.print(f"      {share:+.2f}  {name:14}[dim]{why}[/dim]", soft_wrap=True)
    for again in explained.again:
        asked = f"[dim]asked again[/dim] {escape(_short(again.question))}"
        out.print(f"    {asked} [dim]{escape(_short(again.why))}[/dim]", soft_wrap=True)
    for way in explained.paths:
        out.print(f"    {way.share:6.1%}  {_way(way)}", soft_wrap=True)


def _way(way: Way) -> str:
    reason = escape(_short(way.seed.reason, 60))
    if not way.links:
        return f"[dim]the walk begins here: {reason}[/dim]"
    parts = [f"{escape(_short(way.places[0].text, 60))} [dim]({reason})[/dim]"]
    for link, place in zip(way.links, way.places[1:], strict=True):
        step = f"{link.relation} {link.probability:.2f}"
        parts.append(f"[dim]{step} →[/dim] {escape(_short(place.text, 60))}")
    return " ".join(parts)


def show_faded(report: RetainReport, *, as_json: bool) -> None:
    """Show which facts faded, and which would have."""
    if as_json:
        print_json(report.to_dict())
        return
    for fact in report.archived:
        out.print(
            f"[dim]{fact.retrievability:.3f}[/dim] {escape(_short(fact.text))} "
            f"[dim]{fact.id}[/dim]",
            soft_wrap=True,
        )
    spared = ", ".join(f"{count} {name}" for name, count in report.spared.items())
    line = f"{len(report.archived)} facts {'would be' if report.dry_run else 'are'} archived"
    out.print(f"{line}; spared: {spared}" if spared else line, soft_wrap=True)


def show_namespaces(found: Sequence[NamespaceInfo], *, as_json: bool) -> None:
    """Show the namespaces as a table."""
    if as_json:
        print_json([asdict(info) for info in found])
        return
    if not found:
        out.print("There is no namespace yet: `graphmem add PATH -n NAME` makes one.")
        return
    columns = ("namespace", "zone", "conversations", "turns", "entities", "facts", "pending")
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="left" if column in ("namespace", "zone") else "right")
    for info in found:
        values = {**asdict(info), "zone": info.zone or "-"}
        table.add_row(*(escape(str(values[column])) for column in columns))
    out.print(table)


def show_zone(report: ZoneReport, *, as_json: bool) -> None:
    """Show what became of a namespace's time zone."""
    if as_json:
        print_json(asdict(report))
        return
    was = f", before {report.before}" if report.before not in (None, report.zone) else ""
    out.print(escape(f"time zone {report.zone}{was}"))
    if report.episodes:
        out.print(
            f"{report.episodes} episodes were extracted by another zone's days:"
            " `graphmem consolidate` derives them anew",
            soft_wrap=True,
        )


def show_checks(checks: Sequence[Check], *, as_json: bool) -> None:
    """Show what was examined, what failed and what to do."""
    if as_json:
        print_json([asdict(check) for check in checks])
        return
    for check in checks:
        mark = "[green]ok  [/green]" if check.passed else "[red]FAIL[/red]"
        out.print(f"{mark} {escape(check.name)}: {escape(check.detail)}", soft_wrap=True)
        if not check.passed and check.hint:
            out.print(f"     → {escape(check.hint)}", soft_wrap=True)


def show_exploration(query: str, link: str | None, settings: Settings) -> None:
    """Show a query for Neo4j Browser and the address that opens it, of a server of ours."""
    out.print(escape(query), soft_wrap=True)
    if link is None:
        note("type it into the Browser of your own server, GRAPHMEM_NEO4J_URI")
        return
    out.print(f"\n{link}", soft_wrap=True, style="cyan")
    out.print(f"user neo4j, password in {settings.neo4j_home / 'password'}", soft_wrap=True)


class DemoStage:
    """The demo in a terminal."""

    def note(self, message: str) -> None:
        """Say what happens."""
        note(message)

    def answers(self, answers: list[DemoAnswer], shown: int) -> None:
        """Show some questions with their evidence, then how many of all were answered."""
        step = max(1, len(answers) // shown)
        for answer in answers[::step][:shown]:
            out.print(f"[bold]{escape(answer.question)}[/bold]")
            for hit in answer.hits[:3]:
                mark = "[green]✓[/green]" if set(hit.turns) & set(answer.evidence) else " "
                when = f"{hit.said_at:%Y-%m-%d}" if hit.said_at else ""
                said = escape(f"{when} {hit.speaker}: {_short(hit.text, 110)} ({hit.turns[0]})")
                out.print(f"  {mark} {said}", soft_wrap=True)
            out.print(f"  [dim]expected: {escape(answer.answer)}[/dim]\n", soft_wrap=True)
        full = sum(answer.answered for answer in answers)
        times = sorted(answer.milliseconds for answer in answers)
        out.print(
            f"For {full} of {len(answers)} questions all the evidence is among the first ten "
            f"turns; a search takes {times[len(times) // 2]:.0f} ms (median).\n"
        )

    def farewell(self, browser_url: str | None, settings: Settings) -> None:
        """Say where to look further and how to stop."""
        if browser_url:
            out.print(f"Neo4j Browser  {browser_url}", soft_wrap=True)
            out.print(
                f"               password in {settings.neo4j_home / 'password'}", soft_wrap=True
            )
            out.print("               or: graphmem browse -n demo")
        out.print("Dagster UI     make pipeline")
        out.print('ask            graphmem search "What happened to Ana\'s knee?" -n demo')
        out.print("stop           graphmem down")


def hit_fields(hit: Hit) -> dict[str, Any]:
    """A hit as JSON values."""
    return {**asdict(hit), "turns": hit.turns, "conversation": hit.conversation}


def printable(text: str) -> str:
    """A text without what would steer a terminal."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def _short(text: str, length: int = 300) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
