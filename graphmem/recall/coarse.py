"""Inverted lists over a snapshot's vectors: which nodes are near a question, roughly.

Vectors are clustered by k-means (Lloyd), and each list keeps its members as 8-bit numbers, one
after the other. A search reads the lists whose centres are nearest, up to a fixed number of rows,
so it costs the same however large the memory is. Its scores only choose candidates, which are then
scored exactly. Built from the rows alone, without chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.columns import Arrays
from graphmem.recall.sampling import Hashes, Rows, sampled

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

_ROUNDS = 4
_SAMPLE = 30  # vectors for each centre that k-means looks at, or up to twice as many
_CHUNK = 16_384
_BLOCK = 512  # rows that are turned into floats at a time: what a core's cache holds
_LIMIT = 0.35  # components of unit vectors beyond it are cut off


@dataclass(frozen=True)
class Coarse:
    """Inverted lists.

    Attributes
    ----------
    centres
        float32, (lists, dimension).
    pointers, members
        List ``i`` holds the nodes ``members[pointers[i]:pointers[i + 1]]``.
    codes
        int8, (members, dimension): their vectors.
    mark
        uint64: which nodes the centres were made from.
    """

    centres: Floats
    pointers: NDArray[np.int64]
    members: Indices
    codes: NDArray[np.int8]
    mark: NDArray[np.uint64]

    @classmethod
    def build(
        cls, vectors: Floats, hashes: Hashes, known: Coarse | None = None,
        places: Rows | None = None,
    ) -> Coarse:  # fmt: skip
        """Cluster vectors; rows of zeros have no direction and are in no list.

        Parameters
        ----------
        vectors
            Of all nodes.
        hashes
            Of the ids of all nodes.
        known, places
            The lists of an earlier version, and where each node of it is now; -1 where it is gone
            or has changed.
        """
        present = np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors) > 0)
        lists = _lists(len(present))
        sample, mark = sampled(present, hashes, _SAMPLE * lists)
        old = np.full(len(vectors), -1, dtype=np.int64)  # where known lists have a node
        if known is None or places is None:
            known = cls._none(vectors.shape[1])
        else:
            there = places[known.members]
            old[there[there >= 0]] = np.flatnonzero(there >= 0)
        nearest = np.full(len(vectors), -1, dtype=np.int32)
        same = len(known.centres) == lists and np.array_equal(known.mark, mark)
        if same and np.all(old[sample] >= 0):
            centres = known.centres
            owner = np.repeat(np.arange(len(centres)), np.diff(known.pointers))
            nearest[old >= 0] = owner[old[old >= 0]]
        else:
            centres = _centres(vectors[sample], lists)
        new = present[nearest[present] < 0]
        for start in range(0, len(new), _CHUNK):
            rows = new[start : start + _CHUNK]
            nearest[rows] = np.argmax(vectors[rows] @ centres.T, axis=1)
        members = present[np.argsort(nearest[present], kind="stable")].astype(np.int32)
        bounds = np.searchsorted(nearest[members], np.arange(len(centres) + 1)).astype(np.int64)
        return cls(centres, bounds, members, _codes(vectors, members, known.codes, old), mark)

    @classmethod
    def _none(cls, dimension: int) -> Coarse:
        """No lists at all."""
        return cls(
            np.zeros((0, dimension), np.float32), np.zeros(1, np.int64), np.zeros(0, np.int32),
            np.zeros((0, dimension), np.int8), np.zeros(2, np.uint64),
        )  # fmt: skip

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Coarse:
        """The lists that :meth:`arrays` gave under a name."""
        return cls(*(arrays[f"{name}.{part}"] for part in cls.__annotations__))

    def arrays(self, name: str) -> Arrays:
        """What to keep of them, by name."""
        return {f"{name}.{part}": getattr(self, part) for part in type(self).__annotations__}

    def near(self, query: Floats, rows: int) -> tuple[Indices, Floats]:
        """Nodes of the nearest lists, ``rows`` of them or a list more, with rough scores."""
        order = np.argsort(-(self.centres @ query), kind="stable")
        total = np.cumsum(np.diff(self.pointers)[order])
        chosen = order[: int(np.searchsorted(total, rows)) + 1]
        starts, ends = self.pointers[chosen], self.pointers[chosen + 1]
        scores = self._products(starts, ends, np.asarray(query, dtype=np.float32))
        parts = [self.members[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(parts), scores * np.float32(_LIMIT / 127)

    def _products(
        self, starts: NDArray[np.int64], ends: NDArray[np.int64], query: Floats
    ) -> Floats:
        """Products of a query with the rows from each start to its end."""
        found = np.empty(int((ends - starts).sum()), dtype=np.float32)
        block = np.empty((_BLOCK, len(query)), dtype=np.float32)
        at = 0
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            for first in range(start, end, _BLOCK):
                rows = self.codes[first : min(first + _BLOCK, end)]
                block[: len(rows)] = rows
                np.dot(block[: len(rows)], query, out=found[at : at + len(rows)])
                at += len(rows)
        return found


def _lists(vectors: int) -> int:
    """Half the root of how many vectors there are, in steps of 2^¼: not another with each one."""
    return max(1, int(2.0 ** (round(4 * np.log2(max(1.0, vectors**0.5 / 2))) / 4)))


def _centres(sample: Floats, lists: int) -> Floats:
    """Centres of the clusters of a sample."""
    if not len(sample):
        return np.zeros((1, sample.shape[1]), np.float32)
    centres = sample[:: max(1, len(sample) // lists)][:lists].copy()
    for _ in range(_ROUNDS):
        nearest = np.argmax(sample @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.maximum(length, 1e-12), centres)
    return centres


def _codes(
    vectors: Floats, members: Indices, known: NDArray[np.int8], old: NDArray[np.int64]
) -> NDArray[np.int8]:
    """Vectors of the members as 8-bit numbers; ``old`` tells which row of the known ones it is."""
    codes = np.empty((len(members), vectors.shape[1]), dtype=np.int8)
    for start in range(0, len(members), _CHUNK):
        rows = members[start : start + _CHUNK]
        part, at = codes[start : start + _CHUNK], old[rows]
        part[at >= 0] = known[at[at >= 0]]
        new = vectors[rows[at < 0]] * (127 / _LIMIT)
        part[at < 0] = np.clip(np.rint(new), -127, 127)
    return codes
