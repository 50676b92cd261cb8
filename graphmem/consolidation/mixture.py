"""Mixtures of two normal distributions over few numbers, many of them fitted at once.

By expectation and maximisation, as scikit-learn's ``GaussianMixture`` does it: with the same start
it comes to the same, which a test holds it to. That one takes two milliseconds for twenty numbers,
nearly all of it to check and to dispatch, and a second to import; here a hundred mixtures take as
long as one there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Mixture", "mixtures"]

Floats = NDArray[np.float64]

_ROUNDS = 100
_TOLERANCE = 1e-3  # of the mean log-likelihood
_LEAST = 1e-6  # of a variance
_WIDTH = 32  # numbers are filled up to a multiple: sums then don't depend on what else is fitted


class Mixture(NamedTuple):
    """What was fitted to a sample.

    Attributes
    ----------
    higher
        How surely each number is of the component with the higher mean, between 0 and 1.
    low
        The mean of the other component.
    """

    higher: Floats
    low: float


def mixtures(samples: Sequence[Floats]) -> list[Mixture]:
    """Fit a mixture to each sample.

    Parameters
    ----------
    samples
        At least two finite, ascending numbers each, not all the same. A fit begins with the two
        halves that are closest together within themselves.
    """
    found: list[Mixture] = []
    widths = [-(-len(sample) // _WIDTH) * _WIDTH for sample in samples]
    for width in sorted(set(widths)):
        alike = [sample for sample, own in zip(samples, widths, strict=True) if own == width]
        found += _fitted(alike, width)
    order = sorted(range(len(samples)), key=lambda at: widths[at])  # stable, as they were taken
    return [found[at] for at in np.argsort(order)]


def _fitted(samples: Sequence[Floats], width: int) -> list[Mixture]:
    values = np.zeros((len(samples), width))
    there = np.zeros((len(samples), width), dtype=np.bool_)
    for row, sample in enumerate(samples):
        values[row, : len(sample)], there[row, : len(sample)] = sample, True
    count = there.sum(axis=1)
    shares, means, variances = (
        np.stack(part) for part in zip(*(_start(sample) for sample in samples), strict=True)
    )
    before = np.full(len(samples), -np.inf)
    going = np.arange(len(samples))
    for _ in range(_ROUNDS):
        own, x = there[going], values[going]
        likelihood, first = _expected(x, shares[going], means[going], variances[going])
        weight = np.stack([first, 1.0 - first]) * own
        total = weight.sum(axis=2) + 10 * np.finfo(np.float64).eps
        mean = (weight * x).sum(axis=2) / total
        spread = (weight * (x - mean[:, :, None]) ** 2).sum(axis=2) / total
        shares[going] = (total / total.sum(axis=0)).T
        means[going], variances[going] = mean.T, spread.T + _LEAST
        now = (likelihood * own).sum(axis=1) / count[going]
        moved = np.abs(now - before[going]) >= _TOLERANCE
        before[going] = now
        going = going[moved]
        if not len(going):
            break
    _, first = _expected(values, shares, means, variances)
    higher = np.where((means[:, 0] > means[:, 1])[:, None], first, 1.0 - first)
    return [
        Mixture(row[: len(sample)], float(mean.min()))
        for row, mean, sample in zip(higher, means, samples, strict=True)
    ]


def _expected(x: Floats, shares: Floats, means: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Of each number the log-likelihood, and how surely it is of the first component."""
    parts = [
        np.log(shares[:, k, None])
        - 0.5 * np.log(2 * np.pi * variances[:, k, None])
        - 0.5 * (x - means[:, k, None]) ** 2 / variances[:, k, None]
        for k in (0, 1)
    ]
    total = np.logaddexp(*parts)
    return total, np.exp(parts[0] - total)


def _start(sample: Floats) -> tuple[Floats, Floats, Floats]:
    """Shares, means and variances of two halves that are as close together as can be."""
    counts = np.arange(1, len(sample))
    sums = np.cumsum(sample)
    left, right = sums[:-1] / counts, (sums[-1] - sums[:-1]) / (len(sample) - counts)
    between = counts * (len(sample) - counts) * (right - left) ** 2
    cut = int(between.argmax()) + 1
    halves = sample[:cut], sample[cut:]
    return (
        np.asarray([len(half) / len(sample) for half in halves]),
        np.asarray([half.mean() for half in halves]),
        np.asarray([half.var() + _LEAST for half in halves]),
    )
