"""The way to a graph: a connection to its server, with the schema up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from graphmem.graph.connection import connect
from graphmem.graph.database import Database
from graphmem.graph.migrations import migrate
from graphmem.settings import Settings


@contextmanager
def opened(
    settings: Settings,
    *,
    uri: str | None = None,
    auth: tuple[str, str] | None = None,
    announce: Callable[[str], None] | None = None,
) -> Iterator[Database]:
    """A connection to the server that the settings name, closed at the end.

    Raises
    ------
    DatabaseError
        No server can be reached or started, or it is too old.
    """
    with connect(settings, uri=uri, auth=auth, announce=announce) as driver:
        database = Database(driver, settings.neo4j_database)
        migrate(database, datetime.now(UTC))
        yield database
