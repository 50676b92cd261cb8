"""Vectors of texts, for writing: embedded in groups, as models are faster on many texts."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.models.embedder import Embedder

__all__ = ["RememberedVectors"]

_REMEMBERED = 50_000  # vectors, about 80 MB


class RememberedVectors:
    """Vectors of texts, remembered: names recur in nearly every episode."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, list[float]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed those of the texts that are not remembered."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        new = [text for text in dict.fromkeys(texts) if text and text not in self._known]
        vectors = self._embedder.embed(new)
        self._known |= {t: v.tolist() for t, v in zip(new, vectors, strict=True)}

    def of(self, text: str) -> list[float]:
        """The vector of a text that was prepared."""
        return self._known[text]
