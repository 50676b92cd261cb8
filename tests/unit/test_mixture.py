"""Mixtures of two normal distributions: as scikit-learn fits them, one by one or many at once."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from graphmem.consolidation.mixture import mixtures

Floats = NDArray[np.float64]


def sample(luck: np.random.Generator) -> Floats:
    """Similarities of a few that belong together, and of others."""
    low = luck.normal(0.6, 0.03, luck.integers(2, 40))
    high = luck.normal(luck.uniform(0.62, 0.9), luck.uniform(0.001, 0.08), luck.integers(0, 9))
    return np.sort(np.concatenate([low, high]))


def reference(values: Floats) -> tuple[Floats, float]:
    """The same by scikit-learn, from the same halves."""
    cuts = range(1, len(values))
    inner = [values[:at].var() * at + values[at:].var() * (len(values) - at) for at in cuts]
    cut = 1 + int(np.argmin(np.round(inner, 12)))
    halves = values[:cut], values[cut:]
    mixture = GaussianMixture(
        n_components=2,
        random_state=0,
        weights_init=[len(half) / len(values) for half in halves],
        means_init=[[half.mean()] for half in halves],
        precisions_init=[[[1 / (half.var() + 1e-6)]] for half in halves],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture.fit(values[:, None])
    means = mixture.means_.ravel()
    return mixture.predict_proba(values[:, None])[:, int(means.argmax())], float(means.min())


def test_it_comes_to_what_scikit_learn_comes_to() -> None:
    luck = np.random.default_rng(5)
    samples = [sample(luck) for _ in range(60)]
    for values, found in zip(samples, mixtures(samples), strict=True):
        higher, low = reference(values)
        assert found.higher == pytest.approx(higher, abs=1e-6)
        assert found.low == pytest.approx(low, abs=1e-6)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(0, 12))
def test_what_else_is_fitted_makes_no_difference(seed: int, count: int) -> None:
    """Not in the last bit: a memory that grows comes to what one made at once comes to."""
    luck = np.random.default_rng(seed)
    samples = [sample(luck) for _ in range(count)]
    together = mixtures(samples)
    assert len(together) == count
    for values, found in zip(samples, together, strict=True):
        [alone] = mixtures([values])
        assert alone.low == found.low
        assert alone.higher.tolist() == found.higher.tolist()
        assert len(found.higher) == len(values)
        assert np.all((found.higher >= 0) & (found.higher <= 1))


def test_two_groups_are_told_apart() -> None:
    [found] = mixtures([np.asarray([0.5, 0.51, 0.52, 0.9, 0.91])])
    assert found.higher.round(3).tolist() == [0, 0, 0, 1, 1]
    assert found.low == pytest.approx(0.51)
