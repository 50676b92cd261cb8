"""Consolidate: all steps from pending turns to memory, under the namespace's lease."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from graphmem.graph.namespaces import lease, namespace_exists
from graphmem.steps.extract import ExtractReport, extract_episodes
from graphmem.steps.link import link_facts
from graphmem.steps.resolve import resolve_entities
from graphmem.steps.segment import segment_sessions
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
    linked, unlinked
        Links along time made between facts, and taken back.
    seconds
        How long it took.
    """

    closed: int = 0
    merged: int = 0
    linked: int = 0
    unlinked: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def consolidate(
    workspace: Workspace, *, close: bool = False, progress: Progress = no_progress
) -> ConsolidateReport:
    """Do what is pending: segment sessions, extract episodes, resolve entities, link facts.

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
        links = link_facts(workspace, held, progress=progress)
    return ConsolidateReport(
        closed=closed,
        merged=merged,
        linked=links.linked,
        unlinked=links.unlinked,
        seconds=(workspace.clock() - began).total_seconds(),
        **asdict(extracted),
    )
