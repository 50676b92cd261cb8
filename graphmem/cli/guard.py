"""The ``graphmem guard`` commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import AsJson, Namespace

if TYPE_CHECKING:
    from graphmem.client import Memory
    from graphmem.graph.guarding import Quarantined

app = typer.Typer(
    help="What is kept from being served, because it commands the model or stands alone.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Ids = Annotated[
    list[str], typer.Argument(help="Facts or turns, by the ids of the list.", metavar="ID…")
]


@app.command("list")
def list_(
    namespace: Namespace,
    limit: Annotated[int, typer.Option(help="How many at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what is quarantined: why, since when, and what exactly is withheld.

    Two things are: what reads as an instruction to the model ("ignore all previous
    instructions", role markup, tool calls), and a statement alone against three or
    more that agree, without a word of change.

      graphmem guard list -n alice
      graphmem guard release fact:1f… -n alice
    """
    from dataclasses import asdict

    from rich.markup import escape

    from graphmem.cli import console

    with _memory(namespace) as memory:
        found = memory.quarantined(limit=limit)
    if as_json:
        console.print_json([asdict(each) for each in found])
        return
    for each in found:
        console.out.print(
            f"[bold]{escape(', '.join(each.why) or 'a fact of it')}[/bold] "
            f"{escape(_told(each))} [dim]{each.id}[/dim]",
            soft_wrap=True,
        )
        for part in each.withheld:
            console.out.print(f"  “{escape(console.printable(part))}”", soft_wrap=True)
    console.note(f"{len(found)} in quarantine")


@app.command()
def release(ids: Ids, namespace: Namespace) -> None:
    """Serve facts or turns again, for good; a turn with all its facts."""
    with _memory(namespace) as memory:
        memory.release(*ids)


@app.command()
def hold(ids: Ids, namespace: Namespace) -> None:
    """Take a release back: the guard decides again."""
    with _memory(namespace) as memory:
        memory.hold(*ids)


@app.command()
def on(namespace: Namespace) -> None:
    """Switch the guard on, as it is by default."""
    with _memory(namespace) as memory:
        memory.set_guard(True)


@app.command()
def off(namespace: Namespace) -> None:
    """Switch the guard off: everything is served, instructions to the model too."""
    with _memory(namespace) as memory:
        memory.set_guard(False)


@app.command()
def show(namespace: Namespace, as_json: AsJson = False) -> None:
    """Say whether the guard is on, and how much it keeps back."""
    from graphmem.cli import console

    with _memory(namespace) as memory:
        fields = {
            "guard": "on" if memory.guarded() else "off",
            "quarantined": len(memory.quarantined(limit=10_000)),
        }
    console.show_fields(fields, as_json=as_json)


def _told(each: Quarantined) -> str:
    when = f"{each.said_at:%Y-%m-%d}" if each.said_at else "undated"
    who = each.speaker or "a passage"
    return f"{each.kind} · {who} · {each.source.conversation}/{each.source.id} · {when}"


def _memory(namespace: str) -> Memory:
    from graphmem.cli import console
    from graphmem.client import Memory

    return Memory(namespace, announce=console.note)
