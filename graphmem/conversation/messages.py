"""OpenAI-style messages: ``{"role": "user", "content": "…"}``, and what counts as said in them.

System, developer, tool and function messages are not said by anybody in the conversation; an
assistant's message may only call a tool, and a user's only show a picture. Those are skipped, each
with a reason. To have one remembered all the same, put it in as a turn with ``text``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from graphmem.conversation.values import kind_of
from graphmem.errors import InputError

__all__ = ["as_turn", "is_message", "skip_reason"]

_UNSAID = frozenset({"system", "developer", "tool", "function"})
_CALLS = ("tool_calls", "function_call")
_TEXT_PARTS = frozenset({"text", "input_text", "output_text"})
_MAX_PART = 2_000  # a picture inside the message (base64) is noted, not kept


def is_message(item: Mapping[Any, Any]) -> bool:
    """Tell a message from a turn: it has no ``text``, but ``content``, a refusal or a call.

    Parameters
    ----------
    item
        What was put in.

    Returns
    -------
    bool
        Whether it is to be read as a message.
    """
    return item.get("text") is None and (
        "content" in item or "refusal" in item or any(key in item for key in _CALLS)
    )


def skip_reason(item: object) -> str | None:
    """Say why a message holds nothing to remember, though nothing is wrong with it.

    Parameters
    ----------
    item
        A turn or message put in; anything.

    Returns
    -------
    str or None
        The reason, or None where it is to be validated.
    """
    if not isinstance(item, Mapping) or not is_message(item):
        return None
    role = item.get("role")
    if isinstance(role, str) and role.strip().lower() in _UNSAID:
        return f"a {role.strip().lower()} message is not part of what was said"
    try:
        text, others = _said(item)
    except InputError:  # malformed: parse_turn raises it again, to be reported
        return None
    if text is not None and text.strip():
        return None
    if any(item.get(key) for key in _CALLS):
        return "the message calls a tool and says nothing"
    if others:
        kinds = ", ".join(sorted({str(part.get("type"))[:40] for part in others}))
        return f"the message has no text, only {kinds}"
    return None


def as_turn(item: Mapping[Any, Any]) -> dict[Any, Any]:
    """Turn a message into the fields of a turn.

    Parameters
    ----------
    item
        A message, see :func:`is_message`.

    Returns
    -------
    dict
        ``content`` (or the refusal) as ``text``, ``name`` as ``speaker``, and parts of the content
        that are no text under ``other_parts``; all other keys as they are.

    Raises
    ------
    InputError
        The content is malformed.
    """
    text, others = _said(item)
    fields = {key: value for key, value in item.items() if key not in ("content", "text")}
    if text is not None and fields.get("refusal") == text:
        del fields["refusal"]
    if fields.get("speaker") is None and "name" in fields:
        fields["speaker"] = fields.pop("name")
    if others:
        if fields.get("other_parts") is not None:
            raise InputError("other_parts is where parts without text are noted; rename yours")
        fields["other_parts"] = [_noted(part) for part in others]
    fields["text"] = "" if text is None else text
    return fields


def _said(item: Mapping[Any, Any]) -> tuple[str | None, list[Mapping[Any, Any]]]:
    content = item.get("content")
    if content is None or content == "":
        refusal = item.get("refusal")
        if refusal is not None and not isinstance(refusal, str):
            raise InputError(f"refusal must be text, but is {kind_of(refusal)}")
        return content if refusal is None else refusal, []
    if isinstance(content, str):
        return content, []
    if not isinstance(content, list | tuple):
        raise InputError(f"content must be text or a list of parts, but is {kind_of(content)}")
    texts: list[str] = []
    others: list[Mapping[Any, Any]] = []
    for position, part in enumerate(content):
        said = _part_text(part, position)
        if said is not None:
            texts.append(said)
        elif isinstance(part, Mapping):
            others.append(part)
    return "\n".join(texts), others


def _part_text(part: object, position: int) -> str | None:
    """Text of one part of a content; None where it is a picture, a sound, a file."""
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping):
        raise InputError(f"content[{position}] must be an object, but is {kind_of(part)}")
    kind = part.get("type")
    if not isinstance(kind, str):
        raise InputError(f"content[{position}] has no type")
    if kind not in _TEXT_PARTS and kind != "refusal":
        return None
    said = part.get("refusal" if kind == "refusal" else "text")
    if not isinstance(said, str):
        raise InputError(f"content[{position}] must have its text, but it is {kind_of(said)}")
    return said


def _noted(part: Mapping[Any, Any]) -> Mapping[Any, Any]:
    try:
        small = len(json.dumps(part)) <= _MAX_PART
    except (TypeError, ValueError, RecursionError):  # no JSON: only its type can be kept
        small = False
    return part if small else {"type": part["type"], "omitted": True}
