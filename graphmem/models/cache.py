"""The language model's replies on disk, so that what was paid for once is not paid for again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from graphmem import identity

__all__ = ["ReplyCache"]


class ReplyCache:
    """Replies of one namespace: a file for each, readable by its owner only.

    A file holds what the model made of a few turns, and their keys, so that forgetting finds it
    (:meth:`remove`). Writing is atomic; a file that cannot be read counts as not there.

    Parameters
    ----------
    folder
        Folder of all caches; made when something is first put in.
    namespace
        The namespace; only its hash is in the folder's name.
    """

    def __init__(self, folder: Path, namespace: str) -> None:
        self.folder = folder / identity.namespace_key(namespace)

    def get(self, *parts: str) -> dict[str, Any] | None:
        """The reply to what these parts describe: model, prompt version, input."""
        try:
            entry = json.loads(self._path(parts).read_text(encoding="utf-8"))
            reply: dict[str, Any] = entry["reply"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return reply

    def put(self, *parts: str, reply: dict[str, Any], turns: Sequence[str]) -> None:
        """Keep a reply that was made from these turns (their keys).

        Raises
        ------
        OSError
            It cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(parts)
        temporary = path.with_suffix(f".{uuid4().hex}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(temporary, flags, 0o600), "w", encoding="utf-8") as file:
            json.dump({"turns": list(turns), "reply": reply}, file)
        temporary.replace(path)

    def remove(self, turns: Collection[str]) -> int:
        """Delete all replies made from any of these turns; returns how many those were."""
        wanted = set(turns)
        gone = [path for path in self._files() if not wanted.isdisjoint(_turns(path, wanted))]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def clear(self) -> int:
        """Delete all replies; returns how many there were."""
        count = sum(1 for _ in self._files())
        if self.folder.exists():
            shutil.rmtree(self.folder)
        return count

    def _files(self) -> Iterator[Path]:
        if self.folder.exists():
            yield from sorted(self.folder.iterdir())

    def _path(self, parts: Sequence[str]) -> Path:
        digest = hashlib.blake2b(json.dumps(parts).encode("utf-8"), digest_size=20)
        return self.folder / f"{digest.hexdigest()}.json"


def _turns(path: Path, otherwise: set[str]) -> Collection[str]:
    """The turns that a file rests on; one that cannot be read may hold any of them."""
    try:
        turns: list[str] = json.loads(path.read_text(encoding="utf-8"))["turns"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return otherwise
    return turns
