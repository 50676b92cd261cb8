"""The ``graphmem feedback`` commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import AsJson, Namespace

if TYPE_CHECKING:
    from graphmem.client import Memory

app = typer.Typer(
    help="Say which hits were useful, and let that shift the weights of recall. Off by default.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command()
def give(
    hit: Annotated[str, typer.Argument(help="Id of a hit; `graphmem search --json` shows it.")],
    question: Annotated[str, typer.Argument(help="The question that found it.")],
    namespace: Namespace,
    useless: Annotated[bool, typer.Option("--useless", help="It was of no use.")] = False,
) -> None:
    """Call a hit of a question useful, or useless. The question is not stored.

    It is noted in any case, and bears on the search after `graphmem feedback on`, once
    there are twenty judgements.
    """
    with _memory(namespace) as memory:
        memory.feedback(hit, useful=not useless, question=question)


@app.command("list")
def list_(namespace: Namespace, as_json: AsJson = False) -> None:
    """List the judgements, in the order in which they were given."""
    from dataclasses import asdict

    from graphmem.cli import console

    with _memory(namespace) as memory:
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
    number: Annotated[int, typer.Argument(help="The last judgement to keep.", min=0)],
    namespace: Namespace,
) -> None:
    """Take back all judgements after one, by its number."""
    from graphmem.cli import console

    with _memory(namespace) as memory:
        console.note(f"{memory.rollback_feedback(number)} judgements taken back")


@app.command()
def reset(namespace: Namespace) -> None:
    """Take back all judgements."""
    rollback(0, namespace)


@app.command()
def on(namespace: Namespace) -> None:
    """Let judgements, and what answers cite, shift the weights of recall."""
    with _memory(namespace) as memory:
        memory.set_feedback(True)


@app.command()
def off(namespace: Namespace) -> None:
    """Search with the default weights; the judgements stay."""
    with _memory(namespace) as memory:
        memory.set_feedback(False)


def _memory(namespace: str) -> Memory:
    from graphmem.cli import console
    from graphmem.client import Memory

    return Memory(namespace, announce=console.note)
