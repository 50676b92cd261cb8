"""The ``graphmem export`` and ``graphmem restore`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.opening import any_memory, stored_memory
from graphmem.cli.options import AsJson, Namespace

File = Annotated[Path, typer.Argument(metavar="FILE", help="Such as alice.jsonl.gz.")]


def export(file: File, namespace: Namespace, as_json: AsJson = False) -> None:
    """Write a whole memory to one file: turns, knowledge, history, log and embeddings.

    For a backup, or to move or copy it: `graphmem restore FILE -n NAME` makes a namespace of it,
    here or on another server. The file is JSON Lines, compressed where its name ends in .gz, and
    holds all that was said: it can be read by you only. One of that name is replaced.

      graphmem export alice.jsonl.gz -n alice
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory, console.progress() as progress:
        report = memory.export(file, progress=progress)
    console.show_fields(report.to_dict(), as_json=as_json)


def restore(file: File, namespace: Namespace, as_json: AsJson = False) -> None:
    """Make a namespace of a file that `graphmem export` wrote.

    Nothing may be in the namespace yet. The file is checked from end to end first; if it is damaged
    nothing is done. A restore that was killed is simply run again.

      graphmem restore alice.jsonl.gz -n alice-again
    """
    from graphmem.cli import console

    with any_memory(namespace) as memory, console.progress() as progress:
        report = memory.restore(file, progress=progress)
    console.show_fields(report.to_dict(), as_json=as_json)
