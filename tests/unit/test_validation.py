"""What may come in as a turn, and what it becomes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import MappingProxyType
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphmem.conversation.messages import skip_reason
from graphmem.conversation.validation import (
    DEFAULT_CONVERSATION,
    UNDATED,
    UNNUMBERED,
    as_row,
    parse_turn,
    turns_from,
)
from graphmem.errors import InputError
from graphmem.records import Turn
from graphmem.schema_files import schema

VALIDATOR = jsonschema.Draft202012Validator(schema("turn"))

NAMES = ("id", "conversation", "session", "speaker", "role", "title", "said_at")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
words = st.none() | st.sampled_from(["", " ", "Ana", "user", "tool", "2025-03-04", "é\ud800", "\0"])
parts = st.lists(
    st.sampled_from(["a", {"type": "text", "text": "hi"}, {"type": "image_url"}, {"type": 3}, 7])
)
near_turns = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(NAMES, words | json_values),
        "text": st.text() | words | json_values,
        "content": st.text() | parts | json_values,
        "name": words,
        "refusal": words,
        "tool_calls": st.lists(st.just({"id": "call"})),
        "metadata": st.dictionaries(st.text(), json_values) | json_values,
        "extra": json_values,
    },
)


def text(value: str = "hello", **others: Any) -> dict[str, Any]:
    return {"text": value, **others}


def reason(item: object) -> str:
    with pytest.raises(InputError) as caught:
        parse_turn(item)
    return caught.value.message


def test_a_full_turn_comes_through_unchanged() -> None:
    turn = parse_turn(
        {
            "id": "D1:3",
            "conversation": "c",
            "session": "s",
            "speaker": "Ana",
            "role": "user",
            "title": "t",
            "text": "  I moved.\n",
            "said_at": "2025-03-04T10:30:00+01:00",
            "metadata": {"a": [1, {"b": None}]},
        }
    )
    assert turn == Turn(
        id="D1:3",
        conversation="c",
        session="s",
        speaker="Ana",
        role="user",
        title="t",
        text="  I moved.\n",
        said_at=datetime(2025, 3, 4, 9, 30, tzinfo=UTC),
        metadata={"a": [1, {"b": None}]},
    )


def test_the_defaults_are_those_of_the_record() -> None:
    bare = Turn(id="1", text="x")
    assert (bare.conversation, bare.session) == (DEFAULT_CONVERSATION, UNDATED)
    assert parse_turn(text()) == Turn(id=UNNUMBERED, text="hello")


@pytest.mark.parametrize(
    "said",
    ["مرحبا بالعالم", "今天天气很好。", "👩‍👩‍👧‍👦 family", "שלום\u202eabc", "é", "x" * 1_000_000],
)
def test_every_script_is_kept_whole(said: str) -> None:
    assert parse_turn(text(said, speaker=said[:50])).text == said


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (text(""), "text is empty"),
        (text(" \n\t\u3000"), "text is empty"),
        (text("x" * 1_000_001), "at most 1,000,000"),
        (text("a\0b"), "NUL character at position 1"),
        (text("ab\ud83d"), "half of a surrogate pair at position 2"),
        ({}, "has no text"),
        ({"text": None}, "has no text"),
        ({"text": 3}, "text must be text, but is a number"),
        ({"text": ["a"]}, "text must be text, but is a list"),
        (text(id=True), "id must be text or a whole number, but is true or false"),
        (text(id=1.5), "id must be"),
        (text(id="  "), "id is blank"),
        (text(id=""), "id is blank"),
        (text(id="x" * 1001), "at most 1,000"),
        (text(id=10**5000), "more than 1,000 digits"),
        (text(conversation=" "), "conversation is blank"),
        (text(conversation=["c"]), "conversation must be"),
        (text(session="\t"), "session is blank"),
        (text(speaker=7), "speaker must be text"),
        (text(role={}), "role must be text, but is an object"),
        (text(title="\udc00"), "title has half"),
        (text(metadata=[1]), "metadata must be an object, but is a list"),
        (text(metadata={"a": math.nan}), "cannot hold: nan"),
        (text(metadata={"a": -math.inf}), "cannot hold: -inf"),
        (text(metadata={"a": {1}}), "no JSON: of type set"),
        (text(metadata={1: "a"}), "key that is no text"),
        (text(metadata={"a": "\0"}), "metadata has a NUL"),
        (text(metadata={"\ud800": 1}), "metadata has half"),
        (text(metadata={"a": "x" * 1_000_000}), "more than 1,000,000"),
        (text(metadata={"a": [0] * 1_000_001}), "more than 1,000,000"),
        (text(metadata={"lang": 1}, lang=True), "'lang' has one value in metadata"),
        ({"text": "x", "\0": 1}, "NUL"),
        ({"text": "x", 3: 4}, "key that is no text"),
        ("hello", "must be an object, but this is text"),
        (b"hello", "must be an object, but this is bytes"),
        (None, "must be an object, but this is null"),
        ([], "must be an object, but this is a list"),
        (Turn(id=" ", text="x"), "id is blank"),
        ({"messages": []}, "has no text"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(item: object, words: str) -> None:
    assert words in reason(item)


def test_nesting_is_bounded_however_deep_the_input_is() -> None:
    deep: Any = "leaf"
    for _ in range(31):
        deep = [deep]
    assert parse_turn(text(metadata={"a": deep})).metadata == {"a": deep}
    assert "32 levels" in reason(text(metadata={"a": [deep]}))
    for _ in range(100_000):
        deep = [deep]
    assert "32 levels" in reason(text(extra=deep))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2025-03-04T10:30:00Z", datetime(2025, 3, 4, 10, 30, tzinfo=UTC)),
        ("2025-03-04t10:30:00z", datetime(2025, 3, 4, 10, 30, tzinfo=UTC)),
        ("2025-03-04T10:30:00+05:30", datetime(2025, 3, 4, 5, 0, tzinfo=UTC)),
        ("2025-03-04 10:30", datetime(2025, 3, 4, 10, 30, tzinfo=UTC)),
        (" 2025-03-04 ", datetime(2025, 3, 4, tzinfo=UTC)),
        (date(2025, 3, 4), datetime(2025, 3, 4, tzinfo=UTC)),
        (datetime(2025, 3, 4, 10), datetime(2025, 3, 4, 10, tzinfo=UTC)),
        (
            datetime(2025, 3, 4, 1, tzinfo=timezone(timedelta(hours=2))),
            datetime(2025, 3, 3, 23, tzinfo=UTC),
        ),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (-86400, datetime(1969, 12, 31, tzinfo=UTC)),
        (1741080600, datetime(2025, 3, 4, 9, 30, tzinfo=UTC)),
        (1741080600.5, datetime(2025, 3, 4, 9, 30, 0, 500_000, tzinfo=UTC)),
        (1741080600250, datetime(2025, 3, 4, 9, 30, 0, 250_000, tzinfo=UTC)),
        (None, None),
    ],
)
def test_times_become_utc(said: object, expected: datetime | None) -> None:
    assert parse_turn(text(said_at=said)).said_at == expected


@pytest.mark.parametrize(
    "said",
    ["", "yesterday", "2025-02-30", "1741080600", True, math.nan, math.inf, 10**400,
     1741080600 * 10**9, [], {},
     "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:00-05:00", "\ud800"],
)  # fmt: skip
def test_what_is_no_time_is_refused(said: object) -> None:
    message = reason(text(said_at=said))
    assert message.startswith("said_at")
    message.encode("utf-8")


@pytest.mark.parametrize(
    ("item", "session"),
    [
        (text(said_at="2025-03-04T23:30:00-02:00"), "2025-03-05"),
        (text(), "undated"),
        (text(title="Lisbon", said_at="2025-03-04"), "Lisbon"),
        (text(title="Lisbon", speaker="Ana", said_at="2025-03-04"), "2025-03-04"),
        (text(title="Lisbon", role="user"), "undated"),
        (text(title="Lisbon", speaker=" "), "Lisbon"),
        (text(session=7), "7"),
        (Turn(id="1", text="x", said_at=datetime(2025, 3, 4, tzinfo=UTC)), "2025-03-04"),
        (Turn(id="1", text="x", session="s", title="t"), "s"),
    ],
)
def test_a_session_is_named_where_none_is_given(item: object, session: str) -> None:
    assert parse_turn(item).session == session


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (text(), "given"),
        (text(conversation="own"), "own"),
        (text(conversation=12), "12"),
        (Turn(id="1", text="x"), "given"),
        (Turn(id="1", text="x", conversation="own"), "own"),
    ],
)
def test_a_conversation_of_its_own_comes_first(item: object, expected: str) -> None:
    assert parse_turn(item, conversation="given").conversation == expected


def test_ids_are_text_and_default_only_where_there_is_none() -> None:
    assert parse_turn(text(id=0), default_id="L1").id == "0"
    assert parse_turn(text(), default_id="L1").id == "L1"
    assert parse_turn(Turn(id=UNNUMBERED, text="x"), default_id="L1").id == "L1"


def test_unknown_keys_are_kept_in_the_metadata() -> None:
    turn = parse_turn(text(timestamp=1, lang="pt", empty=None, metadata={"lang": "pt", "a": None}))
    assert turn.metadata == {"timestamp": 1, "lang": "pt", "a": None}


def test_metadata_is_a_copy_of_its_own() -> None:
    inner: list[int] = []
    given = {"a": (1, {"b": inner})}
    turn = parse_turn(text(metadata=MappingProxyType(given)))
    assert turn.metadata == {"a": [1, {"b": []}]}
    inner.append(1)
    assert turn.metadata == {"a": [1, {"b": []}]}


def test_enumerations_of_text_become_plain_text() -> None:
    class Role(str, Enum):  # noqa: UP042 - the old form is the one whose str() differs
        USER = "user"

    role = parse_turn(text(role=Role.USER)).role
    assert (type(role), role) == (str, "user")


def test_a_message_becomes_a_turn() -> None:
    turn = parse_turn({"role": "user", "content": "Hi", "name": "Ana", "id": "m1"})
    assert turn == Turn(id="m1", text="Hi", speaker="Ana", role="user")


def test_parts_of_a_message_that_are_no_text_are_noted() -> None:
    small = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    large = {"type": "input_audio", "input_audio": {"data": "A" * 5000}}
    turn = parse_turn(
        {"role": "user", "content": [{"type": "text", "text": "What"}, small, large, "is it?"]}
    )
    assert turn.text == "What\nis it?"
    assert turn.metadata == {"other_parts": [small, {"type": "input_audio", "omitted": True}]}


def test_a_refusal_is_what_the_assistant_said() -> None:
    turn = parse_turn({"role": "assistant", "content": None, "refusal": "I cannot."})
    assert (turn.text, turn.metadata) == ("I cannot.", {})


def test_a_call_beside_a_text_is_metadata() -> None:
    turn = parse_turn({"role": "assistant", "content": "One moment.", "tool_calls": [{"id": "1"}]})
    assert (turn.text, turn.metadata) == ("One moment.", {"tool_calls": [{"id": "1"}]})


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"role": "system", "content": "Be brief."}, "a system message"),
        ({"role": "Developer", "content": "Be brief."}, "a developer message"),
        ({"role": "tool", "content": "{}", "tool_call_id": "1"}, "a tool message"),
        ({"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}, "calls a tool"),
        ({"role": "assistant", "content": "", "function_call": {"name": "f"}}, "calls a tool"),
        ({"role": "assistant", "tool_calls": [{"id": "1"}]}, "calls a tool"),
        ({"role": "user", "content": [{"type": "image_url"}]}, "no text, only image_url"),
    ],
)
def test_messages_that_say_nothing_are_skipped(message: Mapping[str, Any], words: str) -> None:
    assert words in (skip_reason(message) or "")
    assert words in reason(message)
    said = {"role": "user", "content": "Hi"}
    assert [turn.text for turn in turns_from([message, said])] == ["Hi"]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"role": "user", "content": 3}, "content must be text or a list of parts"),
        ({"role": "user", "content": [3]}, "content[0] must be an object"),
        ({"role": "user", "content": [{"text": "x"}]}, "content[0] has no type"),
        ({"role": "user", "content": ["a", {"type": "text"}]}, "content[1] must have its text"),
        ({"role": "user", "content": ""}, "text is empty"),
        ({"role": "user", "content": "x", "name": 3}, "speaker must be text"),
        ({"role": 3, "content": "x"}, "role must be text"),
    ],
)
def test_malformed_messages_are_errors_and_not_skipped(
    message: Mapping[str, Any], words: str
) -> None:
    assert skip_reason(message) is None
    assert words in reason(message)


def test_a_turn_with_text_is_kept_whatever_its_role() -> None:
    assert parse_turn(text(role="system")).role == "system"


def test_turns_from_takes_a_mixed_iterable_in_order() -> None:
    items = (item for item in [text("a"), Turn(id="2", text="b"), {"role": "u", "content": "c"}])
    turns = turns_from(items, conversation="c")
    assert [(turn.id, turn.text, turn.conversation) for turn in turns] == [
        (UNNUMBERED, "a", "c"),
        ("2", "b", "c"),
        (UNNUMBERED, "c", "c"),
    ]
    assert turns_from(text("alone")) == [parse_turn(text("alone"))]
    assert turns_from([]) == []


def test_turns_from_says_which_item_is_wrong() -> None:
    with pytest.raises(InputError, match=r"turns\[2\]: text is empty"):
        turns_from([text(), {"role": "system", "content": "x"}, text("")])


@pytest.mark.parametrize("items", ["hello", b"hello", 3, None])
def test_turns_from_refuses_what_is_no_list(items: object) -> None:
    with pytest.raises(InputError) as caught:
        turns_from(items)
    assert '[{"text"' in caught.value.hint or '{"text"' in caught.value.hint


def test_messages_never_quote_the_text() -> None:
    for item in (text("secret\0"), text("secret" * 200_000), {"content": "secret\ud800"}):
        assert "secret" not in reason(item)


@settings(max_examples=500, deadline=None)
@given(json_values | near_turns)
@example({"tool_calls": []})
@example({"text": "0", "content": [{"type": 3}], "name": 3})
@example({"text": None, "content": "0", "refusal": None, "id": None, "title": None})
def test_any_json_value_gives_a_turn_or_an_input_error(item: Any) -> None:
    try:
        turn = parse_turn(item)
    except InputError as error:
        str(error).encode("utf-8")
        return
    assert parse_turn(turn) == turn
    assert parse_turn(as_row(turn)) == turn
    VALIDATOR.validate(item)


@pytest.mark.parametrize("example", schema("turn")["examples"])
def test_the_examples_of_the_schema_are_turns(example: dict[str, Any]) -> None:
    VALIDATOR.validate(example)
    assert parse_turn(example).text


def test_the_schema_is_a_schema_and_describes_every_property() -> None:
    jsonschema.Draft202012Validator.check_schema(schema("turn"))
    for name, rule in schema("turn")["properties"].items():
        assert rule["description"], name
        for value in rule["examples"]:
            item = {"content": value} if name == "content" else text(**{name: value})
            VALIDATOR.validate(item)
            parse_turn(item)


@pytest.mark.parametrize(
    "item",
    [{}, {"text": ""}, {"text": 3}, text(id=" "), text(id=True), text(speaker=1), text("\0"),
     text(metadata=[]), text(said_at=[]), {"content": 3}, [], text("x" * 1_000_001)],
)  # fmt: skip
def test_the_schema_refuses_what_validation_refuses(item: Any) -> None:
    assert reason(item)
    assert not VALIDATOR.is_valid(item)


def test_a_turn_can_be_changed_and_validated_again() -> None:
    turn = parse_turn(text(id="1", said_at=1741080600))
    assert parse_turn(replace(turn, text="other")).text == "other"
