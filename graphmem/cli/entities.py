"""The ``graphmem entities`` commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.opening import stored_workspace
from graphmem.cli.options import AsJson, Namespace, at_most, command_group

if TYPE_CHECKING:
    from graphmem.records import Entity
    from graphmem.steps.resolve import LinkedEntities
    from graphmem.steps.workspace import Workspace

app = command_group(
    "See which entities are the same under several names; link them or take them apart."
)

Named = Annotated[str, typer.Argument(metavar="NAME|ID", help="An entity, by its name or id.")]


@app.command("list")
def list_(
    namespace: Namespace,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Only those whose name or alias contains this."),
    ] = None,
    linked: Annotated[
        bool, typer.Option("--linked", help="Only those that are linked to another.")
    ] = False,
    limit: Annotated[int, at_most("How many at most, most mentioned first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List entities, and for each what it is the same as, how surely and why."""
    from graphmem.graph.lookups import find_entities
    from graphmem.steps.resolve import links

    with stored_workspace(namespace) as workspace:
        found = find_entities(workspace.database, namespace, name, None, _ALL if linked else limit)
        same = links(workspace)
    rows = _rows(found, same)
    _show([row for row in rows if row["same_as"] or not linked][:limit], as_json=as_json)


@app.command()
def merge(one: Named, other: Named, namespace: Namespace, as_json: AsJson = False) -> None:
    """Link two entities that are the same. Both stay; `graphmem entities split` undoes it."""
    from graphmem.steps.resolve import merge_entities

    with stored_workspace(namespace) as workspace:
        merge_entities(workspace, one, other)
        _show(_of(workspace, one, other), as_json=as_json)


@app.command()
def split(one: Named, other: Named, namespace: Namespace, as_json: AsJson = False) -> None:
    """Take two entities apart. No consolidation links them again; `merge` does."""
    from graphmem.steps.resolve import split_entities

    with stored_workspace(namespace) as workspace:
        split_entities(workspace, one, other)
        _show(_of(workspace, one, other), as_json=as_json)


_ALL = 1_000_000_000


def _of(workspace: Workspace, *names: str) -> list[dict[str, Any]]:
    from graphmem.graph.lookups import get_node
    from graphmem.records import Entity
    from graphmem.steps.resolve import entity_called, links

    nodes = [
        get_node(workspace.database, workspace.namespace, entity_called(workspace, name))
        for name in names
    ]
    return _rows([node for node in nodes if isinstance(node, Entity)], links(workspace))


def _rows(found: Sequence[Entity], same: Sequence[LinkedEntities]) -> list[dict[str, Any]]:
    others: dict[str, list[dict[str, Any]]] = {}
    for link in same:
        why = {"score": link.score, "reason": link.reason}
        others.setdefault(link.first, []).append(
            {"id": link.second, "name": link.second_name, **why}
        )
        others.setdefault(link.second, []).append(
            {"id": link.first, "name": link.first_name, **why}
        )
    return [
        {
            "id": entity.id,
            "name": entity.name,
            "type": entity.type,
            "aliases": list(entity.aliases),
            "same_as": others.get(entity.id, []),
        }
        for entity in found
    ]


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    from graphmem.cli import console

    if as_json:
        console.print_json(rows)
        return
    if not rows:
        console.out.print("There is no such entity.")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("name", "type", "the same as", "id"):
        table.add_column(column, overflow="fold")
    for row in rows:
        same = "\n".join(
            f"{other['name']} ({other['reason']}, {other['score']:.2f})" for other in row["same_as"]
        )
        table.add_row(*(escape(cell) for cell in (row["name"], row["type"], same, row["id"])))
    console.out.print(table)
