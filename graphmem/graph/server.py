"""The managed Neo4j, seen from outside its process: start, stop, status."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from graphmem.artifacts import NEO4J_VERSION, server_jars
from graphmem.errors import ServerInUseError, ServerStartError
from graphmem.graph.ports import choose_port, is_free
from graphmem.graph.rehearsal import aot_cache, prepare_aot_cache
from graphmem.graph.server_config import HOST, USER, LaunchPlan
from graphmem.graph.server_launch import ENDED, IN_USE, READY, spawn, wait_for_end
from graphmem.graph.server_state import ServerFiles, ServerState
from graphmem.locks import file_lock, is_locked

if TYPE_CHECKING:
    from graphmem.settings import Settings

__all__ = ["ManagedServer", "ServerAddress", "ServerStatus"]

Progress = Callable[[str], None]

_LOG_TAIL = 12
_STOP_TIMEOUT = 15.0
_HANDSHAKE = 3.0
_BOLT_HELLO = bytes.fromhex("6060b017") + bytes.fromhex("00000005") + bytes(12)
_RELEASE = 2.0  # seconds in which a dying process lets go of its lock
_ATTEMPTS = 3


@dataclass(frozen=True)
class ServerAddress:
    """Where the managed server answers.

    Attributes
    ----------
    uri
        For the driver: ``bolt://127.0.0.1:…``.
    user, password
        Its credentials; the password is kept out of ``repr``.
    browser_url
        Neo4j Browser, with the address and the user filled in.
    """

    uri: str
    user: str
    password: str = field(repr=False)
    browser_url: str


@dataclass(frozen=True)
class ServerStatus:
    """How the managed server is.

    Attributes
    ----------
    running
        Whether its process is alive and Bolt was answering when it started.
    pid, uri, browser_url, memory_mb, uptime_seconds
        None where it isn't running.
    version
        The Neo4j that graphmem manages.
    disk_mb
        What its folder takes.
    home
        Its folder.
    """

    running: bool
    pid: int | None
    uri: str | None
    browser_url: str | None
    version: str
    memory_mb: float | None
    disk_mb: float
    uptime_seconds: float | None
    home: Path


class ManagedServer:
    """A Neo4j that graphmem installs, starts and stops by itself.

    It runs as a process of its own that outlives the one that started it, listens on localhost
    only and keeps everything under ``settings.neo4j_home`` and ``settings.logs``.

    Parameters
    ----------
    settings
        Folders, ports and memory.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._files = ServerFiles(settings.neo4j_home)

    def start(self, progress: Progress | None = None) -> ServerAddress:
        """Start the server unless it is up; returns once it answers to its password.

        Parameters
        ----------
        progress
            Told in short lines what takes long.

        Returns
        -------
        ServerAddress
            Where it answers.

        Raises
        ------
        ServerInUseError
            Another process holds the store.
        ServerStartError
            It did not come up; the hint has the end of its log.
        ConfigurationError
            A port that the settings name is taken.
        FetchError
            Its jars could not be fetched.
        """
        if (address := self._answering()) is not None:
            return address
        report = progress or (lambda message: None)
        self._make_home()
        if not is_locked(self._files.lock):
            self._install(report)  # may take minutes, so before the lock that others wait for
        deadline = time.monotonic() + self.settings.start_timeout
        try:
            with file_lock(
                self._files.start_lock,
                timeout=self.settings.start_timeout,
                on_wait=lambda: report("another process is starting Neo4j; waiting for it"),
            ):
                return self._answering() or self._join(deadline) or self._launch(report, deadline)
        except TimeoutError as error:
            raise ServerInUseError(
                f"another process has been starting the server in {self._files.home} "
                f"for more than {self.settings.start_timeout:g} s"
            ) from error

    def stop(self, timeout: float = 30.0) -> bool:
        """Stop the server, at the latest by force.

        Parameters
        ----------
        timeout
            Seconds to let it shut down by itself.

        Returns
        -------
        bool
            False if there was nothing to stop.
        """
        state = self._files.read_state()
        process = state.process() if state else None
        if process is None:
            return False
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGTERM)
            if not wait_for_end(process, timeout):
                process.kill()
                wait_for_end(process, timeout)
        deadline = time.monotonic() + _RELEASE  # its threads may outlive the process's entry
        while is_locked(self._files.lock) and time.monotonic() < deadline:
            time.sleep(0.02)
        return True

    def status(self) -> ServerStatus:
        """Tell how the server is.

        Returns
        -------
        ServerStatus
            Also where it isn't running.
        """
        live = self._live()
        memory = uptime = None
        if live is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                memory = live[1].memory_info().rss / (1 << 20)
                uptime = time.time() - live[1].create_time()
        state = live[0] if live and memory is not None else None
        return ServerStatus(
            running=state is not None,
            pid=state.pid if state else None,
            uri=_uri(state) if state else None,
            browser_url=_browser_url(state) if state else None,
            version=NEO4J_VERSION,
            memory_mb=memory,
            disk_mb=_disk_mb(self._files.home),
            uptime_seconds=uptime,
            home=self._files.home,
        )

    def address(self) -> ServerAddress | None:
        """Give the server's address without starting it.

        Returns
        -------
        ServerAddress or None
            None if it isn't up.

        Raises
        ------
        ServerStartError
            It is up, but its password file is gone.
        """
        live = self._live()
        if live is None:
            return None
        state = live[0]
        try:
            password = self._files.password.read_text(encoding="ascii")
        except FileNotFoundError:
            raise ServerStartError(
                f"Neo4j is running, but its password file {self._files.password} is gone",
                hint="Run `graphmem down`, then `graphmem up`: it is given a new one.",
            ) from None
        return ServerAddress(_uri(state), USER, password, _browser_url(state))

    def _live(self) -> tuple[ServerState, psutil.Process] | None:
        state = self._files.read_state()
        if state is None or state.phase != "ready":
            return None
        process = state.process()
        return None if process is None else (state, process)

    def _answering(self) -> ServerAddress | None:
        """Give the address of a server that is up and accepts connections."""
        address = self.address()
        if address is None:
            return None
        port = int(address.uri.rpartition(":")[2])
        return address if _speaks_bolt(port) else None

    def _join(self, deadline: float) -> ServerAddress | None:
        """Wait for a server whose starter has died; refuse a store that is held otherwise."""
        release = time.monotonic() + _RELEASE
        while is_locked(self._files.lock):
            state = self._files.read_state()
            process = state.process() if state else None
            starting = process is not None and state is not None and state.phase == "starting"
            if not starting and time.monotonic() > release:
                who = f"process {process.pid}" if process else "another process"
                raise ServerInUseError(
                    f"{who} holds the store in {self._files.home}, but no server answers there"
                )
            if time.monotonic() > deadline:
                raise ServerStartError(
                    f"the server in {self._files.home} has been starting for more than "
                    f"{self.settings.start_timeout:g} s",
                    hint="`graphmem down` stops it.",
                )
            time.sleep(0.1)
            if (address := self._answering()) is not None:
                return address
        return None

    def _launch(self, report: Progress, deadline: float) -> ServerAddress:
        for _ in range(_ATTEMPTS):
            plan = self._plan()
            report(f"starting Neo4j {NEO4J_VERSION} on port {plan.bolt_port}")
            outcome = spawn(plan, self._log_file, deadline)
            if outcome == READY:
                return self._verified(deadline)
            if outcome == IN_USE:
                raise ServerInUseError(f"another process holds the store in {self._files.home}")
            if outcome == ENDED and plan.aot_cache is not None:
                plan.aot_cache.unlink()  # a cache that crashes the JVM; it starts without, too
            elif is_free(plan.bolt_port) and is_free(plan.http_port):
                break  # otherwise another program took a port in between: choose anew
        raise ServerStartError(f"Neo4j did not start: {outcome}", hint=self._log_tail())

    def _verified(self, deadline: float) -> ServerAddress:
        """Log in once: whoever calls next shall find a server that truly answers."""
        from neo4j import GraphDatabase
        from neo4j.exceptions import DriverError, Neo4jError

        address = self.address()
        if address is None:
            raise ServerStartError("Neo4j ended right after its start", hint=self._log_tail())
        seconds = max(5.0, deadline - time.monotonic())
        try:
            with GraphDatabase.driver(
                address.uri,
                auth=(address.user, address.password),
                connection_timeout=seconds,
                telemetry_disabled=True,
            ) as driver:
                driver.verify_connectivity()
        except (DriverError, Neo4jError) as error:
            raise ServerStartError(
                f"Neo4j started, but refuses its own password or connections: {error}",
                hint=f"Stop it with `graphmem down`, remove {self._files.password} and start it "
                "again: it is given a new one.",
            ) from error
        return address

    def _plan(self) -> LaunchPlan:
        settings, state = self.settings, self._files.read_state()
        bolt = choose_port(
            "bolt_port", settings.bolt_port, (state.bolt_port if state else None, 7687)
        )
        http = choose_port(
            "http_port", settings.http_port, (state.http_port if state else None, 7474), not_=bolt
        )
        class_path = tuple(server_jars(settings))
        return LaunchPlan(
            home=self._files.home,
            logs=settings.logs,
            class_path=class_path,
            bolt_port=bolt,
            http_port=http,
            heap_mb=settings.heap_mb,
            page_cache_mb=settings.page_cache_mb,
            stop_timeout=_STOP_TIMEOUT,
            aot_cache=aot_cache(settings, class_path),
        )

    def _install(self, report: Progress) -> None:
        prepare_aot_cache(self.settings, tuple(server_jars(self.settings, report)), report)

    def _make_home(self) -> None:
        self._files.home.mkdir(parents=True, exist_ok=True)
        self._files.home.chmod(0o700)
        self.settings.logs.mkdir(parents=True, exist_ok=True)

    @property
    def _log_file(self) -> Path:
        return self.settings.logs / "neo4j-process.log"

    def _log_tail(self) -> str:
        lines = self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n  ".join([f"The end of {self._log_file}:", *lines[-_LOG_TAIL:]])


def _speaks_bolt(port: int) -> bool:
    """Shake hands: a process that hangs or is dying still accepts connections, but says nothing."""
    try:
        with socket.create_connection((HOST, port), timeout=_HANDSHAKE) as connection:
            connection.sendall(_BOLT_HELLO)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _uri(state: ServerState) -> str:
    return f"bolt://{HOST}:{state.bolt_port}"


def _browser_url(state: ServerState) -> str:
    return f"http://{HOST}:{state.http_port}/browser/?dbms=bolt://{USER}@{HOST}:{state.bolt_port}"


def _disk_mb(folder: Path) -> float:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):  # the server removes files as it runs
                total += (Path(root) / name).lstat().st_blocks * 512
    return total / (1 << 20)
