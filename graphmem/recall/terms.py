"""The words of a memory's turns: counted once, and scored by turns and by windows of turns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.carrying import TERMS, made
from graphmem.recall.columns import Arrays, Index, Texts
from graphmem.recall.config import RecallConfig
from graphmem.recall.lexical import BM25, TermCounts, membership, windows
from graphmem.recall.sampling import carried_mask
from graphmem.recall.snapshot import Indices, Snapshot

__all__ = ["TermIndex"]


class TermIndex:
    """BM25 over the turns of a snapshot.

    Parameters
    ----------
    snapshot
        The memory; what its file holds of this is taken from there.
    config
        Parameters of BM25, and the widths of the windows.
    prefix
        Of the names in the file of what depends on the configuration.
    runs
        Run of each turn: no window goes beyond one.
    """

    def __init__(
        self, snapshot: Snapshot, config: RecallConfig, prefix: str, runs: NDArray[np.int64]
    ) -> None:
        self._snapshot = snapshot
        self._config = config
        self._prefix = prefix
        self._runs = runs

    @cached_property
    def counts(self) -> TermCounts:
        """Terms of each turn with its speaker or title."""
        size = len(self._runs)

        def make(known: TermCounts | None, places: NDArray[np.int64]) -> TermCounts:
            columns = places[: known.matrix.shape[1]] if known is not None else places
            new = ~carried_mask(size, columns)  # turns come first, so their positions are nodes
            texts = self._worded(np.flatnonzero(new).tolist())
            return TermCounts.joined(known, columns, texts, size)

        found: TermCounts = made(self._snapshot, TERMS, make)
        return found

    @cached_property
    def words(self) -> BM25:
        """BM25 over turns."""
        return self._bm25("words", len(self._runs), lambda: self.counts)

    @cached_property
    def near(self) -> tuple[BM25, Any]:
        """As :attr:`windows`, over shorter ones."""
        return self._windowed("near", *windows(self._runs, self._config.near))

    @cached_property
    def windows(self) -> tuple[BM25, Any]:
        """BM25 over windows, and a CSC of shape (windows, turns) that tells which hold a turn."""
        return self._windowed("windows", *self._bounds)

    def turns_of_windows(self, chosen: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Turns that some of the windows hold."""
        starts, ends = self._bounds
        return np.concatenate(
            [np.arange(starts[i], ends[i]) for i in chosen] or [np.zeros(0, dtype=np.int64)]
        )

    def arrays(self) -> Arrays:
        """What to keep in the snapshot's file, by name."""
        found = self.counts.arrays(TERMS)
        parts = {"words": self.words, "near": self.near[0], "windows": self.windows[0]}
        for name, bm25 in parts.items():
            for part in ("pointers", "documents", "weights"):
                found[f"{self._prefix}{name}.{part}"] = getattr(bm25, part)
        return found

    @cached_property
    def _bounds(self) -> tuple[Indices, Indices]:
        return windows(self._runs, self._config.window)

    def _windowed(self, name: str, starts: Indices, ends: Indices) -> tuple[BM25, Any]:
        holds = membership(starts, ends, len(self._runs))
        bm25 = self._bm25(name, len(starts), lambda: self.counts.grouped(holds))
        return bm25, holds.tocsc()

    def _bm25(self, name: str, size: int, counts: Callable[[], TermCounts]) -> BM25:
        arrays = self._snapshot.arrays
        if (pointers := arrays.get(f"{self._prefix}{name}.pointers")) is not None:
            documents, weights = (
                arrays[f"{self._prefix}{name}.{part}"] for part in ("documents", "weights")
            )
            vocabulary = Index.stored(arrays, TERMS, Texts.stored(arrays, TERMS))
            return BM25(vocabulary, pointers, documents, weights, size)
        return BM25.of(counts(), k1=self._config.k1, b=self._config.b)

    def _worded(self, turns: Iterable[int]) -> Iterator[tuple[int, str]]:
        speaker, title = self._snapshot.labels("speaker"), self._snapshot.labels("title")
        for turn in turns:
            yield turn, f"{speaker.of(turn) or title.of(turn) or ''} {self._snapshot.texts[turn]}"
