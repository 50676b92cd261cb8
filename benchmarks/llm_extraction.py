"""Measures what extraction with a language model takes: calls, prompt tokens, seconds for a turn.

The first three sessions of the first conversation of a LoCoMo file are added and consolidated, the
model being a stub server on this machine that answers after 300 ms. Tokens are characters of the
prompts by four; seconds are those of the consolidation, and of the whole with the adding.

    python -m benchmarks.llm_extraction locomo_dev.json
    python -m benchmarks.llm_extraction locomo_dev.json --latency 1 --pack-tokens 500 --runs 5

A managed Neo4j is started in a folder of its own and stopped at the end. The first run plans every
statement and is many times as slow, and until the fourth the server's JVM compiles; ``--warm`` runs
are left out of the median, and shown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphmem import Memory, Settings
from graphmem.conversation.readers.files import read_paths
from graphmem.graph.server import ManagedServer
from graphmem.models.embedder import embedder_from
from graphmem.records import Turn
from tests.stub_llm import StubLLM, serving

_SESSIONS = ("session_1", "session_2", "session_3")


@dataclass(frozen=True)
class Result:
    """What one run took, for a turn."""

    calls: float
    prompt_tokens: float
    reply_tokens: float
    consolidating: float
    whole: float
    facts: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, help="a LoCoMo file, such as locomo_dev.json")
    parser.add_argument("--latency", type=float, default=0.3, help="seconds for an answer")
    parser.add_argument("--pack-tokens", type=int, default=None)
    parser.add_argument("--concurrency", type=int, default=None)
    parser.add_argument("--garbage", type=float, default=0.0, help="share of replies of no use")
    parser.add_argument("--errors", type=float, default=0.0, help="share of HTTP 429 and 500")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--warm", type=int, default=3, help="runs that are left out")
    given = parser.parse_args()
    turns = first_sessions(given.file)
    stub = StubLLM(latency=given.latency, garbage=given.garbage, errors=given.errors)
    with tempfile.TemporaryDirectory() as home, serving(stub):
        settings = _settings(Path(home), stub, given)
        server = ManagedServer(settings)
        server.start(print)
        try:
            every = list(_runs(settings, stub, turns, given.warm + given.runs))
        finally:
            server.stop()
    results = every[given.warm :]
    warming = ", ".join(f"{result.whole:.3f}" for result in every[: given.warm])
    print(f"while it warmed up, the whole took {warming} s a turn")
    print(f"{len(turns)} turns, {results[0].facts} facts; for a turn, median of {given.runs} runs:")
    for name in ("calls", "prompt_tokens", "reply_tokens", "consolidating", "whole"):
        value = statistics.median(getattr(result, name) for result in results)
        unit = " s" if name in ("consolidating", "whole") else ""
        print(f"{name.replace('_', ' '):>16} {value:8.3f}{unit}")


def first_sessions(path: Path) -> list[Turn]:
    """Turns of the first three sessions of the file's first conversation."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.json"
        first.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))[:1]))
        turns = [item for item in read_paths([first]) if isinstance(item, Turn)]
    return [turn for turn in turns if turn.session in _SESSIONS]


def _settings(home: Path, stub: StubLLM, given: argparse.Namespace) -> Settings:
    configured = Settings()
    changes: dict[str, object] = {
        "home": home,
        "artifacts_dir": configured.artifacts,
        "neo4j_uri": None,
        "extractor": "llm",
        "llm_base_url": stub.url,
        "llm_model": "stub",
    }
    if given.pack_tokens:
        changes["llm_pack_tokens"] = given.pack_tokens
    if given.concurrency:
        changes["llm_concurrency"] = given.concurrency
    return Settings.model_validate(changes)


def _runs(settings: Settings, stub: StubLLM, turns: list[Turn], runs: int) -> Iterator[Result]:
    embedder = embedder_from(settings)
    embedder.embed(["loaded before the clock runs"])
    for number in range(runs):
        calls, tokens = len(stub.requests), stub.prompt_tokens
        with Memory(f"run-{number}", settings=settings, embedder=embedder) as memory:
            began = time.perf_counter()
            memory.add(turns)
            added = time.perf_counter()
            done = memory.consolidate(close=True)
            ended = time.perf_counter()
        print(f"run {number}: {done.seconds:.2f} s")
        yield Result(
            calls=(len(stub.requests) - calls) / len(turns),
            prompt_tokens=(stub.prompt_tokens - tokens) / len(turns),
            reply_tokens=done.completion_tokens / len(turns),
            consolidating=(ended - added) / len(turns),
            whole=(ended - began) / len(turns),
            facts=done.facts,
        )


if __name__ == "__main__":
    main()
