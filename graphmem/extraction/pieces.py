"""Long texts in pieces that a parser can take, cut where it hurts least."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.extraction.marks import FULL_STOPS, QUESTION_MARKS

__all__ = ["MAX_PIECE", "parseable", "pieces"]

#: Characters; a parser's memory grows with the longest text of its batch.
MAX_PIECE = 4000

_STOPS = re.escape(FULL_STOPS + QUESTION_MARKS)
_WIDE_STOPS = re.escape(FULL_STOPS[3:] + QUESTION_MARKS[1:])
#: From best to worst: paragraph, line, end of a sentence (Chinese needs no space after it), gap.
_CUTS = tuple(
    re.compile(pattern)
    for pattern in (r"\n\s*\n", r"\n", rf"[{_STOPS}]+[\"')\]]*\s|[{_WIDE_STOPS}]+", r"\s")
)
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def pieces(text: str, limit: int = MAX_PIECE) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text with the position at which each begins.

    Together they are the text; none is longer than ``limit``, none is empty.
    """
    start = 0
    while len(text) - start > limit:
        stop = _last_cut(text, start, start + limit)
        yield start, text[start:stop]
        start = stop
    if start < len(text):
        yield start, text[start:]


def parseable(text: str) -> str:
    """The text with lone surrogates, which no encoder takes, replaced one for one."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)


def _last_cut(text: str, start: int, stop: int) -> int:
    # A cut in the first half would only make more pieces, so the next kind is tried.
    half = start + (stop - start) // 2
    for cut in _CUTS:
        ends = [match.end() for match in cut.finditer(text, half, stop)]
        if ends:
            return ends[-1]
    return stop
