"""A memory's units in the order of events, as arrays: what association and merging go through.

Units are ordered by when the earliest turn that they rest on was said; of one moment by
conversation, session, place in it, and id. A turn without a time stands where its session puts it;
sessions without any time come first, by name. So a document that is added later may stand before
others, and what rests on the order is then worked out anew from there on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.snapshot import Indices, Snapshot

__all__ = ["BaseUnits"]

Integers = NDArray[np.int64]

_STEP = 256  # units between two digests
_PROBES = 16  # numbers of a vector that tell whether it is another one
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class BaseUnits:
    """Units as they were extracted or added, merged away or not, in the order of events.

    Attributes
    ----------
    snapshot
        Where they are from.
    nodes
        Each unit's node in the snapshot.
    turns
        The node of the earliest turn that each rests on.
    """

    snapshot: Snapshot
    nodes: Indices
    turns: Indices

    @classmethod
    def of(cls, snapshot: Snapshot) -> BaseUnits:
        """The units of a snapshot; those that rest on no turn that can be found are left out.

        What a unit rests on counts whether its facts can still be found or not, so it keeps its
        place when what it says is retired, and all that follows from the order stays as it is.
        """
        turns = snapshot.of_kind("turn")
        moments = snapshot.said_at[turns]
        moments = np.where(np.isfinite(moments), moments, snapshot.arrays["order"][turns])
        rank = np.full(len(snapshot), len(turns), dtype=np.int64)
        rank[turns[np.argsort(moments, kind="stable")]] = np.arange(len(turns))
        first = np.full(len(snapshot), len(turns), dtype=np.int64)
        starts, ends, _ = snapshot.edges("RESTS_ON")
        np.minimum.at(first, starts, rank[ends])
        units = snapshot.of_kind("unit").astype(np.int64)
        made = snapshot.edges("MERGED_INTO")[1]
        units = units[(first[units] < len(turns)) & ~np.isin(units, made)]
        units = units[np.argsort(first[units], kind="stable")]
        by_rank = np.zeros(len(turns) + 1, dtype=np.int64)
        by_rank[rank[turns]] = turns
        return cls(snapshot, units.astype(np.int32), by_rank[first[units]].astype(np.int32))

    def __len__(self) -> int:
        return len(self.nodes)

    def id(self, at: int) -> str:
        """Id of the unit at a place."""
        return self.snapshot.ids[int(self.nodes[at])]

    def places(self, ids: Iterable[str]) -> Integers:
        """Where units stand, in order; those that are not among these are left out."""
        place = np.full(len(self.snapshot), -1, dtype=np.int64)
        place[self.nodes] = np.arange(len(self))
        nodes = [at for id_ in ids if (at := self.snapshot.index.find(id_)) is not None]
        found = np.unique(place[np.asarray(nodes, dtype=np.int64)])
        return found[found >= 0]

    def open(self, count: int, digests: Sequence[str], changed: Iterable[str]) -> Integers:
        """Places of the units that are to be decided on, in order.

        Parameters
        ----------
        count, digests
            How many were decided on, and what they were: all behind what is not so any more.
        changed
            Ids of units that came, or whose links were taken back, since. One that was deleted
            and made anew is what it was, without its links.
        """
        behind = np.arange(self.agreeing(count, digests), len(self))
        return np.union1d(self.places(changed), behind)

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        """Whether any fact of each unit can be found, which a retracted or archived one can't."""
        return np.isin(self.nodes, self.snapshot.edges("GROUNDED_IN")[0])

    @cached_property
    def sessions(self) -> Integers:
        """Session of each unit, as a number; where it begins decides, so it never changes."""
        conversations = self.snapshot.labels("conversation").codes[self.turns].astype(np.int64)
        sessions = self.snapshot.labels("session").codes[self.turns].astype(np.int64)
        both = np.stack([conversations, sessions], axis=1)
        _, first, inverse = np.unique(both, axis=0, return_index=True, return_inverse=True)
        place = np.argsort(np.argsort(first))
        found: Integers = place[inverse.ravel()]
        return found

    @cached_property
    def _prints(self) -> NDArray[np.uint64]:
        """A number for each unit that changes with all that counts of it."""
        rows = self.snapshot.index.in_order()[self.nodes]
        vectors = self.snapshot.vectors
        some = vectors[:, :: max(1, vectors.shape[1] // _PROBES)]
        for nodes in (self.nodes, self.turns):
            for column in np.ascontiguousarray(some[nodes].T).view(np.uint32):
                rows = rows * _FACTOR + column.astype(np.uint64)
        return rows

    def digests(self, count: int | None = None) -> list[str]:
        """Digests of the first 256 units, of the first 512, … and of the first ``count``."""
        rows = self._prints[:count]
        digest, found = hashlib.blake2b(digest_size=12), []
        for start in range(0, len(rows), _STEP):
            digest.update(rows[start : start + _STEP].tobytes())
            found.append(digest.hexdigest())
        return found

    def agreeing(self, count: int, digests: Sequence[str]) -> int:
        """How many of the first units are what they were when the digests of some were taken.

        All of those, where they are there unchanged and nothing came between; else what the
        digests tell, which are some hundred units apart.
        """
        if len(self) >= count and self.digests(count) == list(digests):
            return count
        same = 0
        whole = self.digests(min(count, len(self)) // _STEP * _STEP)
        for old, new in zip(digests, whole, strict=False):
            if old != new:
                break
            same += _STEP
        return same
