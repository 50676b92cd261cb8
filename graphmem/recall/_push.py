"""The compiled inner loop of forward push; a module of its own, since numba is slow to import."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def push(
    pointers: NDArray[np.int64],
    neighbours: NDArray[np.int32],
    weights: NDArray[np.float64],
    strength: NDArray[np.float64],
    reset: NDArray[np.float64],
    damping: float,
    tolerance: float,
) -> NDArray[np.float64]:
    """Push residuals first in, first out until each is at most tolerance times its strength."""
    size = len(reset)
    ranks = np.zeros(size)
    residual = reset.copy()
    queued = np.zeros(size, dtype=np.bool_)
    queue = np.empty(size + 1, dtype=np.int64)
    head = tail = 0
    for u in range(size):
        if reset[u] > 0.0:
            queue[tail] = u
            tail += 1
            queued[u] = True
    while head != tail:
        u = queue[head]
        head = head + 1 if head < size else 0
        queued[u] = False
        mass = residual[u]
        residual[u] = 0.0
        ranks[u] += mass
        if strength[u] <= 0.0:
            continue
        spread = damping * mass / strength[u]
        for i in range(pointers[u], pointers[u + 1]):
            v = neighbours[i]
            residual[v] += spread * weights[i]
            if not queued[v] and residual[v] > tolerance * strength[v]:
                queue[tail] = v
                tail = tail + 1 if tail < size else 0
                queued[v] = True
    return ranks + residual
