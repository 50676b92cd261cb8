"""History: what was ever said of the slots of a fact, or of somebody or something."""

from __future__ import annotations

from graphmem.consolidation.history import History
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.histories import history_of_entity, history_of_fact
from graphmem.graph.lookups import get_node
from graphmem.records import Entity, Fact
from graphmem.steps.resolve import entity_called
from graphmem.steps.workspace import Workspace

__all__ = ["history"]


def history(workspace: Workspace, what: str) -> History:
    """The history of a fact, by its id; or of an entity, by its id or name.

    Raises
    ------
    NotFoundError
        There is no such fact and no such entity.
    InputError
        It is something else, or several entities have this name.
    """
    database, namespace, zone = workspace.database, workspace.namespace, workspace.zone()
    rows = database.read("read/node", namespace=namespace, id=what, conversation=None)
    exact = any(row["node"]["id"] == what for row in rows)
    if not exact:
        return history_of_entity(database, namespace, _entity(workspace, what), zone)
    node = get_node(database, namespace, what)
    if isinstance(node, Fact):
        return history_of_fact(database, namespace, node.id, zone)
    if isinstance(node, Entity):
        return history_of_entity(database, namespace, node.id, zone)
    raise InputError(
        f"{what!r} is a {type(node).__name__.lower()}, not a fact",
        hint="Give a fact's id, or the name of somebody or something.",
    )


def _entity(workspace: Workspace, name: str) -> str:
    try:
        return entity_called(workspace, name)
    except NotFoundError as error:
        raise NotFoundError(
            f"no fact has the id {name!r} and nothing is called so"
            f" in namespace {workspace.namespace!r}",
            hint="`graphmem search --granularity fact --json` shows ids of facts,"
            " `graphmem entities list` names.",
        ) from error
