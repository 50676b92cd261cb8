"""Dissent in the graph: which claims of a slot stand alone, judged as the slot is settled."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.consolidation.dissent import Telling, dissenting, lone
from graphmem.consolidation.stated import Stated
from graphmem.graph.database import Commit, Row
from graphmem.graph.guarding import requarantine

__all__ = ["judge_dissent"]


def judge_dissent(commit: Commit, rows: Sequence[Row], stated: Sequence[Stated]) -> list[str]:
    """Note which claims of one slot dissent; returns facts that are quarantined now or no more.

    Parameters
    ----------
    rows, stated
        Of `read/claims`, and as claims, in the same order. What commands the model has no voice.
    """
    heard = [one for row, one in zip(rows, stated, strict=True) if _heard(row)]
    marked = [row["fact"] for row in rows if row["claim"].get("dissents")]
    found = lone(heard)
    if not found and not marked:
        return []
    facts = dissenting(heard, _told(commit, rows, heard)) if found else set()
    changed = [
        {
            "fact": row["fact"],
            "slot": row["slot"],
            "act": row["claim"]["act"],
            "value": row["claim"]["value"],
            "dissents": row["fact"] in facts,
        }
        for row in rows
        if bool(row["claim"].get("dissents")) != (row["fact"] in facts)
    ]
    if not changed:
        return []
    commit.run("write/put_dissent", rows=changed)
    return requarantine(commit, [row["fact"] for row in changed])


def _heard(row: Row) -> bool:
    return row["commands"] is None or bool(row["released"])


def _told(commit: Commit, rows: Sequence[Row], heard: Sequence[Stated]) -> dict[str, Telling]:
    found = commit.run(
        "read/tellings",
        facts=sorted({one.fact for one in heard}),
        slots=sorted({row["slot"] for row in rows}),
    )
    return {row["fact"]: Telling(row["turn"], row["own"], row["words"]) for row in found}
