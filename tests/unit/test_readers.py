"""Readers: every format, and input that is broken, hostile or ambiguous."""

from __future__ import annotations

import codecs
import io
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.conversation.duplicates import without_duplicates
from graphmem.conversation.readers import (
    FORMATS,
    Origin,
    Rejected,
    detect_format,
    jsonl,
    read_paths,
    read_stream,
)
from graphmem.conversation.readers.documents import MAX_PASSAGE, passages
from graphmem.conversation.readers.formats import READERS, shape_of
from graphmem.conversation.readers.jsonl import document_items, line_items
from graphmem.errors import InputError, NotFoundError
from graphmem.records import Turn

LOCOMO = {
    "sample_id": "conv-1",
    "qa": [],
    "conversation": {
        "speaker_a": "Ana",
        "speaker_b": "Ben",
        "session_10_date_time": "12:05 am on 1 February, 2023",
        "session_10": [{"speaker": "Ben", "dia_id": "D10:1", "text": "Ten."}],
        "session_2_date_time": "1:56 pm on 8 May, 2023",
        "session_2": [
            {"speaker": "Ana", "dia_id": "D2:1", "text": "Look!", "blip_caption": "a dog"},
            {"speaker": "Ben", "text": "No id."},
        ],
        "session_3_date_time": "1:56 pm on 8 May, 2023",
    },
}
LONGMEMEVAL = {
    "question_id": "q1",
    "question": "?",
    "question_date": "2023/05/30 (Tue) 23:40",
    "haystack_session_ids": ["s", "t", "s", "s"],
    "haystack_dates": [
        "2023/05/20 (Sat) 02:21",
        "2023/05/21 (Sun) 10:00",
        "2023/05/20 (Sat) 02:21",
        "2023/05/22 (Mon) 09:00",
    ],
    "haystack_sessions": [
        [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
        [{"role": "user", "content": "Bye", "has_answer": True}],
        [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
        [{"role": "user", "content": "Again"}],
    ],
}


def write(path: Path, *rows: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def document(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return path


def good(*paths: str | Path, **options: Any) -> list[Turn]:
    read = list(read_paths(paths, **options))
    assert [item for item in read if isinstance(item, Rejected)] == []
    return [item for item in read if isinstance(item, Turn)]


def ids(turns: list[Turn]) -> list[tuple[str, str]]:
    return [(turn.conversation, turn.id) for turn in turns]


# JSONL of turns


def test_a_bad_line_never_stops_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_bytes(
        codecs.BOM_UTF8
        + b'{"text": "one", "speaker": "Ana"}\r\n'
        + b"\r\n   \n"
        + b"{broken\n"
        + b'{"text": "caf\xe9"}\n'
        + b'{"text": " "}\n'
        + b"[" * 100_000
        + b"\n"
        + b'{"n": '
        + b"9" * 5000
        + b"}\n"
        + b"7\n"
        + '{"text": "最後 👩‍👩‍👧"}'.encode()
    )
    read = list(read_paths([path]))
    turns = [item for item in read if isinstance(item, Turn)]
    rejected = [item for item in read if isinstance(item, Rejected)]
    assert [(turn.id, turn.text) for turn in turns] == [("L1", "one"), ("L10", "最後 👩‍👩‍👧")]
    assert [(item.line, item.source) for item in rejected] == [
        (line, str(path)) for line in range(4, 10)
    ]
    for item, words in zip(
        rejected,
        ["not JSON", "0xe9", "text is empty", "too deeply", "too many digits", "must be an object"],
        strict=True,
    ):
        assert words in item.reason
    assert rejected[0].raw == "{broken"
    assert rejected[1].raw == '{"text": "caf\\xe9"}'
    assert len(rejected[3].raw) == 10_000


def test_ids_and_conversations_come_from_file_and_line(tmp_path: Path) -> None:
    rows = [
        {"text": "a"},
        {"text": "b", "conversation": "own"},
        {"text": "c", "conversation": "own", "id": "mine"},
    ]
    write(tmp_path / "in" / "sub" / "talk.v2.jsonl", *rows)
    expected = [("sub/talk.v2", "L1"), ("own", "sub/talk.v2:L2"), ("own", "mine")]
    assert ids(good(tmp_path / "in")) == expected
    assert ids(good(tmp_path / "in" / "sub" / "talk.v2.jsonl")) == [
        ("talk.v2", "L1"),
        ("own", "talk.v2:L2"),
        ("own", "mine"),
    ]


def test_files_that_share_a_conversation_have_different_ids(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"text": "a"})
    write(tmp_path / "b.jsonl", {"text": "b"})
    assert ids(good(tmp_path, conversation="c")) == [("c", "a:L1"), ("c", "b:L1")]


def test_an_array_of_turns_is_numbered_by_its_elements(tmp_path: Path) -> None:
    path = document(tmp_path / "talk.json", [{"text": "a", "said_at": 0}, {"text": "b", "id": 5}])
    assert ids(good(path)) == [("talk", "[0]"), ("talk", "5")]


def test_reading_again_gives_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.jsonl", {"text": "a"}, {"role": "user", "content": "b"})
    assert good(path) == good(path)


def test_a_line_beyond_the_bound_is_rejected_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE", 20)
    stream = io.BytesIO(b'{"text": "' + b"x" * 100 + b'"}\n{"text": "short"}\n' + b"y" * 21)
    items = list(line_items(stream, "s"))
    assert [getattr(item, "line", None) for item in items] == [1, 2, 3]
    assert [isinstance(item, Rejected) for item in items] == [True, False, True]


def test_a_line_of_just_the_bound_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"text": "short"}\n'
    monkeypatch.setattr(jsonl, "MAX_LINE", len(line))
    assert not any(isinstance(item, Rejected) for item in line_items(io.BytesIO(line * 2), "s"))


# Chats


def test_chats_are_conversations_of_their_own(tmp_path: Path) -> None:
    said = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    path = write(
        tmp_path / "chats.jsonl",
        {"messages": said},
        {"messages": said, "id": 0, "said_at": "2025-03-04", "metadata": {"a": 1}},
        {"messages": "none"},
        said,
        {"role": "user", "content": "alone"},
    )
    read = list(read_paths([path]))
    turns = [item for item in read if isinstance(item, Turn)]
    rejected = [item for item in read if isinstance(item, Rejected)]
    assert ids(turns) == [
        ("chats:L1", "1"),
        ("0", "1"),
        ("chats:L4", "1"),
        ("chats", "L5"),
    ]
    assert (turns[1].session, turns[1].metadata) == ("2025-03-04", {"a": 1})
    assert [(item.line, item.skipped) for item in rejected] == [
        (1, True),
        (2, True),
        (3, False),
        (4, True),
    ]
    assert json.loads(rejected[0].raw) == said[0]


def test_a_file_with_one_chat_is_called_by_its_name(tmp_path: Path) -> None:
    path = document(tmp_path / "chat.json", {"messages": [{"role": "user", "content": "Hi"}]})
    assert ids(good(path)) == [("chat", "0")]
    path = document(tmp_path / "list.json", [{"role": "user", "content": "Hi"}])
    assert ids(good(path)) == [("list", "[0]")]


# LoCoMo and LongMemEval


def test_locomo_sessions_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    turns = good(document(tmp_path / "locomo.json", [LOCOMO]))
    assert ids(turns) == [
        ("conv-1", "D2:1"),
        ("conv-1", "session_2:1"),
        ("conv-1", "D10:1"),
    ]
    first, _, last = turns
    assert (first.text, first.metadata) == ("Look! [photo: a dog]", {"blip_caption": "a dog"})
    assert (first.session, first.speaker) == ("session_2", "Ana")
    assert first.said_at == datetime(2023, 5, 8, 13, 56, tzinfo=UTC)
    assert last.said_at == datetime(2023, 2, 1, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "when", ["13:56 pm on 8 May, 2023", "1:56 pm on 31 June, 2023", "May", 7.5e20]
)
def test_a_session_of_locomo_with_a_broken_date_is_rejected(tmp_path: Path, when: object) -> None:
    sample = {
        "sample_id": "s",
        "conversation": {
            "session_1_date_time": when,
            "session_1": [{"speaker": "Ana", "dia_id": "D1:1", "text": "Hi"}],
            "session_2": [{"speaker": "Ana", "dia_id": "D2:1", "text": "undated"}, 7],
            "session_3": "none",
        },
    }
    read = list(read_paths([document(tmp_path / "l.json", [sample, {"conversation": 3}])]))
    assert [item.text for item in read if isinstance(item, Turn)] == ["undated"]
    reasons = [item.reason for item in read if isinstance(item, Rejected)]
    assert len(reasons) == 4
    assert reasons[0].startswith("said_at")


def test_longmemeval_sessions_that_repeat_have_a_defined_fate(tmp_path: Path) -> None:
    path = document(tmp_path / "lme.json", [LONGMEMEVAL])
    assert detect_format(path) == "longmemeval"
    unique = without_duplicates(read_paths([path]))
    turns = [item for item in unique if isinstance(item, Turn)]
    assert ids(turns) == [("q1", "s:1"), ("q1", "s:2"), ("q1", "t:1"), ("q1", "s#2:1")]
    assert unique.dropped == 2
    assert [turn.session for turn in turns] == ["s", "s", "t", "s#2"]
    assert turns[0].said_at == datetime(2023, 5, 20, 2, 21, tzinfo=UTC)
    assert turns[2].metadata == {"has_answer": True}


@pytest.mark.parametrize(
    "change",
    [{"haystack_dates": ["2023/05/20"]}, {"haystack_session_ids": "s"}, {"question_id": [1]},
     {"haystack_session_ids": ["s", "t", " ", "u"]}],
)  # fmt: skip
def test_an_entry_whose_lists_do_not_fit_is_rejected_whole(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    path = document(tmp_path / "lme.json", [{**LONGMEMEVAL, **change}, LONGMEMEVAL])
    read = list(read_paths([path]))
    assert sum(isinstance(item, Rejected) for item in read) == 1
    assert sum(isinstance(item, Turn) for item in read) == 6


def test_longmemeval_without_ids_and_dates_is_numbered(tmp_path: Path) -> None:
    entry = {"haystack_sessions": [[{"role": "user", "content": "Hi"}], "none"]}
    read = list(read_paths([document(tmp_path / "lme.json", entry)]))
    assert isinstance(read[0], Turn)
    assert (read[0].conversation, read[0].id) == ("lme:[0]", "session_1:1")
    assert isinstance(read[1], Rejected)


# Documents


def test_passages_have_a_title_and_no_speaker(tmp_path: Path) -> None:
    rows = [
        {"title": "Lisbon", "text": "A city."},
        {"_id": 7, "title": "Porto", "text": "Another."},
        {"text": "No title."},
        {"title": "Empty", "text": ""},
    ]
    read = list(read_paths([document(tmp_path / "corpus.json", rows)]))
    turns = [item for item in read if isinstance(item, Turn)]
    assert ids(turns) == [
        ("corpus", "corpus.json:0"),
        ("corpus", "7"),
        ("corpus", "corpus.json:2"),
    ]
    assert [(turn.title, turn.session) for turn in turns] == [
        ("Lisbon", "Lisbon"),
        ("Porto", "Porto"),
        ("corpus", "corpus"),
    ]
    assert all(turn.author is None and turn.metadata == {} for turn in turns)
    assert [item.reason for item in read if isinstance(item, Rejected)] == ["text is empty"]
    assert good(write(tmp_path / "c.jsonl", rows[0]))[0].id == "c.jsonl:L1"


def test_a_speaker_among_passages_gets_no_title(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mixed.jsonl",
        {"title": "Lisbon", "text": "A city."},
        {"speaker": "Ana", "text": "I live there."},
    )
    assert [turn.title for turn in good(path)] == ["Lisbon", None]


def test_markdown_is_split_into_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_bytes(
        codecs.BOM_UTF8
        + b"intro\r\n\r\n# The Title #\r\none\r\ntwo\r\n\r\n## Part\r\n\r\nthree\r\n\r\n"
        b"```\n# no heading\n\ncode\n```\n\n## Last\n"
    )
    turns = good(tmp_path / "notes.md")
    assert [turn.text for turn in turns] == [
        "intro",
        "one\ntwo",
        "## Part\n\nthree",
        "```\n# no heading\n\ncode\n```",
        "## Last",
    ]
    assert {turn.title for turn in turns} == {"The Title"}
    assert ids(turns)[1] == ("notes", "notes.md:1")


def test_text_without_headings_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("# one\n\n\ntwo\n", encoding="utf-8")
    assert [(turn.title, turn.text) for turn in good(tmp_path / "log.txt")] == [
        ("log", "# one"),
        ("log", "two"),
    ]


@pytest.mark.parametrize("unit", ["A sentence ends here. ", "word ", "这是一句话。", "x"])
def test_long_paragraphs_are_cut_without_losing_a_letter(unit: str) -> None:
    text = unit * 3000
    _, found = passages(text, markdown=False)
    assert max(map(len, found)) <= MAX_PASSAGE
    assert "".join("".join(found).split()) == "".join(text.split())
    if unit[-1] in " 。":
        assert all(passage.endswith(unit.strip()[-1]) for passage in found)


@given(st.text())
def test_passages_keep_every_word(text: str) -> None:
    title, found = passages(text, markdown=False)
    assert title is None
    assert "".join("".join(found).split()) == "".join(text.split())


# Telling formats


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"text": "a"}, "turns"),
        ({"text": "a", "title": "t"}, "documents"),
        ({"text": "a", "title": "t", "speaker": "Ana"}, "turns"),
        ({"role": "user", "content": "a"}, "chat"),
        ({"messages": []}, "chat"),
        ([{"role": "user", "content": "a"}], "chat"),
        (LOCOMO, "locomo"),
        (LONGMEMEVAL, "longmemeval"),
        ({"question": "?"}, None),
        ({"conversation": {"a": 1}}, None),
        ([1], None),
        (3, None),
    ],
)
def test_a_value_shows_its_format(value: object, expected: str | None) -> None:
    assert shape_of(value) == expected


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".data", ""])
@pytest.mark.parametrize(
    "rows", [[LOCOMO], [LONGMEMEVAL, LONGMEMEVAL], [{"text": "a"}, {"text": "b"}]]
)
def test_jsonl_is_told_under_any_name(tmp_path: Path, suffix: str, rows: list[Any]) -> None:
    path = write(tmp_path / f"input{suffix}", *rows)
    assert detect_format(path) == shape_of(rows[0])
    assert len(good(path)) == sum(len(good(write(tmp_path / "one.jsonl", row))) for row in rows)


def test_a_long_first_element_is_told(tmp_path: Path) -> None:
    sample = {"qa": ["x" * 200_000], **LOCOMO}
    assert detect_format(document(tmp_path / "a.json", [sample])) == "locomo"
    assert detect_format(document(tmp_path / "b.json", sample)) == "locomo"
    assert detect_format(write(tmp_path / "c.data", sample, sample)) == "locomo"


def test_a_bad_first_line_does_not_hide_the_format(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{broken\n{"role": "user", "content": "x"}\n', encoding="utf-8")
    assert detect_format(path) == "chat"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"[]"), ("a.json", codecs.BOM_UTF8 + b" [ ]\n")]
    + [
        (name, content)
        for name in ("a.json", "a.jsonl", "a.txt", "a.md", "a")
        for content in (b"", b" \n", codecs.BOM_UTF8)
    ],
)
def test_an_empty_file_has_no_turns(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert good(path) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b'[{"question": "?"}]', "no known format"),
        ("a.json", b"[1, 2]", "no known format"),
        ("a.json", b'[{"text": ', "broken JSON"),
        ("a.json", b"[" * 100_000, "too deeply"),
        ("a.log", b"hello", "neither JSON"),
        ("a.png", b"\x89PNG\r\n\0\0", "binary"),
        ("a.jsonl", '{"text": "a"}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_a_named_file_that_is_no_format_is_an_error(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        detect_format(path)
    with pytest.raises(InputError, match=words):
        read_paths([path])
    write(tmp_path / "z.jsonl", {"text": "fine"})
    first, second = read_paths([tmp_path])
    assert isinstance(first, Rejected)
    assert words in first.reason
    assert (first.source, first.line) == (str(path), None)
    assert isinstance(second, Turn)


def test_an_unknown_format_lists_the_known_ones(tmp_path: Path) -> None:
    path = document(tmp_path / "a.json", {"question": "?"})
    for call in (lambda: detect_format(path), lambda: read_paths([path], "yaml")):
        with pytest.raises(InputError) as caught:
            call()
        assert all(name in caught.value.hint for name in FORMATS)


def test_the_format_can_be_forced(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", {"text": "a"})
    assert [turn.text for turn in good(path, fmt="turns")] == ["a"]
    prose = tmp_path / "a.log"
    prose.write_text("hello", encoding="utf-8")
    assert [turn.text for turn in good(prose, fmt="documents")] == ["hello"]
    with_title = write(tmp_path / "b.jsonl", {"text": "a", "title": "t"})
    assert good(with_title, fmt="turns")[0].id == "L1"


# Paths


def test_folders_are_read_sorted_and_without_what_is_hidden(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    for name in ("b.jsonl", "a/z.jsonl", "a/.hidden.jsonl", ".git/c.jsonl", "c.ndjson"):
        write(inside / name, {"text": name})
    write(tmp_path / "out" / "d.jsonl", {"text": "behind a link to a folder"})
    (inside / "a" / "out").symlink_to(tmp_path / "out", target_is_directory=True)
    (inside / "a" / "up").symlink_to(inside, target_is_directory=True)
    assert [turn.text for turn in good(inside)] == ["a/z.jsonl", "b.jsonl", "c.ndjson"]


def test_a_file_that_comes_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "sub" / "a.jsonl", {"text": "a"})
    assert ids(good(tmp_path, path, path)) == [("sub/a", "L1")]


def test_a_missing_path_is_told_before_anything_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "a"})
    for missing in (tmp_path / "none.jsonl", tmp_path / "a.jsonl" / "b", tmp_path / "a\0b"):
        with pytest.raises(InputError):
            read_paths([path, missing])
    with pytest.raises(NotFoundError):
        read_paths([tmp_path / "none.jsonl"])
    with pytest.raises(InputError):
        read_paths([tmp_path / ("x" * 5000)])


def test_standard_input_is_jsonl_and_is_appended() -> None:
    stream = io.BytesIO(b'{bad\n{"text": "a"}\n{"text": "b", "id": "x"}\n')
    bad, first, second = read_paths(["-"], stdin=stream)
    assert isinstance(bad, Rejected)
    assert (bad.source, bad.line) == ("-", 1)
    assert isinstance(first, Turn)
    assert isinstance(second, Turn)
    assert ids([first, second]) == [("default", ""), ("default", "x")]


def test_standard_input_can_be_any_format() -> None:
    for value in (
        LOCOMO,
        LONGMEMEVAL,
        {"title": "t", "text": "x"},
        {"messages": [{"content": "x"}]},
    ):
        stream = io.BytesIO(json.dumps(value).encode())
        assert good("-", stdin=stream)
    assert good("-", stdin=io.BytesIO(b"")) == []


def test_an_empty_path_is_not_the_current_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a path is empty"):
        read_paths([str(tmp_path), ""])


def test_a_pipe_is_read_as_it_comes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b'{"text": "a"}\n',))
    writer.start()
    turns = good(pipe)
    writer.join()
    assert ids(turns) == [("default", "")]


def test_a_name_that_is_not_utf8_is_shown_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    try:
        write(path, {"text": "a"})
    except OSError:
        pytest.skip("the file system takes UTF-8 only")
    assert good(path)[0].conversation == "caf\\xe9"
    assert good(tmp_path)[0].conversation == "caf\\xe9"


def test_reading_that_breaks_off_is_told() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            if not line:
                raise OSError(5, "Input/output error")
            return line

    first, last = read_stream(Broken(b'{"text": "a"}\n'), Origin("disk", "a.jsonl"))
    assert isinstance(first, Turn)
    assert isinstance(last, Rejected)
    assert (last.line, "Input/output" in last.reason) == (2, True)


# Anything at all

json_lines = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.text()
            | st.sampled_from(
                ["text", "title", "id", "_id", "role", "content", "messages", "conversation",
                 "session_1", "session_1_date_time", "sample_id", "dia_id", "blip_caption",
                 "haystack_sessions", "haystack_dates", "haystack_session_ids", "question_id"]
            ),
            inner,
        )
    ),
)  # fmt: skip


@given(st.binary() | st.lists(st.binary()).map(b"\n".join), st.sampled_from([None, *FORMATS]))
def test_any_bytes_as_jsonl_give_only_turns_and_rejected(data: bytes, fmt: str | None) -> None:
    for item in read_stream(io.BytesIO(data), Origin("s", "s.jsonl"), fmt):
        assert isinstance(item, Turn | Rejected)


@given(st.lists(json_lines, max_size=3), st.sampled_from([None, *FORMATS]))
def test_any_json_gives_only_turns_and_rejected(values: list[Any], fmt: str | None) -> None:
    lines = "\n".join(map(json.dumps, values)).encode()
    read = list(read_stream(io.BytesIO(lines), Origin("s", None), fmt))
    whole = json.dumps(values).encode()
    for reader in READERS.values():
        read += reader(document_items(whole, "s"), Origin("s", "s.json", "c"))
    for item in read:
        assert isinstance(item, Turn | Rejected)
        if isinstance(item, Rejected):
            assert item.reason
            assert len(item.raw) <= 10_000


@given(st.lists(json_lines.filter(lambda value: value is not None), max_size=5))
def test_every_line_of_turns_is_accounted_for(values: list[Any]) -> None:
    lines = "\n".join(map(json.dumps, values)).encode()
    assert len(list(read_stream(io.BytesIO(lines), Origin("s", "s"), "turns"))) == len(values)


@given(st.binary())
def test_any_bytes_as_a_document_are_read_or_rejected(data: bytes) -> None:
    list(document_items(data, "s"))


# Duplicates


def test_duplicates_are_dropped_and_conflicts_rejected() -> None:
    first = Turn(id="1", text="a", metadata={"b": 1, "a": 2})
    items: list[Turn | Rejected] = [
        first,
        Turn(id="1", text="a", metadata={"a": 2, "b": 1}),
        Turn(id="1", text="other"),
        Turn(id="1", text="a", metadata={"b": 1, "a": 3}),
        Turn(id="1", text="a", conversation="c"),
        Turn(id="", text="a"),
        Turn(id="", text="a"),
        Rejected("s", 1, "r", "x"),
        first,
    ]
    unique = without_duplicates(items, source="talk.jsonl")
    read = list(unique)
    assert unique.dropped == 2
    assert [item for item in read if isinstance(item, Turn)] == [
        items[0],
        items[4],
        items[5],
        items[6],
    ]
    conflict, other, passed = (item for item in read if isinstance(item, Rejected))
    assert "'1' stands a second time in the conversation 'default'" in conflict.reason
    assert (conflict.source, json.loads(conflict.raw)["text"]) == ("talk.jsonl", "other")
    assert json.loads(other.raw)["metadata"] == {"b": 1, "a": 3}
    assert passed == items[7]


def test_a_dropped_duplicate_given_as_the_same_object_is_dropped_too() -> None:
    turn = Turn(id="1", text="a")
    assert list(without_duplicates([turn, turn, turn])) == [turn]
