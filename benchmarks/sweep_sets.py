"""The sets of questions that :mod:`benchmarks.sweep` measures on, each with its headline figures.

A set gives one row for each question: figure by name, NaN where a question does not count in it.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from benchmarks.memories import Memory, Question, locomo
from benchmarks.recall_quality import Case, Result, cases_of, evaluate
from graphmem.evaluation.broad import broad_benchmark
from graphmem.evaluation.change import is_then
from graphmem.evaluation.change_set import ChangeQuestion, change_benchmark
from graphmem.evaluation.questions import Benchmark, Collection
from graphmem.recall.config import RecallConfig
from graphmem.recall.search import rank

Row = Mapping[str, float]
Rows = Sequence[Row]

SETS = {
    "locomo": "LoCoMo, turns",
    "musique": "MuSiQue, passages",
    "facts": "LoCoMo, facts (each counts as its best turn)",
    "mixed": "LoCoMo, all kinds (each hit counts as its best turn)",
    "broad": "broad questions, turns",
    "change": "questions about change, turns; then@1 facts",
}


class Sets:
    """All of :data:`SETS`, each read when it is first asked for.

    Parameters
    ----------
    arguments
        As ``recall_quality`` takes them; ``questions`` is the folder of our own sets.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._arguments = arguments
        self._rows: dict[str, Callable[[RecallConfig], Rows]] = {
            "locomo": lambda config: _talk(evaluate(self._locomo, config)),
            "facts": lambda config: _talk(evaluate(self._locomo, config, "fact")),
            "mixed": lambda config: _talk(evaluate(self._locomo, config, None)),
            "musique": lambda config: _passages(evaluate(self._musique, config)),
            "broad": lambda config: _broad(evaluate(self._broad, config)),
            "change": self._changes,
        }

    def rows(self, name: str, config: RecallConfig) -> Rows:
        """The figures of each question of a set, in a fixed order."""
        return self._rows[name](config)

    @cached_property
    def _locomo(self) -> list[Case]:
        return list(cases_of(_only(self._arguments, "locomo")))

    @cached_property
    def _musique(self) -> list[Case]:
        return list(cases_of(_only(self._arguments, "musique")))

    @cached_property
    def _broad(self) -> list[Case]:
        return self._own(broad_benchmark(self._file("broad_questions.json"), self._talks))

    @cached_property
    def _change(self) -> tuple[Benchmark, list[Case]]:
        benchmark = change_benchmark(self._file("change_questions.json"), self._talks)
        return benchmark, self._own(benchmark)

    @property
    def _talks(self) -> Path:
        return Path(self._arguments.data, "locomo_dev.json")

    def _file(self, name: str) -> Path:
        return Path(self._arguments.questions, name)

    def _own(self, benchmark: Benchmark) -> list[Case]:
        """Cases of one of our own sets, over the same memories of LoCoMo's conversations."""
        turns = {memory.name: memory.turns for memory in locomo(self._talks)}
        memories = [
            Memory(
                each.name,
                turns.get(each.name, each.turns),
                tuple(
                    Question(q.text, frozenset(s.id for s in q.evidence), q.group, q.asked_at)
                    for q in each.questions
                ),
            )
            for each in benchmark.collections
        ]
        return list(cases_of(self._arguments, memories))

    def _changes(self, config: RecallConfig) -> Rows:
        benchmark, cases = self._change
        pairs = zip(cases, benchmark.collections, strict=True)
        right = [first for case, each in pairs for first in _firsts(case, each, config)]
        results = evaluate(cases, config)
        return [
            {
                "R@5": result.recall[5],
                "R@10": result.recall[10],
                "R@10 of then": result.recall[10] if result.group == "then" else math.nan,
                "then@1": first,
            }
            for result, first in zip(results, right, strict=True)
        ]


def _firsts(case: Case, collection: Collection, config: RecallConfig) -> Iterator[float]:
    """Whether the first fact is the one that held then; NaN where that is not asked."""
    given = zip(collection.questions, case.vectors, case.views, strict=True)
    for question, vector, beside in given:
        assert isinstance(question, ChangeQuestion)
        if question.then is None:
            yield math.nan
            continue
        hits = rank(
            case.snapshot, question.text, vector, k=1, granularity="fact", config=config,
            asked_at=question.asked_at, views=beside,
        )  # fmt: skip
        yield float(bool(hits) and is_then(hits[0], question.then))


def _talk(results: Sequence[Result]) -> Rows:
    return [
        {
            "1-4 R@10": _if(result.group in "1234", result.recall[10]),
            "1-4 nDCG@10": _if(result.group in "1234", result.ndcg),
            "multi-hop R@10": _if(result.group == "1", result.recall[10]),
            "category 5 R@10": _if(result.group == "5", result.recall[10]),
        }
        for result in results
    ]


def _passages(results: Sequence[Result]) -> Rows:
    return [{"R@5": r.recall[5], "R@10": r.recall[10], "nDCG@10": r.ndcg} for r in results]


def _broad(results: Sequence[Result]) -> Rows:
    return [{"R@5": r.recall[5], "R@10": r.recall[10], "R@20": r.recall[20]} for r in results]


def _if(counts: bool, value: float) -> float:
    return value if counts else math.nan


def _only(arguments: argparse.Namespace, name: str) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(arguments), "only": name})
