"""What a question asks for apart from its times, embedded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.models.embedder import Embedder
from graphmem.recall.apart import without_times
from graphmem.recall.config import RecallConfig
from graphmem.recall.filters import Filters
from graphmem.recall.snapshot import Snapshot

__all__ = ["vector_without_times"]


def vector_without_times(
    embedder: Embedder,
    snapshot: Snapshot,
    question: str,
    *,
    config: RecallConfig,
    granularity: str | None,
    asked_at: datetime | None,
    filters: Filters | None = None,
) -> NDArray[np.float32] | None:
    """The embedding of a question without its times; None where recall would not look at it."""
    limits = filters or Filters()
    limits = replace(limits, kind=granularity) if granularity is not None else limits
    if limits.kinds != ("turn",):
        return None
    text = without_times(snapshot, question, asked_at or limits.known_at, config)
    return None if text is None else embedder.embed_query(text)
