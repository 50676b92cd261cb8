"""The ``graphmem guard`` commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace, at_most, command_group

if TYPE_CHECKING:
    from graphmem.client import Memory
    from graphmem.graph.guarding import Quarantined

app = command_group(
    "See and decide what is not served: commands to the model, lone dissent. On by default."
)

Ids = Annotated[
    list[str], typer.Argument(help="Facts or turns, by the ids of the list.", metavar="ID…")
]


@app.command("list")
def list_(
    namespace: Namespace,
    limit: Annotated[int, at_most("How many at most, the newest first.")] = 100,
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

    with stored_memory(namespace) as memory:
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
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        memory.release(*ids)
    console.note(f"{len(ids)} are served again")


@app.command()
def hold(ids: Ids, namespace: Namespace) -> None:
    """Take a release back: the guard decides again."""
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        memory.hold(*ids)
    console.note(f"{len(ids)} are left to the guard again")


@app.command()
def on(namespace: Namespace, as_json: AsJson = False) -> None:
    """Switch the guard on, as it is by default."""
    with stored_memory(namespace) as memory:
        memory.set_guard(True)
        _show(memory, as_json=as_json)


@app.command()
def off(namespace: Namespace, as_json: AsJson = False) -> None:
    """Switch the guard off: everything is served, instructions to the model too."""
    with stored_memory(namespace) as memory:
        memory.set_guard(False)
        _show(memory, as_json=as_json)


@app.command()
def show(namespace: Namespace, as_json: AsJson = False) -> None:
    """Say whether the guard is on, and how much it keeps back."""
    with stored_memory(namespace) as memory:
        _show(memory, as_json=as_json)


def _show(memory: Memory, *, as_json: bool) -> None:
    from graphmem.cli import console

    fields = {
        "guard": "on" if memory.guarded() else "off",
        "quarantined": len(memory.quarantined(limit=10_000)),
    }
    console.show_fields(fields, as_json=as_json)


def _told(each: Quarantined) -> str:
    when = f"{each.said_at:%Y-%m-%d}" if each.said_at else "undated"
    who = each.speaker or "a passage"
    return f"{each.kind} · {who} · {each.source.conversation}/{each.source.id} · {when}"
