"""The commands ``graphmem namespaces`` and ``graphmem zone``."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.opening import any_memory, stored_memory
from graphmem.cli.options import AsJson, Namespace


def namespaces(as_json: AsJson = False) -> None:
    """List the namespaces and how much each holds."""
    from graphmem.cli import console
    from graphmem.graph.access import opened
    from graphmem.graph.namespaces import list_namespaces
    from graphmem.settings import Settings

    with opened(Settings(), announce=console.note) as database:
        console.show_namespaces(list_namespaces(database), as_json=as_json)


def zone(
    namespace: Namespace,
    name: Annotated[
        str | None,
        typer.Argument(metavar="ZONE", help="Such as Europe/Lisbon; left out, it is only shown."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the time zone of a namespace, or set it; also of one that is yet to be filled.

    Its days say what "yesterday" is, and times without a zone are read by its clocks: those of UTC
    where none is set. After a change, what was extracted before is pending: run
    `graphmem consolidate`.

      graphmem zone Europe/Lisbon -n alice
    """
    from graphmem.cli import console

    if name is not None:
        with any_memory(namespace) as memory:
            console.show_zone(memory.set_zone(name), as_json=as_json)
        return
    with stored_memory(namespace) as memory:
        console.show_fields({"zone": memory.zone}, as_json=as_json)
