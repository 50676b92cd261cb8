"""The ``graphmem zone`` command."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import AsJson, Namespace
from graphmem.errors import NotFoundError


def zone(
    namespace: Namespace,
    name: Annotated[
        str | None, typer.Argument(help="Such as Europe/Lisbon; left out, it is only shown.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the time zone of a namespace, or set it.

    Its days say what "yesterday" is, and times without a zone are read by its clocks. After a
    change, what was extracted before is pending: run `graphmem consolidate`.
    """
    from graphmem.cli import console
    from graphmem.client import Memory

    with Memory(namespace, announce=console.note) as memory:
        if name is not None:
            console.show_zone(memory.set_zone(name), as_json=as_json)
        elif not memory.exists():
            raise NotFoundError(f"there is no namespace {namespace!r}")
        else:
            console.show_fields({"zone": memory.zone}, as_json=as_json)
