"""Shorter forms of a turn: the sentences that bear on a question, or just how it begins.

Where a turn holds a critical statement (:mod:`graphmem.recall.critical`), each shorter form has it:
a turn is not to be shortened to what matters less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from graphmem.recall.critical import critical_span
from graphmem.recall.lexical import tokens

__all__ = ["Shortening", "TokenCounter"]

_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+|(?<=[。！？])")  # noqa: RUF001

_MAX_SENTENCES = 20  # tried for the compressed form of a turn
_MAX_STATEMENTS = 3  # shown in a placeholder


class TokenCounter(Protocol):
    """Counts the tokens of a text as the model at hand does; any such function will do."""

    def __call__(self, text: str, /) -> int:
        """How many tokens the text has."""
        ...


class Shortening:
    """A turn's text, and what to make of it where there is less room.

    Parameters
    ----------
    text
        What was said.
    passage
        Whether it is of a document.
    """

    def __init__(self, text: str, *, passage: bool = False) -> None:
        self.whole = text.strip()
        parts = [part.strip() for part in _SENTENCE.split(self.whole) if part and part.strip()]
        self._sentences = list(dict.fromkeys(parts))
        self._spans: dict[int, tuple[int, int]] = {}
        for i, sentence in enumerate(self._sentences):
            if span := critical_span(_flat(sentence), passage=passage):
                self._spans[i] = span

    @property
    def critical(self) -> bool:
        """Whether it holds a critical statement."""
        return bool(self._spans)

    def compressed(self, terms: set[str], limit: int, most: int, count: TokenCounter) -> str:
        """Sentences with most of the terms, in their order; where none has any, the first ones.

        Parameters
        ----------
        terms
            Of the question.
        limit
            Tokens that it may have.
        most
            Tokens that it may have together with critical sentences: these come on top, and are
            taken first. Where not even one fits, there is no compressed form.
        count
            Tokens of a text.
        """
        sentences, total = self._sentences, len(self._sentences)
        if self.critical:
            vital = _joined({i: sentences[i] for i in self._spans}, total)
            limit = min(limit + count(vital), most)
        overlap = [len(terms.intersection(tokens(sentence))) for sentence in sentences]
        bearing = [i for i in range(total) if overlap[i] or i in self._spans] or range(total)
        kept: dict[int, str] = {}
        for i in self._tried(bearing, overlap):
            trial = {**kept, i: sentences[i]}
            if count(_joined(trial, total)) <= limit:
                kept = trial
        if self.critical and not self._spans.keys() & kept.keys():
            return ""
        return _joined(kept, total) if kept else ""

    def placeholder(self, snippet: int, statement: int) -> str:
        """How it begins, in ``snippet`` characters; or its critical statements, each in more."""
        if not self.critical:
            return f"{_flat(self.whole)[:snippet].rstrip()} …"
        shown = list(self._spans.items())[:_MAX_STATEMENTS]
        kept = {i: _clipped(_flat(self._sentences[i]), *span, statement) for i, span in shown}
        return _joined(kept, len(self._sentences))

    def _tried(self, bearing: Iterable[int], overlap: list[int]) -> list[int]:
        """Sentences in the order in which they are tried, critical ones first."""
        order = sorted(bearing, key=lambda i: (i not in self._spans, -overlap[i], i))
        return order[:_MAX_SENTENCES]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _clipped(sentence: str, start: int, end: int, size: int) -> str:
    """About ``size`` characters of a sentence, with all that stands from ``start`` to ``end``."""
    if len(sentence) <= size:
        return sentence
    first = max(min(start - size // 3, len(sentence) - size), 0)
    last = max(first + size, end)
    if first:  # not from within a word
        first = sentence.find(" ", first, start) + 1 or start
    if last < len(sentence) and (space := sentence.rfind(" ", end + 1, last + 1)) > 0:
        last = space
    marks = "… " if first else "", " …" if last < len(sentence) else ""
    return sentence[first:last].strip().join(marks)


def _joined(kept: Mapping[int, str], total: int) -> str:
    """Kept sentences with a mark for each gap."""
    parts: list[str] = []
    previous = -1
    for i in sorted(kept):
        if i != previous + 1:
            parts.append("…")
        parts.append(kept[i])
        previous = i
    if previous != total - 1:
        parts.append("…")
    return " ".join(parts)
