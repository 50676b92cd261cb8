"""One limit for all calls of a process: how many at once, how many and how large in a minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

__all__ = ["Limiter"]

_MINUTE = 60.0


class Limiter:
    """Lets calls through as fast as they are allowed to go.

    Parameters
    ----------
    concurrency
        Calls under way at once.
    requests_per_minute, tokens_per_minute
        In any sixty seconds; None for no limit. A single call of more tokens than that is let
        through when nothing else was in the last minute.
    clock, sleep
        The time in seconds, and a wait.
    """

    def __init__(
        self,
        concurrency: int = 4,
        *,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._concurrency = concurrency
        self._requests = requests_per_minute
        self._tokens = tokens_per_minute
        self._clock = clock
        self._sleep = sleep
        self._changed = Condition()
        self._running = 0
        self._recent: deque[tuple[float, int]] = deque()
        self._held_until = float("-inf")

    @contextmanager
    def slot(self, tokens: int = 0) -> Iterator[None]:
        """Wait until a call of about so many tokens may start; it ends with the block."""
        self._enter(tokens)
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def hold(self, seconds: float) -> None:
        """Let no call start for so long: the server asked for it, whichever call it told."""
        with self._changed:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def _enter(self, tokens: int) -> None:
        while True:
            with self._changed:
                while self._running >= self._concurrency:
                    self._changed.wait()
                wait = self._wait(tokens)
                if wait <= 0:
                    self._running += 1
                    self._recent.append((self._clock(), tokens))
                    return
            self._sleep(wait)

    def _wait(self, tokens: int) -> float:
        """Seconds until the call may start, for all that is known now."""
        now = self._clock()
        while self._recent and self._recent[0][0] <= now - _MINUTE:
            self._recent.popleft()
        waits = [self._held_until - now]
        if self._requests is not None and len(self._recent) >= self._requests:
            waits.append(self._recent[-self._requests][0] + _MINUTE - now)
        if self._tokens is not None:
            waits.append(self._until_tokens(tokens, self._tokens, now))
        return max(waits)

    def _until_tokens(self, tokens: int, limit: int, now: float) -> float:
        used = sum(size for _, size in self._recent)
        wait = 0.0
        for started, size in self._recent:
            if used + tokens <= limit:
                break
            used -= size
            wait = started + _MINUTE - now
        return wait
