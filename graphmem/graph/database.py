"""Runs statements by name, turns the driver's errors into graphmem's, and makes commits.

A *commit* is one transaction that raises the namespace's version. Its first statement takes the
write lock of the namespace's node, so that commits of one namespace follow one another, and gives
the version that everything written in it carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, TypeVar

import neo4j
from neo4j import exceptions

from graphmem import identity
from graphmem.errors import (
    DatabaseError,
    GraphmemError,
    LeaseHeldError,
    ModelMismatchError,
    RestoringError,
    UnreachableError,
)
from graphmem.graph.statements import statement

Row = dict[str, Any]
T = TypeVar("T")
_Runner = neo4j.Session | neo4j.ManagedTransaction


@dataclass(frozen=True, slots=True)
class Model:
    """The embedding model that a namespace is written with."""

    name: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A consolidation's right to write to a namespace, and until when it is prolonged."""

    owner: str
    until: datetime


class Commit:
    """One transaction on one namespace, at its new version.

    Attributes
    ----------
    namespace, version, now
        Given to each statement as parameters, with ``namespace_key``.
    """

    def __init__(
        self, transaction: neo4j.ManagedTransaction, namespace: str, version: int, now: datetime
    ) -> None:
        self._transaction = transaction
        self.namespace = namespace
        self.version = version
        self.now = now
        self._operations = 0

    def run(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run a statement of ``cypher/`` and return its rows."""
        given = {
            "namespace": self.namespace,
            "namespace_key": identity.namespace_key(self.namespace),
            "version": self.version,
            "now": self.now,
        }
        return _run(self._transaction, name, {**given, **parameters})

    def log(
        self,
        operation: str,
        *,
        ids: list[str],
        removed: list[str] | None = None,
        reason: str | None = None,
        producer: str | None = None,
        run: str | None = None,
    ) -> None:
        """Append to the namespace's log what this commit does. Ids only, never text."""
        self._operations += 1
        self.run(
            "write/log_operation",
            id=identity.content_id("operation", str(self.version), str(self._operations)),
            number=self._operations,
            type=operation,
            ids=ids,
            removed=removed or [],
            reason=reason,
            producer=producer,
            run=run,
        )


class Database:
    """A connection to one Neo4j database.

    Parameters
    ----------
    driver
        Owned by the caller, who closes it.
    name
        The database's name on the server.
    """

    def __init__(self, driver: neo4j.Driver, name: str = "neo4j") -> None:
        self._driver = driver
        self._name = name

    def read(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run a reading statement of ``cypher/`` and return its rows.

        Raises
        ------
        UnreachableError, DatabaseError
            The server is gone, or refused the statement.
        """
        return self._reading(lambda runner: _run(runner, name, parameters))

    def read_each(self, name: str, make: Callable[[Row], T], /, **parameters: Any) -> list[T]:
        """Run a reading statement and make something of each row as it arrives.

        For large results: the rows themselves are never all in memory.
        """
        return self._reading(
            lambda runner: [make(dict(record)) for record in runner.run(_query(name), parameters)]
        )

    def _reading(self, work: Callable[[_Runner], list[T]]) -> list[T]:
        """Read at once, which takes one round trip where a transaction takes three.

        What a server may answer when it is asked again is asked in a transaction, with patience.
        """
        with self._session(neo4j.READ_ACCESS) as session:
            try:
                return work(session)
            except (exceptions.Neo4jError, exceptions.DriverError) as error:
                if not error.is_retryable():
                    raise
            return session.execute_read(work)

    def write(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run one writing statement in a transaction of its own; retried on deadlocks."""
        with self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(_run, name, parameters)

    def schema(self, name: str) -> None:
        """Run a schema statement, outside of managed transactions."""
        with self._session(neo4j.WRITE_ACCESS) as session:
            session.run(_query(name)).consume()

    def commit(
        self,
        namespace: str,
        work: Callable[[Commit], T],
        *,
        now: datetime,
        model: Model,
        lease: Lease | None = None,
    ) -> T:
        """Do ``work`` in one transaction that raises the namespace's version.

        ``work`` may be called again when the server asks for a retry, so it only talks to the
        :class:`Commit` that it gets.

        Raises
        ------
        ModelMismatchError
            The namespace was embedded by another model.
        RestoringError
            The namespace is being restored.
        LeaseHeldError
            ``lease`` is given and no longer held.
        """

        def transaction(tx: neo4j.ManagedTransaction) -> T:
            version = _begin(tx, namespace, now, model, lease)
            return work(Commit(tx, namespace, version, now))

        with self._session(neo4j.WRITE_ACCESS) as session:
            return session.execute_write(transaction)

    @contextmanager
    def _session(self, access: str) -> Iterator[neo4j.Session]:
        with (
            translated_errors(),
            self._driver.session(database=self._name, default_access_mode=access) as session,
        ):
            yield session


def check_model(namespace: str, stored: Model, model: Model) -> None:
    """Refuse to mix vectors of two models in one namespace.

    Raises
    ------
    ModelMismatchError
        The namespace is ``stored`` with another model than ``model``.
    """
    if stored != model:
        raise ModelMismatchError(
            f"namespace {namespace!r} was embedded by {stored.name} "
            f"({stored.dimension} dimensions), not {model.name} ({model.dimension})"
        )


def check_restored(namespace: str, row: Row) -> None:
    """Refuse to use a namespace that is only half there.

    Raises
    ------
    RestoringError
        A restore is at work on it, or was killed.
    """
    if row["restoring"]:
        raise RestoringError(f"the restore of namespace {namespace!r} is not finished")


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn the driver's exceptions into graphmem's, in one line and with the next step."""
    try:
        yield
    except GraphmemError:
        raise
    except (exceptions.ServiceUnavailable, exceptions.SessionExpired) as error:
        raise UnreachableError("Neo4j went away or does not answer") from error
    except exceptions.AuthError as error:
        raise DatabaseError(
            "Neo4j refused the user name or password",
            hint="Set GRAPHMEM_NEO4J_USER and GRAPHMEM_NEO4J_PASSWORD.",
        ) from error
    except (exceptions.Neo4jError, exceptions.DriverError) as error:
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DatabaseError(f"Neo4j: {line}") from error


def _begin(
    tx: neo4j.ManagedTransaction,
    namespace: str,
    now: datetime,
    model: Model,
    lease: Lease | None,
) -> int:
    if lease is None:
        rows = _run(
            tx,
            "write/touch_namespace",
            {
                "namespace": namespace,
                "model": model.name,
                "dimension": model.dimension,
                "now": now,
            },
        )
    else:
        rows = _run(
            tx,
            "write/touch_leased_namespace",
            {"namespace": namespace, "owner": lease.owner, "until": lease.until},
        )
        if not rows:
            raise LeaseHeldError(f"the lease on namespace {namespace!r} was lost")
    check_restored(namespace, rows[0])
    check_model(namespace, Model(rows[0]["model"], rows[0]["dimension"]), model)
    return int(rows[0]["version"])


def _run(runner: _Runner, name: str, parameters: Row) -> list[Row]:
    # Not Result.data(): it goes through every number of every vector.
    return [dict(record) for record in runner.run(_query(name), parameters)]


def _query(name: str) -> LiteralString:
    # The statements are files of this package: as trusted as literals.
    return statement(name)
