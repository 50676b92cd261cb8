"""Link: lead from fact to fact along time.

Only facts near what came, changed or went are looked at. Their links are then just those that a
memory would have which never knew anything else; so a second run changes nothing, and a run that
was killed is simply run again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from graphmem.consolidation.judging import Judge, LocalJudge
from graphmem.consolidation.timeline import candidates
from graphmem.graph.namespaces import HeldLease
from graphmem.graph.timelines import (
    LinkChanges,
    Neighbourhood,
    changes,
    pending_facts,
    put_links,
)
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
    judge = judge or (workspace.judge() if workspace.judge else LocalJudge())
    read = partial(workspace.database.read, namespace=workspace.namespace)
    pending = pending_facts(read)
    if pending is None:
        return LinkReport()
    around = Neighbourhood(read, pending)
    seen, made, gone = pending.version, Counter[str](), 0
    for start in range(0, len(pending.facts), _BATCH):
        ids = pending.facts[start : start + _BATCH]
        pairs = [pair for told, near in around.of(ids) for pair in candidates(told, near)]
        found = changes(read, ids, judge.judge(pairs))
        if found:
            version = _commit(workspace, lease, found, judge.producer)
            # Versions in a row are this run's own; another's in between is looked at next time.
            seen = version if version == seen + 1 else seen
            made.update(link.relation for link in found.made)
            gone += len(found.gone)
        progress("link", min(start + _BATCH, len(pending.facts)), len(pending.facts))
    workspace.database.write(
        "write/note_linked",
        namespace=workspace.namespace,
        upto=seen,
        hubs=[{"id": id_, "hub": hub} for id_, hub in pending.hubs.items()],
    )
    return LinkReport(
        looked_at=len(pending.facts),
        linked=made.total(),
        unlinked=gone,
        relations=dict(sorted(made.items())),
        unjudged=judge.unjudged,
    )


def _commit(workspace: Workspace, lease: HeldLease, found: LinkChanges, producer: str) -> int:
    return workspace.database.commit(
        workspace.namespace,
        partial(put_links, found=found, producer=producer),
        now=workspace.clock(),
        model=workspace.model,
        lease=lease.current(),
    )
