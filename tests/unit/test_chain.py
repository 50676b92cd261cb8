from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import InputError
from graphmem.recall.analysis import analyse
from graphmem.recall.chain import chained
from graphmem.recall.config import DEFAULT
from graphmem.recall.depth import decide
from graphmem.recall.layout import Layout
from graphmem.recall.scores import Scores, score
from graphmem.recall.search import rank, recall
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from tests.unit.test_search import DIMENSION, embed

# Who founded Corbel is in one passage, when she died in another; the question names only Corbel.
PASSAGES = {
    "Corbel": ("Corbel brewery, founder Ida Moss", ["corbel", "ida moss"]),
    "Ida Moss": ("She died in 1931", ["ida moss"]),
    "Tarn": ("Tarn died in 1931", ["tarn"]),
    "Reed": ("Reed has a band", ["reed"]),
}
QUESTION = "When did the founder of the Corbel brewery die"


def memory(passages: dict[str, tuple[str, list[str]]] = PASSAGES) -> Snapshot:
    nodes: dict[str, NodeRow] = {}
    edges = []
    for title, (text, names) in passages.items():
        turn, fact = f"turn:{title}", f"fact:{title}"
        nodes[turn] = NodeRow(
            turn, "turn", text, embed(text), title=title, conversation="d", session=title,
            source_id=title,
        )  # fmt: skip
        nodes[fact] = NodeRow(fact, "fact", text, embed(text))
        edges.append(EdgeRow(fact, "DERIVED_FROM", turn))
        for name in names:
            nodes[f"entity:{name}"] = NodeRow(f"entity:{name}", "entity", name, embed(name))
            edges.append(EdgeRow(fact, "MENTIONS", f"entity:{name}"))
    return Snapshot.build(1, nodes.values(), edges, DIMENSION)


def scores_of(snapshot: Snapshot) -> tuple[Layout, Scores]:
    layout = Layout.of(snapshot, DEFAULT)
    usable = np.ones(len(snapshot), dtype=np.bool_)
    return layout, score(layout, analyse(QUESTION, layout), embed(QUESTION), usable)


def gains(snapshot: Snapshot, **changes: float) -> dict[str, float]:
    layout, scores = scores_of(snapshot)
    found = chained(layout, scores, replace(DEFAULT, **changes))  # type: ignore[arg-type]
    plain = chained(layout, scores, replace(DEFAULT, chain_weight=0.0))
    titles = [snapshot.node(node).title or "" for node in layout.turn_nodes]
    return dict(zip(titles, (found - plain).tolist(), strict=True))


def test_what_shares_a_rare_entity_with_a_good_fact_of_another_turn_gains() -> None:
    found = gains(memory())
    assert found["Ida Moss"] > 0
    assert found["Tarn"] == found["Reed"] == 0


def test_a_chain_does_not_lead_back_to_its_own_turn() -> None:
    alone = memory({"Corbel": PASSAGES["Corbel"]})
    assert gains(alone) == {"Corbel": 0.0}


def test_what_is_mentioned_everywhere_links_nothing() -> None:
    assert not any(gains(memory(), chain_turns=1).values())


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 3), st.floats(0, 3))
def test_a_heavier_chain_never_takes_away(one: float, other: float) -> None:
    low, high = sorted((one, other))
    snapshot = memory()
    less, more = gains(snapshot, chain_weight=low), gains(snapshot, chain_weight=high)
    assert all(more[title] >= less[title] - 1e-9 for title in less)


def test_a_deep_search_lifts_the_second_link_above_its_like() -> None:
    def lead(depth: str) -> float:
        found = rank(memory(), QUESTION, embed(QUESTION), granularity="turn", depth=depth)
        scores = {hit.turns[0]: hit.score for hit in found}
        return scores["Ida Moss"] - scores["Tarn"]

    assert lead("deep") > lead("light")


def test_a_search_says_how_deep_it_went_and_why() -> None:
    vector = embed(QUESTION)
    light = recall(memory(), QUESTION, vector, depth="light")
    assert light.depth is not None
    assert not light.depth.deep
    assert not any("chain" in hit.signals for hit in light.hits)
    auto = recall(memory(), QUESTION, vector)
    assert auto.depth is not None
    assert auto.depth.deep
    assert auto.depth.why
    with pytest.raises(InputError, match="depth"):
        recall(memory(), QUESTION, vector, depth="deeper")


@pytest.mark.parametrize(
    ("question", "spoken", "deep"),
    [
        ("Where does Ana live?", 1.0, False),
        ("Where was the director of the film that Ana saw born?", 1.0, True),
        ("What is Ana's sister's dog called?", 1.0, True),
        ("Whose brother plays the cello?", 1.0, True),
        ("When was Corbel founded?", 0.0, True),
    ],
)
def test_auto_decides_by_the_question_and_the_memory(
    question: str, spoken: float, deep: bool
) -> None:
    assert decide("auto", question, spoken=spoken).deep is deep
    for depth in ("deep", "light"):
        assert decide(depth, question, spoken=spoken).deep is (depth == "deep")
