"""Explanations: paths are those of the walk, and no text of the memory gets out of its place."""

from __future__ import annotations

import dataclasses
import math
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.errors import InputError, NotFoundError
from graphmem.recall.config import DEFAULT, Cues, Weights
from graphmem.recall.explaining import explained
from graphmem.recall.explanation import Explanation
from graphmem.recall.explanation_text import meaning
from graphmem.recall.filters import Filters
from graphmem.recall.pagerank import Floats, Graph, power_iteration, reset_distribution
from graphmem.recall.paths import Walk, best_walks
from graphmem.recall.search import rank
from graphmem.recall.snapshot import NodeRow, Snapshot
from graphmem.steps.explain import explain
from graphmem.steps.recall import Manner
from graphmem.steps.views import views
from tests.unit.test_answers import workspace
from tests.unit.test_search import embed, rows, snapshot_of

QUESTION = "Where did Ben and Clara move in May 2023?"


@pytest.fixture(scope="module")
def memory() -> Snapshot:
    return snapshot_of([rows()])


def why(snapshot: Snapshot, question: str = QUESTION, **options: object) -> Explanation:
    return explained(snapshot, question, embed(question), **options)  # type: ignore[arg-type]


edges = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0.5, 1.0, 1.0, 2.0])),
    min_size=1, max_size=14,
)  # fmt: skip
seeds = st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.5]), min_size=7, max_size=7)


def graph_of(found: list[tuple[int, int, float]]) -> Graph:
    starts, ends, weights = zip(*found, strict=True)
    return Graph.build(7, np.asarray(starts), np.asarray(ends), np.asarray(weights))


def all_walks(graph: Graph, reset: Floats, target: int, longest: int) -> list[Walk]:
    """By trying everything, from the seeds on."""
    found = []
    step = graph.transition.T.toarray()

    def go(nodes: tuple[int, ...], chance: float) -> None:
        if nodes[-1] == target:
            found.append(Walk(chance, nodes))
            return
        if len(nodes) <= longest:
            for node in np.flatnonzero(step[nodes[-1]]).tolist():
                if node not in nodes:
                    go((*nodes, node), chance * 0.5 * step[nodes[-1], node])

    for seed in np.flatnonzero(reset).tolist():
        go((seed,), float(reset[seed]))
    return found


@given(edges, seeds, st.integers(0, 6), st.integers(1, 3), st.integers(1, 6))
def test_the_best_walks_are_those_that_trying_everything_finds(
    found: list[tuple[int, int, float]], weights: list[float], target: int, longest: int, count: int
) -> None:
    graph, reset = graph_of(found), reset_distribution(np.asarray(weights))
    walks = best_walks(graph, reset, [target], 0.5, count=count, longest=longest)
    expected = sorted(w.contribution for w in all_walks(graph, reset, target, longest))[::-1]
    assert [w.contribution for w in walks] == pytest.approx(expected[:count])
    assert walks == best_walks(graph, reset, [target], 0.5, count=count, longest=longest)
    for walk in walks:
        assert len(set(walk.nodes)) == len(walk.nodes) <= longest + 1


@given(edges, seeds, st.integers(0, 6))
def test_walks_never_bring_more_than_the_rank(
    found: list[tuple[int, int, float]], weights: list[float], target: int
) -> None:
    graph, reset = graph_of(found), reset_distribution(np.asarray(weights))
    walks = best_walks(graph, reset, [target], 0.5, count=100, longest=3)
    alone = reset[graph.strength == 0].sum()
    total = power_iteration(graph, reset)[target] * (alone + (1 - alone) / 0.5)
    assert math.fsum(walk.contribution for walk in walks) <= total + 1e-6


def test_it_explains_the_hits_of_the_search(memory: Snapshot) -> None:
    for granularity in (None, "turn", "fact", "entity", "unit"):
        hits = rank(memory, QUESTION, embed(QUESTION), k=6, granularity=granularity)
        found = why(memory, k=6, granularity=granularity)
        assert [each.hit for each in found.hits] == hits
        assert [each.rank for each in found.hits] == list(range(1, len(hits) + 1))


def test_what_was_found_in_the_question_is_named(memory: Snapshot) -> None:
    found = why(memory)
    assert found.found.entities == ("Ben", "Clara")
    assert found.found.speakers == ("ben",)
    assert found.found.asked == "place"
    assert [f"{moment:%m-%d}" for moment in found.found.interval or ()] == ["05-01", "06-01"]
    assert found.weights
    assert found.depth is not None
    assert found.depth.why in str(found)


def test_what_a_question_asks_for_is_told_in_words(memory: Snapshot) -> None:
    told = {
        "Where does Ben live now?": ("place", "the latest", "how things are"),
        "Which cities did Ben see?": ("place", "more than one"),
        "What is the latest bicycle?": ("thing", "the latest", "how things are"),
        "Where did Ben live in May 2023?": ("place", "how things stood at that time"),
        "Ben": (),
    }
    for question, words in told.items():
        found = why(memory, question).found
        assert ((found.asked,) if found.asked else ()) + found.form == words
        assert (f"asked for: {', '.join(words)}" in str(why(memory, question))) is bool(words)


def test_paths_lead_from_a_seed_to_the_hit(memory: Snapshot) -> None:
    found = why(memory, granularity="turn", k=6)
    assert sum(seed.weight for seed in found.seeds) <= 1 + 1e-9
    named = {s.place.text: s.reason for s in found.seeds if s.place.kind == "entity"}
    assert named["Clara"] == "named in the question"
    assert any(path.links for each in found.hits for path in each.paths)
    for each in found.hits:
        assert 0 < len(each.paths) <= 5
        assert [p.share for p in each.paths] == sorted((p.share for p in each.paths), reverse=True)
        assert 0 < sum(path.share for path in each.paths) <= 1 + 1e-6
        for path in each.paths:
            assert path.places[0] == path.seed.place
            assert path.places[-1].id == each.hit.turns[0]
            assert len(path.links) == len(path.places) - 1 <= 3
            for link, (one, other) in zip(path.links, pairwise(path.places), strict=True):
                assert 0 < link.probability <= 1
                assert (link.relation == "next to") == (one.kind == other.kind == "turn")
                assert (link.relation == "mentions") == (other.kind == "entity")


def test_an_entity_of_the_best_fact_says_so(memory: Snapshot) -> None:
    found = why(memory, "Who repairs a two-wheeler that was bought yesterday and is red?")
    reasons = {s.place.text: s.reason for s in found.seeds if s.place.kind == "entity"}
    assert any(reason.startswith("in a fact that fits: ") for reason in reasons.values())


def test_an_excerpt_is_explained_as_the_whole_memory_is() -> None:
    crowd = snapshot_of([*(rows(f"c{i}") for i in range(8)), rows("mine")])
    small = dataclasses.replace(DEFAULT, exact_turns=20)
    mine = Filters(conversation="mine")
    for config in (DEFAULT, small):
        found = why(crowd, granularity="turn", k=3, config=config, filters=mine)
        assert found.hits[0].hit.turns == ("D1",)
        assert 0 < sum(path.share for path in found.hits[0].paths) <= 1 + 1e-6
    whole = why(crowd, granularity="turn", k=3, config=small)
    assert all(each.paths for each in whole.hits)


def test_an_empty_memory_explains_nothing() -> None:
    found = why(Snapshot.build(0, [], [], 64))
    assert (found.hits, found.seeds) == ((), ())
    assert "Question" in str(found)
    assert "<html" in found.html()


def test_one_hit_can_be_asked_for(memory: Snapshot) -> None:
    space = workspace(snapshot=memory)
    beside = views(
        space.embedder, memory, QUESTION, config=DEFAULT, granularity=None, asked_at=None
    )
    hit = rank(memory, QUESTION, embed(QUESTION), k=10, views=beside)[2]
    options = {"granularity": None, "manner": Manner()}
    by_hit, by_id = (explain(space, QUESTION, one, k=10, **options) for one in (hit, hit.id))  # type: ignore[arg-type]
    assert by_hit == by_id
    assert [(each.rank, each.hit) for each in by_hit.hits] == [(3, hit)]
    last = explain(space, QUESTION, "D0", k=1, granularity="turn", manner=Manner())
    assert [each.hit.turns for each in last.hits] == [("D0",)]  # found beyond the first
    with pytest.raises(NotFoundError, match="not among"):
        explain(space, QUESTION, "turn:nowhere", k=10, **options)  # type: ignore[arg-type]
    with pytest.raises(InputError):
        explain(space, "", None, k=10, **options)  # type: ignore[arg-type]


def test_the_text_tells_what_counts(memory: Snapshot) -> None:
    text = str(why(memory, granularity="turn", k=2))
    for part in ("Ben, Clara", "2023-05-01 to 2023-06-01", "named in the question", "PageRank",
                 "mentioned in", "speaker"):  # fmt: skip
        assert part in text


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = '</text></svg><script>alert(1)</script><img src=x onerror="alert(1)">&#x202e;\u202e\x00\x1b[2J]]>'  # noqa: E501


def poisoned() -> Snapshot:
    nodes, edges = rows()
    return snapshot_of([([_poison(node) for node in nodes], edges)])


def _poison(node: NodeRow) -> NodeRow:
    speaker = f"Ben {HOSTILE}" if node.speaker == "Ben" else node.speaker
    return node._replace(text=f"{node.text} {HOSTILE}", speaker=speaker, title=HOSTILE)


def test_a_page_loads_nothing_and_runs_nothing(memory: Snapshot) -> None:
    harmless = Page(why(memory, k=4).html())
    hostile = why(poisoned(), f"Where did Ben move? {HOSTILE}", k=4).html()
    page = Page(hostile)
    assert page.tags <= harmless.tags | {"title"}
    assert "script" not in page.tags
    assert "svg" in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert not [v for n, v in page.attributes if n in ("src", "href", "action", "xlink:href")]
    assert "alert(1)" in page.text  # it is there, as text
    assert not set("\x00\x1b\u202e") & set(hostile)
    assert "default-src 'none'" in hostile
    assert "url(" not in hostile.lower().replace("url(#", "")
    assert "@import" not in hostile


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=30))
def test_any_question_makes_a_page(question: str) -> None:
    snapshot = snapshot_of([rows()])
    question = question.encode("utf-8", "replace").decode()
    found = why(snapshot, question, k=2)
    assert ("svg" in Page(found.html()).tags) == any(each.paths for each in found.hits)


def test_the_page_is_the_same_each_time(memory: Snapshot) -> None:
    assert why(memory).html() == why(memory).html()


def test_every_signal_is_put_into_words() -> None:
    names = [f.name for kind in (Weights, Cues) for f in dataclasses.fields(kind)]
    names += ["graph", "bridge", "time", "recency", "importance", "own"]
    assert [name for name in names if not meaning(name, 1.0)] == []
