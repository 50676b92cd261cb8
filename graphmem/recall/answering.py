"""Answers from packed memory: what a language model is told, and what its reply is worth.

The entries of the context are numbered and fenced off as data. The reply is JSON in the form of
``schemas/answer.json``; its numbers are led back to turns here, and those that no entry has are
dropped. An answer that cites nothing is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from graphmem.models.json_reply import bare_schema, json_of
from graphmem.models.language import Completion
from graphmem.models.usage import Usage
from graphmem.recall.packing import Context
from graphmem.records import Hit, Source

__all__ = ["NO_EVIDENCE", "Answer", "AnswerFormat", "Citing", "Reading", "Unfolding"]

NO_EVIDENCE = "The memory holds no evidence for an answer."
"""The text of an answer that abstains."""

UNCITED = "its answer cites no entry of the memory"

_BRACKETS = re.compile(r"(\s*)\[([^\[\]\n]{1,200})\]")
_OPEN_BRACKETS = re.compile(r"\s*(?:\[[^\[\]\n]{0,200})?\Z")
# A number has few digits: what has many is none of ours. Some models copy all of an entry's head.
_NUMBERS = re.compile(r"\s*#?\d{1,6}(?:\s*(?:[,;&\u2013-]|and)\s*#?\d{1,6})*\s*(?: · .*)?")
_RANGE = re.compile(r"(\d+)(?:\s*[\u2013-]\s*#?(\d+))?")
_LONGEST_RANGE = 20
# Within a JSON string every quote is escaped, so these match nothing but the fields themselves.
_ANSWERABLE = re.compile(r'"answerable"\s*:\s*true')
_ANSWER = re.compile(r'"answer"\s*:\s*"')
_WHOLE_CHARACTERS = re.compile(r'(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*')
_HALF_OF_A_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the memory answers, and what that rests on.

    Attributes
    ----------
    question
        As it was asked.
    text
        The answer. ``[1]`` in it is the first of ``citations``, ``[2]`` the second.
    citations
        The turns that it rests on; those that are cited in the text come first.
    evidence
        These turns as hits, with their texts and times, in the same order.
    abstained
        Whether the memory holds no evidence for an answer; ``text`` says so then, and
        ``citations`` are empty.
    reason
        In the model's words, whom and what the question is about and whether the memory has that;
        not checked, and best shown to developers only.
    context
        What the model was given, with its number of tokens.
    model
        The model's name; None where none had to be asked.
    usage, cost
        What it took: calls, tokens, repairs, and in ``dropped`` how many numbers were cited that no
        entry has; its price, None where prices are not set.
    """

    question: str
    text: str
    citations: tuple[Source, ...] = ()
    evidence: tuple[Hit, ...] = ()
    abstained: bool = False
    reason: str = ""
    context: Context = field(default_factory=Context)
    model: str | None = None
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A reply, read.

    Attributes
    ----------
    text
        The answer, its citations numbered by ``cited``.
    cited
        Labels of the context's entries, in order.
    abstained, reason
        As of :class:`Answer`.
    dropped
        Numbers that no entry has.
    flaw
        Why the reply is of no use; says nothing of what people said.
    """

    text: str = ""
    cited: tuple[str, ...] = ()
    abstained: bool = False
    reason: str = ""
    dropped: int = 0
    flaw: str | None = None


class AnswerFormat:
    """The form that replies must have.

    Parameters
    ----------
    schema
        ``schemas/answer.json``.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.on_the_wire: dict[str, Any] = bare_schema(schema)
        self._validator = Draft202012Validator(self.on_the_wire)

    def read(self, completion: Completion, context: Context) -> Reading:
        """Check a reply and lead its numbers back to the context's entries."""
        value = json_of(completion.text)
        if value is None:
            return Reading(flaw="it was cut off" if completion.cut_off else "it is no JSON")
        error = best_match(self._validator.iter_errors(value))
        if error is not None:
            place = error.json_path.removeprefix("$").removeprefix(".") or "the reply"
            return Reading(flaw=f"{place} breaks the rule `{error.validator}`")
        reason = " ".join(value["check"].split())
        if not value["answerable"]:
            return Reading(NO_EVIDENCE, abstained=True, reason=reason)
        citing = Citing(context)
        text = citing.rewritten(value["answer"].strip()).strip()
        for number in value["evidence"]:
            citing.index_of(str(int(number)))  # 2.0 is an integer, too
        flaw = None if citing.cited else UNCITED
        if not text:
            flaw = "its answer is empty"
        return Reading(text, tuple(citing.cited), False, reason, citing.dropped, flaw)


class Citing:
    """Gives the entries that are cited numbers of their own, in the order they are cited."""

    def __init__(self, context: Context) -> None:
        self.cited: list[str] = []
        self.dropped = 0
        self._known = context.citations

    def index_of(self, label: str) -> int | None:
        """The number of an entry, from 1; None, and counted, where the context has none such."""
        if label not in self._known:
            self.dropped += 1
            return None
        if label not in self.cited:
            self.cited.append(label)
        return self.cited.index(label) + 1

    def rewritten(self, text: str) -> str:
        """A text with its citations renumbered; those that lead nowhere are left out."""
        clean = text.encode("utf-8", "replace").decode("utf-8")  # JSON can hold half characters
        return _BRACKETS.sub(self._replaced, clean)

    def _replaced(self, match: re.Match[str]) -> str:
        if not _NUMBERS.fullmatch(match[2]):
            return match[0]
        found = [self.index_of(label) for label in _labels(match[2].partition(" · ")[0])]
        kept = "".join(f"[{number}]" for number in dict.fromkeys(found) if number)
        return match[1] + kept if kept else ""


def _labels(numbers: str) -> Iterator[str]:
    """The entries that are meant by ``3``, ``3, 5``, ``3-5``."""
    for first, last in _RANGE.findall(numbers):
        yield str(int(first))
        end = int(last or first)
        for number in range(int(first) + 1, min(end, int(first) + _LONGEST_RANGE) + 1):
            yield str(number)


class Unfolding:
    """Takes the answer's text out of a reply that is still being written.

    It gives nothing before the reply has said that there is an answer.
    """

    def __init__(self, context: Context) -> None:
        self._citing = Citing(context)
        self._reply = ""
        self._at: int | None = None
        self._held = ""
        self._begun = False

    def add(self, piece: str) -> str:
        """Take in a piece of the reply; returns what it adds to the answer."""
        self._reply += piece
        if self._at is None:
            found = _ANSWERABLE.search(self._reply)
            begins = found and _ANSWER.search(self._reply, found.end())
            if not begins:
                return ""
            self._at = begins.end()
        whole = _WHOLE_CHARACTERS.match(self._reply, self._at)
        new = _HALF_OF_A_PAIR.sub("", whole[0] if whole else "")
        self._at += len(new)
        text = self._held + json.loads(f'"{new}"', strict=False)
        open_end = _OPEN_BRACKETS.search(text)
        shown = text[: open_end.start()] if open_end else text
        self._held = text[len(shown) :]
        shown = self._citing.rewritten(shown)
        if not self._begun:
            shown = shown.lstrip()
        self._begun = self._begun or bool(shown)
        return shown
