"""JSON values out of bytes: one a line (JSONL), or one document."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from graphmem.conversation.readers.origin import Item
from graphmem.conversation.rejected import MAX_RAW, Rejected

__all__ = ["MAX_LINE", "document_items", "line_items"]

MAX_LINE = 64 * 1024 * 1024
"""Bytes that a line may have; a longer one is rejected without being held in memory."""


def line_items(stream: BinaryIO, source: str) -> Iterator[Item | Rejected]:
    """Read JSONL: one JSON value a line.

    A byte order mark, CRLF and blank lines are fine. A line that is not UTF-8, no JSON or too long
    is rejected, and the next one read.

    Parameters
    ----------
    stream
        The bytes; need not be seekable.
    source
        For ``Rejected.source``.

    Yields
    ------
    Item or Rejected
        One for each line that isn't blank.
    """
    index = 0
    for number in count(1):
        try:
            line = _line(stream)
        except OSError as error:
            yield Rejected(source, number, f"reading broke off: {error.strerror or error}", "")
            return
        if line is None:
            return
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        yield _line_item(line, source, number, index)
        index += 1


def document_items(data: bytes, source: str) -> Iterator[Item | Rejected]:
    """Read one JSON document: the elements of an array, or a single object.

    Parameters
    ----------
    data
        The whole document, in UTF-8; a byte order mark is fine.
    source
        For ``Rejected.source``.

    Yields
    ------
    Item or Rejected
        One for each element; a single ``Rejected`` where the whole is no JSON.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        yield Rejected(source, error.lineno, f"not JSON: {error.msg}", _shown(data))
        return
    except (ValueError, RecursionError) as error:
        yield Rejected(source, None, _reason(error), _shown(data))
        return
    if not isinstance(value, list):
        yield Item(value, None, 0)
        return
    for index, element in enumerate(value):
        yield Item(element, None, index)


def _line(stream: BinaryIO) -> bytes | None:
    """The next line, at most one byte longer than is allowed; None at the end."""
    line = stream.readline(MAX_LINE + 1)
    if len(line) <= MAX_LINE:
        return line or None
    rest = line
    while rest and not rest.endswith(b"\n"):
        rest = stream.readline(MAX_LINE)
    return line


def _line_item(line: bytes, source: str, number: int, index: int) -> Item | Rejected:
    if len(line) > MAX_LINE:
        return Rejected(source, number, f"longer than {MAX_LINE:,} bytes", _shown(line))
    try:
        text = line.decode("utf-8").strip()
        return Item(json.loads(text), number, index, text)
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg} at column {error.colno}"
    except (ValueError, RecursionError) as error:
        reason = _reason(error)
    return Rejected(source, number, reason, _shown(line))


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.object[error.start]:#04x} at position {error.start}"
    if isinstance(error, RecursionError):
        return "not readable: nested too deeply"
    return "not readable: it has a number of too many digits"


def _shown(data: bytes) -> str:
    # Cut first: a character that the cut halves shows as its bytes.
    return data[: 4 * MAX_RAW].decode("utf-8", "backslashreplace").strip()[:MAX_RAW]
