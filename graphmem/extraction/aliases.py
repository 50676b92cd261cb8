"""Which entities may be one: links between names, proposed and never made by force.

Entities keep their ids; a link says that two of them are the same, how surely and why. What is
linked follows from the set of entities alone, not from the order in which they came. A link is left
out where a name could stand for several that are not each other: beside Marta Silva and Marta Costa
"Marta" is linked to neither.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from graphmem import identity
from graphmem.extraction.names import FEMALE_NAMES, MALE_NAMES
from graphmem.extraction.nicknames import FORMAL
from graphmem.extraction.wordlists import PERSON_TITLES
from graphmem.records import Entity

__all__ = [
    "LINKED_TYPES",
    "MIN_COSINE",
    "Link",
    "Pair",
    "called_by_name",
    "candidates",
    "pair",
    "propose",
]

Pair = tuple[str, str]
Cosine = Callable[[str, str], float]

LINKED_TYPES = ("person", "place", "organization", "event", "work", "product", "group")
"""Types whose entities have proper names. Common nouns are linked by nothing here."""

MIN_COSINE = 0.91
"""What the vectors of two names must reach where one name holds the other.

With the default model "New York City" (0.96) and "Acme Inc" (0.94) are above it; "San Francisco
Bay" (0.90), "Porto Alegre" (0.81) and "New York Times" (0.79) below.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words(
    "al bin da das de del della den der di do dos du el ibn la le ten ter van von y"
)
_SMALL_WORDS = _PARTICLES | _words("the a an and of for in at on &")
# A number tells people of one name apart, as "junior" does; it is no last name.
_SUFFIXES = _words("jr sr ii iii iv one two three four 1 2 3 4")
_HIS_TITLES = _words("mr sir")
_HER_TITLES = _words("mrs ms miss lady")
_FORMAL_TITLES = _HIS_TITLES | _HER_TITLES | _words("dr prof professor")
_FIRST_NAMES = FEMALE_NAMES | MALE_NAMES | frozenset(FORMAL)
_MOST_WORDS = 8
_BY_LAST_NAME = (0.75, "last name")
_MIN_ACRONYM = 3


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two entities that are one; ``first`` is the smaller id."""

    first: str
    second: str
    score: float
    reason: str

    @property
    def pair(self) -> Pair:
        """Both ids."""
        return (self.first, self.second)


def pair(one: str, other: str) -> Pair:
    """Two ids, the smaller one first."""
    return (one, other) if one < other else (other, one)


def candidates(entities: Iterable[Entity]) -> list[Link]:
    """Every two entities whose names may mean one, sorted; those by vector with a score of 0."""
    names = sorted((name for e in entities if (name := _read(e))), key=lambda name: name.id)
    found: dict[Pair, Link] = {}
    for group in _blocks(names):
        for a, b in group:
            if a.type == b.type and (match := _match(a, b)):
                ids = pair(a.id, b.id)
                found[ids] = Link(*ids, *match)
    return sorted(found.values())


def propose(
    entities: Collection[Entity],
    apart: Collection[Pair] = (),
    cosine: Cosine | None = None,
    *,
    found: Collection[Link] | None = None,
) -> list[Link]:
    """Links between the entities, sorted.

    Parameters
    ----------
    entities
        All that there are, of the types in :data:`LINKED_TYPES`; others are passed over.
    apart
        Pairs that are known to be two.
    cosine
        Similarity of two entities' vectors, asked for where one name holds the other; without it
        these are not linked.
    found
        Their :func:`candidates`, where the caller has them already.
    """
    known_apart = {pair(*ids) for ids in apart}
    linked: dict[str, dict[str, Link]] = defaultdict(dict)
    for link in candidates(entities) if found is None else found:
        if link.pair in known_apart or (scored := _scored(link, cosine)) is None:
            continue
        linked[link.first][link.second] = linked[link.second][link.first] = scored
    names = {e.id: name for e in entities if e.id in linked and (name := _read(e))}
    clear = {id_ for id_ in linked if _is_clear(names[id_], linked, names)}
    return sorted({link for id_ in clear for other, link in linked[id_].items() if other in clear})


def _scored(link: Link, cosine: Cosine | None) -> Link | None:
    if link.score > 0:
        return link
    similarity = cosine(link.first, link.second) if cosine else 0.0
    if similarity < MIN_COSINE:
        return None
    return Link(link.first, link.second, round(min(similarity, 1.0), 3), link.reason)


def _is_clear(
    name: _Name, linked: Mapping[str, Mapping[str, Link]], names: Mapping[str, _Name]
) -> bool:
    """Whether all that a name may mean can be one."""
    return all(
        b in linked[a] or name.takes_both(names[a], names[b])
        for a, b in combinations(sorted(linked[name.id]), 2)
    )


# --- names ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Name:
    """A name in its parts, in lower case without accents."""

    id: str
    type: str
    key: str
    words: tuple[str, ...]
    title: str = ""
    suffix: str = ""
    capital: bool = False

    @property
    def bare(self) -> bool:
        """Whether it is one word: a first name or a last name, who knows."""
        return len(self.words) == 1

    @property
    def first(self) -> str:
        """The first name of a whole name."""
        return self.words[0]

    @property
    def last(self) -> str:
        """The last name of a whole name."""
        return self.words[-1]

    @cached_property
    def content(self) -> tuple[str, ...]:
        """Its words without the small ones."""
        return tuple(word for word in self.words if word not in _SMALL_WORDS) or self.words

    def takes_both(self, a: _Name, b: _Name) -> bool:
        """Whether a whole name has place for two others that are not each other.

        "Smith" and "John" are both short for John Smith.
        """
        if self.type != "person" or self.bare or not (a.bare or b.bare):
            return False
        return self._part(a) != self._part(b)

    def _part(self, other: _Name) -> str:
        if not other.bare:
            return "whole" if self.type == "person" else other.key
        return "last" if other.first == self.last else "first"


def _read(entity: Entity) -> _Name | None:
    """A name's parts; None where it is no proper name, or not of a type that is linked."""
    if entity.type not in LINKED_TYPES or "'s " in (key := identity.normal_name(entity.name)):
        return None
    words = [
        word.strip(".,")
        for word in _plain(key).replace(".", ". ").replace(",", " ").split()
        if word.strip(".,")
    ]
    title = suffix = ""
    if entity.type == "person":
        if len(words) > 1 and words[0] == "the":
            del words[0]
        if len(words) > 1 and words[0] in PERSON_TITLES:
            title = words.pop(0)
            if title not in _FORMAL_TITLES:  # Aunt Marta is hardly the Marta one calls by her name
                return None
        if len(words) > 1 and words[-1] in _SUFFIXES:
            suffix = words.pop()
        if not called_by_name(entity.name, words):
            return None
    if not words or len(words) > _MOST_WORDS:
        return None
    capital = entity.name.isupper() and len(words) == 1
    return _Name(entity.id, entity.type, key, tuple(words), title, suffix, capital)


def called_by_name(name: str, words: Sequence[str] | None = None) -> bool:
    """Whether it is what a person is called, rather than what they are ("the nurse").

    ``words`` are those in lower case without a title, where they are known.
    """
    words = identity.normal_name(name).split() if words is None else words
    if len(words) == 1 and words[0] in _FIRST_NAMES:
        return True
    written = [word for word in name.split() if word.casefold() not in _PARTICLES]
    return bool(written) and not any(word[:1].islower() for word in written)


def _plain(key: str) -> str:
    """Without the accents of Latin letters; other scripts' marks tell letters apart."""
    plain = []
    for letter in unicodedata.normalize("NFC", key):
        base = unicodedata.normalize("NFKD", letter)
        latin = base[:1].isascii() and all(unicodedata.combining(mark) for mark in base[1:])
        plain.append(base[0] if latin else letter)
    return "".join(plain)


# --- pairs ----------------------------------------------------------------------------------------


def _blocks(names: Sequence[_Name]) -> Iterable[Iterable[tuple[_Name, _Name]]]:
    """Pairs worth a look: time is proportional to names and to pairs that share something."""
    alike: dict[tuple[str, ...], list[_Name]] = defaultdict(list)
    for name in names:
        for key in _keys(name):
            alike[(name.type, *key)].append(name)
    for members in alike.values():
        yield combinations(members, 2)
    whole: dict[tuple[str, ...], list[_Name]] = defaultdict(list)
    for name in names:
        whole[(name.type, *name.content)].append(name)
    for name in names:
        yield ((name, other) for key in _shorter(name) for other in whole.get(key, ()))


def _keys(name: _Name) -> Iterable[tuple[str, ...]]:
    """What names have in common that may be each other, neither of them within the other."""
    if name.type != "person":
        yield ("words", *sorted(name.content))
        if name.capital or len(name.content) >= _MIN_ACRONYM:
            yield "acronym", name.words[0] if name.capital else _acronym(name)
    elif name.bare:
        yield "name", name.first
        for formal in FORMAL.get(name.first, ()):
            yield "formal", formal
        yield "formal", name.first
    else:
        yield "last", name.last


def _shorter(name: _Name) -> Iterable[tuple[str, ...]]:
    """What a longer name may be cut down to."""
    words = name.content
    if name.type == "person":
        if name.bare:
            return
        formal = FORMAL.get(name.first, frozenset())
        for word in sorted({name.first, name.last} | formal | _NICKNAMES.get(name.first, set())):
            yield name.type, word
        return
    for size in range(1, len(words)):
        for start in range(len(words) - size + 1):
            yield name.type, *words[start : start + size]


def _match(a: _Name, b: _Name) -> tuple[float, str] | None:
    """How surely two names are one, and why; None where they are not."""
    if a.id == b.id or a.suffix != b.suffix:
        return None
    if (a.words == b.words and a.title == b.title) or (
        a.type != "person" and a.content == b.content
    ):
        return 0.95, "spelling"
    return _match_people(a, b) if a.type == "person" else _match_things(a, b)


def _match_people(a: _Name, b: _Name) -> tuple[float, str] | None:
    if not (_suits(a.title, b) and _suits(b.title, a)):
        return None
    if a.words == b.words:
        return 0.8, "title"
    if a.bare and b.bare:
        untitled = not (a.title or b.title)
        return (0.8, "nickname") if untitled and _is_nickname(a.first, b.first) else None
    if a.bare or b.bare:
        short, whole = (a, b) if a.bare else (b, a)
        match = _match_short(short.first, whole)
        return None if short.title and match != _BY_LAST_NAME else match
    if a.last != b.last:
        return None
    return _match_given(a.words[:-1], b.words[:-1])


def _suits(title: str, name: _Name) -> bool:
    """Whether who is called by a title may have this name."""
    if name.title and title and name.title != title:
        return False
    first = "" if name.bare else name.first
    return not (
        (title in _HIS_TITLES and first in FEMALE_NAMES)
        or (title in _HER_TITLES and first in MALE_NAMES)
    )


def _match_short(short: str, whole: _Name) -> tuple[float, str] | None:
    if len(short) == 1:
        return None
    if short == whole.first:
        return 0.8, "first name"
    if short == whole.last:
        return _BY_LAST_NAME
    return (0.75, "nickname") if _is_nickname(short, whole.first) else None


def _match_given(a: Sequence[str], b: Sequence[str]) -> tuple[float, str] | None:
    """Given names before one last name; a middle name may be missing."""
    found = [_match_word(x, y) for x, y in zip(a, b, strict=False)]
    if None in found:
        return None
    scored = [match for match in found if match]
    if len(a) != len(b):
        scored.append((0.9, "middle name"))
    return min(scored)


def _match_word(a: str, b: str) -> tuple[float, str] | None:
    if a == b:
        return 0.95, "spelling"
    if min(len(a), len(b)) == 1 and a[0] == b[0]:
        return 0.85, "initials"
    return (0.9, "nickname") if _is_nickname(a, b) else None


def _match_things(a: _Name, b: _Name) -> tuple[float, str] | None:
    if _digits(a) != _digits(b):
        return None
    short, long = sorted((a, b), key=lambda name: len(name.content))
    if sorted(a.content) == sorted(b.content) or _is_within(short.content, long.content):
        return 0.0, "vectors"
    if short.capital and len(short.words[0]) >= _MIN_ACRONYM and short.words[0] == _acronym(long):
        return 0.85, "initials"
    return None


def _is_nickname(a: str, b: str) -> bool:
    return a in FORMAL.get(b, ()) or b in FORMAL.get(a, ())


def _is_within(short: Sequence[str], long: Sequence[str]) -> bool:
    size = len(short)
    return any(tuple(long[i : i + size]) == tuple(short) for i in range(len(long) - size + 1))


def _acronym(name: _Name) -> str:
    return "".join(word[0] for word in name.content)


def _digits(name: _Name) -> list[str]:
    return sorted(word for word in name.words if any(map(str.isdigit, word)))


def _nicknames() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for nickname, names in FORMAL.items():
        for name in names:
            found[name].add(nickname)
    return dict(found)


_NICKNAMES = _nicknames()
