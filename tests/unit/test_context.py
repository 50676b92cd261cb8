from __future__ import annotations

from graphmem.extraction.context import headings, texts_in_context
from graphmem.records import Turn


def turn(id_: str, text: str, speaker: str | None = "Ana", title: str | None = None) -> Turn:
    return Turn(id=id_, text=text, conversation="c", session="s", speaker=speaker, title=title)


def test_a_turn_stands_behind_the_one_before_it() -> None:
    asked, answered = turn("1", "Twice?", "Ben"), turn("2", "Yes.")
    assert texts_in_context([asked, answered]) == {answered.key: "Ben: Twice?\nAna: Yes."}


def test_passages_and_empty_turns_have_no_context() -> None:
    turns = [turn("1", "a", None, "T"), turn("2", "b", None, "T"), turn("3", " ", "Ana")]
    assert texts_in_context(turns) == {}
    assert texts_in_context(turns[:1]) == texts_in_context([]) == {}


def test_a_long_turn_leaves_room_for_the_one_behind_it() -> None:
    long, short = turn("1", "x" * 10_000), turn("2", "Yes.")
    text = texts_in_context([long, short])[short.key]
    assert text.endswith("\nAna: Yes.")
    assert len(text) < 1_000


def test_only_passages_have_headings() -> None:
    passage, said = turn("1", "He died.", None, "Ida Moss"), turn("2", "a", "Ana", "Talk")
    assert headings([passage, said]) == {passage.key: "Ida Moss"}
