"""Evaluation of extraction, on cases that can be counted by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graphmem.evaluation.extraction import ExtractionReport, evaluate_extraction, run
from graphmem.extraction.interface import (
    EpisodeTurns,
    Extraction,
    FactDraft,
    NotExtracted,
    TripleDraft,
    UnitDraft,
)
from graphmem.records import EntityType, Mention, Span, Turn

SAID = datetime(2025, 3, 4, 18, tzinfo=UTC)  # a Tuesday

GOLD: dict[str, Any] = {
    "name": "tiny",
    "same_predicates": [["lives_in", "resides_in"]],
    "not_entities": ["thing"],
    "conversations": [
        {
            "id": "c",
            "turns": [
                {"id": "1", "speaker": "Mara", "text": "How are you?", "said_at": SAID.isoformat()},
                {
                    "id": "2",
                    "speaker": "Joel",
                    "text": "My sister Ana lives in Porto. She moved there last month.",
                    "said_at": SAID.isoformat(),
                },
                {"id": "3", "speaker": "Joel", "text": "I don't like fish.", "session": "later"},
            ],
            "facts": [
                {
                    "turn": "2",
                    "text": "Joel's sister Ana lives in Porto.",
                    "keywords": [["Porto", "Oporto"]],
                    "memory_type": "semantic",
                },
                {
                    "turn": "2",
                    "text": "Ana moved to Porto last month.",
                    "keywords": ["move"],
                    "memory_type": "episodic",
                    "valid_from": "2025-02-01",
                    "valid_to": "2025-02-28",
                },
                {"turn": "2", "text": "Ana is Joel's sister.", "optional": True},
                {"turn": "3", "text": "Joel doesn't like fish.", "negated": True},
            ],
            "triples": [
                {"turn": "2", "subject": "Ana", "predicate": "sister_of", "object": "Joel"},
                {"turn": "2", "subject": "Ana", "predicate": "lives_in", "object": "Porto"},
                {
                    "turn": "3",
                    "subject": "Joel",
                    "predicate": ["likes", "eats"],
                    "object": "fish",
                    "negated": True,
                },
                {
                    "turn": "2",
                    "subject": "Ana",
                    "predicate": "moved_to",
                    "object": "Porto",
                    "optional": True,
                },
            ],
            "entities": [
                {"name": "Mara", "type": "person"},
                {"name": "Joel", "type": "person"},
                {"name": "Ana", "type": "person", "aliases": ["Joel's sister"], "mentions": ["2"]},
                {"name": "Porto", "type": ["place"], "mentions": ["2"]},
                {"name": "fish", "type": "concept", "optional": True},
            ],
            "units": [{"turn": "2", "binds": ["Ana", ["Porto", "Oporto"]]}],
        },
        {"id": "d", "turns": [{"id": "p", "title": "Skerrin", "text": "Skerrin is small."}]},
    ],
}


@dataclass(frozen=True)
class Tiny:
    """Gives prepared extractions, by session."""

    by_session: dict[str, Extraction | NotExtracted]
    producer: str = "tiny@1"

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Extraction | NotExtracted]:
        for episode in episodes:
            nothing = Extraction(episode=episode.id, title="", summary="")
            yield self.by_session.get(episode.turns[0].session, nothing)


def key(turn: str) -> str:
    return Turn(id=turn, text=" ", conversation="c").key


def fact(turn: str, text: str, **more: Any) -> FactDraft:
    return FactDraft(text=text, turn=key(turn), span=Span(0, 1), **more)


def mention(name: str, kind: EntityType = "person") -> Mention:
    return Mention(name, kind)


def triple(subject: str, predicate: str, object_: str, negated: bool = False) -> TripleDraft:
    return TripleDraft(
        subject=mention(subject), predicate=predicate, object=mention(object_), negated=negated
    )


def extraction(*facts: FactDraft, **more: Any) -> Extraction:
    return Extraction(episode="e", title="", summary="", facts=facts, **more)


def evaluated(first: Extraction, gold: dict[str, Any] = GOLD) -> ExtractionReport:
    return evaluate_extraction(gold, Tiny({"1": first}))


def counts(report: ExtractionReport, kind: str) -> tuple[int, ...]:
    return tuple(report.scores["all"][kind].counts)


def problems(report: ExtractionReport, kind: str) -> list[tuple[str, str]]:
    return [(miss.problem, miss.text) for miss in report.misses if miss.kind == kind]


def test_facts_are_paired_by_turn_words_and_people() -> None:
    report = evaluated(
        extraction(
            fact("2", "Ana lives in Porto with Joel.", memory_type="semantic"),  # F1 2·4/(4+4)
            fact("2", "She moved to Porto."),  # nobody named
            fact("1", "Ana moved to Porto in February 2025."),  # another turn
            fact("2", "Ana is Joel's sister."),  # optional
        )
    )
    assert counts(report, "facts") == (1, 3, 1, 3)
    assert problems(report, "fact") == [
        ("missing", "Ana moved to Porto last month."),
        ("missing", "Joel doesn't like fish."),
        ("spurious", "She moved to Porto."),
        ("spurious", "Ana moved to Porto in February 2025."),
    ]
    score_of = report.scores["all"]["facts"]
    assert score_of.precision.value == pytest.approx(1 / 3)
    assert score_of.recall.value == pytest.approx(1 / 3)
    assert score_of.f1.value == pytest.approx(1 / 3)


def test_one_sentence_may_hold_several_facts_and_a_second_prediction_is_a_twin() -> None:
    both = "Joel's sister Ana lives in Porto and moved to Porto last month."
    report = evaluated(extraction(fact("2", both), fact("2", both)))
    assert counts(report, "facts") == (2, 2, 2, 3)  # the twin takes the other fact
    report = evaluated(extraction(*(fact("2", both) for _ in range(4))))
    assert counts(report, "facts") == (2, 3, 2, 3)  # the third the optional one, the fourth none
    report = evaluated(extraction(*(fact("2", "Ana moved to Porto.") for _ in range(3))))
    assert counts(report, "facts") == (1, 3, 1, 3)
    assert [problem for problem, _ in problems(report, "fact")].count("twin") == 2


def test_keywords_lower_the_overlap_that_is_asked_but_must_be_there() -> None:
    long = "Ana, who moved to Porto, bought a house by the sea there with a garden."
    # {ana, move, porto} of {ana, move, porto, buy, hous, sea, garden}: F1 6/10
    assert counts(evaluated(extraction(fact("2", long))), "facts")[0] == 1
    longer = (
        f"{long[:-1]} and three old cats and dogs."  # 6/14 = 0.43 with {…, three, old, cat, dog}
    )
    assert counts(evaluated(extraction(fact("2", longer))), "facts")[0] == 1
    without = "Ana went to Porto last month."
    assert counts(evaluated(extraction(fact("2", without))), "facts")[0] == 0


def test_a_fact_may_rest_on_further_turns() -> None:
    report = evaluated(extraction(fact("1", "Ana moved to Porto.", further_turns=(key("2"),))))
    assert counts(report, "facts") == (1, 1, 1, 3)


def test_attributes_are_judged_on_matched_facts_alone() -> None:
    report = evaluated(
        extraction(
            fact("2", "My sister Ana, says Joel, lives in Porto.", memory_type="episodic"),
            fact(
                "2",
                "Ana moved to Porto.",
                modality="intended",
                valid_from=datetime(2025, 2, 1, tzinfo=UTC),
                valid_to=datetime(2025, 3, 1, tzinfo=UTC),
            ),
            fact("2", "Nothing of the kind.", negated=True),
        )
    )
    rates = {name: (found.right, found.total) for name, found in report.rates["all"].items()}
    assert rates["fact_memory_type"] == (1, 2)
    assert rates["fact_modality"] == (1, 2)
    assert rates["fact_negation"] == (2, 2)
    assert rates["fact_dates"] == (1, 1)
    assert rates["fact_starts"] == (1, 1)
    assert rates["fact_undated"] == (1, 1)
    assert rates["fact_pronouns"] == (1, 2)  # "My"


def test_triples_count_once_whatever_their_wording() -> None:
    report = evaluated(
        extraction(
            fact(
                "2",
                "…",
                triples=(
                    triple("Joel", "has_sister", "Ana"),  # turned round
                    triple("Ana", "resides_in", "Porto"),  # the same by the table
                    triple("Joel's sister", "lived in", "Porto"),  # by alias and inflection
                    triple("Ana", "moved_to", "Porto"),  # optional
                    triple("Ana", "lives_in", "Lisbon"),
                ),
            ),
            fact("1", "…", triples=(triple("Ana", "resides_in", "porto"),)),  # the same again
        )
    )
    assert counts(report, "triples") == (3, 4, 2, 3)
    assert problems(report, "triple") == [
        ("spurious", "Ana | lives_in | Lisbon"),
        ("missing", "Joel | likes | fish (negated)"),
    ]


def test_a_triple_must_agree_in_negation() -> None:
    for negated, right in ((True, 1), (False, 0)):
        found = extraction(fact("3", "…", triples=(triple("Joel", "like", "fish", negated),)))
        assert counts(evaluated(found), "triples")[:2] == (right, 1)


def test_a_plan_taken_for_truth_is_wrong() -> None:
    gold = deepcopy(GOLD)
    gold["conversations"][0]["triples"] = [
        {
            "turn": "2",
            "subject": "Ana",
            "predicate": "moves_to",
            "object": "Porto",
            "modality": ["intended", "hypothetical"],
        }
    ]
    drafts = (triple("Ana", "move_to", "Porto"),)
    plan = extraction(fact("2", "…", triples=drafts, modality="intended"))
    truth = extraction(fact("2", "…", triples=drafts))
    assert counts(evaluated(plan, gold), "triples") == (1, 1, 1, 1)
    assert counts(evaluated(truth, gold), "triples") == (0, 1, 0, 1)


def test_entities_by_name_alias_type_and_junk() -> None:
    report = evaluated(
        extraction(
            fact("2", "…", triples=(triple("Ana", "likes", "things"),)),
            turn_mentions={
                key("2"): (
                    mention("my sister Ana"),
                    mention("Porto", "organization"),
                    mention("last month", "time"),
                    mention("fish", "concept"),
                    mention("Lisbon", "place"),
                )
            },
        )
    )
    # right: Ana, "sister Ana", Porto; wrong: Lisbon, things; not counted: last month, fish
    assert counts(report, "entities") == (3, 5, 2, 4)
    assert sorted(problems(report, "entity")) == [
        ("junk", "things"),
        ("missing", "Joel"),
        ("missing", "Mara"),
        ("spurious", "Lisbon"),
        ("type", "Porto"),
    ]
    rates = report.rates["all"]
    assert (rates["entity_types"].right, rates["entity_types"].total) == (1, 2)
    assert (rates["junk_entities"].right, rates["junk_entities"].total) == (1, 7)
    assert (rates["entity_mentions"].right, rates["entity_mentions"].total) == (2, 2)


def test_units_by_turn_and_what_they_bind() -> None:
    def unit(*names: str, facts: tuple[int, ...] = (0,)) -> UnitDraft:
        binds = tuple((mention(name), "part") for name in names)
        return UnitDraft(title="", text=" ".join(names), binds=binds, facts=facts)

    facts = (fact("2", "Joel's sister Ana lives in Porto."), fact("1", "Ana lives in Porto."))
    units = (
        unit("Ana", "Oporto"),
        unit("Joel", "Ana", "Porto"),  # two of three
        unit("Joel", "Ana"),  # harmless: its fact is right, and both are entities
        unit("Ana", "Porto", facts=(1,)),  # another turn, where no such fact was said
        unit("Mara", "Joel", "Ana", "Porto", "Lisbon"),  # two of five, one of them unknown
    )
    report = evaluated(extraction(*facts, units=units))
    assert counts(report, "units") == (2, 4, 1, 1)


def test_what_the_gold_leaves_out_is_not_judged() -> None:
    report = evaluate_extraction(GOLD, Tiny({}))
    assert report.scores["document"] == {}
    assert counts(report, "facts") == (0, 0, 0, 3)
    assert report.scores["all"]["facts"].precision.value is None
    assert report.scores["all"]["facts"].f1.value == 0
    assert (report.conversations, report.turns, report.expressions) == (2, 4, 0)


def test_episodes_that_were_not_extracted_are_told() -> None:
    failed = NotExtracted(episode="e", kind="unusable", reason="not JSON")
    report = evaluate_extraction(GOLD, Tiny({"1": failed}))
    assert report.not_extracted == 2  # one in each conversation
    assert ("unusable", "not JSON") in problems(report, "episode")
    assert "2 episodes not extracted" in report.render()


def test_sessions_are_closed_episodes_with_all_participants() -> None:
    seen: list[EpisodeTurns] = []

    class Watcher(Tiny):
        def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Extraction | NotExtracted]:
            seen.extend(episodes)
            yield from super().extract(episodes)

    evaluate_extraction(GOLD, Watcher({}))
    assert [[turn.id for turn in episode.turns] for episode in seen] == [["1", "2"], ["3"], ["p"]]
    assert [episode.participants for episode in seen] == [("Mara", "Joel")] * 2 + [()]
    assert len({episode.id for episode in seen}) == 3


def test_the_report_can_be_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.json"
    path.write_text(json.dumps(GOLD), encoding="utf-8")
    report = run(path, Tiny({"1": extraction(fact("2", "Ana moved to Porto."))}))
    written = json.loads(json.dumps(report.to_dict()))
    assert written["scores"]["all"]["facts"]["recall"]["value"] == pytest.approx(1 / 3)
    assert written["rates"]["all"]["fact_modality"]["right"] == 1
    assert "0.333" in report.render()
    assert "Joel doesn't like fish." in report.render_misses()
