"""How good a ranking of turns is, and how sure that is.

Gains are binary. A turn that stands in a ranking twice counts at its first place. A figure that a
question has no evidence for is NaN, and left out of means. Bootstraps draw questions with
replacement and are seeded, so the same values always give the same intervals.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DEPTHS",
    "METRICS",
    "RESAMPLES",
    "Interval",
    "all_found",
    "difference",
    "mean",
    "measured",
    "ndcg",
    "recall",
]

DEPTHS = (2, 5, 10, 20)
SESSION_DEPTHS = (1, 5)
RESAMPLES = 4000
METRICS = (
    *(f"recall@{depth}" for depth in DEPTHS),
    "all@10",
    "ndcg@10",
    *(f"session_recall@{depth}" for depth in SESSION_DEPTHS),
)

_SEED = 20250304
Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A mean with its 95 % bootstrap interval; None where there was nothing to take it of."""

    value: float | None
    low: float | None
    high: float | None
    questions: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return self._asdict()


def recall(ranking: Iterable[Hashable], relevant: Collection[Hashable], depth: int) -> float:
    """Share of what is relevant that stands among the first ``depth``; NaN where nothing is."""
    if not relevant:
        return math.nan
    return len(set(_distinct(ranking)[:depth]) & set(relevant)) / len(set(relevant))


def all_found(ranking: Iterable[Hashable], relevant: Collection[Hashable], depth: int) -> float:
    """1 where everything relevant stands among the first ``depth``, else 0."""
    share = recall(ranking, relevant, depth)
    return share if math.isnan(share) else float(share == 1.0)


def ndcg(ranking: Iterable[Hashable], relevant: Collection[Hashable], depth: int) -> float:
    """Discounted gain over that of the best ranking there can be.

    Järvelin and Kekäläinen, 2002: a hit at rank r gains 1 / log2(r + 1).
    """
    if not relevant:
        return math.nan
    wanted = set(relevant)
    found = _distinct(ranking)[:depth]
    gain = sum(1 / math.log2(at + 2) for at, item in enumerate(found) if item in wanted)
    best = sum(1 / math.log2(at + 2) for at in range(min(len(wanted), depth)))
    return gain / best


def measured(
    ranking: Sequence[Hashable],
    evidence: Collection[Hashable],
    session_of: Mapping[Any, Hashable],
    sessions: Collection[Hashable],
) -> dict[str, float]:
    """All metrics of one question, by the names in :data:`METRICS`.

    Sessions are ranked by the best turn of each.

    Parameters
    ----------
    ranking
        Turns, best first; deep enough to name five sessions.
    evidence
        The turns that hold the answer.
    session_of
        Session of each turn that can be ranked.
    sessions
        The sessions that hold the answer.
    """
    ranked = _distinct(session_of[turn] for turn in ranking)
    values = {f"recall@{depth}": recall(ranking, evidence, depth) for depth in DEPTHS}
    values["all@10"] = all_found(ranking, evidence, 10)
    values["ndcg@10"] = ndcg(ranking, evidence, 10)
    for depth in SESSION_DEPTHS:
        values[f"session_recall@{depth}"] = recall(ranked, sessions, depth)
    return values


def mean(values: Sequence[float], *, resamples: int = RESAMPLES) -> Interval:
    """Mean and its interval: the percentiles 2.5 and 97.5 of the means of the resamples."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not known.size:
        return Interval(None, None, None, 0)
    low, high = np.percentile(_means(known, resamples), [2.5, 97.5])
    return Interval(float(known.mean()), float(low), float(high), int(known.size))


def difference(
    one: Sequence[float], other: Sequence[float], *, resamples: int = RESAMPLES
) -> Interval:
    """Mean of ``one - other``, question by question, and its paired bootstrap interval.

    Raises
    ------
    ValueError
        They are not of the same questions.
    """
    if len(one) != len(other):
        raise ValueError(f"{len(one)} values cannot be paired with {len(other)}")
    pairs = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    return mean(pairs.tolist(), resamples=resamples)


def _means(values: Floats, resamples: int) -> Floats:
    means: Floats = _draws(len(values), resamples) @ values / len(values)
    return means


@lru_cache(maxsize=8)
def _draws(size: int, resamples: int) -> NDArray[np.float32]:
    """How often each of ``size`` questions is drawn in each resample."""
    drawn = np.random.default_rng(_SEED).integers(size, size=(resamples, size))
    places = drawn + size * np.arange(resamples)[:, None]
    counts = np.bincount(places.ravel(), minlength=size * resamples)
    return counts.reshape(resamples, size).astype(np.float32)


def _distinct(items: Iterable[Hashable]) -> list[Hashable]:
    return list(dict.fromkeys(items))
