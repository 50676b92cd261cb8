"""What our ranking has to beat: other methods on the same turns, embeddings and graph.

============================  =====================================================================
``bm25``                      BM25 of each turn (k1 .9, b .4; stemmed, without stop words)
``dense``                     cosine of the question with each turn as it was embedded
``bm25+dense``                sum of the two as z-scores
``hipporag2``                 HippoRAG 2 (Gutiérrez et al., 2025) as published: PageRank from the
                              phrases of the five best facts, and from all passages at weight .05
``conversation-recipe``       the best recipe known for conversations: turns, facts, neighbours,
                              windows, words and speaker as z-scores; PageRank from the best turns
``document-recipe``           the best recipe known for passages: PageRank from the phrases of the
                              two best facts and of the question, and at weight .2 from the
                              best passages
``full-context``              everything in order: it holds all evidence, and costs all tokens
============================  =====================================================================

"Facts" and "phrases" are those of the memory, where the originals take a language model's triples
or the sentences and noun chunks of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError
from graphmem.evaluation.corpus import Corpus
from graphmem.recall.lexical import BM25, membership, tokens, windows, words
from graphmem.recall.pagerank import power_iteration
from graphmem.records import Source

__all__ = ["FULL_CONTEXT", "METHODS", "Asked", "Baselines", "checked_methods"]

FULL_CONTEXT = "full-context"
METHODS = (
    "bm25", "dense", "bm25+dense", "hipporag2", "conversation-recipe", "document-recipe",
    FULL_CONTEXT,
)  # fmt: skip

Floats = NDArray[np.float64]
_WINDOW = 6
_SEED_TURNS = 50
_ALIKE = 0.75  # cosine from which a phrase of the question is taken for one of the graph


@dataclass(frozen=True)
class Asked:
    """A question, its embedding, and those of the phrases in it."""

    text: str
    vector: NDArray[np.float32]
    phrases: NDArray[np.float32]


def checked_methods(given: Sequence[str]) -> tuple[str, ...]:
    """The methods named, all of them for ``all``.

    Raises
    ------
    InputError
        There is no such method; the hint lists those there are.
    """
    if "all" in given:
        return METHODS
    for name in given:
        if name not in METHODS:
            raise InputError(
                f"there is no baseline {name!r}", hint=f"There is: all, {', '.join(METHODS)}."
            )
    return tuple(dict.fromkeys(given))


class Baselines:
    """Rankings of one memory's turns by the baselines."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._methods: dict[str, Callable[[Asked], Floats]] = {
            "bm25": self._bm25,
            "dense": self._dense,
            "bm25+dense": lambda asked: _z(self._bm25(asked)) + _z(self._dense(asked)),
            "hipporag2": self._hipporag2,
            "conversation-recipe": self._conversation,
            "document-recipe": self._document,
        }

    def rank(self, method: str, asked: Asked, k: int) -> list[Source]:
        """The ``k`` best turns, the first of equal ones first."""
        scores = self._methods[method](asked)
        order = np.argsort(-scores, kind="stable")[:k]
        return [self._corpus.sources[at] for at in order]

    def _bm25(self, asked: Asked) -> Floats:
        return self._words.scores(tokens(asked.text)).astype(np.float64)

    def _dense(self, asked: Asked) -> Floats:
        return _cosines(self._corpus.turns, asked)

    def _hipporag2(self, asked: Asked) -> Floats:
        phrases = self._linked(asked, 5)
        if not phrases.any():
            return self._dense(asked)  # without a fact, HippoRAG 2 falls back to this
        return self._walk(0.05 * _from_0_to_1(self._dense(asked)), phrases)

    def _conversation(self, asked: Asked) -> Floats:
        spoken = set(words(asked.text))
        said = np.asarray([name in spoken if name else False for name in self._corpus.speakers])
        total = (
            _z(self._dense(asked))
            + _z(self._best_facts(asked))
            + _z(_cosines(self._neighbourhoods, asked))
            + _z(self._best_windows(asked))
            + 0.5 * _z(self._bm25(asked))
            + _z(said.astype(np.float64))
        )
        return self._walk(_best(total), self._linked(asked, 2) + self._named(asked))

    def _document(self, asked: Asked) -> Floats:
        turns = 0.2 * _best(self._dense(asked))
        return self._walk(turns, self._linked(asked, 2) + self._named(asked))

    def _walk(self, turns: Floats, phrases: Floats) -> Floats:
        ranks = power_iteration(self._corpus.graph, np.r_[turns, phrases], damping=0.5)
        return ranks[: len(turns)]

    def _linked(self, asked: Asked, count: int) -> Floats:
        """Weights of the phrases of the best facts, the rarer the higher."""
        corpus = self._corpus
        weights = np.zeros(len(corpus.entities))
        times = np.zeros(len(corpus.entities))
        if len(corpus.facts):
            scores = _from_0_to_1(_cosines(corpus.facts, asked))
            for fact in np.argsort(-scores, kind="stable")[:count]:
                weights[corpus.fact_entities[fact]] += scores[fact]
                times[corpus.fact_entities[fact]] += 1
        rarity: Floats = weights / np.maximum(times, 1) / np.maximum(corpus.entity_turns, 1)
        return rarity

    def _named(self, asked: Asked) -> Floats:
        """Weights of the phrases that the question has too, the rarer the higher."""
        corpus = self._corpus
        weights = np.zeros(len(corpus.entities))
        if len(weights):
            for phrase in asked.phrases:
                alike = np.einsum("ij,j->i", corpus.entities, phrase).astype(np.float64)
                best = int(alike.argmax())
                if alike[best] >= _ALIKE:
                    weights[best] += alike[best] / max(corpus.entity_turns[best], 1)
        return weights

    def _best_facts(self, asked: Asked) -> Floats:
        """Best fact of each turn; a turn without facts speaks for itself."""
        scores = self._dense(asked)
        facts = np.full(len(scores), -np.inf)
        np.maximum.at(facts, self._corpus.fact_turns, _cosines(self._corpus.facts, asked))
        return np.where(np.isfinite(facts), facts, scores)

    def _best_windows(self, asked: Asked) -> Floats:
        scores = self._window_words.scores(tokens(asked.text))
        holds = self._holds
        best: Floats = np.maximum.reduceat(scores[holds.indices], holds.indptr[:-1])
        return best.astype(np.float64)

    @cached_property
    def _words(self) -> BM25:
        return BM25.of(self._corpus.counts, k1=0.9, b=0.4)

    @cached_property
    def _window_words(self) -> BM25:
        return BM25.of(self._corpus.counts.grouped(self._holds.tocsr()), k1=0.9, b=0.4)

    @cached_property
    def _holds(self):  # type: ignore[no-untyped-def] # scipy has no types
        starts, ends = windows(self._corpus.runs, _WINDOW)
        return membership(starts, ends, len(self._corpus.runs)).tocsc()

    @cached_property
    def _neighbourhoods(self) -> NDArray[np.float32]:
        """Direction of the mean of each turn and those next to it."""
        own, runs = self._corpus.turns, self._corpus.runs
        total = own.copy()
        near = runs[1:] == runs[:-1]
        total[1:][near] += own[:-1][near]
        total[:-1][near] += own[1:][near]
        length = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
        unit: NDArray[np.float32] = (total / length).astype(np.float32)
        return unit


def _cosines(vectors: NDArray[np.float32], asked: Asked) -> Floats:
    found: NDArray[np.float32] = np.einsum("ij,j->i", vectors, asked.vector)
    return found.astype(np.float64)


def _z(values: Floats) -> Floats:
    spread = values.std() if len(values) else 0.0
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def _from_0_to_1(values: Floats) -> Floats:
    low, high = values.min(initial=np.inf), values.max(initial=-np.inf)
    return (values - low) / (high - low) if high > low else np.ones(len(values))


def _best(scores: Floats) -> Floats:
    """Cubes of the best turns' scores, scaled to 1; none of the others."""
    scaled = _from_0_to_1(scores) ** 3
    kept = np.argsort(-scaled, kind="stable")[:_SEED_TURNS]
    best = np.zeros(len(scores))
    best[kept] = scaled[kept]
    return best
