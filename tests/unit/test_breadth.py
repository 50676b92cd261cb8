"""Which questions want an account, and what belongs with their best turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphmem.recall.associated import associated, associated_turns
from graphmem.recall.breadth import asks_broadly
from graphmem.recall.config import DEFAULT
from graphmem.recall.layout import Layout
from graphmem.recall.search import rank
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot


@pytest.mark.parametrize(
    "question",
    [
        "What do you know about my sister's work?",
        "what has he told you about the flat",
        "Tell me about Rex.",
        "Could you tell me everything about the wedding?",
        "Describe our neighbours.",
        "Sum up what the doctor said.",
        "Give me a short overview of the project.",
        "How has her knee been?",
        "How\N{RIGHT SINGLE QUOTATION MARK}s the move going?",
        "How did things go between Eve and Max?",
        "What has he been reading lately?",
        "What's going on with the garden?",
        "What happened to the old car?",
        "Who is Eve?",
        "Who is Max Porter?",
    ],
)
def test_some_questions_want_an_account(question: str) -> None:
    assert asks_broadly(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "When did Eve move?",
        "Where does Max work?",
        "Who is Eve's doctor?",
        "Who is the man that Eve met?",
        "What did Eve say about the price?",
        "Which picture of the house did she take?",
        "How many cats has Max got?",
        "How does Max describe the toy he got?",
        "Did Eve tell Max about the flat?",
        "What is the name of Eve's dog?",
    ],
)
def test_others_want_one_answer(question: str) -> None:
    assert not asks_broadly(question)


def memory(*, linked: bool = True) -> Snapshot:
    """Three turns of three sessions, the first and the last of which belong together."""
    luck = np.random.default_rng(3)
    query = np.eye(8, dtype=np.float32)[0]
    near = {"t1": 0.9, "t2": 0.35, "t3": 0.3, "t4": 0.1, "t5": 0.05, "t6": 0.0}
    nodes: list[NodeRow] = []
    edges: list[EdgeRow] = []
    for place, (id_, close) in enumerate(near.items()):
        vector = luck.normal(size=8)
        vector[0] = 0
        vector = close * query + np.sqrt(1 - close**2) * vector / np.linalg.norm(vector)
        vector = vector.astype(np.float32)
        nodes += [
            NodeRow(id_, "turn", f"words{place}", vector, speaker="Ana", conversation="c",
                    session=id_, source_id=id_),
            NodeRow(f"f{id_}", "fact", f"words{place}", vector),
            NodeRow(f"u{id_}", "unit", f"words{place}", vector),
        ]  # fmt: skip
        edges += [
            EdgeRow(f"f{id_}", "DERIVED_FROM", id_),
            EdgeRow(f"u{id_}", "GROUNDED_IN", f"f{id_}"),
        ]
    if linked:
        edges.append(EdgeRow("ut3", "ASSOCIATED", "ut1", 0.8))
    return Snapshot.build(1, nodes, edges, 8)


def found(snapshot: Snapshot, question: str) -> dict[str, dict[str, float]]:
    query = np.eye(8, dtype=np.float32)[0]
    config = replace(DEFAULT, association=1.0)
    hits = rank(snapshot, question, query, granularity="turn", config=config)
    return {hit.id: dict(hit.signals) for hit in hits}


def test_what_belongs_with_the_best_turn_gains_in_a_broad_question_only() -> None:
    broad, narrow = "Tell me about the move.", "When was the move?"
    assert "association" in found(memory(), broad)["t3"]
    assert "association" not in found(memory(), broad)["t2"]
    assert all("association" not in signals for signals in found(memory(), narrow).values())
    assert all(
        "association" not in signals for signals in found(memory(linked=False), broad).values()
    )
    order = list(found(memory(), broad))
    assert order.index("t3") < list(found(memory(linked=False), broad)).index("t3")


def test_each_pair_of_turns_counts_once_whichever_way_it_is_linked() -> None:
    layout = Layout.of(memory(), DEFAULT)
    assert associated_turns(layout).tolist() == [[0], [2]]
    scores = np.asarray([2.0, 1.0, 0.5, 0.0, -1.0, -2.0])
    gains = associated(layout, scores, np.ones(6, dtype=np.bool_), 10)
    assert gains.tolist() == [0.25, 0.0, 1.0, 0.0, 0.0, 0.0]
    none = associated(layout, -np.ones(6), np.ones(6, dtype=np.bool_), 10)
    assert not none.any()


def test_a_unit_that_was_merged_is_never_found() -> None:
    snapshot = memory()
    nodes = [row._replace(status="merged") if row.id == "ut1" else row for row in snapshot.nodes]
    nodes.append(NodeRow("um", "unit", "words0", snapshot.nodes[0].vector))
    edges = [EdgeRow(f"ft{i}", "DERIVED_FROM", f"t{i}") for i in range(1, 7)] + [
        EdgeRow(f"ut{i}", "GROUNDED_IN", f"ft{i}") for i in range(1, 7)
    ]
    edges += [EdgeRow("ut1", "MERGED_INTO", "um"), EdgeRow("um", "GROUNDED_IN", "ft1")]
    with_merged = Snapshot.build(2, nodes, edges, 8)
    query = np.eye(8, dtype=np.float32)[0]
    for kind in ("unit", None):
        ids = {hit.id for hit in rank(with_merged, "words0", query, k=50, granularity=kind)}
        assert "ut1" not in ids
        assert "um" in ids
