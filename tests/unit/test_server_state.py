from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from graphmem.errors import ConfigurationError, ServerInUseError
from graphmem.graph.connection import _release, _without_secrets
from graphmem.graph.ports import choose_port, is_free
from graphmem.graph.server import ManagedServer, ServerAddress
from graphmem.graph.server_config import LaunchPlan, jvm_flags, neo4j_conf
from graphmem.graph.server_state import ServerFiles, ServerState
from graphmem.locks import file_lock, is_locked, try_lock
from graphmem.settings import Settings


@pytest.fixture
def plan(tmp_path: Path) -> LaunchPlan:
    home = tmp_path / "Annas Gedächtnis 記憶 😀"
    jars = (home / "a.jar", home / "b.jar")
    return LaunchPlan(home, home / "logs", jars, 17687, 17474, 512, 128, 15.0)


def test_a_plan_survives_its_way_to_the_process(plan: LaunchPlan) -> None:
    assert LaunchPlan.from_json(plan.to_json()) == plan
    cached = replace(plan, aot_cache=plan.home / "x.aot", rehearse=True)
    assert LaunchPlan.from_json(cached.to_json()) == cached


def test_the_configuration_is_local_closed_and_silent(plan: LaunchPlan) -> None:
    text = neo4j_conf(plan)
    values = dict(
        line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#")
    )
    assert values["server.bolt.listen_address"] == "127.0.0.1:17687"
    assert values["server.http.listen_address"] == "127.0.0.1:17474"
    assert values["dbms.security.auth_enabled"] == "true"
    for name in ("dbms.usage_report.enabled", "client.allow_telemetry"):
        assert values[name] == "false"
    assert values["db.logs.query.enabled"] == "OFF"
    assert values["server.directories.logs"].endswith(
        "Annas Ged\\u00e4chtnis \\u8a18\\u61b6 \\ud83d\\ude00/logs"
    )
    assert text.isascii()


def test_the_cache_of_classes_is_an_option(plan: LaunchPlan) -> None:
    assert not any("AOTCache=" in flag for flag in jvm_flags(plan))
    cached = replace(plan, aot_cache=plan.home / "x.aot")
    assert f"-XX:AOTCache={plan.home / 'x.aot'}" in jvm_flags(cached)
    assert any("AOTCacheOutput" in flag for flag in jvm_flags(replace(cached, rehearse=True)))


def test_a_state_is_read_as_written(tmp_path: Path) -> None:
    files = ServerFiles(tmp_path)
    assert files.read_state() is None
    state = ServerState.of_this_process(1, 2).failed("no room")
    files.write_state(state)
    assert files.read_state() == state
    files.state.write_text("{", encoding="utf-8")
    assert files.read_state() is None


def test_a_pid_that_is_anothers_now_is_not_ours() -> None:
    mine = ServerState.of_this_process(1, 2)
    assert mine.process() is None  # alive, but no server process
    with subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); input()", "graphmem.graph.server_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        import psutil

        assert other.stdout is not None
        other.stdout.readline()  # a process that was just forked may have no command line yet
        created = psutil.Process(other.pid).create_time()
        state = replace(mine, pid=other.pid, created=created)
        assert state.process() is not None
        assert replace(state, created=created - 60).process() is None
        other.communicate(b"\n")
    assert state.process() is None


def test_stop_leaves_a_recycled_pid_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, neo4j_uri=None)
    settings.neo4j_home.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        state = replace(ServerState.of_this_process(1, 2), pid=other.pid, phase="ready")
        ServerFiles(settings.neo4j_home).write_state(state)
        server = ManagedServer(settings)
        assert not server.stop()
        assert not server.status().running
        assert server.address() is None
        assert other.poll() is None
        other.communicate(b"\n")


def test_a_store_held_by_another_process_is_refused_at_once(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, neo4j_uri=None)
    lock = ServerFiles(settings.neo4j_home).lock
    descriptor = try_lock(lock)
    assert descriptor is not None
    try:
        with pytest.raises(ServerInUseError, match="holds the store"):
            ManagedServer(settings).start()
    finally:
        os.close(descriptor)


def test_a_lock_is_held_by_one_and_freed_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert not is_locked(path)
    waited: list[bool] = []
    with file_lock(path):
        assert is_locked(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with (
            pytest.raises(TimeoutError),
            file_lock(path, timeout=0.2, on_wait=lambda: waited.append(True)),
        ):
            pass
    assert waited == [True]
    assert not is_locked(path)


def test_ports_are_chosen_in_turn() -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        chosen = choose_port("bolt_port", None, (port, None))
        assert chosen != port
        assert is_free(chosen)
        assert choose_port("bolt_port", None, (chosen,)) == chosen
        assert choose_port("bolt_port", None, (chosen,), not_=chosen) != chosen
        assert choose_port("bolt_port", chosen, (port,)) == chosen
        with pytest.raises(ConfigurationError, match=str(port)) as caught:
            choose_port("bolt_port", port, (chosen,))
        assert "GRAPHMEM_BOLT_PORT" in caught.value.hint


def test_a_password_is_not_shown() -> None:
    address = ServerAddress("bolt://127.0.0.1:7687", "neo4j", "geheim", "http://…")
    assert "geheim" not in repr(address)
    assert _without_secrets("neo4j+s://me:geheim@host:7687/x") == "neo4j+s://host:7687"


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("2026.08.1", (2026, 8)),
        ("5.26.30", (5, 26)),
        ("2026.01.0-SNAPSHOT", (2026, 1)),
        ("?", (0, 0)),
    ],
)
def test_versions_are_compared_by_year_and_month(text: str, release: tuple[int, int]) -> None:
    assert _release(text) == release
