"""Measures how long a search takes, and how that grows with the memory.

    python -m benchmarks.latency CORPUS --model FOLDER --cache FOLDER [--sizes 10000 100000 1000000]
    python -m benchmarks.latency CORPUS … --locomo DATA/locomo_dev.json
    python -m benchmarks.latency CORPUS … --compare 40
    python -m benchmarks.latency CORPUS … --passages

CORPUS is a JSON list of passages with ``text``. The memories (:mod:`benchmarks.synthetic`) are
built once and kept in the cache folder. Each is measured in a process of its own: its start with
imports and the loading of the embedding model (``start``), opening the snapshot and the first
search (``first``), then warm searches as the client makes them, with all that is embedded beside
the question: for turns, for all kinds, and deep ones for turns, beside the time that embedding the
same questions takes in the same process. ``--locomo`` does so for its largest conversation.
``--compare`` ranks N questions with and without the excerpt. ``--passages`` measures memories of
passages, which nobody says, in place of talk.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.memories import CachedEmbedder, build, locomo
from benchmarks.synthetic import Passages, Synthetic, questions, sentences
from graphmem.graph.array_file import read_arrays, write_arrays
from graphmem.models.embedder import LocalEmbedder
from graphmem.recall.config import DEFAULT
from graphmem.recall.layout import derived
from graphmem.recall.search import rank
from graphmem.recall.snapshot import Snapshot
from graphmem.steps.views import views

_SEEDS = 3000
_QUESTIONS = 60
_BOTH = (("turns", "turn"), ("all kinds", None))
_DEEP = "deep, turns"
_WAYS = (*((name, kind, "auto") for name, kind in _BOTH), (_DEEP, "turn", "deep"))
_TIMED = ("embedding", "turns", "all kinds", _DEEP, "question to turns")


def main() -> None:
    arguments = _arguments()
    if arguments.one is not None:
        print(json.dumps(measure(arguments)))
        return
    sizes = list(arguments.sizes)
    for size in sizes:
        prepare(arguments, size)
    if arguments.locomo:
        sizes.insert(0, _prepare_locomo(arguments))
    for size in sizes:
        process = [sys.executable, "-m", "benchmarks.latency", *sys.argv[1:], "--one", str(size)]
        started = time.perf_counter()
        done = subprocess.run(process, check=True, capture_output=True, text=True)
        _show(size, json.loads(done.stdout), time.perf_counter() - started)
        if arguments.compare:
            compare(arguments, size)


def prepare(arguments: argparse.Namespace, size: int) -> None:
    """Build a memory unless it is there."""
    path = _path(arguments, size)
    if path.exists():
        return
    arguments.cache.mkdir(parents=True, exist_ok=True)
    seeds = sentences(arguments.corpus, _SEEDS)
    embedder = CachedEmbedder(LocalEmbedder(lambda: arguments.model), arguments.cache)
    vectors = np.asarray(embedder.embed(seeds))
    embedder.save()
    start = time.perf_counter()
    kind = Passages if arguments.passages else Synthetic
    snapshot = kind(seeds, vectors, size).snapshot()
    _write(path, snapshot, start)


def _prepare_locomo(arguments: argparse.Namespace) -> int:
    from graphmem.extraction.local import LocalExtractor

    memory = max(locomo(arguments.locomo), key=lambda memory: len(memory.turns))
    embedder = CachedEmbedder(LocalEmbedder(lambda: arguments.model), arguments.cache)
    if not _path(arguments, 0).exists():
        start = time.perf_counter()
        _write(_path(arguments, 0), build(memory.turns, LocalExtractor(), embedder), start)
    asked = [question.text for question in memory.questions]
    _path(arguments, 0).with_suffix(".json").write_text(json.dumps(asked), encoding="utf-8")
    return 0


def _write(path: Path, snapshot: Snapshot, start: float) -> None:
    built = time.perf_counter()
    arrays = derived(snapshot, DEFAULT)
    made = time.perf_counter()
    write_arrays(path, {}, arrays)
    print(
        f"{len(snapshot)} nodes: rows and arrays {built - start:.0f} s, derived "
        f"{made - built:.1f} s, written {time.perf_counter() - made:.1f} s, "
        f"{path.stat().st_size / 1e6:.0f} MB"
    )


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """One memory, in this process."""
    embedder = LocalEmbedder(lambda: arguments.model)
    embedder.embed_query("warm up")
    ready = time.time()
    snapshot = _opened(arguments, arguments.one)
    asked = _asked(arguments, arguments.one)
    start = time.perf_counter()
    rank(snapshot, asked[0], embedder.embed_query(asked[0]))
    first = time.perf_counter() - start
    found: dict[str, Any] = {
        "nodes": len(snapshot),
        "start": ready - psutil.Process().create_time(),
        "first": first,
    }
    times: dict[str, list[float]] = {name: [] for name in _TIMED}
    for warm in (False, True):
        for question in asked:
            begun = time.perf_counter()
            vector = embedder.embed_query(question)
            if warm:
                times["embedding"].append(time.perf_counter() - begun)
            for name, granularity, depth in _WAYS:
                begun = time.perf_counter()
                beside = views(
                    embedder, snapshot, question, config=DEFAULT, granularity=granularity,
                    asked_at=None,
                )  # fmt: skip
                rank(snapshot, question, vector, granularity=granularity, depth=depth, views=beside)
                if warm:
                    times[name].append(time.perf_counter() - begun)
    pairs = zip(times["embedding"], times["turns"], strict=True)
    times["question to turns"] = [sum(pair) for pair in pairs]
    for name, seconds in times.items():
        found[name] = [1e3 * float(np.percentile(seconds, p)) for p in (50, 95)]
    memory = psutil.Process().memory_info()
    found["memory"] = [(memory.rss - memory.shared) / 1e6, memory.shared / 1e6]
    return found


def compare(arguments: argparse.Namespace, size: int) -> None:
    """How much of the ten best hits stays when an excerpt is ranked in place of everything."""
    snapshot, exact = _opened(arguments, size), replace(DEFAULT, exact_turns=sys.maxsize)
    embedder = LocalEmbedder(lambda: arguments.model)
    for name, granularity in _BOTH:
        shared, first = [], []
        for question in _asked(arguments, size)[: arguments.compare]:
            vector = embedder.embed_query(question)
            one, other = (
                [hit.id for hit in rank(snapshot, question, vector, granularity=granularity,
                                        config=config)]
                for config in (exact, DEFAULT)
            )  # fmt: skip
            shared.append(len({*one} & {*other}) / len(one))
            first.append(one[0] == other[0])
        print(f"  {name}: {np.mean(shared):.1%} of the ten best, worst {min(shared):.0%}, "
              f"same first hit {np.mean(first):.0%}")  # fmt: skip


def _opened(arguments: argparse.Namespace, size: int) -> Snapshot:
    found = read_arrays(_path(arguments, size))
    if found is None:
        raise SystemExit(f"cannot read {_path(arguments, size)}")
    return Snapshot(1, found[1])


def _asked(arguments: argparse.Namespace, size: int) -> Sequence[str]:
    if size == 0:
        asked: list[str] = json.loads(_path(arguments, 0).with_suffix(".json").read_text("utf-8"))
        return asked
    return questions(sentences(arguments.corpus, _SEEDS), _QUESTIONS)


def _path(arguments: argparse.Namespace, size: int) -> Path:
    folder: Path = arguments.cache
    kind = "passages" if arguments.passages else "synthetic"
    return folder / (f"{kind}-{size}.snapshot" if size else "locomo.snapshot")


def _show(size: int, found: dict[str, Any], whole: float) -> None:
    pairs = "  ".join(f"{name} {found[name][0]:.1f}/{found[name][1]:.1f}" for name in _TIMED)
    print(
        f"{found['nodes']} nodes{'' if size else ' (LoCoMo)'}: p50/p95 ms {pairs}; start "
        f"{found['start']:.2f} s, first {found['first']:.2f} s, memory {found['memory'][0]:.0f} MB "
        f"and {found['memory'][1]:.0f} MB mapped (all {whole:.0f} s)"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path, help="JSON list of passages")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="folder to keep memories in")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--locomo", type=Path, help="measure its largest conversation too")
    parser.add_argument("--compare", type=int, default=0, metavar="N", help="questions to compare")
    parser.add_argument("--passages", action="store_true", help="passages in place of talk")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
