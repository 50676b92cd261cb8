"""Bridges: who is meant is found in one turn, what is asked about them in another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.errors import InputError, ModelError
from graphmem.recall.analysis import analyse
from graphmem.recall.bridge import Bridge, bridged, bridges, substituted
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.depth import decide
from graphmem.recall.explaining import explained
from graphmem.recall.filters import Filters
from graphmem.recall.layout import Layout
from graphmem.recall.lexical import tokens
from graphmem.recall.scores import score
from graphmem.recall.search import rank, recall
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.recall.views import Views
from tests.unit.test_search import DIMENSION, embed

# Who founded Corbel is in one passage, when she died in another; the question names only Corbel.
PASSAGES = {
    "Corbel": ("Corbel brewery, founder Ida Moss", ["Corbel", "Ida Moss", "brewery"]),
    "Moss": ("Ida Moss die 1931", ["Ida Moss"]),
    "Tarn": ("Tarn die 1931", ["Tarn"]),
    "Reed": ("Reed has a brewery, a band", ["Reed", "brewery"]),
    "Lamp": ("Nobody lights it any more", []),
}
QUESTION = "When did the founder of the Corbel brewery die?"
ASKED_AGAIN = "When did Ida Moss die?"


def embed_all(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray([embed(text) for text in texts], dtype=np.float32).reshape(-1, DIMENSION)


VIEWS = Views(embed=embed_all)


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


def crossed(
    snapshot: Snapshot, config: RecallConfig = DEFAULT, question: str = QUESTION
) -> tuple[list[Bridge], dict[str, float]]:
    """The bridges, and what each passage gains by them."""
    layout = Layout.of(snapshot, config)
    analysis = analyse(question, layout)
    scores = score(layout, analysis, embed(question), np.ones(len(snapshot), dtype=np.bool_))
    allowed = np.ones(layout.turn_count, dtype=np.bool_)
    found = bridges(layout, analysis, scores, scores.turns["turn"], allowed, config)
    gains, over = bridged(layout, found, embed_all, scores, allowed)
    assert ((over >= 0) == (gains > 0)).all()
    titles = [snapshot.node(node).title or "" for node in layout.turn_nodes]
    return found, dict(zip(titles, gains.tolist(), strict=True))


def test_what_tells_of_somebody_whom_a_good_turn_names_gains() -> None:
    found, gains = crossed(memory())
    assert (found[0].name, found[0].question) == ("Ida Moss", ASKED_AGAIN)
    assert {b.name for b in found} == {"Ida Moss"}
    assert gains["Moss"] > 0
    assert not any(gains[title] for title in ("Tarn", "Reed", "Lamp"))


def test_what_is_no_name_is_asked_or_stands_nowhere_else_is_no_bridge() -> None:
    names = {b.name for b in crossed(memory(), question="What of Ida Moss and her brewery?")[0]}
    assert names.isdisjoint({"Ida Moss", "brewery", "Tarn", "Reed"})
    alone = memory({"Corbel": PASSAGES["Corbel"]})
    assert crossed(alone) == ([], {"Corbel": 0.0})


def test_a_turn_that_is_found_itself_gains_by_what_another_tells_of_its_name() -> None:
    said = {
        "Lena": ("Lena has a dog, Biscuit", ["Lena"]),
        "Otto": ("My dog is Otto", ["Otto"]),
        "sister": ("My sister Lena came over", ["Lena"]),
    }
    _, gains = crossed(memory(said), question="What is the dog of my sister?")
    assert gains["Lena"] > 0
    assert not gains["Otto"]


def test_no_more_is_asked_than_the_configuration_says() -> None:
    names = [f"Person{i}" for i in range(20)]
    crowd = {"Corbel": ("Corbel brewery, founder", names), "Other": ("They all met", names)}
    for most in (0, 3, 8):
        found, _ = crossed(memory(crowd), replace(DEFAULT, bridge_questions=most, bridge_turns=1))
        assert [b.name for b in found] == sorted(names)[:most]


def test_a_deep_search_finds_the_second_link_first_among_its_like() -> None:
    def lead(depth: str, views: Views = VIEWS) -> float:
        found = rank(
            memory(), QUESTION, embed(QUESTION), granularity="turn", depth=depth, views=views
        )
        scores = {hit.turns[0]: hit.score for hit in found}
        return scores["Moss"] - scores["Tarn"]

    assert lead("deep") > lead("light")
    assert lead("deep", Views()) == lead("light")  # nothing embeds what would be asked


def test_what_a_filter_keeps_out_neither_leads_on_nor_is_led_to() -> None:
    secret = {**PASSAGES, "Corbel": ("Corbel brewery", ["Corbel"])}
    limits = Filters(conversation="e")
    for passages in (PASSAGES, secret):
        for hit in rank(memory(passages), QUESTION, embed(QUESTION), filters=limits, views=VIEWS):
            assert "bridge" not in hit.signals
    hits = rank(memory(secret), QUESTION, embed(QUESTION), granularity="turn", views=VIEWS)
    assert not any("bridge" in hit.signals for hit in hits)


def test_it_is_told_how_the_question_was_asked_again() -> None:
    found = explained(memory(), QUESTION, embed(QUESTION), granularity="turn", views=VIEWS)
    again = {each.hit.title: [a.question for a in each.again] for each in found.hits}
    assert again["Moss"] == [ASKED_AGAIN]
    assert not any(again[title] for title in ("Tarn", "Reed", "Lamp"))
    assert f"asked again: {ASKED_AGAIN}" in str(found)
    assert ASKED_AGAIN in found.html()


def test_an_excerpt_asks_again_as_the_whole_memory_does() -> None:
    crowd = {f"Hut {i}": (f"Hut {i} has a stove {i}", [f"Hut {i}"]) for i in range(60)}
    snapshot = memory({**PASSAGES, **crowd})
    small = replace(DEFAULT, exact_turns=20)
    for config in (DEFAULT, small):
        found = explained(
            snapshot, QUESTION, embed(QUESTION), granularity="turn", config=config, views=VIEWS
        )
        told = {each.hit.title: [a.question for a in each.again] for each in found.hits}
        assert told["Moss"] == [ASKED_AGAIN]


def test_an_embedder_that_fails_is_not_taken_for_a_memory_without_bridges() -> None:
    def fail(texts: Sequence[str]) -> NDArray[np.float32]:
        raise ModelError("429")

    with pytest.raises(ModelError):
        rank(memory(), QUESTION, embed(QUESTION), views=Views(embed=fail))


@pytest.mark.parametrize(
    ("question", "explained", "left"),
    [
        ("Where was the author of Brand born?", "author Brand", "Where was Ibsen born?"),
        ("Where was the author of Brand born?", "Brand", "Where was the author of Ibsen born?"),
        ("Who wrote it?", "", "Who wrote it? Ibsen"),
        ("", "", " Ibsen"),
        ("Brand's author?", "Brand author", "Ibsen?"),
        ("ブランドの作者はどこ?", "Brand", "ブランドの作者はどこ? Ibsen"),
    ],
)
def test_the_name_takes_the_place_of_what_is_explained(
    question: str, explained: str, left: str
) -> None:
    assert substituted(question, set(tokens(explained)), "Ibsen") == left


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40), st.text(min_size=1, max_size=10))
def test_any_text_can_be_asked_again(question: str, told: str, name: str) -> None:
    left = substituted(question, set(tokens(told)), name)
    assert name in left
    assert len(left) <= len(question) + 1 + len(name)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["light", "deep", "auto"]))
def test_any_question_can_be_asked_and_identical_calls_agree(question: str, depth: str) -> None:
    asked = question + QUESTION
    one, other = (rank(memory(), asked, embed(asked), depth=depth, views=VIEWS) for _ in range(2))
    assert one == other
    assert all(np.isfinite(hit.score) for hit in one)


def test_a_search_says_how_deep_it_went_and_why() -> None:
    vector = embed(QUESTION)
    light = recall(memory(), QUESTION, vector, depth="light", views=VIEWS)
    assert light.depth is not None
    assert not light.depth.deep
    assert not any("bridge" in hit.signals for hit in light.hits)
    auto = recall(memory(), QUESTION, vector, views=VIEWS)
    assert auto.depth is not None
    assert auto.depth.deep
    assert auto.depth.why
    assert any("bridge" in hit.signals for hit in auto.hits)
    with pytest.raises(InputError, match="depth"):
        recall(memory(), QUESTION, vector, depth="deeper")


@pytest.mark.parametrize(
    ("question", "spoken", "deep"),
    [
        ("Where does Ana live?", 1.0, False),
        ("Where was the director of the film that Ana saw born?", 1.0, True),
        ("What is Ana's sister's dog called?", 1.0, True),
        ("Whose brother plays the cello?", 1.0, True),
        ("Where does Ana's younger sister work?", 1.0, True),
        ("What is the puppy of Ben like?", 1.0, True),
        ("Where is Ana's sisterhood?", 1.0, False),
        ("Has Ana a sister?", 1.0, False),
        ("When was Corbel founded?", 0.0, True),
    ],
)
def test_auto_decides_by_the_question_and_the_memory(
    question: str, spoken: float, deep: bool
) -> None:
    assert decide("auto", question, spoken=spoken).deep is deep
    for depth in ("deep", "light"):
        assert decide(depth, question, spoken=spoken).deep is (depth == "deep")


def test_without_bridges_a_deep_search_is_a_light_one() -> None:
    alone = memory({title: (text, []) for title, (text, _) in PASSAGES.items()})
    light, deep = (
        rank(alone, QUESTION, embed(QUESTION), depth=depth, views=VIEWS)
        for depth in ("light", "deep")
    )
    assert light == deep


def test_a_light_search_costs_less_than_a_deep_one() -> None:
    embedded: list[str] = []

    def counting(texts: Sequence[str]) -> NDArray[np.float32]:
        embedded.extend(texts)
        return embed_all(texts)

    for depth, most in (("light", 0), ("deep", DEFAULT.bridge_questions)):
        embedded.clear()
        rank(memory(), QUESTION, embed(QUESTION), depth=depth, views=Views(embed=counting))
        assert len(embedded) <= most
    assert embedded


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["corbel", "brewery", "founder", "die", "ida", "1931"])),
            st.lists(st.sampled_from(["Corbel", "Ida Moss", "Reed", "Tarn"])),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_no_turn_of_any_memory_loses_by_bridges(said: list[tuple[list[str], list[str]]]) -> None:
    passages = {f"p{i}": (" ".join(words), names) for i, (words, names) in enumerate(said)}
    found, gains = crossed(memory(passages))
    assert all(gain >= 0 and math.isfinite(gain) for gain in gains.values())
    assert len(found) <= DEFAULT.bridge_questions
