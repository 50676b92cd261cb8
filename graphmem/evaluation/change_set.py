"""Questions about change: what changed, in which order, why, and what was true then.

The format is `schemas/change_questions.json`; it also says how a question is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from graphmem.conversation.readers.files import read_paths
from graphmem.errors import InputError
from graphmem.evaluation.json_sets import checked, invalid, read_json
from graphmem.evaluation.questions import Benchmark, Collection, Question, digest_of
from graphmem.records import Source, Turn
from graphmem.samples import conversations_path

__all__ = ["CLASSES", "ChangeQuestion", "Then", "Time", "change_benchmark"]

CLASSES = ("change", "order", "cause", "then")
SAMPLES = "samples"
_SCHEMA = "change_questions"


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
    """Read a set of questions together with the conversations that it asks about.

    The sample conversations are one collection; each conversation of ``data`` is one of its own.
    Questions on conversations that are in neither are counted as skipped.

    Parameters
    ----------
    path
        The set.
    data
        A file or folder of conversations in any format that ``graphmem add`` reads.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        A file cannot be read, is not of its form, or the set names turns that there are not.
    """
    whole = checked(read_json(path, _SCHEMA), _SCHEMA, "questions", _called)
    collections = [Collection(SAMPLES, _turns(conversations_path()), ())]
    if data is not None:
        collections += _apart(_turns(data))
    return _benchmark(whole["questions"], collections)


def _benchmark(asked: Sequence[Mapping[str, Any]], known: Sequence[Collection]) -> Benchmark:
    places = {turn.conversation: each for each in known for turn in each.turns}
    questions: dict[str, list[Question]] = {}
    for at, raw in enumerate(asked):
        if (place := places.get(raw["conversation"])) is not None:
            found = _question(raw, place.turns, f"questions[{at}] ({_called(raw)})")
            questions.setdefault(place.name, []).append(found)
    kept = [
        Collection(each.name, each.turns, tuple(questions[each.name]))
        for each in known
        if each.name in questions
    ]
    if not kept:
        names = ", ".join(sorted({str(raw["conversation"]) for raw in asked})[:5])
        raise InputError(
            f"none of the conversations that are asked about is here: {names}",
            hint="Name the file that has them with --data.",
        )
    made_of = [f"{turn.key}\n{turn.text}".encode() for each in kept for turn in each.turns]
    return Benchmark(
        "change",
        digest_of(*made_of),
        tuple(kept),
        (("all", frozenset(CLASSES)),),
        len(asked) - sum(len(each.questions) for each in kept),
    )


def _question(raw: Mapping[str, Any], turns: Sequence[Turn], here: str) -> ChangeQuestion:
    conversation = raw["conversation"]
    by_id = {turn.id: turn for turn in turns if turn.conversation == conversation}
    then = raw.get("then")
    for id_ in (*raw["evidence"], *(then["turns"] if then else ())):
        if id_ not in by_id:
            raise invalid(_SCHEMA, here, f"{conversation!r} has no turn {id_!r}")
    as_of = _time(raw["as_of"], here) if "as_of" in raw else None
    asked_at = _time(raw["asked_at"], here).last if "asked_at" in raw else _end(turns)
    return ChangeQuestion(
        text=raw["question"],
        group=raw["class"],
        evidence=_sources(conversation, raw["evidence"]),
        sessions=frozenset((conversation, by_id[id_].session) for id_ in raw["evidence"]),
        asked_at=asked_at,
        as_of=as_of,
        then=_then(then, conversation, as_of, here) if then else None,
    )


def _then(raw: Mapping[str, Any], conversation: str, as_of: Time | None, here: str) -> Then:
    if as_of is None:
        raise invalid(_SCHEMA, here, "it has 'then' and no 'as_of'")
    says = tuple((one,) if isinstance(one, str) else tuple(one) for one in raw.get("says", ()))
    return Then(_sources(conversation, raw["turns"]), says, as_of)


def _sources(conversation: str, ids: Iterable[str]) -> frozenset[Source]:
    return frozenset(Source(conversation, id_) for id_ in ids)


def _end(turns: Sequence[Turn]) -> datetime | None:
    return max((turn.said_at for turn in turns if turn.said_at), default=None)


def _time(value: str, here: str) -> Time:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise invalid(_SCHEMA, here, f"{value!r} is no time: {error}") from None
    if "T" in value:
        return Time(moment, moment)
    day = moment.replace(tzinfo=UTC)
    return Time(day, day + timedelta(days=1) - timedelta(microseconds=1))


def _turns(path: Path) -> tuple[Turn, ...]:
    turns = tuple(each for each in read_paths([path]) if isinstance(each, Turn))
    if not turns:
        raise InputError(f"there is no conversation in {path}", hint="Name a file with --data.")
    return turns


def _apart(turns: Iterable[Turn]) -> list[Collection]:
    found: dict[str, list[Turn]] = {}
    for turn in turns:
        found.setdefault(turn.conversation, []).append(turn)
    return [Collection(name, tuple(each), ()) for name, each in found.items()]


def _called(raw: Mapping[str, Any]) -> str | None:
    text = raw.get("question")
    return repr(text) if isinstance(text, str) else None
