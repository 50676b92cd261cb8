"""JSON from a language model's reply, and the schema that asks for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["bare_schema", "json_of"]

_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
_ANNOTATIONS = frozenset({"$schema", "$id", "title", "description"})


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
