"""The commands ``graphmem add`` and ``graphmem forget``."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.opening import any_memory
from graphmem.cli.options import AsJson, Namespace
from graphmem.errors import InputError

PARTIAL = 10
"""Exit status when some of the input could not be used and is in quarantine."""


def add(
    paths: Annotated[
        list[str], typer.Argument(help="Files or folders; - is standard input.", metavar="PATH…")
    ],
    namespace: Namespace,
    format: Annotated[
        str | None,
        typer.Option(help="Format of the files; told by their content unless given."),
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option(help="Conversation of turns that name none; their file unless given."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace stored turns of the same id.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Store turns from files. Running it again adds nothing.

    Reads JSONL turns (schemas/turn.json), OpenAI-style chats, LoCoMo and LongMemEval files, and
    documents ({title, text}, .txt, .md). What cannot be used is kept in a quarantine file with its
    line and the reason; the exit status is 10 then.

      graphmem add chats.jsonl -n alice
      zcat chats.jsonl.gz | graphmem add - -n alice
    """
    from graphmem.cli import console

    with any_memory(namespace) as memory, console.progress() as progress:
        report = memory.add_files(
            paths,
            format=format,
            conversation=conversation,
            replace=replace,
            progress=progress,
        )
    console.show_import(report, as_json=as_json)
    if report.quarantined:
        raise typer.Exit(PARTIAL)


def forget(
    namespace: Namespace,
    turn: Annotated[str | None, typer.Option(help="A turn, by its id.")] = None,
    conversation: Annotated[str | None, typer.Option(help="A conversation.")] = None,
    speaker: Annotated[str | None, typer.Option(help="All that somebody said.")] = None,
    before: Annotated[
        str | None, typer.Option(help="All that was said before then, such as 2025-03-04.")
    ] = None,
    everything: Annotated[bool, typer.Option("--everything", help="The whole namespace.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete turns for good, and everything that rested on them only.

    Options narrow each other down. `graphmem doctor --residue TEXT` shows that nothing is left.

      graphmem forget --speaker Ana --before 2025-01-01 -n alice
      graphmem forget --everything -n alice
    """
    from dataclasses import asdict

    from graphmem.cli import console
    from graphmem.graph.namespaces import missing_namespace

    chosen = {"turn": turn, "conversation": conversation, "speaker": speaker, "before": before}
    given = {name: value for name, value in chosen.items() if value is not None}
    if not yes and (given or everything):
        _confirm(namespace, given)
    with any_memory(namespace) as memory:
        there = memory.exists()
        report = memory.forget(everything=everything, **given)
    # Input that could not be used may be all that there ever was, and is forgotten, too.
    if not there and not report.quarantined:
        raise missing_namespace(namespace)
    console.show_fields(asdict(report), as_json=as_json)


def _confirm(namespace: str, given: dict[str, str]) -> None:
    what = ", ".join(f"{name} {value!r}" for name, value in given.items()) or "everything"
    if not typer.confirm(f"Forget for good, of {namespace!r}: {what}?", err=True):
        raise InputError("nothing is forgotten", hint="Answer y, or give --yes.")
