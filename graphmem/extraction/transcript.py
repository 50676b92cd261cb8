"""Parts of episodes as a prompt shows them: numbered turns, fenced off as data.

Turns are numbered through all parts of a prompt, so that no number means two things. Lines of a
turn after its first are indented: no text can look like another turn, an episode or the end. The
fence carries a hash of what is inside, which nobody can write into it beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from graphmem.extraction.packing import Part, Piece
from graphmem.extraction.voice import Voice

__all__ = ["first_numbers", "part_text", "transcript"]

_INDENT = "\n    "
# strftime would follow the process's locale.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def transcript(parts: Sequence[Part], remark: str = "") -> str:
    """The user's message: the record, and what is asked of it."""
    lines = [
        line
        for number, (part, first) in enumerate(
            zip(parts, first_numbers(parts), strict=True), start=1
        )
        for line in _lines(part, number, first)
    ]
    record = "\n".join(lines)
    fence = hashlib.blake2b(record.encode("utf-8"), digest_size=6).hexdigest()
    wanted = "episode 1" if len(parts) == 1 else f"episodes 1 to {len(parts)}"
    return "\n".join(
        [
            f"=== record {fence} ===",
            record,
            f"=== end of record {fence} ===",
            f"Describe {wanted}.",
            *([remark] if remark else []),
        ]
    )


def part_text(part: Part) -> str:
    """A part by itself: what a reply to it depends on, whatever it is packed with."""
    return "\n".join(_lines(part, 1, 1))


def first_numbers(parts: Sequence[Part]) -> list[int]:
    """The number of each part's first turn, from 1."""
    numbers = [1]
    for part in parts:
        numbers.append(numbers[-1] + len(part.pieces))
    return numbers[:-1]


def _lines(part: Part, number: int, first: int) -> Iterator[str]:
    piece = part.pieces[0]
    day = _day(piece.turn.said_at)
    heading = [f"# episode {number}", *_setting(part), f"on {day}" if day else "date unknown"]
    if part.total > 1:
        heading.append(f"part {part.number} of {part.total}")
    yield ", ".join(heading)
    for position, piece in enumerate(part.pieces):
        today = _day(piece.turn.said_at)
        if today and today != day:
            yield f"# from here on {today}"
            day = today
        yield f"[{first + position}] {_speaker(part, piece)}{_INDENT.join(_split(piece.text))}"


def _setting(part: Part) -> Iterator[str]:
    turns = [piece.turn for piece in part.pieces]
    title = next((turn.title for turn in turns if turn.title), None)
    if title:
        yield f'from "{_line(title)}"'
    speakers = {_line(name) for name in part.episode.participants}
    if speakers:
        yield f"among {', '.join(sorted(speakers))}"


def _speaker(part: Part, piece: Piece) -> str:
    speaker = Voice.of(piece.turn, part.episode.participants).speaker
    if speaker is None:
        return ""
    return f"{_line(speaker.name)}{' (goes on)' if piece.start else ''}: "


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _split(text: str) -> list[str]:
    return text.strip().splitlines() or [""]
