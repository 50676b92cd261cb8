"""A language model's reply: parsed, checked against the schema, and told apart by episodes.

Each episode of a reply stands for itself: one that is missing or malformed does not spoil the
others. What is wrong is said without quoting the reply, which holds what people said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from graphmem.models.language import Completion

__all__ = ["Reply", "ReplyFormat"]

_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
_ANNOTATIONS = frozenset({"$schema", "$id", "title", "description"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply gives for each part of its prompt: an item, or the reason why there is none."""

    items: tuple[Mapping[str, Any] | str, ...]


class ReplyFormat:
    """The form that replies must have.

    Parameters
    ----------
    schema
        ``schemas/extraction.json``.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.on_the_wire: dict[str, Any] = _bare(schema)
        self._item = Draft202012Validator(self.on_the_wire["properties"]["episodes"]["items"])

    def read(self, completion: Completion, parts: int) -> Reply:
        """Tell what a reply gives for each of so many parts."""
        value = _parse(completion.text)
        if value is None:
            reason = "it was cut off" if completion.cut_off else "it is no JSON"
            return Reply((reason,) * parts)
        episodes = value.get("episodes") if isinstance(value, dict) else None
        if not isinstance(episodes, list):
            return Reply(("it has no list of episodes",) * parts)
        if parts == 1 and len(episodes) == 1 and isinstance(episodes[0], dict):
            episodes = [{**episodes[0], "episode": 1}]  # it can be no other, whatever its number
        return Reply(tuple(self._find(episodes, number) for number in range(1, parts + 1)))

    def flaw(self, item: object) -> str | None:
        """What is wrong with the item of one episode, if anything."""
        error = best_match(self._item.iter_errors(item))
        if error is None:
            return None
        return f"{error.json_path.removeprefix('$.')} breaks the rule `{error.validator}`"

    def _find(self, episodes: Sequence[Any], number: int) -> Mapping[str, Any] | str:
        found = [e for e in episodes if isinstance(e, dict) and e.get("episode") == number]
        if len(found) != 1:
            return f"it has episode {number} {len(found)} times, not once"
        flaw = self.flaw(found[0])
        return found[0] if flaw is None else f"in episode {number}, {flaw}"


def _parse(text: str) -> Any:
    """The JSON of a reply, also from among the words that some models put around it."""
    for candidate in _candidates(text):
        try:
            return json.loads(candidate, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
    return None


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


def _bare(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without annotations: some servers refuse them, and count them as tokens."""
    bare: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _ANNOTATIONS and isinstance(value, str):
            continue
        if key == "properties":
            bare[key] = {name: _bare(each) for name, each in value.items()}
        else:
            bare[key] = _bare(value) if isinstance(value, Mapping) else value
    return bare
