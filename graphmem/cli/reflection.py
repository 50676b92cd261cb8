"""The commands ``graphmem profile`` and ``graphmem digest``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace

if TYPE_CHECKING:
    from graphmem.records import Profile


def profile(
    namespace: Namespace,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME|ID", help="Whose; without one, whose there are."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what is known of somebody in short: who they are, likes, plans, what changed.

    Each line is a sentence of the memory with the turns that it rests on. `graphmem consolidate`
    makes profiles of people whom at least four facts mention, and of things that twelve do.

      graphmem profile Ana -n demo
      graphmem browse profile --name ana -n demo
    """
    from rich.markup import escape

    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        if name is None:
            listed = memory.profiles()
            if as_json:
                console.print_json([{"name": each, "lines": lines} for each, lines in listed])
                return
            for each, lines in listed:
                count = f"{lines} line{'s' if lines != 1 else ''}"
                console.out.print(f"{escape(console.printable(each))} [dim]{count}[/dim]")
            if not listed:
                console.out.print("There are no profiles yet: graphmem consolidate makes them.")
            return
        found = memory.profile(name)
    if as_json:
        console.print_json(asdict(found))
    else:
        _show(found)


def digest(namespace: Namespace, as_json: AsJson = False) -> None:
    """Show what the memory is about in short: a sentence for each of the most telling sessions.

    There are 24 at most; old sessions give way to new ones. `graphmem context --digest` begins
    with it.
    """
    from rich.markup import escape

    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        lines = memory.digest()
    if as_json:
        console.print_json([asdict(line) for line in lines])
        return
    for line in lines:
        day = f"{line.at:%Y-%m-%d}" if line.at else " " * 10
        turns = ", ".join(source.id for source in line.sources)
        console.out.print(
            f"[dim]{day}[/dim] {escape(console.printable(line.text))} "
            f"[dim]{escape(console.printable(turns))}[/dim]"
        )
    if not lines:
        console.out.print("There is no digest yet: graphmem consolidate makes it.")


def _show(profile: Profile) -> None:
    from rich.markup import escape

    from graphmem.cli import console

    console.out.print(f"[bold]{escape(console.printable(profile.name))}[/bold]")
    part = None
    for line in profile.lines:
        if line.part != part:
            part = line.part
            console.out.print(f"[cyan]{part}[/cyan]")
        turns = ", ".join(source.id for source in line.sources)
        console.out.print(
            f"  {escape(console.printable(line.text))} "
            f"[dim]{escape(console.printable(turns))}[/dim]"
        )
