"""What the managed server leaves on disk for other processes to find it by."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import psutil

__all__ = ["Phase", "ServerFiles", "ServerState"]

Phase = Literal["starting", "ready", "failed", "stopped"]

# The process's clock may be set while it runs, and psutil computes from it.
_SAME_TIME = 5.0
_MODULE = "graphmem.graph.server_process"


@dataclass(frozen=True)
class ServerState:
    """What the server's process says about itself.

    Attributes
    ----------
    pid, created
        The process and the time it was created; both, since pids are used again.
    phase
        What it is doing.
    bolt_port, http_port
        Its ports; kept when it has stopped, so that the next start takes the same.
    reason
        Why it failed, in one line.
    """

    pid: int
    created: float
    phase: Phase
    bolt_port: int
    http_port: int
    reason: str = ""

    @classmethod
    def of_this_process(cls, bolt_port: int, http_port: int) -> ServerState:
        """Describe this process, which is about to start the server."""
        created = psutil.Process().create_time()
        return cls(os.getpid(), created, "starting", bolt_port, http_port)

    def ready(self) -> ServerState:
        """Say that Bolt answers."""
        return replace(self, phase="ready")

    def failed(self, reason: str) -> ServerState:
        """Say that the server did not come up, and why."""
        return replace(self, phase="failed", reason=reason)

    def stopped(self) -> ServerState:
        """Say that the server is down."""
        return replace(self, phase="stopped")

    def process(self) -> psutil.Process | None:
        """Find the process, if it is alive and truly the one that wrote this.

        Returns
        -------
        psutil.Process or None
            None also where the pid now belongs to another process.
        """
        try:
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.created) > _SAME_TIME:
                return None
            if process.status() == psutil.STATUS_ZOMBIE or _MODULE not in process.cmdline():
                return None
        except psutil.NoSuchProcess:
            return None
        return process


@dataclass(frozen=True)
class ServerFiles:
    """The small files in the managed server's folder.

    Attributes
    ----------
    home
        The folder: ``settings.neo4j_home``.
    """

    home: Path

    @property
    def lock(self) -> Path:
        """Locked by the server's process for as long as it lives."""
        return self.home / "lock"

    @property
    def start_lock(self) -> Path:
        """Locked by whoever is starting or stopping the server."""
        return self.home / "start.lock"

    @property
    def state(self) -> Path:
        """The server's state, as JSON."""
        return self.home / "server.json"

    @property
    def password(self) -> Path:
        """The password of Neo4j's user ``neo4j``."""
        return self.home / "password"

    @property
    def new_password(self) -> Path:
        """A password that Neo4j may not know yet."""
        return self.home / "password.new"

    def read_state(self) -> ServerState | None:
        """Read the state; None if the server was never started here."""
        try:
            values = json.loads(self.state.read_text(encoding="utf-8"))
            return ServerState(**values)
        except (FileNotFoundError, json.JSONDecodeError, TypeError):
            return None

    def write_state(self, state: ServerState) -> None:
        """Replace the state in one step."""
        draft = self.state.with_suffix(".json.new")
        draft.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
        draft.replace(self.state)
