"""Neo4j Browser with one of the queries under ``cypher/explore`` filled in."""

from __future__ import annotations

import json
from urllib.parse import quote

from graphmem import identity
from graphmem.errors import NotFoundError
from graphmem.graph.statements import all_statements

_FOLDER = "explore/"


def explorations() -> list[str]:
    """Names of the queries that there are."""
    names = (name for name in all_statements() if name.startswith(_FOLDER))
    return sorted(name.removeprefix(_FOLDER) for name in names)


def exploration(name: str, namespace: str, parameters: dict[str, str]) -> str:
    """A query as it is typed into Neo4j Browser: its parameters, then the statement.

    Raises
    ------
    NotFoundError
        There is no such query.
    """
    if name not in explorations():
        raise NotFoundError(
            f"no exploration is called {name!r}",
            hint=f"There are: {', '.join(explorations())}.",
        )
    given = {
        "namespace": namespace,
        "key": identity.namespace_key(namespace),
        "name": "ana",
        "words": "lake",
        **parameters,
    }
    statement = all_statements()[_FOLDER + name].strip()
    lines = [
        f":param {key} => {json.dumps(value, ensure_ascii=False)};"
        for key, value in given.items()
        if f"${key}" in statement
    ]
    return "\n".join([*lines, "", statement])


def browser_link(browser_url: str, query: str) -> str:
    """Address of Neo4j Browser (which has its server in it) with a query filled in."""
    return f"{browser_url}&cmd=edit&arg={quote(query, safe='')}"
