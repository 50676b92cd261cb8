"""A process that is killed at any moment: the same command again gives the same memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import neo4j
import pytest

from graphmem import Memory, Settings
from graphmem.errors import LeaseHeldError
from graphmem.graph.namespaces import lease
from tests.integration.conftest import OpenMemory, dump, sample_turns, talk

CHILD = """
import sys
from graphmem import Memory, Settings
memory = Memory(sys.argv[1], settings=Settings(write_batch=8, lease_seconds=1))
memory.add_files([sys.argv[2]])
memory.consolidate(close=True)
print("done", flush=True)
"""


def run(settings: Settings, namespace: str, file: Path, until: Callable[[], bool]) -> bool:
    """Run the child until something is so; returns whether it came to its end."""
    environment = {
        **os.environ,
        "GRAPHMEM_HOME": str(settings.home),
        "GRAPHMEM_ARTIFACTS_DIR": str(settings.artifacts),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, namespace, str(file)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert child.stdout is not None
    with child:
        while child.poll() is None and not until():
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        return "done" in child.stdout.read()


def committed(driver: neo4j.Driver, namespace: str) -> int:
    """How many commits there are."""
    rows = driver.execute_query("MATCH (n:Namespace {id: $n}) RETURN n.version AS v", n=namespace)
    return int(rows.records[0]["v"]) if rows.records else 0


@pytest.mark.slow
def test_a_killed_writer_is_simply_run_again(
    open_memory: OpenMemory,
    driver: neo4j.Driver,
    namespace: str,
    server_settings: Settings,
    tmp_path: Path,
) -> None:
    turns = sample_turns("ben-and-carla")
    file = tmp_path / "turns.jsonl"
    file.write_text("\n".join(json.dumps(turn) for turn in turns), encoding="utf-8")
    seen = []
    # While turns are added, in the midst of the episodes, and when it is about what follows.
    for commits in (3, 9, 13, 17):

        def far_enough(commits: int = commits) -> bool:
            return committed(driver, namespace) >= commits

        finished = run(server_settings, namespace, file, far_enough)
        seen.append((committed(driver, namespace), len(dump(driver, namespace)["nodes"])))
        assert not finished, seen
        time.sleep(1.5)  # the dead owner's lease
    assert run(server_settings, namespace, file, lambda: False)
    whole = open_memory(namespace + "-whole")
    whole.add(turns)
    whole.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-whole")
    assert seen[0][1] < len(turns), "nothing was interrupted"


def test_consolidating_again_changes_nothing(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.add(talk())
    memory.consolidate(close=True)
    before = dump(driver, namespace)
    version = driver.execute_query(
        "MATCH (n:Namespace {id: $n}) RETURN n.version AS v", n=namespace
    ).records
    report = memory.consolidate(close=True)
    assert (report.closed, report.episodes, report.facts) == (0, 0, 0)
    assert dump(driver, namespace) == before
    again = driver.execute_query(
        "MATCH (n:Namespace {id: $n}) RETURN n.version AS v", n=namespace
    ).records
    assert again[0]["v"] == version[0]["v"]


def test_session_by_session_is_the_same_as_in_one_go(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    turns = sample_turns("ben-and-carla")
    stepwise = open_memory(namespace)
    for session in dict.fromkeys(turn["session"] for turn in turns):
        stepwise.add([turn for turn in turns if turn["session"] == session])
        stepwise.consolidate(close=True)
    whole = open_memory(namespace + "-whole")
    whole.add(turns)
    whole.consolidate(close=True)
    assert dump(driver, namespace) == dump(driver, namespace + "-whole")


def test_two_consolidations_dont_run_over_each_other(memory: Memory, namespace: str) -> None:
    memory.add(talk())
    with (
        lease(memory._workspace.database, namespace, 60),
        pytest.raises(LeaseHeldError, match="runs out in"),
    ):
        memory.consolidate()
    assert memory.consolidate(close=True).episodes == 2


def test_the_open_episode_waits_until_it_is_closed(memory: Memory) -> None:
    now = time.time()
    memory.add([{"speaker": "Ana", "text": "I adopted a greyhound.", "said_at": now - 60}])
    assert memory.consolidate().episodes == 0
    assert memory.search("greyhound", granularity="turn")
    memory.add([{"speaker": "Ben", "text": "I envy you.", "said_at": now - 30}])
    assert memory.consolidate().episodes == 0
    assert memory.consolidate(close=True).episodes == 1


def test_a_pause_closes_an_episode(memory: Memory) -> None:
    memory.add([{"speaker": "Ana", "text": "I adopted a cat.", "said_at": time.time() - 7200}])
    assert memory.consolidate().episodes == 1


def test_the_snapshot_on_disk_is_never_needed(
    open_memory: OpenMemory, namespace: str, server_settings: Settings, tmp_path: Path
) -> None:
    memory = open_memory(namespace)
    memory.add(talk())
    memory.consolidate(close=True)
    hits = memory.search("Where does Clara work?")
    path = memory._workspace.snapshots.path(namespace)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_memory(namespace).search("Where does Clara work?") == hits
    for damaged in (b"", path.read_bytes()[:200], b"\xff" * 5000):
        path.write_bytes(damaged)
        assert open_memory(namespace).search("Where does Clara work?") == hits
    path.unlink()
    assert open_memory(namespace).search("Where does Clara work?") == hits


def test_a_snapshot_follows_every_change(open_memory: OpenMemory, namespace: str) -> None:
    """One reader refreshed all along finds what a reader that begins anew finds."""
    kept, writer = open_memory(namespace), open_memory(namespace)
    questions = ["Where does Clara work?", "Who bought a bicycle?"]
    turns = talk()
    changes: list[Callable[[], object]] = [
        lambda: writer.add(turns[:3]),
        lambda: writer.add(turns[3:]),
        lambda: writer.consolidate(close=True),
        lambda: writer.add([{"id": "x", "speaker": "Ana", "text": "Clara left the museum."}]),
        lambda: writer.add([{**turns[1], "text": "Clara lives in Braga."}], replace=True),
        lambda: writer.consolidate(close=True),
        lambda: writer.forget(turn="t5"),
        lambda: writer.consolidate(close=True),
    ]
    for change in changes:
        change()
        for question in questions:
            assert kept.search(question, k=20) == open_memory(namespace).search(question, k=20)
