"""LoCoMo: very long conversations between two people, in numbered sessions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.rejected import Read, Rejected
from graphmem.conversation.times import locomo_time
from graphmem.conversation.values import identifier
from graphmem.errors import InputError

__all__ = ["read_locomo", "sessions_of"]

_SESSION = re.compile(r"session_([0-9]{1,9})")


def read_locomo(items: Iterable[Item | Rejected], origin: Origin) -> Iterator[Read]:
    """Read samples of LoCoMo.

    Conversation is the ``sample_id``, session ``session_N`` in the order of N, id the ``dia_id``,
    and all turns of a session have its time, read by the namespace's clocks. The caption of a photo
    is part of the text: ``… [photo: a dog]``. All other keys of a turn are metadata.

    Parameters
    ----------
    items
        The values of the file: samples.
    origin
        The file.

    Yields
    ------
    Turn or Rejected
        One for each turn, and one for each sample or session that is none.
    """
    for item in items:
        if isinstance(item, Rejected):
            yield item
            continue
        yield from _sample(item, origin)


def sessions_of(conversation: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Give the sessions of a sample's ``conversation``, in the order of their numbers.

    Parameters
    ----------
    conversation
        With keys ``session_1``, ``session_1_date_time``, …

    Returns
    -------
    list of tuple
        Name and turns of each session.
    """
    numbered = [
        (int(match[1]), key) for key in conversation if (match := _SESSION.fullmatch(str(key)))
    ]
    return [(key, conversation[key]) for _, key in sorted(numbered)]


def _sample(item: Item, origin: Origin) -> Iterator[Read]:
    sample = item.value
    conversation = sample.get("conversation") if isinstance(sample, Mapping) else None
    if not isinstance(conversation, Mapping):
        yield origin.reject("no sample of LoCoMo: it has no conversation with sessions", item)
        return
    try:
        name = identifier("sample_id", sample.get("sample_id"))
    except InputError as error:
        yield origin.reject(error.message, item)
        return
    name = name or f"{origin.default_conversation or 'locomo'}:{item.position}"
    for session, turns in sessions_of(conversation):
        if not isinstance(turns, list):
            yield origin.reject(f"{session} must be a list of turns", item, {session: turns})
            continue
        when = locomo_time(conversation.get(f"{session}_date_time"))
        for number, turn in enumerate(turns):
            value = _fields(turn, session, when)
            yield origin.read(value, item, conversation=name, default_id=f"{session}:{number}")


def _fields(turn: object, session: str, when: object) -> object:
    if not isinstance(turn, Mapping):
        return turn
    fields = {key: value for key, value in turn.items() if key != "dia_id"}
    fields["id"] = turn.get("dia_id")
    fields["session"] = session
    fields.setdefault("said_at", when)
    caption, text = turn.get("blip_caption"), turn.get("text")
    if isinstance(caption, str) and caption.strip() and isinstance(text, str | None):
        fields["text"] = f"{text or ''} [photo: {caption.strip()}]".lstrip()
    return fields
