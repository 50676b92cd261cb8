"""Neo4j Browser with one of the queries under ``cypher/explore`` filled in."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from graphmem import identity
from graphmem.errors import InputError, NotFoundError
from graphmem.graph.statements import all_statements

_FOLDER = "explore/"
_PARAMETER = re.compile(r"\$(\w+)")


def explorations() -> list[str]:
    """Names of the queries that there are."""
    names = (name for name in all_statements() if name.startswith(_FOLDER))
    return sorted(name.removeprefix(_FOLDER) for name in names)


def exploration(name: str, namespace: str, values: dict[str, str]) -> str:
    """A query as it is typed into Neo4j Browser, with its parameters filled in.

    The Browser draws the graph of a single statement only, so the values stand in the statement,
    as string literals, and not in ``:param`` lines before it.

    Raises
    ------
    NotFoundError
        There is no such query.
    InputError
        It needs a value that is not given, or is given one that it has no use for.
    """
    if name not in explorations():
        raise NotFoundError(
            f"no exploration is called {name!r}",
            hint=f"There are: {', '.join(explorations())}.",
        )
    statement = all_statements()[_FOLDER + name].strip()
    given = {"namespace": namespace, "key": identity.namespace_key(namespace), **values}
    if "name" in given:
        given["name"] = identity.normal_name(given["name"])
    wanted = set(_PARAMETER.findall(statement))
    if lacking := wanted - set(given):
        raise InputError(f"{name} needs --{min(lacking)}", hint=f"Give it: --{min(lacking)} TEXT.")
    if useless := set(values) - wanted:
        raise InputError(f"{name} has no --{min(useless)}", hint="Leave it out.")
    # JSON's string literals, all in ASCII, are Cypher's too.
    return _PARAMETER.sub(lambda match: json.dumps(given[match[1]]), statement)


def browser_link(browser_url: str, query: str) -> str:
    """Address of Neo4j Browser (which has its server in it) with a query filled in."""
    return f"{browser_url}&cmd=edit&arg={quote(query, safe='')}"
