"""What a topic is called, and the few sentences that stand for it: taken from its units.

A title names whom or what most of a topic's units are about, and behind a colon what tells it from
the rest: entities that it has more of than the memory had when its last unit came. A summary is
made of those of its sentences that are nearest to their mean, in order of time. Nothing is
reworded, and nothing depends on what came after a topic's last unit, so that a topic that nothing
came to since is called the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graphmem.extraction.wordlists import FUNCTION_WORDS, LIGHT_WORDS, VAGUE_HEADS
from graphmem.identity import content_id, normal_name
from graphmem.recall.lexical import tokens

__all__ = [
    "PRODUCER",
    "Described",
    "Describer",
    "LocalDescriber",
    "Member",
    "Units",
    "described",
    "topic_id",
]

PRODUCER = "local:topics@1"

_LEADERS = 2  # whom a topic is about
_LED = 0.5  # share of the units that have them
_TELLING = 3  # entities behind the colon
_LOOKED_AT = 60  # entities of a topic
_SENTENCES = 4
_SHOWN = 12  # units that a language model is shown
_ALIKE = 0.93  # cosine from which on two sentences say the same
_NEAREST = 24  # sentences that a summary is chosen from
_LONGEST = 240  # characters of a sentence
_SPELLED = 100  # units that are looked at for how a name is spelled
_NAME = 5  # words of a name that can stand in a title
_IDLE = FUNCTION_WORDS | LIGHT_WORDS | VAGUE_HEADS | {"photo", "photography", "picture", "image"}


def topic_id(first: str, level: int) -> str:
    """Id of a topic: its first unit's, and its level. What comes to it later changes nothing."""
    return content_id("topic", first, str(level))


@dataclass(frozen=True)
class Units:
    """Base units in the order of events, as what describes topics reads them.

    Attributes
    ----------
    ids, texts
        Of each unit.
    vectors
        float32, unit rows.
    pointers, entities
        Unit ``i`` binds ``entities[pointers[i]:pointers[i + 1]]``, ascending.
    names
        Of each entity, by its number.
    turns
        Keys of the turns that each unit rests on.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    vectors: NDArray[np.float32]
    pointers: NDArray[np.int64]
    entities: NDArray[np.int64]
    names: Sequence[str]
    turns: Sequence[tuple[str, ...]]

    @cached_property
    def _by_entity(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of an entity and a unit that binds it, in their order."""
        units = np.repeat(np.arange(len(self.pointers) - 1), np.diff(self.pointers))
        order = np.lexsort((units, self.entities))
        return self.entities[order], units[order]

    def bound(self, members: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The entities that some units bind, and how many of these bind each."""
        parts = [self.entities[self.pointers[m] : self.pointers[m + 1]] for m in members.tolist()]
        return np.unique(np.concatenate(parts), return_counts=True) if parts else _NOTHING

    def bound_until(self, entities: NDArray[np.int64], last: int) -> NDArray[np.int64]:
        """How many units up to one bind each of some entities."""
        every, units = self._by_entity
        starts = np.searchsorted(every, entities)
        ends = np.searchsorted(every, entities, side="right")
        return np.asarray(
            [
                np.searchsorted(units[start:end], last, side="right")
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    def surface(self, entity: int, members: Iterable[int]) -> str | None:
        """How some units spell an entity, if possible within a sentence; None where none does."""
        name = re.escape(normal_name(self.names[entity])).replace(r"\ ", r"\s+")
        if not name:
            return None
        spelled = re.compile(rf"(?<!\w){name}(?!\w)", re.IGNORECASE)
        first: str | None = None
        for member in members:
            text = self.texts[member]
            if found := spelled.search(text):
                words = " ".join(found[0].split())
                if found.start():
                    return words
                first = first or words
        return first


_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Member:
    """A unit as what a topic is described from: its text, and the turns that it rests on."""

    text: str
    turns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A topic in words.

    Attributes
    ----------
    title
        What it is called.
    sentences
        Its summary: some of its units' texts, in order of time.
    members
        Its units nearest to their mean, in order of time: more than the sentences.
    producer
        Whose words these are.
    """

    title: str
    sentences: tuple[str, ...]
    members: tuple[Member, ...] = ()
    producer: str = PRODUCER

    @property
    def summary(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)

    @property
    def text(self) -> str:
        """What can be found: title and summary."""
        return f"{self.title}. {self.summary}" if self.title else self.summary


class Describer(Protocol):
    """Gives topics other titles and summaries than those that are taken from their units."""

    @property
    def producer(self) -> str:
        """Name and version, such as ``local:topics@1``."""
        ...

    def describe(self, topics: Sequence[Described]) -> list[Described]:
        """The topics in words, in the order given."""
        ...


class LocalDescriber:
    """Leaves titles and summaries as they are."""

    producer = PRODUCER

    def describe(self, topics: Sequence[Described]) -> list[Described]:
        """The same."""
        return list(topics)


def described(units: Units, members: NDArray[np.int64]) -> Described:
    """Title and summary of a topic.

    Parameters
    ----------
    units
        All units, up to the topic's last one at least.
    members
        Its units, in the order of events.
    """
    nearest = _central(units, members)
    central = nearest[:_SENTENCES]
    return Described(
        title=_title(units, members, central),
        sentences=tuple(_shortened(units.texts[unit]) for unit in sorted(central)),
        members=tuple(Member(units.texts[unit], units.turns[unit]) for unit in sorted(nearest)),
    )


def _central(units: Units, members: NDArray[np.int64]) -> list[int]:
    """Units nearest to the mean, the nearest first, none that says what another says."""
    vectors = units.vectors[members]
    near = np.round(np.einsum("ij,j->i", vectors, vectors.mean(axis=0)), 6)
    order = np.lexsort((members, -near))[:_NEAREST]
    chosen: list[int] = []
    for place in order.tolist():
        if all(float(vectors[place] @ vectors[other]) < _ALIKE for other in chosen):
            chosen.append(place)
        if len(chosen) == _SHOWN:
            break
    return [int(members[place]) for place in chosen]


def _title(units: Units, members: NDArray[np.int64], central: Sequence[int]) -> str:
    entities, counts = units.bound(members)
    order = np.lexsort((entities, -counts))
    entities, counts = entities[order], counts[order]
    shown = [*central, *members[:_SPELLED].tolist()]
    leaders = _leaders(units, entities, counts, len(members), shown)
    telling = _telling(units, int(members[-1]), entities, counts, leaders, shown)
    words = ", ".join(telling)
    if leaders:
        title = " and ".join(leaders.values()) + (f": {words}" if words else "")
    else:
        title = words or " ".join(units.texts[central[0]].split()[:8])
    return title[:1].upper() + title[1:]


def _leaders(
    units: Units,
    entities: NDArray[np.int64],
    counts: NDArray[np.int64],
    size: int,
    shown: Sequence[int],
) -> dict[int, str]:
    """Entities with a name of their own that most of the units have, the most frequent first."""
    found: dict[int, str] = {}
    for entity, count in zip(entities.tolist(), counts.tolist(), strict=True):
        if count < max(2.0, _LED * size) or len(found) == _LEADERS:
            break
        spelled = _spelled(units, entity, shown)
        if spelled[:1].isupper() and "'s " not in spelled:
            found[entity] = spelled
    return found


def _telling(
    units: Units,
    last: int,
    entities: NDArray[np.int64],
    counts: NDArray[np.int64],
    leaders: Mapping[int, str],
    shown: Sequence[int],
) -> list[str]:
    """What tells a topic from the rest, each by another word; the most telling first."""
    others = units.bound_until(entities[:_LOOKED_AT], last)
    weights = counts[:_LOOKED_AT] * np.log(1.0 + (last + 1) / np.maximum(others, 1))
    led = [normal_name(name) for name in leaders.values()]
    stems: dict[int, frozenset[str]] = {}
    for entity in entities[:_LOOKED_AT].tolist():
        name = _less(normal_name(units.names[entity]), led)
        if entity not in leaders and name and not _is_idle(name):
            stems[entity] = frozenset(tokens(name))
    by_stem: defaultdict[str, float] = defaultdict(float)
    for entity, weight in zip(entities[:_LOOKED_AT].tolist(), weights.tolist(), strict=True):
        for stem in stems.get(entity, ()):
            by_stem[stem] += weight
    known = set().union(*(tokens(name) for name in led)) if led else set()
    weight_of = dict(zip(entities[:_LOOKED_AT].tolist(), weights.tolist(), strict=True))
    names: list[str] = []
    for stem in sorted(by_stem, key=lambda stem: (-round(by_stem[stem], 9), stem)):
        if len(names) == _TELLING:
            break
        if stem in known:
            continue
        holding = [entity for entity in stems if stem in stems[entity]]
        best = min(holding, key=lambda e: (-round(weight_of[e], 9), len(stems[e]), units.names[e]))
        spelled = _spelled(units, best, shown, led)
        if spelled:
            names.append(spelled)
            known |= stems[best]
    return names


def _spelled(units: Units, entity: int, shown: Iterable[int], led: Sequence[str] = ()) -> str:
    name = normal_name(units.names[entity])
    spelled = units.surface(entity, shown) or name
    return _less(spelled, led)


def _less(name: str, led: Sequence[str]) -> str:
    """A name without whose it is, where that is said already, and without small words around."""
    for leader in led:
        if name.casefold().startswith(f"{leader}'s "):
            name = name[len(leader) + 3 :]
    words = name.split()
    while words and words[0].casefold() in FUNCTION_WORDS:
        words = words[1:]
    return " ".join(words) if len(words) <= _NAME else ""


def _is_idle(name: str) -> bool:
    """Whether a name tells nothing: small or vague words, numbers."""
    words = name.split()
    return words[-1] in VAGUE_HEADS or all(
        word in _IDLE or not any(char.isalpha() for char in word) for word in words
    )


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= _LONGEST:
        return flat
    return flat[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
