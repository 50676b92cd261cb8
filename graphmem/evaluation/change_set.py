"""Questions about change: what changed, in which order, why, and what was true then.

The format is `schemas/change_questions.json`; it also says how a question is judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from graphmem.evaluation.question_sets import Place, question_benchmark
from graphmem.evaluation.questions import Benchmark, Question
from graphmem.records import Source

__all__ = ["CLASSES", "ChangeQuestion", "Then", "Time", "change_benchmark"]

CLASSES = ("change", "order", "cause", "then")


class Time(NamedTuple):
    """First and last moment, both inclusive: of a day, or the same one twice."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Then:
    """The fact that should be found first: where it was said, and words that it has."""

    turns: frozenset[Source]
    says: tuple[tuple[str, ...], ...]
    as_of: Time


@dataclass(frozen=True, slots=True)
class ChangeQuestion(Question):
    """A question, and for what was true then the fact that should come first.

    ``group`` is its class.
    """

    as_of: Time | None = None
    then: Then | None = None


def change_benchmark(path: Path, data: Path | None = None) -> Benchmark:
    """Read a set of questions about change, with the conversations that it asks about.

    See :func:`graphmem.evaluation.question_sets.question_benchmark`.
    """
    return question_benchmark("change", "change_questions", path, data, _question)


def _question(raw: Mapping[str, Any], place: Place) -> ChangeQuestion:
    conversation = raw["conversation"]
    evidence = place.sources(conversation, raw["evidence"])
    then = raw.get("then")
    as_of = _time(raw["as_of"], place) if "as_of" in raw else None
    return ChangeQuestion(
        text=raw["question"],
        group=raw["class"],
        evidence=evidence,
        sessions=place.sessions(evidence),
        asked_at=_time(raw["asked_at"], place).last if "asked_at" in raw else place.end,
        as_of=as_of,
        then=_then(then, conversation, as_of, place) if then else None,
    )


def _then(raw: Mapping[str, Any], conversation: str, as_of: Time | None, place: Place) -> Then:
    turns = place.sources(conversation, raw["turns"])
    if as_of is None:
        raise place.wrong("it has 'then' and no 'as_of'")
    says = tuple((one,) if isinstance(one, str) else tuple(one) for one in raw.get("says", ()))
    return Then(turns, says, as_of)


def _time(value: str, place: Place) -> Time:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise place.wrong(f"{value!r} is no time: {error}") from None
    if "T" in value:
        return Time(moment, moment)
    day = moment.replace(tzinfo=UTC)
    return Time(day, day + timedelta(days=1) - timedelta(microseconds=1))
