"""The baselines on a memory small enough to see what must come first."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem.evaluation.baselines import FULL_CONTEXT, METHODS, Asked, Baselines
from graphmem.evaluation.corpus import corpus_of
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.records import Source

EAST, NORTH, UP = np.eye(3, dtype=np.float32)


def _turn(at: int, text: str, vector: np.ndarray, speaker: str | None = None) -> NodeRow:
    return NodeRow(
        f"t{at}", "turn", text, vector, speaker=speaker, conversation="c", session="s",
        order=(0.0, at), source_id=str(at),
    )  # fmt: skip


@pytest.fixture
def memory() -> Baselines:
    """The tower (0) was built by Edda, who is from Brisk (1); others (2, 3) tell nothing of it."""
    nodes = [
        _turn(0, "The tower was built by Edda.", EAST, "Mira"),
        _turn(1, "Edda is from Brisk.", UP, "Jonas"),
        _turn(2, "Tomatoes grow on a balcony.", NORTH, "Jonas"),
        _turn(3, "A balcony in the sun.", NORTH, "Mira"),
        NodeRow("f0", "fact", "Edda built the tower.", EAST),
        NodeRow("f1", "fact", "Edda is from Brisk.", UP),
        NodeRow("e0", "entity", "tower", EAST),
        NodeRow("e1", "entity", "Edda", NORTH),
        NodeRow("e2", "entity", "Brisk", UP),
    ]
    edges = [
        EdgeRow("f0", "DERIVED_FROM", "t0"),
        EdgeRow("f1", "DERIVED_FROM", "t1"),
        *(EdgeRow("f0", "MENTIONS", end) for end in ("e0", "e1")),
        *(EdgeRow("f1", "MENTIONS", end) for end in ("e1", "e2")),
    ]
    return Baselines(corpus_of(Snapshot.build(1, nodes, edges, 3)))


def _ranked(memory: Baselines, method: str, text: str, vector: np.ndarray) -> list[str]:
    asked = Asked(text, vector, np.zeros((0, 3), dtype=np.float32))
    return [source.id for source in memory.rank(method, asked, 4)]


def test_bm25_ranks_by_words_and_keeps_the_order_of_ties(memory: Baselines) -> None:
    assert _ranked(memory, "bm25", "Where is Brisk?", NORTH) == ["1", "0", "2", "3"]
    assert _ranked(memory, "bm25", "", NORTH) == ["0", "1", "2", "3"]


def test_dense_ranks_by_cosine(memory: Baselines) -> None:
    assert _ranked(memory, "dense", "Where is Brisk?", NORTH)[:2] == ["2", "3"]
    assert _ranked(memory, "bm25+dense", "balcony sun", NORTH)[0] == "3"


@pytest.mark.parametrize("method", ["hipporag2", "document-recipe", "conversation-recipe"])
def test_pagerank_reaches_what_is_linked_through_an_entity(memory: Baselines, method: str) -> None:
    ranked = _ranked(memory, method, "Who built the tower?", EAST)
    assert ranked[:2] == ["0", "1"]  # the second has neither a word nor a direction of the question


def test_a_phrase_of_the_question_leads_to_its_turns(memory: Baselines) -> None:
    asked = Asked("?", -EAST, np.asarray([UP]))  # no turn is alike, the phrase means Brisk
    ranked = memory.rank("document-recipe", asked, 4)
    assert ranked[0] == Source("c", "1")


def test_every_method_ranks_every_turn_once(memory: Baselines) -> None:
    for method in METHODS:
        if method != FULL_CONTEXT:
            assert sorted(_ranked(memory, method, "Mira?", EAST)) == ["0", "1", "2", "3"]


def test_a_memory_without_facts_is_ranked_too() -> None:
    nodes = [_turn(0, "One.", EAST), _turn(1, "Two.", NORTH)]
    memory = Baselines(corpus_of(Snapshot.build(1, nodes, [], 3)))
    for method in METHODS:
        if method != FULL_CONTEXT:
            assert _ranked(memory, method, "two", NORTH)[0] == "1", method
