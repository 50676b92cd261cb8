"""The ``graphmem feedback`` commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace, command_group

if TYPE_CHECKING:
    from graphmem.client import Memory

app = command_group(
    "Say which hits were useful, and let that shift the weights of recall. Off by default."
)


@app.command()
def give(
    hit: Annotated[
        str,
        typer.Argument(metavar="ID", help="A hit, by its id; `graphmem search --json` shows it."),
    ],
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="The question that found it.")
    ],
    namespace: Namespace,
    useless: Annotated[bool, typer.Option("--useless", help="It was of no use.")] = False,
) -> None:
    """Call a hit of a question useful, or useless. The question is not stored.

    It is noted in any case, and bears on the search after `graphmem feedback on`, once there are
    twenty judgements.

      graphmem feedback give turn:1f… "Where does Ana live?" -n alice --useless
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        memory.feedback(hit, useful=not useless, question=question)
    console.note(f"noted as {'useless' if useless else 'useful'}")


@app.command("list")
def list_(namespace: Namespace, as_json: AsJson = False) -> None:
    """List the judgements, in the order in which they were given."""
    from dataclasses import asdict

    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.judgements()
    if as_json:
        console.print_json([asdict(each) for each in found])
        return
    for each in found:
        verdict = "useful " if each.useful else "useless"
        console.out.print(f"{each.number:4}  {verdict}  {each.source}  {each.hit}")
    console.note(f"{len(found)} judgements")


@app.command()
def rollback(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="The last judgement to keep; 0 for none.", min=0)
    ],
    namespace: Namespace,
) -> None:
    """Take back all judgements after one, by its number."""
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        console.note(f"{memory.rollback_feedback(number)} judgements taken back")


@app.command()
def reset(namespace: Namespace) -> None:
    """Take back all judgements."""
    rollback(0, namespace)


@app.command()
def on(namespace: Namespace, as_json: AsJson = False) -> None:
    """Let judgements, and what answers cite, shift the weights of recall."""
    with stored_memory(namespace) as memory:
        memory.set_feedback(True)
        _show(memory, as_json=as_json)


@app.command()
def off(namespace: Namespace, as_json: AsJson = False) -> None:
    """Search with the default weights, as is the default; the judgements stay."""
    with stored_memory(namespace) as memory:
        memory.set_feedback(False)
        _show(memory, as_json=as_json)


@app.command()
def show(namespace: Namespace, as_json: AsJson = False) -> None:
    """Say whether judgements bear on the search, and how many there are."""
    with stored_memory(namespace) as memory:
        _show(memory, as_json=as_json)


def _show(memory: Memory, *, as_json: bool) -> None:
    from graphmem.cli import console

    fields = {
        "feedback": "on" if memory.learns() else "off",
        "judgements": len(memory.judgements()),
    }
    console.show_fields(fields, as_json=as_json)
