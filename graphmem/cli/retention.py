"""The ``graphmem retain`` command and the ``graphmem retention`` commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import AsJson, Namespace

if TYPE_CHECKING:
    from graphmem.client import Memory
    from graphmem.consolidation.retention import RetentionPolicy

app = typer.Typer(
    help="Let facts that are never recalled fade; keep facts, or bring them back. Off by default.",
    no_args_is_help=True,
    rich_markup_mode="rich",
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

    with _memory(namespace) as memory:
        report = memory.retain(dry_run=dry_run, at=at)
    console.show_faded(report, as_json=as_json)


@app.command()
def on(
    namespace: Namespace,
    threshold: Annotated[
        float | None, typer.Option(help="Archive when less than this share is left: 0.1.")
    ] = None,
    scale: Annotated[
        float | None, typer.Option(help="Days after which 1/e is left without a recall: 90.")
    ] = None,
    importance: Annotated[
        float | None, typer.Option(help="How much importance counts, 0 to 0.9: 0.5.")
    ] = None,
    exempt: Annotated[
        str | None,
        typer.Option(help="What never fades: safety,identity,rules; 'none' for nothing."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let facts fade from now on; or change how, where they do. Time that passed does not count."""
    from dataclasses import replace
    from typing import Any

    from graphmem.consolidation.retention import RetentionPolicy

    given: dict[str, Any] = {"threshold": threshold, "scale": scale, "importance": importance}
    if exempt is not None:
        names = [name.strip() for name in exempt.split(",") if name.strip()]
        given["exempt"] = () if names == ["none"] else tuple(names)
    wanted = {name: value for name, value in given.items() if value is not None}
    with _memory(namespace) as memory:
        policy = replace(memory.retention() or RetentionPolicy(), **wanted)
        memory.set_retention(policy)
    _show(policy, as_json=as_json)


@app.command()
def off(namespace: Namespace, as_json: AsJson = False) -> None:
    """Let no more facts fade. What is archived stays so until it is brought back."""
    with _memory(namespace) as memory:
        memory.set_retention(None)
    _show(None, as_json=as_json)


@app.command()
def show(namespace: Namespace, as_json: AsJson = False) -> None:
    """Say whether facts fade, and by which parameters."""
    with _memory(namespace) as memory:
        policy = memory.retention()
    _show(policy, as_json=as_json)


@app.command()
def restore(ids: Ids, namespace: Namespace) -> None:
    """Bring archived facts back, as if recalled just now."""
    from graphmem.cli import console

    with _memory(namespace) as memory:
        console.note(f"{memory.unarchive(*ids)} facts are back")


@app.command()
def pin(ids: Ids, namespace: Namespace) -> None:
    """Keep facts from ever fading; those that are archived come back."""
    with _memory(namespace) as memory:
        memory.pin(*ids)


@app.command()
def unpin(ids: Ids, namespace: Namespace) -> None:
    """Let facts fade again."""
    with _memory(namespace) as memory:
        memory.unpin(*ids)


def _memory(namespace: str) -> Memory:
    from graphmem.cli import console
    from graphmem.client import Memory

    return Memory(namespace, announce=console.note)


def _show(policy: RetentionPolicy | None, *, as_json: bool) -> None:
    from dataclasses import asdict

    from graphmem.cli import console

    fields = {"retention": "on" if policy else "off"} | (asdict(policy) if policy else {})
    if policy and not as_json:
        fields |= {name: f"{fields[name]:g}" for name in ("scale", "threshold", "importance")}
        fields["exempt"] = ", ".join(policy.exempt) or "nothing"
    console.show_fields(fields, as_json=as_json)
