"""Single values of a turn: each function gives a value that Neo4j can keep, or says why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphmem.errors import InputError

__all__ = [
    "MAX_DEPTH",
    "MAX_METADATA",
    "MAX_NAME",
    "MAX_TEXT",
    "identifier",
    "json_object",
    "kind_of",
    "name",
    "spoken_text",
]

MAX_TEXT = 1_000_000
"""Characters that the text of one turn may have."""

MAX_NAME = 1_000
"""Characters of an id, a speaker, a title …: what is indexed; Neo4j's index keys end at 8 kB."""

MAX_METADATA = 1_000_000
"""Characters and values that the metadata of one turn may have in all."""

MAX_DEPTH = 32
"""Levels to which metadata may be nested."""

_MAX_BITS = 3_300  # about 1,000 digits; Python itself refuses to write out more than 4,300
_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    bytes: "bytes",
    list: "a list",
    dict: "an object",
}


def kind_of(value: object) -> str:
    """Name the type of ``value`` in the words of JSON, for messages."""
    return _KINDS.get(type(value), f"of type {type(value).__name__}")


def spoken_text(value: object) -> str:
    """Give the text of a turn, unchanged.

    Parameters
    ----------
    value
        What was put in as ``text``.

    Returns
    -------
    str
        The same text.

    Raises
    ------
    InputError
        It is no text, has nothing but white space, is too long, or cannot be kept.
    """
    if not isinstance(value, str):
        raise InputError(f"text must be text, but is {kind_of(value)}")
    if len(value) > MAX_TEXT:
        raise InputError(
            f"text has {len(value):,} characters; at most {MAX_TEXT:,} are taken",
            hint="Split it into several turns.",
        )
    if not value or value.isspace():
        raise InputError("text is empty")
    return _storable("text", value)


def name(field: str, value: object) -> str | None:
    """Give a speaker, role or title; blank ones count as not given.

    Parameters
    ----------
    field
        Name of the field, for messages.
    value
        What was put in.

    Returns
    -------
    str or None
        The name, unchanged; None where there is none.

    Raises
    ------
    InputError
        It is no text, is too long, or cannot be kept.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f"{field} must be text, but is {kind_of(value)}")
    return None if not value or value.isspace() else _short(field, value)


def identifier(field: str, value: object) -> str | None:
    """Give an id, a conversation or a session; whole numbers become text.

    Parameters
    ----------
    field
        Name of the field, for messages.
    value
        What was put in.

    Returns
    -------
    str or None
        The id, unchanged; None where ``value`` is None.

    Raises
    ------
    InputError
        It is neither text nor a whole number, is blank, too long, or cannot be kept.
    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(_finite(field, value))
    if not isinstance(value, str):
        raise InputError(f"{field} must be text or a whole number, but is {kind_of(value)}")
    if not value or value.isspace():
        raise InputError(f"{field} is blank", hint=f"Leave {field} out where there is none.")
    return _short(field, value)


def json_object(field: str, value: object) -> dict[str, Any]:
    """Give a deep copy of an object made of JSON values; tuples become lists.

    Parameters
    ----------
    field
        Name of the field, for messages.
    value
        A mapping, or None for an empty one.

    Returns
    -------
    dict
        A copy that shares nothing with ``value``.

    Raises
    ------
    InputError
        It is no mapping, holds what JSON cannot, is too deep or too large, or cannot be kept.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError(f"{field} must be an object, but is {kind_of(value)}")
    return _Copier(field).object(value, 1) if value else {}


class _Copier:
    """Copies one JSON value and keeps account of its size."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._left = MAX_METADATA

    def value(self, value: object, depth: int) -> Any:
        self._spend(1)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            self._spend(len(value))
            return _storable(self._field, value)
        if isinstance(value, int | float):
            return _finite(self._field, value)
        if isinstance(value, Mapping):
            return self.object(value, depth + 1)
        if isinstance(value, list | tuple):
            self._check(depth + 1)
            return [self.value(part, depth + 1) for part in value]
        raise InputError(f"{self._field} holds a value that is no JSON: {kind_of(value)}")

    def object(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        self._check(depth)
        copy = {}
        for key, part in value.items():
            if not isinstance(key, str):
                raise InputError(f"{self._field} has a key that is no text: {kind_of(key)}")
            self._spend(len(key))
            copy[_storable(self._field, key)] = self.value(part, depth)
        return copy

    def _check(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise InputError(f"{self._field} is nested more than {MAX_DEPTH} levels deep")

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise InputError(f"{self._field} has more than {MAX_METADATA:,} characters and values")


def _finite(field: str, value: float) -> float:
    if isinstance(value, int):
        if value.bit_length() > _MAX_BITS:
            raise InputError(f"{field} has a number of more than 1,000 digits")
        return value
    if value != value or value in (float("inf"), float("-inf")):
        raise InputError(f"{field} has a number that JSON cannot hold: {value}")
    return value


def _short(field: str, value: str) -> str:
    if len(value) > MAX_NAME:
        raise InputError(f"{field} has {len(value):,} characters; at most {MAX_NAME:,} are taken")
    return _storable(field, value)


def _storable(field: str, value: str) -> str:
    """Refuse what Neo4j cannot keep: NUL characters, and halves of surrogate pairs."""
    if "\0" in value:
        raise InputError(f"{field} has a NUL character at position {value.index(chr(0))}")
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InputError(
                f"{field} has half of a surrogate pair at position {error.start}",
                hint="The text was cut or decoded wrongly before it came here.",
            ) from error
    # An enumeration that is also a str says its member's name when it is formatted.
    return value if type(value) is str else str.__str__(value)
