"""A driver for the server that the settings name, or for the managed one."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from neo4j import READ_ACCESS, Driver, GraphDatabase
from neo4j.exceptions import (
    AuthError,
    DriverError,
    Neo4jError,
)
from neo4j.exceptions import (
    ConfigurationError as DriverConfigurationError,
)

from graphmem.errors import ConfigurationError, UnreachableError, UnsupportedServerError
from graphmem.graph.server import ManagedServer
from graphmem.graph.statements import statement

if TYPE_CHECKING:
    from graphmem.settings import Settings

__all__ = ["OLDEST_SERVER", "connect"]

# The release that brought the SEARCH clause with filters inside the vector index.
OLDEST_SERVER = (2026, 1)

_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_CONNECT_SECONDS = 10.0


def connect(
    settings: Settings,
    *,
    uri: str | None = None,
    auth: tuple[str, str] | None = None,
    start: bool = True,
    announce: Callable[[str], None] | None = None,
) -> Driver:
    """Connect to Neo4j and make sure that it can do what graphmem needs.

    Parameters
    ----------
    settings
        Names the server, or where the managed one is.
    uri
        A server's address; None for ``settings.neo4j_uri``, or else the managed server.
    auth
        User and password for ``uri``; None for those of the settings.
    start
        Whether to start the managed server if it isn't up.
    announce
        Told once that the managed server was started and stays up, and before that how its
        installation goes.

    Returns
    -------
    neo4j.Driver
        To be closed by the caller.

    Raises
    ------
    UnreachableError
        No server answers.
    UnsupportedServerError
        It is too old for filtered vector search.
    ConfigurationError
        The address, user or password is wrong.
    ServerStartError
        The managed server did not come up.
    """
    uri = uri or settings.neo4j_uri
    if uri is None:
        uri, auth = _managed(settings, start, announce)
    elif auth is None and settings.neo4j_password is not None:
        auth = (settings.neo4j_user, settings.neo4j_password.get_secret_value())
    shown = _without_secrets(uri)
    if uri.partition("://")[0] not in _SCHEMES:
        raise _not_an_address(shown)
    try:
        driver = GraphDatabase.driver(
            uri,
            auth=auth,
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=60.0,
            max_connection_pool_size=32,
            liveness_check_timeout=30.0,
            keep_alive=True,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
            user_agent=f"graphmem/{_version()}",
        )
    except (DriverConfigurationError, ValueError):
        raise _not_an_address(shown) from None
    try:
        _check(driver, shown, settings.neo4j_database)
    except BaseException:
        driver.close()
        raise
    return driver


def _not_an_address(shown: str) -> ConfigurationError:
    return ConfigurationError(
        f"{shown!r} is no address of a Neo4j server",
        hint="It should look like bolt://host:7687 or neo4j://host:7687, with encryption "
        "neo4j+s://host:7687.",
    )


def _managed(
    settings: Settings, start: bool, announce: Callable[[str], None] | None
) -> tuple[str, tuple[str, str]]:
    server = ManagedServer(settings)
    was_up = server.address() is not None
    address = server.start(announce) if start else server.address()
    if address is None:
        raise UnreachableError(
            "the managed Neo4j isn't running", hint="Start it with `graphmem up`."
        )
    if announce is not None and not was_up:
        announce(f"Neo4j is up at {address.uri}; it stays up until `graphmem down`")
    return address.uri, (address.user, address.password)


def _check(driver: Driver, uri: str, database: str) -> None:
    try:
        # Not execute_query: that would go on trying for half a minute where nobody answers.
        with driver.session(database=database, default_access_mode=READ_ACCESS) as session:
            records = list(session.run(statement("read/server_version")))
    except AuthError:
        raise ConfigurationError(
            f"the server at {uri} refuses the user or the password",
            hint="Set GRAPHMEM_NEO4J_USER and GRAPHMEM_NEO4J_PASSWORD.",
        ) from None
    except (DriverError, OSError) as error:
        raise UnreachableError(f"no Neo4j answers at {uri}: {_first_line(error)}") from error
    except Neo4jError as error:
        raise ConfigurationError(
            f"the server at {uri} cannot serve the database {database!r}: {_first_line(error)}",
            hint="Set GRAPHMEM_NEO4J_DATABASE to one that it has.",
        ) from error
    found = records[0]["version"] if records else "unknown"
    if _release(found) < OLDEST_SERVER:
        raise UnsupportedServerError(
            f"the server at {uri} is Neo4j {found}, which lacks filtered vector search"
        )


def _release(text: str) -> tuple[int, int]:
    """Read the year and month of a version such as ``2026.08.1``, or ``5.26`` as it is."""
    match = re.match(r"(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _without_secrets(uri: str) -> str:
    """Show an address without the user and password that may stand in it."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "the address given"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


def _version() -> str:
    try:
        return version("graphmem")
    except PackageNotFoundError:  # a checkout that is not installed
        return "unknown"
