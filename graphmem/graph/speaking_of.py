"""Of what facts speak that name no slot: found among what was said before, and claimed together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphmem import identity
from graphmem.consolidation.claims import Claim, Statement
from graphmem.consolidation.seeking import (
    Candidate,
    candidate_of,
    lent,
    nearest,
    seeker_of,
    seeks,
    sought,
)
from graphmem.consolidation.stated import Place
from graphmem.graph.database import Commit, Row
from graphmem.records import Fact, Span

__all__ = ["claim_row", "place_of", "seek"]

_TURNS = 120  # of the conversation, and of the speaker, before the fact
_SLOT_NAME = 80


def seek(commit: Commit, statement: Statement) -> set[str]:
    """Find what a statement speaks of, and store what both claim of it.

    Its own claims must be stored. It seeks nothing where they meet earlier ones of their slots, or
    where what was said before it in its turn has found something.

    Returns
    -------
    set of str
        The facts that claim something more now.
    """
    if seeks(statement) is None:
        return set()
    rows = commit.run("read/said_around", fact=statement.fact.id, limit=_TURNS)
    own = next((row for row in rows if row["node"]["id"] == statement.fact.id), None)
    if own is None:
        return set()
    place = place_of(own, own["node"]["id"])
    in_turn = [row for row in rows if row["node"]["turn"] == statement.fact.turn]
    done = any(
        row["sought"] in ("met", "found") and place_of(row, row["node"]["id"]) < place
        for row in in_turn
    )
    outcome, claims = ("passed", []) if done else _found(commit, statement, own, place, rows)
    row = {"fact": statement.fact.id, "sought": outcome, "claims": claims}
    commit.run("write/put_sought", rows=[row])
    return {claim["fact"] for claim in claims}


def _found(
    commit: Commit, statement: Statement, own: Row, place: Place, rows: list[Row]
) -> tuple[str, list[Row]]:
    seeker = seeker_of(statement, place, own["session"])
    corrects = seeker is not None and seeker.kind == "corrects"
    if commit.run("read/met_before", fact=statement.fact.id, corrects=corrects):
        return "met", []
    candidates = {row["node"]["id"]: (row, _candidate(row)) for row in rows}
    found = seeker and nearest(seeker, [c for _, c in candidates.values() if c is not None])
    if not seeker or not found or found.speaker is None:
        return "none", []
    old = _shared_slot(candidates[found.fact][0]) or lent(found, found.speaker)
    new = sought(seeker, statement.fact.id, old)
    theirs = {**claim_row(old, "?"), "fact": found.fact}
    ours = {**claim_row(new, "?"), "fact": statement.fact.id}
    theirs["claim"] = {**theirs["claim"], "lent": True}
    ours["claim"] = {**ours["claim"], "lent": False}
    already = bool(candidates[found.fact][0]["slots"])
    return "found", [ours] if already else [theirs, ours]


def _shared_slot(row: Row) -> Claim | None:
    """The slot in which a fact claims something already because of another: a third joins in."""
    slots = sorted(row["slots"], key=lambda slot: (slot[3], slot[1]))
    if not slots:
        return None
    subject, attribute, value, _ = slots[0]
    return Claim(subject=subject, attribute=attribute, value=value, label="", single=True)


def _candidate(row: Row) -> Candidate | None:
    node = row["node"]
    statement = Statement(
        fact=Fact(
            id=node["id"],
            text=node["text"],
            turn=node["turn"],
            span=Span(row["start"], row["start"]),
            memory_type=node["memory_type"],
            modality=node["modality"],
        ),
        names=dict(sorted(map(tuple, row["names"]))),
        speaker=row["speaker"],
    )
    return candidate_of(statement, place_of(row, node["id"]), row["session"])


def place_of(row: Mapping[str, Any], fact: str) -> Place:
    """Where in all that was said a fact stands."""
    return Place(row["sort_at"], row["conversation"], row["position"], row["start"], fact)


def claim_row(claim: Claim, called: str) -> Row:
    """A claim with its slot, as the statements that write it take it."""
    kind = "one" if claim.single else "many"
    return {
        "slot": identity.content_id("slot", claim.subject, claim.attribute, kind),
        "subject": claim.subject,
        "attribute": claim.attribute,
        "base": claim.attribute,
        "single": claim.single,
        "name": f"{called}: {claim.attribute}"[:_SLOT_NAME],
        "claim": {
            "act": claim.act,
            "value": claim.value,
            "label": claim.label,
            "event": claim.event,
            "corrects": claim.corrects,
            "instead": claim.instead,
            "dated_value": claim.dated_value,
        },
    }
