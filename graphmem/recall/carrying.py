"""What recall derives from a snapshot and needs only in part anew when a little has changed.

It is made when it is first asked for, or taken from the snapshot's file. A refresh hands on what
is known of the version before; as the outcome depends on the rows alone, that only saves time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.coarse import Coarse
from graphmem.recall.lexical import TermCounts
from graphmem.recall.moments import Moments
from graphmem.recall.snapshot import Snapshot

__all__ = ["COARSE", "MOMENTS", "TERMS", "hand_on", "made"]

TERMS, COARSE, MOMENTS = "terms", "coarse", "moments"
_STORED: dict[str, tuple[str, Callable[..., Any]]] = {
    TERMS: (f"{TERMS}.data", TermCounts.stored),
    COARSE: (f"{COARSE}.centres", Coarse.stored),
    MOMENTS: (f"{MOMENTS}.means", Moments.stored),
}
_CARRIED = "carried"


class _Carried(NamedTuple):
    """What was made of an earlier version, and where each node of it is; -1 for nowhere."""

    made: Any
    places: NDArray[np.int64]


def made(snapshot: Snapshot, name: str, make: Callable[[Any, NDArray[np.int64]], Any]) -> Any:
    """What goes by a name, made once.

    Parameters
    ----------
    snapshot
        What it is derived from.
    name
        One of those above.
    make
        Makes it from what is known of an earlier version, or None, and where the nodes of that are;
        a node that has changed counts as gone.
    """
    if (found := _known(snapshot, name)) is None:
        nothing = _Carried(None, np.zeros(0, dtype=np.int64))
        found = make(*snapshot._cache.get(_CARRIED, {}).get(name, nothing))
        snapshot._cache[name] = found
        snapshot._cache.get(_CARRIED, {}).pop(name, None)
    return found


def hand_on(old: Snapshot, new: Snapshot, places: NDArray[np.int64]) -> None:
    """Give the next version what is known of a snapshot, or of those before it."""
    carried = {}
    for name in _STORED:
        if (known := _known(old, name)) is not None:
            carried[name] = _Carried(known, places)
        elif (earlier := old._cache.get(_CARRIED, {}).get(name)) is not None:
            there = earlier.places >= 0
            moved = np.where(there, places[np.where(there, earlier.places, 0)], -1)
            carried[name] = _Carried(earlier.made, moved)
    if carried:
        new._cache[_CARRIED] = carried


def _known(snapshot: Snapshot, name: str) -> Any:
    marker, stored = _STORED[name]
    if name not in snapshot._cache and marker in snapshot.arrays:
        snapshot._cache[name] = stored(snapshot.arrays, name)
    return snapshot._cache.get(name)
