"""Consolidate: all steps from pending turns to memory, under the namespace's lease."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from graphmem.graph.namespaces import lease, namespace_exists
from graphmem.steps.arrange import arrange_topics
from graphmem.steps.associate import associate_units
from graphmem.steps.extract import ExtractReport, extract_episodes
from graphmem.steps.guard import guard_facts
from graphmem.steps.link import link_facts
from graphmem.steps.reflect import reflect
from graphmem.steps.resolve import resolve_entities
from graphmem.steps.retain import retain_leased
from graphmem.steps.segment import segment_sessions
from graphmem.steps.unite import unite_units
from graphmem.steps.update import update_facts
from graphmem.steps.workspace import Progress, Workspace, no_progress


@dataclass(slots=True, kw_only=True)
class ConsolidateReport(ExtractReport):
    """What a consolidation did; all zero when nothing was pending.

    Attributes
    ----------
    closed
        Episodes that are complete now.
    merged
        Links made between entities that are the same under several names.
    updated, invalidated, repeated
        Facts that something else holds in place of now; that hold no more; that say what an
        earlier one says.
    withheld
        Facts and turns that the guard keeps back, all in all.
    archived
        Facts that faded, where retention is on.
    linked, unlinked
        Links along time made between facts, and taken back.
    united, parted
        Units made of units that say the same, and such that are no more.
    associated, dissociated
        Associations made or changed between units that belong together, and taken back.
    topics, topics_renewed, topics_removed
        Topics that are new, that became others, and that are no more.
    profiles, sentences
        Profiles made or changed, and sentences of the running summary.
    seconds
        How long it took.
    """

    closed: int = 0
    merged: int = 0
    updated: int = 0
    invalidated: int = 0
    repeated: int = 0
    withheld: int = 0
    archived: int = 0
    linked: int = 0
    unlinked: int = 0
    united: int = 0
    parted: int = 0
    associated: int = 0
    dissociated: int = 0
    topics: int = 0
    topics_renewed: int = 0
    topics_removed: int = 0
    profiles: int = 0
    sentences: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def consolidate(
    workspace: Workspace, *, close: bool = False, progress: Progress = no_progress
) -> ConsolidateReport:
    """Do what is pending: extract, resolve entities, update, guard and link facts, let fade.

    Parameters
    ----------
    workspace
        The namespace.
    close
        Whether the last episode of every session is closed too, though it might still grow.
    progress
        Told after each unit of work.

    Raises
    ------
    LeaseHeldError
        Another consolidation is at work on the namespace.
    ModelError
        The language model stopped answering; what was done until then is kept.
    """
    if not namespace_exists(workspace.database, workspace.namespace):
        return ConsolidateReport()
    began = workspace.clock()
    with lease(workspace.database, workspace.namespace, workspace.settings.lease_seconds) as held:
        closed = segment_sessions(workspace, held, close=close, progress=progress)
        extracted = extract_episodes(workspace, held, progress=progress)
        merged = resolve_entities(workspace, held, progress=progress)
        updated = update_facts(workspace, held, progress=progress)
        guarded = guard_facts(workspace, held, progress=progress)
        links = link_facts(workspace, held, progress=progress)
        united = unite_units(workspace, held, progress=progress)
        together = associate_units(workspace, held, progress=progress)
        arranged = arrange_topics(workspace, held, progress=progress)
        faded = retain_leased(workspace, held, progress=progress)
        reflected = reflect(workspace, held, progress=progress)
    return ConsolidateReport(
        closed=closed,
        merged=merged,
        updated=updated.updated,
        invalidated=updated.invalidated,
        repeated=updated.repeated,
        withheld=guarded.quarantined,
        archived=len(faded.archived),
        linked=links.linked,
        unlinked=links.unlinked,
        united=united.united,
        parted=united.parted,
        associated=together.associated,
        dissociated=together.dissociated,
        topics=arranged.new,
        topics_renewed=arranged.renewed,
        topics_removed=arranged.removed,
        profiles=reflected.profiles,
        sentences=reflected.sentences,
        seconds=(workspace.clock() - began).total_seconds(),
        **asdict(extracted),
    )
