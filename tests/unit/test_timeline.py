"""Links along time: strictly forward, from the facts alone, and only where something says so."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.consolidation.connectives import asks_why, is_feeling, seam
from graphmem.consolidation.order import Order, is_before
from graphmem.consolidation.timeline import Link, candidates, links_of
from graphmem.consolidation.told import Before, Surroundings, Told
from graphmem.records import Span

DAY = 86_400.0


def vector(*values: float) -> Any:
    array = np.zeros(4, dtype=np.float32)
    array[: len(values)] = values
    norm = np.linalg.norm(array)
    return array / norm if norm else array


def told(
    id_: str,
    words: str = "",
    *,
    day: float = 0.0,
    session: str = "s1",
    position: int = 0,
    start: int = 0,
    turn: str = "",
    dated: bool = True,
    like: Sequence[float] = (1.0,),
    **given: Any,
) -> Told:
    """A fact of day ``day``."""
    given.setdefault("entities", frozenset({"e"}))
    given.setdefault("speaker", "Ana")
    said = given.pop("said", day)
    return Told(
        order=Order(day * DAY, said * DAY, position, start, id_, session, dated),
        text=words or id_,
        words=words or id_,
        turn=turn or id_,
        span=Span(start, start + len(words or id_)),
        vector=vector(*like),
        **given,
    )


def turn_of(text: str, *parts: str, **given: Any) -> list[Told]:
    """Facts of one turn: its parts, one after the other."""
    facts, at = [], 0
    for number, part in enumerate(parts):
        at = text.index(part, at)
        facts.append(told(f"f{number}", part, start=at, turn="t", **given))
        at += len(part)
    return facts


def links_into(fact: Told, **around: Any) -> set[Link]:
    return set(links_of(candidates(fact, Surroundings(**around))))


def relations(fact: Told, **around: Any) -> set[tuple[str, str]]:
    return {(link.older, link.relation) for link in links_into(fact, **around)}


SAID = [
    ("It was raining, so we stayed home.", "It was raining", "we stayed home", "CAUSE"),
    ("I lost my job. That's why I moved.", "I lost my job.", "I moved.", "CAUSE"),
    ("No running. So I've sold my shoes.", "No running.", "I've sold my shoes.", "CAUSE"),
    ("I moved because the rent went up.", "I moved", "the rent went up", "REASON"),
    ("I like it, since my aunt made it.", "I like it", "my aunt made it", "REASON"),
    ("I couldn't come because I was ill.", "I couldn't come", "I was ill", "HINDERED_BY"),
    ("I wanted to go, but it rained.", "I wanted to go", "it rained", "HINDERED_BY"),
    ("I missed it. Unfortunately I was ill.", "I missed it.", "I was ill.", "HINDERED_BY"),
]
UNSAID = [
    ("It was raining. We stayed home.", "It was raining.", "We stayed home."),
    ("I love it. So much fun!", "I love it.", "So much fun!"),
    ("Did I tell you? So I sold it.", "Did I tell you?", "I sold it."),
    ("I've lived here, since I was ten.", "I've lived here", "I was ten"),
    ("I couldn't come, but I sent a card.", "I couldn't come", "I sent a card"),
    ("I baked, but it rained.", "I baked", "it rained"),
]


@pytest.mark.parametrize(("text", "first", "second", "relation"), SAID)
def test_what_is_said_to_hang_together_does(
    text: str, first: str, second: str, relation: str
) -> None:
    older, newer = turn_of(text, first, second)
    both = [older, newer]
    assert relations(newer, text=text, siblings=both) == {("f0", relation)}
    assert not relations(older, text=text, siblings=both)


@pytest.mark.parametrize(("text", "first", "second"), UNSAID)
def test_without_a_connective_nothing_is_concluded(text: str, first: str, second: str) -> None:
    facts = turn_of(text, first, second)
    assert not any(relations(fact, text=text, siblings=facts) for fact in facts)


def test_an_earlier_reason_is_a_cause() -> None:
    """The reason is told last and happened first: the link leads forward in time all the same."""
    text = "I signed up because my knee got better."
    later, earlier = turn_of(text, "I signed up", "my knee got better")
    earlier = told(earlier.id, earlier.words, start=earlier.span.start, turn="t", day=-30, said=0)
    assert relations(later, text=text, siblings=[later, earlier]) == {("f1", "CAUSE")}
    assert not relations(earlier, text=text, siblings=[later, earlier])


def test_an_answer_to_why_is_a_reason() -> None:
    move = told("move", "I moved to Porto.", position=0, like=(1, 0.5))
    other = told("other", "I had soup.", position=0, start=30, like=(0, 0, 1))
    answer = told("answer", "The rent went up.", position=2)
    asked = Before(text="Why did you move?", speaker="Ben", facts=())
    before = (asked, Before(text="…", speaker="Ana", facts=(move, other)))
    assert relations(answer, before=before, siblings=[answer]) == {("move", "REASON")}
    idle = (Before(text="Really?", speaker="Ben", facts=()), before[1])
    assert not relations(answer, before=idle, siblings=[answer])


def test_a_feeling_is_about_what_was_just_told() -> None:
    news = told("news", "I got the job.", speaker="Ben")
    joy = told("joy", "I'm so happy for you!", position=1, speaker="Ana")
    before = (Before(text="I got the job.", speaker="Ben", facts=(news,)),)
    assert relations(joy, before=before, siblings=[joy]) == {("news", "REACT")}
    calm = told("calm", "I had soup.", position=1)
    assert not relations(calm, before=before, siblings=[calm])
    text = "I lost. I cried."
    facts = turn_of(text, "I lost.", "I cried.")
    assert relations(facts[1], text=text, siblings=facts, before=before) == {("f0", "REACT")}


def test_a_plan_leads_to_the_first_that_becomes_of_it() -> None:
    plan = told("plan", "I'll go camping", modality="intended", planned=True)
    first = told("first", "We went camping", day=9, session="s2", like=(1, 0.1))
    second = told("second", "We went camping", day=20, session="s3", like=(1, 0.1))
    everything = [plan, first, second]
    assert ("plan", "WANT") in relations(first, related=everything)
    assert ("plan", "WANT") not in relations(second, related=everything)
    assert ("plan", "WANT") in relations(second, related=[plan, second])
    for other in (
        told("x", "He went camping", day=9, session="s2", speaker="Ben"),
        told("x", "We went camping", day=9, session="s2", entities=frozenset({"z"})),
        told("x", "We may go camping", day=9, session="s2", modality="hypothetical"),
    ):
        assert ("plan", "WANT") not in relations(other, related=[plan, other])
    never = told("never", "I'll never forget it", modality="intended", planned=True)
    assert ("never", "WANT") not in relations(first, related=[never, first])


def test_events_follow_each_other() -> None:
    one, two, three = (
        told(f"e{n}", "I ran", day=n, session=f"s{n}", explicit=True, like=like)
        for n, like in enumerate([(1, 0.0), (1, 1.0), (1, 0.0)])
    )
    everything = [three, one, two]
    assert relations(two, related=everything) == {("e0", "THEN")}
    assert {link for link in links_into(three, related=everything) if link.relation == "THEN"} == {
        Link("e1", "e2", "THEN", 0.8)
    }
    assert ("e0", "SAME_TOPIC") in relations(three, related=everything)


def test_topics_go_on_from_the_three_most_similar() -> None:
    earlier = [
        told(f"f{n}", day=n, session=f"s{n}", memory_type="semantic", like=(1, 0.1 * n))
        for n in range(6)
    ]
    fact = told("new", day=9, session="s9", memory_type="semantic")
    assert relations(fact, related=earlier) == {(f"f{n}", "SAME_TOPIC") for n in range(3)}
    stranger = told("x", day=9, session="s9", entities=frozenset({"z"}))
    assert not relations(stranger, related=earlier), "nothing in common but words"


def test_the_most_telling_relation_is_kept() -> None:
    old = told("old", "I live in Porto", memory_type="semantic")
    new = told("new", "I live in Braga", day=9, session="s2", memory_type="semantic")
    assert links_into(new, related=[old], replaced=[old]) == {Link("old", "new", "CHANGED", 1.0)}
    assert not links_into(old, related=[new], replaced=[new]), "never backwards"


@pytest.mark.parametrize("dated", [True, False])
def test_one_moment_in_two_sessions_has_no_direction(dated: bool) -> None:
    one = told("a", session="s1", dated=dated, memory_type="semantic")
    two = told("b", session="s2", dated=dated, memory_type="semantic")
    for fact, other in ((one, two), (two, one)):
        assert not links_into(fact, related=[other], replaced=[other])


def test_without_timestamps_a_session_still_has_an_order() -> None:
    one = told("b", dated=False, position=1, memory_type="semantic")
    two = told("a", dated=False, position=2, memory_type="semantic")
    assert links_into(two, replaced=[one]) == {Link("b", "a", "CHANGED", 1.0)}
    assert not links_into(one, replaced=[two])


@st.composite
def memories(draw: st.DrawFn) -> list[Told]:
    """Facts on few days, in few sessions, with few entities: full of ties."""
    size = draw(st.integers(2, 8))
    facts = []
    for number in range(size):
        session = draw(st.sampled_from(["s1", "s2", "s3"]))
        said = draw(st.integers(0, 3))
        facts.append(
            told(
                f"f{number:02}",
                draw(st.sampled_from(["I ran", "I am so happy", "so I left", "because it rained"])),
                day=said - draw(st.integers(0, 2)),
                said=said,
                session=session,
                position=draw(st.integers(0, 2)),
                start=draw(st.sampled_from([0, 40])),
                turn=f"{session}-{draw(st.integers(0, 2))}",
                dated=draw(st.booleans()),
                like=(1.0, draw(st.sampled_from([0.0, 0.5, 2.0]))),
                explicit=draw(st.booleans()),
                planned=draw(st.booleans()),
                agents=frozenset(draw(st.sets(st.sampled_from("pq")))),
                entities=frozenset(draw(st.sets(st.sampled_from("xyz"), min_size=1))),
            )
        )
    return facts


def every_link(facts: Sequence[Told], replaced: Mapping[str, Sequence[Told]]) -> set[Link]:
    """The links of a memory of these facts, each found from its surroundings alone."""
    found: set[Link] = set()
    for fact in facts:
        related = [other for other in facts if other.entities & fact.entities]
        siblings = [other for other in facts if other.turn == fact.turn]
        found |= links_into(
            fact,
            related=related,
            siblings=siblings,
            text=" " * 90,
            replaced=[other for other in replaced.get(fact.id, ()) if other in facts],
        )
    return found


@given(memories(), st.data())
def test_links_lead_forward_whatever_the_order_of_arrival(
    facts: list[Told], data: st.DataObject
) -> None:
    replaced = {
        fact.id: data.draw(st.lists(st.sampled_from(facts), max_size=2)) for fact in facts[:3]
    }
    links = every_link(facts, replaced)
    orders = {fact.id: fact.order for fact in facts}
    for link in links:
        assert is_before(orders[link.older], orders[link.newer])
        assert orders[link.older][:5] < orders[link.newer][:5], "so there are no circles"
        assert 0 < link.confidence <= 1
    assert len({(link.older, link.newer) for link in links}) == len(links), "one for each pair"
    shuffled = data.draw(st.permutations(facts))
    assert every_link(shuffled, replaced) == links


@given(memories(), st.data())
def test_only_what_shares_something_with_a_change_is_touched(
    facts: list[Told], data: st.DataObject
) -> None:
    """What a step looks at again after a change is enough: all other links stay as they are."""
    gone = data.draw(st.sampled_from(facts))
    left = [fact for fact in facts if fact is not gone]
    near = {fact.id for fact in left if fact.entities & gone.entities or fact.turn == gone.turn}
    before, after = every_link(facts, {}), every_link(left, {})
    assert {link for link in before if link.newer not in near | {gone.id}} == {
        link for link in after if link.newer not in near
    }


@given(st.lists(st.builds(Order, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0]),
       st.integers(0, 1), st.integers(0, 1), st.sampled_from("abc"), st.sampled_from(["s", "t"]),
       st.booleans()), min_size=2, max_size=2))  # fmt: skip
def test_before_is_never_both_ways(orders: list[Order]) -> None:
    one, other = orders
    assert not (is_before(one, other) and is_before(other, one))
    if is_before(one, other):
        assert one[:5] < other[:5]


def test_two_thousand_facts_of_one_entity_take_bounded_time() -> None:
    rng = np.random.default_rng(7)
    facts = [
        told(f"f{n:04}", "I ran", day=n, session=f"s{n // 9}", like=rng.normal(size=4).tolist(),
             explicit=True, planned=n % 7 == 0)
        for n in range(2000)
    ]  # fmt: skip
    began = time.perf_counter()
    for fact in facts[-3:]:
        candidates(fact, Surroundings(related=facts))
    assert time.perf_counter() - began < 20, "not polynomial"


def test_words_that_only_look_like_it() -> None:
    assert not asks_why("That is why.")
    assert asks_why("Oh no, why did you sell it?")
    assert is_feeling("I'm really so proud")
    assert not is_feeling("The proud owner called")
    assert seam("", "", "") is None
