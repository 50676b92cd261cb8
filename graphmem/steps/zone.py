"""The time zone of a namespace: whose clocks say what "yesterday" is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from graphmem.conversation.zones import checked_zone
from graphmem.errors import ConflictError
from graphmem.graph.namespaces import put_zone, stored_zone
from graphmem.steps.workspace import Workspace

__all__ = ["ZoneReport", "claim_zone", "set_zone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReport:
    """What became of a namespace's zone.

    Attributes
    ----------
    zone, before
        The zone it has, and the one it had; None where it had none.
    episodes
        How many the next consolidation extracts anew, as their times were told by another zone.
    """

    zone: str
    before: str | None
    episodes: int


def set_zone(workspace: Workspace, name: str) -> ZoneReport:
    """Give a namespace a time zone, or another one; makes the namespace where there is none.

    Stored turns keep the moments at which they were said. What was extracted stays as it is until
    the next consolidation, which derives all of it anew by the new zone's days.

    Raises
    ------
    InputError
        There is no such zone.
    """
    zone = checked_zone(name)
    before = stored_zone(workspace.database, workspace.namespace)
    if before == zone:
        return ZoneReport(zone=zone, before=zone, episodes=0)
    before, episodes = workspace.database.commit(
        workspace.namespace,
        partial(put_zone, zone=zone),
        now=workspace.clock(),
        model=workspace.model,
    )
    return ZoneReport(zone=zone, before=before, episodes=episodes)


def claim_zone(workspace: Workspace, name: str) -> None:
    """Give a namespace its time zone if it has none yet.

    Raises
    ------
    InputError
        There is no such zone.
    ConflictError
        The namespace has another one.
    """
    zone = checked_zone(name)
    before = stored_zone(workspace.database, workspace.namespace)
    if before is None:
        set_zone(workspace, zone)
    elif before != zone:
        raise ConflictError(
            f"the time zone of namespace {workspace.namespace!r} is {before}, not {zone}",
            hint="Leave the zone out, or change it: Memory.set_zone, or `graphmem zone`.",
        )
