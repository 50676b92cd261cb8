"""Update: read what new facts claim, and settle the slots that they speak of.

Each commit takes some facts, in the order in which they were said, and settles all that they touch,
so that a killed run loses nothing and a second one changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from graphmem.consolidation.claims import ClaimReader
from graphmem.consolidation.gist import gist_of
from graphmem.graph.database import Commit
from graphmem.graph.namespaces import HeldLease, prolonged
from graphmem.graph.updating import Read, Touched, put_claims, read_statements, resettle
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["UpdateReport", "update_facts"]

_GROUP = 200
_Work = Callable[[Commit], dict[str, int]]


@dataclass(slots=True, kw_only=True)
class UpdateReport:
    """What updating did with facts.

    Attributes
    ----------
    read
        Facts whose claims were read.
    updated, invalidated
        Facts that something else holds in place of now; that hold no more, or never did.
    repeated
        Facts that say what an earlier one says.
    restored
        Facts that hold again.
    """

    read: int = 0
    updated: int = 0
    invalidated: int = 0
    repeated: int = 0
    restored: int = 0

    def count(self, operations: dict[str, int]) -> None:
        """Add what a commit did."""
        self.updated += operations.get("UPDATE", 0)
        self.invalidated += operations.get("INVALIDATE", 0)
        self.repeated += operations.get("NOOP", 0)
        self.restored += operations.get("RESTORE", 0)


def update_facts(
    workspace: Workspace, lease: HeldLease, *, progress: Progress = no_progress
) -> UpdateReport:
    """Settle what came since the last time, or everything where claims are read otherwise now.

    Raises
    ------
    ModelError
        A language model that reads claims stopped answering; what was settled until then is kept.
    """
    reader = workspace.claims()
    database, namespace = workspace.database, workspace.namespace
    report = UpdateReport()
    state = database.read("read/settled_until", namespace=namespace, reader=reader.producer)
    if not state:
        return report
    version, since = state[0]["version"], state[0]["since"]
    rows = database.read("read/unsettled", namespace=namespace, since=since, reader=reader.producer)
    ids = [row["id"] for row in rows]
    linked = [row["id"] for row in database.read("read/relinked", namespace=namespace, since=since)]
    with prolonged(database, namespace, lease):
        for start in range(0, len(ids), _GROUP):
            group = ids[start : start + _GROUP]
            read = _read(workspace, reader, group)
            _commit(workspace, lease, report, partial(_settle_read, read, reader.producer))
            report.read += len(read)
            progress("update", start + len(group), len(ids))
        if linked:
            touched = Touched(entities=set(linked))
            _commit(workspace, lease, report, partial(_settle, touched))
    database.write("write/note_settled", namespace=namespace, upto=version, reader=reader.producer)
    return report


def _read(workspace: Workspace, reader: ClaimReader, ids: Sequence[str]) -> list[Read]:
    found = read_statements(partial(workspace.database.read, namespace=workspace.namespace), ids)
    claims = reader.read([statement for statement, _ in found])
    return [
        Read(statement, gist_of(statement.fact, session), made)
        for (statement, session), made in zip(found, claims, strict=True)
    ]


def _commit(workspace: Workspace, lease: HeldLease, report: UpdateReport, work: _Work) -> None:
    operations = workspace.database.commit(
        workspace.namespace,
        work,
        now=workspace.clock(),
        model=workspace.model,
        lease=lease.current(),
    )
    report.count(operations)


def _settle_read(read: Sequence[Read], producer: str, commit: Commit) -> dict[str, int]:
    return resettle(commit, put_claims(commit, read, producer))


def _settle(touched: Touched, commit: Commit) -> dict[str, int]:
    return resettle(commit, touched)
