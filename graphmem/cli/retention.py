"""The ``graphmem retain`` command and the ``graphmem retention`` commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace, command_group

if TYPE_CHECKING:
    from graphmem.consolidation.retention import RetentionPolicy

app = command_group(
    "Let facts that are never recalled fade; keep facts, or bring them back. Off by default."
)

Ids = Annotated[list[str], typer.Argument(help="Facts, by their ids.", metavar="ID…")]


def retain(
    namespace: Namespace,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be archived.")
    ] = False,
    at: Annotated[
        str | None, typer.Option(help="Of a dry run: when it would be, such as 2027-01-01.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Archive facts that have faded, as each consolidation does where retention is on.

    They leave search and stay in the memory: `graphmem retention restore ID` brings one back.
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        report = memory.retain(dry_run=dry_run, at=at)
    console.show_faded(report, as_json=as_json)


@app.command()
def on(
    namespace: Namespace,
    threshold: Annotated[
        float | None, typer.Option(help="Archive when less than this share is left; 0.1 at first.")
    ] = None,
    scale: Annotated[
        float | None,
        typer.Option(help="Days until 1/e is left without a recall; 90 at first."),
    ] = None,
    importance: Annotated[
        float | None, typer.Option(help="How much importance counts, 0 to 0.9; 0.5 at first.")
    ] = None,
    exempt: Annotated[
        str | None,
        typer.Option(help="What never fades; safety,identity,rules at first, 'none' for nothing."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let facts fade from now on; or change how, where they do. Time that passed does not count.

    graphmem retention on -n alice --scale 90 --threshold 0.1
    """
    from dataclasses import replace
    from typing import Any

    from graphmem.consolidation.retention import RetentionPolicy

    given: dict[str, Any] = {"threshold": threshold, "scale": scale, "importance": importance}
    if exempt is not None:
        names = [name.strip() for name in exempt.split(",") if name.strip()]
        given["exempt"] = () if names == ["none"] else tuple(names)
    wanted = {name: value for name, value in given.items() if value is not None}
    with stored_memory(namespace) as memory:
        policy = replace(memory.retention() or RetentionPolicy(), **wanted)
        memory.set_retention(policy)
    _show(policy, as_json=as_json)


@app.command()
def off(namespace: Namespace, as_json: AsJson = False) -> None:
    """Let no more facts fade. What is archived stays so until it is brought back."""
    with stored_memory(namespace) as memory:
        memory.set_retention(None)
    _show(None, as_json=as_json)


@app.command()
def show(namespace: Namespace, as_json: AsJson = False) -> None:
    """Say whether facts fade, and by which parameters."""
    with stored_memory(namespace) as memory:
        policy = memory.retention()
    _show(policy, as_json=as_json)


@app.command()
def restore(ids: Ids, namespace: Namespace) -> None:
    """Bring archived facts back, as if recalled just now."""
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        console.note(f"{memory.unarchive(*ids)} facts are back")


@app.command()
def pin(ids: Ids, namespace: Namespace) -> None:
    """Keep facts from ever fading; those that are archived come back."""
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        memory.pin(*ids)
    console.note(f"{len(ids)} are kept")


@app.command()
def unpin(ids: Ids, namespace: Namespace) -> None:
    """Let facts fade again that `graphmem retention pin` kept."""
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        memory.unpin(*ids)
    console.note(f"{len(ids)} may fade")


def _show(policy: RetentionPolicy | None, *, as_json: bool) -> None:
    from dataclasses import asdict

    from graphmem.cli import console

    fields = {"retention": "on" if policy else "off"} | (asdict(policy) if policy else {})
    if policy and not as_json:
        fields |= {name: f"{fields[name]:g}" for name in ("scale", "threshold", "importance")}
        fields["exempt"] = ", ".join(policy.exempt) or "nothing"
    console.show_fields(fields, as_json=as_json)
