"""Units that say the same, in the graph: comparing, merging and taking them apart.

The log is the memory of what a person took apart: it outlives the units, so that they stay apart
also when they are derived anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from graphmem import identity
from graphmem.consolidation.uniting import Saying, Stating, United
from graphmem.errors import NotFoundError
from graphmem.graph.database import Commit, Row
from graphmem.graph.entities import Embed
from graphmem.graph.rows import native

__all__ = [
    "Compared",
    "Merger",
    "Original",
    "Read",
    "compared",
    "kept_apart",
    "loosen_units",
    "merged_id",
    "merged_units",
    "merged_with",
    "put_mergers",
    "sayings",
    "split_unit",
]

Read = Callable[..., list[Row]]


class Compared(NamedTuple):
    """How far units were compared.

    Attributes
    ----------
    version, since
        The namespace's now, and when units were compared last.
    units, digests
        How many units there were then, and what they were.
    changed
        Ids of the units that came since, or were taken out of a merged one.
    """

    version: int
    since: int
    units: int
    digests: tuple[str, ...]
    changed: tuple[str, ...]


class Original(NamedTuple):
    """A unit that was merged into another."""

    id: str
    text: str
    said_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """A merged unit and what it was made of, the earliest first.

    ``keywords`` are the names of what it binds and the words of all statements.
    """

    id: str
    title: str
    text: str
    keywords: tuple[str, ...]
    originals: tuple[Original, ...]


def compared(read: Read) -> Compared | None:
    """How far units were compared; None where nothing happened since."""
    rows = read("read/ununited")
    if not rows:
        return None
    row = rows[0]
    changed = read("read/changed_units", since=row["since"])[0]["ids"]
    return Compared(
        row["version"], row["since"], row["units"], tuple(row["digests"]), tuple(changed)
    )


def sayings(read: Read, ids: Iterable[str]) -> dict[str, Saying]:
    """Units with what they say, by id."""
    wanted = sorted(set(ids))
    rows = read("read/sayings", ids=wanted) if wanted else []
    return {row["id"]: _saying(row) for row in rows}


def merged_with(read: Read, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The merged units that units are in, by id, each with all that it was made of."""
    rows = read("read/merged_with", ids=sorted(ids))
    return {row["id"]: tuple(sorted(row["originals"])) for row in rows}


def merged_units(read: Read, ids: Sequence[str] | None = None) -> list[Merger]:
    """Merged units, of some ids or all, in order of their titles."""
    rows = read("read/merged_units", ids=None if ids is None else list(ids))
    found = [
        Merger(
            id=row["id"],
            title=row["title"],
            text=row["text"],
            keywords=tuple(row["keywords"]),
            originals=tuple(sorted(map(_original, row["originals"]), key=_by_time)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda merger: (merger.title.casefold(), merger.id))


def kept_apart(read: Read) -> frozenset[str]:
    """Units that a person took out of a merged one."""
    rows = read("read/kept_apart")
    return frozenset(rows[0]["ids"]) if rows else frozenset()


def put_mergers(
    commit: Commit,
    gone: Collection[str],
    made: Mapping[str, United],
    *,
    producer: str,
    embed: Embed,
) -> int:
    """Take merged units apart and write others, and log it. Returns the commit's version."""
    if gone:
        row = commit.run("forget/merged_units", ids=sorted(gone))[0]
        commit.log(
            "PART", ids=sorted(row["restored"]), removed=sorted(row["removed"]), producer=producer
        )
    if made:
        commit.run(
            "write/put_merged_units",
            producer=producer,
            rows=[_row(id_, united, embed) for id_, united in sorted(made.items())],
        )
        for id_, united in sorted(made.items()):
            commit.log("UNITE", ids=[id_, *united.originals], producer=producer)
    return commit.version


def split_unit(commit: Commit, id_: str) -> tuple[str, ...]:
    """Take a merged unit apart for good; what it was made of is never merged again.

    Raises
    ------
    NotFoundError
        There is no merged unit of this id.
    """
    row = commit.run("forget/merged_units", ids=[id_])[0]
    if not row["removed"]:
        raise NotFoundError(
            f"there is no merged unit {id_!r}", hint="`graphmem units list` shows them."
        )
    restored = sorted(row["restored"])
    commit.log("SPLIT_UNIT", ids=restored, removed=row["removed"], reason="person")
    return tuple(restored)


def loosen_units(commit: Commit, facts: Sequence[str]) -> frozenset[str]:
    """Before facts change or go: take back merged units and associations that rest on them.

    Returns
    -------
    frozenset of str
        Ids of the merged units; they are deleted.
    """
    row = commit.run("forget/loosen_units", facts=list(facts))[0]
    if row["removed"]:
        commit.log("PART", ids=sorted(row["restored"]), reason="what it rests on changes or goes")
    return frozenset(row["removed"])


def merged_id(originals: Iterable[str]) -> str:
    """Id of a merged unit: what it is made of, whose ids are those of their facts."""
    return identity.content_id("unit", "merged", *sorted(originals))


def _row(id_: str, united: United, embed: Embed) -> Row:
    return {
        "id": id_,
        "title": united.title,
        "text": united.text,
        "embedding": embed(united.text),
        "facts": list(united.facts),
        "keywords": list(united.keywords),
        "originals": list(united.originals),
        "binds": [{"entity": entity, "role": role} for entity, role in united.binds],
    }


def _saying(row: Row) -> Saying:
    facts = sorted(
        row["facts"], key=lambda f: (f["sort_at"] or 0.0, f["position"] or 0, f["start"], f["id"])
    )
    return Saying(
        id=row["id"],
        title=row["title"],
        binds=tuple(sorted((entity, role) for entity, role in row["binds"])),
        names=tuple(name for _, name in sorted(map(tuple, row["names"]))),
        facts=tuple(
            Stating(
                id=fact["id"],
                text=fact["text"],
                modality=fact["modality"],
                negated=bool(fact["negated"]),
                memory_type=fact["memory_type"],
                stated_from=native(fact["stated_from"]),
                stated_to=native(fact["stated_to"]),
                session=fact["session"] or "",
                heading=fact["heading"] or "",
            )
            for fact in facts
        ),
    )


def _original(row: Sequence[object]) -> Original:
    id_, text, said_at = row
    return Original(str(id_), str(text), native(said_at))


def _by_time(original: Original) -> tuple[bool, float, str]:
    at = original.said_at
    return at is None, 0.0 if at is None else at.timestamp(), original.id
