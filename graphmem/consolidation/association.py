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

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.mixture import Mixture, mixtures
from graphmem.consolidation.unit_order import BaseUnits

__all__ = ["Association", "Part", "Split", "associations", "parts_of", "split", "splits"]

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
Integers = NDArray[np.int64]

CANDIDATES = 20  # as the paper's builder
MOST = 5  # edges that a unit makes: the most similar of those that it belongs with
_OWN, _TURN = 1.0, 0.5  # how much a unit's own words and those of its turn count
FLOOR = 0.8  # where no mixture makes sense; of unrelated units of one memory one pair in a hundred
LEAST = 0.65  # what is below never belongs together, whatever else there is
_FEWEST = 6
_SPREAD = 1e-3
_CLOSE = 1e-4  # more than two ways of multiplying matrices may differ by
_ROWS = 128


class Part(NamedTuple):
    """Vectors of length 1 (or 0) by which units are compared.

    Attributes
    ----------
    vectors
        Of all that there are.
    places
        Which of them is each unit's.
    weight
        How much they count.
    """

    vectors: Vectors
    places: NDArray[np.integer[Any]]
    weight: float


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
    return splits([similarities])[0]


def splits(samples: Sequence[Floats]) -> list[Split]:
    """:func:`split` for many at once."""
    every = [np.asarray(sample, dtype=np.float64) for sample in samples]
    known = [np.sort(values[np.isfinite(values)]) for values in every]
    mixed = [len(each) >= _FEWEST and each[-1] - each[0] >= _SPREAD for each in known]
    fitted = iter(mixtures([each for each, yes in zip(known, mixed, strict=True) if yes]))
    return [
        _by_mixture(values, each, next(fitted))
        if yes
        else _by_floor(values, "few" if len(each) < _FEWEST else "alike")
        for values, each, yes in zip(every, known, mixed, strict=True)
    ]


def _by_mixture(values: Floats, known: Floats, fitted: Mixture) -> Split:
    """The verdict of a mixture, made to rise with the similarity."""
    # The tail of a wide component may be on the wrong side.
    shares = np.where(known < fitted.low, 0.0, fitted.higher)
    rising, good = np.maximum.accumulate(shares), np.isfinite(values)
    posterior = np.zeros(len(values))
    posterior[good] = rising[np.searchsorted(known, values[good])]
    return Split(good & (posterior >= 0.5) & (values >= LEAST), posterior, "mixture")


def _by_floor(values: Floats, reason: str) -> Split:
    accepted = np.isfinite(values) & (np.nan_to_num(values) >= FLOOR)
    return Split(accepted, accepted.astype(np.float64), reason)


def parts_of(units: BaseUnits) -> tuple[Part, ...]:
    """The granularities by which units are compared: their own words, and the whole turn."""
    vectors, nodes = units.snapshot.vectors, units.snapshot.of_kind("unit")
    first = int(nodes[0]) if len(nodes) else 0
    own = Part(vectors[first : first + len(nodes)], units.nodes - first, _OWN)
    turns = units.snapshot.of_kind("turn")
    return own, Part(vectors[: len(turns)], units.turns, _TURN)


def associations(
    parts: Sequence[Part], sessions: Integers, rows: Integers, *, most: int = MOST
) -> Iterator[Association]:
    """What each of some units belongs with, in order.

    Parameters
    ----------
    parts
        What is compared of the units, which are in the order of events; first their own words. A
        unit without a vector of these belongs with nothing.
    sessions
        The session of each, numbered in the order in which they begin.
    rows
        The units to be decided on, ascending; the others are only compared with.
    most
        How many earlier units one is associated with at most: the most similar ones.
    """
    total = sum(part.weight for part in parts)
    parts = [part._replace(weight=part.weight / total) for part in parts]
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        before = np.arange(some[-1] + 1)
        near = np.zeros((len(some), len(before)), dtype=np.float32)
        with np.errstate(invalid="ignore"):  # what is no number is no candidate
            for vectors, places, weight in parts:
                products = vectors[places[some]] @ vectors.T
                near += np.float32(weight) * products[:, places[before]]
        earlier = sessions[None, before] < sessions[some, None]
        earlier &= before[None, :] < some[:, None]
        near[~(earlier & np.isfinite(near))] = -np.inf
        nearest = [
            _nearest(parts, row, close) for row, close in zip(some.tolist(), near, strict=True)
        ]
        verdicts = splits([values for _, values in nearest])
        for row, (found, values), verdict in zip(some.tolist(), nearest, verdicts, strict=True):
            for at in np.flatnonzero(verdict.accepted)[:most]:
                yield Association(
                    row,
                    int(found[at]),
                    round(float(values[at]), 4),
                    round(float(verdict.posterior[at]), 4),
                    verdict.reason,
                )


def _nearest(parts: Sequence[Part], row: int, close: Vectors) -> tuple[Integers, Floats]:
    """The most similar candidates, the earliest of equal ones first.

    How a product of matrices is rounded depends on their shapes. So those that come into question
    are multiplied once more, each by itself: what is found is the same however much is compared.
    """
    candidates = np.flatnonzero(close > -np.inf)
    if len(candidates) > CANDIDATES:
        least = np.partition(close[candidates], -CANDIDATES)[-CANDIDATES]
        candidates = candidates[close[candidates] >= least - _CLOSE]
    own, places, _ = parts[0]
    if not own[places[row]].any():
        candidates = candidates[:0]
    candidates = candidates[own[places[candidates]].any(axis=1)]
    values = np.zeros(len(candidates))
    for vectors, places, weight in parts:
        one = vectors[places[row]].astype(np.float64)
        values += weight * (vectors[places[candidates]].astype(np.float64) * one).sum(axis=1)
    order = np.argsort(-values, kind="stable")[:CANDIDATES]
    return candidates[order], values[order]
