"""Topic segments of a session, decided while it goes on.

A valley of the similarity between the last and the next few turns (TextTiling on embeddings, as
SeCom's and Nemori's LLM-free variant), a pause, or a cue phrase begins a new segment; a question
that leads to the new topic belongs to it. Whether a turn begins one depends on the turns before it
and on ``look_ahead`` turns from it on, never on more. So a boundary, once there, stays: appending
turns can only split the last segment further.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.extraction.wordlists import TOPIC_CUES
from graphmem.records import Turn

__all__ = ["Segment", "SegmentationConfig", "segment"]

_CUE = re.compile(
    rf"(?:^|[.!?…]\s+)(?:(?:oh|so|well|ok|okay|hey|and|but|yeah|anyway)\b,?\s+)*"
    rf"(?:{'|'.join(TOPIC_CUES)})\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?\n]*\?[\W_]*$")
_QUESTION_SHARE = 0.4  # a reply that only ends with a question belongs to what it replies to
_CUE_REACH = 160  # characters: a cue far inside a long turn does not open a topic at that turn


class Segment(NamedTuple):
    """Turns ``start`` to ``stop`` (exclusive) of a session.

    ``final`` is false only for the last segment of a session that is still open.
    """

    start: int
    stop: int
    final: bool

    @property
    def turns(self) -> range:
        """Positions of its turns."""
        return range(self.start, self.stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentationConfig:
    """When a new segment begins.

    Attributes
    ----------
    pause
        Silence that always begins a new segment, however short the one before.
    min_turns, max_turns
        Length of a segment; only pauses and the end of the session make shorter ones.
    window
        Turns on each side whose similarity is compared.
    valley
        Centred cosine of the two sides below which a topic ends; 0 is what chance gives, so that
        turns about nothing but one thing stay together. At -0.05 chats of two people are cut every
        nine or ten turns.
    cue_bonus
        How much a cue phrase raises that threshold.
    max_characters
        Size at which a run of turns is ended whatever it is about: an episode is written in one
        transaction.
    """

    pause: timedelta = timedelta(minutes=30)
    min_turns: int = 4
    max_turns: int = 20
    window: int = 2
    valley: float = -0.05
    cue_bonus: float = 0.5
    max_characters: int = 100_000

    def __post_init__(self) -> None:
        if not 1 <= self.min_turns < self.max_turns or self.window < 1:
            raise ValueError("need 1 <= min_turns < max_turns and window >= 1")
        if self.min_turns + self.look_ahead > self.max_turns:
            raise ValueError("max_turns leaves no place to cut: raise it, or lower min_turns")

    @property
    def look_ahead(self) -> int:
        """Turns from a boundary on that must be known before it is decided."""
        return max(self.min_turns, self.window + 1)


def segment(
    turns: Sequence[Turn],
    embeddings: NDArray[np.float32],
    config: SegmentationConfig | None = None,
    *,
    closed: bool = False,
) -> list[Segment]:
    """Cut a session into segments.

    Parameters
    ----------
    turns
        The whole session so far, in order.
    embeddings
        One row for each turn, of unit norm.
    config
        When a new segment begins.
    closed
        Whether the session is over. It then makes the last segment final and changes no boundary,
        so a late turn that reopens the session leaves all earlier segments as they were.

    Returns
    -------
    list of Segment
        Contiguous, in order, together exactly the session.
    """
    config = config or SegmentationConfig()
    if len(turns) != len(embeddings):
        raise ValueError(f"{len(turns)} turns, but {len(embeddings)} embeddings")
    if not turns:
        return []
    valleys = _Valleys(turns, embeddings, config)
    starts: list[int] = []
    for begin, end in _runs(turns, config):
        starts += _cut(turns, begin, end, valleys, config)
    stops = [*starts[1:], len(turns)]
    last = len(starts) - 1
    return [
        Segment(start, stop, closed or index < last)
        for index, (start, stop) in enumerate(zip(starts, stops, strict=True))
    ]


def _runs(turns: Sequence[Turn], config: SegmentationConfig) -> list[tuple[int, int]]:
    """Runs of turns without a long pause, none too large; undated turns never make a pause."""
    starts = [0]
    size = len(turns[0].text)
    for position in range(1, len(turns)):
        before, after = turns[position - 1].said_at, turns[position].said_at
        paused = before is not None and after is not None and after - before > config.pause
        size += len(turns[position].text)
        if paused or size > config.max_characters:
            starts.append(position)
            size = len(turns[position].text)
    return list(zip(starts, [*starts[1:], len(turns)], strict=True))


def _cut(
    turns: Sequence[Turn], begin: int, end: int, valleys: _Valleys, config: SegmentationConfig
) -> list[int]:
    """Starts of the segments of turns ``begin`` to ``end``, greedily from the left."""
    starts = [begin]
    gap = begin + config.min_turns
    # The last gap of a full segment whose look-ahead lies in the segment. No gap behind it may be
    # looked at: with fewer turns known the segment was cut without it.
    reach = config.max_turns - config.look_ahead
    while gap + config.look_ahead <= end:
        start = starts[-1]
        if gap > start + reach:
            if end <= start + config.max_turns:
                break
            gap = min(range(start + config.min_turns, start + reach + 1), key=valleys.height)
        elif not valleys.at(gap):
            gap += 1
            continue
        if gap - 1 >= start + config.min_turns and _is_asked_for(turns, gap):
            gap -= 1
        starts.append(gap)
        gap += config.min_turns
    return starts


def _is_asked_for(turns: Sequence[Turn], gap: int) -> bool:
    """Whether the turn before a gap is above all the question that the turn behind it answers."""
    asked, answer = turns[gap - 1], turns[gap]
    question = _QUESTION.search(asked.text)
    if question is None or asked.author == answer.author:
        return False
    return len(question.group()) >= _QUESTION_SHARE * len(asked.text)


class _Valleys:
    """How well the turns on both sides of a gap belong together."""

    def __init__(
        self,
        turns: Sequence[Turn],
        embeddings: NDArray[np.float32],
        config: SegmentationConfig,
    ) -> None:
        self._turns = turns
        self._window = config.window
        self._config = config
        # A running sum, added row by row: its first rows don't depend on how many follow.
        rows = np.nan_to_num(np.asarray(embeddings, dtype=np.float64))
        self._sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0)])
        self._heights: dict[int, float] = {}

    def at(self, gap: int) -> bool:
        """Whether a new topic begins with the turn after ``gap``."""
        if self._turns[gap].author is None and self._turns[gap - 1].author is None:
            return False  # passages of one document stay together
        height = self.height(gap)
        return height < self._config.valley and height <= self.height(gap + 1)

    def height(self, gap: int) -> float:
        """Centred cosine of the turns before and after a gap, less what a cue phrase takes."""
        if gap not in self._heights:
            self._heights[gap] = self._cosine(gap) - self._cue(gap)
        return self._heights[gap]

    def _cosine(self, gap: int) -> float:
        left, right = max(0, gap - self._window), gap + self._window
        # Sentence embeddings all point in much the same direction: without the session's mean
        # every pair of turns is similar.
        centre = self._sums[right] / right
        before = self._sums[gap] - self._sums[left] - (gap - left) * centre
        after = self._sums[right] - self._sums[gap] - self._window * centre
        norm = float(np.linalg.norm(before) * np.linalg.norm(after))
        if norm < 1e-9:
            return 1.0
        # Deviations from a mean of few turns lean against each other by chance alone.
        chance = self._window / max(right - self._window, 1)
        return float(before @ after) / norm + chance

    def _cue(self, gap: int) -> float:
        cue = _CUE.search(self._turns[gap].text[:_CUE_REACH])
        return self._config.cue_bonus if cue else 0.0
