"""Gold sets and what they are compared by: days, names, words, counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.comparison import Comparison
from graphmem.evaluation.expressions import days
from graphmem.evaluation.fact_comparison import compare_facts
from graphmem.evaluation.gold import parse_gold, read_gold
from graphmem.evaluation.scores import Counts, Share, rate, score
from graphmem.evaluation.wording import PredicateBook, content_words, name_key, same_name
from graphmem.extraction.interface import FactDraft
from graphmem.records import Span
from graphmem.schema_files import schema

GOLD_FILE = Path(__file__).parent.parent / "data" / "gold_extraction.json"


def test_days_end_before_midnight() -> None:
    zone = timezone(timedelta(hours=2))
    start = datetime(2025, 3, 3, 22, tzinfo=UTC)  # midnight of 4 March in the zone
    exclusive = days(start, start + timedelta(days=1), zone)
    inclusive = days(start, start + timedelta(hours=23, minutes=59), zone)
    assert exclusive == inclusive == days(start, start, zone)
    assert str(exclusive) == "2025-03-04 to 2025-03-04"
    assert str(days(None, None, zone)) == "no date"
    assert str(days(None, start, zone)) == "… to 2025-03-03"


def test_names_and_predicates() -> None:
    assert name_key("the Red Boats") == name_key("red boat") == name_key("  RED boat's ")
    assert same_name("boat", "old red boat")
    assert same_name("lighthouse of Skerrin", "the lighthouse")
    assert not same_name("Anna", "Anna Weiss")
    assert not same_name("Leeds", "hospital in Leeds")
    assert name_key("李娜") == ("李娜",)
    book = PredicateBook([["works_at", "works_for"], ["works_at", "employed_by"]])
    assert book.same("was_living_in", "live in")
    assert book.same("is_a", "is")
    assert book.same("works_at", "working_for")
    assert book.same("works_at", "employed_by")
    assert not book.same("flew_to", "flew_from")
    assert book.turned("wrote", "was_written_by")
    assert book.turned("employed_by", "employs")
    assert book.turned("sister_of", "sister")
    assert not book.turned("likes", "likes")


def test_content_words_leave_dates_out() -> None:
    plain = content_words("Bruno broke his wrist")
    for dated in (
        "On 4 March 2025 Bruno broke his wrist.",
        "Bruno broke his wrist last Friday (2025-02-28).",
        "Bruno\N{RIGHT SINGLE QUOTATION MARK}s broken his wrist two weeks ago, on March 12th.",
    ):
        assert content_words(dated) == plain
    assert content_words("He is.") == {"he", "be"}


def test_scores_are_summed_and_their_intervals_hold_them() -> None:
    found = score([Counts(1, 2, 1, 1), Counts(3, 4, 2, 5), Counts(0, 0, 0, 0)])
    assert found.counts == Counts(4, 6, 3, 6)
    assert found.precision.value == pytest.approx(4 / 6)
    assert found.recall.value == 0.5
    assert found.f1.value == pytest.approx(2 * (4 / 6) * 0.5 / (4 / 6 + 0.5))
    for estimate in (found.precision, found.recall, found.f1):
        assert estimate.low is not None
        assert estimate.value is not None
        assert estimate.high is not None
        assert estimate.low <= estimate.value <= estimate.high
    assert rate([Share(1, 1)] * 5).estimate == (1.0, 1.0, 1.0)
    assert rate([]).estimate.value is None
    assert score([]).f1.value is None
    # of 100 units, half of them right: the interval is that of a binomial, about 0.5 ± 0.098
    half = rate([Share(i % 2, 1) for i in range(100)]).estimate
    assert half.low == pytest.approx(0.402, abs=0.015)
    assert half.high == pytest.approx(0.598, abs=0.015)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "name"),
        ({"conversations": [{"id": "c"}]}, "turns"),
        ({"extra": 1}, "extra"),
        (
            {
                "conversations": [
                    {
                        "id": "c",
                        "turns": [{"id": "1", "text": "Hm."}],
                        "facts": [{"turn": "9", "text": "Hm."}],
                    }
                ]
            },
            "there is no turn '9'",
        ),
        ({"conversations": [{"id": "c", "turns": [{"id": "1", "text": "Hm."}] * 2}]}, "twice"),
        (
            {
                "expressions": [
                    {
                        "text": "today",
                        "said_at": "2025-03-04T10:00:00Z",
                        "from": "2025-03-04",
                        "to": "2025-03-03",
                    }
                ]
            },
            "later than",
        ),
        ({"expressions": [{"text": "today", "said_at": "2025-03-04T10:00:00Z"}]}, "needs a day"),
        ({"expressions": [{"text": "today", "said_at": "2025-03-04"}]}, "said_at"),
        (
            {
                "expressions": [
                    {
                        "text": "today",
                        "expression": "tomorrow",
                        "said_at": "2025-03-04T10:00:00Z",
                        "is_time": False,
                    }
                ]
            },
            "does not occur",
        ),
        (
            {"expressions": [{"text": "x", "said_at": "2025-02-30T10:00:00Z", "is_time": False}]},
            "no moment",
        ),
    ],
)
def test_a_wrong_gold_file_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_gold({"name": "x", "conversations": [], **change})


def test_a_gold_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no gold file"):
        read_gold(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="JSON"):
        read_gold(tmp_path / "bad.json")


def test_the_schema_examples_are_gold_sets() -> None:
    for example in schema("gold")["examples"]:
        parse_gold(example)


def test_our_gold_set_holds_together() -> None:
    gold = parse_gold(read_gold(GOLD_FILE))
    assert sum(len(conversation.turns) for conversation in gold.conversations) >= 120
    assert sum(expression.is_time for expression in gold.expressions) >= 110
    assert sum(not expression.is_time for expression in gold.expressions) >= 15
    for conversation in gold.conversations:
        turns = {turn.id: turn for turn in conversation.turns}
        for expected in conversation.facts or ():
            for text in expected.texts:  # every rendering fits the fact that it renders
                comparison = Comparison(conversation, PredicateBook(gold.same_predicates))
                draft = FactDraft(text=text, turn=turns[expected.turns[0]].key, span=Span(0, 1))
                compare_facts(comparison, [expected], [draft])
                assert comparison.is_matched(draft), (conversation.id, text)
        names = {name_key(name) for e in conversation.entities or () for name in e.names}
        assert names.isdisjoint(map(name_key, conversation.not_entities)), conversation.id
