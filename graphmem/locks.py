"""Locks between processes: ``flock`` on a file, released by the kernel when its holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["file_lock", "is_locked", "try_lock"]

_POLL = 0.1


def try_lock(path: Path) -> int | None:
    """Take the lock if it is free.

    Parameters
    ----------
    path
        The lock's file, made if it is not there; it is never removed.

    Returns
    -------
    int or None
        The open file that holds the lock until it is closed, or None where another holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def is_locked(path: Path) -> bool:
    """Tell whether some process holds the lock now.

    Parameters
    ----------
    path
        The lock's file.

    Returns
    -------
    bool
        False also where there is no such file.
    """
    if not path.exists():
        return False
    descriptor = try_lock(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


@contextmanager
def file_lock(
    path: Path, *, timeout: float | None = None, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock for the length of a ``with`` block.

    Parameters
    ----------
    path
        The lock's file.
    timeout
        Seconds to wait for it; None waits for as long as it takes.
    on_wait
        Called once if there is somebody to wait for.

    Raises
    ------
    TimeoutError
        Another process still holds it after ``timeout`` seconds.
    """
    descriptor = try_lock(path)
    if descriptor is None:
        if on_wait is not None:
            on_wait()
        deadline = None if timeout is None else time.monotonic() + timeout
        while descriptor is None:
            if deadline is not None and time.monotonic() > deadline:
                raise TimeoutError(f"{path} is still locked after {timeout:g} s")
            time.sleep(_POLL)
            descriptor = try_lock(path)
    try:
        yield
    finally:
        os.close(descriptor)
