"""Asks a benchmark's questions of prepared memories, in every way that is to be compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graphmem.client import Memory
from graphmem.evaluation.baselines import FULL_CONTEXT, Asked, Baselines
from graphmem.evaluation.corpus import corpus_of
from graphmem.evaluation.metrics import METRICS, measured
from graphmem.evaluation.questions import Collection, Question
from graphmem.extraction.interface import EpisodeTurns, Extraction, Extractor
from graphmem.extraction.local import LocalExtractor
from graphmem.models.embedder import Embedder
from graphmem.recall.config import RecallConfig
from graphmem.recall.search import rank
from graphmem.records import Source, Turn
from graphmem.steps.views import views
from graphmem.steps.workspace import Progress, no_progress

__all__ = ["OURS", "Answers", "Plan", "System", "run"]

OURS = "graphmem"
_DEEP = 100  # turns, so that five sessions are among them
_SHOWN = 20  # of them are kept
_FIRST = 10  # hits of a search whose time is taken
Result = TypeVar("Result")
_RECIPES = ("conversation-recipe", "document-recipe")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be compared with our default: baselines, and recall with parts left out."""

    baselines: tuple[str, ...] = ()
    without: Mapping[str, RecallConfig] = field(default_factory=dict)
    contexts: bool = True


@dataclass(slots=True)
class System:
    """How one way of searching did: a ranking and the metrics of each question.

    ``tokens`` are those of the context that a language model would be given.
    """

    name: str
    rankings: list[list[Source]] = field(default_factory=list)
    metrics: list[dict[str, float]] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Answers:
    """What came of a run.

    Attributes
    ----------
    questions
        All that were asked, with the collection of each.
    systems
        By name, ours first; each has one entry for each question.
    search, embedding
        Seconds of each search, its embedding included, and of embedding the question alone.
    """

    questions: list[tuple[Collection, Question]] = field(default_factory=list)
    systems: dict[str, System] = field(default_factory=dict)
    search: list[float] = field(default_factory=list)
    embedding: list[float] = field(default_factory=list)

    def system(self, name: str) -> System:
        """The system of this name."""
        return self.systems.setdefault(name, System(name))


def run(
    memories: Iterable[tuple[Collection, Memory]],
    plan: Plan,
    *,
    questions: int,
    progress: Progress = no_progress,
) -> Answers:
    """Ask every question of its memory.

    Parameters
    ----------
    memories
        Filled and consolidated; each is done with before the next one is taken.
    plan
        What is compared.
    questions
        How many there are.
    progress
        Told after each question.
    """
    answers = Answers()
    for collection, memory in memories:
        asker = _Asker(collection, memory, plan)
        for question in asker.warmed():
            asker.ask(question, answers)
            progress("questions", len(answers.questions), questions)
    return answers


class _Asker:
    """Asks the questions of one memory."""

    def __init__(self, collection: Collection, memory: Memory, plan: Plan) -> None:
        workspace = memory._workspace
        self._collection = collection
        self._memory = memory
        self._plan = plan
        self._embedder: Embedder = workspace.embedder
        self._snapshot = workspace.snapshot()
        self._sessions = {
            Source(turn.conversation, turn.id): (turn.conversation, turn.session)
            for turn in collection.turns
        }
        self._baselines = Baselines(corpus_of(self._snapshot)) if plan.baselines else None
        needs_phrases = any(name in _RECIPES for name in plan.baselines)
        self._phrases = (
            _phrases(collection.questions, LocalExtractor(workspace.settings.spacy_model))
            if needs_phrases
            else {}
        )
        self._everything = 0
        if FULL_CONTEXT in plan.baselines:
            count = self._embedder.count_tokens
            self._everything = sum(count(f"{turn.index_text}\n") for turn in collection.turns)

    def warmed(self) -> Iterator[Question]:
        """The questions, after a search that makes what the others find made."""
        if self._collection.questions:
            self._memory.search(self._collection.questions[0].text, k=_FIRST)
        yield from self._collection.questions

    def ask(self, question: Question, answers: Answers) -> None:
        """Ask in every way."""
        answers.questions.append((self._collection, question))
        vector, seconds = _timed(lambda: self._embedder.embed_query(question.text))
        answers.embedding.append(seconds)
        search = partial(
            self._memory.search, question.text, granularity="turn", asked_at=question.asked_at
        )
        _, seconds = _timed(lambda: search(k=_FIRST))
        answers.search.append(seconds)
        hits = search(k=_DEEP)
        ours = answers.system(OURS)
        self._note(ours, question, [hit.sources[0] for hit in hits])
        if self._plan.contexts:
            packed = self._memory.context(question.text, asked_at=question.asked_at)
            ours.tokens.append(packed.tokens)
        for name, config in self._plan.without.items():
            beside = views(
                self._embedder, self._snapshot, question.text, config=config, granularity="turn",
                asked_at=question.asked_at,
            )  # fmt: skip
            found = rank(
                self._snapshot, question.text, vector, k=_DEEP, granularity="turn", config=config,
                asked_at=question.asked_at, views=beside,
            )  # fmt: skip
            self._note(answers.system(name), question, [hit.sources[0] for hit in found])
        self._ask_baselines(question, vector, answers)

    def _ask_baselines(
        self, question: Question, vector: NDArray[np.float32], answers: Answers
    ) -> None:
        names = self._phrases.get(question.text, ())
        phrases = self._embedder.embed(names)
        asked = Asked(question.text, vector, np.asarray(phrases, dtype=np.float32))
        for method in self._plan.baselines:
            system = answers.system(method)
            if method == FULL_CONTEXT:
                system.rankings.append([])
                system.metrics.append(_everything_found(question))
                system.tokens.append(self._everything)
            elif self._baselines is not None:
                self._note(system, question, self._baselines.rank(method, asked, _DEEP))

    def _note(self, system: System, question: Question, ranking: list[Source]) -> None:
        system.rankings.append(ranking[:_SHOWN])
        system.metrics.append(
            measured(ranking, question.evidence, self._sessions, question.sessions)
        )


def _timed(call: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def _everything_found(question: Question) -> dict[str, float]:
    """All evidence is there by definition; there is no ranking to speak of."""
    known = 1.0 if question.evidence else float("nan")
    values = {name: known for name in METRICS if not name.startswith("session")}
    values |= {name: 1.0 for name in METRICS if name.startswith("session")}
    return {**values, "ndcg@10": float("nan")}


def _phrases(questions: Sequence[Question], extractor: Extractor) -> dict[str, tuple[str, ...]]:
    """Names and noun phrases in each question."""
    texts = list(dict.fromkeys(question.text for question in questions))
    asked = [
        EpisodeTurns(id=str(at), turns=(Turn(id=str(at), text=text),))
        for at, text in enumerate(texts)
    ]
    found = {}
    for text, outcome in zip(texts, extractor.extract(asked), strict=True):
        named = outcome.turn_mentions.values() if isinstance(outcome, Extraction) else ()
        found[text] = tuple(dict.fromkeys(m.name for mentions in named for m in mentions))
    return found
