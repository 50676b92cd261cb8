"""The ``graphmem up``, ``down``, ``status`` and ``doctor`` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import AsJson
from graphmem.errors import InputError


def up() -> None:
    """Start the managed Neo4j; it stays up until `graphmem down`."""
    from graphmem.cli import console
    from graphmem.graph.server import ManagedServer
    from graphmem.settings import Settings

    settings = Settings()
    address = ManagedServer(settings).start(console.note)
    console.show_address(address, settings)


def down() -> None:
    """Stop the managed Neo4j; nothing is lost."""
    from graphmem.cli import console
    from graphmem.graph.server import ManagedServer
    from graphmem.settings import Settings

    stopped = ManagedServer(Settings()).stop()
    console.note("Neo4j is stopped" if stopped else "Neo4j was not running")


def status(as_json: AsJson = False) -> None:
    """Say whether the managed Neo4j runs, where, and what it takes."""
    from dataclasses import asdict

    from graphmem.cli import console
    from graphmem.graph.server import ManagedServer
    from graphmem.settings import Settings

    found = asdict(ManagedServer(Settings()).status())
    console.show_fields(found, as_json=as_json)


def doctor(
    residue: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="Look for this text in the graph, its indexes and every file that graphmem keeps.",
        ),
    ] = None,
    log: Annotated[
        bool, typer.Option("--log", help="Compare memories with their logs, fact by fact.")
    ] = False,
    namespace: Annotated[
        str | None,
        typer.Option("--namespace", "-n", help="With --log: only this one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the installation, the server, the models and each memory; say what to mend.

    With [bold]--residue TEXT[/bold] (again and again for more texts) it looks only for what is left
    of something that was forgotten. The exit status is 1 where a check fails.

      graphmem doctor --residue "Linden Lake" --residue Ana
      graphmem doctor --log -n alice
    """
    from graphmem.cli import console
    from graphmem.doctor import check_logs, examine, find_residue
    from graphmem.settings import Settings

    if namespace is not None and not log:
        raise InputError("--namespace goes with --log", hint="Give both, or neither.")
    settings = Settings()
    checks = find_residue(settings, residue) if residue else []
    checks += check_logs(settings, namespace) if log else []
    if not residue and not log:
        checks = examine(settings)
    console.show_checks(checks, as_json=as_json)
    if not all(check.passed for check in checks):
        raise typer.Exit(1)
