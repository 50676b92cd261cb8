"""What is found in a question, and what a time in it does to the ranking."""

from __future__ import annotations

import dataclasses
import json
import math
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graphmem.recall.analysis import QueryAnalysis, analyse
from graphmem.recall.aspects import within
from graphmem.recall.config import DEFAULT
from graphmem.recall.forms import asked_kind, asks_several, order_of
from graphmem.recall.layout import Layout
from graphmem.recall.naming import SpeakerNames, names_in
from graphmem.recall.search import rank
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.recall.times import QueryTime, asking_time, times_in

ASKED = datetime(2024, 2, 14, 10, tzinfo=UTC)  # a Wednesday
DAY = 86_400.0
SIZE = 4


def turn(number: int, text: str, speaker: str = "Ana", said_at: datetime | None = ASKED) -> NodeRow:
    vector = np.zeros(SIZE, dtype=np.float32)
    vector[number % SIZE] = 1
    return NodeRow(
        f"turn:{number}", "turn", text, vector, speaker=speaker, conversation="c", session="s",
        order=(0.0, number), source_id=f"T{number}",
        said_at=said_at.timestamp() if said_at else math.nan,
    )  # fmt: skip


def fact(number: int, start: float = math.nan, end: float = math.nan) -> NodeRow:
    vector = np.full(SIZE, 0.5, dtype=np.float32)
    return NodeRow(f"fact:{number}", "fact", "x", vector, stated_from=start, stated_to=end,
                   valid_from=start, valid_to=end)  # fmt: skip


def layout_of(*nodes: NodeRow, edges: tuple[EdgeRow, ...] = ()) -> Layout:
    return Layout.of(Snapshot.build(1, nodes, edges, SIZE), DEFAULT)


def days(text: str, asked_at: datetime = ASKED) -> list[tuple[str | None, str | None]]:
    def day(seconds: float) -> str | None:
        return str(datetime.fromtimestamp(seconds, UTC).date()) if math.isfinite(seconds) else None

    return [(day(found.start), day(found.end)) for found in times_in(text, asked_at)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("What did I do last week?", "2024-02-05", "2024-02-12"),
        ("What happened two months ago?", "2023-12-01", "2024-01-01"),
        ("What did Ana do yesterday?", "2024-02-13", "2024-02-14"),
        ("What did I say today?", "2024-02-14", "2024-02-15"),
        ("Where was he in the summer of 2022?", "2022-06-01", "2022-09-01"),
        ("What happened between May and July 2023?", "2023-05-01", "2023-08-01"),
        ("Who lived there before 2020?", None, "2020-01-01"),
        ("What has he read since March?", "2023-03-01", None),
        ("What happened in June?", "2023-06-01", "2023-07-01"),
        ("in June", "2023-06-01", "2023-07-01"),
        ("What will she do in June?", "2024-06-01", "2024-07-01"),
        ("Where am I going tomorrow?", "2024-02-15", "2024-02-16"),
        ("What did Ana do on 2023-05-07?", "2023-05-07", "2023-05-08"),
        # beside a date, a relative time counts from it; what holds another one is left out
        ("What did she start last weekend before April 10, 2023?", "2023-04-08", "2023-04-10"),
    ],
)
def test_times_count_from_when_it_is_asked(text: str, start: str | None, end: str | None) -> None:
    assert days(text) == [(start, end)]


def test_several_times_stay_apart() -> None:
    found = days("What happened in May 2023 and in July 2023?")
    assert found == [("2023-05-01", "2023-06-01"), ("2023-07-01", "2023-08-01")]


@pytest.mark.parametrize(
    "text",
    [
        "How long have I lived here?",
        "How often does she swim?",
        "What does she do every Sunday?",
        "Did he talk for two hours?",
        "How many days ago did I buy it?",
        "Who wrote 1984?",
        "May I ask when she will march?",
        "What did he do recently?",
    ],
)
def test_how_long_and_how_often_are_no_times(text: str) -> None:
    assert times_in(text, ASKED) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),
    st.sampled_from(
        ["last week", "yesterday", "in March", "since May", "before 2020", "on Friday"]
    ),
)
def test_a_time_of_the_past_is_never_inverted_and_begins_before_it_is_asked(
    asked_at: datetime, words: str
) -> None:
    asked = asked_at.replace(tzinfo=UTC)
    (found,) = times_in(f"What did she do {words}?", asked)
    assert found.start < found.end
    assert found.start <= asked.timestamp()


def test_unset_it_is_asked_now() -> None:
    now = datetime.now(UTC)
    for said in (None, now - timedelta(days=20), now - timedelta(days=360)):
        assert asking_time(layout_of(turn(0, "x", said_at=said)), None) - now < timedelta(minutes=1)


def test_an_old_memory_is_asked_as_of_its_last_turn() -> None:
    layout = layout_of(turn(0, "x", said_at=datetime(2019, 5, 4, tzinfo=UTC)),
                       turn(1, "y", said_at=datetime(2019, 5, 1, tzinfo=UTC)),
                       turn(2, "z", said_at=None))  # fmt: skip
    assert asking_time(layout, None) == datetime(2019, 5, 4, tzinfo=UTC)
    assert asking_time(layout, datetime(2020, 1, 1)) == datetime(2020, 1, 1, tzinfo=UTC)


def span(start: float, end: float) -> tuple[QueryTime, ...]:
    return (QueryTime("then", 0, start * DAY, end * DAY),)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (12, 13, 1.0),  # within
        (9, 13, 0.75),  # three of its four days
        (0, 100, 0.1),  # long, with all of the question's time in it
        (0, 5, 0.0),
        (15, math.nan, 1.0),  # begins within
        (5, math.nan, 0.0),  # may hold still, but says nothing of this time
        (math.nan, 15, 1.0),  # ends within
        (math.nan, 100, 0.0),
        (math.nan, math.nan, 0.0),
        (12, 12, 1.0),  # a moment
    ],
)
def test_a_fact_fits_by_the_share_of_its_time(start: float, end: float, fits: float) -> None:
    layout = layout_of(
        turn(0, "x", said_at=None), turn(1, "y", said_at=None), fact(0, start * DAY, end * DAY),
        edges=(EdgeRow("fact:0", "DERIVED_FROM", "turn:0"),),
    )  # fmt: skip
    assert within(layout, span(10, 20), 0.0).turns.tolist() == pytest.approx([fits, 0.0])


def test_what_was_said_within_fits_and_the_margin_widens_it() -> None:
    at = [datetime.fromtimestamp(day * DAY, UTC) for day in (7, 9, 10, 19.5, 20, 23)]
    layout = layout_of(*(turn(i, "x", said_at=moment) for i, moment in enumerate(at)))
    assert within(layout, span(10, 20), 0.0).turns.tolist() == [0, 0, 1, 1, 0, 0]
    assert within(layout, span(10, 20), 2 * DAY).turns.tolist() == [0, 1, 1, 1, 1, 0]
    assert within(layout, (), 2 * DAY).turns.tolist() == [0] * 6


def test_a_time_after_the_last_turn_is_one_of_facts_only() -> None:
    said = datetime.fromtimestamp(9 * DAY, UTC)
    layout = layout_of(turn(0, "x", said_at=said), turn(1, "y", said_at=said),
                       fact(0, 12 * DAY, 13 * DAY),
                       edges=(EdgeRow("fact:0", "DERIVED_FROM", "turn:1"),))  # fmt: skip
    assert within(layout, span(10, 20), 2 * DAY).turns.tolist() == [0, 1]


TALK = Snapshot.build(
    1,
    [
        *(
            turn(i, text, said_at=ASKED - timedelta(days=40 * i))
            for i, text in enumerate(["Hi", "I sing", "I ran to work", "I paint", "I cook", "Bye"])
        ),
        fact(1, ASKED.timestamp() - 80 * DAY, ASKED.timestamp() - 79 * DAY),
    ],
    [EdgeRow("fact:1", "DERIVED_FROM", "turn:2")],
    SIZE,
)
QUERY = np.full(SIZE, 0.5, dtype=np.float32)


@settings(max_examples=60, deadline=None)
@given(st.text("what did ana sing paint cook?", max_size=40), st.floats(0, 10))
def test_without_a_time_none_has_an_effect(text: str, bonus: float) -> None:
    assume(text.strip())
    changed = dataclasses.replace(DEFAULT, time_bonus=bonus, time_margin=bonus * DAY)
    first, second = (
        rank(TALK, text, QUERY, granularity="turn", config=config, asked_at=asked)
        for config, asked in ((DEFAULT, ASKED), (changed, ASKED - timedelta(days=800)))
    )
    assert first == second


@pytest.mark.parametrize("when", ["yesterday", "last month", "before 2020", "80 days ago"])
def test_a_time_reorders_and_drops_nothing(when: str) -> None:
    plain, timed = (
        rank(TALK, f"What did I do{words}?", QUERY, granularity="turn", asked_at=ASKED)
        for words in ("", f" {when}")
    )
    assert {hit.id for hit in timed} == {hit.id for hit in plain}
    for hit in timed:
        assert 0 <= hit.signals.get("time", 0.0) <= DEFAULT.time_bonus


def test_the_time_of_asking_decides_what_is_found() -> None:
    for back, found in ((0, "T1"), (40, "T2"), (80, "T3")):
        asked = ASKED - timedelta(days=back)
        hits = rank(TALK, "What was said 40 days ago?", QUERY, granularity="turn", asked_at=asked)
        assert hits[0].turns == (found,)


def test_the_latest_and_the_first() -> None:
    strong = dataclasses.replace(DEFAULT, recency=5.0)
    for question, expected in (
        ("What is her current hobby?", ["T0", "T1"]), ("What was her first hobby?", ["T5", "T4"]),
    ):  # fmt: skip
        hits = rank(TALK, question, QUERY, granularity="turn", config=strong, asked_at=ASKED)
        assert [hit.turns[0] for hit in hits[:2]] == expected
        assert "recency" in hits[0].signals
    plain = rank(TALK, "What is her hobby?", QUERY, granularity="turn", config=strong)
    assert all("recency" not in hit.signals for hit in plain)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("When did she leave?", "time"),
        ("What's the date of the party?", "time"),
        ("In which year was he born?", "time"),
        ("How long ago did we meet?", "time"),
        ("Who told her when he left?", "person"),
        ("By whom was it painted?", "person"),
        ("Can you tell me where she lives?", "place"),
        ("What city is she from?", "place"),
        ("How many dogs has he?", "number"),
        ("How long have I lived here?", "number"),
        ("Why did she run?", "reason"),
        ("What was the reason for it?", "reason"),
        ("How did she cook it?", "manner"),
        ("What did she say when he left?", "thing"),
        ("Did she cry when he left?", "yes_no"),
        ("In 2022, did Ana move?", "yes_no"),
        ("Do you remember my birthday?", "yes_no"),
        ("Tell me of Ana.", None),
        ("", None),
    ],
)
def test_what_is_asked_for(text: str, asked: str | None) -> None:
    assert asked_kind(text) == asked


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("What has Ana painted?", True),
        ("Which cities did she see?", True),
        ("What kinds of food does she like?", True),
        ("What kind of sports does she like?", True),
        ("What are his hobbies?", True),
        ("Which people were there?", True),
        ("List my sisters", True),
        ("Who has a red bicycle?", False),
        ("What does Ana say?", False),
        ("Which of the sisters was first?", False),
        ("What bus did she take?", False),
        ("Where is the glass?", False),
        ("How many tournaments has he won?", True),
        ("How many times did they go?", True),
        ("How many weeks did it take?", False),
        ("How many more days are left?", False),
        ("How much is it?", False),
    ],
)
def test_whether_several_are_asked_for(text: str, several: bool) -> None:
    assert asks_several(text) is several


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("What was the first book I read?", "first"),
        ("What is her first name?", None),
        ("Where do I live now?", "latest"),
        ("Now that she moved, is she happy?", None),
        ("What was my last job?", "latest"),
        ("How long did the trip last?", None),
        ("What is the most recent one?", "latest"),
        ("What did I do before the wedding?", "before"),
        ("How did she feel after the race?", "after"),
        ("Who looks after the dog?", None),
        ("Which did I buy first, the car or the bike?", "compare"),
        ("Who is taller than Ben?", "compare"),
        ("How many weeks passed between the two?", "compare"),
    ],
)
def test_which_order_is_asked_for(text: str, order: str | None) -> None:
    assert order_of(text) == order


def test_the_order_of_a_time_is_not_asked_for() -> None:
    layout = layout_of(turn(0, "x"))
    assert analyse("What did I do in the first week of June 2023?", layout).order is None


SPEAKERS = SpeakerNames(
    [
        "ana silva",
        "ana costa",
        "melanie",
        "will",
        "dr. ben young",
        "jean-luc",
        "анна",
        "田中",
        "o'brien",
    ]
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What did Ana say?", {"ana silva", "ana costa"}),
        ("What did Ana Silva say?", {"ana silva"}),
        ("What did Costa say?", {"ana costa"}),
        ("When was Ben young?", {"dr. ben young"}),
        ("Was she young?", set()),
        ("What did Young say?", {"dr. ben young"}),
        ("Where is the Dr?", set()),
        ("Melanie\u2019s dog", {"melanie"}),
        ("what's MELANIE'S dog called", {"melanie"}),
        ("What did Mel paint?", {"melanie"}),
        ("what did mel paint?", {"melanie"}),
        ("Will she come?", set()),
        ("What will she do?", set()),
        ("What did Will do?", {"will"}),
        ("Did Jean-Luc call?", {"jean-luc"}),
        ("Did jean luc call?", {"jean-luc"}),
        ("Who is Jean?", {"jean-luc"}),
        ("Что сказала Анна?", {"анна"}),
        ("田中さんは何を食べましたか", {"田中"}),
        ("What did O'Brien drink?", {"o'brien"}),
        ("Analysis of melancholy", set()),
        ("", set()),
    ],
)
def test_speakers_are_known_by_what_they_are_called(text: str, named: set[str]) -> None:
    assert SPEAKERS.named_in(text) == named


def test_an_entity_that_is_the_same_names_its_speaker() -> None:
    entities = [NodeRow(f"entity:{name}", "entity", name, None) for name in ("Melanie", "Sunny")]
    edges = (EdgeRow("entity:Melanie", "SAME_AS", "entity:Sunny", 0.9),)
    layout = layout_of(turn(0, "x", speaker="Melanie"), *entities, edges=edges)
    assert analyse("Where does Sunny live?", layout).speakers == ("melanie",)
    assert analyse("Where is it sunny-side up, Ana?", layout_of(turn(0, "x"))).speakers == ("ana",)


def test_names_are_whole_words_and_the_longest_win() -> None:
    names = {"new york", "york", "new york times", "東京", "大学"}
    assert names_in("The New York Times, of York and Yorkshire", names) == [
        "new york times",
        "york",
    ]
    assert names_in("東京の大学", names) == ["東京", "大学"]


def test_an_analysis_can_be_written_down() -> None:
    layout = layout_of(turn(0, "x"), NodeRow("entity:Rome", "entity", "Rome", None))
    found = analyse("Which cities has Ana seen since March, after Rome?", layout, ASKED)
    assert json.loads(json.dumps(found.to_dict())) == {
        "question": "Which cities has Ana seen since March, after Rome?",
        "terms": ["citi", "ana", "seen", "sinc", "march", "rome"],
        "phrases": ["rome"],
        "speakers": ["ana"],
        "times": [{"text": "since March", "start": "2023-03-01T00:00:00+00:00", "end": None}],
        "asked": "place",
        "several": True,
        "broad": False,
        "order": "after",
        "view": "now",
        "state": False,
    }
    assert found.interval == (datetime(2023, 3, 1, tzinfo=UTC).timestamp(), math.inf)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_analysed_and_the_same_each_time(text: str) -> None:
    layout = layout_of(turn(0, "x"), turn(1, "y", speaker="田中"))
    found = analyse(text, layout, ASKED)
    assert isinstance(found, QueryAnalysis)
    assert found == analyse(text, layout, ASKED)


@pytest.mark.parametrize(
    "piece",
    ["word ", "a", "1 ", "which first ", "last week ", "x,", " ", "田中さん", "how many ", "é"],
)
def test_a_very_long_question_takes_no_longer_than_its_beginning(piece: str) -> None:
    layout = layout_of(turn(0, "x"), turn(1, "y", speaker="田中"))
    start = time.perf_counter()
    analyse(piece * (100_000 // len(piece)), layout, ASKED)
    assert time.perf_counter() - start < 2.0  # quadratic in its length it would take minutes
