"""Broad questions: reading, checking, figures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphmem.errors import InputError
from graphmem.evaluation.broad import CLASSES, Asked, broad_benchmark, broad_report
from graphmem.evaluation.questions import Benchmark, Question
from graphmem.evaluation.retrieval import OURS
from graphmem.records import Source
from graphmem.schema_files import schema

DATA = Path(__file__).resolve().parent.parent / "data"
OUR_SET = DATA / "broad_questions.json"


def _set(folder: Path, **change: Any) -> Path:
    question: dict[str, Any] = {"class": "side", "conversation": "ana-and-ben", "question": "What?"}
    question |= {"evidence": ["s1-02"]}
    question |= change
    path = folder / "set.json"
    path.write_text(json.dumps({"name": "x", "questions": [question]}), encoding="utf-8")
    return path


def test_our_own_set_has_forty_questions_most_of_them_on_the_samples() -> None:
    benchmark = broad_benchmark(OUR_SET)
    (samples,) = benchmark.collections
    assert samples.name == "samples"
    assert len(samples.questions) >= 26
    assert len(samples.questions) + benchmark.skipped == 40
    whole = json.loads(OUR_SET.read_text(encoding="utf-8"))["questions"]
    assert {question["class"] for question in whole} == set(CLASSES)
    assert len({question["question"] for question in whole}) == 40
    assert all(len(question.evidence) >= 4 for question in samples.questions)


def test_evidence_may_be_in_other_conversations_of_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "example.json"
    path.write_text(json.dumps(schema("broad_questions")["examples"][0]), encoding="utf-8")
    ((question,),) = (each.questions for each in broad_benchmark(path).collections)
    assert Source("ben-and-carla", "c1-13") in question.evidence
    assert Source("ana-and-ben", "s6-11") in question.evidence
    assert ("ana-and-ben", "s6") in question.sessions


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"evidence": ["s9-99"]}, "'ana-and-ben' has no turn 's9-99'"),
        ({"also": {"ben-and-carla": ["s1-02"]}}, "'ben-and-carla' has no turn 's1-02'"),
        ({"evidence": []}, "questions[0].evidence ('What?')"),
        ({"class": "then"}, "'then' is not one of ['side', 'person', 'theme']"),
        ({"conversation": "nobody"}, "none of the conversations that are asked about is here"),
    ],
)
def test_a_wrong_set_is_refused_with_the_place(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        broad_benchmark(_set(tmp_path, **change))
    assert message in str(caught.value)


def test_figures_are_means_over_questions_and_differences_are_paired() -> None:
    turns = [Source("talk", str(at)) for at in range(20)]
    first = Question(
        "a", "side", frozenset({turns[0], turns[7], turns[15], turns[19]}), frozenset()
    )
    second = Question("b", "person", frozenset({turns[2]}), frozenset())
    answers = [
        Asked(first, {OURS: turns, "without x": turns[::-1]}),
        Asked(second, {OURS: turns, "without x": turns}),
    ]
    report = broad_report(Benchmark("broad", "0", (), ()), answers, rows=True)
    figures = report["systems"][OURS]
    assert figures["side"]["recall@5"]["value"] == pytest.approx(0.25)
    assert figures["side"]["recall@10"]["value"] == pytest.approx(0.5)
    assert figures["all"]["recall@5"]["value"] == pytest.approx((0.25 + 1) / 2)
    assert figures["all"]["recall@20"]["value"] == 1.0
    lost = report["differences"]["without x"]
    assert lost["side"]["recall@5"]["value"] == pytest.approx(0.25 - 0.5)
    assert lost["person"]["recall@5"]["value"] == 0.0
    assert "theme" not in figures
    assert report["rows"][0]["systems"][OURS]["turns"][0] == ["talk", "0"]
