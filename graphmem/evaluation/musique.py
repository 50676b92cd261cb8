"""MuSiQue (Trivedi et al., 2022): chained questions over a corpus of passages.

The questions and the corpus are two files. The evidence of a question is its supporting paragraphs,
found in the corpus by title and text; its group is their number, the hops.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.questions import (
    Benchmark,
    Collection,
    Question,
    digest_of,
    find_file,
    load,
)
from graphmem.records import Source, Turn

__all__ = ["read_musique_questions"]

_NAME = "musique"
_ALL = "all"


def read_musique_questions(path: Path, corpus: Path | None = None) -> Benchmark:
    """Read questions and their corpus.

    Parameters
    ----------
    path
        The file of questions, or a folder with it.
    corpus
        The file of passages; by default the one beside the questions that is called a corpus.

    Raises
    ------
    NotFoundError, InputError
        One of the two is missing, or is something else.
    """
    file = find_file(path, "MuSiQue's questions", _names_questions)
    questions = load(file)
    if not questions or not all(isinstance(q.get("paragraphs"), list) for q in questions):
        raise InputError(
            f"{file} holds no MuSiQue questions",
            hint="Expected a list of questions with question and paragraphs.",
        )
    passages_file = _corpus(file, corpus)
    passages = load(passages_file)
    if not passages or not all(isinstance(p.get("text"), str) for p in passages):
        raise InputError(
            f"{passages_file} is no corpus", hint="Expected a list of passages: title and text."
        )
    turns, places = _turns(passages)
    asked = [found for item in questions if (found := _question(item, places))]
    collection = Collection(_NAME, tuple(turns), tuple(asked))
    return Benchmark(
        name=_NAME,
        digest=digest_of(passages_file.read_bytes()),
        collections=(collection,),
        headlines=((_ALL, frozenset(question.group for question in asked)),),
        skipped=len(questions) - len(asked),
    )


def _names_questions(name: str) -> bool:
    return _NAME in name and "corpus" not in name and "openie" not in name


def _corpus(questions: Path, given: Path | None) -> Path:
    if given is not None:
        return find_file(given, "a corpus", lambda name: "corpus" in name, "--corpus")
    folder = questions.parent
    for base in (questions.stem, _NAME, questions.stem.rpartition("_")[0]):
        for suffix in (".json", ".jsonl"):
            if base and (named := folder / f"{base}_corpus{suffix}").is_file():
                return named
    try:
        return find_file(
            folder, "the corpus", lambda n: _NAME in n and "corpus" in n, "--corpus FILE"
        )
    except NotFoundError as error:
        raise NotFoundError(
            f"the corpus of {questions.name} is missing: no {_NAME}_corpus.json beside it",
            hint="Name it with --corpus FILE: a list of passages with title and text.",
        ) from error


def _turns(passages: list[Any]) -> tuple[list[Turn], dict[tuple[str, str], Turn]]:
    """The passages, each once, and where to find them."""
    places: dict[tuple[str, str], Turn] = {}
    for at, passage in enumerate(passages):
        title, text = str(passage.get("title") or ""), passage["text"]
        turn = Turn(
            id=str(at), text=text, title=title or None, conversation=_NAME, session=title or str(at)
        )
        if text.strip():
            places.setdefault(_place(title, text), turn)
    return list(places.values()), places


def _question(item: Mapping[str, Any], places: Mapping[tuple[str, str], Turn]) -> Question | None:
    support = [p for p in item["paragraphs"] if p.get("is_supporting")]
    found = [places.get(_place(p.get("title"), p.get("paragraph_text"))) for p in support]
    text = str(item.get("question") or "").strip()
    turns = [turn for turn in found if turn is not None]
    if not text or not turns or len(turns) < len(found):
        return None
    return Question(
        text,
        f"{len(support)} hops",
        frozenset(Source(turn.conversation, turn.id) for turn in turns),
        frozenset((turn.conversation, turn.session) for turn in turns),
    )


def _place(title: object, text: object) -> tuple[str, str]:
    return " ".join(str(title or "").split()), " ".join(str(text or "").split())
