"""Title, summary and keywords of an episode, taken from what was said in it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from graphmem.extraction.interface import FactDraft
from graphmem.extraction.voice import Voice
from graphmem.extraction.wordlists import FUNCTION_WORDS, INTERJECTIONS, LIGHT_WORDS, VAGUE_HEADS
from graphmem.records import Turn

__all__ = ["Summary", "summarise"]

_SENTENCES = 3
_KEYWORDS = 8
_TITLE_WORDS = 8
_FALLBACK = 200  # characters
_WORD = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")


class Summary(NamedTuple):
    """What an episode was about."""

    title: str
    text: str
    keywords: tuple[str, ...]


def summarise(turns: Sequence[Turn], facts: Sequence[FactDraft]) -> Summary:
    """Summarise an episode by its most central sentences.

    A sentence is central when its tf-idf vector is close to the mean of all of them. Nothing is
    reworded; an episode without facts is summarised by its first words.
    """
    if not turns:
        return Summary("", "", ())
    names = {part.casefold() for turn in turns for part in _WORD.findall(turn.author or "")}
    texts = [fact.text for fact in facts] or [turn.text for turn in turns]
    bags = [Counter(_words(text, names)) for text in texts]
    weights = _tf_idf(bags)
    central = _central(texts, weights) if facts else []
    text = " ".join(central) or " ".join(turns[0].index_text.split())[:_FALLBACK]
    keywords = _keywords(weights)
    return Summary(_title(turns, facts, keywords), text, keywords)


def _words(text: str, names: set[str]) -> list[str]:
    found = (word.casefold().removesuffix("'s") for word in _WORD.findall(text))
    return [
        word
        for word in found
        if len(word) > 1
        and word not in FUNCTION_WORDS
        and word not in LIGHT_WORDS
        and word not in INTERJECTIONS
        and word not in VAGUE_HEADS
        and word not in names
    ]


def _tf_idf(bags: Sequence[Counter[str]]) -> list[dict[str, float]]:
    frequency = Counter(word for bag in bags for word in bag)
    total = len(bags)
    return [
        {word: count * math.log(1 + total / frequency[word]) for word, count in bag.items()}
        for bag in bags
    ]


def _central(texts: Sequence[str], weights: Sequence[dict[str, float]]) -> list[str]:
    centroid: defaultdict[str, float] = defaultdict(float)
    for vector in weights:
        norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        for word, weight in vector.items():
            centroid[word] += weight / norm
    scores = []
    for position, vector in enumerate(weights):
        norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        near = sum(weight * centroid[word] for word, weight in vector.items()) / norm
        scores.append((round(near, 9), -position))
    chosen = sorted(-position for _, position in sorted(scores, reverse=True)[:_SENTENCES])
    return list(dict.fromkeys(texts[position] for position in chosen))


def _keywords(weights: Sequence[dict[str, float]]) -> tuple[str, ...]:
    total: defaultdict[str, float] = defaultdict(float)
    for vector in weights:
        for word, weight in vector.items():
            total[word] += weight
    ranked = sorted(total, key=lambda word: (-round(total[word], 9), word))
    return tuple(ranked[:_KEYWORDS])


def _title(turns: Sequence[Turn], facts: Sequence[FactDraft], keywords: tuple[str, ...]) -> str:
    titles = {turn.title for turn in turns}
    if len(titles) == 1 and turns[0].title and turns[0].author is None:
        return turns[0].title
    parties = {name for turn in turns if (name := _party(turn))}
    counts: Counter[str] = Counter()
    for fact in facts:
        counts.update(mention.name for mention in fact.mentions if mention.name not in parties)
    order = {name: position for position, name in enumerate(counts)}
    ranked = sorted(counts, key=lambda name: (-counts[name], order[name]))
    chosen: list[str] = []
    for name in ranked:
        if len(chosen) == 3:
            break
        known = any(name.casefold() in other.casefold() for other in chosen)
        if not known and sum(len(part.split()) for part in [*chosen, name]) <= _TITLE_WORDS:
            chosen.append(name)
    title = ", ".join(chosen) or ", ".join(keywords[:3])
    title = title or " ".join(turns[0].text.split()[:_TITLE_WORDS])[:_FALLBACK]
    return title[:1].upper() + title[1:]


def _party(turn: Turn) -> str | None:
    speaker = Voice.of(turn).speaker
    return speaker.name if speaker else None
