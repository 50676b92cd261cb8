"""What language models replied, in files: good replies to use again, bad ones to look at.

Both hold what people said, so forgetting looks here too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from graphmem.conversation.quarantine import QuarantineFile
from graphmem.conversation.rejected import MAX_RAW, Rejected
from graphmem.extraction.interface import NotExtracted
from graphmem.models.cache import ReplyCache
from graphmem.settings import Settings

__all__ = ["BadReplies", "forget_replies"]

_MOST_ROWS = 20


class BadReplies:
    """Replies that were of no use, in a quarantine file of their own.

    A row's source is the producer, the episode and the keys of its turns; a long reply takes
    several rows, numbered.
    """

    def __init__(self, settings: Settings, namespace: str) -> None:
        self._file = QuarantineFile(settings.quarantine / "replies", namespace)

    def keep(
        self, failure: NotExtracted, producer: str, turns: Sequence[str], now: datetime
    ) -> None:
        """Put a reply in; the same one is kept once."""
        source = " ".join([producer.replace(" ", "_"), failure.episode, *turns])
        pieces = [
            failure.reply[start : start + MAX_RAW]
            for start in range(0, max(1, len(failure.reply)), MAX_RAW)
        ]
        self._file.append(
            [
                Rejected(source, number, failure.reason, piece)
                for number, piece in enumerate(pieces[:_MOST_ROWS], start=1)
            ],
            now,
        )

    def remove(self, ids: Collection[str]) -> int:
        """Take out what is about any of these episodes or turns; returns how many rows went."""
        wanted = set(ids)
        return self._file.remove(
            lambda row: not row.source or not wanted.isdisjoint(row.source.split())
        )

    def clear(self) -> int:
        """Take out everything."""
        return self._file.clear()

    def count(self) -> int:
        """Count the rows."""
        return self._file.count()


def forget_replies(settings: Settings, namespace: str, turns: Collection[str] | None) -> None:
    """Delete all replies that were made from any of these turns, or from whatever turn."""
    cache, bad = ReplyCache(settings.llm_cache, namespace), BadReplies(settings, namespace)
    if turns is None:
        cache.clear()
        bad.clear()
    else:
        cache.remove(turns)
        bad.remove(turns)
