"""Jars from a Maven repository, through `jgo`: downloaded by pin, or resolved to make the pins.

`jgo` is used as a library and only for its Maven part: nothing reads its configuration, nothing
is written outside the folder given, and no JDK is looked for. Since every jar is pinned, a
download asks for just those jars; their POMs, most of what a resolution waits for, aren't needed.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphmem.errors import FetchError

__all__ = ["Pin", "download", "resolve", "sha256_of"]

_WORKERS = 8
_ATTEMPTS = 3
_BACKOFF = 2.0
_TIMEOUT = 20  # seconds without a byte
_REPORT_EVERY = 2.0
_USER_INFO = re.compile(r"//[^/@\s]*@")
# jgo follows test-scoped dependencies of some POMs; these are test tools that no server needs.
_TEST_TOOLS = frozenset({"junit", "hamcrest", "mockito-core", "byte-buddy-agent", "objenesis"})


@dataclass(frozen=True)
class Pin:
    """One pinned jar: its coordinate ``group:artifact:version[:classifier]`` and its hash."""

    coordinate: str
    sha256: str

    @property
    def file_name(self) -> str:
        """What Maven calls the jar."""
        _, *rest = self.coordinate.split(":")
        return "-".join(rest) + ".jar"


def sha256_of(path: Path) -> str:
    """Hash a file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        The SHA-256 in hexadecimal.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(
    pins: list[Pin],
    repository: str | None,
    cache: Path,
    *,
    title: str,
    report: Callable[[str], None],
) -> list[Path]:
    """Download the pinned jars and check each.

    Parameters
    ----------
    pins
        The jars.
    repository
        A mirror's address; None for Maven's central repository.
    cache
        Folder to download into; jars that are already there and right aren't fetched again.
    title
        What the progress lines begin with.
    report
        Told how the download goes, every few seconds.

    Returns
    -------
    list of pathlib.Path
        The jars, in the order of the pins.

    Raises
    ------
    FetchError
        A jar could not be downloaded, or differs from its pin.
    """
    report(f"{title}: fetching {len(pins)} jar(s), this once")
    with _quiet_jgo():
        context = _context(repository, cache)
        pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="graphmem-fetch")
        try:
            futures = {pool.submit(_download_one, context, pin): pin for pin in pins}
            jars: dict[Pin, Path] = {}
            size, reported = 0, time.monotonic()
            for future in as_completed(futures):
                jar = jars[futures[future]] = future.result()
                size += jar.stat().st_size
                if time.monotonic() - reported > _REPORT_EVERY:
                    reported = time.monotonic()
                    report(f"{title}: {len(jars)} of {len(pins)} jars, {size >> 20} MB")
        finally:
            pool.shutdown(cancel_futures=True)
    return [jars[pin] for pin in pins]


def resolve(coordinates: tuple[str, ...], cache: Path, *, transitive: bool) -> list[Pin]:
    """Resolve coordinates to jars, download these and hash them: how the pins are made.

    Parameters
    ----------
    coordinates
        ``group:artifact:version`` each.
    cache
        Folder to download into.
    transitive
        Whether what they depend on is wanted too.

    Returns
    -------
    list of Pin
        Sorted by coordinate.
    """
    from jgo.parse import Coordinate

    context = _context(None, cache)
    dependencies = [
        # Without a scope, jgo takes nothing that a root depends on at run time only.
        context.create_dependency(replace(Coordinate.parse(coordinate), scope="compile"))
        for coordinate in coordinates
    ]
    if transitive:
        roots, others = context.resolver.resolve(dependencies)
        dependencies = [*roots, *others]
    artifacts = {
        ":".join(filter(None, (a.groupId, a.artifactId, a.version, a.classifier))): a
        for a in (dependency.artifact for dependency in dependencies)
        if a.artifactId not in _TEST_TOOLS
    }
    return [Pin(name, sha256_of(artifacts[name].resolve())) for name in sorted(artifacts)]


def _download_one(context: Any, pin: Pin) -> Path:
    group, artifact, version, *classifier = pin.coordinate.split(":")
    wanted = context.project(group, artifact).at_version(version).artifact(*classifier)
    cached: Path = wanted.cached_path
    problem = ""
    for attempt in range(_ATTEMPTS):
        try:
            if cached.exists() and sha256_of(cached) == pin.sha256:
                return cached
            # Cut short by an earlier failure; jgo would take it for the whole.
            cached.unlink(missing_ok=True)
            if attempt:
                time.sleep(_BACKOFF * attempt)
            if sha256_of(wanted.resolve()) == pin.sha256:
                return cached
            problem = "its SHA-256 differs from the pinned one"
        except OSError as error:  # requests' errors are OSErrors
            problem = _USER_INFO.sub("//", str(error))
        except RuntimeError:  # jgo's "not found"; its text shows the mirror's address as it is
            problem = "the repository doesn't have it"
            break
    raise FetchError(f"{pin.coordinate} could not be fetched: {problem}")


def _context(repository: str | None, cache: Path) -> Any:
    from jgo.maven import MavenContext

    return MavenContext(
        repo_cache=cache,
        remote_repos={"mirror": repository.rstrip("/")} if repository else None,
        timeout=_TIMEOUT,
    )


@contextmanager
def _quiet_jgo() -> Iterator[None]:
    """Keep jgo's warnings back: each of them either repeats what we raise or asks for a JDK."""
    logger = logging.getLogger("jgo")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
