"""Samples of nodes that mostly stay as they are when a few nodes come, change or go."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.integer[Any]]
Hashes = NDArray[np.uint64]


class Sample(NamedTuple):
    """Some of a memory's nodes.

    Attributes
    ----------
    rows
        Their positions, ascending.
    mark
        How many they are and the sum of their ids' hashes: another set has another mark.
    """

    rows: Rows
    mark: NDArray[np.uint64]


def sampled(rows: Rows, hashes: Hashes, least: int) -> Sample:
    """About ``least`` to twice as many of the rows, or all where they are fewer.

    Those with the lowest hashes, whatever else there is: so the sample depends on which nodes
    there are and on nothing else, and one node more changes it by that node or not at all.

    Parameters
    ----------
    rows
        Positions to choose from, ascending.
    hashes
        Of the ids of all nodes, by position.
    least
        How many to choose at least.
    """
    halvings = max(0, int(np.log2(max(1, len(rows)) / least)))
    chosen = rows[hashes[rows] >> np.uint64(64 - halvings) == 0] if halvings else rows
    return Sample(chosen, np.asarray([len(chosen), hashes[chosen].sum()], dtype=np.uint64))


def carried_mask(size: int, places: Rows) -> NDArray[np.bool_]:
    """Which of ``size`` nodes are at one of the places; -1 is none."""
    carried = np.zeros(size, dtype=np.bool_)
    carried[places[places >= 0]] = True
    return carried
