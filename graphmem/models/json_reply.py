"""JSON from a language model's reply, the schema that asks for it, and what keeps replies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

__all__ = ["Replies", "bare_schema", "json_of", "numbered"]

_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
_ANNOTATIONS = frozenset({"$schema", "$id", "title", "description"})


class Replies(Protocol):
    """Keeps replies by what they are replies to, as :class:`graphmem.models.cache.ReplyCache`."""

    def get(self, *parts: str) -> dict[str, Any] | None:
        """The reply, if there is one."""
        ...

    def put(self, *parts: str, reply: dict[str, Any], turns: Sequence[str]) -> None:
        """Keep a reply that was made from these turns."""
        ...


def json_of(text: str) -> Any:
    """The JSON of a reply, also from among the words that some models put around it.

    None where there is none.
    """
    for candidate in _candidates(text):
        try:
            return json.loads(candidate, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
    return None


def numbered(
    text: str, name: str, number: str, count: int, is_valid: Callable[[Any], bool]
) -> dict[int, Mapping[str, Any]]:
    """The items of a reply by the numbers that the prompt gave what they are about, from 1.

    Parameters
    ----------
    text
        The reply.
    name, number
        Of the list, and of the number in each of its items.
    count
        How many numbers there are.
    is_valid
        Whether an item has the form that was asked for. Others are dropped, and so are those of
        which there are two, or whose number was not given.
    """
    value = json_of(text)
    items = value.get(name) if isinstance(value, dict) else None
    good = [item for item in items if is_valid(item)] if isinstance(items, list) else []
    numbers = [item[number] for item in good]
    return {
        item[number]: item
        for item in good
        if 1 <= item[number] <= count and numbers.count(item[number]) == 1
    }


def bare_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without annotations: some servers refuse them, and count them as tokens."""
    bare: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _ANNOTATIONS and isinstance(value, str):
            continue
        if key == "properties":
            bare[key] = {name: bare_schema(each) for name, each in value.items()}
        else:
            bare[key] = bare_schema(value) if isinstance(value, Mapping) else value
    return bare


def _candidates(text: str) -> Iterator[str]:
    yield text
    fenced = _FENCED.search(text)
    if fenced:
        yield fenced[1]
    start, stop = text.find("{"), text.rfind("}")
    if 0 <= start < stop:
        yield text[start : stop + 1]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
