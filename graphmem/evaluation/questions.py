"""Questions with known evidence: what the three readers give, and how their file is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphmem.conversation.duplicates import without_duplicates
from graphmem.conversation.readers.formats import READERS
from graphmem.conversation.readers.origin import Item, Origin
from graphmem.errors import InputError, NotFoundError
from graphmem.records import Source, Turn

__all__ = ["Benchmark", "Collection", "Question", "digest_of", "find_file", "load", "turns_of"]

_MAX_NAME = 100
_DIGEST = 4  # bytes: tells the files on one machine apart


@dataclass(frozen=True, slots=True)
class Question:
    """A question and where its answer stands.

    Attributes
    ----------
    text
        What is asked.
    group
        What it is counted in, beside the overall figure.
    evidence
        The turns that hold the answer; empty where only sessions are known.
    sessions
        The sessions that hold it, as (conversation, session).
    """

    text: str
    group: str
    evidence: frozenset[Source]
    sessions: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Collection:
    """A conversation or corpus, and the questions that are asked of it."""

    name: str
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Everything that one file asks.

    Attributes
    ----------
    name
        ``locomo``, ``musique`` or ``longmemeval``.
    digest
        Of the content that is put into the memory.
    collections
        What is searched, each by itself.
    headlines
        Groups under a name of their own, such as all but the adversarial questions.
    skipped
        Questions whose evidence is not in the data.
    partial
        Whether conversations of the file are left out.
    """

    name: str
    digest: str
    collections: tuple[Collection, ...]
    headlines: tuple[tuple[str, frozenset[str]], ...]
    skipped: int = 0
    partial: bool = False

    @property
    def questions(self) -> int:
        """How many there are."""
        return sum(len(each.questions) for each in self.collections)

    def limited(self, count: int | None) -> Benchmark:
        """With at most ``count`` questions, spread evenly; what nothing is asked of is left out."""
        asked = self.questions
        wanted = asked if count is None else min(count, asked)
        kept = {at * asked // wanted for at in range(wanted)} if wanted else set()
        collections = []
        start = 0
        for each in self.collections:
            chosen = tuple(q for at, q in enumerate(each.questions, start) if at in kept)
            start += len(each.questions)
            if chosen:
                collections.append(replace(each, questions=chosen))
        return replace(self, collections=tuple(collections))

    def only(self, names: Sequence[str]) -> Benchmark:
        """Only these conversations.

        Raises
        ------
        NotFoundError
            One of them is not in the file.
        """
        known = [each.name for each in self.collections]
        if unknown := [name for name in names if name not in known]:
            raise NotFoundError(
                f"there is no conversation {unknown[0]!r} in the file",
                hint=f"It has: {', '.join(known[:20])}.",
            )
        kept = tuple(each for each in self.collections if each.name in names)
        return replace(self, collections=kept, partial=len(kept) < len(known))

    def together(self) -> Benchmark:
        """All conversations as one memory."""
        names = "+".join(each.name for each in self.collections)
        one = Collection(
            names[:_MAX_NAME] if self.partial else "all",
            tuple(turn for each in self.collections for turn in each.turns),
            tuple(question for each in self.collections for question in each.questions),
        )
        return replace(self, collections=(one,))


def turns_of(format: str, values: Iterable[Any], path: Path) -> list[Turn]:
    """Turns as ``graphmem add`` would store them; what cannot be used is left out."""
    items = (Item(value, None, at) for at, value in enumerate(values))
    read = READERS[format](items, Origin(str(path), path.name))
    return [each for each in without_duplicates(read) if isinstance(each, Turn)]


def load(path: Path) -> list[Any]:
    """The values of a JSON array or of JSON lines.

    Raises
    ------
    NotFoundError, InputError
        It cannot be read, or is neither.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise NotFoundError(
            f"cannot read {path}: {error.strerror}",
            hint="Name the benchmark's file, or the folder it is in; nothing is downloaded.",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text in UTF-8") from error
    try:
        values = json.loads(text)
    except ValueError:
        try:
            values = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise InputError(f"{path} is neither JSON nor JSON lines") from error
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise InputError(f"{path} is no list of objects")
    return values


def digest_of(*contents: bytes) -> str:
    """A short hash that names what a memory was made of."""
    hashed = hashlib.blake2b(digest_size=_DIGEST)
    for content in contents:
        hashed.update(hashlib.blake2b(content).digest())
    return hashed.hexdigest()


def find_file(path: Path, what: str, fits: Callable[[str], bool], option: str = "PATH") -> Path:
    """The file itself, or the only one in a folder whose name fits.

    Raises
    ------
    NotFoundError, InputError
        There is none, or there are several.
    """
    if path.is_file():
        return path
    if not path.is_dir():
        raise NotFoundError(
            f"there is no file or folder {path}",
            hint="Name the benchmark's file, or the folder it is in; nothing is downloaded.",
        )
    names = sorted(p.name for p in path.iterdir() if p.suffix in (".json", ".jsonl"))
    fitting = [name for name in names if fits(name.lower())]
    if not fitting:
        raise NotFoundError(
            f"no file in {path} looks like {what}",
            hint=f"Name it with {option}. There are: {', '.join(names[:20]) or 'no JSON files'}.",
        )
    if len(fitting) > 1:
        raise InputError(
            f"several files in {path} look like {what}: {', '.join(fitting)}",
            hint=f"Say which with {option}.",
        )
    return path / fitting[0]
