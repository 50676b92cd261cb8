"""Gold sets for extraction: read from JSON, checked, and turned into records.

The format is `schemas/gold.json`; it also says how each kind of record is compared and counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import jsonschema

from graphmem import identity
from graphmem.errors import InputError, NotFoundError
from graphmem.extraction.interface import EpisodeTurns
from graphmem.records import Turn
from graphmem.schema_files import schema

__all__ = [
    "GoldConversation",
    "GoldEntity",
    "GoldExpression",
    "GoldFact",
    "GoldSet",
    "GoldTriple",
    "GoldUnit",
    "Interval",
    "Shape",
    "parse_gold",
    "read_gold",
]

ConversationKind = Literal["conversation", "document"]
Names = tuple[str, ...]


class Interval(NamedTuple):
    """First and last day, both inclusive; None where open or unknown."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        return f"{self.first or '…'} to {self.last or '…'}" if any(self) else "no date"


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A statement that should come out of one of ``turns``; ``texts`` are its good renderings."""

    turns: Names
    texts: Names
    keywords: tuple[Names, ...]
    memory_types: frozenset[str]
    modalities: frozenset[str]
    negated: bool | None
    intervals: tuple[Interval, ...]
    optional: bool

    @property
    def dated(self) -> bool:
        """Whether its words say when it holds."""
        return self.intervals[0] != Interval()


class Shape(NamedTuple):
    """One way to cut a statement into subject, predicate and object; any of each will do."""

    subjects: Names
    predicates: Names
    objects: Names
    negated: bool | None


@dataclass(frozen=True, slots=True)
class GoldTriple:
    """A triple that should come out, in any of its shapes."""

    turns: Names
    shapes: tuple[Shape, ...]
    modalities: frozenset[str]
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An entity under all its names, the chief one first."""

    names: Names
    types: frozenset[str]
    mentions: Names
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldUnit:
    """Entities, each under any of its names, that one event or statement binds."""

    turns: Names
    binds: tuple[Names, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class GoldConversation:
    """Turns and what should come out of them; None for what is not judged."""

    id: str
    kind: ConversationKind
    turns: tuple[Turn, ...]
    participants: Names
    facts: tuple[GoldFact, ...] | None
    triples: tuple[GoldTriple, ...] | None
    entities: tuple[GoldEntity, ...] | None
    units: tuple[GoldUnit, ...] | None
    not_entities: Names

    def episodes(self) -> list[EpisodeTurns]:
        """Its sessions, each as one closed episode."""
        return [
            EpisodeTurns(
                id=identity.episode_id(self.id, session, turns[0].key),
                turns=turns,
                participants=self.participants,
            )
            for session, group in groupby(self.turns, key=lambda turn: turn.session)
            if (turns := tuple(group))
        ]


@dataclass(frozen=True, slots=True)
class GoldExpression:
    """Words that name a time or only look like it; any of the ``intervals`` is right."""

    text: str
    start: int
    end: int
    said_at: datetime
    is_time: bool
    intervals: tuple[Interval, ...]

    @property
    def words(self) -> str:
        """The words themselves, out of the sentence."""
        return self.text[self.start : self.end]

    @property
    def fixed(self) -> bool:
        """Whether they name an interval."""
        return self.intervals[0] != Interval()


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A whole gold file."""

    name: str
    conversations: tuple[GoldConversation, ...]
    expressions: tuple[GoldExpression, ...]
    same_predicates: tuple[Names, ...]


def read_gold(path: Path) -> dict[str, Any]:
    """Read a gold file and check it.

    Parameters
    ----------
    path
        A JSON file as `schemas/gold.json` describes it.

    Returns
    -------
    dict
        Its content.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It is no JSON, not of that form, or names turns that it does not have.
    """
    try:
        gold = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFoundError(
            f"no gold file at {path}", hint="Give the path of a JSON file."
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as JSON: {error}") from error
    parse_gold(gold)
    return cast("dict[str, Any]", gold)


def parse_gold(gold: Mapping[str, Any]) -> GoldSet:
    """Turn the content of a gold file into records.

    Raises
    ------
    InputError
        It is not of the form of `schemas/gold.json`, or contradicts itself.
    """
    validator = jsonschema.Draft202012Validator(schema("gold"), format_checker=_FORMATS)
    problem = jsonschema.exceptions.best_match(validator.iter_errors(gold))
    if problem is not None:
        raise _invalid(problem.json_path, problem.message)
    conversations = [_conversation(raw, gold) for raw in gold.get("conversations", ())]
    _unique("conversations", (conversation.id for conversation in conversations))
    return GoldSet(
        name=gold["name"],
        conversations=tuple(conversations),
        expressions=tuple(
            _expression(raw, f"expressions[{number}]")
            for number, raw in enumerate(gold.get("expressions", ()))
        ),
        same_predicates=tuple(tuple(group) for group in gold.get("same_predicates", ())),
    )


_FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER


def _conversation(raw: Mapping[str, Any], gold: Mapping[str, Any]) -> GoldConversation:
    here = f"conversation {raw['id']!r}"
    turns = tuple(_turn(turn, raw["id"], here) for turn in raw["turns"])
    _unique(f"{here}: turns", (turn.id for turn in turns))
    _unique(f"{here}: sessions", (session for session, _ in groupby(t.session for t in turns)))
    authors = tuple(dict.fromkeys(turn.author for turn in turns if turn.author))
    conversation = GoldConversation(
        id=raw["id"],
        kind=raw.get("kind", "conversation" if authors else "document"),
        turns=turns,
        participants=tuple(raw.get("participants", authors)),
        facts=_records(raw.get("facts"), _fact, f"{here}: facts"),
        triples=_records(raw.get("triples"), _triple, f"{here}: triples"),
        entities=_records(raw.get("entities"), _entity, f"{here}: entities"),
        units=_records(raw.get("units"), _unit, f"{here}: units"),
        not_entities=(*raw.get("not_entities", ()), *gold.get("not_entities", ())),
    )
    known = {turn.id for turn in turns}
    named: list[tuple[str, Names]] = [
        *(("facts", fact.turns) for fact in conversation.facts or ()),
        *(("triples", triple.turns) for triple in conversation.triples or ()),
        *(("entities", entity.mentions) for entity in conversation.entities or ()),
        *(("units", unit.turns) for unit in conversation.units or ()),
    ]
    for what, ids in named:
        if unknown := [turn for turn in ids if turn not in known]:
            raise _invalid(f"{here}: {what}", f"there is no turn {unknown[0]!r}")
    return conversation


def _records(raw: Sequence[Any] | None, parse: Any, here: str) -> Any:
    if raw is None:
        return None
    return tuple(parse(record, f"{here}[{number}]") for number, record in enumerate(raw))


def _turn(raw: Mapping[str, Any], conversation: str, here: str) -> Turn:
    said_at = raw.get("said_at")
    return Turn(
        id=raw["id"],
        text=raw["text"],
        conversation=conversation,
        session=raw.get("session", "1"),
        speaker=raw.get("speaker"),
        role=raw.get("role"),
        title=raw.get("title"),
        said_at=None if said_at is None else _moment(said_at, f"{here}: turn {raw['id']!r}"),
    )


def _fact(raw: Mapping[str, Any], here: str) -> GoldFact:
    return GoldFact(
        turns=_names(raw["turn"]),
        texts=(raw["text"], *raw.get("alternatives", ())),
        keywords=tuple(_names(word) for word in raw.get("keywords", ())),
        memory_types=frozenset(_names(raw.get("memory_type", ()))),
        modalities=frozenset(_names(raw.get("modality", "stated"))),
        negated=raw.get("negated", False),
        intervals=_intervals(raw, "valid_from", "valid_to", here),
        optional=raw.get("optional", False),
    )


def _triple(raw: Mapping[str, Any], here: str) -> GoldTriple:
    del here
    shapes = [
        Shape(
            _names(cut["subject"]),
            _names(cut["predicate"]),
            _names(cut["object"]),
            cut.get("negated", raw.get("negated", False)),
        )
        for cut in (raw, *raw.get("alternatives", ()))
    ]
    return GoldTriple(
        turns=_names(raw["turn"]),
        shapes=tuple(shapes),
        modalities=frozenset(_names(raw.get("modality", "stated"))),
        optional=raw.get("optional", False),
    )


def _entity(raw: Mapping[str, Any], here: str) -> GoldEntity:
    del here
    return GoldEntity(
        names=(raw["name"], *raw.get("aliases", ())),
        types=frozenset(_names(raw["type"])),
        mentions=tuple(raw.get("mentions", ())),
        optional=raw.get("optional", False),
    )


def _unit(raw: Mapping[str, Any], here: str) -> GoldUnit:
    del here
    return GoldUnit(
        turns=_names(raw["turn"]),
        binds=tuple(_names(name) for name in raw["binds"]),
        optional=raw.get("optional", False),
    )


def _expression(raw: Mapping[str, Any], here: str) -> GoldExpression:
    text: str = raw["text"]
    words: str = raw.get("expression", text)
    start = text.find(words)
    if start < 0:
        raise _invalid(here, f"{words!r} does not occur in {text!r}")
    intervals = _intervals(raw, "from", "to", here)
    fixed = raw.get("is_time", True) and raw.get("resolvable", True)
    if fixed == (intervals[0] == Interval()):
        raise _invalid(
            here,
            f"{words!r} is to be resolved and needs a day in 'from' or 'to'"
            if fixed
            else f"{words!r} cannot be resolved, so 'from' and 'to' must be null",
        )
    return GoldExpression(
        text=text,
        start=start,
        end=start + len(words),
        said_at=_moment(raw["said_at"], here),
        is_time=raw.get("is_time", True),
        intervals=intervals,
    )


def _intervals(raw: Mapping[str, Any], first: str, last: str, here: str) -> tuple[Interval, ...]:
    found = [_interval(raw.get(first), raw.get(last), here)]
    found += [
        _interval(other.get("from"), other.get("to"), here)
        for other in raw.get("other_intervals", ())
    ]
    return tuple(found)


def _interval(first: str | None, last: str | None, here: str) -> Interval:
    interval = Interval(
        None if first is None else date.fromisoformat(first),
        None if last is None else date.fromisoformat(last),
    )
    if interval.first and interval.last and interval.first > interval.last:
        raise _invalid(here, f"{first} is later than {last}")
    return interval


def _moment(value: str, here: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise _invalid(here, f"{value!r} is no moment: {error}") from None


def _names(value: str | Sequence[str]) -> Names:
    return (value,) if isinstance(value, str) else tuple(value)


def _unique(here: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise _invalid(here, f"{value!r} is there twice")
        seen.add(value)


def _invalid(here: str, what: str) -> InputError:
    return InputError(
        f"the gold set is invalid at {here}: {what}", hint="See schemas/gold.json for its form."
    )
