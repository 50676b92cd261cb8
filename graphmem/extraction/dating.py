"""When a statement holds, by its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from graphmem.extraction.time import TimeSpan, in_words, resolve

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["Dating", "date"]

_FULL = re.compile(r"\d{4}")
#: Clauses that say something of another event than the statement's own.
_ASIDE = frozenset({"relcl", "acl", "csubj"})
_VERBS = ("VERB", "AUX")


@dataclass(frozen=True, slots=True)
class Dating:
    """When a statement holds, and what its words for times mean.

    Attributes
    ----------
    valid_from, valid_to
        None where its words leave that open, or say nothing of it.
    notes
        Dates in words by the position of the token behind which they belong; none where the words
        are a date in full themselves.
    """

    valid_from: datetime | None = None
    valid_to: datetime | None = None
    notes: dict[int, str] = field(default_factory=dict)


def date(sentence: Span, said_at: datetime | None) -> Dating:
    """Resolve the times of a sentence; the first that belongs to its own verb dates it.

    Where all of them stand in clauses beside the statement ("the film that I saw last week"), it
    has no date.
    """
    times = resolve(sentence.text, said_at)
    if not times:
        return Dating()
    tokens = {token.idx - sentence.start_char: token for token in sentence}
    ends = {token.idx - sentence.start_char + len(token): token.i for token in sentence}
    notes = {
        ends[time.span.end]: in_words(time)
        for time in times
        if time.span.end in ends and not _FULL.search(time.text)
    }
    own = next((time for time in times if _is_own(time, tokens, sentence.root)), None)
    if own is None:
        return Dating(notes=notes)
    return Dating(own.start, own.end, notes)


def _is_own(time: TimeSpan, tokens: dict[int, Token], root: Token) -> bool:
    words = [token for at, token in tokens.items() if time.span.start <= at < time.span.end]
    if not words:
        return False
    # The word of the expression that hangs on something outside it.
    top = next((word for word in words if word.head not in words), words[0])
    while top.i != root.i and top.head.i != top.i:
        # "Installed in 2022" is beside nothing where no verb states anything.
        if top.dep_ in _ASIDE and (top.dep_ == "relcl" or root.pos_ in _VERBS):
            return False
        top = top.head
    return True
