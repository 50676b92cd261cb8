"""Profiles and the digest in the graph: what may have changed, reading, writing, taking back.

They are no part of what is searched; so they are no ``:Memory``, and a snapshot has none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphmem import identity
from graphmem.graph.database import Commit, Row
from graphmem.graph.rows import native
from graphmem.records import DigestLine, Profile, ProfileLine, Source

__all__ = [
    "DIGEST",
    "Pending",
    "ProfileChanges",
    "Profiled",
    "SentenceChanges",
    "drop_views",
    "note_reflected",
    "pending",
    "profile_id",
    "profiled",
    "put_profiles",
    "put_sentences",
    "read_digest",
    "read_profiles",
    "sentence_id",
    "sentences",
    "slots_of",
]

Read = Callable[..., list[Row]]

DIGEST = identity.content_id("digest", "whole")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is to be looked at: entities, by their ids, and sessions, by their keys."""

    version: int
    entities: frozenset[str]
    sessions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiled:
    """An entity with the profiles that it has: id and what each was made of."""

    id: str
    name: str
    type: str
    names: frozenset[str]
    profiles: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """Profiles to be stored, each with a hash of what it says, and ids of those to be deleted."""

    made: tuple[tuple[Profile, str], ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.made or self.gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChanges:
    """Sentences of sessions to be stored, those to be deleted, and what the digest is made of.

    ``digest`` holds sessions' sentences in order; None leaves the digest as it is.
    """

    made: tuple[DigestLine, ...] = ()
    gone: tuple[str, ...] = ()
    digest: tuple[DigestLine, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.made or self.gone or self.digest is not None)


def profile_id(entity: str) -> str:
    """Id of the profile of an entity; of several that are one, the first stands for all."""
    return identity.content_id("profile", entity)


def sentence_id(conversation: str, session: str) -> str:
    """Id of a session's sentence in the digest."""
    return identity.content_id("digest", conversation, session)


def pending(read: Read, producer: str) -> Pending | None:
    """What is to be looked at since the last time; None where nothing happened at all."""
    state = read("read/unreflected", producer=producer)
    if not state:
        return None
    row = state[0]
    seeds = read("read/reflect_seeds", since=row["since"])[0]
    return Pending(
        version=row["version"],
        entities=frozenset(seeds["entities"]).union(row["entities"]),
        sessions=frozenset(seeds["sessions"]).union(row["sessions"]),
    )


def profiled(read: Read, ids: Iterable[str]) -> dict[str, Profiled]:
    """Entities that are there, by their ids."""
    return {
        row["id"]: Profiled(
            id=row["id"],
            name=row["name"],
            type=row["type"],
            names=frozenset([row["name"], *row["aliases"]]),
            profiles=dict(row["profiles"]),
        )
        for row in read("read/profiled", ids=sorted(ids))
    }


def slots_of(
    read: Read, facts: Iterable[str], attributes: Iterable[str]
) -> dict[str, frozenset[str]]:
    """Which of some attributes facts make claims of, of those that make any."""
    ids = sorted(facts)
    rows = read("read/slots_of_facts", ids=ids, attributes=sorted(attributes)) if ids else []
    return {row["id"]: frozenset(row["slots"]) for row in rows}


def put_profiles(commit: Commit, found: ProfileChanges, *, producer: str, seen: int) -> int:
    """Write changes of profiles and log them. Returns the commit's version."""
    if found.gone:
        commit.run("forget/profiles", ids=list(found.gone))
        commit.log("REFLECT", ids=sorted(found.gone), reason="nothing to tell", producer=producer)
    if found.made:
        rows = [_profile_row(profile, basis) for profile, basis in found.made]
        stored = commit.run("write/put_profiles", rows=rows, producer=producer, seen=seen)
        if stored and stored[0]["ids"]:
            commit.log("REFLECT", ids=sorted(stored[0]["ids"]), producer=producer)
    return commit.version


def put_sentences(commit: Commit, found: SentenceChanges, *, producer: str, seen: int) -> int:
    """Write changes of the digest and log them. Returns the commit's version."""
    if found.gone:
        commit.run("forget/sentences", ids=list(found.gone))
    if found.made:
        rows = [_sentence_row(line) for line in found.made]
        commit.run("write/put_sentences", rows=rows, producer=producer, seen=seen)
    if found.digest == ():
        commit.run("forget/sentences", ids=[DIGEST])
    elif found.digest:
        rows = [{"id": sentence_id(line.conversation, line.session)} for line in found.digest]
        commit.run("write/put_digest", id=DIGEST, rows=rows, producer=producer)
    commit.log("REFLECT", ids=[DIGEST], producer=producer)
    return commit.version


def drop_views(
    commit: Commit,
    facts: Iterable[str],
    *,
    turns: Sequence[str] = (),
    entities: Sequence[str] = (),
    named: Sequence[str] = (),
) -> None:
    """Delete profiles and sentences that cite facts which change or go, in the same transaction.

    Parameters
    ----------
    turns, entities
        What goes, or is mentioned by what goes, with them: to be looked at anew, too.
    named
        Entities whose profiles go in any case: a name of theirs may be what goes.
    """
    ids = sorted(facts)
    if ids or turns:
        commit.run(
            "forget/views_of",
            facts=ids,
            turns=list(turns),
            entities=list(entities),
            named=list(named),
        )


def read_profiles(read: Read, entities: Iterable[str]) -> list[Profile]:
    """Profiles of entities, with the turns that they rest on."""
    return [_profile(row) for row in read("read/profile", entities=sorted(entities))]


def sentences(read: Read, ids: Sequence[str]) -> dict[str, DigestLine]:
    """Sentences of sessions, by their ids; those that there are."""
    return {row["id"]: _line(row) for row in read("read/sentences", ids=list(ids))}


def read_digest(read: Read) -> list[DigestLine]:
    """The sentences of the digest in order, with the turns that they rest on."""
    return [_line(row) for row in read("read/digest", id=DIGEST)]


def note_reflected(read: Read, upto: int, producer: str) -> None:
    """Note up to which version profiles and digest were made."""
    read("write/note_reflected", upto=upto, producer=producer)


def _profile_row(profile: Profile, basis: str) -> Row:
    cites: dict[str, list[int]] = {}
    for number, line in enumerate(profile.lines):
        for fact in line.facts:
            cites.setdefault(fact, []).append(number)
    return {
        "id": profile.id,
        "name": profile.name,
        "text": profile.text,
        "basis": basis,
        "entities": list(profile.entities),
        "parts": [line.part for line in profile.lines],
        "sentences": [line.text for line in profile.lines],
        "moments": [line.at.isoformat() if line.at else "" for line in profile.lines],
        "cites": [{"fact": fact, "lines": lines} for fact, lines in cites.items()],
    }


def _sentence_row(line: DigestLine) -> Row:
    return {
        "id": sentence_id(line.conversation, line.session),
        "conversation": line.conversation,
        "session": line.session,
        "text": line.text,
        "fact": line.fact,
        "at": line.at.astimezone(UTC) if line.at else None,
    }


def _profile(row: Row) -> Profile:
    node = row["profile"]
    facts: list[list[str]] = [[] for _ in node["sentences"]]
    sources: list[set[Source]] = [set() for _ in node["sentences"]]
    for fact, lines, turns in sorted(row["cites"], key=lambda cite: str(cite[0])):
        for line in lines:
            facts[line].append(fact)
            sources[line].update(Source(*turn) for turn in turns)
    return Profile(
        id=node["id"],
        name=node["name"],
        entities=tuple(sorted(row["entities"])),
        lines=tuple(
            ProfileLine(
                part=part,
                text=text,
                facts=tuple(facts[at]),
                at=datetime.fromisoformat(moment) if moment else None,
                sources=tuple(sorted(sources[at])),
            )
            for at, (part, text, moment) in enumerate(
                zip(node["parts"], node["sentences"], node["moments"], strict=True)
            )
        ),
    )


def _line(row: Mapping[str, Any]) -> DigestLine:
    return DigestLine(
        conversation=row["conversation"],
        session=row["session"],
        text=row["text"],
        fact=row["fact"],
        at=native(row["at"]),
        sources=tuple(sorted(Source(*turn) for turn in row.get("sources", ()))),
    )
