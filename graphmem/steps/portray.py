"""Portray: profiles and the digest as they are stored, for a caller or before a context."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from graphmem.consolidation.sides import asked_sides
from graphmem.errors import NotFoundError
from graphmem.graph.database import Row
from graphmem.graph.reflections import read_digest, read_profiles
from graphmem.graph.rows import row_limit
from graphmem.recall.analysis import analyse
from graphmem.recall.config import RecallConfig
from graphmem.recall.layout import Layout
from graphmem.recall.preamble import Section
from graphmem.recall.snapshot import Snapshot
from graphmem.records import DigestLine, Profile, ProfileLine, Source
from graphmem.steps.resolve import entity_called
from graphmem.steps.workspace import Workspace

__all__ = ["digest", "profile", "profiles", "sections"]

_PORTRAYED = 3  # people of a question whose profiles stand before its context


def profile(workspace: Workspace, name: str) -> Profile:
    """The profile of an entity, given by name or id.

    Raises
    ------
    NotFoundError
        There is no such entity, or too little is known of it.
    InputError
        The name stands for several.
    """
    found = read_profiles(_reader(workspace), [entity_called(workspace, name)])
    if not found:
        raise NotFoundError(
            f"there is no profile of {name!r}",
            hint="Consolidation makes one of whom at least four facts mention, of other things "
            "twelve; `graphmem profile` lists whose there are.",
        )
    return found[0]


def profiles(workspace: Workspace, limit: int = 100) -> list[tuple[str, int]]:
    """Whose profiles there are, each with its number of lines; the longest first."""
    rows = _reader(workspace)("read/profiles", limit=row_limit(limit))
    return [(row["name"], row["lines"]) for row in rows]


def digest(workspace: Workspace) -> list[DigestLine]:
    """The running summary, in the order of time; empty where nothing was said yet."""
    return read_digest(_reader(workspace))


def sections(
    workspace: Workspace, snapshot: Snapshot, question: str, *, profile: bool, digest: bool
) -> list[Section]:
    """What stands before the evidence for a question: profiles of those it names, and the digest.

    Of a profile come first the sides of a life that the question asks for.
    """
    if not (profile or digest):
        return []
    read = _reader(workspace)
    found = []
    if profile and len(snapshot):
        found += [
            Section(f"About {each.name}", _told(each.lines, asked_sides(question)))
            for each in _named(read, snapshot, question)
        ]
    if digest and (lines := read_digest(read)):
        newest = [(_dated(line), line.sources) for line in reversed(lines)]
        found.append(Section("Before, the latest first", newest))
    return found


def _named(read: partial[list[Row]], snapshot: Snapshot, question: str) -> list[Profile]:
    layout = Layout.of(snapshot, RecallConfig())
    entities = analyse(question, layout).entities
    named = [snapshot.ids[int(layout.entity_nodes[at])] for at in entities]
    found: dict[str, Profile] = {}
    for each in read_profiles(read, named) if named else ():
        found.setdefault(each.id, each)
    place = {id_: at for at, id_ in enumerate(named)}
    first = {
        id_: min(place.get(entity, len(named)) for entity in each.entities)
        for id_, each in found.items()
    }
    return [found[id_] for id_ in sorted(found, key=lambda id_: (first[id_], id_))][:_PORTRAYED]


def _told(
    lines: Sequence[ProfileLine], asked: Sequence[str]
) -> list[tuple[str, tuple[Source, ...]]]:
    ranked = sorted(lines, key=lambda line: line.part not in asked)
    return [(line.text, line.sources) for line in ranked]


def _dated(line: DigestLine) -> str:
    return f"{line.at.date().isoformat()}: {line.text}" if line.at else line.text


def _reader(workspace: Workspace) -> partial[list[Row]]:
    return partial(workspace.database.read, namespace=workspace.namespace)
