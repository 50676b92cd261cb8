"""Reflect: who somebody is, in short, and what the memory is about; with citations.

Which facts there are is read from the snapshot that recall uses; from the database comes only what
some of them make claims of. So what one new session costs doesn't grow with the memory. Profiles
and sentences follow from the facts alone: a second run changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from graphmem import identity
from graphmem.consolidation.digest import MOST_SENTENCES
from graphmem.consolidation.profiles import (
    TELLING,
    Said,
    matters,
    profile_lines,
    told_sentences,
)
from graphmem.consolidation.reflection import Sessions, Telling
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
    sentence_id,
    sentences,
    slots_of,
)
from graphmem.records import DigestLine, Profile
from graphmem.steps.commits import OwnCommits
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["PRODUCER", "ReflectReport", "reflect"]

PRODUCER = "local:reflect@1"

_BATCH = 40  # profiles in a commit
_SPARE = 16  # sessions that are asked for beyond those that the digest has room for


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
    snapshot = workspace.snapshot()
    telling = Telling(snapshot)
    own = OwnCommits(workspace, lease, todo.version)
    read_at = snapshot.version
    groups = telling.groups(todo.entities)
    made = gone = done = 0
    for start in range(0, len(groups), _BATCH):
        found = _profiles(read, telling, groups[start : start + _BATCH])
        if found:
            own.commit(partial(put_profiles, found=found, producer=PRODUCER, seen=read_at))
            made, gone = made + len(found.made), gone + len(found.gone)
        done = min(start + _BATCH, len(groups))
        progress("reflect", done, len(groups))
    told = _sentences(read, telling, todo)
    if told:
        own.commit(partial(put_sentences, found=told, producer=PRODUCER, seen=read_at))
    note_reflected(write, own.seen, PRODUCER)
    return ReflectReport(
        looked_at=len(groups), profiles=made, dropped=gone, sentences=len(told.made)
    )


def _profiles(
    read: Callable[..., list[Row]], telling: Telling, groups: Sequence[tuple[str, ...]]
) -> ProfileChanges:
    """What must change so that profiles are those of the facts that there are now."""
    known = profiled(read, {id_ for group in groups for id_ in group})
    told: dict[tuple[str, ...], list[Said]] = {}
    lines: set[str] = set()
    for group in groups:
        there = [known[id_] for id_ in group if id_ in known]
        nodes = telling.facts(group)
        if there and matters(_type(there), len(nodes)):
            told[group] = telling.foremost(nodes)
            lines.update(fact.id for fact, _ in told_sentences(_names(there), told[group]))
    slots = slots_of(read, lines, TELLING)
    made: list[tuple[Profile, str]] = []
    gone: set[str] = set()
    for group in groups:
        there = [known[id_] for id_ in group if id_ in known]
        old = {id_: basis for each in there for id_, basis in each.profiles.items()}
        facts = [
            replace(fact, slots=slots.get(fact.id, frozenset())) for fact in told.get(group, ())
        ]
        profile = _profile(there, facts)
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
    lines = profile_lines(_names(there), facts)
    if not lines:
        return None
    ids = tuple(sorted(each.id for each in there))
    return Profile(id=profile_id(ids[0]), name=_called(there), entities=ids, lines=lines)


def _names(there: Sequence[Profiled]) -> list[str]:
    """What a group is called, the longest name first."""
    names = {name for each in there for name in each.names}
    return sorted(names, key=lambda name: (-len(name), name))


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


def _sentences(read: Callable[..., list[Row]], telling: Telling, todo: Pending) -> SentenceChanges:
    """What must change so that the digest is that of the facts that there are now."""
    if not todo.sessions:
        return SentenceChanges()
    sessions = Sessions(telling.snapshot, telling.served)
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
