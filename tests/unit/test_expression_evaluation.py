"""Evaluation of a resolver of times against a gold set's expressions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest

from graphmem.evaluation.expressions import TimeSpan
from graphmem.evaluation.extraction import evaluate_extraction
from graphmem.extraction.interface import EpisodeTurns, Extraction


class Idle:
    producer = "idle@1"

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Extraction]:
        yield from ()


@dataclass(frozen=True)
class Words:
    text: str
    start: datetime | None
    end: datetime | None
    span: tuple[int, int]
    granularity: str = "day"


@pytest.mark.parametrize(
    ("spans", "right", "near"),
    [
        ([("last Friday", "2025-02-28", "2025-03-01")], True, True),
        ([("Friday", "2025-02-28", "2025-03-01"), ("met", "2024-01-01", None)], True, True),
        ([("last", "2025-02-28", "2025-03-01"), ("Friday", "2025-03-07", None)], False, False),
        ([("last Friday", "2025-02-24", "2025-03-03")], False, True),
        ([("last Friday", None, None)], False, False),
        ([], False, False),
    ],
)
def test_expressions_by_days(
    spans: list[tuple[str, str | None, str | None]], right: bool, near: bool
) -> None:
    text = "We met last Friday."
    said = "2025-03-04T23:30:00-05:00"

    def resolve(sentence: str, said_at: datetime) -> Sequence[TimeSpan]:
        def moment(day: str | None) -> datetime | None:
            return datetime.fromisoformat(day).replace(tzinfo=said_at.tzinfo) if day else None

        assert sentence == text
        return [
            Words(words, moment(start), moment(end), (at, at + len(words)))
            for words, start, end in spans
            if (at := sentence.index(words)) >= 0
        ]

    entry = {"text": text, "expression": "last Friday", "said_at": said}
    gold = {
        "name": "times",
        "expressions": [
            entry | {"from": "2025-02-28", "to": "2025-02-28"},
            entry | {"expression": "We", "is_time": False},
            entry | {"expression": "We met", "resolvable": False},
        ],
    }
    report = evaluate_extraction(gold, Idle(), resolve)
    rates = {name: found.right for name, found in report.rates["all"].items()}
    assert rates["expressions_resolvable"] == right
    assert rates["expressions_near"] == near
    assert rates["expressions_false_friends"] == 1
    assert rates["expressions_unresolvable"] == ("met" not in [words for words, *_ in spans])
    assert (
        len([miss for miss in report.misses if miss.kind == "expression"])
        == 3 - (rates["expressions"])
    )
