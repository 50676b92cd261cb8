"""Columns of text: many strings in one array of bytes, and looking one up.

A million Python strings take gigabytes and seconds to make; as bytes and offsets they can be
memory-mapped, and only those that are shown are ever decoded.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.integer[Any]]
Arrays = dict[str, NDArray[Any]]

_BLANKS = 4  # at the end of a text that are looked past


class Texts(Sequence[str]):
    """Strings as UTF-8 in one array.

    Parameters
    ----------
    blob
        The bytes of all.
    offsets
        Where each begins, and where the last one ends.
    """

    __slots__ = ("blob", "offsets")

    def __init__(self, blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        self.blob = blob
        self.offsets = offsets

    @classmethod
    def of(cls, strings: Iterable[str]) -> Texts:
        """Encode strings."""
        encoded = [encode(string) for string in strings]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(part) for part in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Texts:
        """The texts that :meth:`arrays` gave under a name."""
        return cls(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])

    def arrays(self, name: str) -> Arrays:
        """What to keep of them, by name."""
        return {f"{name}.blob": self.blob, f"{name}.offsets": self.offsets}

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> list[str]: ...
    def __getitem__(self, i: int | slice) -> str | list[str]:
        if isinstance(i, slice):
            return [self[j] for j in range(*i.indices(len(self)))]
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        i = i % len(self)
        return self.encoded(i).decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[str]:
        data, ends = self.blob.tobytes(), self.offsets.tolist()
        for start, end in pairwise(ends):
            yield data[start:end].decode("utf-8", "surrogatepass")

    def encoded(self, i: int) -> bytes:
        """One string's bytes."""
        return self.blob[self.offsets[i] : self.offsets[i + 1]].tobytes()

    def chosen(self, positions: Positions) -> Texts:
        """The strings at positions, in that order."""
        return gathered([self], positions)


def encode(text: str) -> bytes:
    """UTF-8, with room for lone surrogates, which JSON may carry."""
    return text.encode("utf-8", "surrogatepass")


def ends_with(texts: Texts, count: int, marks: Iterable[str]) -> NDArray[np.bool_]:
    """Which of the first texts end with one of some characters; blanks at the end don't count."""
    blob, starts, ends = texts.blob, texts.offsets[:count], texts.offsets[1 : count + 1].copy()
    for _ in range(_BLANKS):
        last = np.flatnonzero(ends > starts)
        ends[last[np.isin(blob[ends[last] - 1], (9, 10, 13, 32))]] -= 1
    found = np.zeros(count, dtype=np.bool_)
    for mark in map(encode, marks):
        may = np.flatnonzero(ends - starts >= len(mark))
        same = np.ones(len(may), dtype=np.bool_)
        for back, byte in enumerate(reversed(mark), start=1):
            same &= blob[ends[may] - back] == byte
        found[may[same]] = True
    return found


def gathered(parts: Sequence[Texts], positions: Positions) -> Texts:
    """Strings of several columns, numbered through; neighbours are copied together."""
    first = np.cumsum([0, *(len(part) for part in parts)])
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])[positions]
    offsets = np.zeros(len(positions) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    blob = np.empty(offsets[-1], dtype=np.uint8)
    for part, base in zip(parts, first.tolist(), strict=False):
        inside = (positions >= base) & (positions < base + len(part))
        where = np.flatnonzero(inside)
        own = positions[where] - base
        breaks = np.flatnonzero((np.diff(own) != 1) | (np.diff(where) != 1)) + 1
        starts, ends = np.r_[0, breaks], np.r_[breaks, len(own)]
        if not len(own):
            continue
        sources = part.offsets[own[starts]].tolist()
        stops = part.offsets[own[ends - 1] + 1].tolist()
        targets = offsets[where[starts]].tolist()
        for source, stop, target in zip(sources, stops, targets, strict=True):
            blob[target : target + stop - source] = part.blob[source:stop]
    return Texts(blob, offsets)


class Labels(NamedTuple):
    """A column with few different strings.

    Attributes
    ----------
    codes
        int32: each row's position in ``table``; -1 for none.
    table
        The different strings, sorted.
    """

    codes: NDArray[np.int32]
    table: Texts

    def of(self, row: int) -> str | None:
        """A row's string."""
        code = int(self.codes[row])
        return None if code < 0 else self.table[code]

    def code(self, string: str) -> int:
        """The code of a string; -2, which no row has, where there is none."""
        at = bisect_left(self.table, string)
        return at if at < len(self.table) and self.table[at] == string else -2


def merged_labels(parts: Sequence[Labels], rows: Positions) -> Labels:
    """Rows of several columns, numbered through, with one table of what they use."""
    first = np.cumsum([0, *(len(part.table) for part in parts)])
    codes = np.concatenate(
        [
            np.where(part.codes < 0, -1, part.codes.astype(np.int64) + base)
            for part, base in zip(parts, first.tolist(), strict=False)
        ]
    )[rows]
    used, inverse = np.unique(codes, return_inverse=True)
    tables = [string for part in parts for string in part.table]
    strings = [None if code < 0 else tables[code] for code in used.tolist()]
    table = sorted({string for string in strings if string is not None})
    position = {string: i for i, string in enumerate(table)}
    final = np.asarray([-1 if s is None else position[s] for s in strings], dtype=np.int32)
    return Labels(final[inverse].astype(np.int32), Texts.of(table))


class Index(Mapping[str, int]):
    """Position of each string of a column, found by hash; nothing is decoded but what is compared.

    Parameters
    ----------
    texts
        The strings, all different.
    hashes, rows
        Hashes of the strings, ascending, and the position of each.
    """

    __slots__ = ("_view", "hashes", "rows", "texts")

    def __init__(self, texts: Texts, hashes: NDArray[np.uint64], rows: NDArray[np.int32]) -> None:
        self.texts = texts
        self.hashes = hashes
        self.rows = rows
        self._view = np.ascontiguousarray(hashes).data

    @classmethod
    def of(cls, texts: Texts, hashes: NDArray[np.uint64] | None = None) -> Index:
        """Index strings; ``hashes`` in their order, where they are known."""
        if hashes is None:
            hashes = np.fromiter((text_hash(t) for t in texts), dtype=np.uint64, count=len(texts))
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return cls(texts, hashes[order], order)

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]], name: str, texts: Texts) -> Index:
        """The index that :meth:`arrays` gave under a name."""
        return cls(texts, arrays[f"{name}.hashes"], arrays[f"{name}.rows"])

    def arrays(self, name: str) -> Arrays:
        """What to keep of it, by name."""
        return {f"{name}.hashes": self.hashes, f"{name}.rows": self.rows}

    def in_order(self) -> NDArray[np.uint64]:
        """Hashes in the order of the texts."""
        hashes = np.empty(len(self.hashes), dtype=np.uint64)
        hashes[self.rows] = self.hashes
        return hashes

    def __getitem__(self, text: str) -> int:
        if (found := self.find(text)) is None:
            raise KeyError(text)
        return found

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.find(text) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def find(self, text: str) -> int | None:
        """Position of a string, or None."""
        wanted = text_hash(text)
        at = bisect_left(self._view, wanted)
        while at < len(self._view) and self._view[at] == wanted:
            row = int(self.rows[at])
            if self.texts[row] == text:
                return row
            at += 1
        return None


def text_hash(text: str) -> int:
    """64 bits of BLAKE2b: the same in every process."""
    return int.from_bytes(hashlib.blake2b(encode(text), digest_size=8).digest(), "little")


def byte_keys(texts: Texts) -> list[NDArray[np.uint64]]:
    """Numbers by which ``numpy.lexsort`` orders strings by their bytes; the last decides first."""
    lengths, starts = np.diff(texts.offsets), texts.offsets[:-1]
    width = 8 * max(1, -(-int(lengths.max(initial=0)) // 8))
    padded = np.zeros((len(texts), width), dtype=np.uint8)
    places = ranges(starts, texts.offsets[1:])
    padded[np.repeat(np.arange(len(texts)), lengths), places - np.repeat(starts, lengths)] = (
        texts.blob[places]
    )
    columns = padded.view(">u8")
    return [columns[:, i].astype(np.uint64) for i in reversed(range(columns.shape[1]))]


def ranges(starts: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.int64]:
    """The numbers from each start to its end, one range after the other."""
    lengths = (ends - starts).astype(np.int64)
    pointers = summed(lengths)
    found: NDArray[np.int64] = np.repeat(starts - pointers[:-1], lengths) + np.arange(pointers[-1])
    return found


def summed(lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Where each part of a sequence begins, and where the last one ends."""
    pointers = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=pointers[1:])
    return pointers
