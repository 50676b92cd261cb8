"""Sample conversations and questions: what ``graphmem demo`` and the tests remember and recall.

Three made-up conversations, one JSON object a line and a turn, and forty questions on the longest
one, each with its answer and the ids of the turns that hold it. Two are of half a year and share
a speaker; the third goes over a year and a half in which much changes.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["conversations_path", "questions_path"]


def conversations_path() -> Path:
    """Say where the sample conversations are.

    Returns
    -------
    Path
        A UTF-8 file of JSON lines, a turn each: ``id``, ``conversation``, ``session``,
        ``speaker``, ``text`` and ``said_at`` (ISO 8601, UTC).
    """
    return Path(__file__).parent / "conversations.jsonl"


def questions_path() -> Path:
    """Say where the questions on the sample conversations are.

    Returns
    -------
    Path
        A UTF-8 file of JSON lines, a question each: ``question``, ``answer``, ``conversation``,
        ``evidence`` (ids of turns of that conversation) and ``category``.
    """
    return Path(__file__).parent / "questions.jsonl"
