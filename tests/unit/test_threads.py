"""Paths through facts: whole, without repetition, the best one, and found without enumeration."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.consolidation.order import Order
from graphmem.consolidation.telling import Known, happenings, most_telling
from graphmem.consolidation.threads import Threads
from graphmem.consolidation.timeline import RELATIONS, Link
from graphmem.records import Fact, Span


def orders(size: int) -> dict[str, Order]:
    return {f"f{n}": Order(float(n), 0.0, 0, 0, f"f{n}", "s", True) for n in range(size)}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Order], list[Link]]:
    size = draw(st.integers(1, 8))
    pairs = [(a, b) for b in range(size) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    links = [
        Link(f"f{a}", f"f{b}", draw(st.sampled_from(RELATIONS)), draw(st.integers(1, 9)) / 10)
        for a, b in chosen
    ]
    return orders(size), links


def all_paths(id_: str, links: list[Link]) -> list[list[Link]]:
    """Every path through a fact, from an end to an end: what THEANINE enumerates."""

    def onwards(at: str) -> list[list[Link]]:
        ways = [[link, *rest] for link in links if link.older == at for rest in onwards(link.newer)]
        return ways or [[]]

    def back(at: str) -> list[list[Link]]:
        ways = [[*rest, link] for link in links if link.newer == at for rest in back(link.older)]
        return ways or [[]]

    return [[*past, *future] for past in back(id_) for future in onwards(id_)]


@given(graphs(), st.data())
def test_the_path_is_whole_and_the_best_of_all(
    graph: tuple[dict[str, Order], list[Link]], data: st.DataObject
) -> None:
    order, links = graph
    id_ = data.draw(st.sampled_from(sorted(order)))
    thread = Threads(links, order).through(id_)
    assert id_ in thread.facts
    assert len(set(thread.facts)) == len(thread.facts)
    assert all(order[a] < order[b] for a, b in pairwise(thread.facts))
    assert not [link for link in links if link.newer == thread.facts[0]], "begins at a beginning"
    assert not [link for link in links if link.older == thread.facts[-1]], "ends at an end"
    assert [(link.older, link.newer) for link in thread.links] == list(pairwise(thread.facts))
    means = [
        sum(link.confidence for link in path) / len(path) for path in all_paths(id_, links) if path
    ]
    assert thread.confidence == pytest.approx(max(means, default=0.0))
    assert Threads(data.draw(st.permutations(links)), order).through(id_) == thread


@given(graphs())
def test_each_path_is_told_once(graph: tuple[dict[str, Order], list[Link]]) -> None:
    order, links = graph
    threads = Threads(links, order).best(sorted(order), 100)
    assert len({thread.facts for thread in threads}) == len(threads)
    assert {id_ for thread in threads for id_ in thread.facts} == set(order)
    assert Threads(links, order).best(sorted(order), 1) == threads[:1]


def test_of_equals_the_earliest() -> None:
    links = [Link("f0", "f2", "THEN", 0.5), Link("f1", "f2", "THEN", 0.5)]
    assert Threads(links, orders(3)).through("f2").facts == ("f0", "f2")


def test_a_forgotten_middle_leaves_two_ends() -> None:
    links = [Link("f0", "f1", "THEN", 0.5), Link("f1", "f2", "THEN", 0.5)]
    order = {id_: at for id_, at in orders(3).items() if id_ != "f1"}
    threads = Threads(links, order)
    assert threads.through("f0").facts == ("f0",)
    assert threads.through("f2").facts == ("f2",)
    assert [thread.facts for thread in threads.best(["f1", "f2"], 5)] == [("f2",)]


def test_a_link_back_in_time_is_refused() -> None:
    with pytest.raises(ValueError, match="back in time"):
        Threads([Link("f1", "f0", "THEN", 0.5)], orders(2))


def test_a_dense_graph_of_two_thousand_facts_takes_bounded_time() -> None:
    size, reach = 2000, 12
    links = [
        Link(f"f{a}", f"f{b}", "SAME_TOPIC", ((a * 7 + b * 13) % 97 + 1) / 100)
        for b in range(size)
        for a in range(max(0, b - reach), b)
    ]
    began = time.perf_counter()
    thread = Threads(links, orders(size)).through("f1000")  # of more than 10^500 paths
    assert time.perf_counter() - began < 30
    assert thread.facts[0] == "f0"
    assert thread.facts[-1] == f"f{size - 1}"


def known(n: int, importance: float = 0.5, status: str = "active", agent: str = "") -> Known:
    fact = Fact(id=f"f{n}", text=f"fact {n}", turn="t", span=Span(0, 1), importance=importance)
    return Known(
        fact=fact, order=orders(n + 1)[f"f{n}"], status=status, agents=frozenset({agent} - {""})
    )


def test_what_somebody_does_is_told_first_and_in_order() -> None:
    facts = [known(3), known(2, 0.7), known(1, agent="ana"), known(0)]
    assert [k.fact.id for k in most_telling(facts, [], {"ana"}, 2)] == ["f1", "f2"]
    changed = [Link("f0", "f3", "CHANGED", 1.0)]
    assert [k.fact.id for k in most_telling(facts, changed, {"ana"}, 3)] == ["f0", "f1", "f3"]


def test_a_fact_names_what_it_follows_from() -> None:
    links = [
        Link("f0", "f2", "SAME_TOPIC", 0.9),
        Link("f1", "f2", "CAUSE", 0.7),
        Link("f9", "f2", "CHANGED", 1.0),  # of a fact that is not told
    ]
    told = happenings([known(0), known(1), known(2, status="superseded")], links)
    assert [(each.after, each.relation) for each in told] == [
        (None, None),
        (None, None),
        ("f1", "CAUSE"),
    ]
    assert told[2].status == "superseded"
