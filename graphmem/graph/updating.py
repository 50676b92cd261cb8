"""Claims, slots and what they are settled to, in the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from graphmem.consolidation.claims import Claim, Statement, split_qualifier
from graphmem.consolidation.slots import combine, repetitions
from graphmem.consolidation.stated import Settled, Stated
from graphmem.graph.database import Commit, Row
from graphmem.graph.guarding import requarantine
from graphmem.graph.reflections import drop_views
from graphmem.graph.rows import fact_from, native
from graphmem.graph.settling import differs, settle_slots, settled_row, stated_from
from graphmem.graph.speaking_of import claim_row, seek
from graphmem.records import Triple

__all__ = [
    "Read",
    "Reads",
    "Touched",
    "operation_of",
    "put_claims",
    "read_statements",
    "resettle",
    "touched_by",
]

_UNNAMED = 3  # of the speaker's last claims, a bare correction may be about
_TYPES = {
    "changed": "UPDATE",
    "corrected": "UPDATE",
    "ended": "INVALIDATE",
    "denied": "INVALIDATE",
    "repeated": "NOOP",
}


class Reads(Protocol):
    """What runs a reading statement in a namespace: a commit, or a database with a name given."""

    def __call__(self, name: str, /, **parameters: Any) -> list[Row]:
        """The statement's rows."""
        ...


@dataclass(slots=True)
class Touched:
    """What has to be settled anew.

    Attributes
    ----------
    slots, facts, gists
        Slots, facts that claim something of them, and what facts without claims say.
    values
        What was claimed of the slots: of one with many values, only these are settled.
    entities
        All slots of these are settled, with all their values.
    """

    slots: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    gists: set[str] = field(default_factory=set)
    entities: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read from one fact."""

    statement: Statement
    gist: str
    claims: tuple[Claim, ...]


def read_statements(read: Reads, ids: Sequence[str]) -> list[tuple[Statement, str]]:
    """Facts as claims are read from, in the order of ``ids``, each with its session's id."""
    rows = read("read/statements", ids=list(ids))
    return [(_statement(row), row["session"]) for row in rows]


def touched_by(commit: Commit, facts: Iterable[str]) -> Touched:
    """What depends on facts that are about to change or go."""
    ids = list(facts)
    if not ids:
        return Touched()
    near = commit.run("read/slots_near", facts=ids, slots=[], entities=[])
    gists = commit.run("read/repeated_gists", facts=ids)
    return Touched(
        slots={slot for row in near for slot in row["slots"]},
        values={value for row in near for value in row["values"]},
        gists={row["gist"] for row in gists},
    )


def put_claims(commit: Commit, read: Sequence[Read], reader: str) -> Touched:
    """Store what facts claim, in place of what was read from them before.

    Parameters
    ----------
    read
        In the order in which the facts were said: a correction that names no slot is about one of
        those that its speaker spoke of last.

    Returns
    -------
    Touched
        What has to be settled now.
    """
    touched = touched_by(commit, [one.statement.fact.id for one in read])
    clear = [one for one in read if all(claim.attribute for claim in one.claims)]
    _put(commit, clear, reader)
    spoken_of: set[str] = set()
    for one in read:
        if any(not claim.attribute for claim in one.claims):
            claims = tuple(_named(commit, one, claim) for claim in one.claims)
            found = tuple(claim for claim in claims if claim is not None)
            _put(commit, [Read(one.statement, one.gist, found)], reader)
        if one.statement.told:
            spoken_of |= seek(commit, one.statement)
    facts = {one.statement.fact.id for one in read} | spoken_of
    after = touched_by(commit, sorted(facts))
    return Touched(
        slots=touched.slots | after.slots,
        values=touched.values | after.values,
        gists=touched.gists | after.gists,
        facts=facts,
    )


def resettle(commit: Commit, touched: Touched, *, reason: str | None = None) -> dict[str, int]:
    """Settle what was touched, and note and log what is different now.

    Returns
    -------
    dict
        How many facts got each kind of operation.
    """
    facts = set(touched.facts)
    flipped: set[str] = set()
    left = commit.run("forget/lent_claims", slots=sorted(touched.slots)) if touched.slots else []
    facts |= {row["fact"] for row in left}
    if touched.slots or touched.entities:
        groups = commit.run(
            "read/slots_near",
            facts=[],
            slots=sorted(touched.slots),
            entities=sorted(touched.entities),
        )
        values = None if touched.entities else touched.values
        facts |= settle_slots(commit, groups, values, flipped)
        commit.run("forget/empty_slots", slots=sorted(touched.slots))
    flipped |= set(requarantine(commit, touched.facts))
    lent = commit.run("read/lent_gists", facts=sorted(facts)) if facts else []
    back = commit.run("read/repeated_gists", facts=[row["fact"] for row in left]) if left else []
    gists = touched.gists | {row["gist"] for row in [*lent, *back]}
    repeated = _settle_repeated(commit, sorted(gists))
    counts = _note(commit, facts | repeated.keys(), repeated, reason)
    if flipped:  # what they claim elsewhere counts no more, or again
        more = resettle(commit, touched_by(commit, flipped), reason=reason)
        counts = {t: counts.get(t, 0) + more.get(t, 0) for t in counts | more}
    return counts


def _statement(row: Row) -> Statement:
    triples = tuple(
        Triple(
            id=triple["id"],
            subject=triple["subject"][0],
            predicate=triple["predicate"],
            object=triple["object"][0],
            text=triple["text"],
            negated=triple["negated"],
        )
        for triple in sorted(row["triples"], key=lambda triple: str(triple["id"]))
    )
    names = {triple[end][0]: triple[end][1] for triple in row["triples"] for end in _ENDS}
    names |= dict(sorted(map(tuple, row["names"])))
    return Statement(
        fact=fact_from(row),
        triples=triples,
        names=names,
        speaker=row["speaker"],
        lead=row["lead"],
        before=row["before"],
    )


_ENDS = ("subject", "object")


def _put(commit: Commit, read: Sequence[Read], reader: str) -> None:
    commit.run(
        "write/put_claims",
        reader=reader,
        rows=[
            {
                "fact": one.statement.fact.id,
                "revision": one.statement.fact.revision,
                "gist": one.gist or None,
                "claims": list(_claim_rows(one)),
            }
            for one in read
        ],
    )


def _claim_rows(read: Read) -> Iterable[Row]:
    names = read.statement.names
    # A fact claims one thing of a slot's value only once.
    once = {(c.subject, c.attribute, c.single, c.act, c.value): c for c in read.claims}
    for claim in once.values():
        row = claim_row(claim, names.get(claim.subject, "?"))
        yield {**row, "base": split_qualifier(claim.attribute)[0]}


def _named(commit: Commit, read: Read, claim: Claim) -> Claim | None:
    """A bare correction with the slot that it is about: that of the wrong value, or the last."""
    if claim.attribute:
        return claim
    rows = commit.run("read/said_before", fact=read.statement.fact.id, limit=_UNNAMED)
    wrong = [row for row in rows if claim.instead and row["value"] == claim.instead]
    denied = claim.act == "denies"
    candidates = wrong or (
        [] if claim.instead else [row for row in rows if denied or row["single"]]
    )
    if not candidates:
        return None
    row = candidates[0]
    return replace(
        claim,
        subject=row["subject"],
        attribute=row["attribute"],
        value=row["value"] if denied and not claim.value else claim.value,
        single=row["single"],
    )


def _settle_repeated(commit: Commit, gists: Sequence[str]) -> dict[str, Settled]:
    """Facts without claims that say what others say."""
    if not gists:
        return {}
    same: dict[str, list[Stated]] = defaultdict(list)
    for row in commit.run("read/repeated", gists=list(gists)):
        same[row["gist"]].append(stated_from(row, _NO_CLAIM))
    return {s.fact: s for facts in same.values() for s in repetitions(facts)}


def _note(
    commit: Commit, facts: Iterable[str], repeated: Mapping[str, Settled], reason: str | None
) -> dict[str, int]:
    changed: list[Row] = []
    operations: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for row in commit.run("read/standings", ids=sorted(facts)):
        settled = _standing(row, repeated)
        if not differs(row, settled):
            continue
        changed.append(settled_row(settled))
        if (row["standing"], row["by"]) != (settled.standing, settled.by):
            pair = [settled.by or settled.fact, settled.fact]
            operations[operation_of(settled)].extend(pair)
    if changed:
        drop_views(commit, [row["fact"] for row in changed])
        commit.run("write/settle_facts", rows=changed)
        commit.run("write/put_standing", ids=[row["fact"] for row in changed])
    for (type_, why), ids in sorted(operations.items(), key=lambda item: str(item[0])):
        commit.log(type_, ids=ids, reason=why or reason, producer="settling@1")
    return {type_: len(ids) // 2 for (type_, _), ids in operations.items()}


def operation_of(settled: Settled) -> tuple[str, str | None]:
    """Type and reason by which the log tells what became of a fact."""
    if settled.standing == "active":
        return "RESTORE", None
    return _TYPES.get(settled.reason or "", "INVALIDATE"), settled.reason or "over"


def _standing(row: Row, repeated: Mapping[str, Settled]) -> Settled:
    outcomes = [_outcome(row["fact"], claim) for claim in row["claims"]]
    if outcomes:
        again = repeated.get(row["fact"])
        return combine([*outcomes, again] if again else outcomes)
    stated = Settled(
        fact=row["fact"],
        valid_from=native(row["stated_from"]),
        valid_to=native(row["stated_to"]),
    )
    return repeated.get(row["fact"], stated)


_NO_CLAIM = Claim(subject="", attribute="", value="", label="")


def _outcome(fact: str, row: Mapping[str, Any]) -> Settled:
    return Settled(
        fact=fact,
        standing=row["standing"] or "active",
        valid_from=native(row["valid_from"]),
        valid_to=native(row["valid_to"]),
        by=row["by"],
        reason=row["reason"],
        repeats=row["repeats"],
    )
