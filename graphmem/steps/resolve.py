"""Resolve: link entities that are the same under several names, and undo it.

A link says how surely two entities are one and why; the entities keep their ids. Links made here
follow from the entities that are present, so they are the same however the memory came about. What
a person links or takes apart stays as the person wants it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from graphmem import identity
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.database import Commit
from graphmem.graph.knowledge import known_entities
from graphmem.graph.merging import (
    LinkedEntities,
    linked_entities,
    merge,
    pending_changes,
    put_changes,
    split,
)
from graphmem.graph.namespaces import HeldLease
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = [
    "LinkedEntities",
    "entity_called",
    "links",
    "merge_entities",
    "resolve_entities",
    "split_entities",
]


def resolve_entities(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> int:
    """Bring the links between entities up to date, where entities changed since the last time.

    Returns
    -------
    int
        How many links were made or changed.
    """
    database, namespace = workspace.database, workspace.namespace
    state = database.read("read/unresolved", namespace=namespace)
    if not state:
        return 0
    version, made = state[0]["version"], 0
    if state[0]["changed"]:
        snapshot = workspace.snapshot(kept=False)
        changes = pending_changes(partial(database.read, namespace=namespace), snapshot)
        version, made = snapshot.version, len(changes.made)
        if any(changes):
            committed = database.commit(
                namespace,
                partial(put_changes, changes=changes),
                now=workspace.clock(),
                model=workspace.model,
                lease=lease.current(),
            )
            # The next version is this run's own; one in between is looked at next time.
            version = committed if committed == version + 1 else version
    database.write("write/note_resolved", namespace=namespace, upto=version)
    progress("resolve", made, made)
    return made


def merge_entities(workspace: Workspace, one: str, other: str) -> None:
    """Link two entities, given by name or id: they are one.

    Raises
    ------
    NotFoundError, InputError
        One of them is not there, or a name stands for several, or both are the same entity.
    """
    _decide(workspace, merge, one, other)


def split_entities(workspace: Workspace, one: str, other: str) -> None:
    """Take two entities apart, given by name or id, for good: no later run links them again.

    Raises
    ------
    NotFoundError, InputError
        One of them is not there, or a name stands for several, or both are the same entity.
    """
    _decide(workspace, split, one, other)


def links(workspace: Workspace, name: str | None = None) -> list[LinkedEntities]:
    """Links between entities; of one of them, given by name or id, or all.

    Raises
    ------
    NotFoundError, InputError
        There is no such entity, or the name stands for several.
    """
    found = linked_entities(workspace.database, workspace.namespace)
    if name is None:
        return found
    id_ = entity_called(workspace, name)
    return [link for link in found if id_ in (link.first, link.second)]


def entity_called(workspace: Workspace, name: str) -> str:
    """Id of the entity that a name or an id stands for.

    Raises
    ------
    NotFoundError
        There is none.
    InputError
        Several have this name.
    """
    ids: list[str]
    if name.startswith("entity:"):
        rows = workspace.database.read(
            "read/present_nodes", namespace=workspace.namespace, ids=[name]
        )
        ids = [row["id"] for row in rows]
    else:
        key = identity.normal_name(name)
        known = known_entities(workspace.database, workspace.namespace, [key])
        ids = [entity.id for entity in known.get(key, [])]
    if not ids:
        raise NotFoundError(
            f"no entity is called {name!r} in namespace {workspace.namespace!r}",
            hint="`graphmem entities list` shows them.",
        )
    if len(ids) > 1:
        raise InputError(
            f"several entities are called {name!r}: {', '.join(ids)}", hint="Give one by its id."
        )
    return ids[0]


def _decide(
    workspace: Workspace, work: Callable[[Commit, str, str], None], one: str, other: str
) -> None:
    ids = [entity_called(workspace, name) for name in (one, other)]
    if ids[0] == ids[1]:
        raise InputError(f"{one!r} and {other!r} are one entity", hint="Name two.")
    workspace.database.commit(
        workspace.namespace,
        lambda commit: work(commit, *ids),
        now=workspace.clock(),
        model=workspace.model,
    )
