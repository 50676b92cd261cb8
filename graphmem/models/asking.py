"""Asking a language model about a numbered list of things, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator

from graphmem.errors import ModelError, OutageError, RefusedError
from graphmem.models.json_reply import bare_schema, numbered
from graphmem.models.language import LanguageModel, Message

__all__ = ["Asker"]


class Asker:
    """Asks, and takes of each reply what has the form that was asked for.

    Where the model cannot be reached nothing more is asked: what waits is not held up by each
    further one.

    Parameters
    ----------
    model
        The language model.
    prompt
        The instructions.
    schema
        Of a reply: an object with one list.
    items, number
        The names of the list, and of the number in each of its items.
    """

    def __init__(
        self, model: LanguageModel, prompt: str, schema: Mapping[str, Any], items: str, number: str
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._schema = bare_schema(schema)
        self._items, self._number = items, number
        item = Draft202012Validator(self._schema["properties"][items]["items"])
        self.is_valid: Callable[[Any], bool] = item.is_valid
        self._silent = False

    def ask(self, shown: Sequence[str]) -> dict[int, Mapping[str, Any]]:
        """The good items of one call, by the places in ``shown`` of what they are about.

        Parameters
        ----------
        shown
            Each thing as the model sees it, with its number, from 1.
        """
        if self._silent:
            return {}
        messages = [Message("system", self._prompt), Message("user", "\n\n".join(shown))]
        try:
            completion = self._model.complete(messages, self._schema)
        except RefusedError:
            return {}
        except (OutageError, ModelError):
            self._silent = True
            return {}
        found = numbered(completion.text, self._items, self._number, len(shown), self.is_valid)
        return {number - 1: item for number, item in found.items()}
