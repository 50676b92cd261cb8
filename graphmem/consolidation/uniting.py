"""Uniting: units that say the same of the same entities become one (HGMem, A-MEM).

Two units are one where they share most of what they bind, are close to each other, and each
statement of one says what a statement of the other does. The last is the one that counts: entities
and closeness alone would make one of "Ana likes tea" and "Ana likes coffee". Without a language
model, "the same" is the same words in the same order, but for those that add nothing and for a few
of equal meaning. So figures, dates, denials, tenses and who does what to whom are the same too. An
event without a date that is told of in two sessions may have happened twice, and "it" may be
something else there: these stay two.

Whether two units are one follows from these two alone. A merged unit is a connected component of
such pairs, so the order in which they come makes no difference.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.seek_words import values_of
from graphmem.consolidation.slot_words import words_of
from graphmem.consolidation.wording import without_frame

__all__ = [
    "Saying",
    "Stating",
    "United",
    "candidates",
    "components",
    "keywords_of",
    "says_the_same",
    "union",
]

Vectors = NDArray[np.float32]

CLOSE = 0.8  # cosine of two units that may be one
SHARED = 0.5  # Jaccard index of what they bind
_NEARLY = 1e-4  # more than two ways of multiplying matrices may differ by
_ROWS = 256
_PAIRS = 65_536  # that are multiplied at a time
_LONGEST = 2_000  # characters: what is longer is no plain statement
_KEYWORDS = 12
_WORD = re.compile(r"\w+(?:[.,:'\N{RIGHT SINGLE QUOTATION MARK}/-]\w+)*")
#: What it means stands elsewhere.
_POINTS = re.compile(
    r"(?<!\w)(?:it|its|itself|this|that|these|those|they|them|their|theirs|he|him|his|she|her|hers"
    r"|here|there|ones?|such|others?|another|same|former|latter)(?!\w)",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\s*\((?:[^()]{3,60})\)")
# Tense and auxiliaries of the past are no fillers: what was is not what is.
_NOTHING = words_of(
    """
    a absolutely actually again already also am an and are be been being certainly currently
    definitely do does even has have honestly indeed is just kinda lot lots much now oh quite
    really simply so still super the too totally truly very well yeah yes
    """
)
_EQUAL = {
    "loves": "likes", "enjoys": "likes", "adores": "likes", "loved": "liked", "enjoyed": "liked",
    "adored": "liked", "resides": "lives", "resided": "lived", "mum": "mother", "mom": "mother",
    "dad": "father", "isn't": "not", "aren't": "not", "doesn't": "not", "don't": "not",
    "cannot": "can't",
}  # fmt: skip


class Stating(NamedTuple):
    """A fact of a unit, with what tells whether another says the same.

    ``heading`` is the title of its passage, by which "the school" is told.
    """

    id: str
    text: str
    modality: str
    negated: bool
    memory_type: str
    stated_from: datetime | None
    stated_to: datetime | None
    session: str
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A unit: what it binds, in which part, and what it says.

    ``names`` are what the entities are called in it, in the order of the entities' ids.
    """

    id: str
    title: str
    binds: tuple[tuple[str, str], ...]
    facts: tuple[Stating, ...]
    names: tuple[str, ...] = ()

    @property
    def entities(self) -> frozenset[str]:
        """Ids of what it binds."""
        return frozenset(entity for entity, _ in self.binds)


@dataclass(frozen=True, slots=True, kw_only=True)
class United:
    """What several units come to as one."""

    title: str
    text: str
    binds: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    originals: tuple[str, ...]
    keywords: tuple[str, ...]


def candidates(
    vectors: Vectors, places: NDArray[np.integer[Any]], binds: object, rows: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Pairs of places (earlier, later) that may be one, with at least one of some rows.

    Parameters
    ----------
    vectors
        Of length 1 or 0.
    places
        Which of them is each unit's.
    binds
        CSR of shape (units, entities): 1 where a unit binds an entity.
    rows
        The units that are compared with all others.
    """
    from scipy.sparse import csr_matrix

    bound = csr_matrix(binds)
    sizes = np.asarray(bound.sum(axis=1)).ravel()
    found: set[tuple[int, int]] = set()
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        shared = (bound[some] @ bound.T).tocoo()
        ends = np.stack([some[shared.row], shared.col.astype(np.int64)])
        both = shared.data / (sizes[ends].sum(axis=0) - shared.data)
        ends = np.sort(ends[:, (ends[0] != ends[1]) & (both >= SHARED)], axis=0)
        for begin in range(0, ends.shape[1], _PAIRS):
            part = ends[:, begin : begin + _PAIRS]
            near = np.einsum("ij,ij->i", *vectors[places[part]])
            for one, other in part[:, near >= CLOSE - _NEARLY].T.tolist():
                exact = vectors[places[one]].astype(np.float64) * vectors[places[other]]
                if exact.sum() >= CLOSE:
                    found.add((one, other))
    return sorted(found)


def says_the_same(one: Saying, other: Saying) -> bool:
    """Whether two units of nearly the same entities say the same of them."""
    mine, theirs = one.entities, other.entities
    if len(mine & theirs) < SHARED * len(mine | theirs) or (mine - theirs and theirs - mine):
        return False
    if not one.facts or not other.facts:
        return False
    return all(any(_same(f, g) for g in other.facts) for f in one.facts) and all(
        any(_same(f, g) for f in one.facts) for g in other.facts
    )


def components(pairs: Iterable[Collection[str]]) -> list[tuple[str, ...]]:
    """Groups of ids that hang together, each sorted, in order."""
    root: dict[str, str] = {}

    def top(id_: str) -> str:
        while (up := root.setdefault(id_, id_)) != id_:
            root[id_] = id_ = root[up]
        return id_

    for pair in pairs:
        first, *rest = sorted(pair)
        for id_ in rest:
            low, high = sorted((top(first), top(id_)))
            root[high] = low
    groups: dict[str, list[str]] = {}
    for id_ in sorted(root):
        groups.setdefault(top(id_), []).append(id_)
    return sorted(tuple(group) for group in groups.values() if len(group) > 1)


def union(sayings: list[Saying]) -> United:
    """What units come to as one; they are given in the order of events.

    No word is new: the text is that of all statements in order, each once.
    """
    facts = {fact.id: fact for saying in sayings for fact in saying.facts}
    binds: dict[str, str] = {}
    for saying in sayings:
        for entity, role in saying.binds:
            binds.setdefault(entity, role)
    return United(
        title=sayings[0].title,
        text=" ".join(dict.fromkeys(fact.text for fact in facts.values())),
        binds=tuple(sorted(binds.items())),
        facts=tuple(sorted(facts)),
        originals=tuple(sorted(saying.id for saying in sayings)),
        keywords=keywords_of(sayings),
    )


def keywords_of(sayings: Iterable[Saying]) -> tuple[str, ...]:
    """Names of what units bind, then their words that say something; each once."""
    found: dict[str, str] = {}
    sayings = list(sayings)
    for saying in sayings:
        for name in saying.names:
            found.setdefault(name.casefold(), name)
    known = {word for name in found for word in _WORD.findall(name)}
    for saying in sayings:
        for fact in saying.facts:
            for word in _WORD.findall(_plain(fact.text)):
                if word not in _NOTHING and len(word) > 3 and word.isalpha() and word not in known:
                    found.setdefault(word, word)
    return tuple(found.values())[:_KEYWORDS]


def _same(one: Stating, other: Stating) -> bool:
    if one.id == other.id:
        return True
    if (one.modality, one.negated, one.stated_from, one.stated_to) != (
        other.modality, other.negated, other.stated_from, other.stated_to,
    ):  # fmt: skip
        return False
    happened = "episodic" in (one.memory_type, other.memory_type) and one.stated_from is None
    if one.session != other.session and (happened or _POINTS.search(one.text)):
        return False  # what happened may happen again, and "it" be something else
    if one.heading != other.heading:
        return False
    if max(len(one.text), len(other.text)) > _LONGEST or values_of(one.text) != values_of(
        other.text
    ):
        return False
    words = _words(one.text)
    return bool(words) and words == _words(other.text)


def _words(text: str) -> list[str]:
    """The words of a statement that say something, in order, in one spelling."""
    return [_EQUAL.get(word, word) for word in _WORD.findall(_plain(text)) if word not in _NOTHING]


def _plain(text: str) -> str:
    """A statement in small letters, without what was added to it or only frames it."""
    bare = _ADDED.sub("", without_frame(text)).casefold()
    return bare.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
