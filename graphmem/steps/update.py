"""Update: read what new facts claim, and settle the slots that they speak of.

Claims are read in parallel, as of one version; commits follow one another. Each takes some facts,
in the order in which they were said, and settles all that they touch, so that a killed run loses
nothing, a second one changes nothing, and the outcome is that of a single worker.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from graphmem.consolidation.claims import ClaimReader
from graphmem.consolidation.gist import gist_of
from graphmem.graph.database import Commit, Row
from graphmem.graph.namespaces import HeldLease, prolonged
from graphmem.graph.speaking_of import place_of
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
    ids = _with_seekers(workspace, rows)
    linked = [row["id"] for row in database.read("read/relinked", namespace=namespace, since=since)]
    with prolonged(database, namespace, lease):
        for read in _read_ahead(workspace, reader, ids):
            _commit(workspace, lease, report, partial(_settle_read, read, reader.producer))
            report.read += len(read)
            progress("update", report.read, len(ids))
        if linked:
            touched = Touched(entities=set(linked))
            _commit(workspace, lease, report, partial(_settle, touched))
    database.write("write/note_settled", namespace=namespace, upto=version, reader=reader.producer)
    return report


def _read_ahead(
    workspace: Workspace, reader: ClaimReader, ids: Sequence[str]
) -> Iterator[list[Read]]:
    """Groups of facts with their claims, in order; some are read while another is committed."""
    groups = [ids[start : start + _GROUP] for start in range(0, len(ids), _GROUP)]
    workers = workspace.settings.update_workers
    waiting: deque[Future[list[Read]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="graphmem-claims") as pool:
        try:
            for group in groups:
                waiting.append(pool.submit(_read, workspace, reader, group))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _with_seekers(workspace: Workspace, rows: Sequence[Row]) -> list[str]:
    """Ids in the order of saying, with all later facts that speak of something said before.

    What came late may be what they speak of.
    """
    if not rows:
        return []
    first = min(row["sort_at"] for row in rows)
    seekers = workspace.database.read(
        "read/seekers_from", namespace=workspace.namespace, sort_at=first
    )
    every = {row["id"]: row for row in [*rows, *seekers]}
    return sorted(every, key=lambda id_: place_of(every[id_], id_))


def _read(workspace: Workspace, reader: ClaimReader, ids: Sequence[str]) -> list[Read]:
    found = read_statements(partial(workspace.database.read, namespace=workspace.namespace), ids)
    read = iter(reader.read([statement for statement, _ in found if statement.told]))
    return [
        Read(statement, gist_of(statement.fact, session), next(read) if statement.told else ())
        for statement, session in found
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
