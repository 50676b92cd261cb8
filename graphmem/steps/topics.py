"""Topics as a caller asks for them: the broadest, those beneath one, or those about something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from functools import partial

from graphmem.errors import InputError, NotFoundError
from graphmem.graph.topics import topic_from
from graphmem.recall.topics import Lineage, descend
from graphmem.records import Topic
from graphmem.steps.recall import asked_text
from graphmem.steps.workspace import Workspace

__all__ = ["topics"]

MAX_LIMIT = 1000
MAX_DEPTH = 16
BEAM = 10


def topics(
    workspace: Workspace,
    about: str | None = None,
    *,
    under: str | None = None,
    depth: int = 1,
    limit: int = 20,
) -> list[Topic]:
    """Topics, each with those beneath it down to a depth.

    Raises
    ------
    NotFoundError
        There is no topic ``under`` which to look.
    InputError
        The depth or limit is out of range, or both ``about`` and ``under`` are given.
    """
    if not 1 <= limit <= MAX_LIMIT or not 1 <= depth <= MAX_DEPTH:
        raise InputError(
            f"limit must be from 1 to {MAX_LIMIT} and depth from 1 to {MAX_DEPTH},"
            f" not {limit} and {depth}"
        )
    if about is not None and under is not None:
        raise InputError("about and under don't go together", hint="Give one of the two.")
    zone = workspace.zone()
    if under is not None:
        found = _read(workspace, [under], depth + 1, limit, zone)
        if not found:
            raise NotFoundError(
                f"there is no topic {under!r} in namespace {workspace.namespace!r}",
                hint="`graphmem topics` shows them with their ids.",
            )
        return list(found[0].children[:limit])
    if about is not None:
        return _read(workspace, _about(workspace, about, limit), depth, limit, zone)
    rows = workspace.database.read(
        "read/broadest_topics", namespace=workspace.namespace, limit=limit
    )
    return _read(workspace, [row["id"] for row in rows], depth, limit, zone)


def _about(workspace: Workspace, about: str, limit: int) -> list[str]:
    """Topics nearest to some words, going down the tree; none above or beneath another."""
    words = asked_text(about, limit)
    snapshot = workspace.snapshot()
    if not len(snapshot):
        return []
    found = descend(snapshot, workspace.embedder.embed_query(words), BEAM)
    lineage = Lineage(snapshot)
    ids: list[str] = []
    for node in found.topics.tolist():
        id_ = snapshot.ids[node]
        if len(ids) < limit and not lineage.crowds(id_):
            lineage.take(id_)
            ids.append(id_)
    return ids


def _read(
    workspace: Workspace, ids: Sequence[str], depth: int, limit: int, zone: tzinfo | None
) -> list[Topic]:
    """Topics in the order given, with as many layers beneath them as the depth says."""
    if not ids:
        return []
    read = partial(workspace.database.read, "read/topics", namespace=workspace.namespace)
    rows = {row["node"]["id"]: row for row in read(ids=list(ids))}
    beneath: dict[str, Topic] = {}
    if depth > 1:
        below = [id_ for row in rows.values() for id_ in row["children"][:limit]]
        beneath = {t.id: t for t in _read(workspace, below, depth - 1, limit, zone)}
    return [topic_from(rows[id_], beneath, zone) for id_ in ids if id_ in rows]
