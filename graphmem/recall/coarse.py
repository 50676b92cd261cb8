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

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

_ROUNDS = 4
_SAMPLE = 30  # vectors for each centre that k-means looks at
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
    """

    centres: Floats
    pointers: NDArray[np.int64]
    members: Indices
    codes: NDArray[np.int8]

    @classmethod
    def build(cls, vectors: Floats) -> Coarse:
        """Cluster vectors; rows of zeros have no direction and are in no list."""
        present = np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors) > 0)
        if not len(present):
            return cls(
                np.zeros((1, vectors.shape[1]), np.float32), np.zeros(2, np.int64),
                np.zeros(0, np.int32), np.zeros((0, vectors.shape[1]), np.int8),
            )  # fmt: skip
        lists = max(1, int(len(present) ** 0.5 / 2))
        sample = vectors[present[:: max(1, len(present) // (_SAMPLE * lists))]]
        centres = sample[:: max(1, len(sample) // lists)][:lists].copy()
        for _ in range(_ROUNDS):
            nearest = np.argmax(sample @ centres.T, axis=1)
            sums = np.zeros_like(centres)
            np.add.at(sums, nearest, sample)
            length = np.linalg.norm(sums, axis=1, keepdims=True)
            centres = np.where(length > 0, sums / np.maximum(length, 1e-12), centres)
        nearest = np.zeros(len(present), dtype=np.int32)
        for start in range(0, len(present), _CHUNK):
            part = slice(start, start + _CHUNK)
            nearest[part] = np.argmax(vectors[present[part]] @ centres.T, axis=1)
        order = np.argsort(nearest, kind="stable")
        members = present[order].astype(np.int32)
        codes = np.empty((len(members), vectors.shape[1]), dtype=np.int8)
        for start in range(0, len(members), _CHUNK):
            rows = vectors[members[start : start + _CHUNK]] * (127 / _LIMIT)
            codes[start : start + _CHUNK] = np.clip(np.rint(rows), -127, 127)
        pointers = np.searchsorted(nearest[order], np.arange(len(centres) + 1)).astype(np.int64)
        return cls(centres, pointers, members, codes)

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
