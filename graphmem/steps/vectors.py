"""Vectors of texts, for writing: embedded in groups, as models are faster on many texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from graphmem.models.embedder import Embedder

__all__ = ["RememberedVectors"]

T = TypeVar("T")

_REMEMBERED = 50_000  # vectors, about 80 MB


class RememberedVectors:
    """Vectors of texts, remembered: names recur in nearly every episode."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, list[float]] = {}
        self._lock = Lock()

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed those of the texts that are not remembered."""
        if not self._unknown(texts):
            return  # without a wait for what is being embedded for others
        with self._lock:
            new = self._unknown(texts)
            vectors = self._embedder.embed(new)
            self._known |= {t: v.tolist() for t, v in zip(new, vectors, strict=True)}

    def _unknown(self, texts: Iterable[str]) -> list[str]:
        return [text for text in dict.fromkeys(texts) if text and text not in self._known]

    def ahead(
        self, items: Iterable[T], texts: Callable[[T], Sequence[str]], *, first: Sequence[str] = ()
    ) -> Iterator[T]:
        """The items, each while the texts of the next are being embedded.

        Whoever takes them writes one to the database meanwhile, which needs other cores. What
        comes ``first`` is embedded while the first item is awaited.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            before = pool.submit(self.prepare, first)
            held: tuple[T, Future[None]] | None = None
            for item in items:
                begun = item, pool.submit(self.prepare, texts(item))
                before.result()
                if held:
                    held[1].result()
                    yield held[0]
                held = begun
            if held:
                held[1].result()
                yield held[0]

    def of(self, text: str) -> list[float]:
        """The vector of a text that was prepared."""
        return self._known[text]

    def trim(self) -> None:
        """Forget all vectors where they have become too many."""
        with self._lock:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
