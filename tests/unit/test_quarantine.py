"""The quarantine keeps each rejected piece once, for its owner only, and can forget."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graphmem import identity
from graphmem.conversation.quarantine import QuarantineFile
from graphmem.conversation.rejected import Rejected

NOW = datetime(2025, 3, 4, 10, 30, tzinfo=UTC)
BAD = Rejected("a.jsonl", 3, "text is empty", '{"text": ""}')
OTHER = Rejected("a.jsonl", 4, "not JSON", "{é\ud800\0 \u2028")


@pytest.fixture
def quarantine(tmp_path: Path) -> QuarantineFile:
    return QuarantineFile(tmp_path / "quarantine", "alice")


def test_rows_come_back_as_they_were_put_in(quarantine: QuarantineFile) -> None:
    assert quarantine.append([BAD, OTHER], NOW) == 2
    first, second = quarantine.rows()
    assert (first.source, first.line, first.reason, first.raw, first.at) == (
        BAD.source, BAD.line, BAD.reason, BAD.raw, NOW,
    )  # fmt: skip
    assert second.raw == OTHER.raw
    assert quarantine.count() == 2


def test_nothing_is_there_before_the_first_row(quarantine: QuarantineFile) -> None:
    assert (list(quarantine.rows()), quarantine.count(), quarantine.clear()) == ([], 0, 0)
    assert quarantine.append([], NOW) == 0
    assert not quarantine.path.parent.exists()


def test_the_same_piece_is_kept_once(quarantine: QuarantineFile, tmp_path: Path) -> None:
    assert quarantine.append([BAD, BAD], NOW) == 1
    assert quarantine.append([BAD, OTHER], NOW + timedelta(days=1)) == 1
    again = QuarantineFile(tmp_path / "quarantine", "alice")
    assert again.append([OTHER], NOW) == 0
    assert quarantine.append([Rejected("b.jsonl", 3, "text is empty", BAD.raw)], NOW) == 1
    assert again.append([Rejected("b.jsonl", 3, "other words", BAD.raw)], NOW) == 0
    assert again.count() == 3


def test_what_another_process_removed_can_come_back(
    quarantine: QuarantineFile, tmp_path: Path
) -> None:
    quarantine.append([BAD], NOW)
    QuarantineFile(tmp_path / "quarantine", "alice").clear()
    assert quarantine.append([BAD], NOW) == 1


def test_skipped_messages_are_no_matter_for_quarantine(quarantine: QuarantineFile) -> None:
    assert quarantine.append([Rejected("a", 1, "a system message", "{}", skipped=True)], NOW) == 0


def test_raw_is_cut_and_still_known_again(quarantine: QuarantineFile) -> None:
    huge = Rejected("a", 1, "too long", "x" * 50_000)
    assert quarantine.append([huge], NOW) == 1
    assert quarantine.append([huge], NOW) == 0
    assert [len(row.raw) for row in quarantine.rows()] == [10_000]


def test_the_file_is_private_and_does_not_name_the_namespace(quarantine: QuarantineFile) -> None:
    quarantine.append([BAD], NOW)
    assert quarantine.path.name == f"{identity.namespace_key('alice')}.jsonl"
    assert stat.S_IMODE(quarantine.path.stat().st_mode) == 0o600
    quarantine.path.chmod(0o644)
    quarantine.append([OTHER], NOW)
    assert stat.S_IMODE(quarantine.path.stat().st_mode) == 0o600


def test_namespaces_are_apart(quarantine: QuarantineFile, tmp_path: Path) -> None:
    quarantine.append([BAD], NOW)
    assert QuarantineFile(tmp_path / "quarantine", "bob").count() == 0


def test_removing_takes_out_what_is_meant_and_nothing_else(quarantine: QuarantineFile) -> None:
    quarantine.append([BAD, OTHER], NOW)
    assert quarantine.remove(lambda row: False) == 0
    assert quarantine.remove(lambda row: row.line == 3) == 1
    assert [row.line for row in quarantine.rows()] == [4]
    assert stat.S_IMODE(quarantine.path.stat().st_mode) == 0o600
    assert BAD.raw not in quarantine.path.read_text()
    assert quarantine.append([BAD], NOW) == 1


def test_clearing_leaves_no_file_behind(quarantine: QuarantineFile) -> None:
    quarantine.append([BAD, OTHER], NOW)
    quarantine.path.with_suffix(".tmp").write_text("of a removal that a crash cut off")
    assert quarantine.clear() == 2
    assert list(quarantine.path.parent.iterdir()) == []


@pytest.mark.parametrize("torn", [b'{"source": "a.jso', b"\xff\xfe", b'{"source": 1}', b"[1]"])
def test_a_row_that_a_crash_tore_is_shown_and_spoils_no_other(
    quarantine: QuarantineFile, torn: bytes
) -> None:
    quarantine.append([BAD], NOW)
    with quarantine.path.open("ab") as file:
        file.write(torn)
    assert quarantine.append([OTHER], NOW) == 1
    rows = list(quarantine.rows())
    assert [row.at for row in rows] == [NOW, None, NOW]
    assert "damaged" in rows[1].reason
    assert quarantine.remove(lambda row: row.at is None) == 1
    assert quarantine.count() == 2


def test_every_row_is_one_line_of_plain_json(quarantine: QuarantineFile) -> None:
    quarantine.append([OTHER], NOW.replace(tzinfo=None))
    (line,) = quarantine.path.read_text(encoding="ascii").splitlines()
    assert json.loads(line) == {
        "source": "a.jsonl",
        "line": 4,
        "reason": "not JSON",
        "raw": OTHER.raw,
        "at": "2025-03-04T10:30:00+00:00",
    }
