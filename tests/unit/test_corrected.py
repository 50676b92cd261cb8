"""What was corrected is not extracted once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphmem import identity
from graphmem.extraction.corrected import Corrected, without_corrected
from graphmem.extraction.interface import Extraction, FactDraft, UnitDraft
from graphmem.records import Mention, Span

TURN = "turn:1"
ANA, PORTO, TEA = Mention("Ana", "person"), Mention("Porto", "place"), Mention("tea")


def draft(text: str, start: int, end: int, *mentions: Mention) -> FactDraft:
    return FactDraft(text=text, turn=TURN, span=Span(start, end), mentions=mentions)


LIVES = draft("Ana lives in Porto.", 0, 18, ANA, PORTO)
LOVES = draft("Ana loves tea.", 19, 30, ANA, TEA)


def extraction(*facts: FactDraft) -> Extraction:
    unit = UnitDraft(
        title="x",
        text=" ".join(fact.text for fact in facts),
        binds=((ANA, "subject"), (PORTO, "place")),
        facts=tuple(range(len(facts))),
    )
    return Extraction(episode="e", title="", summary="", facts=facts, units=(unit,))


def corrected(fact: FactDraft) -> Corrected:
    id_ = identity.fact_id(fact.turn, *fact.span, fact.text)
    return Corrected(id=id_, turn=fact.turn, span=fact.span, text=fact.text)


def test_the_very_same_fact_is_left_out_with_what_units_told_of_it() -> None:
    found = without_corrected(extraction(LIVES, LOVES), [corrected(LIVES)])
    assert found.facts == (LOVES,)
    [unit] = found.units
    assert unit.facts == (0,)
    assert "Porto" not in unit.text + unit.title


@pytest.mark.parametrize(
    ("again", "left_out"),
    [
        (replace(LIVES, text="Ana now lives in Porto."), True),
        (replace(LIVES, text="Ana lives in Porto by the sea.", span=Span(0, 30)), True),
        (replace(LIVES, span=Span(40, 60)), False),  # said once more, elsewhere in the turn
        (replace(LIVES, turn="turn:2"), False),
        (replace(LIVES, text="The rent has gone up."), False),  # another statement of the sentence
    ],
)
def test_another_extractor_may_word_and_cut_it_otherwise(again: FactDraft, left_out: bool) -> None:
    found = without_corrected(extraction(again, LOVES), [corrected(LIVES)])
    assert (again not in found.facts) is left_out
    assert LOVES in found.facts


def test_of_two_statements_of_one_sentence_only_the_like_one_goes() -> None:
    rests = replace(LIVES, text="Ana lives with Ben.")
    reworded = replace(LIVES, text="Ana lives in Porto now.")
    found = without_corrected(extraction(rests, reworded), [corrected(LIVES)])
    assert found.facts == (rests,)


def test_nothing_corrected_changes_nothing() -> None:
    given = extraction(LIVES, LOVES)
    assert without_corrected(given, []) is given
