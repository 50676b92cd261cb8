"""Entities that are one because somebody said so: relatives by name, and names that were given.

"My Aunt Marta" says who Ana's aunt is, "we call her Bözsi" what somebody is called. Both are
triples of the graph, and the links follow from these and from the entities that are there, so they
go with the turn that said it. Where two could be meant, none is linked: beside a second sister
with a name "Ana's sister" stands for neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graphmem import identity
from graphmem.extraction.aliases import LINKED_TYPES, Link, Pair, called_by_name, pair
from graphmem.extraction.kin import Relative, kind_of, read_relative, stated_kind
from graphmem.extraction.naming import has_number
from graphmem.records import Entity

__all__ = ["NAMING", "Statement", "said_links"]

NAMING = ("called", "known_as", "also_known_as", "nicknamed", "goes_by", "named", "dubbed")
"""Predicates that give a name."""

_RELATION = (0.85, "relation")
_NAME_GIVEN = (0.85, "name given")


class Statement(NamedTuple):
    """Two entities' ids and what is said of them, not denied."""

    subject: str
    predicate: str
    object: str


@dataclass(slots=True)
class _Relatives:
    """All that is said of one person's relatives of one kind."""

    described: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    several: bool = False
    ages: set[str] = field(default_factory=set)
    told_by_age: set[str] = field(default_factory=set)

    @property
    def is_one(self) -> bool:
        """Whether all that is described is one.

        "My older sister" is "my sister" where nothing tells of another. Beside a sister with a name
        it may be her or not, unless the name was given to the older one.
        """
        told_apart = len(self.ages) > 1 or (self.ages and self.named - self.told_by_age)
        return not (self.several or told_apart)


def said_links(
    entities: Collection[Entity],
    statements: Iterable[Statement],
    links: Iterable[Link] = (),
) -> list[Link]:
    """Links that statements call for, sorted.

    Parameters
    ----------
    entities
        All that are linked by name, and those named by whose relative they are.
    statements
        Of relations and of names; others are passed over.
    links
        Those by name: two who are linked count as one.
    """
    known = {entity.id: entity for entity in entities}
    one = _Clusters(links)
    relatives, given = _collect(known, sorted(set(statements)), one)
    found = _relations(known, relatives, one) + _given_names(given, one)
    best = {link.pair: link for link in sorted(found, reverse=True)}
    return sorted(best.values())


_Key = tuple[str, str]


def _collect(
    known: Mapping[str, Entity], statements: Iterable[Statement], one: _Clusters
) -> tuple[dict[_Key, _Relatives], set[Pair]]:
    """Relatives by owner and kind, and pairs of a bearer and a name."""
    by_name: dict[str, str] = {}
    for id_ in sorted(known, reverse=True):
        by_name[identity.normal_name(known[id_].name)] = id_
    relatives: dict[_Key, _Relatives] = defaultdict(_Relatives)
    described: dict[str, Relative] = {}
    for id_, entity in known.items():
        if (read := read_relative(entity.name)) is None:
            continue
        described[id_] = read
        of = relatives[_owner(read, by_name, one), read.kind]
        if not read.alone:
            of.several = True
        elif read.plain:
            of.described.add(id_)
            of.ages |= {read.age} if read.age else set()
    given: set[Pair] = set()
    for subject, predicate, object_ in statements:
        kind, read = stated_kind(predicate), described.get(subject)
        if kind is not None and _is_named(known.get(subject)):
            relatives[one.of(object_), kind].named.add(subject)
        elif predicate in NAMING and subject != object_ and _is_named(known.get(object_)):
            if read is not None and read.plain:
                of = relatives[_owner(read, by_name, one), read.kind]
                of.named.add(object_)
                if read.age:
                    of.told_by_age.add(object_)
            elif _is_named(known.get(subject)) and known[subject].type == known[object_].type:
                given.add((subject, object_))
    return relatives, given


def _owner(read: Relative, by_name: Mapping[str, str], one: _Clusters) -> str:
    return one.of(by_name.get(read.owner) or identity.entity_id(read.owner))


def _is_named(entity: Entity | None) -> bool:
    """Whether it has a name of its own: neither "the nurse" nor "Ana's sister" nor "Mum"."""
    if entity is None or entity.type not in LINKED_TYPES or "'s " in entity.name:
        return False
    return called_by_name(entity.name) and kind_of(entity.name) is None


def _relations(
    known: Mapping[str, Entity], relatives: Mapping[_Key, _Relatives], one: _Clusters
) -> list[Link]:
    owners: dict[_Key, set[str]] = defaultdict(set)
    for (owner, kind), of in relatives.items():
        for id_ in of.named:
            owners[one.of(id_), kind].add(owner)
    found = []
    for (_, kind), of in sorted(relatives.items()):
        who = {(_first_name(known[id_].name), one.of(id_)) for id_ in of.named}
        several = len({name for name, _ in who}) > 1 and len({id_ for _, id_ in who}) > 1
        several = several or len({id_ for id_ in of.named if has_number(known[id_].name)}) > 1
        # Two people's "Aunt Marta" may be two aunts.
        shared = any(len(owners[one.of(id_), kind]) > 1 for id_ in of.named)
        if several or not of.is_one:
            continue
        described = sorted(of.described)
        named = [] if shared else sorted(of.named)
        ends = [(id_, other) for i, id_ in enumerate(described) for other in described[i + 1 :]]
        ends += [(id_, other) for id_ in described for other in named]
        found += [Link(*pair(*ids), *_RELATION) for ids in ends]
    return found


def _first_name(name: str) -> str:
    """A relative's name alone: "Aunt Marta" and "Marta Two" are the "Marta" who is an aunt."""
    words = identity.normal_name(name).split()[: -1 if has_number(name) else None]
    return " ".join(words[1:] if len(words) > 1 and kind_of(words[0]) else words)


def _given_names(given: Iterable[Pair], one: _Clusters) -> list[Link]:
    """Links of a name to whoever bears it, where that is one only."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for bearer, name in given:
        bearers[name].add(one.of(bearer))
    return [
        Link(*pair(bearer, name), *_NAME_GIVEN)
        for bearer, name in sorted(given)
        if len(bearers[name]) == 1
    ]


class _Clusters:
    """Which entities are one by the links between names."""

    def __init__(self, links: Iterable[Link]) -> None:
        self._parents: dict[str, str] = {}
        for link in links:
            low, high = sorted((self.of(link.first), self.of(link.second)))
            self._parents[high] = low

    def of(self, id_: str) -> str:
        """The entity that stands for all that are this one."""
        while id_ in self._parents and self._parents[id_] != id_:
            id_ = self._parents[id_]
        return id_
