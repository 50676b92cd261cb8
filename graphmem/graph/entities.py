"""Entities in the graph: rows that follow from all their mentions."""

from __future__ import annotations

from collections.abc import Callable

from graphmem import identity
from graphmem.extraction.resolution import Votes
from graphmem.graph.database import Row

Embed = Callable[[str], list[float]]


def entity_row(id_: str, votes: Votes, embed: Embed | None = None) -> Row:
    """An entity as its mentions elect it, for writing."""
    entity = votes.elect(id_)
    row: Row = {
        "id": id_,
        "name": entity.name,
        "name_key": identity.normal_name(entity.name),
        "type": entity.type,
        "aliases": list(entity.aliases),
        "votes": votes.dump(),
    }
    return row if embed is None else {**row, "embedding": embed(entity_text(entity.name))}


def entity_text(name: str) -> str:
    """What is embedded of an entity: the same for all spellings of its name."""
    return identity.normal_name(name)
