"""The Cypher statements, each in a file of its own under ``cypher/``.

In a checkout they lie at ``<repository>/cypher``, in the wheel at ``graphmem/cypher``. A statement
is named by its path without the suffix: ``read/server_version``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graphmem.errors import NotFoundError

__all__ = ["all_statements", "statement"]

_PACKAGE = Path(__file__).resolve().parent.parent
_PLACES = (_PACKAGE / "cypher", _PACKAGE.parent / "cypher")


@cache
def all_statements() -> dict[str, str]:
    """Give every statement by its name.

    The header (the leading lines that begin with ``//``) is kept out: it would be sent to the
    server with each call.

    Returns
    -------
    dict of str to str
        For example ``{"read/server_version": "CALL dbms.components() …"}``.
    """
    folder = _folder()
    return {
        path.relative_to(folder).with_suffix("").as_posix(): _without_header(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(folder.rglob("*.cypher"))
    }


def statement(name: str) -> str:
    """Give one statement.

    Parameters
    ----------
    name
        Its path under ``cypher/`` without the suffix, for example ``read/server_version``.

    Returns
    -------
    str
        The statement, without its header comment.

    Raises
    ------
    NotFoundError
        There is no such statement.
    """
    statements = all_statements()
    if name not in statements:
        raise NotFoundError(
            f"no Cypher statement is called {name!r}",
            hint=f"There are: {', '.join(statements)}.",
        )
    return statements[name]


def _folder() -> Path:
    for place in _PLACES:
        if place.is_dir():
            return place
    raise NotFoundError(
        "the Cypher statements of graphmem are missing from this installation",
        hint=f"Install graphmem again; looked in {' and '.join(str(place) for place in _PLACES)}.",
    )


def _without_header(text: str) -> str:
    lines = text.splitlines()
    start = next(
        (at for at, line in enumerate(lines) if line.strip() and not line.startswith("//")),
        len(lines),
    )
    return "\n".join(lines[start:]).strip()
