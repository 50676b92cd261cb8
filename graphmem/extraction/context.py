"""Turns with the one before them: "Yes, twice!" means nothing without the question.

The two are embedded together, as one more view of the turn. A mean of both vectors finds less: the
model reads the answer in the light of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from graphmem.records import Turn

__all__ = ["headings", "texts_in_context"]

_BEFORE = 600  # characters; the turn itself must fit into the model


def texts_in_context(turns: Sequence[Turn]) -> dict[str, str]:
    """Text of each spoken turn behind that of the one before it, by the turn's key.

    Parameters
    ----------
    turns
        Turns of an episode, in order. The first has nothing before it and gets no text.
    """
    return {
        turn.key: f"{before.index_text[:_BEFORE]}\n{turn.index_text}"
        for before, turn in pairwise(turns)
        if turn.author and turn.text.strip()
    }


def headings(turns: Sequence[Turn]) -> dict[str, str]:
    """Title of each passage, by the turn's key: "He died in 1802" is about whom it names."""
    return {turn.key: turn.title for turn in turns if turn.title and not turn.author}
