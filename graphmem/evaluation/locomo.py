"""LoCoMo (Maharana et al., 2024): very long conversations, questions with the ids of turns.

The ids need repair: several stand in one string, a colon or zeros too many. One that names no turn
is dropped, and a question that is left without any is skipped. A question's group is its category.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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

__all__ = ["evidence_ids", "read_locomo_questions"]

_ID = re.compile(r"D:?0*([0-9]+):0*([0-9]+)")
_CATEGORIES = {
    1: "1 multi-hop",
    2: "2 temporal",
    3: "3 open-domain",
    4: "4 single-hop",
    5: "5 adversarial",
}
_HEADLINES = (
    ("categories 1-4", frozenset(_CATEGORIES[category] for category in (1, 2, 3, 4))),
    ("category 5", frozenset({_CATEGORIES[5]})),
)


def read_locomo_questions(path: Path) -> Benchmark:
    """Read a LoCoMo file, or the only one in a folder.

    Raises
    ------
    NotFoundError, InputError
        There is none, or it is none.
    """
    file = find_file(path, "LoCoMo", lambda name: "locomo" in name)
    samples = load(file)
    if not samples or not all(isinstance(s.get("conversation"), dict) for s in samples):
        raise InputError(
            f"{file} is no LoCoMo file",
            hint="Expected a list of samples with sample_id, conversation and qa.",
        )
    collections = []
    skipped = 0
    for sample in samples:
        turns = turns_of("locomo", [sample], file)
        asked = sample.get("qa") or []
        questions = _questions(asked, turns)
        skipped += len(asked) - len(questions)
        name = turns[0].conversation if turns else str(sample.get("sample_id"))
        collections.append(Collection(name, tuple(turns), tuple(questions)))
    digest = digest_of(file.read_bytes())
    return Benchmark("locomo", digest, tuple(collections), _HEADLINES, skipped)


def evidence_ids(given: Iterable[Any]) -> list[str]:
    """The turn ids in what stands as evidence, repaired: ``D:11:26`` is ``D11:26``."""
    found = _ID.findall(" ".join(str(each) for each in given))
    return list(dict.fromkeys(f"D{session}:{turn}" for session, turn in found))


def _questions(asked: Iterable[Any], turns: Iterable[Turn]) -> list[Question]:
    by_id = {turn.id: turn for turn in turns}
    questions = []
    for item in asked:
        given = item.get("evidence") or ()
        ids = evidence_ids([given] if isinstance(given, str) else given)
        found = [by_id[id_] for id_ in ids if id_ in by_id]
        text = str(item.get("question") or "").strip()
        if not found or not text:
            continue
        category = item.get("category")
        questions.append(
            Question(
                text,
                _CATEGORIES.get(category, str(category)),
                frozenset(Source(turn.conversation, turn.id) for turn in found),
                frozenset((turn.conversation, turn.session) for turn in found),
            )
        )
    return questions
