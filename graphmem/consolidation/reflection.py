"""What is told of whom and when, from a snapshot: what profiles and the digest are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphmem.consolidation.digest import salience, session_sentence, weights
from graphmem.consolidation.neighbourhood import own_turns
from graphmem.consolidation.profiles import Said
from graphmem.recall.snapshot import STATUS_CODE, STATUSES, Snapshot
from graphmem.records import DigestLine

__all__ = ["Sessions", "Telling"]

_IMPORTANT, _NEW = 160, 80  # facts of an entity that are looked at: the most important, the newest
Indices = NDArray[np.integer]


@dataclass
class Telling:
    """The facts that tell of somebody."""

    snapshot: Snapshot
    _groups: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        starts, ends, _ = self.snapshot.edges("MENTIONS")
        facts = self.snapshot.of_kind("fact")
        served = np.zeros(len(self.snapshot), dtype=bool)
        served[facts] = self.snapshot.arrays["status"][facts] != STATUS_CODE["duplicate"]
        kept = served[starts]
        order = np.argsort(ends[kept], kind="stable")
        self._ends, self._starts = ends[kept][order], starts[kept][order]
        self.served = served
        """Which nodes are facts that can be found and repeat none."""

    def groups(self, ids: frozenset[str]) -> list[tuple[str, ...]]:
        """Entities with all that are the same, each group once."""
        one, other, _ = self.snapshot.edges("SAME_AS")
        linked: dict[int, set[int]] = {}
        for a, b in zip(one.tolist(), other.tolist(), strict=True):
            linked.setdefault(a, set()).add(b)
            linked.setdefault(b, set()).add(a)
        found = set()
        for id_ in ids:
            if id_ not in self.snapshot.index:
                continue
            reached, waiting = set[int](), [self.snapshot.index[id_]]
            while waiting:
                node = waiting.pop()
                if node not in reached:
                    reached.add(node)
                    waiting += linked.get(node, ())
            found.add(tuple(sorted(self.snapshot.ids[node] for node in reached)))
        return sorted(found)

    def facts(self, group: Sequence[str]) -> Indices:
        """Facts that mention any of some entities and can be found, in order of their places."""
        nodes = [self.snapshot.index[id_] for id_ in group]
        spans = [np.searchsorted(self._ends, [node, node + 1]) for node in nodes]
        parts = [self._starts[start:end] for start, end in spans]
        found: Indices = np.unique(np.concatenate(parts))
        return found

    def foremost(self, facts: Indices) -> list[Said]:
        """The most important facts and the newest, of equals those with smaller ids."""
        column = self.snapshot.arrays
        said = np.nan_to_num(self.snapshot.said_at[facts], nan=-np.inf)
        chosen = set(facts[np.lexsort((-said, -column["importance"][facts]))[:_IMPORTANT]].tolist())
        chosen.update(facts[np.argsort(-said, kind="stable")[:_NEW]].tolist())
        return [self._said(node) for node in sorted(chosen) if self._turn[node] >= 0]

    def _said(self, node: int) -> Said:
        snapshot, column = self.snapshot, self.snapshot.arrays
        turn = int(self._turn[node])
        by = self._by.get(node)
        return Said(
            id=snapshot.ids[node],
            text=snapshot.texts[node],
            place=(
                float(column["order"][turn]),
                snapshot.labels("conversation").of(turn) or "",
                int(column["suborder"][turn]),
                int(column["span_start"][node]),
                snapshot.ids[node],
            ),
            status=STATUSES[column["status"][node]],
            memory_type=snapshot.labels("memory_type").of(node) or "episodic",  # type: ignore[arg-type]  # one of them
            modality=snapshot.labels("modality").of(node) or "stated",  # type: ignore[arg-type]  # one of them
            importance=float(column["importance"][node]),
            said_at=_moment(column["said_at"][node]),
            valid_from=_moment(column["valid_from"][node]),
            valid_to=_moment(column["valid_to"][node]),
            by=None if by is None else snapshot.ids[by],
            by_text=None if by is None else snapshot.texts[by],
        )

    @cached_property
    def _turn(self) -> Indices:
        return own_turns(self.snapshot)

    @cached_property
    def _by(self) -> dict[int, int]:
        """What holds in the place of a fact, where that can be found; the first of several."""
        starts, ends, _ = self.snapshot.edges("SUPERSEDES")
        active = self.snapshot.arrays["status"][starts] == STATUS_CODE["active"]
        pairs = zip(ends[active].tolist(), starts[active].tolist(), strict=True)
        return dict(sorted(pairs, reverse=True))


class Sessions:
    """Sessions in order of time: their facts, as arrays."""

    def __init__(self, snapshot: Snapshot, served: NDArray[np.bool_]) -> None:
        self.snapshot = snapshot
        column = snapshot.arrays
        turns = snapshot.of_kind("turn")
        spoken = turns[column["speaker.codes"][turns] >= 0]
        pairs = np.stack(
            [column["conversation.codes"][spoken], column["session.codes"][spoken]], axis=1
        )
        unique, first, inverse = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        begun = np.full(len(unique), np.inf)
        np.minimum.at(begun, inverse.ravel(), column["order"][spoken])
        names = [self._name(int(spoken[at])) for at in first]
        order = sorted(range(len(unique)), key=lambda at: (begun[at], names[at]))
        self.names = [names[at] for at in order]
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        of_turn = np.full(len(snapshot), -1, dtype=np.int64)
        of_turn[spoken] = place[inverse.ravel()]
        starts, ends, _ = snapshot.edges("DERIVED_FROM")
        told = served[starts] & (column["status"][starts] == STATUS_CODE["active"])
        told &= of_turn[ends] >= 0
        facts, where = starts[told], ends[told]
        by = np.lexsort((where, facts))  # a fact of several turns stands with the first of them
        facts, where = facts[by], where[by]
        only = np.flatnonzero(np.r_[True, facts[1:] != facts[:-1]]) if len(facts) else by
        facts, where = facts[only], where[only]
        by = np.lexsort((facts, where, of_turn[where]))
        self.facts, self.of_fact = facts[by], of_turn[where[by]]

    def _name(self, turn: int) -> tuple[str, str]:
        labels = self.snapshot.labels
        return labels("conversation").of(turn) or "", labels("session").of(turn) or ""

    def heaviest(self, most: int) -> list[int]:
        """Sessions in which most was told, the old ones counting less; the heaviest first."""
        count = len(self.names)
        importance = self.snapshot.arrays["importance"][self.facts]
        left = weights(salience(importance, self.of_fact, count))
        order = np.lexsort((-np.arange(count), -left))
        return [int(at) for at in order[:most].tolist() if left[at] > 0]

    def sentence(self, session: int) -> DigestLine | None:
        """The sentence that says best what a session was about."""
        start, end = np.searchsorted(self.of_fact, [session, session + 1])
        facts = self.facts[start:end]
        snapshot = self.snapshot
        found = session_sentence(
            snapshot.vectors[facts],
            snapshot.arrays["importance"][facts],
            lambda at: snapshot.texts[int(facts[at])],
        )
        if found is None:
            return None
        node = int(facts[found[0]])
        conversation, name = self.names[session]
        return DigestLine(
            conversation=conversation,
            session=name,
            text=found[1],
            fact=snapshot.ids[node],
            at=snapshot.moment(float(snapshot.said_at[node])),
        )


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(float(seconds), UTC) if math.isfinite(seconds) else None
