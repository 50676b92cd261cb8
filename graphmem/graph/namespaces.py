"""Namespaces: what there is, and the lease that consolidation holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

from graphmem.errors import GraphmemError, InputError, LeaseHeldError, NotFoundError
from graphmem.graph.database import Commit, Database, Lease, check_restored
from graphmem.graph.rows import native

_MAX_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceInfo:
    """A namespace and how much it holds; ``pending`` counts sessions that await consolidation.

    ``zone`` is None where none was set.
    """

    namespace: str
    version: int
    model: str
    zone: str | None
    conversations: int
    turns: int
    entities: int
    facts: int
    pending: int


def checked_name(namespace: object) -> str:
    """A usable namespace name: text of 1 to 200 printable characters, no spaces at its ends.

    Raises
    ------
    InputError
        It is anything else. There is no wildcard and no default.
    """
    if not isinstance(namespace, str) or not namespace.strip():
        raise InputError(
            "a namespace is required: a name for the user, agent or tenant whose memory this is"
        )
    if namespace != namespace.strip() or len(namespace) > _MAX_NAME or not namespace.isprintable():
        raise InputError(
            f"namespace {namespace[:40]!r} cannot be used",
            hint=f"Use 1 to {_MAX_NAME} printable characters without spaces at the ends.",
        )
    return namespace


def list_namespaces(database: Database) -> list[NamespaceInfo]:
    """Every namespace on the server, by name."""
    return [NamespaceInfo(**row) for row in database.read("read/namespaces")]


def namespace_exists(database: Database, namespace: str) -> bool:
    """Whether anything was ever added to the namespace."""
    return bool(database.read("read/namespace", namespace=namespace))


def missing_namespace(namespace: str) -> NotFoundError:
    """What to raise where a namespace that is asked for is not there."""
    return NotFoundError(
        f"there is no namespace {namespace!r}",
        hint="`graphmem namespaces` lists what there is; `graphmem add PATH -n NAME` makes one.",
    )


def stored_zone(database: Database, namespace: str) -> str | None:
    """Name of the namespace's time zone; None where none was set."""
    rows = database.read("read/namespace", namespace=namespace)
    zone: str | None = rows[0]["zone"] if rows else None
    return zone


def put_zone(commit: Commit, zone: str) -> tuple[str | None, int]:
    """Give the namespace a zone.

    Returns
    -------
    before, episodes
        The zone it had, and how many episodes are pending because of the new one.
    """
    row = commit.run("write/set_zone", zone=zone)[0]
    commit.log("ZONE", ids=[], reason=zone)
    return row["before"], row["episodes"]


class HeldLease:
    """A lease that is held; :meth:`current` is what each commit shows and prolongs."""

    def __init__(self, owner: str, seconds: float) -> None:
        self.owner = owner
        self.seconds = seconds
        self._duration = timedelta(seconds=seconds)

    def current(self) -> Lease:
        """The lease, prolonged from now."""
        return Lease(self.owner, datetime.now(UTC) + self._duration)


@contextmanager
def lease(database: Database, namespace: str, seconds: float) -> Iterator[HeldLease]:
    """Hold the namespace's lease, so that two consolidations don't run over each other.

    It runs out by itself ``seconds`` after the last commit of an owner that died.

    Raises
    ------
    LeaseHeldError
        Somebody else holds it.
    RestoringError
        The namespace is being restored.
    """
    held = HeldLease(uuid4().hex, seconds)
    wanted = held.current()
    rows = database.write(
        "write/take_lease",
        namespace=namespace,
        owner=wanted.owner,
        now=datetime.now(UTC),
        until=wanted.until,
    )
    if rows and rows[0]["owner"] != held.owner:
        until = native(rows[0]["until"])
        left = (until - datetime.now(UTC)).total_seconds() if until else 0.0
        raise LeaseHeldError(
            f"namespace {namespace!r} is being consolidated; the lease runs out in {left:.0f} s "
            "unless it is prolonged"
        )
    try:
        if rows:
            check_restored(namespace, rows[0])
        yield held
    finally:
        database.write("write/release_lease", namespace=namespace, owner=held.owner)


@contextmanager
def prolonged(database: Database, namespace: str, held: HeldLease) -> Iterator[None]:
    """Prolong a lease from time to time, also while nothing is committed.

    A language model may take longer for an answer than a lease lasts.
    """
    over = Event()

    def prolong() -> None:
        while not over.wait(held.seconds / 3):
            try:
                database.write(
                    "write/prolong_lease",
                    namespace=namespace,
                    owner=held.owner,
                    until=held.current().until,
                )
            except GraphmemError:
                return  # the next commit meets the same error, and tells

    thread = Thread(target=prolong, name="graphmem-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
