"""The command ``graphmem topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphmem.records import Topic


def topics(
    namespace: Namespace,
    about: Annotated[
        str | None,
        typer.Argument(help="Words or a question: the topics nearest to it.", metavar="ABOUT"),
    ] = None,
    under: Annotated[
        str | None, typer.Option(help="What is beneath this topic (its id).", metavar="ID")
    ] = None,
    depth: Annotated[int, typer.Option(help="How many layers to show.")] = 2,
    limit: Annotated[int, at_most("How many topics, and beneath each, at most.")] = 20,
    summaries: Annotated[
        bool, typer.Option("--summaries", help="With a few sentences of each.")
    ] = False,
    ids: Annotated[bool, typer.Option("--ids", help="With their ids, for --under.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a memory is about, as a tree: topics, and narrower ones beneath them.

    The number behind a title says how many statements are beneath it; broad topics come first,
    those with the most of them before the others. Topics are made when the memory is consolidated.

    `graphmem search --granularity topic` finds them with their turns.

      graphmem topics -n demo --depth 3
      graphmem topics "what does she do for her health" -n demo --summaries
    """
    from dataclasses import asdict

    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.topics(about, under=under, depth=depth, limit=limit)
    if as_json:
        console.print_json([asdict(topic) for topic in found])
        return
    if not found:
        console.out.print("There are no topics here; `graphmem consolidate` makes them.")
    _show(found, summaries, ids)


def _show(found: Sequence[Topic], summaries: bool, ids: bool, indent: str = "") -> None:
    from rich.markup import escape

    from graphmem.cli import console

    for topic in found:
        title = escape(console.printable(topic.title))
        style = "bold" if topic.level == 1 else "none"
        line = f"{indent}[{style}]{title}[/{style}] [dim]({topic.units}{_when(topic)})[/dim]"
        if ids:
            line += f" [cyan]{topic.id}[/cyan]"
        hidden = topic.narrower - len(topic.children)
        if hidden and not topic.children:
            line += f" [dim]+{hidden}[/dim]"
        console.out.print(line, soft_wrap=True)
        if summaries:
            text = escape(" ".join(console.printable(topic.summary).split()))
            console.out.print(f"{indent}  [dim]{text}[/dim]", soft_wrap=True)
        _show(topic.children, summaries, ids, indent + "  ")


def _when(topic: Topic) -> str:
    if topic.said_at is None or topic.ended_at is None:
        return ""
    first, last = f"{topic.said_at:%Y-%m-%d}", f"{topic.ended_at:%Y-%m-%d}"
    return f", {first}" if first == last else f", {first} to {last}"
