"""A language model's reply: parsed, checked against the schema, and told apart by episodes.

Each episode of a reply stands for itself: one that is missing or malformed does not spoil the
others. What is wrong is said without quoting the reply, which holds what people said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from graphmem.models.json_reply import bare_schema, json_of
from graphmem.models.language import Completion

__all__ = ["Reply", "ReplyFormat"]


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
        self.on_the_wire: dict[str, Any] = bare_schema(schema)
        self._item = Draft202012Validator(self.on_the_wire["properties"]["episodes"]["items"])

    def read(self, completion: Completion, parts: int) -> Reply:
        """Tell what a reply gives for each of so many parts."""
        value = json_of(completion.text)
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
