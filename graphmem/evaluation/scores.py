"""Precision, recall and rates over units that are sampled together, with bootstrap intervals.

The units are conversations: what is said within one hangs together, so the bootstrap draws whole
conversations. Everything is seeded, so the same counts always give the same intervals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counts", "Estimate", "Rate", "Score", "Share", "proportion", "rate", "score"]

Floats = NDArray[np.float64]
_SAMPLES = 2000
_SEED = 20250304
_Z = 1.959963984540054  # a normal variable is within so many deviations 95 % of the time


class Counts(NamedTuple):
    """What was right of what was predicted, and what was found of what was expected."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    expected: int = 0


class Share(NamedTuple):
    """What was right of all that was judged."""

    right: int = 0
    total: int = 0


class Estimate(NamedTuple):
    """A number with its 95 % bootstrap interval; None where there was nothing to divide by."""

    value: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return "-"
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1, micro-averaged over all units."""

    counts: Counts
    precision: Estimate
    recall: Estimate
    f1: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            **self.counts._asdict(),
            "precision": self.precision._asdict(),
            "recall": self.recall._asdict(),
            "f1": self.f1._asdict(),
        }


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of right ones."""

    right: int
    total: int
    estimate: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"right": self.right, "total": self.total, **self.estimate._asdict()}


def score(units: Sequence[Counts]) -> Score:
    """Sum the counts of all units and estimate precision, recall and F1."""
    rows = np.asarray(units, dtype=np.float64).reshape(-1, 4)
    samples = _resampled(rows)
    right, predicted, found, expected = (int(total) for total in rows.sum(axis=0))
    return Score(
        Counts(right, predicted, found, expected),
        _estimate(rows, samples, _precision),
        _estimate(rows, samples, _recall),
        _estimate(rows, samples, _f1),
    )


def rate(units: Sequence[Share]) -> Rate:
    """Sum the shares of all units and estimate the rate."""
    rows = np.asarray(units, dtype=np.float64).reshape(-1, 2)
    right, total = (int(column) for column in rows.sum(axis=0))
    return Rate(right, total, _estimate(rows, _resampled(rows), _precision))


def proportion(right: int, total: int) -> Rate:
    """A share of independent cases, with Wilson's interval (1927).

    Unlike a bootstrap it has a width where all or none are right, and holds with few cases.
    """
    if total == 0:
        return Rate(right, total, Estimate(None, None, None))
    share, weight = right / total, _Z**2 / total
    middle = (share + weight / 2) / (1 + weight)
    spread = math.sqrt(share * (1 - share) * weight + weight**2 / 4) / (1 + weight)
    return Rate(right, total, Estimate(share, max(0.0, middle - spread), min(1.0, middle + spread)))


def _resampled(rows: Floats) -> Floats:
    """Sums over units drawn with replacement, one row for each sample."""
    if not len(rows):
        return rows
    random = np.random.default_rng(_SEED)
    times = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=_SAMPLES)
    sums: Floats = times.astype(np.float64) @ rows
    return sums


def _estimate(rows: Floats, samples: Floats, of: Callable[[Floats], Floats]) -> Estimate:
    value = float(of(rows.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return Estimate(None, None, None)
    values = of(samples)
    low, high = np.quantile(values[~np.isnan(values)], [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def _precision(sums: Floats) -> Floats:
    return _ratio(sums[:, 0], sums[:, 1])


def _recall(sums: Floats) -> Floats:
    return _ratio(sums[:, 2], sums[:, 3])


def _f1(sums: Floats) -> Floats:
    """Harmonic mean; zero where nothing was predicted, or nothing expected, but not both."""
    precision = np.nan_to_num(_precision(sums))
    recall = np.nan_to_num(_recall(sums))
    f1 = np.nan_to_num(_ratio(2 * precision * recall, precision + recall))
    return np.where((sums[:, 1] == 0) & (sums[:, 3] == 0), np.nan, f1)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
