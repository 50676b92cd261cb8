"""Sides of a life as recall compares facts with them: embedded, once for each model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.sides import SideName, asked_sides, gist_of_side
from graphmem.models.embedder import Embedder

__all__ = ["side_vectors"]

_known: dict[tuple[str, int, SideName], NDArray[np.float32]] = {}


def side_vectors(embedder: Embedder, question: str) -> NDArray[np.float32] | None:
    """What the sides of a life are about that a question asks for, embedded; None if none."""
    sides = asked_sides(question)
    return np.stack([_vector(embedder, side) for side in sides]) if sides else None


def _vector(embedder: Embedder, side: SideName) -> NDArray[np.float32]:
    key = (embedder.name, embedder.dimension, side)
    if key not in _known:
        _known[key] = np.asarray(embedder.embed([gist_of_side(side)]), dtype=np.float32)[0]
    return _known[key]
