"""Named arrays in one file that is memory-mapped: nothing is read until it is used.

A file is written under another name and then renamed, so a reader sees a whole file or none, and
keeps the one it has mapped for as long as it uses it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"graphmem arrays\n"
_ALIGNED = 64  # bytes


def write_arrays(path: Path, about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays, and what else is to be known of them, to a file only the user can read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {name: np.ascontiguousarray(part) for name, part in sorted(arrays.items())}
    shapes = [[name, part.dtype.str, list(part.shape)] for name, part in kept.items()]
    header = json.dumps({"about": dict(about), "arrays": shapes}).encode()
    # Created with mode 0600; its name begins like the file's, so that it is deleted with it.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            for part in kept.values():
                file.write(b"\0" * (-file.tell() % _ALIGNED))
                part.tofile(file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]] | None:
    """What :func:`write_arrays` wrote; None where there is no such file, or not all of it."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_MAGIC) + 8)
            size = int.from_bytes(start[len(_MAGIC) :], "little")
            total = os.fstat(file.fileno()).st_size
            if not start.startswith(_MAGIC) or size > total:
                return None
            header = json.loads(file.read(size))
            data = np.memmap(file, dtype=np.uint8, mode="r")
        offset = len(start) + size
        arrays: dict[str, NDArray[Any]] = {}
        for name, dtype, shape in header["arrays"]:
            offset += -offset % _ALIGNED
            end = offset + np.dtype(dtype).itemsize * int(np.prod(shape, dtype=np.int64))
            if end > total:
                return None
            arrays[name] = np.asarray(data[offset:end]).view(dtype).reshape(shape)
            offset = end
        return header["about"], arrays
    except (OSError, ValueError, KeyError, TypeError):
        return None


def delete_arrays(path: Path) -> None:
    """Delete the file and what a killed writer left of it."""
    path.unlink(missing_ok=True)
    for part in path.parent.glob(f"{path.stem}.*.part"):
        part.unlink(missing_ok=True)
