"""How far a search goes: one pass, or a second one that asks again with what the first found.

The second pass (:mod:`graphmem.recall.bridge`) is for questions whose answer does not mention what
they name. It has a few more texts to embed and brings nothing where the first has the answer, so
that by default a question gets what its form and the memory call for (HyMem decides so between
summaries and raw text). How far the best turn is ahead of the next says nothing about it: the first
link of a chain is often far ahead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from graphmem.errors import InputError
from graphmem.extraction.kin import RELATIVE_WORDS

__all__ = ["DEPTHS", "Decision", "Depth", "decide"]

Depth = Literal["light", "deep", "auto"]
DEPTHS: tuple[str, ...] = get_args(Depth)

# "the city where the founder of …", "whose brother …", "Ana's sister's …": one thing by another.
_NESTED = re.compile(
    r"\b(?:whose|of (?:the|a|an) .* (?:who|that|which|where|in which|of)\b"
    r"|the \w+ (?:who|that|which|where|in which)\b|\w+['\u2019]s (?:\w+ )?\w+['\u2019]s)",
    re.IGNORECASE,
)
# "Ana's sister", "the younger brother of Ben": somebody by whose relative they are.
_RELATIVES = "|".join(sorted(map(re.escape, RELATIVE_WORDS), key=len, reverse=True))
_RELATIVE = re.compile(
    rf"\w['\u2019]s (?:\w+ )?(?:{_RELATIVES})\b|\b(?:{_RELATIVES}) of \w", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the second pass is made, and why."""

    deep: bool
    why: str


def decide(depth: str, question: str, *, spoken: float) -> Decision:
    """Decide on the second pass.

    Parameters
    ----------
    depth
        What was asked for.
    question
        In words.
    spoken
        Share of the turns that have a speaker: passages lead from one to the next by what they
        mention, what people say to each other hardly does.

    Raises
    ------
    InputError
        There is no such depth.
    """
    if depth not in DEPTHS:
        raise InputError(f"depth {depth!r} is unknown", hint=f"There is: {', '.join(DEPTHS)}.")
    if depth != "auto":
        return Decision(depth == "deep", "as asked for")
    if _NESTED.search(question) or _RELATIVE.search(question):
        return Decision(True, "the question names one thing by another")
    if spoken >= 0.5:
        return Decision(False, "a plain question to a conversation")
    return Decision(True, "passages lead on by what they mention")
