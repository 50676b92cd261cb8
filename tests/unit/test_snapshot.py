"""A snapshot is the same arrays however it came about, in memory and from its file."""

from __future__ import annotations

import math
import random
import stat
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.graph.array_file import delete_arrays, read_arrays, write_arrays
from graphmem.recall.assembly import Draft, assembled
from graphmem.recall.columns import Arrays, Index, Texts, byte_keys, encode
from graphmem.recall.config import DEFAULT
from graphmem.recall.layout import Layout, derived
from graphmem.recall.sampling import sampled
from graphmem.recall.search import rank
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from tests.unit.test_search import embed, rows

DIMENSION = 8
KINDS = ("turn", "fact", "entity", "episode")
EDGES = {
    ("turn", "turn"): "NEXT", ("fact", "turn"): "DERIVED_FROM", ("turn", "entity"): "MENTIONS",
    ("fact", "entity"): "MENTIONS", ("episode", "turn"): "COVERS", ("entity", "entity"): "SAME_AS",
}  # fmt: skip
Rows = dict[str, tuple[NodeRow, list[EdgeRow]]]


def node(number: int, luck: random.Random) -> tuple[NodeRow, list[EdgeRow]]:
    id_ = f"{KINDS[number % len(KINDS)]}:{number}é"
    vector = np.asarray([luck.gauss(0, 1) for _ in range(DIMENSION)], dtype=np.float32)
    row = NodeRow(
        id_, KINDS[number % len(KINDS)],
        " ".join(luck.choice(("red", "fox", "猫", "hen", "\ud800", "")) for _ in range(4)),
        vector if luck.random() < 0.8 else None,
        said_at=luck.choice((math.nan, 5.0)), valid_from=luck.choice((math.nan, 1.5)),
        importance=luck.random(), speaker=luck.choice((None, "Ana", "Zoë")),
        title=luck.choice((None, f"T{number}")), conversation=luck.choice((None, "a", "b")),
        session=luck.choice(("1", "2")), order=(luck.choice((0.0, 1.5)), number),
        source_id=luck.choice((None, "x")), metadata=luck.choice((None, {"a": [1, "ü"]})),
    )  # fmt: skip
    edges = [
        EdgeRow(id_, EDGES.get((row.kind, kind), "OTHER"), f"{kind}:{end}é", luck.choice((1, 2)))
        for end in luck.sample(range(12), luck.randint(0, 4))
        for kind in [KINDS[end % len(KINDS)]]
    ]  # fmt: skip
    return row, edges


def _named(number: int, luck: random.Random) -> tuple[str, tuple[NodeRow, list[EdgeRow]]]:
    row, edges = node(number, luck)
    return row.id, (row, edges)


def built(version: int, held: Rows, luck: random.Random | None = None) -> Snapshot:
    order = list(held)
    if luck:
        luck.shuffle(order)
    edges = [edge for id_ in order for edge in held[id_][1]]
    return Snapshot.build(version, (held[id_][0] for id_ in order), edges, DIMENSION)


def assert_same(first: Arrays, second: Arrays) -> None:
    assert first.keys() == second.keys()
    for name, part in first.items():
        assert part.dtype == second[name].dtype, name
        np.testing.assert_array_equal(part, second[name], err_msg=name)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_refreshed_snapshot_is_the_one_that_is_built_anew(seed: int, refreshes: int) -> None:
    """Nodes come, change and go; edges wait for nodes that are not there yet."""
    luck = random.Random(seed)
    held: Rows = {}
    snapshot = built(0, held)
    for version in range(1, refreshes + 1):
        gone = [id_ for id_ in held if luck.random() < 0.2]
        for id_ in gone:
            del held[id_]
        draft = Draft(DIMENSION)
        for number in luck.sample(range(12), luck.randint(0, 6)):
            row, edges = node(number, luck)
            draft.add(row, edges)
            held[row.id] = row, edges
        snapshot = assembled(version, snapshot, gone, draft)
        if luck.random() < 0.5:
            snapshot = Snapshot(version, derived(snapshot, DEFAULT))  # as it comes from a file
    again = built(version, held, luck)
    assert_same(derived(snapshot, DEFAULT), derived(again, DEFAULT))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 5))
def test_what_is_handed_on_to_the_next_version_is_what_would_be_made_anew(
    seed: int, refreshes: int
) -> None:
    """Words, inverted lists and moments; some versions are searched, others only pass by."""
    luck = random.Random(seed)
    held: Rows = dict(_named(number, luck) for number in range(40))
    config = replace(DEFAULT, exact_turns=0)
    with patch("graphmem.recall.coarse._SAMPLE", 2), patch("graphmem.recall.moments._SAMPLE", 3):
        snapshot = built(0, held)
        for version in range(1, refreshes + 1):
            if luck.random() < 0.7:
                derived(snapshot, config)
            gone = luck.sample(sorted(held), luck.randint(0, 2))
            draft = Draft(DIMENSION)
            for id_ in gone:
                del held[id_]
            for number in luck.sample(range(48), luck.randint(0, 2)):
                id_, (row, edges) = _named(number, luck)
                draft.add(row, edges)
                held[id_] = row, edges
            snapshot = assembled(version, snapshot, gone, draft)
        again = built(refreshes, held, luck)
        assert_same(derived(snapshot, config), derived(again, config))


def test_a_sample_changes_by_the_node_that_comes() -> None:
    hashes = np.random.default_rng(1).integers(2**64, size=5_000, dtype=np.uint64)
    few, more = (sampled(np.arange(size), hashes, 500) for size in (4_500, 4_600))
    assert set(few.rows) == set(more.rows[more.rows < 4_500])
    assert 500 <= len(few.rows) < 1_000
    assert not np.array_equal(few.mark, more.mark)
    assert np.array_equal(few.mark, sampled(np.arange(4_500), hashes, 500).mark)
    assert sampled(np.arange(20), hashes, 500).rows.tolist() == list(range(20))


def test_rows_come_back_as_they_were() -> None:
    luck = random.Random(1)
    held = {row.id: (row, edges) for row, edges in (node(i, luck) for i in range(12))}
    snapshot = built(1, held)
    assert len(snapshot.nodes) == 12
    for found in snapshot.nodes:
        row = held[found.id][0]
        assert repr(found._replace(vector=None)) == repr(row._replace(vector=None))  # NaN too
        expected = np.zeros(DIMENSION) if row.vector is None else row.vector
        np.testing.assert_array_equal(found.vector, expected)
        assert snapshot.index[found.id] == list(snapshot.ids).index(found.id)


def test_edges_are_of_their_type_and_between_nodes_that_are_there() -> None:
    held: Rows = {}
    luck = random.Random(2)
    for i in range(9):
        row, edges = node(i, luck)
        held[row.id] = row, edges
    snapshot = built(1, held)
    for kind in set(EDGES.values()):
        found = {
            (snapshot.ids[s], snapshot.ids[e], float(w))
            for s, e, w in zip(*snapshot.edges(kind), strict=True)
        }
        assert found == {
            (edge.start, edge.end, edge.weight)
            for _, edges in held.values()
            for edge in edges
            if edge.type == kind and edge.end in held
        }


def test_a_file_holds_the_arrays_and_gives_the_same_hits(tmp_path: Path) -> None:
    nodes, edges = rows()
    snapshot = Snapshot.build(3, nodes, edges, 64)
    path = tmp_path / "deep" / "n.snapshot"
    write_arrays(path, {"version": 3}, derived(snapshot, DEFAULT))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = read_arrays(path)
    assert found is not None
    about, arrays = found
    assert about == {"version": 3}
    assert_same(arrays, derived(snapshot, DEFAULT))
    stored = Snapshot(3, arrays)
    for question in ("Where did Ben move?", "Who has a red bicycle?"):
        for granularity in (None, "turn"):
            pair = [rank(s, question, embed(question), granularity=granularity)
                    for s in (snapshot, stored)]  # fmt: skip
            assert pair[0] == pair[1]
    assert_same(derived(stored, DEFAULT), arrays)


@pytest.mark.parametrize("keep", [0, 10, 30, 400, -1])
def test_a_file_that_is_cut_off_is_no_file(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "n.snapshot"
    write_arrays(path, {}, derived(Snapshot.build(1, *rows(), 64), DEFAULT))
    path.write_bytes(path.read_bytes()[:keep])
    assert read_arrays(path) is None


def test_what_a_killed_writer_left_goes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "n.snapshot"
    write_arrays(path, {}, {"a": np.arange(3)})
    left, other = tmp_path / "n.x1.part", tmp_path / "m.x1.part"
    left.touch()
    other.touch()
    delete_arrays(path)
    assert list(tmp_path.iterdir()) == [other]


@given(st.lists(st.text(), unique=True), st.text())
def test_every_string_of_a_column_is_found_and_no_other(strings: list[str], other: str) -> None:
    texts = Texts.of(strings)
    index = Index.of(texts)
    assert list(texts) == strings
    assert [index[text] for text in strings] == list(range(len(strings)))
    assert (other in index) == (other in strings)


@given(st.lists(st.text(), unique=True))
def test_strings_are_ordered_by_their_bytes(strings: list[str]) -> None:
    order = np.lexsort(byte_keys(Texts.of(strings)))
    found = [encode(strings[i]).rstrip(b"\0") for i in order]
    assert found == sorted(found)


@given(st.lists(st.text()), st.data())
def test_texts_are_gathered_in_any_order(strings: list[str], data: st.DataObject) -> None:
    order = data.draw(st.lists(st.integers(0, len(strings) - 1))) if strings else []
    found = Texts.of(strings).chosen(np.asarray(order, dtype=np.int64))
    assert list(found) == [strings[i] for i in order]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        *((text, True) for text in ("Where?", "Where? ", "Where?\n", "What?!", "\uff1f", "\u061f")),
        *((text, False) for text in ("", " ", "Yes.", "? Yes")),
    ],
)
def test_a_question_is_known_by_its_end(text: str, asks: bool) -> None:
    node = NodeRow("turn:1", "turn", text, None, speaker="Ana", conversation="c", source_id="1")
    snapshot = Snapshot.build(1, [node], [], 4)
    assert Layout.of(snapshot, DEFAULT).asks.tolist() == [asks]


def test_a_turn_without_a_context_stands_for_itself() -> None:
    own, context = np.eye(4, dtype=np.float32)[:2]
    rows = [
        NodeRow("turn:1", "turn", "a", own, order=(0.0, 0)),
        NodeRow("turn:2", "turn", "b", own, order=(0.0, 1), context=context),
        NodeRow("turn:3", "turn", "c", None, order=(0.0, 2)),
    ]
    snapshot = Snapshot.build(1, rows, [], 4)
    assert snapshot.contexts.tolist() == [own.tolist(), context.tolist(), [0.0] * 4]
