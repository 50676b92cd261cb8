"""The ``graphmem units`` commands."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace, command_group

app = command_group(
    "See which memory units say the same and became one, and which belong together."
)

Id = Annotated[
    str,
    typer.Argument(metavar="ID", help="A unit, by its id; `graphmem search --json` shows it."),
]


@app.command("list")
def list_(namespace: Namespace, as_json: AsJson = False) -> None:
    """List the units that were made of several which say the same of the same entities.

    What they were made of is kept, and no search finds it. Take a unit apart with
    `graphmem units split` where the two were not the same after all.
    """
    from rich.markup import escape

    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.merged_units()
    if as_json:
        console.print_json([_record(each) for each in found])
        return
    if not found:
        console.out.print("No two units say the same.")
    for each in found:
        console.out.print(f"[bold]{escape(each.title)}[/bold]  {each.id}")
        for one in each.originals:
            day = f"{one.said_at:%Y-%m-%d}  " if one.said_at else ""
            console.out.print(f"  {day}{escape(one.text)}")


@app.command()
def related(unit: Id, namespace: Namespace, as_json: AsJson = False) -> None:
    """Show the units of other sessions that belong with one, the most similar first.

    Consolidation compares each new unit with those of earlier sessions, and of the most similar
    ones links those that stand out (`ASSOCIATED`; `graphmem browse associations` draws them).
    """
    from rich.markup import escape

    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.related(unit)
    if as_json:
        console.print_json([_record(each) for each in found])
        return
    if not found:
        console.out.print("Nothing belongs with it.")
    for each in found:
        day = f"{each.said_at:%Y-%m-%d}  " if each.said_at else ""
        console.out.print(f"{each.similarity:.2f}  {day}{escape(each.text)}  [dim]{each.id}[/dim]")


@app.command()
def split(unit: Id, namespace: Namespace, as_json: AsJson = False) -> None:
    """Take a merged unit apart. What it was made of is found again, and never merged any more."""
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.split_unit(unit)
    if as_json:
        console.print_json({"units": list(found)})
    else:
        console.out.print("\n".join(found))


def _record(each: Any) -> dict[str, Any]:
    """A record as JSON values."""
    return {name: _value(value) for name, value in asdict(each).items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return {name: _value(part) for name, part in value._asdict().items()}
    return [_value(part) for part in value] if isinstance(value, list | tuple) else value
