"""Starting the process that hosts the managed Neo4j, and ending it."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from io import RawIOBase
from pathlib import Path

import psutil

from graphmem.graph.server_config import LaunchPlan
from graphmem.graph.server_state import ServerFiles

__all__ = ["ENDED", "IN_USE", "READY", "spawn", "wait_for_end"]

READY = "ready"
IN_USE = "in use"
ENDED = "its process ended without a word"
_LOG_LIMIT = 1 << 20


def spawn(plan: LaunchPlan, log: Path, deadline: float) -> str:
    """Start a server's process, detached from this one, and wait until it says how it went.

    Parameters
    ----------
    plan
        What to start.
    log
        File for what it prints.
    deadline
        Until when to wait, on the monotonic clock; then it is ended.

    Returns
    -------
    str
        ``READY``, ``IN_USE``, ``ENDED``, or in one line why it did not start.
    """
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        try:
            with log.open("ab") as output:
                subprocess.run(
                    [sys.executable, "-m", "graphmem.graph.server_process", str(writer)],
                    input=plan.to_json().encode(),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=_environment(),
                    pass_fds=(writer,),
                    start_new_session=True,
                    check=False,
                )
        finally:
            os.close(writer)
        try:
            return _first_line(pipe, deadline)
        except BaseException as error:  # also Ctrl-C: nobody waits for that server any more
            _kill_starting(plan)
            if isinstance(error, TimeoutError):
                return "it took too long (GRAPHMEM_START_TIMEOUT)"
            raise


def _first_line(pipe: RawIOBase, deadline: float) -> str:
    line = b""
    while not line.endswith(b"\n"):
        wait = deadline - time.monotonic()
        if wait <= 0 or not select.select([pipe], [], [], wait)[0]:
            raise TimeoutError
        part = pipe.read(4096)
        if not part:
            return ENDED
        line += part
    return line.decode("utf-8", errors="replace").strip()


def _environment() -> dict[str, str]:
    """Give the server's environment: no settings or keys of ours, no flags for other JVMs."""
    left_out = ("GRAPHMEM_", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")
    package_root = str(Path(__file__).resolve().parents[2])
    path = os.environ.get("PYTHONPATH")
    return {key: value for key, value in os.environ.items() if not key.startswith(left_out)} | {
        "LC_ALL": "C.UTF-8",  # in a plain C locale Java cannot open files with accents
        "PYTHONPATH": os.pathsep.join(filter(None, (package_root, path))),
    }


def _kill_starting(plan: LaunchPlan) -> None:
    state = ServerFiles(plan.home).read_state()
    process = state.process() if state else None
    if process is not None:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            wait_for_end(process, 5.0)


def wait_for_end(process: psutil.Process, timeout: float) -> bool:
    """Wait until a process has ended, whoever its parent is.

    Parameters
    ----------
    process
        The process.
    timeout
        Seconds to wait.

    Returns
    -------
    bool
        Whether it has ended.
    """
    deadline = time.monotonic() + timeout
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
