"""A language model as the guide of a deep search: what of it is worth reading, what to ask next.

It sees the best hits, numbered and fenced off as data, and says which of them help (a filter and a
reranking in one; HippoRAG 2 calls the filter *recognition memory*) and what to search for next,
with the names that it found (a rewriting, as IRCoT and HyMem do). It only chooses among hits and
words questions: nothing that it writes is ever shown as memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from graphmem.errors import ModelError
from graphmem.models.json_reply import bare_schema, json_of
from graphmem.models.language import LanguageModel
from graphmem.recall.fence import fenced
from graphmem.recall.packing import entry
from graphmem.records import Hit

__all__ = ["Advice", "Guide"]

_CHARACTERS = 500  # of an entry
_QUESTIONS = 3
_QUESTION = 300  # characters
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Advice:
    """What the guide says of some hits.

    Attributes
    ----------
    useful
        Places of the hits that help, the most helpful first.
    questions
        What to search for next.
    """

    useful: tuple[int, ...] = ()
    questions: tuple[str, ...] = ()


class Guide:
    """Asks a language model about hits.

    Parameters
    ----------
    model
        Makes the language model when it is first asked.
    prompt
        The instructions.
    schema
        ``schemas/guide.json``.

    Notes
    -----
    The last advice is kept in this process, so that the same question finds the same again; none is
    kept on disk, where it could outlive what it is about.
    """

    def __init__(
        self, model: Callable[[], LanguageModel], prompt: str, schema: Mapping[str, Any]
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._schema = bare_schema(schema)
        self._is_valid = Draft202012Validator(self._schema).is_valid
        self._asked = lru_cache(_KEPT)(self._ask)

    def advise(self, question: str, hits: Sequence[Hit]) -> Advice:
        """What of the hits helps to answer a question, and what to ask next.

        Raises
        ------
        ModelError
            The model does not answer, or twice gave nothing of use.
        """
        shown = "\n".join(_shown(number, hit) for number, hit in enumerate(hits, start=1))
        return self._asked(question, shown, len(hits))

    def _ask(self, question: str, shown: str, count: int) -> Advice:
        """What a reply in the right form says; asked for once more where the first is not."""
        flaw = ""
        for _ in range(2):
            completion = self._model().complete(
                fenced(self._prompt, shown, question, flaw=flaw), self._schema
            )
            reply = json_of(completion.text)
            if self._is_valid(reply):
                return _advice(reply, count)
            flaw = "it was cut off" if completion.cut_off else "it is not of the form asked for"
        raise ModelError(
            f"the language model gave no advice of use: {flaw}",
            hint='Search with depth="auto", which asks none, or set GRAPHMEM_DEEP_SEARCH=local.',
        )


def _advice(reply: Mapping[str, Any], count: int) -> Advice:
    """What a reply says; numbers that no entry has are dropped."""
    useful = dict.fromkeys(int(n) - 1 for n in reply["useful"] if 1 <= n <= count)
    words = (" ".join(text.split())[:_QUESTION] for text in reply["questions"])
    return Advice(tuple(useful), tuple(dict.fromkeys(w for w in words if w))[:_QUESTIONS])


def _shown(number: int, hit: Hit) -> str:
    """A hit as the model sees it."""
    text = hit.text.strip()
    short = text if len(text) <= _CHARACTERS else f"{text[: _CHARACTERS - 1]}…"
    return entry(str(number), hit, short)
