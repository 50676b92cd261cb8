"""Sets of our own kind: one JSON object with a list of records, checked against its JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema

from graphmem.errors import InputError, NotFoundError
from graphmem.schema_files import schema

__all__ = ["called_by_id", "checked", "distinct", "invalid", "read_json"]

_MAX_SHOWN = 300


def read_json(path: Path, schema_name: str) -> Any:
    """The content of a JSON file, not checked yet.

    Raises
    ------
    NotFoundError
        There is no such file.
    InputError
        It cannot be read as JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NotFoundError(
            f"there is no file {path}",
            hint=f"Name a JSON file as schemas/{schema_name}.json describes it.",
        ) from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} cannot be read as JSON: {error}",
            hint=f"See schemas/{schema_name}.json for its form.",
        ) from error


def checked(
    content: Any, schema_name: str, records: str, called: Callable[[Mapping[str, Any]], str | None]
) -> Mapping[str, Any]:
    """The content itself, if it is of the form that its schema describes.

    Parameters
    ----------
    content
        What was read.
    schema_name
        Which of `schemas/`.
    records
        Name of the list whose records are called by name in an error.
    called
        What to call a record; None where it has no name.

    Raises
    ------
    InputError
        It is not of that form. The message says in which record, where in it, and what is wrong.
    """
    validator = jsonschema.Draft202012Validator(
        schema(schema_name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    problem = jsonschema.exceptions.best_match(validator.iter_errors(content))
    if problem is not None:
        where = _where(content, list(problem.absolute_path), records, called)
        raise invalid(schema_name, where, problem.message[:_MAX_SHOWN])
    whole: Mapping[str, Any] = content
    return whole


def called_by_id(raw: Mapping[str, Any]) -> str | None:
    """What to call a case in an error."""
    return f"case {raw['id']!r}" if isinstance(raw.get("id"), str) else None


def distinct(schema_name: str, ids: Sequence[str]) -> None:
    """Refuse cases of which two have one id.

    Raises
    ------
    InputError
        Two have; it says which.
    """
    seen: dict[str, int] = {}
    for at, id_ in enumerate(ids):
        if id_ in seen:
            raise invalid(schema_name, f"cases[{at}]", f"{id_!r} is the id of cases[{seen[id_]}]")
        seen[id_] = at


def invalid(schema_name: str, where: str, what: str) -> InputError:
    """The error that says where a set is wrong, and how."""
    return InputError(
        f"the set is invalid at {where}: {what}", hint=f"See schemas/{schema_name}.json."
    )


def _where(
    content: Any,
    path: Sequence[str | int],
    records: str,
    called: Callable[[Mapping[str, Any]], str | None],
) -> str:
    shown = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in path).lstrip(".")
    if len(path) > 1 and path[0] == records and isinstance(path[1], int):
        record = content[records][path[1]]
        name = called(record) if isinstance(record, Mapping) else None
        if name is not None:
            return f"{shown} ({name})"
    return shown or "its top"
