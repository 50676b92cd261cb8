"""Turns as ``schemas/turn.json`` has them, one a line or in an array."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.rejected import Read, Rejected

__all__ = ["read_turns"]


def read_turns(items: Iterable[Item | Rejected], origin: Origin) -> Iterator[Read]:
    """Read turns; OpenAI-style messages may stand among them.

    A turn without a conversation is in that of the file; one without an id is called by its place,
    ``L3`` (line 3) or ``[2]`` (element 2 of an array).

    Parameters
    ----------
    items
        The values of the file.
    origin
        The file.

    Yields
    ------
    Turn or Rejected
        One for each item.
    """
    for item in items:
        if isinstance(item, Rejected):
            yield item
            continue
        yield origin.read(
            item.value,
            item,
            conversation=origin.default_conversation,
            default_id=origin.turn_id(item.value, item.position),
        )
