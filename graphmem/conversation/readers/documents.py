"""Documents: passages with a title, from JSON or from the paragraphs of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from graphmem.conversation.readers.origin import Item, Origin
from graphmem.conversation.rejected import Read, Rejected

__all__ = ["MAX_PASSAGE", "passages", "read_documents", "read_prose"]

MAX_PASSAGE = 2_000
"""Characters of a passage taken from a text; a longer paragraph is cut at ends of sentences."""

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_CUT = re.compile(r"[.!?…。！？][\"'”’)]*\s+|\n|[。！？]")  # noqa: RUF001
_MAX_TITLE = 200


def read_documents(items: Iterable[Item | Rejected], origin: Origin) -> Iterator[Read]:
    """Read passages ``{title, text}``.

    A passage is in the conversation of the file and in the session of its title. Its id is its
    ``id`` or ``_id``, else the file and its place: ``corpus.json:17`` for element 17 of an array,
    from 0, and ``corpus.jsonl:L18`` for line 18. One without title, speaker and role has the file's
    name as its title.

    Parameters
    ----------
    items
        The values of the file.
    origin
        The file.

    Yields
    ------
    Turn or Rejected
        One for each item.
    """
    for item in items:
        if isinstance(item, Rejected):
            yield item
            continue
        place = str(item.ordinal) if item.line is None else item.position
        yield origin.read(
            _fields(item.value, origin),
            item,
            conversation=origin.default_conversation,
            default_id=None if origin.path is None else f"{origin.path}:{place}",
        )


def read_prose(data: bytes, origin: Origin) -> Iterator[Read]:
    """Read a text or Markdown file: each paragraph is a passage.

    The first heading is the title, else the file's name. Later headings stay in front of the
    paragraph that follows. The id is the file and the passage's position, from 0.

    Parameters
    ----------
    data
        The file, in UTF-8; a byte order mark is fine.
    origin
        The file.

    Yields
    ------
    Turn or Rejected
        One for each passage; a single ``Rejected`` where it is not UTF-8.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8: byte {data[error.start]:#04x} at position {error.start}"
        yield Rejected(origin.source, None, reason, "")
        return
    path = PurePosixPath(origin.path or "text")
    heading, found = passages(text, markdown=path.suffix.lower() in (".md", ".markdown"))
    for index, passage in enumerate(found):
        yield origin.read(
            {"title": heading or path.stem, "text": passage},
            Item(passage, None, index, passage),
            conversation=origin.default_conversation,
            default_id=f"{path}:{index}",
        )


def passages(text: str, *, markdown: bool) -> tuple[str | None, list[str]]:
    """Split a text into its passages.

    Parameters
    ----------
    text
        The text.
    markdown
        Whether lines that begin with "#" are headings, and ``` fences keep what they hold together.

    Returns
    -------
    tuple
        The first heading (None where there is none), and the passages in order.
    """
    title: str | None = None
    pending: list[str] = []
    found: list[str] = []
    for block in _blocks(text, markdown):
        heading = _HEADING.fullmatch(block) if markdown else None
        if heading is None:
            found += _pieces("\n\n".join([*pending, block]))
            pending = []
        elif title is None and heading[1].strip():
            title = heading[1].strip()[:_MAX_TITLE]
        else:
            pending.append(block.strip())
    if pending:
        found.append("\n\n".join(pending))
    return title, found


def _fields(value: object, origin: Origin) -> object:
    if not isinstance(value, Mapping):
        return value
    fields = dict(value)
    if fields.get("id") is None and fields.get("_id") is not None:
        fields["id"] = fields.pop("_id")
    titled = any(fields.get(key) for key in ("title", "speaker", "role"))
    if not titled and origin.label is not None:
        fields["title"] = PurePosixPath(origin.label).name
    return fields


def _blocks(text: str, markdown: bool) -> Iterator[str]:
    """Paragraphs, heading lines and fenced code, each without the blank lines around it."""
    block: list[str] = []
    fence: str | None = None
    for line in text.splitlines():
        mark = _FENCE.match(line) if markdown else None
        alone = fence is None and mark is None and (not line.strip() or _is_heading(line, markdown))
        if alone:
            if block:
                yield "\n".join(block)
            block = []
            if line.strip():
                yield line
            continue
        block.append(line)
        if mark is not None and fence in (None, mark[1]):
            fence = mark[1] if fence is None else None
    if block and any(line.strip() for line in block):
        yield "\n".join(block)


def _is_heading(line: str, markdown: bool) -> bool:
    return markdown and _HEADING.fullmatch(line) is not None


def _pieces(paragraph: str) -> Iterator[str]:
    while len(paragraph) > MAX_PASSAGE:
        window = paragraph[:MAX_PASSAGE]
        ends = [match.end() for match in _CUT.finditer(window)]
        end = ends[-1] if ends else window.rfind(" ") + 1 or MAX_PASSAGE
        if paragraph[:end].strip():
            yield paragraph[:end].strip()
        paragraph = paragraph[end:]
    if paragraph.strip():
        yield paragraph.strip()
