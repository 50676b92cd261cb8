"""What a question looks like to recall: embeddings beside its own, made where recall needs them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.sides import SideName, asked_sides, gist_of_side
from graphmem.models.embedder import Embedder
from graphmem.recall.apart import without_times
from graphmem.recall.config import RecallConfig
from graphmem.recall.filters import Filters
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.views import Views

__all__ = ["views"]

_sides: dict[tuple[str, int, SideName], NDArray[np.float32]] = {}


def views(
    embedder: Embedder,
    snapshot: Snapshot,
    question: str,
    *,
    config: RecallConfig,
    granularity: str | None,
    asked_at: datetime | None,
    filters: Filters | None = None,
) -> Views:
    """What a search would look at beside the question's own embedding.

    Parameters
    ----------
    embedder
        Embeds what is missing now, and what the search asks next.
    snapshot
        The memory that is asked.
    question
        In words.
    config, granularity, asked_at, filters
        As the search is given them.
    """
    limits = filters or Filters()
    limits = replace(limits, kind=granularity) if granularity is not None else limits
    alone = None
    if limits.kinds == ("turn",):
        alone = without_times(snapshot, question, asked_at or limits.known_at, config)
    sides = asked_sides(question)
    return Views(
        sides=np.stack([_side(embedder, side) for side in sides]) if sides else None,
        alone=None if alone is None else embedder.embed_query(alone),
        embed=embedder.embed,
    )


def _side(embedder: Embedder, side: SideName) -> NDArray[np.float32]:
    """What a side of a life is about, embedded once for each model."""
    key = (embedder.name, embedder.dimension, side)
    if key not in _sides:
        _sides[key] = np.asarray(embedder.embed([gist_of_side(side)]), dtype=np.float32)[0]
    return _sides[key]
