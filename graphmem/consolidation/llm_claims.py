"""The claim reader that asks a language model: one call for several statements, checked, counted.

Entities stand in the prompt as small numbers of their statement, so what a model makes up is told
from what it was given. A statement whose reply is of no use is read by rules instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from jsonschema import Draft202012Validator

from graphmem.consolidation.claims import Claim, ClaimReader, Statement
from graphmem.consolidation.local_claims import LocalClaims
from graphmem.consolidation.slot_values import comparable, is_clock, is_date
from graphmem.consolidation.verb_slots import attribute_name
from graphmem.errors import ModelError, OutageError, RefusedError
from graphmem.extraction.marks import QUESTION_MARKS
from graphmem.models.json_reply import Replies, bare_schema, json_of
from graphmem.models.language import Completion, LanguageModel, Message
from graphmem.models.usage import Usage

__all__ = ["ClaimUsage", "LLMClaims"]

_VERSION = 1
_INDENT = "\n    "
_TEXT = 1200  # characters of a statement that are shown
_BEFORE = 300
_NAMES = 24
_HINTS = 12
_CLAIMS = 24
_LENGTH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimUsage:
    """What reading took and how it went.

    Attributes
    ----------
    model
        What the language model was asked; ``dropped`` counts claims that could not be used.
    fallbacks
        Statements that were read by rules, since no reply to them was of use.
    """

    model: Usage = field(default_factory=Usage)
    fallbacks: int = 0


@dataclass(frozen=True, slots=True)
class _Shown:
    """A statement as the prompt shows it, without its number, and its entities in order."""

    statement: Statement
    text: str
    entities: tuple[str, ...]


class LLMClaims:
    """Reads claims with a language model; one object for one run.

    Parameters
    ----------
    model
        The language model.
    prompt
        The instructions.
    schema
        ``schemas/claims.json``.
    known
        Attributes that are known of entities, by id: shown, so that names stay the same.
    replies
        Where good replies are kept; None keeps none.
    fallback
        Reads what the model cannot; rules by default.
    batch
        Statements in one call.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str,
        schema: Mapping[str, Any],
        *,
        known: Mapping[str, Sequence[str]] | None = None,
        replies: Replies | None = None,
        fallback: ClaimReader | None = None,
        batch: int = 20,
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._schema = bare_schema(schema)
        self._item = Draft202012Validator(self._schema["properties"]["statements"]["items"])
        self._known = known or {}
        self._replies = replies
        self._fallback = fallback or LocalClaims()
        self._batch = max(1, batch)
        self._lock = Lock()
        self._usage = ClaimUsage()
        self._stopped = False

    @property
    def producer(self) -> str:
        """``llm:<model>@claims1``."""
        return f"llm:{self._model.name}@claims{_VERSION}"

    @property
    def usage(self) -> ClaimUsage:
        """What this run has used so far."""
        return self._usage

    def read(self, statements: Sequence[Statement]) -> list[tuple[Claim, ...]]:
        """The claims of each statement, in order."""
        found: list[tuple[Claim, ...]] = [()] * len(statements)
        waiting: list[tuple[int, _Shown]] = []
        for at, statement in enumerate(statements):
            if not _says_something(statement):
                continue
            shown = self._show(statement)
            item = self._stored(shown)
            if item is None:
                waiting.append((at, shown))
            else:
                self._count(Usage(cached=1))
                found[at] = self._claims(shown, item)
        for start in range(0, len(waiting), self._batch):
            batch = waiting[start : start + self._batch]
            items = self._ask([shown for _, shown in batch])
            for (at, shown), item in zip(batch, items, strict=True):
                found[at] = self._fall_back(shown) if item is None else self._claims(shown, item)
        return found

    def _ask(self, batch: Sequence[_Shown]) -> list[Mapping[str, Any] | None]:
        """The reply's item for each statement; None where there is none of use."""
        if self._stopped:
            return [None] * len(batch)
        messages = [Message("system", self._prompt), Message("user", _question(batch))]
        try:
            completion = self._model.complete(messages, self._schema)
        except (OutageError, RefusedError):
            return [None] * len(batch)
        except ModelError:
            self._stopped = True  # it will answer no prompt at all
            return [None] * len(batch)
        self._count(
            Usage(
                calls=1,
                prompt_tokens=completion.prompt_tokens or 0,
                completion_tokens=completion.completion_tokens or 0,
            )
        )
        items = self._items(completion, len(batch))
        for shown, item in zip(batch, items, strict=True):
            if item is not None and self._replies is not None:
                turns = [shown.statement.fact.turn, *shown.statement.fact.further_turns]
                self._replies.put(*self._key(shown), reply=dict(item), turns=turns)
        return items

    def _items(self, completion: Completion, count: int) -> list[Mapping[str, Any] | None]:
        value = json_of(completion.text)
        listed = value.get("statements") if isinstance(value, dict) else None
        items: dict[int, Mapping[str, Any] | None] = {}
        for item in listed if isinstance(listed, list) else ():
            number = item.get("statement") if isinstance(item, dict) else None
            if isinstance(number, int) and 1 <= number <= count:
                twice = number in items
                items[number] = item if not twice and self._item.is_valid(item) else None
        return [items.get(number) for number in range(1, count + 1)]

    def _claims(self, shown: _Shown, item: Mapping[str, Any]) -> tuple[Claim, ...]:
        """The claims of an item; what names no entity or no attribute is dropped and counted."""
        found: list[Claim] = []
        for each in item["claims"][:_CLAIMS]:
            claim = _claim(shown, each)
            if claim is None:
                self._count(Usage(dropped=1))
            elif claim not in found:
                found.append(claim)
        self._count(Usage(dropped=max(0, len(item["claims"]) - _CLAIMS)))
        return tuple(found)

    def _fall_back(self, shown: _Shown) -> tuple[Claim, ...]:
        with self._lock:
            used = self._usage
            self._usage = ClaimUsage(model=used.model, fallbacks=used.fallbacks + 1)
        return self._fallback.read([shown.statement])[0]

    def _stored(self, shown: _Shown) -> Mapping[str, Any] | None:
        if self._replies is None:
            return None
        item = self._replies.get(*self._key(shown))
        return item if item is not None and self._item.is_valid(item) else None

    def _key(self, shown: _Shown) -> list[str]:
        # Of these turns and no others, though they say the same: a reply goes with its turns.
        wording = hashlib.blake2b(self._prompt.encode("utf-8"), digest_size=8).hexdigest()
        fact = shown.statement.fact
        return [self.producer, wording, shown.text, fact.turn, *fact.further_turns]

    def _show(self, statement: Statement) -> _Shown:
        others = sorted(statement.names, key=lambda entity: (statement.names[entity], entity))
        ordered = [statement.speaker] if statement.speaker is not None else []
        ordered += [entity for entity in others if entity != statement.speaker]
        entities = tuple(entity for entity in ordered if entity is not None)[:_NAMES]
        return _Shown(statement, "\n".join(self._lines(statement, entities)), entities)

    def _lines(self, statement: Statement, entities: Sequence[str]) -> Iterator[str]:
        if statement.speaker is not None:
            yield "said by: 1"
        for number, entity in enumerate(entities, start=1):
            name = _line(statement.names.get(entity, "the speaker"))
            known = ", ".join(_line(each) for each in sorted(self._known.get(entity, ()))[:_HINTS])
            yield f"entity {number}: {name}{f' (known: {known})' if known else ''}"
        if statement.fact.said_at is not None:
            yield f"said at: {statement.fact.said_at:%Y-%m-%d}"
        if statement.before:
            yield f"turn before: {_line(statement.before[:_BEFORE])}"
        if statement.lead.strip():
            yield f"just before: {_line(statement.lead[-_BEFORE:])}"
        yield f"statement: {_line(statement.fact.text[:_TEXT])}"

    def _count(self, usage: Usage) -> None:
        with self._lock:
            used = self._usage
            self._usage = ClaimUsage(model=used.model + usage, fallbacks=used.fallbacks)


def _says_something(statement: Statement) -> bool:
    text = statement.fact.text.strip()
    return (
        statement.fact.modality == "stated"
        and bool(text)
        and not text.endswith(tuple(QUESTION_MARKS))
    )


def _question(batch: Sequence[_Shown]) -> str:
    """The user's message; the fence carries a hash of what is inside."""
    blocks = [f"# statement {n}\n{_INDENT.join(['', shown.text.replace(chr(10), _INDENT)]).strip()}"
              for n, shown in enumerate(batch, start=1)]  # fmt: skip
    record = "\n".join(blocks)
    fence = hashlib.blake2b(record.encode("utf-8"), digest_size=6).hexdigest()
    wanted = "statement 1" if len(batch) == 1 else f"statements 1 to {len(batch)}"
    return (
        f"=== statements {fence} ===\n{record}\n=== end of statements {fence} ===\n"
        f"Give the claims of {wanted}."
    )


def _claim(shown: _Shown, item: Mapping[str, Any]) -> Claim | None:
    subject, number = item["subject"], item["value_entity"]
    attribute = attribute_name(item["attribute"][:_LENGTH])
    unnamed = not attribute and (item["corrects"] or item["act"] == "denies")
    if not 1 <= subject <= len(shown.entities) or not (attribute or unnamed):
        return None
    if number is not None and not 1 <= number <= len(shown.entities):
        return None
    label = _line(item["value"][:_LENGTH])
    value = comparable(label)
    if number is not None:
        value = shown.entities[number - 1]
        label = shown.statement.names.get(value, label)
    if not value and item["act"] in ("holds", "was"):
        return None
    dated = bool(item["single"]) and number is None and (is_clock(value) or is_date(value))
    return Claim(
        subject=shown.entities[subject - 1],
        attribute=attribute,
        value=value,
        label=label,
        act=item["act"],
        single=item["single"],
        event=item["event"] and not dated,
        corrects=item["corrects"],
        instead=_instead(shown, item["instead"], value),
        dated_value=dated,
    )


def _instead(shown: _Shown, text: str, value: str) -> str:
    """The wrong value: an entity where its name is one, as with the right value."""
    wanted = _line(text[:_LENGTH])
    named = [e for e in shown.entities if shown.statement.names.get(e, "") == wanted]
    wrong = named[0] if named else comparable(wanted)
    return "" if wrong == value else wrong


def _line(text: str) -> str:
    return " ".join(text.split())
