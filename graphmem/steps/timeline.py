"""Timelines: of an entity its most telling facts, of a question the paths through what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import partial

from graphmem import identity
from graphmem.consolidation.telling import Known, happenings, most_telling
from graphmem.consolidation.threads import Threads
from graphmem.consolidation.timeline import Link
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.database import Row
from graphmem.graph.knowledge import known_entities
from graphmem.graph.lookups import find_entities
from graphmem.graph.rows import fact_from
from graphmem.graph.timelines import links_around, order_from
from graphmem.records import Entity, Happening, Timeline
from graphmem.steps.recall import manner_from, search
from graphmem.steps.workspace import Workspace

__all__ = ["timelines"]

MAX_LIMIT = 1000

_MOMENTS = 30
_PATHS = 3
_HITS = 20
_NEAR = 2_000  # facts around what a question finds
_ALL = 10_000  # facts of an entity
_NAMES = 5_000


def timelines(
    workspace: Workspace,
    about: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
) -> list[Timeline]:
    """What became of somebody or something: one timeline of an entity, or paths for a question.

    Raises
    ------
    NotFoundError
        It is a name, and nobody has it.
    InputError
        It is empty, or several entities have the name, or the limit is out of range.
    """
    if not isinstance(about, str) or not about.strip():
        raise InputError("nothing is named", hint="Give an entity's name, a topic or a question.")
    if limit is not None and not 1 <= limit <= MAX_LIMIT:
        raise InputError(f"the limit must be from 1 to {MAX_LIMIT}, not {limit}")
    entity = _entity(workspace, about)
    if entity is not None:
        return _of_entity(workspace, entity, since, until, limit or _MOMENTS)
    if _is_name(about):
        raise _unknown(workspace, about)
    return _of_question(workspace, about, since, until, limit or _PATHS)


def _of_entity(
    workspace: Workspace, entity: Entity, since: datetime | None, until: datetime | None, limit: int
) -> list[Timeline]:
    read = partial(workspace.database.read, namespace=workspace.namespace)
    entities = _same(read("read/same_as"), entity.id)
    known = [
        each
        for each in _known(workspace, entities=sorted(entities), limit=_ALL)
        if (since is None or (each.at is not None and each.at >= since))
        and (until is None or (each.at is not None and each.at <= until))
    ]
    if not known:
        return []
    links = [
        Link(**row) for row in read("read/links_of", ids=sorted(each.fact.id for each in known))
    ]
    chosen = most_telling(known, links, entities, limit)
    return [_timeline(entity.name, happenings(chosen, links))]


def _of_question(
    workspace: Workspace, question: str, since: datetime | None, until: datetime | None, limit: int
) -> list[Timeline]:
    hits = search(
        workspace,
        question,
        k=max(_HITS, limit),
        granularity="fact",
        manner=manner_from(workspace.zone, since=since, until=until),
    )
    wanted = [hit.id for hit in hits]
    read = partial(workspace.database.read, namespace=workspace.namespace)
    links = links_around(read, wanted, _NEAR)
    ids = {end for link in links for end in (link.older, link.newer)}.union(wanted)
    facts = {each.fact.id: each for each in _known(workspace, ids=sorted(ids), limit=len(ids))}
    threads = Threads(links, {id_: each.order for id_, each in facts.items()})
    return [
        _timeline(question, happenings([facts[id_] for id_ in thread.facts], thread.links))
        for thread in threads.best(wanted, limit)
    ]


def _timeline(about: str, told: Sequence[Happening]) -> Timeline:
    sure = [each.confidence for each in told if each.relation]
    return Timeline(
        about=about,
        happenings=tuple(told),
        confidence=round(sum(sure) / len(sure), 4) if sure else 0.0,
    )


def _known(
    workspace: Workspace, *, limit: int, ids: Sequence[str] = (), entities: Sequence[str] = ()
) -> list[Known]:
    rows = workspace.database.read(
        "read/timeline_facts",
        namespace=workspace.namespace,
        ids=list(ids),
        entities=list(entities),
        limit=limit,
    )
    return [
        Known(
            fact=fact_from(row),
            order=order_from(row["node"], row["turn"]),
            status=row["node"]["status"],
            agents=frozenset(row["agents"]),
        )
        for row in rows
    ]


def _same(rows: Iterable[Row], id_: str) -> set[str]:
    """An entity and all that are the same."""
    pairs = [(row["first"], row["second"]) for row in rows]
    found, before = {id_}, 0
    while len(found) > before:
        before = len(found)
        for first, second in pairs:
            if first in found or second in found:
                found |= {first, second}
    return found


def _entity(workspace: Workspace, name: str) -> Entity | None:
    """The entity of this name or id; None where there is none."""
    if name.startswith("entity:"):
        rows = workspace.database.read(
            "read/node", namespace=workspace.namespace, id=name, conversation=None
        )
        nodes = [Entity(id=name, name=row["node"]["name"]) for row in rows]
    else:
        key = identity.normal_name(name)
        nodes = known_entities(workspace.database, workspace.namespace, [key]).get(key, [])
    if len(nodes) > 1:
        ids = ", ".join(node.id for node in nodes)
        raise InputError(f"several entities are called {name!r}: {ids}", hint="Give one by its id.")
    return nodes[0] if nodes else None


def _is_name(about: str) -> bool:
    """Whether somebody is named, rather than something asked."""
    words = about.split()
    return about.startswith("entity:") or (
        len(words) <= 3 and "?" not in about and all(word[0].isupper() for word in words)
    )


def _unknown(workspace: Workspace, name: str) -> NotFoundError:
    entities = find_entities(workspace.database, workspace.namespace, None, None, _NAMES)
    keys = {identity.normal_name(entity.name): entity.name for entity in reversed(entities)}
    near = get_close_matches(identity.normal_name(name), keys, n=3, cutoff=0.6)
    return NotFoundError(
        f"no entity is called {name!r} in namespace {workspace.namespace!r}",
        hint=f"Did you mean {' or '.join(repr(keys[key]) for key in near)}?"
        if near
        else "`graphmem entities list` shows them; a question in words finds facts of any topic.",
    )
