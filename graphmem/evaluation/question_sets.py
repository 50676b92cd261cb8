"""Sets of questions of our own, read together with the conversations that they ask about.

A set names turns, never texts: the sample conversations are in the package, others come from a file
that its owner has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.conversation.readers.files import read_paths
from graphmem.errors import InputError
from graphmem.evaluation.json_sets import checked, invalid, read_json
from graphmem.evaluation.questions import Benchmark, Collection, Question, digest_of
from graphmem.records import Source, Turn
from graphmem.samples import conversations_path

__all__ = ["Place", "Places", "question_benchmark"]

SAMPLES = "samples"


class Place:
    """Where a question stands in a set, and the turns of the memory that it is asked of."""

    def __init__(self, schema: str, here: str, turns: Sequence[Turn]) -> None:
        self._schema = schema
        self._here = here
        self._sessions = {Source(turn.conversation, turn.id): turn.session for turn in turns}
        self.end: datetime | None = max(
            (turn.said_at for turn in turns if turn.said_at), default=None
        )

    def sources(self, conversation: str, ids: Iterable[str]) -> frozenset[Source]:
        """Turns by their ids.

        Raises
        ------
        InputError
            There is no such turn.
        """
        found = [Source(conversation, id_) for id_ in ids]
        for source in found:
            if source not in self._sessions:
                raise self.wrong(f"{conversation!r} has no turn {source.id!r}")
        return frozenset(found)

    def sessions(self, sources: Iterable[Source]) -> frozenset[tuple[str, str]]:
        """The sessions of turns."""
        return frozenset((source.conversation, self._sessions[source]) for source in sources)

    def wrong(self, what: str) -> InputError:
        """The error that says what is wrong here."""
        return invalid(self._schema, self._here, what)


Places = Callable[[Mapping[str, Any], Place], Question]


def question_benchmark(
    name: str, schema: str, path: Path, data: Path | None, make: Places
) -> Benchmark:
    """Read a set of questions together with the conversations that it asks about.

    The sample conversations are one collection; each conversation of ``data`` is one of its own.
    Questions on conversations that are in neither are counted as skipped.

    Parameters
    ----------
    name
        Of the benchmark.
    schema
        Which of `schemas/` describes the set.
    path
        The set.
    data
        A file or folder of conversations in any format that ``graphmem add`` reads.
    make
        Makes a question of a record.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        A file cannot be read, is not of its form, or the set names turns that there are not.
    """
    asked = checked(read_json(path, schema), schema, "questions", _called)["questions"]
    known = [Collection(SAMPLES, _turns(conversations_path()), ())]
    if data is not None:
        known += _apart(_turns(data))
    places = {turn.conversation: each for each in known for turn in each.turns}
    questions: dict[str, list[Question]] = {}
    for at, raw in enumerate(asked):
        if (place := places.get(raw["conversation"])) is not None:
            here = Place(schema, f"questions[{at}] ({_called(raw)})", place.turns)
            questions.setdefault(place.name, []).append(make(raw, here))
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
        name,
        digest_of(*made_of),
        tuple(kept),
        (("all", frozenset(raw["class"] for raw in asked)),),
        len(asked) - sum(len(each.questions) for each in kept),
    )


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
