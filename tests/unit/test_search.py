from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from graphmem.errors import InputError
from graphmem.recall.analysis import analyse
from graphmem.recall.config import DEFAULT, Character, Weights
from graphmem.recall.filters import Filters
from graphmem.recall.layout import Layout
from graphmem.recall.lexical import tokens
from graphmem.recall.search import rank, recall
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.records import Hit

DIMENSION = 64
TALK = [
    ("Ana", "Hello Ben, how are you?"),
    ("Ben", "Fine, I moved to Lisbon in March."),
    ("Ana", "Lisbon! Do you like the trams?"),
    ("Ben", "I do. My sister Clara lives there too."),
    ("Ana", "I bought a red bicycle yesterday."),
    ("Ben", "Clara repairs bicycles."),
]
DAY = 86_400.0
MAY = datetime(2023, 5, 1, tzinfo=UTC).timestamp()


def embed(text: str) -> NDArray[np.float32]:
    """A bag of hashed stems: alike where words are shared."""
    vector = np.zeros(DIMENSION, dtype=np.float32)
    for token in tokens(text):
        vector[sum(token.encode()) % DIMENSION] += 1
    length = np.linalg.norm(vector)
    return vector / length if length else vector


def rows(talk: str = "c", speakers: bool = True) -> tuple[list[NodeRow], list[EdgeRow]]:
    nodes: dict[str, NodeRow] = {}
    edges: list[EdgeRow] = []
    for i, (speaker, text) in enumerate(TALK):
        turn, fact, place = f"turn:{talk}{i}", f"fact:{talk}{i}", f"s{i // 3}"
        nodes[turn] = NodeRow(
            turn, "turn", text, embed(f"{speaker}: {text}"), said_at=MAY + i * DAY,
            created_at=MAY + i * DAY,
            speaker=speaker if speakers else None, title=None if speakers else "Ben",
            conversation=talk, session=place, order=(0.0, i), source_id=f"D{i}",
        )  # fmt: skip
        nodes[fact] = NodeRow(
            fact, "fact", f"{speaker} said: {text}", embed(text), said_at=MAY + i * DAY,
            created_at=MAY + i * DAY,
            valid_from=MAY + i * DAY, valid_to=MAY + 3 * DAY if i == 1 else float("nan"),
            stated_from=MAY + i * DAY, stated_to=MAY + 3 * DAY if i == 1 else float("nan"),
            memory_type="preference" if i == 3 else "episodic", conversation=talk,
        )  # fmt: skip
        edges.append(EdgeRow(fact, "DERIVED_FROM", turn))
        if i % 3:
            edges.append(EdgeRow(f"turn:{talk}{i - 1}", "NEXT", turn))
        for name in ("Ana", "Ben", "Clara", "Lisbon", "bicycle"):
            if name.lower() in f"{speaker} {text}".lower():
                entity = f"entity:{name}"
                nodes[entity] = NodeRow(entity, "entity", name, embed(name))
                edges += [EdgeRow(turn, "MENTIONS", entity), EdgeRow(fact, "MENTIONS", entity)]
    for part in (0, 1):
        episode = f"episode:{talk}{part}"
        nodes[episode] = NodeRow(
            episode, "episode", f"Part {part}", embed("Lisbon" if part == 0 else "bicycle"),
            conversation=talk,
        )  # fmt: skip
        edges += [EdgeRow(episode, "COVERS", f"turn:{talk}{i}") for i in (3 * part, 3 * part + 2)]
    unit = f"unit:{talk}"
    nodes[unit] = NodeRow(unit, "unit", "Ben and Clara in Lisbon", embed("Ben Clara Lisbon"))
    edges += [EdgeRow(unit, "GROUNDED_IN", f"fact:{talk}{i}") for i in (1, 3)]
    return list(nodes.values()), edges


def snapshot_of(parts: Iterable[tuple[list[NodeRow], list[EdgeRow]]]) -> Snapshot:
    nodes: dict[str, NodeRow] = {}
    edges: list[EdgeRow] = []
    for more, links in parts:
        nodes.update((node.id, node) for node in more)
        edges += links
    return Snapshot.build(1, nodes.values(), edges, DIMENSION)


@pytest.fixture(scope="module")
def memory() -> Snapshot:
    return snapshot_of([rows()])


def ask(snapshot: Snapshot, question: str, **options: object) -> list[Hit]:
    return rank(snapshot, question, embed(question), **options)  # type: ignore[arg-type]


def test_the_evidence_comes_first(memory: Snapshot) -> None:
    assert ask(memory, "Where did Ben move?", granularity="turn")[0].turns == ("D1",)
    assert ask(memory, "Who has a red bicycle?", granularity="turn")[0].turns == ("D4",)


def test_a_hit_says_what_it_is_and_where_it_is_from(memory: Snapshot) -> None:
    hit = ask(memory, "Where did Ben move?", granularity="turn", k=1)[0]
    assert (hit.kind, hit.id, hit.speaker, hit.conversation) == ("turn", "turn:c1", "Ben", "c")
    assert hit.text == TALK[1][1]
    assert hit.said_at == datetime(2023, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize("granularity", [None, "turn", "fact", "entity", "episode", "unit"])
def test_signals_sum_to_the_score_and_scores_fall(
    memory: Snapshot, granularity: str | None
) -> None:
    hits = ask(memory, "Where does Clara live in May 2023?", granularity=granularity, k=20)
    assert hits
    for hit in hits:
        assert sum(hit.signals.values()) == pytest.approx(hit.score)
        assert hit.sources
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.id for hit in hits}) == len(hits)
    if granularity:
        assert {hit.kind for hit in hits} == {granularity}


def test_a_mixed_list_holds_several_kinds_and_does_not_repeat_itself(memory: Snapshot) -> None:
    hits = ask(memory, "Where did Ben move?", k=5)
    assert len({hit.kind for hit in hits}) > 1
    strict = dataclasses.replace(DEFAULT, overlap=100.0)
    distinct = ask(memory, "Where did Ben move?", k=5, config=strict)
    assert len({hit.sources for hit in distinct}) == 5
    everything = ask(memory, "Where did Ben move?", k=50)
    fact = next(hit for hit in everything if hit.id == "fact:c1")
    assert fact.signals["overlap"] <= -DEFAULT.overlap


def test_identical_calls_give_identical_results() -> None:
    first, second = (ask(snapshot_of([rows()]), "Where is Clara?", k=20) for _ in range(2))
    assert first == second


def test_the_order_of_rows_does_not_matter() -> None:
    nodes, edges = rows()
    turned = snapshot_of([(nodes[::-1], edges[::-1])])
    assert ask(turned, "Where is Clara?") == ask(snapshot_of([(nodes, edges)]), "Where is Clara?")


def test_an_empty_memory_has_no_hits() -> None:
    empty = Snapshot.build(0, [], [], DIMENSION)
    assert ask(empty, "Anything?") == []
    assert recall(empty, "Anything?", embed("Anything?")).weights == {}


def test_turns_alone_can_be_searched() -> None:
    nodes = [node._replace(vector=None) for node in rows()[0] if node.kind == "turn"]
    alone = Snapshot.build(1, nodes, [], DIMENSION)
    assert ask(alone, "red bicycle")[0].turns == ("D4",)


def test_nodes_without_a_turn_are_never_found() -> None:
    nodes, edges = rows()
    orphan = NodeRow("fact:orphan", "fact", "Ben moved to Lisbon", embed("Ben moved Lisbon"))
    found = ask(snapshot_of([([*nodes, orphan], edges)]), "Where did Ben move?", k=50)
    assert "fact:orphan" not in {hit.id for hit in found}


@pytest.mark.parametrize(
    "question",
    ["", " ", "of", 'foo:bar AND "', "\\\\", "/", "🙂🙂", "где Бен?", "克拉拉", "x" * 99_999],
)
def test_strange_questions_are_answered(memory: Snapshot, question: str) -> None:
    hits = ask(memory, question, k=3)
    assert len(hits) == 3
    assert all(np.isfinite(hit.score) for hit in hits)


def test_a_query_without_direction_still_ranks_by_words(memory: Snapshot) -> None:
    hits = rank(memory, "red bicycle", np.zeros(DIMENSION, dtype=np.float32), granularity="turn")
    assert hits[0].turns == ("D4",)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(speaker="ANA"), {"D0", "D2", "D4"}),
        (Filters(speaker="Nobody"), set()),
        (Filters(since=datetime(2023, 5, 4)), {"D3", "D4", "D5"}),
        (Filters(until=datetime(2023, 5, 3, tzinfo=UTC)), {"D0", "D1"}),
        (Filters(known_at=datetime(2023, 5, 2, tzinfo=UTC)), {"D0", "D1"}),
        (Filters(conversation="c"), {f"D{i}" for i in range(6)}),
        (Filters(conversation="other"), set()),
        (Filters(memory_type="preference"), {"D3"}),
    ],
)
def test_filters_limit_the_turns(memory: Snapshot, filters: Filters, expected: set[str]) -> None:
    hits = ask(memory, "Where did Ben move?", granularity="turn", filters=filters)
    assert {hit.turns[0] for hit in hits} == expected
    mixed = ask(memory, "Where did Ben move?", filters=filters, k=50)
    assert {turn for hit in mixed for turn in hit.turns} <= expected
    assert bool(mixed) == bool(expected)


def test_as_of_leaves_out_facts_that_do_not_hold(memory: Snapshot) -> None:
    def facts(day: int) -> set[str]:
        filters = Filters(as_of=datetime(2023, 5, day, tzinfo=UTC))
        return {hit.id for hit in ask(memory, "Ben", k=50, granularity="fact", filters=filters)}

    assert facts(1) == {"fact:c0"}
    assert facts(3) == {"fact:c0", "fact:c1", "fact:c2"}
    assert facts(10) == {f"fact:c{i}" for i in (0, 2, 3, 4, 5)}


def test_kinds_and_memory_types_limit_the_results(memory: Snapshot) -> None:
    kinds = Filters(kind=("fact", "unit"))
    assert {hit.kind for hit in ask(memory, "Clara", k=50, filters=kinds)} == {"fact", "unit"}
    types = ask(memory, "Clara", k=50, filters=Filters(memory_type="preference"))
    assert [hit.id for hit in types] == ["fact:c3"]


def test_filters_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(InputError, match="unknown kind"):
        Filters(kind="turns")
    with pytest.raises(InputError, match="unknown memory_type"):
        Filters(memory_type=["gossip"])
    with pytest.raises(InputError, match="later"):
        Filters(since=datetime(2024, 1, 1), until=datetime(2023, 1, 1, tzinfo=UTC))


def test_a_filter_never_starves_a_result() -> None:
    crowd = [rows(f"c{i}") for i in range(30)]
    both = snapshot_of([*crowd, rows("mine")])
    hits = ask(both, "Where did Ben move?", granularity="turn", k=6,
               filters=Filters(conversation="mine"))  # fmt: skip
    assert len(hits) == 6
    assert hits[0].turns == ("D1",)


def test_a_filtered_search_ranks_by_the_same_rules_for_documents() -> None:
    passages = snapshot_of([rows(speakers=False)])
    found = recall(passages, "red bicycle", embed("red bicycle"), granularity="turn")
    assert found.hits[0].turns == ("D4",)
    assert set(found.weights) == {"turn", "fact", "words"}


def test_k_is_the_most_that_comes_back(memory: Snapshot) -> None:
    assert [len(ask(memory, "Ben", k=k)) for k in (0, 1, 4)] == [0, 1, 4]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 10), st.integers(1, 10))
def test_a_shorter_list_of_turns_is_the_beginning_of_a_longer_one(a: int, b: int) -> None:
    memory = snapshot_of([rows(), rows("d")])
    short, long = (
        ask(memory, "Where did Ben move?", granularity="turn", k=k) for k in sorted((a, b))
    )
    assert long[: len(short)] == short


def test_the_question_is_analysed(memory: Snapshot) -> None:
    found = analyse("When did Ben's sister Clara buy a red bicycle in May 2023?",
                    Layout.of(memory, DEFAULT))  # fmt: skip
    assert found.speakers == ("ben",)
    assert found.phrases == ("ben", "clara", "bicycle")
    assert found.asked == "time"
    assert found.interval == (MAY, datetime(2023, 6, 1, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on 2023-05-08?", (2023, 5, 8), (2023, 5, 9)),
        ("on May 8th, 2023", (2023, 5, 8), (2023, 5, 9)),
        ("8 May 2023", (2023, 5, 8), (2023, 5, 9)),
        ("in December 2023", (2023, 12, 1), (2024, 1, 1)),
        ("during 2022", (2022, 1, 1), (2023, 1, 1)),
        ("between 3 June 2022 and 2 July 2022", (2022, 6, 3), (2022, 7, 3)),
    ],
)
def test_times_become_intervals(
    memory: Snapshot, text: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    interval = analyse(text, Layout.of(memory, DEFAULT)).interval
    expected = tuple(datetime(*day, tzinfo=UTC).timestamp() for day in (start, end))
    assert interval == expected


@pytest.mark.parametrize("text", ["how long have I lived here", "may I", "1984"])
def test_what_is_no_time_is_no_interval(memory: Snapshot, text: str) -> None:
    assert analyse(text, Layout.of(memory, DEFAULT)).interval is None


def test_a_time_reorders_and_never_drops(memory: Snapshot) -> None:
    narrow = dataclasses.replace(DEFAULT, time_margin=0.0)
    plain = ask(memory, "What about bicycles?", granularity="turn", config=narrow)
    timed = ask(memory, "What about bicycles on 2023-05-06?", granularity="turn", config=narrow)
    assert plain[0].turns == ("D4",)
    assert timed[0].turns == ("D5",)
    assert {hit.id for hit in timed} == {hit.id for hit in plain}
    assert timed[0].signals["time"] == narrow.time_bonus


def test_with_all_optional_steps_off_turns_stand_in_order_of_their_similarity() -> None:
    memory = snapshot_of([rows(speakers=False)])
    bare = Character(weights=Weights(turn=1.0), turn_seeds=0.5, graph=0.0, bridge=0.0)
    config = dataclasses.replace(
        DEFAULT, conversation=bare, document=bare, time_bonus=0.0, recency=0.0, currency=0.0,
        sides=0.0, story=0.0, tree=0.0,
    )  # fmt: skip
    for question in ("Where did Ben move?", "What did Clara buy in May 2023?"):
        query = embed(question)
        hits = rank(memory, question, query, k=9, granularity="turn", config=config)
        turns = memory.of_kind("turn")
        cosines = memory.vectors[turns] @ query
        best = sorted(
            turns.tolist(), key=lambda i: (-round(float(cosines[i - turns[0]]), 6), memory.ids[i])
        )
        assert [hit.id for hit in hits] == [memory.ids[i] for i in best][:9]


def test_the_same_text_of_two_sources_is_found_of_both() -> None:
    memory = snapshot_of([rows("one"), rows("two")])
    hits = rank(memory, "Where did Ben move?", embed("Where did Ben move?"), granularity="turn")
    assert hits[0].text == hits[1].text
    assert {hits[0].conversation, hits[1].conversation} == {"one", "two"}


def with_two_units(status: str = "active") -> Snapshot:
    nodes, edges = rows()
    nodes = [node._replace(status=status) if node.kind == "unit" else node for node in nodes]
    nodes.append(NodeRow("unit:other", "unit", "A red bicycle", embed("red bicycle")))
    return snapshot_of([(nodes, [*edges, EdgeRow("unit:other", "GROUNDED_IN", "fact:c4")])])


def unit_shares(snapshot: Snapshot, question: str) -> dict[str, float]:
    hits = ask(snapshot, question, granularity="turn", k=6)
    return {hit.turns[0]: hit.signals["unit"] for hit in hits if "unit" in hit.signals}


def test_a_unit_speaks_for_its_turns_where_several_things_are_asked_for() -> None:
    memory = with_two_units()
    told = unit_shares(memory, "Which cities has Ben seen with Clara in Lisbon?")
    assert told.keys() == {"D1", "D3", "D4"}  # without a unit: neither likely nor unlikely
    assert told["D1"] == told["D3"] > 0 > told["D4"]
    assert not unit_shares(memory, "Which city has Ben seen with Clara?")


def test_a_merged_unit_speaks_for_nothing() -> None:
    told = unit_shares(with_two_units("merged"), "Which cities has Ben seen in Lisbon?")
    assert not any(told.values())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where did Ben move?", DEFAULT.conversation),
        ("Which cities has Ben seen?", DEFAULT.several),
        ("How many bicycles does Ana have?", DEFAULT.several),
        ("How did Ben find Lisbon?", DEFAULT.how),
        ("Why did Ben move?", DEFAULT.how),
        ("How much was the bicycle?", DEFAULT.how),
        ("What do you know about Ben?", DEFAULT.broad),
        ("Lisbon", DEFAULT.conversation),
        ("", DEFAULT.conversation),
    ],
)
def test_weights_suit_the_form_of_a_question(
    memory: Snapshot, question: str, expected: Character
) -> None:
    found = recall(memory, question, embed(question)).weights
    fixed = dataclasses.replace(DEFAULT, several=expected, how=expected, broad=expected)
    fixed = dataclasses.replace(fixed, conversation=expected)
    assert found == recall(memory, question, embed(question), config=fixed).weights
    weights = dataclasses.asdict(expected.weights)
    assert found.keys() >= {name for name, weight in weights.items() if weight}
    assert sum(found.get(name, 0.0) for name in weights) == pytest.approx(sum(weights.values()))


def test_passages_have_the_same_weights_whatever_a_question_asks_for() -> None:
    passages = snapshot_of([rows(speakers=False)])
    for question in ("Which cities are there?", "Why did Ben move?", "Tell me about Clara"):
        found = recall(passages, question, embed(question)).weights
        assert {n for n, weight in found.items() if weight} == {"turn", "fact", "words"}
