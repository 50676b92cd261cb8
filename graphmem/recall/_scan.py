"""The compiled loop over inverted lists; a module of its own, since numba is slow to import."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True, fastmath=True)  # type: ignore[untyped-decorator]
def scan(
    codes: NDArray[np.int8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    query: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Products of a query with the rows from each start to its end."""
    size = 0
    for part in range(len(starts)):
        size += ends[part] - starts[part]
    found = np.empty(size, dtype=np.float32)
    at = 0
    for part in range(len(starts)):
        for row in range(starts[part], ends[part]):
            total = np.float32(0.0)
            for i in range(len(query)):
                total += np.float32(codes[row, i]) * query[i]
            found[at] = total
            at += 1
    return found
