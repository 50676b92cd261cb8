"""Topics over a memory's units: what is to be written, in which words, and what it brings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.consolidation.arranging import Arrangement, arranged, units_of
from graphmem.consolidation.llm_topics import LanguageDescriber
from graphmem.consolidation.topics import Described, Member, described
from graphmem.consolidation.tree import TreeConfig
from graphmem.consolidation.unit_order import BaseUnits
from graphmem.errors import ModelError, OutageError, RefusedError
from graphmem.models.language import Completion, Message
from graphmem.prompts import prompt
from graphmem.recall.assembly import Draft, assembled
from graphmem.recall.breadth import asks_broadly
from graphmem.recall.config import DEFAULT
from graphmem.recall.filters import Filters
from graphmem.recall.search import rank, recall
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.recall.topics import Lineage, descend
from graphmem.schema_files import schema
from tests.unit.test_search import DIMENSION, embed

SHAPE = TreeConfig(near=0.35, growth=0.6)
DAY = 86_400.0
SAID = [
    ("Ana", "Ana took a pottery class.", ["Ana", "pottery class"]),
    ("Ben", "Ben plays chess with Leo.", ["Ben", "chess", "Leo"]),
    ("Ana", "Ana made a bowl in the pottery class.", ["Ana", "bowl", "pottery class"]),
    ("Ben", "Leo lost a chess game against Ben.", ["Leo", "chess", "Ben"]),
    ("Ana", "Ana broke the pottery bowl in the kiln.", ["Ana", "pottery", "bowl", "kiln"]),
    ("Ben", "Ben's van stands in Lyon.", ["Ben", "van", "Lyon"]),
    ("Ana", "Ana sold a pottery bowl at the market.", ["Ana", "pottery", "bowl", "market"]),
    ("Ben", "Ben plays chess in the park with Leo.", ["Ben", "chess", "park", "Leo"]),
    ("Ana", "Ana bought clay for the pottery class.", ["Ana", "clay", "pottery class"]),
    ("Ben", "Ben repaired the van in Lyon.", ["Ben", "van", "Lyon"]),
]


def memory(numbers: Iterable[int], order: Sequence[int] | None = None) -> Snapshot:
    """Some of the statements, each a turn, a fact and a unit, in conversations of two speakers."""
    draft = Draft(DIMENSION)
    for i in numbers:
        speaker, text, names = SAID[i % len(SAID)]
        turn, fact, unit = f"turn:{i:03}", f"fact:{i:03}", f"unit:{(i * 7) % 100:03}"
        said_at = (order[i] if order else i) * DAY
        place: dict[str, Any] = {"said_at": said_at, "conversation": "c", "session": f"s{i // 4}"}
        draft.add(
            NodeRow(turn, "turn", text, embed(text), speaker=speaker, source_id=f"t{i}",
                    created_at=said_at, order=(said_at, i), **place)
        )  # fmt: skip
        draft.add(
            NodeRow(fact, "fact", text, embed(text), created_at=said_at, **place),
            [EdgeRow(fact, "DERIVED_FROM", turn)],
        )
        binds = [EdgeRow(unit, "BINDS", f"entity:{name}") for name in names]
        draft.add(
            NodeRow(unit, "unit", text, embed(text), said_at=said_at),
            [EdgeRow(unit, "GROUNDED_IN", fact), EdgeRow(unit, "RESTS_ON", turn), *binds],
        )
        for name in names:
            if f"entity:{name}" not in draft.ids:
                draft.add(NodeRow(f"entity:{name}", "entity", name, embed(name)))
            draft.link(EdgeRow(turn, "MENTIONS", f"entity:{name}"))
    return assembled(1, None, (), draft)


def written(snapshot: Snapshot, found: Arrangement) -> Snapshot:
    """The memory once an arrangement is written, as the statements do it."""
    draft = Draft(DIMENSION)
    parents, children, _ = snapshot.edges("CHILD")
    ids = snapshot.ids
    up = {ids[c]: ids[p] for c, p in zip(children.tolist(), parents.tolist(), strict=True)}
    up |= {child: parent for parent, child in found.children}
    up = {c: p for c, p in up.items() if c not in found.loose and p not in found.gone}
    rows = {ids[n]: snapshot.node(n) for n in snapshot.of_kind("topic").tolist()}
    for topic in found.topics:
        words = topic.described
        rows[topic.id] = NodeRow(
            topic.id, "topic", words.text, topic.vector, said_at=topic.began, title=words.title
        )
    for id_ in sorted(rows.keys() - set(found.gone)):
        draft.add(rows[id_], [EdgeRow(id_, "CHILD", child) for child, p in up.items() if p == id_])
    return assembled(snapshot.version + 1, snapshot, found.gone, draft)


def tree_of(snapshot: Snapshot) -> set[tuple[str, str, str | None]]:
    """Who is whose child, and what topics are called."""
    parents, children, _ = snapshot.edges("CHILD")
    pairs = zip(parents.tolist(), children.tolist(), strict=True)
    return {(snapshot.ids[p], snapshot.ids[c], snapshot.node(p).title) for p, c in pairs}


def arrange(snapshot: Snapshot, state: str | None = None) -> tuple[Snapshot, str]:
    found = arranged(snapshot, state, config=SHAPE)
    return written(snapshot, found), found.state


def with_more(snapshot: Snapshot, whole: Snapshot) -> Snapshot:
    """A snapshot with what another one has beside it, as a refresh makes it."""
    draft = Draft(DIMENSION)
    edges: dict[str, list[EdgeRow]] = {}
    for kind in ("DERIVED_FROM", "GROUNDED_IN", "RESTS_ON", "BINDS", "MENTIONS"):
        for start, end, _ in zip(*whole.edges(kind), strict=True):
            edge = EdgeRow(whole.ids[int(start)], kind, whole.ids[int(end)])
            edges.setdefault(edge.start, []).append(edge)
    for at in range(len(whole)):
        row = whole.node(at)
        if row.id not in snapshot.index:
            draft.add(row, edges.get(row.id, ()))
    return assembled(snapshot.version + 1, snapshot, (), draft)


def test_units_come_in_the_order_in_which_they_were_said() -> None:
    snapshot = memory(range(10), order=list(reversed(range(10))))
    texts = [snapshot.texts[node] for node in BaseUnits.of(snapshot).nodes.tolist()]
    assert texts == [text for _, text, _ in reversed(SAID)]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 30), max_size=25), st.integers(0, 25))
def test_session_by_session_gives_the_same_topics(numbers: list[int], cut: int) -> None:
    numbers = sorted(set(numbers))
    whole, state = arrange(memory(numbers))
    begun, first = arrange(memory(numbers[:cut]))
    grown, second = arrange(with_more(begun, memory(numbers)), first)
    assert tree_of(grown) == tree_of(whole)
    assert second == state
    nothing = arranged(whole, state, config=SHAPE)
    assert not nothing
    assert nothing.state == state
    assert not arranged(whole, None, config=SHAPE), "made anew, nothing differs"


@settings(max_examples=10)
@given(st.permutations(range(12)))
def test_late_turns_are_sorted_in(order: list[int]) -> None:
    """However they come, the topics are those of their order in time."""
    whole, state = arrange(memory(range(12)))
    grown, seen = memory([]), None
    for number in range(0, 12, 3):
        part = memory(sorted(order[: number + 3]))
        grown, seen = arrange(with_more(grown, part), seen)
    assert tree_of(grown) == tree_of(whole)
    assert seen == state


def test_only_topics_above_what_is_new_are_described_again() -> None:
    begun, state = arrange(memory(range(9)))
    later = with_more(begun, memory(range(10)))
    found = arranged(later, state, config=SHAPE)
    titles = {topic.described.title for topic in found.topics}
    assert titles, "the van has a topic now"
    assert not any("pottery" in title for title in titles)
    assert found.new >= 1
    assert not found.gone


def test_what_is_retired_keeps_its_place_but_is_told_no_more() -> None:
    whole, state = arrange(memory(range(10)))
    fact, unit = "fact:004", "unit:028"
    later = assembled(9, whole, [fact], Draft(DIMENSION))
    found = arranged(later, state, [unit], config=SHAPE)
    assert found.topics, "told in other words"
    assert not any((found.children, found.loose, found.gone, found.new))
    gone = whole.texts[int(whole.index.find(fact) or 0)]
    assert all(gone not in topic.described.text for topic in found.topics)
    assert not arranged(written(later, found), found.state, config=SHAPE)
    units = units_of(later, BaseUnits.of(later).nodes)
    kept = described(units, np.asarray([4]))  # where nothing else is left to tell of
    assert kept.members[0].turns == ("turn:004",), "what is made of it goes with its turn"


def test_a_tree_that_was_tampered_with_is_made_anew() -> None:
    whole, state = arrange(memory(range(10)))
    parents, _, _ = whole.edges("CHILD")
    missing = whole.ids[int(parents[0])]
    broken = assembled(9, whole, [missing], Draft(DIMENSION))
    assert tree_of(broken) != tree_of(whole)
    mended, again = arrange(broken, state)
    assert tree_of(mended) == tree_of(whole)
    assert again == state


def test_a_title_names_whom_it_is_about_and_what() -> None:
    snapshot = memory(range(10))
    nodes = BaseUnits.of(snapshot).nodes
    units = units_of(snapshot, nodes)
    pottery = described(units, np.asarray([0, 2, 4, 6, 8]))
    assert pottery.title.startswith("Ana: ")
    assert "pottery" in pottery.title
    assert "bowl" in pottery.title
    assert set(pottery.sentences) <= {text for _, text, _ in SAID}, "nothing is reworded"
    times = [[text for _, text, _ in SAID].index(sentence) for sentence in pottery.sentences]
    assert times == sorted(times)
    assert pottery.text.startswith(pottery.title)
    chess = described(units, np.asarray([1, 3, 7]))
    assert chess.title.startswith("Ben and Leo: chess")
    assert chess.members[0].turns == ("turn:001",)


def test_a_title_does_not_depend_on_what_came_later() -> None:
    members = np.asarray([0, 2, 4])
    early, late = (
        described(units_of(snapshot, BaseUnits.of(snapshot).nodes), members)
        for snapshot in (memory(range(5)), memory(range(10)))
    )
    assert early == late


BIG = arrange(memory(range(60)))[0]


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_going_down_compares_little_and_finds_what_is_beneath(seed: int, beam: int) -> None:
    query = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    query /= np.linalg.norm(query)
    flat, found = descend(BIG, query), descend(BIG, query, beam)
    units = BIG.of_kind("unit")
    near = BIG.vectors[units] @ query
    assert set(flat.units.tolist()) == set(units.tolist())
    assert flat.near == pytest.approx(np.sort(near)[::-1], abs=1e-6)
    assert flat.comparisons == len(units) + len(BIG.of_kind("topic"))
    assert found.comparisons <= min(found.bound, flat.comparisons)
    parents, children, _ = BIG.edges("CHILD")
    up = dict(zip(children.tolist(), parents.tolist(), strict=True))
    kept = set(found.topics.tolist())
    assert all(up.get(unit, -1) in kept | {-1} for unit in found.units.tolist())
    assert all(up.get(topic, -1) in kept | {-1} for topic in found.topics.tolist())


def test_topics_are_found_with_their_turns_and_no_lineage_twice() -> None:
    hits = rank(BIG, "pottery class", embed("pottery class"), k=20, granularity="topic")
    assert hits
    assert all(hit.kind == "topic" and len(hit.turns) > 1 for hit in hits)
    lineage = Lineage(BIG)
    for hit in hits:
        assert not lineage.crowds(hit.id)
        lineage.take(hit.id)
    assert "pottery" in hits[0].text
    lineage = Lineage(BIG)
    for hit in rank(BIG, "pottery class", embed("pottery class"), k=30):
        if hit.kind == "topic":
            assert not lineage.crowds(hit.id)
            lineage.take(hit.id)


def test_a_topic_is_found_only_where_all_that_it_tells_may_be() -> None:
    until = datetime.fromtimestamp(9 * DAY, UTC)
    everything = rank(BIG, "pottery", embed("pottery"), k=50, granularity="topic")
    early = rank(
        BIG, "pottery", embed("pottery"), k=50, granularity="topic", filters=Filters(until=until)
    )
    assert {hit.id for hit in early} < {hit.id for hit in everything} or not early
    for hit in early:
        assert all(int(turn[1:]) < 9 for turn in hit.turns)


def test_the_tree_speaks_where_a_question_is_broad() -> None:
    broad, narrow = "What do you know about Ana's pottery?", "When did Ana break the bowl?"
    for question, speaks in ((broad, True), (narrow, False)):
        found = recall(BIG, question, embed(question), k=20, granularity="turn", config=DEFAULT)
        assert any("tree" in hit.signals for hit in found.hits) == speaks
        assert found.analysis.broad == speaks
    bare, _ = memory(range(20)), None
    assert rank(bare, broad, embed(broad), granularity="turn")


@pytest.mark.parametrize(
    ("question", "broad"),
    [
        ("Tell me about the garden.", True),
        ("Can you tell me everything about Lena?", True),
        ("What do you remember about the trip?", True),
        ("what's known about his flat", True),
        ("How have her studies been?", True),
        ("How is the renovation going?", True),
        ("What has Max been reading?", True),
        ("Who is Lena?", True),
        ("Who's Lena Fischer, and where does she come from?", True),
        ("Describe their house.", True),
        ("Please summarise what we said of the move.", True),
        ("What is her new boss like?", True),
        ("What's going on with the lawsuit?", True),
        ("Who is the tallest player that Max has met?", False),
        ("How does Lena describe the studio?", False),
        ("When did they meet?", False),
        ("Did you tell Max about it?", False),
        ("What did Lena tell Max?", False),
        ("How long has Max been a nurse?", False),
        ("What would Lena like for lunch?", False),
        ("Where did she take a picture of the bridge?", False),
    ],
)
def test_a_broad_question_is_known_by_its_form(question: str, broad: bool) -> None:
    assert asks_broadly(question) is broad


class Model:
    """Gives one reply, or fails; counts how often it was asked."""

    name = "m"

    def __init__(self, reply: object) -> None:
        self.reply = reply
        self.asked: list[str] = []

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Completion:
        self.asked.append(messages[-1].content)
        if isinstance(self.reply, ModelError):
            raise self.reply
        return Completion(self.reply if isinstance(self.reply, str) else json.dumps(self.reply))


class Kept:
    """Replies in a dict."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], dict[str, Any]] = {}
        self.turns: set[str] = set()

    def get(self, *parts: str) -> dict[str, Any] | None:
        return self.kept.get(parts)

    def put(self, *parts: str, reply: dict[str, Any], turns: Sequence[str]) -> None:
        self.kept[parts] = reply
        self.turns |= set(turns)


ONE, TWO = (
    Described(
        title=f"title {n}", sentences=(f"Sentence {n}.",),
        members=(Member(f"Sentence {n}.", (f"turn:{n}",)),),
    )
    for n in (1, 2)
)  # fmt: skip


def worded(topic: int, title: str = "Ana: clay") -> dict[str, Any]:
    return {"topic": topic, "title": title, "summary": "Ana bought clay."}


def describer(reply: object, kept: Kept | None = None) -> tuple[LanguageDescriber, Model]:
    model, wording = Model(reply), prompt("topics")
    made = LanguageDescriber(model, wording.text, wording.version, schema("topics"), kept=kept)
    return made, model


def test_a_model_may_word_topics() -> None:
    kept = Kept()
    asking, model = describer({"topics": [worded(2, "Two"), worded(1)]}, kept)
    one, two = asking.describe([ONE, TWO])
    assert (one.title, two.title) == ("Ana: clay", "Two")
    assert one.text == "Ana: clay. Ana bought clay."
    assert one.producer == asking.producer == "llm:m@topics1"
    assert "Sentence 1." in model.asked[0]
    assert kept.turns == {"turn:1", "turn:2"}
    again, silent = describer("nonsense", kept)
    assert again.describe([TWO, ONE]) == [two, one]
    assert not silent.asked, "what is known is not asked again"


@pytest.mark.parametrize(
    "reply",
    [
        "nonsense",
        {"topics": 5},
        {"topics": [worded(3), worded(0)]},
        {"topics": [worded(1), worded(1, "again")]},
        {"topics": [worded(1, "")]},
        RefusedError("no"),
        OutageError("gone"),
    ],
)
def test_topics_keep_their_words_where_the_model_has_none(reply: object) -> None:
    asking, _ = describer(reply)
    assert asking.describe([ONE, TWO]) == [ONE, TWO]
    assert asking.unworded == 2
    assert ONE.producer == "local:topics@1"
