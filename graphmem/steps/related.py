"""Related: the units that belong with one, whichever of the two came first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graphmem.errors import NotFoundError
from graphmem.graph.rows import native
from graphmem.steps.workspace import Workspace

__all__ = ["RelatedUnit", "related_units"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedUnit:
    """A unit that belongs with another.

    Attributes
    ----------
    similarity
        Weighted mean of the cosines of both units and of their turns.
    posterior
        How surely it is of the nearer ones of what the later of the two was compared with.
    reason
        What decided: ``mixture``, or ``few`` or ``alike`` where the absolute floor did.
    """

    id: str
    title: str
    text: str
    similarity: float
    posterior: float
    reason: str
    said_at: datetime | None = None


def related_units(workspace: Workspace, id_: str) -> list[RelatedUnit]:
    """Units that belong with a unit, the most similar first.

    A merged unit has the associations of all that it was made of; in place of what was merged
    stands what it was merged into.

    Raises
    ------
    NotFoundError
        There is no unit of this id.
    """
    rows = workspace.database.read("read/related_units", namespace=workspace.namespace, id=id_)
    if not rows:
        raise NotFoundError(
            f"there is no unit {id_!r}", hint="`graphmem search … --granularity unit` finds some."
        )
    found = [
        RelatedUnit(**{**row, "said_at": native(row["said_at"])})
        for row in rows[0]["related"]
        if row["id"] is not None
    ]
    best: dict[str, RelatedUnit] = {}
    for each in sorted(found, key=lambda each: (-each.similarity, each.id)):
        best.setdefault(each.id, each)
    return list(best.values())
