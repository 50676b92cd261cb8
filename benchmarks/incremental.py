"""Measures what consolidating one more session costs in a memory of 1, 10 and 100 sessions.

The sessions of a LoCoMo file are added in the order of time; the last one is kept back. Each memory
is consolidated once, exported, and restored for every run; then the kept session is added and
consolidated, and what that takes is counted: seconds, rows read from the database, statements, and
calls of a language model.

    python -m benchmarks.incremental locomo_dev.json
    python -m benchmarks.incremental locomo_dev.json --sizes 1 10 100 --runs 5
    python -m benchmarks.incremental locomo_dev.json --llm       # extraction by a stub server
    python -m benchmarks.incremental locomo_dev.json --recorded  # the facts a model once extracted

The stub counts the calls; what it extracts is junk (every capitalised word is an entity that
somebody "speaks of"), so hundreds of its facts claim the same. The recording is a model's own work.

A managed Neo4j is started in a folder of its own and stopped at the end. The first run of each size
warms it up and is left out of the median. Building the largest memory takes some minutes; with
`--keep FOLDER` what was built stays there as exported files and is used again.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphmem import Memory, Settings
from graphmem.conversation.readers.files import read_paths
from graphmem.graph import database
from graphmem.graph.server import ManagedServer
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.records import Turn
from tests.stub_llm import StubLLM, serving

_SHOWN = 8


@dataclass(slots=True)
class Cost:
    """What one consolidation took."""

    seconds: float = 0.0
    rows: int = 0
    statements: int = 0
    calls: int = 0
    by_statement: Counter[str] = field(default_factory=Counter, repr=False)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="a LoCoMo file, such as locomo_dev.json")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100], help="in sessions")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--llm", action="store_true", help="extract by a stub of a language model")
    parser.add_argument("--recorded", action="store_true", help="facts are those in the file")
    parser.add_argument("--keep", type=Path, default=None, help="folder of the memories built")
    given = parser.parse_args()
    *sessions, new = by_session(given.file)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stub = StubLLM(latency=0.05)
        stack.enter_context(serving(stub))
        settings = _settings(home, stub if given.llm else None)
        server = ManagedServer(settings)
        server.start(print)
        stack.callback(server.stop)
        kept = given.keep or home
        kept.mkdir(parents=True, exist_ok=True)
        recorded = given.file if given.recorded else None
        how = "llm" if given.llm else "recorded" if given.recorded else "local"
        bench = _Bench(settings, embedder_from(settings), stub, kept, recorded)
        found = {}
        for size in given.sizes:
            path = bench.built(sessions[-size:], how)
            found[size] = [bench.run(path, new) for _ in range(given.runs + 1)][1:]
    _show(found, len(new))


def by_session(path: Path) -> list[list[Turn]]:
    """Sessions of all conversations, in the order of time."""
    found: dict[tuple[str, str], list[Turn]] = {}
    for turn in read_paths([path]):
        if isinstance(turn, Turn) and turn.said_at is not None:
            found.setdefault((turn.conversation, turn.session or ""), []).append(turn)
    return sorted(found.values(), key=lambda turns: (str(turns[0].said_at), turns[0].key))


class _Bench:
    def __init__(
        self,
        settings: Settings,
        embedder: Embedder,
        stub: StubLLM,
        kept: Path,
        recorded: Path | None,
    ) -> None:
        self._settings = settings
        self._embedder = embedder
        self._stub = stub
        self._kept = kept
        self._recorded = recorded

    def built(self, sessions: Sequence[Sequence[Turn]], how: str) -> Path:
        """The file of a memory of some sessions, built if it is not there."""
        path = self._kept / f"{how}-{len(sessions)}.jsonl.gz"
        if not path.exists():
            began = time.perf_counter()
            with self._memory("building") as memory:
                memory.add([turn for turns in sessions for turn in turns])
                memory.consolidate(close=True, recorded=self._recorded)
                memory.search("warm")
                memory.export(path)
                memory.forget(everything=True)
            print(f"{len(sessions)} sessions built in {time.perf_counter() - began:.0f} s")
        return path

    def run(self, path: Path, new: Sequence[Turn]) -> Cost:
        """Restore a memory, and consolidate one session more."""
        with self._memory("run") as memory:
            memory.restore(path)
            memory.search("a first search, as the memory is in use")
            memory.consolidate(close=True, recorded=self._recorded)
            memory.add(list(new))
            calls = len(self._stub.requests)
            with counted() as cost:
                began = time.perf_counter()
                done = memory.consolidate(close=True, recorded=self._recorded)
                cost.seconds = time.perf_counter() - began
            cost.calls = len(self._stub.requests) - calls
            memory.forget(everything=True)
        print(path.name, cost, f"facts {done.facts}")
        return cost

    def _memory(self, name: str) -> Memory:
        return Memory(name, settings=self._settings, embedder=self._embedder)


@contextmanager
def counted() -> Iterator[Cost]:
    """Counts statements and the rows that they return."""
    cost = Cost()
    run: Callable[..., list[Any]] = database._run
    each = database.Database.read_each

    def count(name: str, rows: int) -> None:
        cost.statements += 1
        cost.rows += rows
        cost.by_statement[name] += rows

    def counting_run(runner: Any, name: str, parameters: Any) -> list[Any]:
        rows = run(runner, name, parameters)
        count(name, len(rows))
        return rows

    def counting_each(self: Any, name: str, make: Any, /, **parameters: Any) -> list[Any]:
        made = each(self, name, make, **parameters)
        count(name, len(made))
        return made

    database._run, database.Database.read_each = counting_run, counting_each  # type: ignore[method-assign]  # counts only
    try:
        yield cost
    finally:
        database._run, database.Database.read_each = run, each  # type: ignore[method-assign]  # as it was


def _settings(home: Path, stub: StubLLM | None) -> Settings:
    configured = Settings()
    changes: dict[str, object] = {
        "home": home,
        "artifacts_dir": configured.artifacts,
        "neo4j_uri": None,
    }
    if stub is not None:
        changes |= {"extractor": "llm", "llm_base_url": stub.url, "llm_model": "stub"}
    return Settings.model_validate(changes)


def _show(found: dict[int, list[Cost]], turns: int) -> None:
    print(f"\none session more ({turns} turns), median of {len(next(iter(found.values())))} runs:")
    names = ["seconds", "rows", "statements", "calls"]
    print("  sessions " + "".join(f"{name:>12}" for name in names))
    medians = {
        size: [statistics.median(getattr(cost, name) for cost in costs) for name in names]
        for size, costs in found.items()
    }
    for size, values in medians.items():
        print(f"{size:>10} " + "".join(f"{value:>12.2f}" for value in values))
    first, last = (medians[size] for size in (min(medians), max(medians)))
    ratios = [b / a if a else float("nan") for a, b in zip(first, last, strict=True)]
    print("    growth " + "".join(f"{ratio:>12.2f}" for ratio in ratios))
    few, many = (found[size][-1].by_statement for size in (min(found), max(found)))
    grown = sorted(many, key=lambda name: (few[name] - many[name], name))[:_SHOWN]
    print("rows that grew most: " + ", ".join(f"{n} {few[n]} to {many[n]}" for n in grown))


if __name__ == "__main__":
    main()
