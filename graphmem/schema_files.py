"""The JSON Schemas that ship with graphmem: ``schemas/<name>.json``.

In a checkout they lie at ``<repository>/schemas``, in the wheel at ``graphmem/schemas``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from graphmem.errors import NotFoundError

__all__ = ["schema"]

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "schemas", _PACKAGE.parent / "schemas")


def schema(name: str) -> dict[str, Any]:
    """Give one JSON Schema.

    Parameters
    ----------
    name
        Its file name without the suffix, for example ``turn``.

    Returns
    -------
    dict
        The schema; a copy of its own, free to be changed.

    Raises
    ------
    NotFoundError
        There is no such schema.
    """
    loaded: dict[str, Any] = json.loads(_text(name))
    return loaded


@cache
def _text(name: str) -> str:
    for place in _PLACES:
        path = place / f"{name}.json"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    known = sorted({path.stem for place in _PLACES for path in place.glob("*.json")})
    raise NotFoundError(
        f"no JSON Schema is called {name!r}", hint=f"There are: {', '.join(known) or 'none'}."
    )
