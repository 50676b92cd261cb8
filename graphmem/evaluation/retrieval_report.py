"""What a run of a benchmark shows: figures by group, differences, latency; saved runs compared."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.metrics import METRICS, difference, mean
from graphmem.evaluation.questions import Benchmark
from graphmem.evaluation.retrieval import OURS, Answers, System

__all__ = ["Comparison", "compared", "load_run", "report_of"]

_SAVE = "Save a run with `graphmem eval … --json --rows > run.json`."
Row = Mapping[str, Any]


def report_of(
    benchmark: Benchmark, answers: Answers, about: Mapping[str, Any], *, rows: bool
) -> dict[str, Any]:
    """A run as JSON values.

    Differences are ours minus the other one, on the same questions: what ours is ahead, or what the
    part that was left out brings.

    Parameters
    ----------
    benchmark
        What was asked.
    answers
        What came of it.
    about
        How it was run; kept as it is.
    rows
        Whether every question is told of, too.
    """
    groups = list(_members(benchmark.headlines, [q.group for _, q in answers.questions]))
    ours = answers.systems.get(OURS, System(OURS))
    report = {
        "benchmark": benchmark.name,
        "digest": benchmark.digest,
        **about,
        "memories": len(benchmark.collections),
        "turns": sum(len(each.turns) for each in benchmark.collections),
        "questions": len(answers.questions),
        "skipped": benchmark.skipped,
        "headlines": {name: sorted(members) for name, members in benchmark.headlines},
        "systems": {
            name: {"groups": _figures(system, groups), "context_tokens": _mean(system.tokens)}
            for name, system in answers.systems.items()
        },
        "differences": {
            name: _differences(ours.metrics, system.metrics, groups)
            for name, system in answers.systems.items()
            if name != OURS
        },
        "latency_ms": {
            "search": _percentiles(answers.search),
            "embedding": _percentiles(answers.embedding),
        },
    }
    if rows:
        report["rows"] = [_row(answers, at) for at in range(len(answers.questions))]
    return report


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two saved runs, question by question.

    Attributes
    ----------
    groups
        For each group the metrics of ``before``, ``after`` and their ``difference``.
    pairs, unpaired
        Questions that both have, and that only one has.
    """

    groups: Mapping[str, Mapping[str, Mapping[str, Any]]]
    pairs: int
    unpaired: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"groups": self.groups, "pairs": self.pairs, "unpaired": self.unpaired}


def compared(before: Mapping[str, Any], after: Mapping[str, Any], system: str = OURS) -> Comparison:
    """Compare a system in two runs; differences are ``after`` minus ``before``.

    Raises
    ------
    InputError
        They have no question in common, or one of them lacks the system.
    """
    one, other = (_by_question(run, system) for run in (before, after))
    shared = [key for key in one if key in other]
    if not shared:
        raise InputError("the two runs have no question in common", hint="Compare like with like.")
    headlines = [(name, frozenset(members)) for name, members in before["headlines"].items()]
    groups = {}
    for name, members in _members(headlines, [one[key][0] for key in shared]):
        keys = [shared[at] for at in members]
        groups[name] = {
            metric: {
                "before": mean(_values([one[key][1] for key in keys], metric)).to_dict(),
                "after": mean(_values([other[key][1] for key in keys], metric)).to_dict(),
                "difference": difference(
                    _values([other[key][1] for key in keys], metric),
                    _values([one[key][1] for key in keys], metric),
                ).to_dict(),
            }
            for metric in METRICS
        }
    return Comparison(groups, len(shared), len(one) + len(other) - 2 * len(shared))


def load_run(path: Path) -> dict[str, Any]:
    """A run that was saved with its rows.

    Raises
    ------
    NotFoundError, InputError
        It cannot be read, or is none.
    """
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFoundError(f"cannot read {path}: {error.strerror}", hint=_SAVE) from error
    except ValueError as error:
        raise InputError(f"{path} is no JSON", hint=_SAVE) from error
    if not isinstance(run, dict) or "systems" not in run or "headlines" not in run:
        raise InputError(f"{path} is no run of an evaluation", hint=_SAVE)
    if not run.get("rows"):
        raise InputError(f"{path} was saved without its questions", hint=_SAVE)
    return run


def _members(
    headlines: Sequence[tuple[str, frozenset[str]]], given: Sequence[str]
) -> Iterator[tuple[str, list[int]]]:
    """Names of groups and the positions of their questions; headlines first, none empty."""
    seen = set()
    for name, wanted in [*headlines, *((each, frozenset({each})) for each in sorted(set(given)))]:
        members = [at for at, group in enumerate(given) if group in wanted]
        if members and tuple(members) not in seen:  # not the same questions under two names
            seen.add(tuple(members))
            yield name, members


def _figures(system: System, groups: Sequence[tuple[str, list[int]]]) -> dict[str, Any]:
    return {
        name: {
            metric: mean(_values([system.metrics[at] for at in members], metric)).to_dict()
            for metric in METRICS
        }
        for name, members in groups
    }


def _differences(
    ours: Sequence[Row], other: Sequence[Row], groups: Sequence[tuple[str, list[int]]]
) -> dict[str, Any]:
    return {
        name: {
            metric: difference(
                _values([ours[at] for at in members], metric),
                _values([other[at] for at in members], metric),
            ).to_dict()
            for metric in METRICS
        }
        for name, members in groups
    }


def _values(rows: Sequence[Row], metric: str) -> list[float]:
    return [math.nan if (value := row[metric]) is None else value for row in rows]


def _row(answers: Answers, at: int) -> dict[str, Any]:
    collection, question = answers.questions[at]
    return {
        "collection": collection.name,
        "question": question.text,
        "group": question.group,
        "evidence": sorted([*source] for source in question.evidence),
        "sessions": sorted([*session] for session in question.sessions),
        "systems": {
            name: {
                "ranking": [[*source] for source in system.rankings[at]],
                **{k: None if math.isnan(v) else v for k, v in system.metrics[at].items()},
            }
            for name, system in answers.systems.items()
        },
    }


def _by_question(run: Mapping[str, Any], system: str) -> dict[Any, tuple[str, Row]]:
    """Group and metrics of each question; one that is asked twice is told apart by its place."""
    seen: Counter[str] = Counter()
    found = {}
    for row in run["rows"]:
        if system not in row["systems"]:
            known = ", ".join(row["systems"])
            raise InputError(f"there is no system {system!r} in a run", hint=f"It has: {known}.")
        key = json.dumps([row["question"], row["sessions"], row["evidence"]])
        seen[key] += 1
        found[key, seen[key]] = (row["group"], row["systems"][system])
    return found


def _mean(values: Sequence[int]) -> float | None:
    return float(np.mean(values)) if values else None


def _percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    if not seconds:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(1e3 * np.asarray(seconds), [50, 95])
    return {"p50": float(p50), "p95": float(p95)}
