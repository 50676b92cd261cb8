"""What recall knows of a question beside its words and its own embedding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NO_VIEWS", "Embed", "Views"]

#: Embeds texts, each to a vector of length 1.
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Views:
    """What is known of a question beside its own embedding; each may be missing.

    Attributes
    ----------
    sides
        What the sides of a life are about that the question asks for; see
        :mod:`graphmem.recall.sided`.
    alone
        The question without its times, which is looked at where only turns are searched for; see
        :mod:`graphmem.recall.apart`.
    distrusted
        Ids of turns that are beside the point: nothing starts from them, though they may be found.
    embed
        Embeds what the question becomes in a second pass; see :mod:`graphmem.recall.bridge`.
    """

    sides: NDArray[np.float32] | None = None
    alone: NDArray[np.float32] | None = None
    embed: Embed | None = None
    distrusted: frozenset[str] = frozenset()


NO_VIEWS = Views()
