"""A question without its times, and what its embedding does to the ranking of turns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.evaluation.ablations import ablations
from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.apart import both, without_times
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.filters import Filters
from graphmem.recall.search import rank
from graphmem.recall.snapshot import NodeRow, Snapshot
from graphmem.recall.times import QueryTime
from graphmem.recall.views import Views
from graphmem.steps.views import views

ASKED = datetime(2025, 8, 1, tzinfo=UTC)
STATE = QueryAnalysis("x", times=(QueryTime("then", 0, 0.0, 1.0),), state=True)


def unit(*numbers: float) -> np.ndarray:
    vector = np.asarray(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def turn(number: int, text: str, vector: np.ndarray) -> NodeRow:
    said = ASKED.timestamp() - 86_400.0 * (200 - number)
    return NodeRow(f"turn:{number}", "turn", text, vector, said_at=said, speaker="Ana",
                   conversation="c", session="s", order=(said, number),
                   source_id=f"t{number}")  # fmt: skip


MEMORY = Snapshot.build(
    1,
    [turn(0, "I live in Porto.", unit(0, 1, 0)), turn(1, "It rained.", unit(1, 0.1, 0)),
     turn(2, "A heron!", unit(0, 0, 1))],
    [], 3,
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Where did Ana live in March 2025?", "Where did Ana live?"),
        ("Which firm was Ben working for on 1 April 2025?", "Which firm was Ben working for?"),
        ("Who was treating Ana back in April?", "Who was treating Ana?"),
        ("In July 2025, where was Ana living?", "Where was Ana living?"),
        ("Where was Ana living in July 2025, and why?", "Where was Ana living, and why?"),
        ("Where did Ana live?", None),  # of no time
        ("What did Ana buy in March 2025?", None),  # what happened
        ("", None),
    ],
)
def test_times_are_taken_out_of_questions_how_things_stood(question: str, left: str | None) -> None:
    assert without_times(MEMORY, question, ASKED, DEFAULT) == left


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["in March 2025", "on 3 May 2025", "last week"]))
def test_any_text_is_left_without_its_times(text: str, time: str) -> None:
    left = without_times(MEMORY, f"Where was {text} living {time}?", ASKED, DEFAULT)
    assert left is None or time.split(" ", 1)[1] not in left


@given(st.floats(0, 1))
def test_the_two_embeddings_make_one_of_length_one(share: float) -> None:
    query, alone = unit(1, 0, 0), unit(1, 1, 0)
    mixed = both(query, alone, STATE, share)
    assert np.linalg.norm(mixed) == pytest.approx(1.0)
    assert mixed @ alone >= query @ alone - 1e-6


@pytest.mark.parametrize(
    "analysis", [replace(STATE, state=False), replace(STATE, times=()), QueryAnalysis("x")]
)
def test_other_questions_keep_their_embedding(analysis: QueryAnalysis) -> None:
    query = unit(1, 0, 0)
    assert both(query, unit(0, 1, 0), analysis, 0.5) is query
    assert both(query, None, STATE, 0.5) is query
    assert both(query, -query, STATE, 0.5) is query  # opposites leave no direction


def test_a_turn_is_found_by_what_is_asked_not_by_the_date_and_facts_as_before() -> None:
    question, query, alone = "Where did Ana live in June 2020?", unit(1, 0, 0), unit(0, 1, 0)
    config = replace(DEFAULT, apart=1.0)

    def first(alone: np.ndarray | None, kind: str | None = "turn") -> list[tuple[str, float]]:
        hits = rank(MEMORY, question, query, granularity=kind, k=3, asked_at=ASKED, config=config,
                    views=Views(alone=alone))  # fmt: skip
        return [(hit.id, hit.score) for hit in hits]

    best = dict(first(alone)), dict(first(None))
    assert best[0]["turn:0"] > best[1]["turn:0"]
    assert first(alone, None) == first(None, None)


class Embedder:
    """Notes the questions that it is given."""

    name, dimension = "noting", 3

    def __init__(self) -> None:
        self.given: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 3), math.sqrt(1 / 3), dtype=np.float32)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        self.given.append(text)
        return np.full(3, math.sqrt(1 / 3), dtype=np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


@pytest.mark.parametrize(
    ("granularity", "filters", "config", "embedded"),
    [
        ("turn", None, DEFAULT, True),
        (None, Filters(kind="turn"), DEFAULT, True),
        (None, None, DEFAULT, False),
        ("fact", None, DEFAULT, False),
        ("turn", None, ablations(["apart"])["without apart"], False),
    ],
)
def test_it_is_embedded_only_where_it_is_looked_at(
    granularity: str | None, filters: Filters | None, config: RecallConfig, embedded: bool
) -> None:
    embedder = Embedder()
    found = views(
        embedder, MEMORY, "Where did Ana live in March 2025?", config=config,
        granularity=granularity, asked_at=ASKED, filters=filters,
    )  # fmt: skip
    assert embedder.given == (["Where did Ana live?"] if embedded else [])
    assert (found.alone is not None) is embedded
