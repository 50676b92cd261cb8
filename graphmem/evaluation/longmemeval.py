"""LongMemEval (Wu et al., 2025): each question has a haystack of chat sessions of its own.

Evidence are the messages marked ``has_answer`` and the sessions in ``answer_session_ids``; where no
message is marked, sessions only. As in the benchmark's own evaluation of retrieval, questions that
have no answer in their haystack (``…_abs``) are skipped. The group is the type of question.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphmem.errors import InputError
from graphmem.evaluation.questions import (
    Benchmark,
    Collection,
    Question,
    digest_of,
    find_file,
    load,
    turns_of,
)
from graphmem.records import Source, Turn

__all__ = ["read_longmemeval_questions"]

_ABSTENTION = "_abs"


def read_longmemeval_questions(path: Path) -> Benchmark:
    """Read a LongMemEval file, or the only one in a folder.

    Raises
    ------
    NotFoundError, InputError
        There is none, or it is none.
    """
    file = find_file(path, "LongMemEval", lambda name: "longmemeval" in name)
    entries = load(file)
    if not entries or not all(isinstance(e.get("haystack_sessions"), list) for e in entries):
        raise InputError(
            f"{file} is no LongMemEval file",
            hint="Expected a list of entries with question_id, question and haystack_sessions.",
        )
    collections = []
    for entry in entries:
        turns = turns_of("longmemeval", [entry], file)
        if (question := _question(entry, turns)) is not None:
            collections.append(Collection(turns[0].conversation, tuple(turns), (question,)))
    groups = frozenset(question.group for each in collections for question in each.questions)
    return Benchmark(
        name="longmemeval",
        digest=digest_of(file.read_bytes()),
        collections=tuple(collections),
        headlines=(("all", groups),),
        skipped=len(entries) - len(collections),
    )


def _question(entry: Mapping[str, Any], turns: list[Turn]) -> Question | None:
    text = str(entry.get("question") or "").strip()
    if not text or str(entry.get("question_id") or "").endswith(_ABSTENTION):
        return None
    marked = [turn for turn in turns if turn.metadata.get("has_answer") is True]
    named = {str(session) for session in entry.get("answer_session_ids") or ()}
    sessions = {(t.conversation, t.session) for t in turns if t.session in named}
    sessions |= {(turn.conversation, turn.session) for turn in marked}
    if not sessions:
        return None
    return Question(
        text,
        str(entry.get("question_type") or "other"),
        frozenset(Source(turn.conversation, turn.id) for turn in marked),
        frozenset(sessions),
    )
