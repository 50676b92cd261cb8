"""The part of a large memory that bears on one question, ranked in place of all of it.

Up to some number of turns (``RecallConfig.exact_turns``) every turn is scored. Beyond, candidates
are: the nodes nearest to the question, of each kind; the best turns and windows by BM25; the turns
that these rest on or stand beside; the best of a first walk over the whole graph; and, of the time
that the question names, the nearest turns. Beside them stands a background: turns at equal
distances through the memory, each for as many as lie between.
Means, deviations and entropies are taken over both, weighted so; thus a score means the same as if
all turns had been scored, and only what no signal brings near is never seen.

Scores are exact: those of the candidates' own vectors, of all postings, of the whole graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.aspects import within
from graphmem.recall.columns import Labels, Texts, ranges, summed
from graphmem.recall.config import RecallConfig
from graphmem.recall.graph import graph_of, top
from graphmem.recall.layout import Layout
from graphmem.recall.pagerank import forward_push
from graphmem.recall.snapshot import (
    KIND_CODE,
    KINDS,
    NUMBERS,
    Floats,
    Indices,
    NodeRow,
    Snapshot,
)

Mask = NDArray[np.bool_]
Integers = NDArray[np.int64]

_ROWS = 24_000  # vectors that are looked at roughly
_NEAREST = {"turn": 200, "fact": 200, "triple": 40, "entity": 40, "episode": 40, "unit": 80,
            "topic": 40}  # fmt: skip
_BY_WORDS = 120  # turns
_BY_WINDOW = 40  # windows
_BY_WALK = 100  # turns by the first walk
_SEEDS = 50
_BESIDE = 2  # turns on each side of the best ones
_BY_TIME = 100  # turns of the question's time
_IN_TIME = 4_000  # turns; a time of more tells little apart
_BACKGROUND = 512
_ROUGH_WALK = 1e-4  # tolerance of the first walk
_SCORING = ("turn", "fact", "triple")  # kinds whose vectors score turns, for any question
_NOTHING = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
_MANY = 64  # turns; what rests on more is judged by those that are here


class Excerpt(Layout):
    """A layout over some of the turns of another and what rests on them.

    Parameters
    ----------
    whole
        The layout of the whole memory.
    turns
        Turns of it, ascending.
    weights
        For how many turns each of them stands.
    query
        The question's embedding.
    config
        As of the whole.
    needed
        How many usable turns each node of the whole rests on.
    kinds
        What is to be found, or scores turns.
    """

    def __init__(
        self, whole: Layout, turns: Integers, weights: NDArray[np.float64], query: Floats,
        config: RecallConfig, needed: NDArray[Any], kinds: Collection[str],
    ) -> None:  # fmt: skip
        self._of = whole
        self.turns = turns
        self.turn_weights = weights
        self._query = query
        scoring = {"fact": whole.facts, "triple": whole.triples}
        if "unit" in kinds or "episode" in kinds:
            scoring |= {"unit": whole.units, "episode": whole.episodes}
        self._scoring = {kind: self._own(pairs) for kind, pairs in scoring.items()}
        column, nodes = self._resting(turns, needed, kinds)
        own = distinct(len(whole.snapshot), turns, *(of for of, _ in self._scoring.values()), nodes)
        self.chosen: Integers = own
        super().__init__(_Part(whole.snapshot, self.chosen), config)
        self._pairs = np.searchsorted(self.chosen, nodes), column
        self.entity_nodes = whole.entity_nodes  # walks go over the whole graph

    def _resting(
        self, turns: Integers, needed: NDArray[Any], kinds: Collection[str]
    ) -> tuple[Integers, Integers]:
        """Pairs of a turn's position and a node that rests on it and on no turn that is not here.

        What rests on the background alone is no candidate.
        """
        pointers, support = self.whole.support
        starts, ends = pointers[turns], pointers[turns + 1]
        column = np.repeat(np.arange(len(turns)), ends - starts)
        nodes = support[ranges(starts, ends)].astype(np.int64)
        codes = self.whole.snapshot.kinds[nodes]
        kept = np.isin(codes, [KIND_CODE[kind] for kind in kinds])
        column, nodes, codes = column[kept], nodes[kept], codes[kept]
        order = np.argsort(nodes, kind="stable")
        column, nodes, codes = column[order], nodes[order], codes[order]
        first = np.flatnonzero(np.diff(nodes, prepend=-1))
        here = np.diff(first, append=len(nodes))
        wanted = needed[nodes[first]]
        near = np.logical_or.reduceat(self.turn_weights[column] == 1.0, first)
        fits = near & ((here >= wanted) | (wanted > _MANY))
        fits |= codes[first] <= KIND_CODE["fact"]
        fits = np.repeat(fits, here)
        return column[fits], nodes[fits]

    @property
    def whole(self) -> Layout:
        """The layout that this is a part of."""
        return self._of

    def counted(self, allowed: Mask) -> NDArray[Any]:
        """For how many turns each one counts in means and deviations."""
        return allowed * self.turn_weights

    def standardised_own(
        self, kind: str, nodes: Indices, values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Similarities of nodes of a kind, standardised among all of that kind."""
        mean, deviation = self.whole.own_moments(kind, self._query)
        return (values - mean) / deviation if deviation > 0 else np.zeros(len(values))

    def sources(self, node: int, turns: NDArray[np.integer[Any]]) -> list[tuple[str, str]]:
        """As of the whole; what rests on many turns has all of them, the best first."""
        mine = self.turns[turns]
        evidence = self.whole.evidence
        at = int(self.chosen[node])
        every = evidence.indices[evidence.indptr[at] : evidence.indptr[at + 1]]
        rest = every[~np.isin(every, mine)] if len(every) > _MANY else every[:0]
        return self.whole.sources(at, np.concatenate([mine, rest]))

    @property
    def positions(self) -> Integers:
        """Where the turns stand in the whole memory."""
        return self.turns

    @cached_property
    def spoken(self) -> Mask:
        """Whether each turn has a speaker."""
        return self.whole.spoken[self.turns]

    @property
    def speakers(self) -> Mapping[str, Indices]:  # type: ignore[override]
        """Turns of each speaker, by normalised name."""
        return _Speakers(self.whole.speakers, self.turns)

    @cached_property
    def context_vectors(self) -> Floats:
        """As of the whole, for these turns."""
        return self.whole.context_vectors[self.turns]

    @cached_property
    def asks(self) -> Mask:
        """Which turns end with a question."""
        return self.whole.asks[self.turns]

    @property
    def words(self) -> Any:
        """BM25 over all turns, at these."""
        return _Chosen(self.whole.words, self.turns)

    @property
    def near_words(self) -> tuple[Any, Any]:
        """As :attr:`window_words`, over shorter windows."""
        return self._held(*self.whole.near_words)

    @property
    def window_words(self) -> tuple[Any, Any]:
        """BM25 over all windows, and which of them hold these turns."""
        return self._held(*self.whole.window_words)

    def _held(self, bm25: Any, holds: Any) -> tuple[Any, Any]:
        starts, ends = holds.indptr[self.turns], holds.indptr[self.turns + 1]
        pointers = summed(ends - starts)
        return bm25, SimpleNamespace(indices=holds.indices[ranges(starts, ends)], indptr=pointers)

    def _own(self, pairs: tuple[Indices, Indices]) -> tuple[Indices, Indices]:
        """Nodes, and the turns here that have them, of those of the whole."""
        nodes, of_whole = pairs
        first, last = (np.searchsorted(of_whole, self.turns + step) for step in (0, 1))
        at = ranges(first, last)
        return nodes[at], np.searchsorted(self.turns, of_whole[at]).astype(np.int32)

    @cached_property
    def facts(self) -> tuple[Indices, Indices]:
        """Nodes of the facts and the turn of each, in order of turns."""
        return self._here("fact")

    @cached_property
    def triples(self) -> tuple[Indices, Indices]:
        """Nodes of the triples and a turn that states each, in order of turns."""
        return self._here("triple")

    @cached_property
    def units(self) -> tuple[Indices, Indices]:
        """Nodes of the memory units and a turn that each rests on, in order of turns."""
        return self._here("unit")

    @cached_property
    def episodes(self) -> tuple[Indices, Indices]:
        """Nodes of the episodes and a turn of each, in order of turns."""
        return self._here("episode")

    def _here(self, kind: str) -> tuple[Indices, Indices]:
        nodes, turns = self._scoring.get(kind, _NOTHING)
        return np.searchsorted(self.chosen, nodes).astype(np.int32), turns

    @cached_property
    def evidence(self) -> Any:
        """CSR of shape (nodes, turns): for how many turns each one stands."""
        from scipy.sparse import csr_matrix

        rows, columns = self._pairs
        data = self.turn_weights[columns].astype(np.float32)
        return csr_matrix((data, (rows, columns)), shape=(len(self.chosen), self.turn_count))

    @property
    def fact_entities(self) -> Any:
        """As of the whole, for these nodes; entities are numbered as in it."""
        matrix = self.whole.fact_entities
        starts, ends = matrix.indptr[self.chosen], matrix.indptr[self.chosen + 1]
        pointers = summed(ends - starts)
        return SimpleNamespace(indices=matrix.indices[ranges(starts, ends)], indptr=pointers)

    @property
    def entity_turns(self) -> NDArray[np.int64]:
        """How many turns mention each entity of the whole."""
        return self.whole.entity_turns


def excerpt(
    whole: Layout, analysis: QueryAnalysis, query: Floats, usable: Mask, config: RecallConfig,
    kinds: Iterable[str],
) -> Excerpt:  # fmt: skip
    """The part of a memory that bears on a question, within what may be used."""
    needs = {
        *kinds,
        *_SCORING,
        *(("unit", "episode") if analysis.several or analysis.broad else ()),
    }
    allowed = usable[: whole.turn_count]
    every = np.flatnonzero(allowed)
    rests = whole.evidence
    needed = whole.rests_on if allowed.all() else rests @ allowed.astype(np.float32)
    if len(every) <= config.exact_turns:
        return Excerpt(whole, every, np.ones(len(every)), query, config, needed, needs)
    candidates = _candidates(whole, analysis, query, usable, needs)
    timed = _timed(whole, analysis, query, allowed, config.time_margin)
    candidates = distinct(whole.turn_count, candidates, timed)
    candidates = candidates[allowed[candidates]]
    background = np.setdiff1d(every[:: max(1, len(every) // _BACKGROUND)], candidates)
    turns = np.concatenate([candidates, background])
    share = (len(every) - len(candidates)) / max(1, len(background))
    weights = np.concatenate([np.ones(len(candidates)), np.full(len(background), share)])
    order = np.argsort(turns)
    return Excerpt(whole, turns[order], weights[order], query, config, needed, needs)


def _candidates(
    whole: Layout, analysis: QueryAnalysis, query: Floats, usable: Mask, wanted: Collection[str]
) -> Integers:
    nodes, rough = whole.coarse.near(query, _ROWS)
    kept = usable[nodes]
    nodes, rough = nodes[kept], rough[kept]
    kinds = whole.snapshot.kinds[nodes]
    best = {}
    for code, kind in enumerate(KINDS):
        if kind not in wanted:
            continue
        of_kind = np.flatnonzero(kinds == code)
        first = top(rough[of_kind].astype(np.float64), _NEAREST[kind])
        best[kind] = nodes[of_kind[first]].astype(np.int64)
    by_words = _best(whole.words.scores(analysis.terms), _BY_WORDS)
    bm25, _ = whole.window_words
    windows = _best(bm25.scores(analysis.terms), _BY_WINDOW)
    in_windows = whole.terms.turns_of_windows(windows)
    evidence = whole.evidence
    below = [
        evidence.indices[ranges(evidence.indptr[chosen], evidence.indptr[chosen + 1])]
        for kind, members in best.items()
        if kind != "turn"
        for chosen in [members[whole.rests_on[members] <= _MANY]]
    ]
    near = np.concatenate([best["turn"][:40], by_words[:30]])
    beside = np.add.outer(near, np.arange(-_BESIDE, _BESIDE + 1)).ravel()
    beside = beside[(beside >= 0) & (beside < whole.turn_count)]
    seeds = np.concatenate([best["turn"][:_SEEDS], by_words[:10]])
    walked = _walked(whole, analysis, seeds, best["fact"][:2])
    return distinct(whole.turn_count, best["turn"], by_words, in_windows, beside, walked, *below)


def _timed(
    whole: Layout, analysis: QueryAnalysis, query: Floats, allowed: Mask, margin: float
) -> Integers:
    """Of the turns that fit the question's time those nearest to it."""
    if not analysis.times:
        return np.zeros(0, dtype=np.int64)
    turns = np.flatnonzero(allowed & (within(whole, analysis.times, margin).turns >= 0.5))
    if len(turns) > _IN_TIME:
        return turns[:0]
    near = np.einsum("ij,j->i", whole.context_vectors[turns], query)
    return turns[top(near.astype(np.float64), _BY_TIME)]


def _walked(
    whole: Layout, analysis: QueryAnalysis, turns: Integers, facts: Integers
) -> NDArray[np.intp]:
    """Best turns of a walk from the nearest turns, the best facts' entities and those named."""
    seeds = np.zeros(whole.turn_count + len(whole.entity_nodes))
    seeds[turns] = 0.5 / max(1, len(turns))
    matrix = whole.fact_entities
    entities = np.r_[
        matrix.indices[ranges(matrix.indptr[facts], matrix.indptr[facts + 1])],
        np.asarray(analysis.entities, dtype=np.int64),
    ].astype(np.int64)
    if len(entities):
        share = 1.0 / np.maximum(whole.entity_turns[entities], 1)
        seeds[whole.turn_count + entities] = 0.5 * share / share.sum()
    ranks = forward_push(graph_of(whole, whole.next_weight), seeds, tolerance=_ROUGH_WALK)
    return _best(ranks[: whole.turn_count], _BY_WALK)


def _best(values: NDArray[Any], count: int) -> NDArray[np.intp]:
    """Positions of the largest of the values above 0, of which there are few."""
    positive = np.flatnonzero(values > 0)  # of numbers it is much slower
    found: NDArray[np.intp] = positive[top(values[positive].astype(np.float64), count)]
    return found


def distinct(size: int, *numbers: NDArray[np.integer[Any]]) -> Integers:
    """The different ones of some numbers below a size, ascending."""
    there = np.zeros(size, dtype=np.bool_)
    for part in numbers:
        there[part] = True
    return np.flatnonzero(there)


class _Part(Snapshot):
    """Some nodes of a snapshot, by new positions."""

    def __init__(self, whole: Snapshot, chosen: Integers) -> None:
        columns = {name: whole.arrays[name][chosen] for name in (*NUMBERS, "vector")}
        super().__init__(whole.version, columns, whole.zone)
        object.__setattr__(self, "_whole", whole)
        object.__setattr__(self, "_chosen", chosen)

    def node(self, i: int) -> NodeRow:
        return self._whole.node(int(self._chosen[i]))  # type: ignore[attr-defined,no-any-return]

    def source(self, i: int) -> tuple[str, str]:
        return self._whole.source(int(self._chosen[i]))  # type: ignore[attr-defined,no-any-return]

    def edges(self, kind: str) -> tuple[Indices, Indices, Floats]:
        starts, ends, weights = self._whole.edges(kind)  # type: ignore[attr-defined]
        chosen = self._chosen  # type: ignore[attr-defined]
        places = [np.minimum(np.searchsorted(chosen, e), len(chosen) - 1) for e in (starts, ends)]
        inside = (chosen[places[0]] == starts) & (chosen[places[1]] == ends)
        return places[0][inside], places[1][inside], weights[inside]

    @property
    def ids(self) -> Texts:
        return _Chosen(self._whole.ids, self._chosen)  # type: ignore[attr-defined,return-value]

    @property
    def texts(self) -> Texts:
        return _Chosen(self._whole.texts, self._chosen)  # type: ignore[attr-defined,return-value]

    def labels(self, name: str) -> Labels:
        labels = self._whole.labels(name)  # type: ignore[attr-defined]
        return Labels(labels.codes[self._chosen], labels.table)  # type: ignore[attr-defined]


class _Chosen:
    """Items, or BM25 scores, at some positions."""

    def __init__(self, whole: Any, positions: Integers) -> None:
        self._whole, self._positions = whole, positions

    def __getitem__(self, i: int) -> Any:
        return self._whole[int(self._positions[i])]

    def scores(self, terms: Any) -> Any:
        """BM25 at the positions."""
        return self._whole.scores(terms)[self._positions]


class _Speakers(Mapping[str, Any]):
    """Turns of each speaker among some turns."""

    def __init__(self, whole: Mapping[str, Indices], turns: Integers) -> None:
        self._whole, self._turns = whole, turns

    def __getitem__(self, name: str) -> NDArray[np.intp]:
        return np.flatnonzero(np.isin(self._turns, self._whole[name], assume_unique=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)
