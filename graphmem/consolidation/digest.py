"""A running summary of bounded size: a sentence for each session, and the most telling of these.

After *HEMA*: level 1 is one sentence for each session, level 2 is made from level 1 and never from
itself, so that nothing drifts. Without a language model a session's sentence is the fact that lies
nearest to the middle of its facts. What is old gives way by ``salience · 0.5^(age/h)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.profiles import clean_sentence

__all__ = ["HALF_LIFE", "MOST_SENTENCES", "salience", "session_sentence", "weights"]

MOST_SENTENCES = 24
HALF_LIFE = 12.0  # sessions
_TRIED = 25
_IMPORTANCE = 0.4
_DANGLING = re.compile(
    r"^(?:it|its|he|she|they|them|this|that|those|these|there|what|which|who|because|if|although)\b",
    re.I,
)

Floats = NDArray[np.floating]


def session_sentence(
    vectors: Floats, importance: Floats, text: Callable[[int], str]
) -> tuple[int, str] | None:
    """The fact that says best what a session was about, and its sentence.

    Parameters
    ----------
    vectors
        Of the session's facts, in the order in which they were said.
    importance
        Of each.
    text
        Gives a fact's text by its place.

    Returns
    -------
    tuple of int and str, or None
        Its place; None where no fact stands by itself.
    """
    if not len(vectors):
        return None
    rows = np.asarray(vectors, dtype=np.float64)
    shares = np.asarray(importance, dtype=np.float64) + 1e-3
    middle = shares @ rows
    length = float(np.linalg.norm(middle))
    near = rows @ (middle / length) if length > 0 else np.zeros(len(rows))
    merit = np.round(near + _IMPORTANCE * shares, 6)
    for at in np.argsort(-merit, kind="stable")[:_TRIED].tolist():
        sentence = clean_sentence(text(at))
        if sentence is not None and not _DANGLING.match(sentence):
            return at, sentence
    return None


def salience(importance: Floats, sessions: NDArray[np.integer], count: int) -> Floats:
    """How much was told in each session: the importance of its facts over the root of their number.

    Parameters
    ----------
    importance
        Of every fact.
    sessions
        Each fact's session, from 0 to ``count - 1``.
    """
    many = np.bincount(sessions, minlength=count)
    total = np.bincount(sessions, weights=importance, minlength=count)
    found: Floats = np.round(total / np.sqrt(np.maximum(many, 1)), 6)
    return found


def weights(salient: Floats, half_life: float = HALF_LIFE) -> Floats:
    """What is left of each session's salience, the last one being the newest."""
    age = np.arange(len(salient))[::-1]
    found: Floats = salient * 0.5 ** (age / half_life)
    return found
