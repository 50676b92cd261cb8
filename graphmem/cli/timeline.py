"""The command ``graphmem timeline``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Days, Namespace, at_most

if TYPE_CHECKING:
    from graphmem.records import Happening, Timeline

_WORDS = {
    "CHANGED": "in place of",
    "HINDERED_BY": "which stood in the way of",
    "CAUSE": "because of",
    "REASON": "which is the reason for",
    "REACT": "a feeling about",
    "WANT": "what became of",
    "THEN": "after",
    "SAME_TOPIC": "more about",
}


def timeline(
    about: Annotated[
        str,
        typer.Argument(
            metavar="NAME|QUESTION", help="An entity's name or id, a topic, or a question."
        ),
    ],
    namespace: Namespace,
    since: Annotated[str | None, typer.Option(help=f"Only what was from then on, {Days}.")] = None,
    until: Annotated[str | None, typer.Option(help="Only what was before then.")] = None,
    limit: Annotated[
        int | None,
        at_most("How many at most: facts of an entity (30 by default), paths of a question (3)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what became of somebody or something, in the order of time.

    Of an entity its most telling facts, each with what it follows from; for a topic or a question
    the paths through the facts that it finds. What no longer holds is shown in grey.

      graphmem timeline Ana -n demo --since 2025-03-04
      graphmem timeline "How did the flat come about?" -n demo
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.timeline(about, since=since, until=until, limit=limit)
    if as_json:
        console.print_json([asdict(each) for each in found])
        return
    if not found:
        console.out.print("Nothing is known of that time.")
    before: Timeline | None = None
    for each in found:
        same = before is not None and before.about == each.about
        lone = before is not None and len(before.happenings) == len(each.happenings) == 1
        if before is not None and not (same and lone):
            console.out.print()
        _show(each, headed=not same)
        before = each


def _show(timeline: Timeline, *, headed: bool) -> None:
    from rich.markup import escape

    from graphmem.cli import console

    told = timeline.happenings
    if headed:
        about = escape(console.printable(timeline.about))
        console.out.print(f"[bold]{about}[/bold]", soft_wrap=True)
    day = None
    for place, each in enumerate(told):
        when = f"{each.at:%Y-%m-%d}" if each.at else "undated"
        shown = when if when != day else ""
        day = when
        text = escape(" ".join(console.printable(each.fact.text).split()))
        style = "dim strike" if each.status == "superseded" else "none"
        note = _until(each)
        console.out.print(
            f"[cyan]{shown:10}[/cyan]  [{style}]{text}[/{style}]{note}", soft_wrap=True
        )
        if reason := _reason(told, place):
            console.out.print(f"{'':12}[dim]↳ {escape(reason)}[/dim]", soft_wrap=True)


def _until(each: Happening) -> str:
    if each.status != "superseded":
        return ""
    end = each.fact.valid_to
    return f" [yellow](until {end:%Y-%m-%d})[/yellow]" if end else " [yellow](no longer)[/yellow]"


def _reason(told: Sequence[Happening], place: int) -> str:
    """How a fact hangs together with an earlier one, named unless it stands right above."""
    each = told[place]
    if each.relation is None:
        return ""
    words = _WORDS[each.relation]
    if place and told[place - 1].fact.id == each.after:
        return f"{words} the above"
    earlier = next(other for other in told if other.fact.id == each.after)
    text = " ".join(earlier.fact.text.split())
    day = f"{earlier.at:%Y-%m-%d}: " if earlier.at else ""
    return f"{words} {day}{text if len(text) <= 70 else text[:69] + '…'}"
