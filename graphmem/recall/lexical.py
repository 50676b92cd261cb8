"""Words and BM25: the lexical side of recall.

BM25 is that of Robertson & Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond*
(2009), with the never-negative idf ``ln(1 + (N - n + .5) / (n + .5))``. Everything that depends on
the documents alone is multiplied out when the index is built, so a query only adds up a few lists.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

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
        Row of each term.
    matrix
        scipy CSR of shape (terms, documents).
    """

    vocabulary: dict[str, int]
    matrix: Any

    @classmethod
    def of(cls, texts: Sequence[str]) -> TermCounts:
        """Count the terms of texts."""
        from scipy.sparse import csr_matrix

        vocabulary: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        counts: list[int] = []
        for column, text in enumerate(texts):
            for term, count in Counter(tokens(text)).items():
                rows.append(vocabulary.setdefault(term, len(vocabulary)))
                columns.append(column)
                counts.append(count)
        shape = (len(vocabulary), len(texts))
        matrix = csr_matrix((np.asarray(counts, dtype=np.float32), (rows, columns)), shape=shape)
        return cls(vocabulary, matrix)

    def grouped(self, members: Any) -> TermCounts:
        """Counts in groups of documents; ``members`` is a CSR of shape (groups, documents)."""
        return TermCounts(self.vocabulary, (self.matrix @ members.T).tocsr())


class BM25:
    """BM25 scores of all documents for a query.

    Parameters
    ----------
    counts
        Terms of the documents.
    k1, b
        Saturation of a repeated term, and how far long documents are held back.
    """

    def __init__(self, counts: TermCounts, *, k1: float = 0.9, b: float = 0.4) -> None:
        matrix = counts.matrix
        matrix.sort_indices()
        self._vocabulary = counts.vocabulary
        self._pointers = matrix.indptr
        self._documents = matrix.indices
        self.size = int(matrix.shape[1])
        length = np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
        mean = length.mean() if length.any() else 1.0
        norm = k1 * (1 - b + b * length / mean)
        containing = np.diff(matrix.indptr)
        self.idf = np.log1p((self.size - containing + 0.5) / (containing + 0.5))
        count = matrix.data.astype(np.float64)
        weights = np.repeat(self.idf, containing) * count * (k1 + 1)
        self._weights: Floats = (weights / (count + norm[self._documents])).astype(np.float32)

    def scores(self, terms: Iterable[str]) -> Floats:
        """Score of each document; a term that is asked twice counts once."""
        total = np.zeros(self.size, dtype=np.float32)
        for term in dict.fromkeys(terms):
            row = self._vocabulary.get(term)
            if row is not None:
                part = slice(self._pointers[row], self._pointers[row + 1])
                total[self._documents[part]] += self._weights[part]
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
