from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graphmem.conversation.quarantine import QuarantineFile
from graphmem.errors import LeaseHeldError, ModelMismatchError, UnreachableError
from graphmem.records import Turn
from graphmem.settings import Settings
from graphmem.steps import importing
from graphmem.steps.inbox import Fate, InboxFile, fingerprint, list_inbox, take_in
from graphmem.steps.ingest import IngestReport
from graphmem.steps.report import MemoryReport, total
from graphmem.steps.shards import for_each
from graphmem.steps.workspace import Workspace


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[Turn]:
    """Stands for the graph: what is ingested lands in this list."""
    turns: list[Turn] = []

    def ingest(workspace: Workspace, given: Sequence[Turn], **options: Any) -> IngestReport:
        turns.extend(given)
        return IngestReport(added=len(given))

    monkeypatch.setattr(importing, "ingest", ingest)
    return turns


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    settings = Settings(home=tmp_path)
    return Workspace(
        namespace="ana",
        database=SimpleNamespace(read=lambda *_, **__: []),  # type: ignore[arg-type]
        snapshots=SimpleNamespace(),  # type: ignore[arg-type]
        embedder=SimpleNamespace(),
        extractor=SimpleNamespace,
        settings=settings,
    )


def drop(inbox: Path, name: str, *lines: object, age: float = 60.0) -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    when = path.stat().st_mtime - age
    os.utime(path, (when, when))
    return path


def waiting(path: Path) -> InboxFile:
    return InboxFile.seen(path.parent.name, path)


HELLO = {"speaker": "Ana", "text": "I moved to Porto."}


def test_an_inbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list_inbox(tmp_path / "inbox").files == ()


def test_a_folder_is_a_namespace_and_files_come_by_name(tmp_path: Path) -> None:
    drop(tmp_path, "ben/b.jsonl", HELLO)
    drop(tmp_path, "ana/2.json", "[]")
    drop(tmp_path, "ana/1.jsonl", HELLO)
    found = list_inbox(tmp_path)
    assert [(f.namespace, f.path.name) for f in found.files] == [
        ("ana", "1.jsonl"),
        ("ana", "2.json"),
        ("ben", "b.jsonl"),
    ]
    assert [f.path.name for f in found.by_namespace()["ana"]] == ["1.jsonl", "2.json"]
    assert found.unusable == ()


@pytest.mark.parametrize("name", [".chat.jsonl", "chat.jsonl.tmp", "chat.jsonl.PART", ".x.swp"])
def test_a_file_that_is_being_written_is_passed_over(tmp_path: Path, name: str) -> None:
    drop(tmp_path, f"ana/{name}", HELLO)
    assert list_inbox(tmp_path).files == ()
    assert list_inbox(tmp_path).unusable == ()


def test_what_is_in_the_wrong_place_is_told_and_stops_nothing(tmp_path: Path) -> None:
    drop(tmp_path, "nobody.jsonl", HELLO)
    drop(tmp_path, "ana/deep/chat.jsonl", HELLO)
    drop(tmp_path, " spaces /chat.jsonl", HELLO)
    drop(tmp_path, f"{'x' * 201}/chat.jsonl", HELLO)
    drop(tmp_path, "ana/good.jsonl", HELLO)
    found = list_inbox(tmp_path)
    assert [f.path.name for f in found.files] == ["good.jsonl"]
    assert {p.name for p in found.unusable} == {"nobody.jsonl", "deep", " spaces ", "x" * 201}


def test_a_folder_whose_name_is_not_utf_8_is_told(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"\xff\xfe")).mkdir()
    except OSError:
        pytest.skip("this file system has only Unicode names")
    assert len(list_inbox(tmp_path).unusable) == 1


def test_the_fingerprint_changes_with_the_files_and_names_nobody(tmp_path: Path) -> None:
    path = drop(tmp_path, "ana/chat.jsonl", HELLO)
    first = fingerprint(list_inbox(tmp_path).files)
    assert first == fingerprint(list_inbox(tmp_path).files)
    assert "ana" not in first
    path.write_text(path.read_text() + json.dumps(HELLO))
    second = fingerprint(list_inbox(tmp_path).files)
    drop(tmp_path, "ben/chat.jsonl", HELLO)
    assert len({first, second, fingerprint(list_inbox(tmp_path).files)}) == 3


def test_a_file_dropped_again_has_another_fingerprint(tmp_path: Path) -> None:
    path = drop(tmp_path, "ana/chat.jsonl", HELLO)
    before, status = fingerprint(list_inbox(tmp_path).files), path.stat()
    path.rename(tmp_path / "kept")
    drop(tmp_path, "ana/chat.jsonl", HELLO)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fingerprint(list_inbox(tmp_path).files) != before


def test_a_file_is_deleted_when_all_of_it_is_kept(
    tmp_path: Path, workspace: Workspace, stored: list[Turn]
) -> None:
    path = drop(tmp_path, "ana/chat.jsonl", HELLO, "no json", HELLO | {"text": "It rains."})
    report = take_in(workspace, waiting(path))
    assert report.fate is Fate.CONSUMED
    assert not path.exists()
    assert [(t.conversation, t.id) for t in stored] == [("chat", "L1"), ("chat", "L3")]
    assert (report.turns.added, report.turns.quarantined) == (2, 1)
    kept = list(QuarantineFile(workspace.settings.quarantine, "ana").rows())
    assert [(row.line, row.raw) for row in kept] == [(2, "no json")]


def test_a_file_with_nothing_in_it_is_deleted(
    tmp_path: Path, workspace: Workspace, stored: list[Turn]
) -> None:
    path = drop(tmp_path, "ana/empty.jsonl")
    assert take_in(workspace, waiting(path)).fate is Fate.CONSUMED
    assert not path.exists()


def test_a_file_of_no_known_format_stays_and_is_in_quarantine(
    tmp_path: Path, workspace: Workspace, stored: list[Turn]
) -> None:
    path = drop(tmp_path, "ana/picture.png")
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    os.utime(path, (1e9, 1e9))
    for _ in range(2):  # the second time adds nothing to the quarantine
        report = take_in(workspace, waiting(path))
        assert report.fate is Fate.UNREAD
    assert path.exists()
    assert QuarantineFile(workspace.settings.quarantine, "ana").count() == 1


def test_a_broken_document_that_quarantine_cannot_hold_stays(
    tmp_path: Path, workspace: Workspace, stored: list[Turn]
) -> None:
    path = drop(tmp_path, "ana/long.jsonl", "{" + "x" * 20_000)
    assert take_in(workspace, waiting(path)).fate is Fate.UNREAD
    assert path.exists()


def test_a_file_that_grows_while_it_is_read_stays(
    tmp_path: Path,
    workspace: Workspace,
    stored: list[Turn],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = drop(tmp_path, "ana/chat.jsonl", HELLO)

    def ingest(workspace: Workspace, given: Sequence[Turn], **options: Any) -> IngestReport:
        path.write_text(path.read_text() * 2)
        return IngestReport(added=len(given))

    monkeypatch.setattr(importing, "ingest", ingest)
    assert take_in(workspace, waiting(path)).fate is Fate.GROWING
    assert path.exists()


def test_a_file_that_changed_since_it_was_listed_waits(
    tmp_path: Path, workspace: Workspace, stored: list[Turn]
) -> None:
    path = drop(tmp_path, "ana/chat.jsonl", HELLO)
    seen = waiting(path)
    path.write_text("more")
    assert take_in(workspace, seen).fate is Fate.GROWING
    path.unlink()
    assert take_in(workspace, seen).fate is Fate.GONE
    assert stored == []


def test_a_failure_leaves_the_file(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(tmp_path, "ana/chat.jsonl", HELLO)

    def ingest(workspace: Workspace, given: Sequence[Turn], **options: Any) -> IngestReport:
        raise UnreachableError("gone")

    monkeypatch.setattr(importing, "ingest", ingest)
    with pytest.raises(UnreachableError):
        take_in(workspace, waiting(path))
    assert path.exists()


def test_a_young_file_is_waited_for(tmp_path: Path) -> None:
    file = waiting(drop(tmp_path, "ana/chat.jsonl", HELLO, age=0))
    written = file.modified / 1e9
    assert file.quiet_in(written + 0.5) == pytest.approx(1.5)
    assert file.quiet_in(written + 2.0) == 0
    assert file.quiet_in(written - 3600) == 0  # from a machine whose clock is ahead


def test_one_namespace_that_fails_does_not_stop_the_others() -> None:
    def work(namespace: str) -> str:
        if namespace == "ana":
            raise ModelMismatchError("ana said something private")
        if namespace == "ben":
            raise LeaseHeldError("ben is being consolidated")
        if namespace == "cleo":
            raise ValueError("cleo said something private")
        return namespace

    outcome = for_each(["ana", "ben", "cleo", "dan"], work)
    assert outcome.done == ("dan",)
    assert outcome.busy == 1
    mismatch, mistake = outcome.failed
    assert mismatch.error == "GM101 ModelMismatchError"
    assert mistake.error.startswith("ValueError at test_inbox.py:")
    assert "private" not in str(outcome)
    assert "ana" not in str(outcome)


def test_a_server_that_is_gone_ends_it() -> None:
    def work(namespace: str) -> str:
        raise UnreachableError("gone")

    with pytest.raises(UnreachableError):
        for_each(["ana", "ben"], work)


def test_reports_add_up() -> None:
    one = MemoryReport(nodes={"turn": 3, "fact": 1}, turns=3, extracted=2, pending=1)
    two = MemoryReport(nodes={"turn": 1}, turns=1, lost=1, untraceable=("fact:1",), quarantined=2)
    both = total([one, two])
    assert both.nodes == {"turn": 4, "fact": 1}
    assert (both.namespaces, both.turns, both.lost, both.quarantined) == (2, 4, 1, 2)
    assert one.accounted_for
    assert not both.accounted_for
    assert total([]).accounted_for
    assert json.loads(json.dumps(both.to_dict()))["untraceable"] == ["fact:1"]
