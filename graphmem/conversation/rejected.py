"""What a reader could not use, and why: it is reported and kept, and never stops the rest."""

from __future__ import annotations

import json
from dataclasses import dataclass

from graphmem.records import Turn

__all__ = ["MAX_RAW", "Read", "Rejected", "raw_json"]

MAX_RAW = 10_000
"""Characters of the raw input that are kept."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of input that did not become a turn.

    Attributes
    ----------
    source
        The file it stands in, as the user named it; "-" for standard input.
    line
        Its line, from 1; None where the format has no lines, or the whole file is meant.
    reason
        Why, in words for a person.
    raw
        The piece itself, at most :data:`MAX_RAW` characters; empty for a whole file.
    skipped
        True where nothing is wrong with it, but it holds nothing to remember (a system message, a
        call of a tool): to be counted, not to be quarantined.
    """

    source: str
    line: int | None
    reason: str
    raw: str
    skipped: bool = False


Read = Turn | Rejected
"""What readers yield."""


def raw_json(value: object) -> str:
    """Write a piece of a JSON document for :attr:`Rejected.raw`.

    Parameters
    ----------
    value
        What was read.

    Returns
    -------
    str
        Its JSON, cut off after :data:`MAX_RAW` characters.
    """
    try:
        return json.dumps(value, ensure_ascii=False, default=str)[:MAX_RAW]
    except (RecursionError, ValueError) as error:
        return f"(cannot be shown: {type(error).__name__})"
