"""Reading questions and their evidence; files that lack something; parts left out."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from graphmem.errors import InputError, NotFoundError
from graphmem.evaluation.ablations import ablations, names
from graphmem.evaluation.baselines import METHODS, checked_methods
from graphmem.evaluation.locomo import evidence_ids, read_locomo_questions
from graphmem.evaluation.longmemeval import read_longmemeval_questions
from graphmem.evaluation.musique import read_musique_questions
from graphmem.evaluation.retrieval_report import compared, load_run
from graphmem.recall.config import DEFAULT
from graphmem.records import Source

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["D1:3"], ["D1:3"]),
        (["D:11:26"], ["D11:26"]),
        (["D30:05"], ["D30:5"]),
        (["D8:6; D9:17"], ["D8:6", "D9:17"]),
        (["D1:2 D1:2", "D1:2"], ["D1:2"]),
        (["D"], []),
        ([], []),
    ],
)
def test_evidence_ids_are_repaired(given: list[str], expected: list[str]) -> None:
    assert evidence_ids(given) == expected


def test_locomo() -> None:
    benchmark = read_locomo_questions(DATA / "tiny_locomo.json")
    first, second = benchmark.collections
    assert (first.name, len(first.turns), len(first.questions)) == ("talk-1", 8, 5)
    assert (second.name, len(second.turns), len(second.questions)) == ("talk-2", 3, 2)
    assert benchmark.skipped == 1
    several = first.questions[1]
    assert several.group == "1 multi-hop"
    assert several.evidence == {Source("talk-1", "D1:3"), Source("talk-1", "D2:1")}
    assert several.sessions == {("talk-1", "session_1"), ("talk-1", "session_2")}
    assert "[photo: a balcony with tomato plants]" in first.turns[1].text


def test_musique_finds_the_corpus_beside_the_questions(tmp_path: Path) -> None:
    benchmark = read_musique_questions(DATA / "tiny_musique.json")
    (collection,) = benchmark.collections
    assert len(collection.turns) == 7
    assert [question.group for question in collection.questions] == ["2 hops", "3 hops", "2 hops"]
    assert collection.questions[2].evidence == {Source("musique", "2"), Source("musique", "6")}
    assert benchmark.skipped == 1
    shutil.copy(DATA / "tiny_musique.json", tmp_path / "musique_test.json")
    shutil.copy(DATA / "tiny_musique_corpus.json", tmp_path / "musique_corpus.json")
    assert read_musique_questions(tmp_path) == benchmark
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(DATA / "tiny_musique.json", other / "held_out.json")
    shutil.copy(DATA / "tiny_musique_corpus.json", other / "passages.json")
    found = read_musique_questions(other / "held_out.json", other / "passages.json")
    assert found.collections == benchmark.collections


def test_musique_says_that_the_corpus_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "musique_dev.json"
    shutil.copy(DATA / "tiny_musique.json", file)
    with pytest.raises(NotFoundError, match=r"corpus of musique_dev\.json is missing") as raised:
        read_musique_questions(file)
    assert "--corpus FILE" in raised.value.hint


def test_json_lines_are_read_as_well(tmp_path: Path) -> None:
    questions = json.loads((DATA / "tiny_musique.json").read_text(encoding="utf-8"))
    file = tmp_path / "musique_ans_dev.jsonl"
    file.write_text("\n".join(json.dumps(q) for q in questions), encoding="utf-8")
    found = read_musique_questions(file, DATA / "tiny_musique_corpus.json")
    assert found.questions == 3


def test_longmemeval() -> None:
    benchmark = read_longmemeval_questions(DATA / "tiny_longmemeval.json")
    one, several = (each.questions[0] for each in benchmark.collections)
    assert one.evidence == {Source("lme1", "s2:1")}
    assert one.sessions == {("lme1", "s2")}
    assert one.group == "single-session-user"
    assert one.asked_at == datetime(2024, 5, 30, 10)
    assert several.evidence == frozenset()  # no message is marked
    assert several.sessions == {("lme2", "s4"), ("lme2", "s5")}
    assert benchmark.skipped == 1  # the one that has no answer


def test_missing_and_wrong_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file or folder"):
        read_locomo_questions(tmp_path / "none.json")
    with pytest.raises(NotFoundError, match="looks like LoCoMo"):
        read_locomo_questions(tmp_path)
    with pytest.raises(InputError, match="no LoCoMo file"):
        read_locomo_questions(DATA / "tiny_musique.json")
    with pytest.raises(InputError, match="no LongMemEval file"):
        read_longmemeval_questions(DATA / "tiny_locomo.json")
    with pytest.raises(InputError, match="no MuSiQue questions"):
        read_musique_questions(DATA / "tiny_locomo.json")
    for name in ("locomo_a.json", "locomo_b.json"):
        (tmp_path / name).write_text("[]")
    with pytest.raises(InputError, match=r"locomo_a\.json, locomo_b\.json"):
        read_locomo_questions(tmp_path)


def test_questions_are_chosen_evenly_and_conversations_by_name() -> None:
    benchmark = read_locomo_questions(DATA / "tiny_locomo.json")
    few = benchmark.limited(2)
    asked = [q.text for each in few.collections for q in each.questions]
    everything = [q.text for each in benchmark.collections for q in each.questions]
    assert asked == [everything[0], everything[3]]
    assert [each.name for each in few.collections] == ["talk-1"]  # nothing is asked of the other
    assert benchmark.limited(100) == benchmark
    assert benchmark.only(["talk-2"]).questions == 2
    assert benchmark.only(["talk-2"]).together().collections[0].name == "talk-2"
    (one,) = benchmark.together().collections
    assert (one.name, len(one.turns), len(one.questions)) == ("all", 11, 7)
    with pytest.raises(NotFoundError, match="no conversation 'talk-9'"):
        benchmark.only(["talk-9"])


def test_every_part_that_can_be_left_out_changes_the_configuration() -> None:
    for name in names():
        (config,) = ablations([name]).values()
        # What weighs nothing by default can be left out, and changes nothing.
        talk = (DEFAULT.conversation, DEFAULT.several, DEFAULT.how, DEFAULT.broad)
        kinds = [each.weights for each in (*talk, DEFAULT.document)]
        weighs = any(getattr(kind, name, True) for kind in kinds)
        assert (config != DEFAULT) == bool(weighs and getattr(DEFAULT, name, True)), name


def test_parts_are_left_out_one_by_one_or_together() -> None:
    found = ablations(["ppr", "ppr+time", "ppr"])
    assert list(found) == ["without ppr", "without ppr+time"]
    assert found["without ppr"].conversation.graph == 0
    assert found["without ppr"].time_bonus == DEFAULT.time_bonus
    assert found["without ppr+time"].time_bonus == 0


def test_unknown_names_are_told_with_those_there_are() -> None:
    with pytest.raises(InputError) as raised:
        ablations(["ppr", "magic"])
    assert all(name in raised.value.hint for name in names())
    with pytest.raises(InputError) as raised:
        checked_methods(["bm25", "magic"])
    assert all(name in raised.value.hint for name in METHODS)
    assert checked_methods(["all"]) == METHODS
    assert checked_methods(["dense", "bm25", "dense"]) == ("dense", "bm25")


def _run(*values: float, system: str = "graphmem") -> dict[str, object]:
    metrics = ("recall@2", "recall@5", "recall@10", "recall@20", "all@10", "ndcg@10")
    sessions = ("session_recall@1", "session_recall@5")
    return {
        "systems": {},
        "headlines": {"all": ["x", "y"]},
        "rows": [
            {
                "question": f"question {at % 3}",  # the fourth is asked a second time
                "group": "xy"[at % 2],
                "evidence": [],
                "sessions": [],
                "systems": {system: dict.fromkeys((*metrics, *sessions), value)},
            }
            for at, value in enumerate(values)
        ],
    }


def test_saved_runs_are_compared_question_by_question() -> None:
    comparison = compared(_run(0.0, 0.0, 1.0, 0.5), _run(1.0, 0.0, 1.0))
    assert (comparison.pairs, comparison.unpaired) == (3, 1)
    assert list(comparison.groups) == ["all", "x", "y"]
    found = comparison.groups["all"]["recall@10"]
    assert found["before"]["value"] == pytest.approx(1 / 3)
    assert found["after"]["value"] == pytest.approx(2 / 3)
    assert found["difference"]["value"] == pytest.approx(1 / 3)
    assert comparison.groups["y"]["ndcg@10"]["difference"]["value"] == 0.0


def test_runs_that_cannot_be_compared_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no system 'magic'"):
        compared(_run(1.0), _run(1.0), "magic")
    other = _run(1.0)
    other["rows"] = [{**row, "question": "another"} for row in other["rows"]]  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="no question in common"):
        compared(_run(1.0), other)
    file = tmp_path / "run.json"
    with pytest.raises(NotFoundError):
        load_run(file)
    file.write_text(json.dumps({**_run(), "rows": []}))
    with pytest.raises(InputError, match="without its questions"):
        load_run(file)
