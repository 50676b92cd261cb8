from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from graphmem import artifacts
from graphmem.errors import (
    ConfigurationError,
    ServerInUseError,
    ServerStartError,
    UnreachableError,
    UnsupportedServerError,
)
from graphmem.graph import connection
from graphmem.graph.connection import connect
from graphmem.graph.server import ManagedServer
from graphmem.graph.server_state import ServerFiles
from graphmem.settings import Settings


def settings_at(home: Path, artifacts_dir: Path, bolt_port: int | None = None) -> Settings:
    return Settings(
        home=home,
        artifacts_dir=artifacts_dir,
        neo4j_uri=None,
        bolt_port=bolt_port,
        http_port=None,
    )


@pytest.fixture
def fresh(tmp_path: Path, artifacts_dir: Path) -> Iterator[Settings]:
    """Settings of a server of the test's own, in a folder whose name is no plain ASCII word."""
    settings = settings_at(tmp_path / "Annas Gedächtnis 記憶", artifacts_dir)
    yield settings
    ManagedServer(settings).stop()


def count(driver: Driver, label: str) -> int:
    records, _, _ = driver.execute_query(f"MATCH (n:{label}) RETURN count(n) AS n")
    return int(records[0]["n"])


def test_status_tells_what_runs(managed_server: ManagedServer) -> None:
    status = managed_server.status()
    assert status.running
    assert status.pid is not None
    assert status.pid != os.getpid()
    assert status.uri is not None
    assert status.uri.startswith("bolt://127.0.0.1:")
    assert status.version == artifacts.NEO4J_VERSION
    assert status.memory_mb is not None
    assert 100 < status.memory_mb < 2000
    assert 0.5 < status.disk_mb < 1000
    assert status.uptime_seconds is not None
    assert 0 < status.uptime_seconds < 3600
    assert status.home == managed_server.settings.neo4j_home


def test_starting_again_gives_the_same_address_at_once(managed_server: ManagedServer) -> None:
    began = time.monotonic()
    assert managed_server.start() == managed_server.address()
    assert time.monotonic() - began < 1.0


def test_the_password_is_private(managed_server: ManagedServer) -> None:
    files = ServerFiles(managed_server.settings.neo4j_home)
    assert stat.S_IMODE(files.password.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.home.stat().st_mode) == 0o700
    password = files.password.read_text()
    assert len(password) >= 24
    assert not files.new_password.exists()
    for path in (managed_server.settings.logs, files.home / "conf"):
        assert not any(password in p.read_text(errors="replace") for p in path.iterdir())


@pytest.mark.parametrize("auth", [("neo4j", "neo4j"), ("neo4j", "wrong"), None])
def test_the_server_wants_its_password(
    managed_server: ManagedServer, auth: tuple[str, str] | None
) -> None:
    address = managed_server.address()
    assert address is not None
    with GraphDatabase.driver(address.uri, auth=auth) as driver, pytest.raises(Neo4jError):
        driver.verify_connectivity()


def test_it_listens_on_localhost_only(managed_server: ManagedServer) -> None:
    pid = managed_server.status().pid
    sockets = psutil.Process(pid).net_connections(kind="inet")
    bound = {s.laddr.ip for s in sockets if s.status in (psutil.CONN_LISTEN, psutil.CONN_NONE)}
    assert bound == {"127.0.0.1"}


def test_the_browser_is_served(managed_server: ManagedServer) -> None:
    url = managed_server.status().browser_url
    assert url is not None
    with urllib.request.urlopen(url, timeout=20) as response:
        assert b"<html" in response.read().lower()


def test_nothing_is_reported_to_anybody(managed_server: ManagedServer) -> None:
    with connect(managed_server.settings) as driver:
        records, _, _ = driver.execute_query(
            "SHOW SETTINGS 'dbms.usage_report.enabled', 'server.fleet_discovery.enabled', "
            "'client.allow_telemetry', 'dbms.fleet_manager.enabled' YIELD value RETURN value"
        )
    assert [record["value"] for record in records] == ["false"] * 4


def test_connect_uses_the_managed_server(managed_server: ManagedServer) -> None:
    said: list[str] = []
    with connect(managed_server.settings, announce=said.append) as driver:
        assert driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1
    assert said == []  # it was up already


def test_connect_to_a_server_by_its_address(managed_server: ManagedServer) -> None:
    address = managed_server.address()
    assert address is not None
    elsewhere = managed_server.settings.model_copy(
        update={"home": Path("/nonexistent"), "neo4j_uri": "bolt://127.0.0.1:9"}
    )
    with connect(elsewhere, uri=address.uri, auth=(address.user, address.password)):
        pass
    with pytest.raises(ConfigurationError, match="refuses") as caught:
        connect(elsewhere, uri=address.uri, auth=("neo4j", "geheim"))
    assert "geheim" not in str(caught.value)
    with pytest.raises(UnreachableError, match=r"bolt://127\.0\.0\.1:9"):
        connect(elsewhere)


def test_an_old_server_is_refused(
    managed_server: ManagedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "OLDEST_SERVER", (2099, 1))
    with pytest.raises(UnsupportedServerError, match=r"2026\.08"):
        connect(managed_server.settings)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:7474", "nonsense"])
def test_an_address_of_no_server_is_named(fresh: Settings, uri: str) -> None:
    with pytest.raises(ConfigurationError, match="no address of a Neo4j"):
        connect(fresh, uri=uri, auth=("neo4j", "geheim"))


def test_a_server_that_is_down_is_not_started_unasked(fresh: Settings) -> None:
    with pytest.raises(UnreachableError, match="isn't running") as caught:
        connect(fresh, start=False)
    assert "graphmem up" in caught.value.hint
    assert not fresh.home.exists()


def test_data_address_and_password_survive_a_restart(fresh: Settings) -> None:
    server = ManagedServer(fresh)
    said: list[str] = []
    with connect(fresh, announce=said.append) as driver:
        driver.execute_query("CREATE (:Kept {text: 'the store is in a folder with spaces'})")
    assert sum("stays up until `graphmem down`" in line for line in said) == 1
    first = server.address()
    began = time.monotonic()
    assert server.stop()
    assert time.monotonic() - began < 10
    assert not server.stop()
    assert not server.status().running
    assert server.address() is None
    assert server.start() == first
    with connect(fresh) as driver:
        assert count(driver, "Kept") == 1

    # A lost password file is made anew, with another password.
    ServerFiles(fresh.neo4j_home).password.unlink()
    with pytest.raises(ServerStartError, match="password file"):
        server.address()
    server.stop()
    assert server.start() != first
    with connect(fresh, start=False) as driver:
        assert count(driver, "Kept") == 1


def test_a_killed_server_has_every_acknowledged_write(fresh: Settings) -> None:
    server = ManagedServer(fresh)
    server.start()
    acknowledged: list[int] = []

    def write() -> None:
        try:
            with connect(fresh, start=False) as driver, driver.session() as session:
                for number in range(100_000):
                    session.run("CREATE (:Written {number: $n})", n=number).consume()
                    acknowledged.append(number)
        except (DriverError, Neo4jError):
            return  # the server was killed

    writer = threading.Thread(target=write)
    writer.start()
    deadline = time.monotonic() + 30
    while len(acknowledged) < 50 and time.monotonic() < deadline:
        time.sleep(0.01)
    pid = server.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    writer.join(60)
    assert not writer.is_alive()
    server.start()
    with connect(fresh) as driver:
        records, _, _ = driver.execute_query("MATCH (n:Written) RETURN n.number AS number")
    assert len(acknowledged) >= 50
    assert set(acknowledged) <= {record["number"] for record in records}


def test_two_starts_at_once_make_one_server_and_a_hanging_one_is_refused(fresh: Settings) -> None:
    code = (
        "import sys; from graphmem.settings import Settings\n"
        "from graphmem.graph.server import ManagedServer\n"
        "server = ManagedServer(Settings(home=sys.argv[1], artifacts_dir=sys.argv[2]))\n"
        "server.start(); print(server.status().pid)\n"
    )
    root = str(Path(artifacts.__file__).parents[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GRAPHMEM_")}
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(fresh.home), str(fresh.artifacts)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment | {"PYTHONPATH": root},
        )
        for _ in range(2)
    ]
    pids = {child.communicate(timeout=120)[0].strip() for child in children}
    server = ManagedServer(fresh)
    (pid,) = pids
    assert server.status().pid == int(pid)
    os.kill(int(pid), signal.SIGSTOP)  # a server that hangs
    began = time.monotonic()
    with pytest.raises(ServerInUseError, match=pid):
        server.start()
    assert time.monotonic() - began < 20
    assert server.stop(timeout=0.5)  # by force
    assert not server.status().running


def test_a_port_that_is_set_and_taken_is_named(tmp_path: Path, artifacts_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = ManagedServer(settings_at(tmp_path, artifacts_dir, bolt_port=port))
        with pytest.raises(ConfigurationError, match=str(port)):
            server.start()


def test_a_failed_start_tells_why_and_leaves_nothing_behind(fresh: Settings) -> None:
    server = ManagedServer(fresh)
    fresh.neo4j_home.mkdir(parents=True)
    (fresh.neo4j_home / "data").write_text("a file where the store should be")
    with pytest.raises(ServerStartError, match="did not start") as caught:
        server.start()
    assert "neo4j-process.log" in caught.value.hint
    assert "data" in caught.value.message
    state = json.loads(ServerFiles(fresh.neo4j_home).state.read_text())
    assert state["phase"] == "failed"
    assert not server.status().running
