"""Which granularities to trust, for this memory and this question.

The memory decides the base: turns with speakers want other weights than passages. The question then
shifts them: a granularity whose scores single out few turns is surer of itself than one that finds
everything alike (MemGAS, in the form of its final version: weights inverse to the entropy, which is
here divided by its maximum, so that granularities of any size compare).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FLOOR = (
    0.05  # of the entropy's share of its maximum: one lone outlier must not take all the weight
)
_ALIKE = 1e-9


def inverse_entropy(
    scores: Mapping[str, Floats], temperature: float, counts: Floats | None = None
) -> dict[str, float]:
    """Weights that sum to 1, the larger the more peaked a granularity's scores are.

    Granularities without a single score get none. Where all scores of one are equal, it says
    nothing, and gets the weight of the flattest distribution there can be. ``counts`` tells for how
    many each score stands.
    """
    inverse = {
        name: 1.0 / max(_entropy(values, temperature, counts), _FLOOR)
        for name, values in scores.items()
        if len(values)
    }
    total = sum(inverse.values())
    return {name: inverse[name] / total if name in inverse else 0.0 for name in scores}


def route(
    base: Mapping[str, float],
    scores: Mapping[str, Floats],
    temperature: float,
    counts: Floats | None = None,
) -> dict[str, float]:
    """Weights that sum to 1: the base, shifted towards the granularities that are surest."""
    used = {name: scores[name] for name, weight in base.items() if weight > 0}
    sure = inverse_entropy(used, temperature, counts)
    weights = {name: base[name] * sure[name] for name in used}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total else {}


def _entropy(values: Floats, temperature: float, counts: Floats | None) -> float:
    """Entropy of the softmax of standardised scores, as a share of its maximum."""
    if len(values) < 2:
        return 1.0
    if counts is not None:
        return _weighted_entropy(values, temperature, counts)
    spread = values.std()
    if spread < _ALIKE:
        return 1.0
    logits = (values - values.max()) / (spread * temperature)
    weights = np.exp(logits)
    weights /= weights.sum()
    kept = weights[weights > 0]
    return float(-(kept * np.log(kept)).sum() / np.log(len(values)))


def _weighted_entropy(values: Floats, temperature: float, counts: Floats) -> float:
    """The same where each score stands for several."""
    total = counts.sum()
    spread = (counts @ (values - (counts @ values) / total) ** 2 / total) ** 0.5
    if spread < _ALIKE:
        return 1.0
    weights = np.exp((values - values.max()) / (spread * temperature))
    weights /= counts @ weights
    return float(-(counts @ (weights * np.log(np.maximum(weights, 1e-300)))) / np.log(total))
