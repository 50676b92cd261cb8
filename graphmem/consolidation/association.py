"""Association: which earlier units a new one belongs with (MemGAS).

A unit is compared with every unit of sessions that began earlier, at several granularities at once.
Of the most similar ones a mixture of two normal distributions tells those that belong with it from
those that are merely the nearest of the others. Nothing that comes later changes a decision.

Two departures from the paper. The mixture's verdict is made to rise with the similarity: with
unequal variances it would else take a less similar unit and leave a more similar one. And where a
mixture makes no sense (few or equal similarities), an absolute floor decides, and is given as the
reason.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Association", "Split", "associations", "joined", "split"]

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
Integers = NDArray[np.int64]

CANDIDATES = 20  # as the paper's builder
MOST = 5  # edges that a unit makes: the most similar of those that it belongs with
GRANULARITIES = (1.0, 0.5)  # how much a unit's own words and those of its turn count
FLOOR = 0.8  # where no mixture makes sense; of unrelated units of one memory one pair in a hundred
LEAST = 0.65  # what is below never belongs together, whatever else there is
_FEWEST = 6
_SPREAD = 1e-3
_CLOSE = 1e-4  # more than two ways of multiplying matrices may differ by
_ROWS = 256


class Association(NamedTuple):
    """A unit and an earlier one that it belongs with, by their places."""

    newer: int
    older: int
    similarity: float
    posterior: float
    reason: str


class Split(NamedTuple):
    """What is made of some similarities.

    Attributes
    ----------
    accepted
        Which belong with the unit.
    posterior
        How surely; it never falls as the similarity rises.
    reason
        ``mixture``, or why it was no use: ``few``, ``alike``; then the floor decided.
    """

    accepted: NDArray[np.bool_]
    posterior: Floats
    reason: str


def split(similarities: Floats) -> Split:
    """Tell the similarities of what belongs together from the others.

    What is no number is never accepted. No similarity that is accepted is below one that is not.
    """
    values = np.asarray(similarities, dtype=np.float64)
    good = np.isfinite(values)
    known = np.sort(values[good])
    if len(known) < _FEWEST:
        return _by_floor(values, good, "few")
    if known[-1] - known[0] < _SPREAD:
        return _by_floor(values, good, "alike")
    posterior = np.zeros(len(values))
    posterior[good] = _posterior(known)[np.searchsorted(known, values[good])]
    return Split(good & (posterior >= 0.5) & (values >= LEAST), posterior, "mixture")


def _by_floor(values: Floats, good: NDArray[np.bool_], reason: str) -> Split:
    accepted = good & (np.where(good, values, 0.0) >= FLOOR)
    return Split(accepted, accepted.astype(np.float64), reason)


def _posterior(known: Floats) -> Floats:
    """That each of some ascending values is of the higher component, and never falls."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    low, high = _halves(known)
    spread = 1e-6 + np.asarray([low.var(), high.var()])
    mixture = GaussianMixture(
        n_components=2,
        random_state=0,
        weights_init=np.asarray([len(low), len(high)]) / len(known),
        means_init=np.asarray([[low.mean()], [high.mean()]]),
        precisions_init=(1.0 / spread).reshape(2, 1, 1),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # what it came to is good enough
        mixture.fit(known[:, None])
    means = mixture.means_.ravel()
    shares = mixture.predict_proba(known[:, None])[:, int(means.argmax())]
    shares[known < means.min()] = 0.0  # the tail of a wide component on the wrong side
    found: Floats = np.maximum.accumulate(shares)
    return found


def _halves(known: Floats) -> tuple[Floats, Floats]:
    """Ascending values, cut so that each half is as close together as can be."""
    counts = np.arange(1, len(known))
    sums = np.cumsum(known)
    left, right = sums[:-1] / counts, (sums[-1] - sums[:-1]) / (len(known) - counts)
    between = counts * (len(known) - counts) * (right - left) ** 2
    cut = int(between.argmax()) + 1
    return known[:cut], known[cut:]


def joined(parts: list[Vectors], weights: list[float]) -> Vectors:
    """Vectors of several granularities as one, whose product is the weighted mean of cosines."""
    total = sum(weights)
    scaled = [part * np.float32((w / total) ** 0.5) for part, w in zip(parts, weights, strict=True)]
    return np.concatenate(scaled, axis=1)


def associations(
    vectors: Vectors, sessions: Integers, start: int = 0, *, most: int = MOST
) -> Iterator[Association]:
    """What each unit from a place on belongs with, in order.

    Parameters
    ----------
    vectors
        One row for each unit, in the order of events; a row of zeros belongs with nothing.
    sessions
        The session of each, numbered in the order in which they begin.
    start
        The first unit to be decided on; those before it are only compared with.
    most
        How many earlier units one is associated with at most: the most similar ones.
    """
    there = np.abs(vectors).max(axis=1, initial=0.0) > 0
    for first in range(start, len(vectors), _ROWS):
        rows = np.arange(first, min(first + _ROWS, len(vectors)))
        near = vectors[rows] @ vectors[: rows[-1] + 1].T
        earlier = sessions[None, : rows[-1] + 1] < sessions[rows, None]
        earlier &= np.arange(rows[-1] + 1)[None, :] < rows[:, None]
        near[~(earlier & there[None, : rows[-1] + 1])] = -np.inf
        for row, close in zip(rows.tolist(), near, strict=True):
            if there[row]:
                yield from _of_one(vectors, row, close, most)


def _of_one(vectors: Vectors, row: int, close: Vectors, most: int) -> Iterator[Association]:
    found, values = _nearest(vectors, row, close)
    verdict = split(values)
    for at in np.flatnonzero(verdict.accepted)[:most]:
        yield Association(
            row,
            int(found[at]),
            round(float(values[at]), 4),
            round(float(verdict.posterior[at]), 4),
            verdict.reason,
        )


def _nearest(vectors: Vectors, row: int, close: Vectors) -> tuple[Integers, Floats]:
    """The most similar candidates, the earliest of equal ones first.

    How a product of matrices is rounded depends on their shapes. So those that come into question
    are multiplied once more, each by itself: what is found is the same however much is compared.
    """
    candidates = np.flatnonzero(close > -np.inf)
    if len(candidates) > CANDIDATES:
        least = np.partition(close[candidates], -CANDIDATES)[-CANDIDATES]
        candidates = candidates[close[candidates] >= least - _CLOSE]
    exact = vectors[candidates].astype(np.float64) * vectors[row].astype(np.float64)
    values = exact.sum(axis=1)
    order = np.argsort(-values, kind="stable")[:CANDIDATES]
    return candidates[order], values[order]
