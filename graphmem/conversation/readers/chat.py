"""OpenAI-style chats: ``{"messages": […]}``, one a line or a file, and bare lists of messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.readers.turns import read_turns
from graphmem.conversation.rejected import Read, Rejected
from graphmem.conversation.values import identifier
from graphmem.errors import InputError

__all__ = ["read_chats"]

_NAMES = ("conversation", "conversation_id", "thread_id", "id")
_SHARED = ("session", "said_at", "title", "metadata")


def read_chats(items: Iterable[Item | Rejected], origin: Origin) -> Iterator[Read]:
    """Read chats.

    A chat ``{"messages": […]}`` is a conversation of its own. It is called by its
    ``conversation``, ``conversation_id``, ``thread_id`` or ``id``, else by the file and its place
    in it. Its ``session``, ``said_at``, ``title`` and ``metadata`` hold for each message that has
    none itself; other keys (the model, the tools) belong to no message and are not kept. A message
    without an id is called by its position in the chat, from 0. A message that stands alone, one
    line or array element, belongs to the conversation of the file.

    Parameters
    ----------
    items
        The values of the file.
    origin
        The file.

    Yields
    ------
    Turn or Rejected
        One for each message; ``skipped`` those that say nothing.
    """
    for item in items:
        if isinstance(item, Rejected):
            yield item
        elif isinstance(item.value, list):
            yield from _chat({"messages": item.value}, item, origin)
        elif isinstance(item.value, Mapping) and item.value.get("messages") is not None:
            yield from _chat(item.value, item, origin)
        else:
            yield from read_turns([item], origin)


def _chat(chat: Mapping[str, Any], item: Item, origin: Origin) -> Iterator[Read]:
    messages = chat["messages"]
    if not isinstance(messages, list):
        yield origin.reject("messages must be a list", item)
        return
    try:
        named = next(
            (identifier(key, chat[key]) for key in _NAMES if chat.get(key) is not None), None
        )
    except InputError as error:
        yield origin.reject(error.message, item)
        return
    conversation = named or _place(item, origin)
    shared = {key: chat[key] for key in _SHARED if chat.get(key) is not None}
    for number, message in enumerate(messages):
        value = message
        if shared and isinstance(message, Mapping):
            given = {key: part for key, part in message.items() if part is not None}
            value = {**shared, **given}
        yield origin.read(
            value,
            item,
            conversation=conversation,
            # Without a name of its own and that of a file, nothing tells this chat from the next.
            default_id=str(number) if named or origin.label else None,
        )


def _place(item: Item, origin: Origin) -> str | None:
    """Name of a chat that has none."""
    base = origin.default_conversation
    if base is None or (item.line is None and item.ordinal == 0):
        return base
    return f"{base}:{item.position}"
