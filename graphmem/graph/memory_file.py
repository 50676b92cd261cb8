"""The file of an exported memory: a JSON line for each node and relationship.

``schemas/export.json`` describes a line. The last one has counts and a checksum: a file is read
from end to end before anything is made of it, and one that was cut off or changed is refused.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import numpy as np
from jsonschema import Draft202012Validator

from graphmem.errors import InputError, NotFoundError
from graphmem.graph.rows import native
from graphmem.graph.transfer import LABELS, Link, Node
from graphmem.schema_files import schema

__all__ = ["FORMAT", "Checked", "Head", "MemoryWriter", "checked", "lines"]

FORMAT = 1
_VECTOR = 16  # numbers from which a list is an embedding
_GZIP = b"\x1f\x8b"
_HINT = "Export the memory again, or restore another copy of the file."


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: the database's schema, and the namespace's state."""

    schema: str
    state: Mapping[str, Any]


class Checked(NamedTuple):
    """What a whole file begins with, and how many nodes and relationships are in it."""

    head: Head
    lines: int


class MemoryWriter:
    """Writes a file under another name and gives it its own at the end, readable by its user only.

    A context manager: what was not finished is gone at its end.

    Parameters
    ----------
    path
        Compressed where it ends in ``.gz``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.nodes = self.links = 0
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        self._part = Path(name)
        self._raw = os.fdopen(handle, "wb")
        self._begin()

    def head(self, head: Head) -> None:
        """Begin, or begin anew."""
        self._close_packed()
        self._raw.seek(0)
        self._raw.truncate()
        self._begin()
        self._write({"graphmem": FORMAT, "schema": head.schema, "state": _plain(head.state)})

    def put(self, one: Node | Link) -> None:
        """Write a node or relationship."""
        properties = _plain(one.properties)
        if isinstance(one, Node):
            self.nodes += 1
            self._write({"labels": list(one.labels), "properties": properties})
        else:
            self.links += 1
            ends = {"type": one.type, "start": one.start, "end": one.end}
            self._write({**ends, "properties": properties})

    def finish(self) -> int:
        """Write the last line and give the file its name; its size in bytes."""
        digest = self._hash.hexdigest()
        self._write({"nodes": self.nodes, "relationships": self.links, "sha256": digest})
        self._close_packed()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        self._part.replace(self._path)
        return self._path.stat().st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind where it was not finished."""
        if not self._raw.closed:
            with suppress(OSError):
                self._close_packed()
                self._raw.close()
        self._part.unlink(missing_ok=True)  # it has its own name where all went well

    def _begin(self) -> None:
        self.nodes = self.links = 0
        self._hash = hashlib.sha256()
        # No time in it: the same memory gives the same file.
        self._file: gzip.GzipFile | IO[bytes] = (
            gzip.GzipFile(fileobj=self._raw, mode="wb", mtime=0, compresslevel=5, filename="")
            if self._path.suffix == ".gz"
            else self._raw
        )

    def _close_packed(self) -> None:
        if self._file is not self._raw:
            self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        # Lone surrogates, which JSON may carry, stay escaped.
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        self._hash.update(data)
        self._file.write(data)


def checked(path: Path) -> Checked:
    """Read a whole file before anything is made of it.

    Raises
    ------
    InputError
        It is no such file, or not all of it, or was changed; the message says where.
    """
    head, number = None, 0
    for number, one in lines(path):
        if isinstance(one, Head):
            head = one
        elif isinstance(one, Node) and (strange := set(one.labels) - LABELS):
            raise _broken(path, number, f"no node is a {min(strange)}")
    if head is None:
        raise InputError(f"{path} is no exported memory", hint=_HINT)
    return Checked(head, number - 1)


def lines(path: Path) -> Iterator[tuple[int, Head | Node | Link]]:
    """The lines of a file, but the last, with their numbers; see :func:`checked`."""
    is_valid = Draft202012Validator(schema("export")).is_valid
    digest, nodes, links, ended = hashlib.sha256(), 0, 0, False
    for number, data in enumerate(_raw_lines(path), start=1):
        line = _parsed(path, number, data)
        if ended or not is_valid(line) or (number == 1) != ("graphmem" in line):
            raise _broken(path, number, "a line that does not belong there")
        if "sha256" in line:
            counts = (line["nodes"], line["relationships"])
            if line["sha256"] != digest.hexdigest() or counts != (nodes, links):
                raise InputError(f"{path} was changed since it was written", hint=_HINT)
            ended = True
            continue
        digest.update(data)
        if "graphmem" in line:
            yield number, Head(line["schema"], _values(line["state"]))
        elif "labels" in line:
            nodes += 1
            if links:
                raise _broken(path, number, "a node behind relationships")
            yield number, Node(tuple(line["labels"]), _values(line["properties"]))
        else:
            links += 1
            if max(line["start"], line["end"]) >= nodes:
                raise _broken(path, number, "a relationship of a node that is not there")
            ends = line["start"], line["type"], line["end"]
            yield number, Link(*ends, _values(line["properties"]))
    if not ended:
        raise InputError(f"{path} ends before its last line", hint=_HINT)


def _raw_lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            yield from file
    except FileNotFoundError:
        raise NotFoundError(
            f"there is no file {path}", hint="`graphmem export` makes one."
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path} cannot be read: {error}", hint=_HINT) from error


def _parsed(path: Path, number: int, data: bytes) -> dict[str, Any]:
    try:
        line = json.loads(data)
    except ValueError:
        raise _broken(path, number, "no JSON") from None
    if not isinstance(line, dict):
        raise _broken(path, number, "no object")
    return line


def _broken(path: Path, number: int, what: str) -> InputError:
    return InputError(f"{path} is no exported memory: {what} (line {number})", hint=_HINT)


def _plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as JSON values."""
    return {name: _encoded(value) for name, value in properties.items()}


def _encoded(value: Any) -> Any:
    if isinstance(value, list):
        if len(value) >= _VECTOR and all(isinstance(number, float) for number in value):
            with np.errstate(over="ignore"):
                vector = np.asarray(value, dtype="<f4")
            if vector.astype(np.float64).tolist() == value:
                return {"f32": base64.b64encode(vector.tobytes()).decode()}
        return value
    if isinstance(value, str | int | float | bool):
        return value
    moment = native(value)
    return {"at": moment.isoformat() if moment else ""}


def _values(properties: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values as properties."""
    return {name: _decoded(value) for name, value in properties.items()}


def _decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    data = base64.b64decode(value["f32"])
    return np.frombuffer(data[: len(data) // 4 * 4], dtype="<f4").astype(np.float64).tolist()
