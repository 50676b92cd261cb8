"""LongMemEval: for each question a haystack of chat sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.rejected import Read, Rejected
from graphmem.conversation.times import longmemeval_time
from graphmem.conversation.values import identifier
from graphmem.errors import InputError

__all__ = ["read_longmemeval"]


def read_longmemeval(items: Iterable[Item | Rejected], origin: Origin) -> Iterator[Read]:
    """Read entries of LongMemEval: the haystacks, not the questions.

    Conversation is the ``question_id``; a turn's id is ``<session id>:<n>``, n from 1, as in the
    benchmark's own evaluation. A session id that comes again with the same date and messages gives
    the same turns again (:func:`~graphmem.conversation.duplicates.without_duplicates` drops them);
    with others it is a session of its own, ``<session id>#2``.

    Parameters
    ----------
    items
        The values of the file: entries.
    origin
        The file.

    Yields
    ------
    Turn or Rejected
        One for each message, and one for each entry or session that is none.
    """
    for item in items:
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            name, sessions = _entry(item, origin)
        except InputError as error:
            yield origin.reject(error.message, item)
            continue
        for session, date, messages in sessions:
            yield from _session(session, date, messages, item=item, origin=origin, name=name)


def _session(
    session: str, date: object, messages: object, *, item: Item, origin: Origin, name: str
) -> Iterator[Read]:
    if not isinstance(messages, list):
        yield origin.reject(f"session {session!r} must be a list", item, {session: messages})
        return
    when = longmemeval_time(date)
    for number, message in enumerate(messages, start=1):
        value = message
        if isinstance(message, Mapping):
            value = {"said_at": when, **message, "session": session}
        yield origin.read(value, item, conversation=name, default_id=f"{session}:{number}")


def _entry(item: Item, origin: Origin) -> tuple[str, list[tuple[str, object, object]]]:
    """Name of the conversation, and each session with its unique id and date."""
    entry = item.value
    if not isinstance(entry, Mapping) or not isinstance(entry.get("haystack_sessions"), list):
        raise InputError("no entry of LongMemEval: it has no list haystack_sessions")
    name = identifier("question_id", entry.get("question_id"))
    sessions: list[object] = entry["haystack_sessions"]
    count = len(sessions)
    ids = _parallel(entry, "haystack_session_ids", count)
    dates = _parallel(entry, "haystack_dates", count)
    seen: dict[str, list[tuple[object, object]]] = {}
    unique = []
    for number, (given, date, messages) in enumerate(zip(ids, dates, sessions, strict=True), 1):
        session = identifier("haystack_session_ids", given) or f"session_{number}"
        earlier = seen.setdefault(session, [])
        if (date, messages) not in earlier:
            earlier.append((date, messages))
        place = earlier.index((date, messages))
        unique.append((f"{session}#{place + 1}" if place else session, date, messages))
    return name or f"{origin.default_conversation or 'longmemeval'}:{item.position}", unique


def _parallel(entry: Mapping[str, Any], key: str, count: int) -> list[object]:
    values = entry.get(key)
    if values is None:
        return [None] * count
    if not isinstance(values, list) or len(values) != count:
        raise InputError(f"{key} must be a list of {count}, one for each of haystack_sessions")
    return values
