"""Associate: lead from each unit to those of earlier sessions that belong with it.

What a unit is associated with follows from the units before it alone. So where new units stand
behind all others, only they are looked at; where something came between, changed or went, all from
there on are, and only what is different is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.association import associations, parts_of
from graphmem.consolidation.unit_order import BaseUnits
from graphmem.graph.associations import (
    Associated,
    AssociationChanges,
    changes,
    progress_of,
    put_changes,
)
from graphmem.graph.namespaces import HeldLease, prolonged
from graphmem.steps.commits import OwnCommits
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["PRODUCER", "AssociateReport", "associate_units"]

PRODUCER = "local:mixture@1"

_BATCH = 1_000  # associations that are written in one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociateReport:
    """What association did.

    Attributes
    ----------
    looked_at
        Units whose associations were decided.
    associated, dissociated
        Associations made or changed, and taken back.
    by_floor
        Of those decided on, how many the absolute floor decided, as no mixture made sense.
    """

    looked_at: int = 0
    associated: int = 0
    dissociated: int = 0
    by_floor: int = 0


def associate_units(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> AssociateReport:
    """Bring the associations of units up to date, where something happened since the last time."""
    database, namespace = workspace.database, workspace.namespace
    read = partial(database.read, namespace=namespace)
    before = progress_of(read)
    if before is None:
        return AssociateReport()
    if not before.units and not before.changed:  # there never was one
        database.write(
            "write/note_associated", namespace=namespace, upto=before.version, units=0, digests=[]
        )
        return AssociateReport()
    snapshot = workspace.snapshot(kept=False)
    units = BaseUnits.of(snapshot)
    rows = units.open(before.units, before.digests, before.changed)
    appended = units.agreeing(before.units, before.digests) == before.units
    with prolonged(database, namespace, lease):
        wanted = list(_wanted(units, rows, progress))
    settled = None
    if not appended:
        settled = {units.id(at) for at in np.setdiff1d(np.arange(len(units)), rows).tolist()}
    found = changes(read, wanted, [units.id(at) for at in rows.tolist()], settled)
    own = OwnCommits(workspace, lease, snapshot.version)
    for batch in _batches(found):
        own.commit(partial(put_changes, found=batch, producer=PRODUCER))
    database.write(
        "write/note_associated",
        namespace=namespace,
        upto=own.seen,
        units=len(units),
        digests=units.digests(),
    )
    return AssociateReport(
        looked_at=len(rows),
        associated=len(found.made),
        dissociated=len(found.gone),
        by_floor=sum(each.reason != "mixture" for each in wanted),
    )


def _wanted(units: BaseUnits, rows: NDArray[np.int64], progress: Progress) -> Iterator[Associated]:
    done = 0
    for each in associations(parts_of(units), units.sessions, rows):
        if (at := int(np.searchsorted(rows, each.newer))) - done >= _BATCH:
            done = at
            progress("associate", done, len(rows))
        yield Associated(
            units.id(each.newer), units.id(each.older), each.similarity, each.posterior, each.reason
        )
    if len(rows):
        progress("associate", len(rows), len(rows))


def _batches(found: AssociationChanges) -> Iterator[AssociationChanges]:
    gone, made = iter(found.gone), iter(found.made)
    while batch := tuple(islice(gone, _BATCH)):
        yield AssociationChanges((), batch)
    while batch := tuple(islice(made, _BATCH)):
        yield AssociationChanges(batch, ())
