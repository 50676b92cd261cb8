"""The file of an exported memory: what is written is read, what is damaged is refused."""

from __future__ import annotations

import gzip
import json
import re
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import InputError, NotFoundError
from graphmem.graph.memory_file import Head, MemoryWriter, checked, lines
from graphmem.graph.statements import all_statements
from graphmem.graph.transfer import LABELS, Link, Node

HEAD = Head("0026_x.cypher", {"version": 7, "model": "m", "dimension": 2})
NODES = [
    Node(("Memory", "Turn"), {"id": "turn:1", "text": "Olá 😀 \ud800 ' OR 1=1 //", "position": 3}),
    Node(("Slot",), {"id": "slot:1", "single": True}),
]
LINKS = [Link(0, "NEXT", 1, {"at": datetime(2025, 1, 1, tzinfo=UTC)})]


def written(path: Path, nodes: Sequence[Node] = NODES, links: Sequence[Link] = LINKS) -> Path:
    everything: list[Node | Link] = [*nodes, *links]
    with MemoryWriter(path) as writer:
        writer.head(HEAD)
        for one in everything:
            writer.put(one)
        writer.finish()
    return path


def read(path: Path) -> list[Any]:
    checked(path)
    return [one for _, one in lines(path)]


@pytest.mark.parametrize("name", ["m.jsonl", "m.jsonl.gz"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name)
    assert read(path) == [HEAD, *NODES, *LINKS]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [name]
    again = written(tmp_path / f"again-{name}")
    assert again.read_bytes() == path.read_bytes()


def test_a_file_that_cannot_get_its_name_is_not_left_under_another(tmp_path: Path) -> None:
    folder = tmp_path / "m.jsonl"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        written(folder)
    assert list(tmp_path.iterdir()) == [folder]


_VALUES = st.one_of(
    st.text(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text()),
    st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), max_size=40),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=16, max_size=20),
    st.datetimes(datetime(1, 1, 3), datetime(9998, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)),
)


@given(st.lists(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), _VALUES)))
def test_any_properties_come_back(
    tmp_path_factory: pytest.TempPathFactory, all_: list[dict[str, Any]]
) -> None:
    nodes = [Node(("Fact", "Memory"), properties) for properties in all_]
    path = written(tmp_path_factory.mktemp("any") / "m.jsonl.gz", nodes, [])
    assert read(path) == [HEAD, *nodes]


def test_vectors_are_packed_and_exact(tmp_path: Path) -> None:
    vector = np.random.default_rng(0).normal(size=384).astype(np.float32).astype(float).tolist()
    path = written(tmp_path / "m.jsonl", [Node(("Memory",), {"embedding": vector})], [])
    assert path.stat().st_size < 2_600
    assert read(path)[1].properties["embedding"] == vector


def test_times_are_kept_in_utc(tmp_path: Path) -> None:
    moment = datetime(2025, 5, 1, 0, 30, 1, 123456, tzinfo=timezone(timedelta(hours=2)))
    path = written(tmp_path / "m.jsonl", [Node(("Memory",), {"said_at": moment})], [])
    assert read(path)[1].properties["said_at"] == moment


def test_beginning_anew_leaves_nothing_of_the_first_try(tmp_path: Path) -> None:
    with MemoryWriter(tmp_path / "m.jsonl.gz") as writer:
        writer.head(Head("old", {"text": "x" * 1000}))
        writer.put(NODES[0])
        writer.head(HEAD)
        writer.put(NODES[1])
        writer.finish()
    assert read(tmp_path / "m.jsonl.gz") == [HEAD, NODES[1]]


def test_an_abandoned_file_is_gone(tmp_path: Path) -> None:
    with MemoryWriter(tmp_path / "m.jsonl") as writer:
        writer.head(HEAD)
        writer.put(NODES[0])
    assert not list(tmp_path.iterdir())


def _without_last(rows: list[str]) -> list[str]:
    return rows[:-1]


def _cut(rows: list[str]) -> list[str]:
    return [*rows[:-1], rows[-1][:20]]


def _changed(rows: list[str]) -> list[str]:
    return [rows[0], rows[1].replace("turn:1", "turn:2"), *rows[2:]]


def _longer(rows: list[str]) -> list[str]:
    return [*rows, rows[1]]


def _no_head(rows: list[str]) -> list[str]:
    return rows[1:]


def _other_json(rows: list[str]) -> list[str]:
    return ["[1]", *rows[1:]]


def _foreign_end(rows: list[str]) -> list[str]:
    return [row.replace('"end":1', '"end":9') for row in rows]


def _new_format(rows: list[str]) -> list[str]:
    return [rows[0].replace('"graphmem":1', '"graphmem":2'), *rows[1:]]


def _bad_name(rows: list[str]) -> list[str]:
    return [rows[0], rows[1].replace('"position"', '"x` SET n"'), *rows[2:]]


@pytest.mark.parametrize(
    "spoil",
    [
        *(_without_last, _cut, _changed, _longer, _no_head),
        *(_other_json, _foreign_end, _new_format, _bad_name),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, spoil: Any) -> None:
    path = written(tmp_path / "m.jsonl")
    path.write_text("".join(f"{row}\n" for row in spoil(path.read_text().splitlines())))
    with pytest.raises(InputError):
        checked(path)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"\x00" * 50, b"{}\n", b"null\n"])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(content)
    with pytest.raises(InputError):
        checked(path)


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "m.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(InputError):
        checked(path)


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        checked(tmp_path / "none.jsonl")


@pytest.mark.parametrize("label", ["Namespace", "SchemaMigration", "X`) DETACH DELETE n //"])
def test_labels_are_those_of_a_memory(tmp_path: Path, label: str) -> None:
    path = written(tmp_path / "m.jsonl", [Node(("Memory", label), {"id": "x"})], [])
    with pytest.raises(InputError, match="no node is a"):
        checked(path)


def test_all_that_is_exported_can_be_restored_and_forgotten() -> None:
    """A label that nothing deletes would stay behind for good; one that is not read is lost."""
    kinds = {"Memory", "Turn", "Episode", "Entity", "Triple", "Fact", "MemoryUnit", "Topic"}
    for name in ("forget/everything", "read/all_nodes", "read/all_relationships"):
        named = set(re.findall(r"\b[an]:(\w+)", all_statements()[name]))
        assert named | kinds == LABELS, name


def test_lines_are_json_and_packed_files_are_gzip(tmp_path: Path) -> None:
    with gzip.open(written(tmp_path / "m.jsonl.gz")) as file:
        assert next(json.loads(line).get("graphmem") for line in file) == 1
