"""The formats that can be read, and how a file is recognised by what it holds."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from graphmem.conversation.messages import is_message
from graphmem.conversation.readers.chat import read_chats
from graphmem.conversation.readers.documents import read_documents
from graphmem.conversation.readers.jsonl import line_items
from graphmem.conversation.readers.locomo import read_locomo, sessions_of
from graphmem.conversation.readers.longmemeval import read_longmemeval
from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.readers.turns import read_turns
from graphmem.conversation.rejected import Read, Rejected
from graphmem.errors import InputError

__all__ = ["FORMATS", "READERS", "Container", "Layout", "detect_format", "layout_of", "shape_of"]

Container = Literal["lines", "document", "prose"]
Reader = Callable[[Iterable[Item | Rejected], Origin], Iterator[Read]]

FORMATS: Mapping[str, str] = {
    "turns": "turns as in schemas/turn.json: JSONL, or a JSON array",
    "chat": 'OpenAI-style: {"messages": […]} a line or a file, or a list of messages',
    "locomo": "samples of LoCoMo",
    "longmemeval": "entries of LongMemEval",
    "documents": 'passages {"title", "text"}: JSONL, a JSON array; or a .txt or .md file',
}
"""Each format with a description for people."""

READERS: Mapping[str, Reader] = {
    "turns": read_turns,
    "chat": read_chats,
    "locomo": read_locomo,
    "longmemeval": read_longmemeval,
    "documents": read_documents,
}

HINT = "The formats are: " + "; ".join(f"{name} ({what})" for name, what in FORMATS.items()) + "."

_HEAD = 64 * 1024
_SAMPLES = 20
_LINES = frozenset({".jsonl", ".ndjson"})
_PROSE = frozenset({".txt", ".text", ".md", ".markdown"})
_DECODER = json.JSONDecoder()


class Layout(NamedTuple):
    """What a file holds and how it holds it."""

    format: str
    container: Container


def detect_format(path: Path) -> str:
    """Tell the format of a file by its content.

    A file of JSONL is told by its first lines, a JSON document by its first elements, prose by its
    suffix. A file without content counts as ``turns``, of which it has none.

    Parameters
    ----------
    path
        A file.

    Returns
    -------
    str
        A key of :data:`FORMATS`.

    Raises
    ------
    InputError
        It cannot be read, is binary, is broken JSON, or of no known format; the hint lists those.
    """
    return layout_of(path, None).format


def layout_of(path: Path, fmt: str | None) -> Layout:
    """Tell the format of a file, unless it is given, and its container.

    Parameters
    ----------
    path
        A file.
    fmt
        The format, where the user says it.

    Returns
    -------
    Layout
        How to read the file.

    Raises
    ------
    InputError
        As for :func:`detect_format`; or ``fmt`` is no format.
    """
    check_format(fmt)
    try:
        with path.open("rb") as file:
            return _layout(file, path.suffix.lower(), fmt)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}") from error


def check_format(fmt: str | None) -> None:
    """Raise an :class:`InputError` that lists the formats, unless ``fmt`` is one or None."""
    if fmt is not None and fmt not in FORMATS:
        raise InputError(f"there is no format {fmt!r}", hint=HINT)


def shape_of(value: object) -> str | None:
    """Tell the format of one value.

    Parameters
    ----------
    value
        A line of JSONL or an element of an array.

    Returns
    -------
    str or None
        A key of :data:`FORMATS`, or None where it is none of them.
    """
    if isinstance(value, list):
        return (
            "chat" if any(isinstance(part, Mapping) and "role" in part for part in value) else None
        )
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("haystack_sessions"), list):
        return "longmemeval"
    conversation = value.get("conversation")
    if isinstance(conversation, Mapping) and sessions_of(conversation):
        return "locomo"
    if isinstance(value.get("messages"), list) or is_message(value):
        return "chat"
    if value.get("text") is None:
        return None
    spoken = any(value.get(key) for key in ("speaker", "role", "session", "conversation"))
    return "documents" if value.get("title") and not spoken else "turns"


def first_shape(values: Iterable[object]) -> str | None:
    """Give the format of the first value that has one."""
    return next((shape for value in values if (shape := shape_of(value))), None)


def _layout(file: BinaryIO, suffix: str, fmt: str | None) -> Layout:
    head = file.read(_HEAD)
    _refuse_binary(head)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if suffix in _PROSE and fmt in (None, "documents"):
        return Layout("documents", "prose")
    if suffix in _LINES or not start:
        return Layout(fmt or _shape_of_lines(file) or "turns", "lines")
    if start[:1] not in b"{[":
        if fmt == "documents":
            return Layout(fmt, "prose")
        raise InputError("neither JSON nor a .txt or .md file", hint=HINT)
    values, lines = _first_values(file)
    found = fmt or first_shape(values)
    if lines:
        return Layout(found or _shape_of_lines(file) or _unknown(), "lines")
    return Layout(found or ("turns" if not values else _unknown()), "document")


def _unknown() -> str:
    raise InputError("JSON of no known format", hint=HINT)


def _refuse_binary(head: bytes) -> None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("it is UTF-16", hint="Save it as UTF-8.")
    if b"\0" in head:
        raise InputError("it is binary", hint=HINT)


def _shape_of_lines(file: BinaryIO) -> str | None:
    file.seek(0)
    items = islice(line_items(file, ""), _SAMPLES)
    return first_shape(item.value for item in items if isinstance(item, Item))


def _first_values(file: BinaryIO) -> tuple[list[Any], bool]:
    """First elements of a document, and whether more follows its end: then it is JSONL.

    Reads no more of the file than the first element needs that is an object or a list.
    """
    for size in (_HEAD, _HEAD << 4, _HEAD << 8, -1):
        file.seek(0)
        data = file.read(size)
        text = data.decode("utf-8-sig", "replace").lstrip()
        try:
            if text.startswith("["):
                return _first_elements(text), False
            value, end = _DECODER.raw_decode(text)
        except RecursionError as error:
            raise InputError("not readable: nested too deeply") from error
        except ValueError as error:
            if size < 0 or len(data) < size:
                raise InputError(f"broken JSON: {error}") from error
            continue
        return [value], bool(text[end:].strip())
    raise AssertionError("the last size reads the whole file")


def _first_elements(text: str) -> list[Any]:
    values: list[Any] = []
    rest = 1
    while len(values) < _SAMPLES:
        while rest < len(text) and text[rest] in " \t\r\n,":
            rest += 1
        if text.startswith("]", rest):
            break
        value, rest = _DECODER.raw_decode(text, rest)
        values.append(value)
        if isinstance(value, dict | list):
            break
    return values
