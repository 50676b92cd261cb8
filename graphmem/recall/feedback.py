"""Feedback: what was useful shifts how much each granularity counts, in one namespace.

The online rule of RMM ("In Prospect and Retrospect"), for a score that is a weighted sum: there a
matrix over embeddings is learned by REINFORCE from what an answer cites; here one number for each
granularity, the logarithm of a factor on its weight. Few numbers learn from few judgements, and
cannot go far astray: steps are bounded, and so is the whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.config import Character, RecallConfig, Weights

__all__ = ["SIGNALS", "Rule", "adapted", "chosen", "learned", "likelihoods", "update"]

#: What feedback shifts: the granularities of :class:`~graphmem.recall.config.Weights`.
SIGNALS = tuple(f.name for f in fields(Weights))

Signals = Mapping[str, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Parameters of the rule.

    Attributes
    ----------
    rate
        How far a judgement shifts. RMM's 0.001 is for a matrix and thousands of steps.
    baseline
        What a reward (1 useful, -1 not) is compared with; one that equals it shifts nothing.
    temperature
        Of the softmax over the scores of what was shown.
    step, reach
        The most that one judgement, and that all together, may shift a logarithm.
    least
        Judgements before any shift is applied.
    """

    rate: float = 0.02
    baseline: float = 0.5
    temperature: float = 0.5
    step: float = 0.05
    reach: float = math.log(2.0)
    least: int = 20


def likelihoods(shown: Sequence[Signals], temperature: float) -> Floats:
    """How likely each of several hits is to be taken, by their scores."""
    scores = np.asarray([math.fsum(signals.values()) for signals in shown])
    shifted = (scores - scores.max(initial=-np.inf)) / temperature
    weights = np.exp(shifted)
    total = weights.sum()
    likely: Floats = weights / total if total else weights
    return likely


def chosen(
    shown: Sequence[Signals], count: int, rule: Rule, *, seed: int | None = None
) -> list[int]:
    """Positions of the hits that are taken: the best, or with a seed by Gumbel noise (RMM).

    Never more than there are. Without a seed the order is that of the scores, ties as they stand.
    """
    scores = np.asarray([math.fsum(signals.values()) for signals in shown], dtype=np.float64)
    scores = scores / rule.temperature
    if seed is not None:
        scores = scores + np.random.default_rng(seed).gumbel(size=len(scores))
    return [int(at) for at in np.argsort(-scores, kind="stable")[: max(count, 0)]]


def update(shown: Sequence[Signals], at: int, reward: float, rule: Rule) -> dict[str, float]:
    """What one judgement shifts: ``rate * (reward - baseline)`` times the slope of its likelihood.

    Parameters
    ----------
    shown
        The signals of all hits that were shown; those of a score sum to it.
    at
        Which of them was judged.
    reward
        1 where it was useful, -1 where it was not.

    Returns
    -------
    dict
        A shift for each signal; a signal that is alike for all hits gets none.
    """
    likely = likelihoods(shown, rule.temperature)
    shifts = {}
    for name in SIGNALS:
        values = np.asarray([signals.get(name, 0.0) for signals in shown])
        slope = float(values[at] - likely @ values) / rule.temperature
        shift = rule.rate * (reward - rule.baseline) * slope
        shifts[name] = min(max(shift, -rule.step), rule.step)
    return shifts


def learned(updates: Iterable[Mapping[str, float]], rule: Rule) -> dict[str, float]:
    """What all judgements together shift, in their order; nothing while there are too few."""
    shifts = dict.fromkeys(SIGNALS, 0.0)
    count = 0
    for each in updates:
        count += 1
        for name in SIGNALS:
            shift = shifts[name] + each.get(name, 0.0)
            shifts[name] = min(max(shift, -rule.reach), rule.reach)
    return shifts if count >= rule.least else dict.fromkeys(SIGNALS, 0.0)


def adapted(config: RecallConfig, shifts: Mapping[str, float]) -> RecallConfig:
    """Recall with shifted weights; their sum stays, so that cues and graph keep their part."""
    if not any(shifts.values()):
        return config
    return config.altered(lambda character: _shifted(character, shifts))


def _shifted(character: Character, shifts: Mapping[str, float]) -> Character:
    weights = {name: getattr(character.weights, name) for name in SIGNALS}
    moved = {name: w * math.exp(shifts.get(name, 0.0)) for name, w in weights.items()}
    total = sum(moved.values())
    scale = sum(weights.values()) / total if total else 1.0
    return replace(character, weights=Weights(**{n: w * scale for n, w in moved.items()}))
