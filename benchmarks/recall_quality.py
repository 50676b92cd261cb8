"""Measures evidence recall of :func:`graphmem.recall.search.rank` on LoCoMo and MuSiQue.

No database and no language model: snapshots are built in memory by :mod:`benchmarks.memories`.
LoCoMo's questions are searched in their own conversation, MuSiQue's in the whole corpus.

    python -m benchmarks.recall_quality DATA --model FOLDER --cache FOLDER
    python -m benchmarks.recall_quality DATA … --set seed_facts=3 --set document.turn_seeds=0.5
    python -m benchmarks.recall_quality DATA … --knowledge both

``--set`` compares the default with a changed configuration on the same questions; differences come
with a paired bootstrap interval. ``DATA`` holds ``locomo_dev.json``, ``musique_dev.json`` and
``musique_corpus.json``; ``--knowledge`` adds to what is found locally, or replaces it by, the facts
that a language model once extracted: LoCoMo's own and ``musique_openie_gpt35.json``.
"""

from __future__ import annotations

import argparse
import json
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.memories import CachedEmbedder, Memory, build, locomo, musique
from graphmem.evaluation.metrics import DEPTHS, difference, ndcg, recall
from graphmem.extraction.local import LocalExtractor
from graphmem.extraction.recorded import RecordedExtractor, recording_from
from graphmem.models.embedder import LocalEmbedder
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.search import rank
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.views import Views
from graphmem.records import Hit
from graphmem.steps.views import views


@dataclass(frozen=True)
class Case:
    """A memory, its snapshot and the embedded questions."""

    memory: Memory
    snapshot: Snapshot
    vectors: Sequence[Any]
    views: Sequence[Views]


@dataclass(frozen=True)
class Result:
    """Metrics of one question."""

    group: str
    recall: dict[int, float]
    ndcg: float
    seconds: float


def main() -> None:
    arguments = _arguments()
    cases = list(cases_of(arguments))
    baseline = evaluate(cases, DEFAULT)
    report = {"default": summary(baseline)}
    _show("default", report["default"])
    if arguments.set:
        other = evaluate(cases, changed(DEFAULT, arguments.set))
        report["changed"] = summary(other)
        _show(" ".join(arguments.set), report["changed"])
        for line in differences(baseline, other):
            print(f"  {line}")
    if arguments.json:
        print(json.dumps(report, indent=2))


def evaluate(
    cases: Sequence[Case], config: RecallConfig, granularity: str | None = "turn"
) -> list[Result]:
    """Metrics of every question, in a fixed order; what is no turn counts as its best turn."""
    results = []
    for case in cases:
        if case.memory.questions:  # the first search builds what the others use
            rank(case.snapshot, "warm up", case.vectors[0], config=config)
        asked = zip(case.memory.questions, case.vectors, case.views, strict=True)
        for question, vector, beside in asked:
            start = time.perf_counter()
            hits = rank(
                case.snapshot, question.text, vector, k=max(DEPTHS), granularity=granularity,
                config=config, asked_at=question.asked_at, views=beside,
            )  # fmt: skip
            seconds = time.perf_counter() - start
            ranking = _turns(hits)
            results.append(
                Result(
                    group=question.group,
                    recall={d: recall(ranking, question.evidence, d) for d in DEPTHS},
                    ndcg=ndcg(ranking, question.evidence, 10),
                    seconds=seconds,
                )
            )
    return results


def _turns(hits: Sequence[Hit]) -> list[str | int]:
    """The best turn of each hit; where it stands above already, only the place is taken."""
    found: list[str | int] = []
    for place, hit in enumerate(hits):
        turn = hit.turns[0]
        found.append(place if turn in found else turn)
    return found


def summary(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    """Means in percent for each group, and for LoCoMo's categories 1 to 4 together."""
    groups = {group: {group} for group in sorted({result.group for result in results})}
    if "1" in groups:
        groups = {"1-4": set("1234"), **groups}
    return {name: _means([r for r in results if r.group in g]) for name, g in groups.items()}


def _means(results: Sequence[Result]) -> dict[str, float]:
    milliseconds = 1e3 * np.asarray([result.seconds for result in results])
    return {
        "questions": len(results),
        **{f"R@{d}": 100 * float(np.mean([r.recall[d] for r in results])) for d in DEPTHS},
        "nDCG@10": 100 * float(np.mean([r.ndcg for r in results])),
        "p50 ms": float(np.percentile(milliseconds, 50)),
        "p95 ms": float(np.percentile(milliseconds, 95)),
    }


def differences(before: Sequence[Result], after: Sequence[Result]) -> Iterator[str]:
    """Mean differences of the headline figures, with their 95 % bootstrap intervals."""
    for name, selects, depth in _headlines(before):
        yield f"{name}: {_paired(before, after, selects, depth)}"


def _headlines(results: Sequence[Result]) -> Iterator[tuple[str, Callable[[Result], bool], int]]:
    if any(result.group in "1234" for result in results):
        yield "LoCoMo 1-4 R@10", lambda r: r.group in "1234", 10
    if any(result.group == "musique" for result in results):
        yield "MuSiQue R@5", lambda r: r.group == "musique", 5


def _paired(
    before: Sequence[Result], after: Sequence[Result], selects: Callable[[Result], bool], depth: int
) -> str:
    """Mean difference with its 95 % bootstrap interval."""
    pairs = [(b, a) for b, a in zip(before, after, strict=True) if selects(b)]
    found = difference(
        [100 * a.recall[depth] for _, a in pairs], [100 * b.recall[depth] for b, _ in pairs]
    )
    return f"{found.value:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"


def _show(name: str, groups: dict[str, dict[str, float]]) -> None:
    print(name)
    for group, means in groups.items():
        numbers = "  ".join(f"{key} {value:.1f}" for key, value in means.items())
        print(f"  {group:8} {numbers}")


def changed(config: RecallConfig, settings: Sequence[str]) -> RecallConfig:
    """A configuration with other values for some parameters, each given as ``parameter=value``."""
    for setting in settings:
        path, _, value = setting.partition("=")
        config = _replaced(config, path.split("."), float(value))
    return config


def _replaced(record: Any, path: Sequence[str], value: float) -> Any:
    name, *rest = path
    if name not in {field.name for field in fields(record)}:
        raise SystemExit(f"no parameter {name!r} in {type(record).__name__}")
    old = getattr(record, name)
    return replace(record, **{name: _replaced(old, rest, value) if rest else type(old)(value)})


def cases_of(
    arguments: argparse.Namespace, memories: Iterable[Memory] | None = None
) -> Iterator[Case]:
    """The memories, or those that the arguments ask for, from the cache where they are in it."""
    arguments.cache.mkdir(parents=True, exist_ok=True)
    model = LocalEmbedder(lambda: arguments.model)
    embedder = CachedEmbedder(model, arguments.cache)
    local = LocalExtractor()
    if memories is None:
        memories = _memories(arguments.data, arguments.only)
    for memory in memories:
        suffix = "" if arguments.knowledge == "local" else f"-{arguments.knowledge}"
        stored = arguments.cache / f"{memory.name}{suffix}.pickle"
        if stored.exists() and not arguments.rebuild:
            snapshot = pickle.loads(stored.read_bytes())
        else:
            snapshot = _built(memory, arguments, local, embedder)
            stored.write_bytes(pickle.dumps(snapshot))
        beside = [
            views(
                model, snapshot, question.text, config=DEFAULT, granularity="turn",
                asked_at=question.asked_at,
            )
            for question in memory.questions
        ]  # fmt: skip
        vectors = embedder.embed_queries([question.text for question in memory.questions])
        yield Case(memory, snapshot, vectors, beside)
    embedder.save()


def _built(
    memory: Memory, arguments: argparse.Namespace, local: LocalExtractor, embedder: CachedEmbedder
) -> Snapshot:
    if arguments.knowledge == "local":
        return build(memory.turns, local, embedder)
    name = "musique_openie_gpt35.json" if memory.name == "musique" else "locomo_dev.json"
    recording = recording_from((arguments.data / name).read_bytes())
    if arguments.knowledge == "both":
        return build(memory.turns, local, embedder, recording)
    return build(memory.turns, RecordedExtractor(recording, local), embedder)


def _memories(data: Path, only: str | None) -> Iterator[Memory]:
    if only != "musique":
        yield from locomo(data / "locomo_dev.json")
    if only != "locomo":
        yield musique(data / "musique_dev.json", data / "musique_corpus.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What names the data, the model and the cache."""
    parser.add_argument("data", type=Path, help="folder of the data sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="folder to keep work in")
    parser.add_argument("--rebuild", action="store_true", help="extract anew")
    parser.add_argument(
        "--knowledge",
        choices=("local", "recorded", "both"),
        default="local",
        help="facts that a language model once extracted: in place of the local ones, or beside",
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_arguments(parser)
    parser.add_argument("--only", choices=("locomo", "musique"))
    parser.add_argument("--set", action="append", default=[], metavar="PARAMETER=VALUE")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
