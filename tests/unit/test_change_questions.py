"""Questions about change: reading, checking, the fact of then, figures worked out by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import InputError
from graphmem.evaluation.change import Asked, change_report, holds_at, is_then
from graphmem.evaluation.change_set import ChangeQuestion, Then, Time, change_benchmark
from graphmem.evaluation.questions import Benchmark
from graphmem.records import Hit, Source
from graphmem.schema_files import schema

DATA = Path(__file__).resolve().parent.parent / "data"
OURS = DATA / "change_questions.json"
LOCOMO = DATA / "tiny_locomo.json"


def _set(folder: Path, **change: Any) -> Path:
    question: dict[str, Any] = {"class": "then", "conversation": "talk-1", "question": "Which?"}
    question |= {"evidence": ["D1:1"], "as_of": "2024-03-03", "then": {"turns": ["D1:1"]}}
    question |= change
    path = folder / "set.json"
    kept = {name: value for name, value in question.items() if value is not None}
    path.write_text(json.dumps({"name": "x", "questions": [kept]}), encoding="utf-8")
    return path


def test_our_own_set_asks_of_the_samples_and_of_others() -> None:
    benchmark = change_benchmark(OURS)
    (samples,) = benchmark.collections
    assert samples.name == "samples"
    assert len(samples.questions) >= 109
    assert benchmark.skipped >= 62
    whole = json.loads(OURS.read_text(encoding="utf-8"))["questions"]
    classes = [question["class"] for question in whole]
    assert min(classes.count(each) for each in ("change", "order", "cause", "then")) >= 15
    assert classes.count("then") >= 110
    here = {"ana-and-ben", "ben-and-carla", "mina-and-theo"}
    assert {q["conversation"] for q in whole} == here | {"conv-26", "conv-30", "conv-42"}
    assert len({q["question"] for q in whole}) == len(whole)


def test_the_schemas_example_asks_of_the_samples(tmp_path: Path) -> None:
    path = tmp_path / "example.json"
    path.write_text(json.dumps(schema("change_questions")["examples"][0]), encoding="utf-8")
    ((question,),) = (each.questions for each in change_benchmark(path).collections)
    assert question.evidence == {Source("ana-and-ben", "s1-05")}


def test_conversations_of_a_file_are_collections_of_their_own() -> None:
    benchmark = change_benchmark(DATA / "tiny_change_questions.json", LOCOMO)
    (collection,) = benchmark.collections
    assert (collection.name, len(collection.turns), benchmark.skipped) == ("talk-1", 8, 1)
    first, second = collection.questions
    assert isinstance(first, ChangeQuestion)
    assert first.then == Then(
        frozenset({Source("talk-1", "D1:3")}),
        (("vase",),),
        Time(
            datetime(2024, 3, 3, tzinfo=UTC),
            datetime(2024, 3, 4, tzinfo=UTC) - timedelta(microseconds=1),
        ),
    )
    last = max(turn.said_at for turn in collection.turns if turn.said_at)
    assert first.asked_at == second.asked_at == last
    assert second.evidence == {Source("talk-1", "D1:4"), Source("talk-1", "D2:1")}


def test_one_set_asks_of_several_conversations_of_a_file(tmp_path: Path) -> None:
    path = _set(tmp_path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    (question,) = whole["questions"]
    another = question | {"conversation": "talk-2", "question": "And there?"}
    at_home = question | {"conversation": "ana-and-ben", "evidence": ["s1-05"]}
    at_home["then"] = {"turns": ["s1-05"]}
    whole["questions"] = [another, at_home, question]
    path.write_text(json.dumps(whole), encoding="utf-8")
    benchmark = change_benchmark(path, LOCOMO)
    asked = {each.name: [q.evidence for q in each.questions] for each in benchmark.collections}
    assert asked == {
        "samples": [{Source("ana-and-ben", "s1-05")}],
        "talk-1": [{Source("talk-1", "D1:1")}],
        "talk-2": [{Source("talk-2", "D1:1")}],
    }
    assert benchmark.skipped == 0
    for each in benchmark.collections[1:]:
        assert {turn.conversation for turn in each.turns} == {each.name}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": ["D9:9"]}, "'talk-1' has no turn 'D9:9'"),
        ({"then": {"turns": ["D7:1"]}}, "questions[0] ('Which?'): 'talk-1' has no turn 'D7:1'"),
        ({"then": None}, "'then' is a required property"),
        ({"class": "cause", "as_of": None}, "it has 'then' and no 'as_of'"),
        ({"class": "causes"}, "questions[0].class ('Which?')"),
        ({"as_of": "2024-02-30"}, "no time"),
        ({"as_of": "last May"}, "questions[0].as_of"),
        ({"evidence": []}, "questions[0].evidence"),
    ],
)
def test_an_error_says_which_question_and_what(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as raised:
        change_benchmark(_set(tmp_path, **change), LOCOMO)
    assert message in str(raised.value)


def test_a_set_on_nothing_that_is_here_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="conv-99") as raised:
        change_benchmark(_set(tmp_path, conversation="conv-99"))
    assert "--data" in (raised.value.hint or "")


def _hit(text: str, turn: str, begun: datetime | None = None, over: datetime | None = None) -> Hit:
    sources = (Source("c", turn),)
    hit = Hit(id=text, kind="fact", text=text, score=1.0, sources=sources)
    return replace(hit, valid_from=begun, valid_to=over)


MARCH, APRIL, MAY = (datetime(2024, month, 10, 12, tzinfo=UTC) for month in (3, 4, 5))


def test_what_holds_at_a_time() -> None:
    for begun, over, expected in (
        (None, None, True),
        (MARCH, None, True),
        (None, MAY, True),
        (MARCH, MAY, True),
        (APRIL, APRIL, True),
        (MAY, None, False),
        (None, MARCH, False),
    ):
        assert holds_at(_hit("x", "1", begun, over), APRIL, APRIL) is expected
    assert holds_at(_hit("x", "1", MAY), APRIL, MAY)


def test_the_fact_of_then_has_its_turn_its_words_and_its_time() -> None:
    then = Then(frozenset({Source("c", "1")}), (("Hull",), ("lives", "living")), Time(APRIL, APRIL))
    assert is_then(_hit("Ada LIVES in Hull.", "1"), then)
    assert not is_then(_hit("Ada lives in Hull.", "2"), then)
    assert not is_then(_hit("Ada lives in Ghent.", "1"), then)
    assert not is_then(_hit("Ada likes Hull.", "1"), then)
    assert not is_then(_hit("Ada lives in Hull.", "1", MAY), then)


def _question(group: str, evidence: str, then: Then | None = None) -> ChangeQuestion:
    sources = frozenset(Source("c", id_) for id_ in evidence)
    return ChangeQuestion(
        text=group, group=group, evidence=sources, sessions=frozenset(), then=then
    )


def _sources(ids: str) -> list[Source]:
    return [Source("c", id_) for id_ in ids]


def test_figures_and_what_a_part_brings() -> None:
    then = Then(frozenset({Source("c", "a")}), (), Time(APRIL, APRIL))
    answers = [
        # one of two among the first five, both among the first ten; without it, none
        Asked(
            _question("change", "ag"),
            {"graphmem": _sources("abcdefg"), "without x": _sources("bcdef")},
            {"graphmem": [], "without x": []},
        ),
        # found in both; the right fact comes first only with it
        Asked(
            _question("then", "a", then),
            {"graphmem": _sources("a"), "without x": _sources("ba")},
            {"graphmem": [_hit("x", "a")], "without x": [_hit("y", "b"), _hit("x", "a")]},
        ),
    ]
    report = change_report(
        Benchmark("change", "d", (), (), 3), answers, {"as_of": False}, rows=True
    )
    ours, other = report["systems"]["graphmem"], report["systems"]["without x"]
    assert list(ours) == ["all", "change", "then"]
    assert ours["all"]["recall@5"]["value"] == 0.75
    assert ours["all"]["recall@10"]["value"] == 1.0
    assert other["all"]["recall@5"]["value"] == 0.5
    assert ours["change"]["then@1"] == {"value": None, "low": None, "high": None, "questions": 0}
    assert (ours["then"]["then@1"]["value"], other["then"]["then@1"]["value"]) == (1.0, 0.0)
    assert report["differences"]["without x"]["all"]["recall@5"]["value"] == 0.25
    assert report["differences"]["without x"]["all"]["then@1"]["value"] == 1.0
    assert report["differences"]["without x"]["all"]["then@1"]["questions"] == 1
    assert "graphmem" not in report["differences"]
    assert report["rows"][0]["systems"]["graphmem"]["then@1"] is None
    assert (report["questions"], report["skipped"]) == (2, 3)


def test_no_fact_at_all_is_not_the_right_one() -> None:
    then = Then(frozenset({Source("c", "a")}), (), Time(APRIL, APRIL))
    asked = Asked(_question("then", "a", then), {"s": []}, {"s": []})
    assert asked.metrics("s") == {"recall@5": 0.0, "recall@10": 0.0, "then@1": 0.0}
    asked = Asked(_question("cause", "a"), {"s": []}, {"s": []})
    assert math.isnan(asked.metrics("s")["then@1"])
