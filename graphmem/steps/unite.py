"""Unite: units that say the same of the same entities become one, and can be taken apart again.

New units are compared with all others; the merged unit that one of these is in grows by it. Where
units changed or went, everything is compared anew, and only what is different is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.unit_order import BaseUnits
from graphmem.consolidation.uniting import Saying, United, candidates, components, says_the_same
from graphmem.consolidation.uniting import union as union_of
from graphmem.graph.namespaces import HeldLease, prolonged
from graphmem.graph.uniting import (
    Merger,
    Read,
    compared,
    kept_apart,
    merged_id,
    merged_units,
    merged_with,
    put_mergers,
    sayings,
    split_unit,
)
from graphmem.steps.commits import OwnCommits
from graphmem.steps.vectors import RememberedVectors
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["PRODUCER", "UniteReport", "mergers", "take_apart", "unite_units"]

PRODUCER = "local:same-words@1"

_BATCH = 200  # merged units that are written in one commit
_PAIRS = 5_000  # that are read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class UniteReport:
    """What uniting did.

    Attributes
    ----------
    looked_at
        Units that were compared with the others.
    united, parted
        Merged units that were made, and that are no more; one that grows is both.
    """

    looked_at: int = 0
    united: int = 0
    parted: int = 0


def unite_units(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> UniteReport:
    """Merge the units that say the same, where something happened since the last time."""
    database, namespace = workspace.database, workspace.namespace
    read = partial(database.read, namespace=namespace)
    before = compared(read)
    if before is None:
        return UniteReport()
    if not before.units and not before.changed:  # there never was one
        database.write(
            "write/note_united", namespace=namespace, upto=before.version, units=0, digests=[]
        )
        return UniteReport()
    snapshot = workspace.snapshot(kept=False)
    units = BaseUnits.of(snapshot)
    appended = units.agreeing(before.units, before.digests) == before.units
    rows = np.arange(len(units))
    if appended:
        rows = units.open(before.units, before.digests, before.changed)
    vectors = RememberedVectors(workspace.embedder)
    with prolonged(database, namespace, lease):
        pairs, known = _pairs(read, units, rows, progress)
        there = merged_with(read, known) if appended else _all_merged(read)
        wanted = components([*pairs, *there.values()] if appended else pairs)
        new = {merged_id(group): group for group in wanted}
        gone = there.keys() - new.keys()
        made = {id_: new[id_] for id_ in sorted(new.keys() - there.keys())}
        own = OwnCommits(workspace, lease, snapshot.version)
        for removed, ids in _batches(gone, made):
            united = _united(read, units, {id_: made[id_] for id_ in ids})
            vectors.prepare([each.text for each in united.values()])
            own.commit(
                partial(put_mergers, gone=removed, made=united, producer=PRODUCER, embed=vectors.of)
            )
    database.write(
        "write/note_united",
        namespace=namespace,
        upto=own.seen,
        units=len(units),
        digests=units.digests(),
    )
    return UniteReport(looked_at=len(rows), united=len(made), parted=len(gone))


def mergers(workspace: Workspace, ids: Iterable[str] | None = None) -> list[Merger]:
    """Merged units: those of some ids, or of units that were merged, or all."""
    read = partial(workspace.database.read, namespace=workspace.namespace)
    return merged_units(read, None if ids is None else list(ids))


def take_apart(workspace: Workspace, id_: str) -> tuple[str, ...]:
    """Take a merged unit apart for good. Returns the ids of what it was made of.

    Raises
    ------
    NotFoundError
        There is no merged unit of this id.
    """
    return workspace.database.commit(
        workspace.namespace,
        lambda commit: split_unit(commit, id_),
        now=workspace.clock(),
        model=workspace.model,
    )


def _pairs(
    read: Read, units: BaseUnits, rows: NDArray[np.int64], progress: Progress
) -> tuple[list[tuple[str, str]], set[str]]:
    """Pairs of units that say the same, and all that are in one."""
    if not len(rows):
        return [], set()
    apart = kept_apart(read)
    places = candidates(units.snapshot.vectors, units.nodes, _binds(units), rows)
    ids = [(units.id(one), units.id(other)) for one, other in places]
    ids = [pair for pair in ids if not apart.intersection(pair)]
    found: list[tuple[str, str]] = []
    for begin in range(0, len(ids), _PAIRS):
        part = ids[begin : begin + _PAIRS]
        said = sayings(read, (id_ for pair in part for id_ in pair))
        found += [pair for pair in part if _same(said, *pair)]
    progress("unite", len(rows), len(rows))
    return found, {id_ for pair in found for id_ in pair}


def _same(said: Mapping[str, Saying], one: str, other: str) -> bool:
    return one in said and other in said and says_the_same(said[one], said[other])


def _all_merged(read: Read) -> dict[str, tuple[str, ...]]:
    every = merged_units(read)
    return {each.id: tuple(sorted(one.id for one in each.originals)) for each in every}


def _binds(units: BaseUnits) -> Any:
    from scipy.sparse import csr_matrix

    starts, ends, _ = units.snapshot.edges("BINDS")
    place = np.full(len(units.snapshot), -1, dtype=np.int64)
    place[units.nodes] = np.arange(len(units))
    own = place[starts] >= 0
    ones = np.ones(int(own.sum()), dtype=np.float32)
    return csr_matrix(
        (ones, (place[starts[own]], ends[own])), shape=(len(units), len(units.snapshot))
    )


def _united(
    read: Read, units: BaseUnits, groups: Mapping[str, tuple[str, ...]]
) -> dict[str, United]:
    said = sayings(read, (id_ for group in groups.values() for id_ in group))
    place = {units.snapshot.ids[int(node)]: at for at, node in enumerate(units.nodes)}
    return {
        id_: union_of([said[one] for one in sorted(group, key=lambda one: place.get(one, -1))])
        for id_, group in groups.items()
        if all(one in said for one in group)
    }


def _batches(
    gone: Iterable[str], made: Mapping[str, object]
) -> Iterator[tuple[list[str], list[str]]]:
    """What is to go all at once with the first of what is new: none is in two merged units."""
    ids, removed = list(made), sorted(gone)
    for begin in range(0, max(len(ids), 1 if removed else 0), _BATCH):
        yield removed, ids[begin : begin + _BATCH]
        removed = []
