"""Many scores into one: standardised, weighted, summed; each share stays visible.

Sums of per-query z-scores beat reciprocal rank fusion on every set that was measured, because the
margin of a clear winner survives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: Which are candidates; or, as numbers, for how many each one stands (0 for none).
Counted = Mask | Floats

_ALIKE = 1e-9


@dataclass(frozen=True)
class Fused:
    """A score and what it is made of.

    Attributes
    ----------
    shares
        Contribution of each signal; they sum to ``total``.
    total
        The score.
    """

    shares: dict[str, Floats]
    total: Floats

    def scaled(self, factor: float) -> Fused:
        """All shares and the total times a factor."""
        return Fused({n: s * factor for n, s in self.shares.items()}, self.total * factor)

    def plus(self, name: str, share: Floats) -> Fused:
        """With one more signal."""
        return Fused({**self.shares, name: share}, self.total + share)


def standardise(values: Floats, among: Counted) -> Floats:
    """Deviations from the mean in standard deviations, both taken ``among`` the candidates.

    Values that are all alike say nothing: zeros. What is no candidate gets 0.
    """
    standard = np.zeros(len(values))
    used = among > 0
    chosen = values[used]
    if chosen.size:
        mean, spread = _moments(chosen, among[used])
        if spread > _ALIKE * max(1.0, float(np.abs(chosen).max())):
            standard[used] = (chosen - mean) / spread
    return standard


def _moments(values: Floats, counted: Counted) -> tuple[float, float]:
    """Mean and standard deviation."""
    if counted.dtype == np.bool_:
        return float(values.mean()), float(values.std())
    total = counted.sum()
    mean = float(counted @ values / total)
    return mean, float(counted @ (values - mean) ** 2 / total) ** 0.5


def fuse(scores: Mapping[str, Floats], weights: Mapping[str, float], among: Counted) -> Fused:
    """Weighted sum of standardised scores, itself standardised.

    Where signals contradict one another, as they easily do in a memory of two or three turns, the
    sum hardly varies; it is not blown up beyond what signals that know nothing of one another give.
    """
    shares = {
        name: standardise(scores[name], among) * weight
        for name, weight in weights.items()
        if weight
    }
    total = np.sum(list(shares.values()), axis=0) if shares else np.zeros(len(among))
    used = among > 0
    spreads = [_moments(share[used], among[used])[1] for share in shares.values() if used.any()]
    least = float(np.sqrt(np.sum(np.square(spreads))))
    spread = max(_moments(total[used], among[used])[1], least) if used.any() else 0.0
    return Fused(shares, total).scaled(1.0 / spread if spread > _ALIKE else 1.0)


def with_cues(
    weights: Mapping[str, float], routed: Mapping[str, float], cues: Mapping[str, float]
) -> dict[str, float]:
    """Routed weights at the scale of those they come from, and the cues' beside them."""
    scale = sum(weights.values())
    used = {name: weight for name, weight in cues.items() if weight}
    return {name: weight * scale for name, weight in routed.items()} | used


def with_graph(text: Fused, ranks: Floats, share: float, among: Counted) -> Fused:
    """Text scores and PageRank together.

    The root of a rank is taken: ranks fall off so steeply that a few would decide the scale.
    """
    graph = standardise(np.sqrt(ranks), among)
    return text.scaled(1.0 - share).plus("graph", graph * share)
