"""What a search gives: hits, and how the question was understood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graphmem.records import Hit

__all__ = ["Hits"]


class Hits(list[Hit]):
    """The hits of one search, best first, and how the question was understood.

    Attributes
    ----------
    analysis
        What was found in the question: names, speakers, times, what it asks for; plain values.
    weights
        How much each signal counts for it.
    depth
        Whether there was a second pass (``deep``), and ``why``; empty where nothing was searched.
    """

    def __init__(
        self,
        hits: Iterable[Hit] = (),
        *,
        analysis: Mapping[str, Any] | None = None,
        weights: Mapping[str, float] | None = None,
        depth: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(hits)
        self.analysis: Mapping[str, Any] = analysis or {}
        self.weights: Mapping[str, float] = weights or {}
        self.depth: Mapping[str, Any] = depth or {}

    def of(self, hits: Iterable[Hit]) -> Hits:
        """Other hits for the same question."""
        return Hits(hits, analysis=self.analysis, weights=self.weights, depth=self.depth)
