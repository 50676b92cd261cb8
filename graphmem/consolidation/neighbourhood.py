"""Facts and what surrounds each, from a snapshot: what links along time are decided from.

The database is not asked, so what linking reads doesn't grow with the memory; only the words of
turns of which the snapshot has but a part, as something is withheld, are given beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphmem import identity
from graphmem.consolidation.order import Order
from graphmem.consolidation.timeline import HUB, RELATIONS
from graphmem.consolidation.told import Before, Surroundings, Told
from graphmem.consolidation.withholding import MARK
from graphmem.recall.columns import encode
from graphmem.recall.snapshot import KIND_CODE, STATUS_CODE, Snapshot
from graphmem.records import Relation, Span

__all__ = ["EntityGroups", "Neighbourhood", "own_turns", "partly_served"]

Integers = NDArray[np.int64]

_KEPT = 20_000  # facts that are kept as objects while linking
_OWN = 0.75  # weight of DERIVED_FROM above which a turn is the one that the fact's span is in


class Grouped:
    """Numbers by the group that they belong to.

    Parameters
    ----------
    groups, members
        Pairs of them.
    count
        How many groups there are.
    """

    def __init__(self, groups: NDArray[np.integer], members: NDArray[np.integer], count: int):
        order = np.lexsort((members, groups))
        self._members = members[order]
        self._bounds = np.searchsorted(groups[order], np.arange(count + 1))

    def of(self, group: int) -> list[int]:
        """The members of a group, ascending."""
        found: list[int] = self._members[self._bounds[group] : self._bounds[group + 1]].tolist()
        return found


class EntityGroups:
    """Which entities count as one, which are hubs that link nothing, and what mentions them."""

    def __init__(self, snapshot: Snapshot) -> None:
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        size = len(snapshot)
        one, other, _ = snapshot.edges("SAME_AS")
        linked = csr_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size))
        _, part = connected_components(linked, directed=False)
        first = np.full(size, size, dtype=np.int64)
        np.minimum.at(first, part, np.arange(size))
        self.snapshot = snapshot
        self.one: Integers = first[part]
        """For each node the first of those that are the same."""
        self._members = Grouped(self.one, np.arange(size), size)

    def id(self, node: int) -> str:
        """What stands for an entity and all that are the same."""
        return self.snapshot.ids[int(self.one[node])]

    def all_of(self, ids: Iterable[str]) -> list[int]:
        """Entities with all that are the same, ascending; unknown ones are left out."""
        nodes = (self.snapshot.index.find(id_) for id_ in ids)
        groups = {int(self.one[node]) for node in nodes if node is not None}
        return sorted(member for group in groups for member in self._members.of(group))

    @cached_property
    def hub(self) -> NDArray[np.bool_]:
        """Of each node whether it is a hub: whoever speaks, and what very many facts mention."""
        snapshot = self.snapshot
        starts, ends, _ = snapshot.edges("MENTIONS")
        is_fact = snapshot.kinds[starts] == KIND_CODE["fact"]
        hub = np.bincount(ends[is_fact], minlength=len(snapshot)) > HUB
        turns = len(snapshot.of_kind("turn"))  # these come first
        said = starts < turns
        pairs = np.stack([snapshot.labels("speaker").codes[starts[said]], ends[said]], axis=1)
        names: dict[int, str] = {}
        for code, entity in np.unique(pairs[pairs[:, 0] >= 0], axis=0).tolist():
            if code not in names:
                names[code] = identity.normal_name(snapshot.labels("speaker").table[code])
            hub[entity] |= names[code] == identity.normal_name(snapshot.texts[entity])
        of_group = np.zeros(len(snapshot), dtype=np.bool_)
        np.logical_or.at(of_group, self.one, hub)
        found: NDArray[np.bool_] = of_group[self.one]
        return found


class Neighbourhood:
    """Facts and their surroundings.

    Parameters
    ----------
    snapshot
        The memory.
    groups
        Its entities.
    words
        Of turns of which something is withheld: all that was said.
    """

    def __init__(
        self, snapshot: Snapshot, groups: EntityGroups, words: Mapping[str, str] | None = None
    ) -> None:
        self.snapshot = snapshot
        self._groups = groups
        self._words = words or {}
        self._told: dict[int, Told] = {}
        status = snapshot.arrays["status"]
        facts = snapshot.of_kind("fact")
        self._has_part = np.zeros(len(snapshot), dtype=np.bool_)
        self._has_part[facts] = np.isin(
            status[facts], (STATUS_CODE["active"], STATUS_CODE["superseded"])
        )

    def mentioning(self, entities: Iterable[int]) -> set[str]:
        """Ids of the facts that mention any of some entities."""
        groups = {int(self._groups.one[node]) for node in entities}
        return {self.snapshot.ids[fact] for group in groups for fact in self._of_entity.of(group)}

    def of(self, ids: Iterable[str]) -> Iterator[tuple[Told, Surroundings]]:
        """Facts that have a part in timelines, each with its surroundings, in the order given."""
        if len(self._told) > _KEPT:
            self._told.clear()
        for id_ in ids:
            node = self.snapshot.index.find(id_)
            if node is not None and self._has_part[node] and self._turn[node] >= 0:
                yield self._tell(node), self._surroundings(node)

    def links_into(self, ids: Iterable[str]) -> dict[tuple[str, str, Relation], float]:
        """Confidence of each link to any of some facts, by older fact, newer fact and relation."""
        nodes = [node for id_ in ids if (node := self.snapshot.index.find(id_)) is not None]
        found: dict[tuple[str, str, Relation], float] = {}
        for relation in RELATIONS:
            starts, ends, weights = self.snapshot.edges(relation)
            for at in np.flatnonzero(np.isin(ends, nodes)).tolist():
                older, newer = (self.snapshot.ids[int(node[at])] for node in (starts, ends))
                found[older, newer, relation] = float(weights[at])
        return found

    def _surroundings(self, node: int) -> Surroundings:
        turn = int(self._turn[node])
        related = {
            fact
            for entity in self._entities(node)
            for fact in self._of_entity.of(entity)
        }  # fmt: skip
        return Surroundings(
            text=self._text(turn),
            siblings=self._tell_all(self._of_turn.of(turn)),
            before=tuple(self._before(turn)),
            related=self._tell_all(sorted(related)),
            replaced=self._tell_all(self._replaced.of(node)),
        )

    def _before(self, turn: int) -> Iterator[Before]:
        for _ in range(2):
            turn = int(self._previous[turn])
            if turn < 0:
                return
            facts = self._tell_all(self._of_turn.of(turn))
            yield Before(
                text=self._text(turn),
                speaker=self.snapshot.labels("speaker").of(turn),
                facts=tuple(sorted(facts, key=lambda told: (told.span, told.id))),
            )

    def _tell_all(self, nodes: Sequence[int]) -> list[Told]:
        return [self._tell(node) for node in nodes if self._has_part[node]]

    def _tell(self, node: int) -> Told:
        if node not in self._told:
            self._told[node] = self._made(node)
        return self._told[node]

    def _made(self, node: int) -> Told:
        snapshot, column = self.snapshot, self.snapshot.arrays
        turn = int(self._turn[node])
        order = _order(snapshot, node, turn)
        ahead = float(column["valid_from"][node]) > order.moment
        span = Span(int(column["span_start"][node]), int(column["span_end"][node]))
        modality = snapshot.labels("modality").of(node) or "stated"
        triples = self._triples.of(node)
        pairs = [(a, b) for x in triples for a in self._subjects.of(x) for b in self._objects.of(x)]
        id_, hub = self._groups.id, self._groups.hub
        return Told(
            order=order,
            text=snapshot.texts[node],
            words=self._text(turn)[span.start : span.end],
            turn=snapshot.ids[turn],
            span=span,
            speaker=snapshot.labels("speaker").of(turn),
            memory_type=snapshot.labels("memory_type").of(node) or "episodic",  # type: ignore[arg-type]  # one of them
            modality=modality,  # type: ignore[arg-type]  # one of them
            explicit=math.isfinite(column["valid_from"][node]) and not ahead,
            planned=ahead or modality == "intended",
            entities=frozenset(snapshot.ids[entity] for entity in self._entities(node)),
            agents=frozenset(id_(a) for a, _ in pairs),
            acts=frozenset((id_(a), id_(b)) for a, b in pairs if not hub[b]),
            vector=snapshot.vectors[node],
        )

    def _entities(self, node: int) -> list[int]:
        """What stands for the entities that a fact mentions and that are no hubs."""
        return [entity for entity in self._mentioned.of(node) if not self._groups.hub[entity]]

    def _text(self, turn: int) -> str:
        id_ = self.snapshot.ids[turn]
        return self._words[id_] if id_ in self._words else self.snapshot.texts[turn]

    @cached_property
    def _turn(self) -> Integers:
        return own_turns(self.snapshot)

    @cached_property
    def _of_turn(self) -> Grouped:
        facts = self.snapshot.of_kind("fact")
        facts = facts[self._turn[facts] >= 0]
        return Grouped(self._turn[facts], facts, len(self.snapshot))

    @cached_property
    def _previous(self) -> Integers:
        found = np.full(len(self.snapshot), -1, dtype=np.int64)
        starts, ends, _ = self.snapshot.edges("NEXT")
        found[ends] = starts
        return found

    @cached_property
    def _mentions(self) -> tuple[Integers, Integers]:
        """Facts, and for each entity that they mention what stands for it; each pair once."""
        starts, ends, _ = self.snapshot.edges("MENTIONS")
        facts = self.snapshot.kinds[starts] == KIND_CODE["fact"]
        pairs = np.unique(np.stack([starts[facts], self._groups.one[ends[facts]]], axis=1), axis=0)
        return pairs[:, 0], pairs[:, 1]

    @cached_property
    def _mentioned(self) -> Grouped:
        facts, entities = self._mentions
        return Grouped(facts, entities, len(self.snapshot))

    @cached_property
    def _of_entity(self) -> Grouped:
        facts, entities = self._mentions
        return Grouped(entities, facts, len(self.snapshot))

    @cached_property
    def _triples(self) -> Grouped:
        return self._outgoing("STATES")

    @cached_property
    def _subjects(self) -> Grouped:
        return self._outgoing("SUBJECT")

    @cached_property
    def _objects(self) -> Grouped:
        return self._outgoing("OBJECT")

    @cached_property
    def _replaced(self) -> Grouped:
        return self._outgoing("SUPERSEDES")

    def _outgoing(self, edge: str) -> Grouped:
        starts, ends, _ = self.snapshot.edges(edge)
        return Grouped(starts, ends, len(self.snapshot))


def _order(snapshot: Snapshot, fact: int, turn: int) -> Order:
    """Where a fact stands in time, as a snapshot tells it."""
    column = snapshot.arrays
    stated = float(column["valid_from"][fact])
    conversation = snapshot.labels("conversation").of(turn) or ""
    session = snapshot.labels("session").of(turn) or ""
    return Order.of(
        id=snapshot.ids[fact],
        stated=stated if math.isfinite(stated) else None,
        sort_at=float(column["order"][turn]),
        said=math.isfinite(column["said_at"][turn]),
        position=int(column["suborder"][turn]),
        start=int(column["span_start"][fact]),
        session=identity.session_key(conversation, session),
    )


def own_turns(snapshot: Snapshot) -> Integers:
    """The turn that each fact's span is in, by node; -1 where there is none."""
    starts, ends, weights = snapshot.edges("DERIVED_FROM")
    own = weights > _OWN
    found = np.full(len(snapshot), -1, dtype=np.int64)
    found[starts[own]] = ends[own]
    return found


def partly_served(snapshot: Snapshot) -> list[str]:
    """Ids of the turns of which something is withheld."""
    mark = encode(MARK)
    turns = snapshot.of_kind("turn")
    blob = snapshot.texts.blob[: snapshot.texts.offsets[len(turns)]].tobytes()
    if mark not in blob:
        return []
    return [snapshot.ids[int(turn)] for turn in turns if mark in snapshot.texts.encoded(int(turn))]
