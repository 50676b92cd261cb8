"""Validation: whatever is put in becomes a :class:`~graphmem.records.Turn`, or an error says why.

The rules are those of ``schemas/turn.json``, written out by hand because they are applied to every
turn (a general validator of JSON Schema is many times slower); the tests hold the two together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from graphmem.conversation.messages import as_turn, is_message, skip_reason
from graphmem.conversation.times import spoken_at
from graphmem.conversation.values import identifier, json_object, kind_of, name, spoken_text
from graphmem.conversation.zones import in_zone
from graphmem.errors import InputError
from graphmem.records import Turn

__all__ = [
    "DEFAULT_CONVERSATION",
    "UNDATED",
    "UNNUMBERED",
    "as_row",
    "parse_turn",
    "turns_from",
]

UNNUMBERED = ""
"""``Turn.id`` of a turn that has no id yet: the write path gives it the next number, "#17"."""

DEFAULT_CONVERSATION = "default"
"""Conversation of a turn that names none; also what :class:`Turn` itself says."""

UNDATED = "undated"
"""Session of a turn without session, title and date; also what :class:`Turn` itself says."""

_FIELDS = frozenset(
    {"id", "conversation", "session", "speaker", "role", "title", "text", "said_at", "metadata"}
)


def parse_turn(
    item: object,
    *,
    conversation: str | None = None,
    default_id: str | None = None,
    zone: tzinfo | None = None,
) -> Turn:
    """Validate one turn and fill in what it leaves out.

    Parameters
    ----------
    item
        A :class:`Turn`, a mapping as ``schemas/turn.json`` has it, or an OpenAI-style message.
        Keys that the schema doesn't name go to the metadata; null counts as not given.
    conversation
        Conversation for an item that names none. A ``Turn`` in the conversation "default" counts
        as naming none, as that is what it has when nothing is said.
    default_id
        Id for an item that has none; None leaves it :data:`UNNUMBERED`.
    zone
        The namespace's zone, by whose clocks times without one are read; None where it has none.

    Returns
    -------
    Turn
        With ``said_at`` as :func:`~graphmem.conversation.times.spoken_at` reads it. Without a
        session of its own it gets the title (a passage: a title, no speaker and no role), else the
        date (that of the zone; in UTC where there is none), else "undated".

    Raises
    ------
    InputError
        It cannot be used; the message names the field and the reason, never the text.
    """
    if isinstance(item, Turn):
        fields: Mapping[Any, Any] = _fields_of(item)
    elif isinstance(item, Mapping):
        fields = _fields_of_mapping(item)
    else:
        raise InputError(f"a turn must be an object, but this is {kind_of(item)}", hint=_HINT)
    speaker = name("speaker", fields.get("speaker"))
    role = name("role", fields.get("role"))
    title = name("title", fields.get("title"))
    when = spoken_at(fields.get("said_at"), zone)
    passage = title if speaker is None and role is None else None
    return Turn(
        id=identifier("id", fields.get("id")) or identifier("id", default_id) or UNNUMBERED,
        text=spoken_text(fields.get("text")),
        conversation=identifier("conversation", fields.get("conversation"))
        or identifier("conversation", conversation)
        or DEFAULT_CONVERSATION,
        session=identifier("session", fields.get("session")) or passage or _day(when, zone),
        speaker=speaker,
        role=role,
        title=title,
        said_at=when,
        metadata=_metadata(fields),
    )


def turns_from(
    items: object, *, conversation: str | None = None, zone: tzinfo | None = None
) -> list[Turn]:
    """Validate the turns of one call of ``Memory.add``: all of them, or an error.

    Parameters
    ----------
    items
        An iterable of turns, mappings and messages, mixed as you like; or a single one. Messages
        that say nothing (:func:`~graphmem.conversation.messages.skip_reason`) are left out.
    conversation
        Conversation of those that name none.
    zone
        As for :func:`parse_turn`.

    Returns
    -------
    list of Turn
        In the order given; those without an id are :data:`UNNUMBERED`.

    Raises
    ------
    InputError
        An item cannot be used (the message says which: ``turns[3]: text is empty``), or ``items``
        is no list of turns, such as a bare string.
    """
    turns = []
    for position, item in enumerate(_listed(items)):
        if skip_reason(item) is not None:
            continue
        try:
            turns.append(parse_turn(item, conversation=conversation, zone=zone))
        except InputError as error:
            raise InputError(f"turns[{position}]: {error.message}", hint=error.hint) from error
    return turns


def as_row(turn: Turn) -> dict[str, Any]:
    """Give a turn as ``schemas/turn.json`` has it; :func:`parse_turn` makes the same turn of it.

    Parameters
    ----------
    turn
        A validated turn.

    Returns
    -------
    dict
        JSON values; what is not known is left out.
    """
    row: dict[str, Any] = {
        "id": turn.id or None,
        "conversation": turn.conversation,
        "session": turn.session,
        "speaker": turn.speaker,
        "role": turn.role,
        "title": turn.title,
        "text": turn.text,
        "said_at": turn.said_at.isoformat() if turn.said_at else None,
        "metadata": dict(turn.metadata) or None,
    }
    return {key: value for key, value in row.items() if value is not None}


_HINT = (
    'Give {"text": "…", "speaker": "Ana", "said_at": "2025-03-04T10:30:00Z"}, a graphmem.Turn, '
    'or a message {"role": "user", "content": "…"}.'
)


def _fields_of(turn: Turn) -> dict[str, Any]:
    named = turn.conversation != DEFAULT_CONVERSATION
    return {
        "id": None if turn.id == UNNUMBERED else turn.id,
        "text": turn.text,
        "conversation": turn.conversation if named else None,
        "session": None if turn.session == UNDATED else turn.session,
        "speaker": turn.speaker,
        "role": turn.role,
        "title": turn.title,
        "said_at": turn.said_at,
        "metadata": turn.metadata,
    }


def _fields_of_mapping(item: Mapping[Any, Any]) -> Mapping[Any, Any]:
    if not is_message(item):
        if item.get("text") is None:
            raise InputError("the turn has no text", hint=_no_text_hint(item))
        return item
    reason = skip_reason(item)
    if reason is not None:
        raise InputError(reason, hint='Give it as "text" to have it remembered all the same.')
    return as_turn(item)


def _no_text_hint(item: Mapping[Any, Any]) -> str:
    if isinstance(item.get("messages"), list):
        return "It is a whole conversation: pass the list that it has under messages."
    return _HINT


def _metadata(fields: Mapping[Any, Any]) -> dict[str, Any]:
    """The metadata given, and every key that the schema doesn't know: nothing is lost silently."""
    metadata = json_object("metadata", fields.get("metadata"))
    if fields.keys() <= _FIELDS:
        return metadata
    unknown = {
        key: value
        for key, value in fields.items()
        if value is not None and not (isinstance(key, str) and key in _FIELDS)
    }
    extra = json_object("metadata", unknown)
    for key, value in extra.items():
        if key in metadata and not _same(metadata[key], value):
            raise InputError(f"{key[:60]!r} has one value in metadata and another beside it")
    # Both halves were within their bounds; so must be the whole.
    return json_object("metadata", {**metadata, **extra}) if metadata else extra


def _same(one: object, other: object) -> bool:
    # As JSON, since Python holds True and 1 equal.
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _day(when: datetime | None, zone: tzinfo | None) -> str:
    # Where the namespace has no zone, all sessions are named by one clock all the same.
    return UNDATED if when is None else in_zone(when, zone or UTC).date().isoformat()


def _listed(items: object) -> Iterable[object]:
    if isinstance(items, str | bytes | bytearray):
        raise InputError(
            "a bare text is no list of turns",
            hint='Pass a list: add([{"text": "…", "speaker": "Ana"}]).',
        )
    if isinstance(items, Turn | Mapping):
        return (items,)
    if not isinstance(items, Iterable):
        raise InputError(f"turns must be a list, but are {kind_of(items)}", hint=_HINT)
    return items
