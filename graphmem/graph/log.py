"""Whether the graph is what its log says."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.consolidation.log import Difference, Operation, Stood, compare, replay
from graphmem.graph.database import Database

__all__ = ["LogCheck", "check_log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCheck:
    """What came of comparing a memory with its log.

    Attributes
    ----------
    operations, facts
        How many were looked at.
    differences
        Facts that are not as the log says.
    rejected
        Ids of facts that the log has operations on while they weren't there.
    """

    operations: int = 0
    facts: int = 0
    differences: tuple[Difference, ...] = ()
    rejected: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether log and memory are one."""
        return not self.differences and not self.rejected


def check_log(database: Database, namespace: str) -> LogCheck:
    """Replay a namespace's log and compare it with its facts."""
    before = _version(database, namespace)
    while True:
        operations = [
            Operation(
                type=row["type"],
                ids=tuple(row["ids"]),
                removed=tuple(row["removed"]),
                reason=row["reason"],
                version=row["version"],
            )
            for row in database.read("read/operations", namespace=namespace)
        ]
        rows = database.read("read/all_standings", namespace=namespace)
        after = _version(database, namespace)
        if after == before:  # both are of one version
            break
        before = after
    logged = replay(operations)
    found = {
        row["fact"]: Stood(
            standing=row["standing"],
            by=None if row["by"] == row["fact"] else row["by"],
            archived=row["archived"],
            quarantined=row["quarantined"],
            revision=row["revision"],
        )
        for row in rows
    }
    kept = {row["fact"]: row["kept"] for row in rows}
    return LogCheck(
        operations=len(operations),
        facts=len(found),
        differences=tuple(compare(logged.facts, found, kept)),
        rejected=tuple(sorted({id_ for _, id_ in logged.rejected})),
    )


def _version(database: Database, namespace: str) -> int:
    rows = database.read("read/namespace", namespace=namespace)
    return int(rows[0]["version"]) if rows else 0
