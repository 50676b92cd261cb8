"""What a search leaves behind for whoever wants to know why it found what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from graphmem.recall.bridge import Bridge
    from graphmem.recall.layout import Layout

Floats = NDArray[np.float64]


@dataclass
class Trace:
    """Filled in by :func:`graphmem.recall.search.recall`; empty where nothing could be found.

    Attributes
    ----------
    layout
        What was scored: the whole memory or an excerpt.
    facts
        Similarity of each fact, in the layout's order.
    turn_seeds, entity_seeds
        Weights by which the walk starts from the turns of the layout, the entities of the whole.
    turn_share
        Share of the walk's jumps that go to turns.
    ranks
        PageRank of the layout's turns.
    bridges, over
        With what the question was asked again; by which of these each turn gained, -1 by none.
    """

    layout: Layout | None = None
    facts: Floats | None = None
    turn_seeds: Floats | None = None
    entity_seeds: Floats | None = None
    turn_share: float = 0.0
    ranks: Floats | None = None
    bridges: tuple[Bridge, ...] = ()
    over: NDArray[np.intp] | None = None
