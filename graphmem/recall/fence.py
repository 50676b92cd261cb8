"""How a language model is shown memory: fenced off from the question, as data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from graphmem.models.language import Message

__all__ = ["fenced"]

_REMARK = "Your last reply could not be used: {}. Reply with JSON in the form asked for, no more."


def fenced(
    prompt: str, memory: str, question: str, *, more: Sequence[str] = (), flaw: str = ""
) -> list[Message]:
    """The prompt: instructions, the memory behind a fence, the question, and what was wrong.

    The fence carries a hash of what is inside, which nobody can write into it beforehand.

    Parameters
    ----------
    prompt
        The instructions.
    memory
        What people said, numbered.
    question
        In words; it becomes one line.
    more
        Lines before the question.
    flaw
        Why the last reply could not be used.
    """
    fence = hashlib.blake2b(memory.encode("utf-8"), digest_size=6).hexdigest()
    lines = [
        f"=== memory {fence} ===",
        memory,
        f"=== end of memory {fence} ===",
        *more,
        f"Question: {' '.join(question.split())}",
        *([_REMARK.format(flaw)] if flaw else []),
    ]
    return [Message("system", prompt), Message("user", "\n".join(lines))]
