"""The demo: the sample conversations become a memory, and questions are answered from it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from graphmem.client import Memory
from graphmem.graph.server import ManagedServer
from graphmem.records import Hit
from graphmem.samples import conversations_path, questions_path
from graphmem.settings import Settings

NAMESPACE = "demo"
_SHOWN = 5
_K = 10
_KINDS = {
    "episode": "episodes",
    "entity": "entities",
    "triple": "triples",
    "fact": "facts",
    "unit": "memory units",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sample question with the evidence that was found for it.

    Attributes
    ----------
    found
        Which of the evidence turns are among the first hits.
    """

    question: str
    answer: str
    category: str
    evidence: tuple[str, ...]
    found: tuple[str, ...]
    hits: tuple[Hit, ...]
    milliseconds: float

    @property
    def answered(self) -> bool:
        """Whether all evidence that the answer needs was found."""
        return len(self.found) == len(self.evidence)


class Stage(Protocol):
    """Where the demo plays: the terminal, or a test."""

    def note(self, message: str) -> None:
        """Say what happens."""

    def answers(self, answers: list[Answer], shown: int) -> None:
        """Show questions and their evidence."""

    def farewell(self, browser_url: str | None, settings: Settings) -> None:
        """Say where to look further and how to stop."""


Build = Callable[[Memory], None]
"""Makes the sample memory."""


def run_demo(settings: Settings, stage: Stage, build: Build | None = None) -> list[Answer]:
    """Build the sample memory in the namespace ``demo`` and ask all sample questions.

    Running it again finds the memory there and only asks.

    Parameters
    ----------
    settings
        Where to.
    stage
        Shows what happens.
    build
        Makes the memory; by default the steps run in this process.
    """
    with Memory(NAMESPACE, settings=settings, announce=stage.note) as memory:
        began = time.perf_counter()
        (build or _build)(memory)
        found = memory.report()
        stage.note(
            f"the memory of {found.turns} turns took {time.perf_counter() - began:.1f} s: "
            + ", ".join(f"{found.nodes.get(kind, 0)} {name}" for kind, name in _KINDS.items())
        )
        answers = ask_samples(memory)
        stage.answers(answers, _SHOWN)
    address = None if settings.neo4j_uri else ManagedServer(settings).address()
    stage.farewell(address.browser_url if address else None, settings)
    return answers


def _build(memory: Memory) -> None:
    memory.add_files([conversations_path()])
    memory.consolidate(close=True)


def ask_samples(memory: Memory) -> list[Answer]:
    """Ask every sample question; each looks at the first ten turns that are found."""
    lines = questions_path().read_text(encoding="utf-8").splitlines()
    return [_ask(memory, json.loads(line)) for line in lines if line.strip()]


def _ask(memory: Memory, item: dict[str, Any]) -> Answer:
    began = time.perf_counter()
    hits = memory.search(
        item["question"], k=_K, granularity="turn", conversation=item["conversation"]
    )
    elapsed = time.perf_counter() - began
    found = {turn for hit in hits for turn in hit.turns}
    return Answer(
        question=item["question"],
        answer=item["answer"],
        category=item["category"],
        evidence=tuple(item["evidence"]),
        found=tuple(turn for turn in item["evidence"] if turn in found),
        hits=tuple(hits),
        milliseconds=elapsed * 1000,
    )
