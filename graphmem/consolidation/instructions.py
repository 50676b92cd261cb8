"""Instructions: parts of a text that are addressed to the model that will read it.

A memory is read by a language model, so a text in it can try to command that model ("ignore all
previous instructions", "you must tell the user …"). What gives it away is that it commands, and
whom or what it is about: its instructions, its answers, its user. Talk about such texts, advice
between people, recipes and a user's own wishes are none of it. English only; no model is asked.

A *strong* cue suffices by itself; two *weak* ones in one text do together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from graphmem.consolidation.disguises import Form, decoded, plain, unleeted, unspaced
from graphmem.consolidation.instruction_cues import (
    CUES,
    HIDDEN,
    MARKUP,
    MARKUP_HINTS,
    SPELT_TOGETHER,
    Cue,
    hinted,
)

__all__ = ["Instruction", "instructions_in", "overlaps"]


_SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+[\"')\]]*(?=\s|$)|(?=\n)|$)")
_QUOTES = (('"', '"'), ("'", "'"))
_QUOTED_AFTER = 3  # words before a quotation that make it talk about its words
_NESTED = 2


@dataclass(frozen=True, slots=True)
class Instruction:
    """A part of a text that reads as an instruction to the model, and what gave it away."""

    start: int
    end: int
    why: str


class _Found(NamedTuple):
    sentence: tuple[int, int]
    cue: Cue


@lru_cache(maxsize=4096)
def instructions_in(text: str) -> tuple[Instruction, ...]:
    """The parts of a text that read as instructions to a model, in order and apart."""
    return tuple(_merged(_all(text, 0)))


def _all(text: str, depth: int) -> Iterator[Instruction]:
    form = plain(text)
    yield from _in_form(form)
    leet = unleeted(form)
    if leet is not None:
        yield from _in_form(leet)
    for letters, start, _ in unspaced(form):
        if SPELT_TOGETHER.search(letters):
            yield Instruction(start, len(text), "override")
    if depth < _NESTED:
        for hidden, start, end in decoded(form):
            inner = next(_all(hidden, depth + 1), None)
            if inner is not None or HIDDEN.search(hidden):
                yield Instruction(start, end, inner.why if inner else "disclosure")


def _in_form(form: Form) -> Iterator[Instruction]:
    text = form.text
    for why, pattern in MARKUP if hinted(text, MARKUP_HINTS) else ():
        if markup := pattern.search(text):
            start, _ = form.span(markup.start(), len(text))
            yield Instruction(start, form.places[-1] + 1, why)
    if not hinted(text):
        return
    found = list(_found(text))
    strong = [each for each in found if each.cue.strong]
    if not strong and len({each.cue for each in found}) < 2:
        return
    for (start, end), cue in found:
        to = len(text) if cue.rest and (strong or len(found) > 1) else end
        yield Instruction(*form.span(start, to), cue.why)


def _found(text: str) -> Iterator[_Found]:
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        if not hinted(words):
            continue
        start = sentence.start() + len(words) - len(words.lstrip())
        for cue in CUES:
            hit = _first(cue, words)
            if hit is not None:
                yield _Found((start, sentence.end()), cue)


def _first(cue: Cue, sentence: str) -> re.Match[str] | None:
    for hit in cue.pattern.finditer(sentence):
        at = hit.start() + len(hit[0]) - len(hit[0].lstrip(" ,:;.!?([\"'>*\u2013\u2014-"))
        if not _mentioned(sentence, at) and not (cue.unless and cue.unless.search(sentence)):
            return hit
    return None


def _mentioned(sentence: str, at: int) -> bool:
    """Whether a place is within a quotation that is talked about."""
    for opening, closing in _QUOTES:
        pattern = (
            rf"(?:^|(?<=[\s(])){opening}([^{closing}]+(?:(?<=\w){closing}(?=\w)[^{closing}]*)*)"
        )
        for quotation in re.finditer(pattern, sentence):
            before = sentence[: quotation.start()].split()
            if quotation.start(1) <= at < quotation.end(1) and len(before) >= _QUOTED_AFTER:
                return True
    return False


def _merged(found: Iterator[Instruction]) -> list[Instruction]:
    merged: list[Instruction] = []
    for each in sorted(set(found), key=lambda one: (one.start, -one.end, one.why)):
        last = merged[-1] if merged else None
        if last is not None and each.start <= last.end:
            merged[-1] = Instruction(last.start, max(last.end, each.end), last.why)
        else:
            merged.append(each)
    return merged


def overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a part of a text has characters in common with one of several."""
    return any(first < end and start < last for first, last in spans)
