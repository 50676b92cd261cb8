"""Link: lead from fact to fact along time.

Only facts near what came, changed or went are looked at. What surrounds them is in the snapshot
that recall uses, so what is read from the database doesn't grow with the memory. Their links are
then just those that a memory would have which never knew anything else; so a second run changes
nothing, and a run that was killed is simply run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from graphmem.consolidation.judging import Judge, LocalJudge
from graphmem.consolidation.neighbourhood import EntityGroups, Neighbourhood, partly_served
from graphmem.consolidation.timeline import candidates
from graphmem.graph.database import Row
from graphmem.graph.namespaces import HeldLease
from graphmem.graph.timelines import (
    Key,
    Seeds,
    all_that_was_said,
    changes,
    links_into,
    noted_hubs,
    put_links,
    seeds_since_linked,
)
from graphmem.recall.snapshot import Snapshot
from graphmem.steps.commits import OwnCommits
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["LinkReport", "link_facts"]

_BATCH = 200  # facts whose links are settled in one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """What linking did.

    Attributes
    ----------
    looked_at
        Facts whose links were settled.
    linked, unlinked
        Links made or changed, and links taken back.
    relations
        Of those made, how many of each sort.
    unjudged
        Pairs that the language model gave nothing of use for; the rules decided these.
    """

    looked_at: int = 0
    linked: int = 0
    unlinked: int = 0
    relations: dict[str, int] = field(default_factory=dict)
    unjudged: int = 0


def link_facts(
    workspace: Workspace,
    lease: HeldLease,
    *,
    judge: Judge | None = None,
    progress: Progress = no_progress,
) -> LinkReport:
    """Bring the links between facts up to date, where something changed since the last time.

    Parameters
    ----------
    judge
        Decides how facts hang together; by default as the workspace says.
    """
    read = partial(workspace.database.read, namespace=workspace.namespace)
    seeds = seeds_since_linked(read)
    if seeds is None:
        return LinkReport()
    if not seeds.facts and not seeds.entities:
        _note(workspace, seeds.version, {})
        return LinkReport()
    judge = judge or (workspace.judge() if workspace.judge else LocalJudge())
    snapshot = workspace.snapshot(kept=False)
    pending = _pending(read, snapshot, seeds)
    own = OwnCommits(workspace, lease, snapshot.version)
    made, gone = Counter[str](), 0
    for start in range(0, len(pending.facts), _BATCH):
        ids = pending.facts[start : start + _BATCH]
        pairs = [pair for told, near in pending.around.of(ids) for pair in candidates(told, near)]
        found = changes(_there(read, pending, ids), judge.judge(pairs))
        if found:
            own.commit(partial(put_links, found=found, producer=judge.producer))
            made.update(link.relation for link in found.made)
            gone += len(found.gone)
        progress("link", min(start + _BATCH, len(pending.facts)), len(pending.facts))
    _note(workspace, own.seen, pending.hubs)
    return LinkReport(
        looked_at=len(pending.facts),
        linked=made.total(),
        unlinked=gone,
        relations=dict(sorted(made.items())),
        unjudged=judge.unjudged,
    )


def _note(workspace: Workspace, upto: int, hubs: Mapping[str, bool]) -> None:
    workspace.database.write(
        "write/note_linked",
        namespace=workspace.namespace,
        upto=upto,
        hubs=[{"id": id_, "hub": hub} for id_, hub in hubs.items()],
    )


class _Pending(NamedTuple):
    """What is to be linked anew.

    Attributes
    ----------
    facts
        Ids of the facts, in order; some of them may be out of service.
    changed
        Of these, whose links the snapshot may not have all of.
    around
        What surrounds them.
    hubs
        Which entities become hubs or cease to be.
    """

    facts: tuple[str, ...]
    changed: frozenset[str]
    around: Neighbourhood
    hubs: dict[str, bool]


def _pending(read: Callable[..., list[Row]], snapshot: Snapshot, seeds: Seeds) -> _Pending:
    groups = EntityGroups(snapshot)
    entities = groups.all_of(seeds.entities)
    noted = noted_hubs(read, [snapshot.ids[node] for node in entities])
    turned = {node for node in entities if groups.hub[node] != (snapshot.ids[node] in noted)}
    around = Neighbourhood(
        snapshot, groups, all_that_was_said(read, partly_served(snapshot)) if seeds.facts else None
    )
    facts = around.mentioning(node for node in entities if not groups.hub[node] or node in turned)
    return _Pending(
        facts=tuple(sorted(facts | seeds.facts)),
        changed=seeds.facts,
        around=around,
        hubs={snapshot.ids[node]: bool(groups.hub[node]) for node in sorted(turned)},
    )


def _there(
    read: Callable[..., list[Row]], pending: _Pending, ids: Sequence[str]
) -> dict[Key, float]:
    """The links that lead to some facts now."""
    changed = [id_ for id_ in ids if id_ in pending.changed]
    others = [id_ for id_ in ids if id_ not in pending.changed]
    return links_into(read, changed) | pending.around.links_into(others)
