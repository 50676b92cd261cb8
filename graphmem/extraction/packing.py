"""What goes into one call: several short episodes together, or a part of a long one.

Few large prompts cost less than many small ones, as the instructions come with each. Too large a
prompt costs quality: models overlook more of it, and their replies are cut off. So episodes are
packed in order up to a limit of tokens, and one that is larger goes in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphmem.extraction.interface import EpisodeTurns
from graphmem.extraction.pieces import parseable, pieces
from graphmem.records import Turn

__all__ = ["MAX_EXTRACTED", "Part", "Piece", "pack", "parts_of"]

#: Characters of one turn that knowledge is made of; the rest is kept and found by its words.
MAX_EXTRACTED = 100_000
_LINE = 8  # tokens: number, speaker, line break


@dataclass(frozen=True, slots=True)
class Piece:
    """A turn, or a part of one: ``text`` stands at ``start`` of the turn's own."""

    turn: Turn
    start: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An episode, or a part of one that is too large for a call.

    Attributes
    ----------
    index
        Position of the episode among those that were given.
    number, total
        Which part of how many, from 1.
    tokens
        About how large it is.
    """

    index: int
    episode: EpisodeTurns
    pieces: tuple[Piece, ...]
    tokens: int
    number: int = 1
    total: int = 1

    @property
    def place(self) -> tuple[int, int]:
        """Which part of which episode."""
        return self.index, self.number


def parts_of(
    episodes: Sequence[EpisodeTurns], limit: int, count: Callable[[str], int]
) -> list[Part]:
    """Cut episodes into parts of at most ``limit`` tokens; most are one part.

    Parameters
    ----------
    episodes
        Closed episodes.
    limit
        Tokens of turns in one call.
    count
        Counts the tokens of a text.
    """
    parts: list[Part] = []
    for index, episode in enumerate(episodes):
        groups = list(_grouped(episode.turns, limit, count))
        for number, (group, tokens) in enumerate(groups, start=1):
            parts.append(
                Part(
                    index=index,
                    episode=episode,
                    pieces=tuple(group),
                    tokens=tokens,
                    number=number,
                    total=len(groups),
                )
            )
    return parts


def pack(parts: Iterable[Part], limit: int) -> list[list[Part]]:
    """Put neighbouring parts together, in order, up to ``limit`` tokens."""
    packs: list[list[Part]] = []
    size = limit
    for part in parts:
        if size + part.tokens > limit:
            packs.append([])
            size = 0
        packs[-1].append(part)
        size += part.tokens
    return packs


def _grouped(
    turns: Sequence[Turn], limit: int, count: Callable[[str], int]
) -> Iterator[tuple[list[Piece], int]]:
    group: list[Piece] = []
    size = 0
    for turn in turns:
        for piece in _pieces(turn, limit, count):
            tokens = count(piece.text) + _LINE
            if group and size + tokens > limit:
                yield group, size
                group, size = [], 0
            group.append(piece)
            size += tokens
    if group:
        yield group, size


def _pieces(turn: Turn, limit: int, count: Callable[[str], int]) -> Iterator[Piece]:
    text = parseable(turn.text[:MAX_EXTRACTED])
    if count(text) + _LINE <= limit:
        yield Piece(turn, 0, text)
        return
    # Scripts differ in how many characters make a token, so the length is measured.
    longest = max(1, len(text) * (limit - _LINE) // max(1, count(text)) * 9 // 10)
    for start, piece in pieces(text, longest):
        yield Piece(turn, start, piece)
