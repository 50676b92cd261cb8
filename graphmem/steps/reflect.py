"""Reflect: who somebody is, in short, and what the memory is about; with citations.

Which facts there are is read from the snapshot that recall uses; from the database come those that
a profile of somebody may cite, never all of them. So what one new session costs doesn't grow with
the memory. Profiles and sentences follow from the facts alone: a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from graphmem import identity
from graphmem.consolidation.digest import (
    MOST_SENTENCES,
    salience,
    session_sentence,
    weights,
)
from graphmem.consolidation.profiles import Said, matters, profile_lines
from graphmem.graph.database import Row
from graphmem.graph.namespaces import HeldLease
from graphmem.graph.reflections import (
    Pending,
    ProfileChanges,
    Profiled,
    SentenceChanges,
    note_reflected,
    pending,
    profile_id,
    profiled,
    put_profiles,
    put_sentences,
    read_digest,
    said_facts,
    sentence_id,
    sentences,
)
from graphmem.recall.snapshot import STATUS_CODE, Snapshot
from graphmem.records import DigestLine, Profile
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["PRODUCER", "ReflectReport", "reflect"]

PRODUCER = "local:reflect@1"

_IMPORTANT, _NEW = 160, 80  # facts of an entity that are looked at: the most important, the newest
_BATCH = 40  # profiles in a commit
_SPARE = 16  # sessions that are asked for beyond those that the digest has room for
Indices = NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectReport:
    """What reflecting did.

    Attributes
    ----------
    looked_at
        Entities whose facts changed.
    profiles, dropped
        Profiles made or changed, and those that are no more.
    sentences
        Sessions whose sentence in the digest is new or another.
    """

    looked_at: int = 0
    profiles: int = 0
    dropped: int = 0
    sentences: int = 0


def reflect(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> ReflectReport:
    """Bring profiles and the digest up to date, where something changed since the last time."""
    read = partial(workspace.database.read, namespace=workspace.namespace)
    todo = pending(read, PRODUCER)
    if todo is None:
        return ReflectReport()
    write = partial(workspace.database.write, namespace=workspace.namespace)
    if not todo.entities and not todo.sessions:
        note_reflected(write, todo.version, PRODUCER)
        return ReflectReport()
    around = _Around(workspace.snapshots.current(workspace.namespace, workspace.model))
    writing = _Writing(workspace, lease, todo.version, around.snapshot.version)
    groups = around.groups(todo.entities)
    made = gone = done = 0
    for start in range(0, len(groups), _BATCH):
        found = _profiles(read, around, groups[start : start + _BATCH])
        if found:
            writing.commit(partial(put_profiles, found=found))
            made, gone = made + len(found.made), gone + len(found.gone)
        done = min(start + _BATCH, len(groups))
        progress("reflect", done, len(groups))
    told = _sentences(read, around, todo)
    if told:
        writing.commit(partial(put_sentences, found=told))
    note_reflected(write, writing.seen, PRODUCER)
    return ReflectReport(
        looked_at=len(groups), profiles=made, dropped=gone, sentences=len(told.made)
    )


@dataclass
class _Writing:
    """Commits one after the other, and up to which version all is looked at."""

    workspace: Workspace
    lease: HeldLease
    seen: int
    read_at: int

    def commit(self, put: Callable[..., int]) -> None:
        version = self.workspace.database.commit(
            self.workspace.namespace,
            partial(put, producer=PRODUCER, seen=self.read_at),
            now=self.workspace.clock(),
            model=self.workspace.model,
            lease=self.lease.current(),
        )
        # Versions in a row are this run's own; another's in between is looked at next time.
        self.seen = version if version == self.seen + 1 else self.seen


@dataclass
class _Around:
    """What a snapshot says of entities and sessions, without a row from the database."""

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
        self._served = served

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

    def telling(self, facts: Indices) -> list[str]:
        """Ids of the most important facts and of the newest, of equals those with smaller ids."""
        column = self.snapshot.arrays
        said = np.nan_to_num(self.snapshot.said_at[facts], nan=-np.inf)
        chosen = set(facts[np.lexsort((-said, -column["importance"][facts]))[:_IMPORTANT]].tolist())
        chosen.update(facts[np.argsort(-said, kind="stable")[:_NEW]].tolist())
        return sorted(self.snapshot.ids[at] for at in chosen)

    def sessions(self) -> _Sessions:
        """The sessions in which somebody speaks, with their facts."""
        return _Sessions(self.snapshot, self._served)


class _Sessions:
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


def _profiles(
    read: Callable[..., list[Row]], around: _Around, groups: Sequence[tuple[str, ...]]
) -> ProfileChanges:
    """What must change so that profiles are those of the facts that there are now."""
    known = profiled(read, {id_ for group in groups for id_ in group})
    wanted: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        there = [known[id_] for id_ in group if id_ in known]
        facts = around.facts(group)
        if there and matters(_type(there), len(facts)):
            wanted[group] = around.telling(facts)
    ids = sorted({id_ for ids in wanted.values() for id_ in ids})
    said = said_facts(read, ids) if ids else {}
    made: list[tuple[Profile, str]] = []
    gone: set[str] = set()
    for group in groups:
        there = [known[id_] for id_ in group if id_ in known]
        old = {id_: basis for each in there for id_, basis in each.profiles.items()}
        told = [said[id_] for id_ in wanted.get(group, ()) if id_ in said]
        profile = _profile(there, told)
        gone |= old.keys() - ({profile.id} if profile else set())
        if profile and old.get(profile.id) != (basis := _basis(profile)):
            made.append((profile, basis))
    kept = {profile.id for profile, _ in made}
    return ProfileChanges(made=tuple(made), gone=tuple(sorted(gone - kept)))


def _type(there: Sequence[Profiled]) -> str:
    """A group's type: a person where any of them is one."""
    types = sorted(each.type for each in there)
    return "person" if "person" in types else types[0]


def _profile(there: Sequence[Profiled], facts: Sequence[Said]) -> Profile | None:
    if not facts:
        return None
    names = sorted(
        {name for each in there for name in each.names}, key=lambda name: (-len(name), name)
    )
    lines = profile_lines(names, facts)
    if not lines:
        return None
    ids = tuple(sorted(each.id for each in there))
    return Profile(id=profile_id(ids[0]), name=_called(there), entities=ids, lines=lines)


def _called(there: Sequence[Profiled]) -> str:
    """The name to show: the shortest that is no description ("Ana's aunt"), else the first."""
    names = sorted((each.name for each in there), key=lambda name: ("'s " in name, len(name), name))
    return names[0]


def _basis(profile: Profile) -> str:
    """A hash of everything that a profile says."""
    lines = [
        f"{line.part}\n{line.text}\n{line.at}\n{' '.join(line.facts)}" for line in profile.lines
    ]
    return identity.content_id("basis", profile.name, *profile.entities, *lines)


def _sentences(read: Callable[..., list[Row]], around: _Around, todo: Pending) -> SentenceChanges:
    """What must change so that the digest is that of the facts that there are now."""
    if not todo.sessions:
        return SentenceChanges()
    sessions = around.sessions()
    keys = [identity.session_key(*name) for name in sessions.names]
    changed = [at for at, key in enumerate(keys) if key in todo.sessions]
    new = {sentence_id(*sessions.names[at]): sessions.sentence(at) for at in changed}
    heaviest = sessions.heaviest(MOST_SENTENCES + _SPARE)
    ids = [sentence_id(*sessions.names[at]) for at in heaviest]
    there = sentences(read, sorted({*ids, *new}))
    made = tuple(line for id_, line in new.items() if line and not _same(there.get(id_), line))
    gone = tuple(sorted(id_ for id_, line in new.items() if line is None and id_ in there))
    now = {**there, **{id_: line for id_, line in new.items() if line}}
    for id_ in gone:
        del now[id_]
    kept = [(at, now[id_]) for at, id_ in zip(heaviest, ids, strict=True) if id_ in now]
    chosen = tuple(line for _, line in sorted(kept[:MOST_SENTENCES], key=lambda each: each[0]))
    before = [(line.fact, line.text) for line in read_digest(read)]
    same = before == [(line.fact, line.text) for line in chosen]
    return SentenceChanges(made=made, gone=gone, digest=None if same else chosen)


def _same(one: DigestLine | None, other: DigestLine) -> bool:
    return one is not None and replace(one, sources=(), at=None) == replace(other, at=None)
