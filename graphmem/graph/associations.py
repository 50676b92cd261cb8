"""Associations of units in the graph: how far they got, what must change, writing it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from graphmem.graph.database import Commit, Row

__all__ = [
    "Associated",
    "AssociationChanges",
    "Progressed",
    "changes",
    "progress_of",
    "put_changes",
]

Read = Callable[..., list[Row]]


class Associated(NamedTuple):
    """Two units that belong together, by their ids."""

    newer: str
    older: str
    similarity: float
    posterior: float
    reason: str


class AssociationChanges(NamedTuple):
    """Associations to be made or changed, and those to be taken back."""

    made: tuple[Associated, ...]
    gone: tuple[Associated, ...]


class Progressed(NamedTuple):
    """How far association got.

    Attributes
    ----------
    version, since
        The namespace's now, and when association was done last.
    units, digests
        How many units there were then, and what they were.
    changed
        Ids of the units that came since, or whose associations were taken back.
    """

    version: int
    since: int
    units: int
    digests: tuple[str, ...]
    changed: tuple[str, ...]


def progress_of(read: Read) -> Progressed | None:
    """How far association got; None where nothing happened since."""
    rows = read("read/unassociated")
    if not rows:
        return None
    row = rows[0]
    changed = read("read/changed_units", since=row["since"])[0]["ids"]
    return Progressed(
        row["version"], row["since"], row["units"], tuple(row["digests"]), tuple(changed)
    )


def changes(
    read: Read,
    wanted: Iterable[Associated],
    units: Sequence[str],
    settled: Collection[str] | None,
) -> AssociationChanges:
    """What must change so that some units have just the associations that are wanted.

    Parameters
    ----------
    units
        Ids of the units that were decided on.
    settled
        Ids of those that stay as they are, where units may have come between or gone: then every
        other association is looked at. None where units came behind all others only.
    """
    if settled is None:
        rows = read("read/associations_of", ids=list(units)) if units else []
    else:
        rows = [row for row in read("read/associations") if row["newer"] not in settled]
    there = {(row["newer"], row["older"]): Associated(**row) for row in rows}
    new = {(each.newer, each.older): each for each in wanted}
    made = [each for key, each in new.items() if there.get(key) != each]
    gone = [there[key] for key in there.keys() - new.keys()]
    return AssociationChanges(tuple(made), tuple(sorted(gone)))


def put_changes(commit: Commit, found: AssociationChanges, *, producer: str) -> int:
    """Write changes of associations, and log them. Returns the commit's version."""
    if found.gone:
        commit.run("forget/associations", rows=_rows(found.gone))
        commit.log("DISSOCIATE", ids=_ids(found.gone), producer=producer)
    if found.made:
        commit.run("write/put_associations", rows=_rows(found.made), producer=producer)
        commit.log("ASSOCIATE", ids=_ids(found.made), producer=producer)
    return commit.version


def _rows(every: Iterable[Associated]) -> list[Row]:
    return [each._asdict() for each in every]


def _ids(every: Iterable[Associated]) -> list[str]:
    return sorted({id_ for each in every for id_ in (each.newer, each.older)})
