"""What a question asks for, apart from the time that it asks about.

A date is a part of a question's embedding, so that "Where did Ana live in March 2025?" is near
whatever has a date of that spring in it, and far from "I live in Porto". Where a question asks how
things stood at a time, it is therefore embedded once more without its times, and compared by both.
"""

from __future__ import annotations

import re
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis, analyse
from graphmem.recall.config import RecallConfig
from graphmem.recall.layout import Layout
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.times import QueryTime

__all__ = ["both", "without_times"]

Vector = NDArray[np.float32]

#: What leads to a time, at the end of what stands before it: "back in", ", as of the".
_LEADS = re.compile(
    r"(?:^|[\s,]+)(?:(?:back|right|as|only|already)\s+)?(?:in|on|at|by|of|during|around|about|since"
    r"|until|till|for|from|within|throughout|before|after)(?:\s+the)?\s*$",
    re.IGNORECASE,
)


def without_times(
    snapshot: Snapshot, question: str, asked_at: datetime | None, config: RecallConfig
) -> str | None:
    """A question without its times; None where it does not ask how things stood at a time.

    Parameters
    ----------
    snapshot
        The memory that it is asked of.
    question
        In words.
    asked_at
        The moment that "last week" counts from, where it is known.
    config
        Parameters of recall.
    """
    if not config.apart:
        return None
    found = analyse(question, Layout.of(snapshot, config), asked_at)
    return _left(question, found.times) if found.state and found.times else None


def _left(text: str, times: tuple[QueryTime, ...]) -> str | None:
    for time in sorted(times, key=lambda time: -time.position):
        before = _LEADS.sub("", text[: time.position].rstrip())
        after = text[time.position + len(time.text) :].lstrip()
        text = f"{before}{'' if after[:1] in ('', '?', '.', ',', '!') else ' '}{after}"
    text = text.strip(" ,")
    return text[:1].upper() + text[1:] if re.search(r"\w", text) else None


def both(query: Vector, alone: Vector | None, analysis: QueryAnalysis, share: float) -> Vector:
    """A question's embedding, drawn to that without its times where it asks for a state.

    Parameters
    ----------
    query, alone
        Both of length 1; the second is None where there is none.
    analysis
        The question.
    share
        Of the second.
    """
    if alone is None or not share or not (analysis.state and analysis.times):
        return query
    mixed = (1.0 - share) * query + share * alone
    length = float(np.linalg.norm(mixed))
    return (mixed / length).astype(np.float32) if length > 0 else query
