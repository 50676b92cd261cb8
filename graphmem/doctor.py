"""Doctor: whether everything works, and whether anything is left of what was forgotten."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphmem import identity
from graphmem.errors import GraphmemError, InputError
from graphmem.graph.access import opened
from graphmem.graph.database import Database
from graphmem.graph.log import check_log
from graphmem.graph.namespaces import list_namespaces, missing_namespace
from graphmem.settings import Settings

_FOUND = 20
_BLOCK = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; ``hint`` is the next step where it failed."""

    name: str
    passed: bool
    detail: str
    hint: str = ""


def examine(settings: Settings) -> list[Check]:
    """Look at the installation, the server, the models and every memory."""
    checks = [
        _checked("python", lambda: sys.version.split()[0]),
        _checked("data folder", lambda: _writable(settings.home)),
        _checked("embedding model", lambda: _embed(settings)),
        _checked("language pipeline", lambda: _parse(settings)),
    ]
    if settings.neo4j_uri is None:
        checks.append(_checked("Neo4j's files", lambda: _artifacts(settings)))
    try:
        with opened(settings) as database:
            checks.append(
                Check(name="Neo4j", passed=True, detail="answers, and its schema is up to date")
            )
            for info in list_namespaces(database):
                checks += _memory_checks(database, info.namespace)
    except GraphmemError as error:
        checks.append(Check(name="Neo4j", passed=False, detail=error.message, hint=error.hint))
    return checks


def find_residue(settings: Settings, texts: Sequence[str]) -> list[Check]:
    """Look for texts in the graph, its full-text index and every file that graphmem keeps.

    The files of Neo4j's own store are not read: it frees deleted records and overwrites them later.

    Raises
    ------
    InputError
        A text is empty: it would be found everywhere.
    """
    if not all(text.strip() for text in texts):
        raise InputError("a text to look for is empty", hint="Give what was said, or a name.")
    checks = []
    with opened(settings) as database:
        for text in texts:
            shown = text if len(text) <= 40 else text[:39] + "…"
            places = [*_in_graph(database, text), *_in_files(settings, text)]
            checks.append(
                Check(
                    name=f"residue of {shown!r}",
                    passed=not places,
                    detail="nothing is left" if not places else f"found in {'; '.join(places)}",
                    hint="`graphmem forget` the turns that say it, then look again.",
                )
            )
    return checks


def check_logs(settings: Settings, namespace: str | None = None) -> list[Check]:
    """Whether memories are what their logs say; all of them unless one is named.

    Raises
    ------
    NotFoundError
        There is no such namespace.
    """
    with opened(settings) as database:
        names = [info.namespace for info in list_namespaces(database)]
        if namespace is not None and namespace not in names:
            raise missing_namespace(namespace)
        return [
            _log_check(database, name) for name in names if namespace is None or name == namespace
        ]


def _log_check(database: Database, namespace: str) -> Check:
    found = check_log(database, namespace)
    parts = [f"{found.facts} facts are as {found.operations} operations say"]
    if not found.agrees:
        shown = [f"{each.fact} ({each.kind})" for each in found.differences[:_FOUND]]
        parts = [f"{len(found.differences)} of {found.facts} facts differ: {', '.join(shown)}"]
        if found.rejected:
            rejected = ", ".join(found.rejected[:_FOUND])
            parts.append(f"operations on facts that were not there: {rejected}")
    return Check(
        name=f"memory {identity.namespace_key(namespace)}: log",
        passed=found.agrees,
        detail="; ".join(parts),
        hint="This is a defect of graphmem: please report it.",
    )


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, passed=True, detail=look())
    except GraphmemError as error:
        return Check(name=name, passed=False, detail=error.message, hint=error.hint)
    except OSError as error:
        return Check(name=name, passed=False, detail=str(error), hint="Set GRAPHMEM_HOME.")


def _writable(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{os.getpid()}"
    probe.touch()
    probe.unlink()
    return str(folder)


def _embed(settings: Settings) -> str:
    from graphmem.models.embedder import embedder_from

    embedder = embedder_from(settings)
    vector = embedder.embed_query("Does it work?")
    return f"{embedder.name}, {vector.shape[0]} dimensions"


def _parse(settings: Settings) -> str:
    from graphmem.extraction.local import LocalExtractor

    return LocalExtractor(settings.spacy_model).producer


def _artifacts(settings: Settings) -> str:
    from graphmem.artifacts import verify

    problems = verify(settings)
    if problems:
        raise GraphmemError(
            "; ".join(problems[:3]), hint=f"Delete {settings.artifacts}; they are fetched again."
        )
    return "all there, and unchanged"


def _memory_checks(database: Database, namespace: str) -> Iterator[Check]:
    key = identity.namespace_key(namespace)
    orphans = database.read("read/without_provenance", namespace=namespace, limit=_FOUND)
    yield Check(
        name=f"memory {key}: provenance",
        passed=not orphans,
        detail="every derived node leads to a turn"
        if not orphans
        else f"{len(orphans)} nodes or more lead to no turn, such as {orphans[0]['id']}",
        hint="This is a defect of graphmem: please report it.",
    )
    back = database.read("read/forgotten_ids", namespace=namespace)
    yield Check(
        name=f"memory {key}: forgotten",
        passed=not back,
        detail="what the log says was forgotten is gone"
        if not back
        else f"{len(back)} forgotten nodes are still there",
        hint="Forget them again.",
    )
    yield _log_check(database, namespace)


def _in_graph(database: Database, text: str) -> list[str]:
    rows = database.read("read/containing_text", namespace=None, text=text, limit=_FOUND)
    return [f"{':'.join(row['labels'])} {row['id']} ({row['property']})" for row in rows]


def _in_files(settings: Settings, text: str) -> list[str]:
    """Files under the data folder and Dagster's that hold the text, plain or as JSON writes it."""
    needles = [form.encode("utf-8").lower() for form in _written_forms(text)]
    skipped = (settings.neo4j_home / "data", settings.artifacts)
    roots = {settings.home}
    if dagster_home := os.environ.get("DAGSTER_HOME"):
        roots.add(Path(dagster_home).absolute())
    return [
        str(path)
        for root in sorted(roots)
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not any(path.is_relative_to(folder) for folder in skipped)
        and _holds(path, needles)
    ][:_FOUND]


def _written_forms(text: str) -> set[str]:
    """The text as it is, as JSON has it, and as JSON inside a JSON string (the quarantine) does."""
    forms = {text}
    for _ in range(2):
        forms |= {
            json.dumps(form, ensure_ascii=ascii_)[1:-1]
            for form in forms
            for ascii_ in (True, False)
        }
    return forms


def _holds(path: Path, needles: list[bytes]) -> bool:
    """Whether a file holds one of the needles, regardless of the case of ASCII letters."""
    overlap = max(map(len, needles))
    tail = b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                window = tail + block.lower()
                if any(needle in window for needle in needles):
                    return True
                tail = window[-overlap:]
    except FileNotFoundError:  # a log or a temporary file that went meanwhile
        return False
    return False
