"""How the vectors of each kind are spread: enough to tell how near a question is usually."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.columns import Arrays
from graphmem.recall.sampling import Hashes, Rows, carried_mask, sampled

Floats = NDArray[np.float32]

_SAMPLE = 4_096  # nodes of a kind, or up to twice as many: a deviation within one percent


@dataclass(frozen=True)
class Moments:
    """Of each kind's vectors the mean, and the mean of their outer products.

    Attributes
    ----------
    means, products
        float64, (kinds, dimension) and (kinds, dimension, dimension); zeros where there is none.
    marks
        uint64, (kinds, 2): which nodes they were taken from.
    """

    means: NDArray[np.float64]
    products: NDArray[np.float64]
    marks: NDArray[np.uint64]

    @classmethod
    def build(
        cls, vectors: Floats, kinds: Sequence[Rows], hashes: Hashes, known: Moments | None = None,
        places: Rows | None = None,
    ) -> Moments:  # fmt: skip
        """Take them from a sample of each kind.

        Parameters
        ----------
        vectors
            Of all nodes.
        kinds
            The nodes of each kind that count.
        hashes
            Of the ids of all nodes.
        known, places
            Those of an earlier version, and where each node of it is now; -1 where it is gone or
            has changed.
        """
        size = vectors.shape[1]
        means = np.zeros((len(kinds), size))
        products = np.zeros((len(kinds), size, size))
        marks = np.zeros((len(kinds), 2), dtype=np.uint64)
        carried = carried_mask(len(vectors), places if places is not None else np.zeros(0, int))
        for kind, nodes in enumerate(kinds):
            rows, marks[kind] = sampled(nodes, hashes, _SAMPLE)
            same = known is not None and np.array_equal(known.marks[kind], marks[kind])
            if known is not None and same and carried[rows].all():
                means[kind], products[kind] = known.means[kind], known.products[kind]
            elif len(rows):
                part = vectors[rows]
                means[kind] = part.mean(axis=0)
                products[kind] = part.T @ part / len(part)
        return cls(means, products, marks)

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Moments:
        """The moments that :meth:`arrays` gave under a name."""
        return cls(*(arrays[f"{name}.{part}"] for part in cls.__annotations__))

    def arrays(self, name: str) -> Arrays:
        """What to keep of them, by name."""
        return {f"{name}.{part}": getattr(self, part) for part in type(self).__annotations__}

    def near(self, kind: int, query: Floats) -> tuple[float, float]:
        """Mean and standard deviation of the similarity of all nodes of a kind."""
        mean = float(self.means[kind] @ query)
        variance = float(query @ self.products[kind] @ query) - mean * mean
        return mean, max(variance, 0.0) ** 0.5
