"""Turns that stand twice in one input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC

from graphmem.conversation.rejected import Read, Rejected, raw_json
from graphmem.conversation.validation import UNNUMBERED, as_row
from graphmem.records import Turn

__all__ = ["WithoutDuplicates", "without_duplicates"]


class WithoutDuplicates(Iterator[Read]):
    """Lets the first turn of each ``(conversation, id)`` through; see :func:`without_duplicates`.

    Attributes
    ----------
    dropped
        How many turns were left out so far as they stood there before, the same.
    """

    def __init__(self, items: Iterable[Read], source: str) -> None:
        self.dropped = 0
        self._items = iter(items)
        self._source = source
        self._seen: dict[bytes, bytes] = {}

    def __next__(self) -> Read:
        for item in self._items:
            if isinstance(item, Rejected) or item.id == UNNUMBERED:
                return item
            content = _digest(as_row(_in_utc(item)))
            first = self._seen.setdefault(_digest([item.conversation, item.id]), content)
            if first is content:
                return item
            if first != content:
                return self._conflict(item)
            self.dropped += 1
        raise StopIteration

    def _conflict(self, turn: Turn) -> Rejected:
        reason = (
            f"the id {turn.id!r} stands a second time in the conversation "
            f"{turn.conversation!r}, with other content; the first is kept"
        )
        return Rejected(self._source, None, reason, raw_json(as_row(turn)))


def without_duplicates(items: Iterable[Read], *, source: str = "input") -> WithoutDuplicates:
    """Leave out turns whose conversation and id stood there before.

    With the same content (text, speaker, time, metadata and all) the later one is dropped, and
    counted; with other content it comes out as :class:`Rejected`. Turns without an id all pass.

    Parameters
    ----------
    items
        What readers yield.
    source
        ``Rejected.source`` of conflicts; a turn doesn't know its file.

    Returns
    -------
    WithoutDuplicates
        An iterator, with the count in ``dropped``; it holds 32 bytes and a dictionary's place for
        each turn.
    """
    return WithoutDuplicates(items, source)


def _in_utc(turn: Turn) -> Turn:
    # The same moment, written with another offset, is no other content.
    return replace(turn, said_at=turn.said_at.astimezone(UTC)) if turn.said_at else turn


def _digest(value: object) -> bytes:
    data = json.dumps(value, sort_keys=True).encode("ascii")
    return hashlib.blake2b(data, digest_size=16).digest()
