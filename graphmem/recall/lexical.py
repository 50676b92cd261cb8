"""Words and BM25: the lexical side of recall.

BM25 is that of Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*
(2009), with the never-negative idf ``ln(1 + (N - n + .5) / (n + .5))``. Everything that depends on
the documents alone is multiplied out when the index is built, so a query only adds up a few lists.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.columns import Arrays, Index, Texts

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

_WORD = re.compile(r"\w+")
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003134f]+"
)
_ACCENT = re.compile("([a-z])[\u0300-\u036f]+")
_STOP_WORDS = """
    a about above after again against ain all also am an and any are aren as at be because been
    before being below between both but by can could couldn d did didn do does doesn doing don down
    during each few for from further had hadn has hasn have haven having he her here hers herself
    him himself his how i if in into is isn it its itself just ll m me might mightn more most must
    mustn my myself needn no nor not now o of off on once only or other our ours ourselves out over
    own re s same shall shan she should shouldn so some such t than that the their theirs them
    themselves then there these they this those through to too under until up ve very was wasn we
    were weren what when where which while who whom whose why will with won would wouldn you your
    yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_local = threading.local()


def tokens(text: str) -> list[str]:
    """Index terms of a text: its words, stemmed as English, without stop words.

    Runs of a script that is written without spaces give overlapping pairs of characters.
    """
    terms: list[str] = []
    for word in words(text):
        if _UNSPACED.search(word):
            terms.extend(_unspaced_terms(word))
        elif word not in STOP_WORDS:
            terms.append(_stem(word))
    return terms


def words(text: str) -> list[str]:
    """Words of a text, case-folded, Latin letters without their accents."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = _ACCENT.sub(r"\1", unicodedata.normalize("NFD", folded))
        folded = unicodedata.normalize("NFC", folded)
    return _WORD.findall(folded)


def unspaced_runs(text: str) -> list[str]:
    """Runs of a text that are written without spaces between words."""
    return _UNSPACED.findall(text)


def _unspaced_terms(word: str) -> Iterable[str]:
    end = 0
    for run in _UNSPACED.finditer(word):
        if word[end : run.start()]:
            yield _stem(word[end : run.start()])
        characters = run.group()
        yield from (
            (characters[i : i + 2] for i in range(len(characters) - 1))
            if len(characters) > 1
            else (characters,)
        )
        end = run.end()
    if word[end:]:
        yield _stem(word[end:])


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    if len(word) > 64:  # no word of a language: an id, a hash, a run of garbage
        return word
    stem: str = _stemmer().stemWord(word)
    return stem


def _stemmer() -> EnglishStemmer:
    # A stemmer keeps the word it works on in itself, so threads must not share one.
    if not hasattr(_local, "stemmer"):
        from snowballstemmer.english_stemmer import EnglishStemmer

        _local.stemmer = EnglishStemmer()
    return _local.stemmer


@dataclass(frozen=True)
class TermCounts:
    """How often each term occurs in each document.

    Attributes
    ----------
    vocabulary
        Row of each term; terms are sorted.
    matrix
        scipy CSR of shape (terms, documents).
    """

    vocabulary: Index
    matrix: Any

    @classmethod
    def of(cls, texts: Iterable[str]) -> TermCounts:
        """Count the terms of texts."""
        return cls.joined(None, np.zeros(0, dtype=np.int64), enumerate(texts), None)

    @classmethod
    def joined(
        cls,
        known: TermCounts | None,
        places: NDArray[np.integer[Any]],
        texts: Iterable[tuple[int, str]],
        size: int | None,
    ) -> TermCounts:
        """Counts of documents of which some were counted before.

        Parameters
        ----------
        known
            Those counts.
        places
            Column of each known document in the result; -1 where it is no more.
        texts
            Columns and texts of the others.
        size
            Number of documents; None for as many as there are texts.
        """
        from scipy.sparse import csr_matrix

        vocabulary: dict[str, int] = {}
        new = tuple(array("i") for _ in range(3))
        seen = 0
        for column, text in texts:
            seen += 1
            for term, times in Counter(tokens(text)).items():
                number = vocabulary.setdefault(term, len(vocabulary))
                for values, value in zip(new, (number, column, times), strict=True):
                    values.append(value)
        rows, columns, counts = (np.frombuffer(values, np.int32) for values in new)
        if known is not None:
            terms = [vocabulary.setdefault(t, len(vocabulary)) for t in known.vocabulary]
            pointers, where = known.matrix.indptr, places[known.matrix.indices]
            old = np.repeat(np.asarray(terms, dtype=np.int64), np.diff(pointers))[where >= 0]
            rows = np.r_[rows, old]
            columns = np.r_[columns, where[where >= 0]]
            counts = np.r_[counts, known.matrix.data[where >= 0]]
        used = np.zeros(len(vocabulary), dtype=np.bool_)
        used[rows] = True
        kept = sorted(term for term, i in vocabulary.items() if used[i])
        row_of = np.full(len(vocabulary), -1, dtype=np.int64)
        row_of[[vocabulary[term] for term in kept]] = np.arange(len(kept))
        shape = (len(kept), seen if size is None else size)
        matrix = csr_matrix((counts.astype(np.float32), (row_of[rows], columns)), shape=shape)
        matrix.sort_indices()
        return cls(Index.of(Texts.of(kept)), matrix)

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> TermCounts:
        """The counts that :meth:`arrays` gave under a name."""
        from scipy.sparse import csr_matrix

        vocabulary = Index.stored(arrays, name, Texts.stored(arrays, name))
        parts = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
        shape = (len(vocabulary), int(arrays[f"{name}.size"][0]))
        return cls(vocabulary, csr_matrix(tuple(parts), shape=shape))

    def arrays(self, name: str) -> Arrays:
        """What to keep of them, by name."""
        return {
            **self.vocabulary.texts.arrays(name),
            **self.vocabulary.arrays(name),
            f"{name}.data": self.matrix.data,
            f"{name}.indices": self.matrix.indices,
            f"{name}.indptr": self.matrix.indptr,
            f"{name}.size": np.asarray([self.matrix.shape[1]], dtype=np.int64),
        }

    def grouped(self, members: Any) -> TermCounts:
        """Counts in groups of documents; ``members`` is a CSR of shape (groups, documents)."""
        return TermCounts(self.vocabulary, (self.matrix @ members.T).tocsr())


@dataclass(frozen=True)
class BM25:
    """BM25 scores of all documents for a query.

    Attributes
    ----------
    vocabulary
        Row of each term.
    pointers, documents, weights
        Row ``r`` is ``pointers[r]`` to ``pointers[r + 1]`` of the other two: the documents that
        hold the term, and what it adds to the score of each.
    size
        Number of documents.
    """

    vocabulary: Mapping[str, int]
    pointers: NDArray[np.integer[Any]]
    documents: NDArray[np.integer[Any]]
    weights: Floats
    size: int

    @classmethod
    def of(cls, counts: TermCounts, *, k1: float = 0.9, b: float = 0.4) -> BM25:
        """Multiply out what depends on the documents alone.

        Parameters
        ----------
        counts
            Terms of the documents.
        k1, b
            Saturation of a repeated term, and how far long documents are held back.
        """
        matrix = counts.matrix
        matrix.sort_indices()
        size = int(matrix.shape[1])
        length = np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
        mean = length.mean() if length.any() else 1.0
        norm = k1 * (1 - b + b * length / mean)
        containing = np.diff(matrix.indptr)
        idf = np.log1p((size - containing + 0.5) / (containing + 0.5))
        count = matrix.data.astype(np.float64)
        weights = np.repeat(idf, containing) * count * (k1 + 1)
        weights /= count + norm[matrix.indices]
        return cls(
            counts.vocabulary, matrix.indptr, matrix.indices, weights.astype(np.float32), size
        )

    def scores(self, terms: Iterable[str]) -> Floats:
        """Score of each document; a term that is asked twice counts once."""
        total = np.zeros(self.size, dtype=np.float32)
        for term in dict.fromkeys(terms):
            row = self.vocabulary.get(term)
            if row is not None:
                part = slice(self.pointers[row], self.pointers[row + 1])
                total[self.documents[part]] += self.weights[part]
        return total


def windows(groups: NDArray[np.int64], width: int) -> tuple[Indices, Indices]:
    """Runs of ``width`` consecutive items within each group; a shorter group is one window.

    Parameters
    ----------
    groups
        Group of each item; items of a group stand together.
    width
        Items a window holds.

    Returns
    -------
    starts, ends
        Window ``w`` holds the items ``starts[w]`` to ``ends[w]`` (exclusive).
    """
    size = len(groups)
    if not size:
        empty = np.zeros(0, dtype=np.int32)
        return empty, empty
    first = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    last = np.r_[first[1:], size]
    length = last - first
    own = np.repeat(np.arange(len(first)), length)
    position = np.arange(size) - first[own]
    keep = position <= np.maximum(length[own] - width, 0)
    starts = np.flatnonzero(keep)
    ends = np.minimum(starts + width, last[own[starts]])
    return starts.astype(np.int32), ends.astype(np.int32)


def membership(starts: Indices, ends: Indices, size: int) -> Any:
    """CSR of shape (windows, items): 1 where the window holds the item."""
    from scipy.sparse import csr_matrix

    length = (ends - starts).astype(np.int64)
    pointers = np.r_[0, np.cumsum(length)]
    items = np.arange(pointers[-1]) - np.repeat(pointers[:-1] - starts, length)
    ones = np.ones(len(items), dtype=np.float32)
    return csr_matrix((ones, items, pointers), shape=(len(starts), size))
