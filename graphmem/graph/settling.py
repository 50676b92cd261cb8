"""Slots in the graph: reading what is claimed of them, and writing what it is settled to.

Of a slot with one value at a time everything that was ever claimed counts. Of one with many, each
value is settled by itself, so only what bears on the values that were touched is read: what a
consolidation costs follows from what is new, not from all that somebody ever liked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from graphmem.consolidation.claims import Claim, split_qualifier
from graphmem.consolidation.slots import settle
from graphmem.consolidation.stated import Settled, Stated, unsettled
from graphmem.graph.database import Commit, Row
from graphmem.graph.dissenting import judge_dissent
from graphmem.graph.rows import native
from graphmem.graph.speaking_of import place_of

__all__ = ["differs", "settle_slots", "settled_row", "stated_from"]


def settle_slots(
    commit: Commit, groups: Sequence[Row], values: Collection[str] | None, flipped: set[str]
) -> set[str]:
    """Settle slots, those together that are one; the facts that were settled otherwise before.

    What is quarantined has no say.

    Parameters
    ----------
    groups
        Of `read/slots_near`.
    values
        Of slots with many values, settle what bears on these; None for all.
    flipped
        Facts that came into quarantine here, or out of it, are added; their slots are to be
        settled once more.
    """
    claims, meant = _claims(commit, groups, values)
    changed: list[Row] = []
    for group in groups:
        single = group["single"]
        for rows in _by_qualifier([row for slot in group["slots"] for row in claims[slot]]):
            stated = [stated_from(row, _claim(row["claim"], single)) for row in rows]
            if single and (now := judge_dissent(commit, rows, stated)):
                flipped.update(now)
                continue
            silent = {row["fact"] for row in rows if row["quarantined"]}
            found = settle([one for one in stated if one.fact not in silent], single=single)
            found |= {one.key: unsettled(one) for one in stated if one.fact in silent}
            changed += [
                _claim_outcome(row, found[one.key])
                for row, one in zip(rows, stated, strict=True)
                if (_whole(group) or meant is None or one.claim.value in meant)
                and differs(row["claim"], found[one.key])
            ]
    if changed:
        commit.run("write/settle_claims", rows=changed)
    return {row["fact"] for row in changed}


def _by_qualifier(rows: Sequence[Row]) -> list[list[Row]]:
    """Claims of people who share a name apart, where the texts tell them apart.

    "My cousin Anna" and "my colleague Anna" are two; with one of them only, "Anna" is her.
    """
    told = {split_qualifier(row["attribute"])[1] for row in rows} - {""}
    if len(told) <= 1:
        return [list(rows)]
    apart: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        apart[split_qualifier(row["attribute"])[1]].append(row)
    return [apart[qualifier] for qualifier in sorted(apart)]


def _claims(
    commit: Commit, groups: Sequence[Row], values: Collection[str] | None
) -> tuple[Mapping[str, list[Row]], frozenset[str] | None]:
    """Claims of slots, and the values that they are all claims of; None where that is every value.

    A correction bears on the value that it names and on its own, so both are settled.
    """
    partly = {slot for group in groups if not _whole(group) for slot in group["slots"]}
    entirely = {slot for group in groups for slot in group["slots"]} - partly
    known = _read(commit, entirely, None) if entirely else {}
    meant: frozenset[str] | None = frozenset()
    wider = None if values is None else frozenset(values)
    while partly and wider != meant:
        new = None if wider is None else wider - (meant or frozenset())
        known |= _read(commit, partly, new)
        meant, wider = wider, wider and _closed(wider, known.values(), partly)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in known.values():
        found[row["slot"]].append(row)
    return found, meant


def _read(
    commit: Commit, slots: Collection[str], values: Collection[str] | None
) -> dict[tuple[str, ...], Row]:
    """Claims of slots that bear on some values, or all, by what tells them apart."""
    some = None if values is None else sorted(values)
    rows = commit.run("read/claims", slots=sorted(slots), values=some)
    return {
        (row["slot"], row["fact"], row["claim"]["act"], row["claim"]["value"]): row for row in rows
    }


def _closed(
    values: frozenset[str], rows: Iterable[Row], slots: Collection[str]
) -> frozenset[str] | None:
    """Values with those that corrections tie to them; None for all: what names none is of each."""
    claims = [row["claim"] for row in rows if row["slot"] in slots]
    if "" in values or any(claim["value"] == "" for claim in claims):
        return None
    tied = {
        value
        for claim in claims
        if claim["corrects"] and values & {claim["value"], claim["instead"]}
        for value in (claim["value"], claim["instead"])
    }
    return values | (tied - {""})


def _whole(group: Row) -> bool:
    """Whether a group of slots is settled as a whole."""
    return bool(group["single"] or group["qualified"])


def _claim(row: Mapping[str, Any], single: bool) -> Claim:
    return Claim(
        subject="",  # slots of entities that are one are settled as one
        attribute="",
        value=row["value"],
        label=row["label"],
        act=row["act"],
        single=single,
        event=row["event"],
        corrects=row["corrects"],
        instead=row["instead"],
        dated_value=row["dated_value"],
    )


def stated_from(row: Row, claim: Claim) -> Stated:
    """A claim as it was stated, with its place and times."""
    return Stated(
        fact=row["fact"],
        claim=claim,
        place=place_of(row, row["fact"]),
        said_at=native(row["said_at"]),
        stated_from=native(row["stated_from"]),
        stated_to=native(row["stated_to"]),
        gist=row["gist"] or "",
        served=row["served"],
    )


def _claim_outcome(row: Row, settled: Settled) -> Row:
    claim = row["claim"]
    outcome = settled_row(settled)
    del outcome["fact"]
    return {
        "fact": row["fact"],
        "slot": row["slot"],
        "act": claim["act"],
        "value": claim["value"],
        "outcome": outcome,
    }


def differs(row: Mapping[str, Any], settled: Settled) -> bool:
    """Whether what is written is not what was settled."""
    now = settled_row(settled)
    del now["fact"]
    was = {key: row.get(key) for key in now}
    was["valid_from"], was["valid_to"] = native(was["valid_from"]), native(was["valid_to"])
    return was != now


def settled_row(settled: Settled) -> Row:
    """What became of a fact, as it is written."""
    return {
        "fact": settled.fact,
        "standing": settled.standing,
        "valid_from": _utc(settled.valid_from),
        "valid_to": _utc(settled.valid_to),
        "by": settled.by,
        "reason": settled.reason,
        "repeats": settled.repeats,
    }


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
