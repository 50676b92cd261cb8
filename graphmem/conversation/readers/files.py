"""Files, folders and standard input: every path that a user names becomes turns."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from graphmem.conversation.readers.documents import read_prose
from graphmem.conversation.readers.formats import (
    READERS,
    Layout,
    check_format,
    first_shape,
    layout_of,
)
from graphmem.conversation.readers.jsonl import document_items, line_items
from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.rejected import Read, Rejected
from graphmem.errors import InputError, NotFoundError

__all__ = ["STANDARD_INPUT", "read_paths", "read_stream"]

STANDARD_INPUT = "-"
_SAMPLES = 20


class _Asked(NamedTuple):
    conversation: str | None
    zone: tzinfo | None

    def origin(self, source: str, path: str | None = None) -> Origin:
        return Origin(source, path, self.conversation, self.zone)


class _File(NamedTuple):
    path: Path
    below: str  # path below the folder that was named, or the file's name
    layout: Layout | None = None  # None: to be told when its turn comes


def read_paths(
    paths: Iterable[str | Path],
    fmt: str | None = None,
    conversation: str | None = None,
    *,
    zone: tzinfo | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Read]:
    """Read turns from files, folders and standard input.

    Folders are read recursively, sorted by name; hidden files and folders, and links to folders,
    are passed over. A file that comes twice is read once. Files that a user names are checked
    before anything is read; those in a folder may be of any format each, and one that is none is
    rejected while the others are read.

    Parameters
    ----------
    paths
        What to read; "-" is standard input, as JSONL. Pipes (``<(zcat …)``) are read like it.
    fmt
        A key of :data:`~graphmem.conversation.readers.formats.FORMATS`; None tells it for each
        file by its content.
    conversation
        Conversation of the turns that name none; None names it after the file (its path below the
        folder named, without suffix; its name where the file itself is named).
    zone
        By whose clocks times without a zone are read; None where the namespace has none.
    stdin
        Standard input; None takes ``sys.stdin``.

    Returns
    -------
    Iterator of Turn or Rejected
        In the order of the files; duplicates are still in.

    Raises
    ------
    NotFoundError
        A path isn't there. Raised before anything is read.
    InputError
        A path is empty, a file that is named is of no known format or cannot be read, or ``fmt``
        is no format.
        Raised before anything is read.
    """
    check_format(fmt)
    paths = list(paths)
    if "" in paths:
        raise InputError("a path is empty", hint='Name a file or folder; "." is the current one.')
    named = [None if str(path) == STANDARD_INPUT else Path(path) for path in paths]
    for path in named:
        if path is not None and not _exists(path):
            raise NotFoundError(f"there is no file or folder {_shown(path)!r}", hint=_PATH_HINT)
    planned = [file for path in named for file in _planned(path, fmt)]
    return _read_all(planned, fmt, _Asked(conversation, zone), stdin)


def read_stream(stream: BinaryIO, origin: Origin, fmt: str | None = None) -> Iterator[Read]:
    """Read JSONL from a stream that need not be seekable.

    Parameters
    ----------
    stream
        The bytes.
    origin
        Where they come from.
    fmt
        The format; None tells it by the first line that shows it.

    Yields
    ------
    Turn or Rejected
        As the format's reader does; never raises for bad input.
    """
    items = line_items(stream, origin.source)
    if fmt is None:
        fmt, items = _peeked(items)
    yield from READERS[fmt](items, origin)


_PATH_HINT = "Check the path; it is taken from the current folder."


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:  # a folder on the way to it that may not be entered, an endless name
        raise InputError(f"{_shown(path)}: {error.strerror}", hint=_PATH_HINT) from error


def _planned(path: Path | None, fmt: str | None) -> Iterator[_File | Rejected | None]:
    if path is None:
        yield None
    elif path.is_dir():
        for file in _files_in(path):
            if isinstance(file, Rejected):
                yield file
            else:
                yield _File(file, file.relative_to(path).as_posix())
    elif not path.is_file():  # a pipe: it can be read but once
        yield _File(path, path.name)
    else:
        try:
            layout = layout_of(path, fmt)
        except InputError as error:
            raise InputError(f"{_shown(path)}: {error.message}", hint=error.hint) from error
        yield _File(path, path.name, layout)


def _files_in(folder: Path) -> Iterator[Path | Rejected]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Rejected(_shown(folder), None, f"the folder was not read: {error.strerror}", "")
        return
    for path in entries:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not path.is_symlink():  # a link may lead back up
                yield from _files_in(path)
        elif path.is_file():
            yield path


def _read_all(
    planned: list[_File | Rejected | None],
    fmt: str | None,
    asked: _Asked,
    stdin: BinaryIO | None,
) -> Iterator[Read]:
    done: set[Path] = set()
    for file in planned:
        if isinstance(file, Rejected):
            yield file
        elif file is None:
            yield from read_stream(stdin or sys.stdin.buffer, asked.origin(STANDARD_INPUT), fmt)
        elif (resolved := file.path.resolve()) not in done:
            done.add(resolved)
            yield from _read_file(file, fmt, asked)


def _read_file(file: _File, fmt: str | None, asked: _Asked) -> Iterator[Read]:
    source = _shown(file.path)
    try:
        if file.path.is_file():
            origin = asked.origin(source, _text(file.below))
            yield from _read_layout(file.path, file.layout or layout_of(file.path, fmt), origin)
        else:
            with file.path.open("rb") as stream:
                yield from read_stream(stream, asked.origin(source), fmt)
    except InputError as error:
        yield Rejected(source, None, f"the file was not read: {error.message}", "")
    except OSError as error:
        yield Rejected(source, None, f"reading broke off: {error.strerror or error}", "")


def _read_layout(path: Path, layout: Layout, origin: Origin) -> Iterator[Read]:
    if layout.container == "prose":
        yield from read_prose(path.read_bytes(), origin)
        return
    reader = READERS[layout.format]
    if layout.container == "document":
        yield from reader(document_items(path.read_bytes(), origin.source), origin)
        return
    with path.open("rb") as stream:
        yield from reader(line_items(stream, origin.source), origin)


def _peeked(items: Iterator[Item | Rejected]) -> tuple[str, Iterator[Item | Rejected]]:
    """The format of the first item that shows one, and all the items."""
    seen: list[Item | Rejected] = []
    for item in items:
        seen.append(item)
        found = first_shape([item.value]) if isinstance(item, Item) else None
        if found or len(seen) == _SAMPLES:
            return found or "turns", chain(seen, items)
    return "turns", iter(seen)


def _text(path: str) -> str:
    # A name that is not UTF-8 comes from the system with halves of surrogate pairs in it.
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _shown(path: Path) -> str:
    return _text(str(path))
