"""The guard in the graph: what is quarantined, what of turns and episodes is withheld."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from graphmem.consolidation.instructions import instructions_in, overlaps
from graphmem.consolidation.withholding import (
    Held,
    Part,
    held_parts,
    joined,
    nothing_left,
    occurrences,
)
from graphmem.errors import NotFoundError
from graphmem.graph.database import Commit, Database, Row
from graphmem.graph.reflections import drop_views
from graphmem.graph.rows import native, row_limit
from graphmem.graph.topics import drop_topics_above
from graphmem.records import Source

__all__ = [
    "GUARD",
    "Judged",
    "Quarantined",
    "judge_fact",
    "judge_turns",
    "judged",
    "pairs",
    "put_judged",
    "quarantined",
    "release",
    "requarantine",
    "withhold",
]

#: Name and version of what decides; another one looks at everything anew.
GUARD = "local:guard@1"
_TITLE_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A fact that is not served, or a turn of which a part is not.

    Attributes
    ----------
    text
        The whole text, as it was said.
    withheld
        Of a turn, the parts that are not served; of a fact, all of it.
    why
        ``override``, ``standing order``, ``deception``, ``disclosure``, ``role markup``,
        ``tool call`` or ``persona`` for what reads as an instruction to the model; ``dissent`` for
        what stands alone against an agreeing majority. A turn may have several, or none of its own:
        then one of its facts is quarantined.
    source, speaker, said_at
        Where it was said, by whom and when.
    since
        When it was quarantined.
    """

    id: str
    kind: Literal["fact", "turn"]
    text: str
    withheld: tuple[str, ...]
    why: tuple[str, ...]
    source: Source
    speaker: str | None = None
    said_at: datetime | None = None
    since: datetime | None = None


def pairs(numbers: Sequence[int] | None) -> list[Part]:
    """Parts from the flat list that the graph keeps."""
    numbers = numbers or ()
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _flat(parts: Iterable[Part]) -> list[int] | None:
    return [number for part in parts for number in part] or None


def quarantined(
    database: Database, namespace: str, limit: int, zone: tzinfo | None = None
) -> list[Quarantined]:
    """What is quarantined, the newest first."""
    rows = database.read("read/quarantined", namespace=namespace, limit=row_limit(limit))
    return [_quarantined(row, zone) for row in rows]


def _quarantined(row: Row, zone: tzinfo | None) -> Quarantined:
    parts = pairs(row["parts"]) if row["kind"] == "turn" else [(0, len(row["text"]))]
    whys = row["whys"] or ([row["why"]] if row["why"] else [])
    return Quarantined(
        id=row["id"],
        kind=row["kind"],
        text=row["text"],
        withheld=tuple(row["text"][start:end] for start, end in parts),
        why=tuple(dict.fromkeys(whys)),
        source=Source(row["conversation"], row["turn"]),
        speaker=row["speaker"],
        said_at=native(row["said_at"], zone),
        since=native(row["since"], zone),
    )


def judge_turns(commit: Commit, turns: Iterable[tuple[str, str]]) -> None:
    """Withhold what commands the model in turns that are new, before any search can see it."""
    rows = [_commands(id_, text) for id_, text in turns]
    found = [row for row in rows if row["parts"]]
    if found:
        commit.run("write/put_commands", turns=found, facts=[])
        withhold(commit, [row["id"] for row in found])


def judge_fact(commit: Commit, fact: str, text: str) -> None:
    """Judge a fact by words that a person gave it; settling it then takes effect."""
    found = instructions_in(text)
    row = {"id": fact, "why": found[0].why if found else None}
    commit.run("write/put_commands", turns=[], facts=[row])


def _commands(id_: str, text: str) -> Row:
    found = instructions_in(text)
    parts = [number for each in found for number in (each.start, each.end)]
    return {"id": id_, "parts": parts or None, "why": [each.why for each in found] or None}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the guard made of what changed, where it differs from what is written.

    Attributes
    ----------
    turns, facts
        Rows of `write/put_commands`.
    check
        Facts whose quarantine is to be worked out.
    look_at
        Turns whose withheld parts are to be worked out.
    """

    turns: list[Row]
    facts: list[Row]
    check: list[str]
    look_at: list[str]

    def __bool__(self) -> bool:
        return bool(self.turns or self.facts or self.check or self.look_at)


def judged(rows: Sequence[Row]) -> Judged:
    """Judge rows of `read/unguarded` by their texts."""
    turns: list[Row] = []
    facts: list[Row] = []
    check: list[str] = []
    look_at: dict[str, None] = {}
    commanding: dict[str, list[tuple[Part, str]]] = {}
    for row in rows:  # turns first, then facts, then episodes
        if row["kind"] == "turn":
            found = _commands(row["id"], row["text"])
            commanding[row["id"]] = _parts(found["parts"], found["why"])
            if found["parts"] != row["commands"] or found["why"] != row["why"]:
                turns.append(found)
            if found["parts"] or row["commands"] or row["withheld"]:
                look_at[row["id"]] = None
        elif row["kind"] == "fact":
            parts = commanding.get(row["turn"])
            if parts is None:  # the turn was looked at before
                parts = _parts(row["commanding"], row["commanding_why"])
            why = _why(row, parts)
            if why != row["commands"]:
                facts.append({"id": row["id"], "why": why})
            if why or row["commands"] or row["quarantined"] or parts:
                check.append(row["id"])
                look_at[row["turn"]] = None
    return Judged(turns, facts, check, list(look_at))


def _parts(numbers: Sequence[int] | None, whys: Sequence[str] | None) -> list[tuple[Part, str]]:
    return list(zip(pairs(numbers), whys or (), strict=True))


def _why(row: Row, parts: Sequence[tuple[Part, str]]) -> str | None:
    """Why a fact commands: by the words that it was taken from, or those that it was given.

    What an extractor made of a turn's words is not judged: it turns "me" into "the user".
    """
    if row["own_words"]:
        own = instructions_in(row["text"])
        return own[0].why if own else None
    return next((why for part, why in parts if overlaps([part], row["start"], row["end"])), None)


def put_judged(commit: Commit, found: Judged) -> list[str]:
    """Write what was judged, and let it take effect. Returns facts whose standing changed."""
    commit.run("write/put_commands", turns=found.turns, facts=found.facts)
    changed = requarantine(commit, found.check)
    withhold(commit, found.look_at)
    return changed


def requarantine(commit: Commit, facts: Iterable[str], *, reason: str | None = None) -> list[str]:
    """Take facts into quarantine or give them back, as what is known of them says.

    Returns
    -------
    list of str
        Facts for which that changed: their slots must be settled anew.
    """
    ids = sorted(set(facts))
    rows = commit.run("write/put_quarantine", ids=ids) if ids else []
    taken = sorted(row["id"] for row in rows if row["quarantined"] and not row["was"])
    back = sorted(row["id"] for row in rows if row["was"] and not row["quarantined"])
    changed = taken + back
    if not changed:
        return []
    commit.run("write/put_standing", ids=changed)
    for type_, some in (("QUARANTINE", taken), ("UNQUARANTINE", back)):
        if some:
            commit.log(type_, ids=some, reason=reason, producer=GUARD)
    drop_views(commit, changed)
    units = commit.run("read/units_of_facts", ids=taken)[0]["units"] if taken else []
    if topics := drop_topics_above(commit, units):
        commit.log(
            "RETRACT", ids=taken, removed=topics, reason="what they are made of is held back"
        )
    commit.run("write/hide_units", facts=changed)
    turns = commit.run("read/turns_of_facts", ids=changed)
    withhold(commit, [row["turn"] for row in turns])
    return changed


def withhold(commit: Commit, turns: Iterable[str]) -> None:
    """Work out which parts of turns, and of the episodes that cover them, are not served."""
    ids = sorted(set(turns))
    if not ids:
        return
    changed = []
    for row in commit.run("read/withholdable", ids=ids):
        parts = held_parts(
            pairs(row["commands"]),
            [Held(*fact) for fact in row["facts"]],
            released=row["released"],
            guarded=row["active"],
        )
        whole = bool(parts) and nothing_left(row["text"], parts)
        if _flat(parts) != row["withheld"] or whole != row["whole"]:
            changed.append({"id": row["id"], "parts": _flat(parts), "title": False, "whole": whole})
    if changed:
        commit.run("write/put_withheld", rows=changed)
    rows = [_summary(row) for row in commit.run("read/summaries_of", turns=ids)]
    differing = [new for new, was in rows if was]
    if differing:
        commit.run("write/put_withheld", rows=differing)


def _summary(row: Row) -> tuple[Row, bool]:
    """What is withheld of an episode, and whether that is not what is written."""
    snippets = [text[a:b] for text, numbers in row["turns"] for a, b in pairs(numbers)]
    snippets += row["facts"]
    parts: list[Part] = []
    title = False
    if snippets:
        own = [(each.start, each.end) for each in instructions_in(row["text"])]
        parts = joined([*own, *occurrences(row["text"], snippets)])
        title = _tells(row["title"] or "", snippets)
    new = {"id": row["id"], "parts": _flat(parts), "title": title}
    new["whole"] = bool(parts) and nothing_left(row["text"], parts)
    return new, (new["parts"], title) != (row["withheld"], row["title_withheld"])


def _tells(title: str, snippets: Iterable[str]) -> bool:
    """Whether a title says what is withheld."""
    if instructions_in(title):
        return True
    words = title.casefold().split()
    return len(words) >= _TITLE_WORDS and any(
        " ".join(words) in " ".join(snippet.casefold().split()) for snippet in snippets
    )


def release(commit: Commit, ids: Sequence[str], *, released: bool) -> list[str]:
    """Release facts or turns from quarantine for good, or take that back; a turn with its facts.

    Returns
    -------
    list of str
        Facts whose standing changed.

    Raises
    ------
    NotFoundError
        One of the ids is no fact's and no turn's.
    """
    rows = commit.run("read/releasable", ids=list(ids))
    missing = sorted(set(ids) - {row["id"] for row in rows})
    if missing:
        raise NotFoundError(
            f"no fact or turn has the id {missing[0]!r} in namespace {commit.namespace!r}",
            hint="`graphmem guard list` shows the ids of what is quarantined.",
        )
    facts = sorted({id_ for row in rows for id_ in row["facts"]})
    turns = [row["id"] for row in rows if row["kind"] == "turn"]
    commit.run("write/put_release", ids=facts + turns, released=released)
    commit.log("RELEASE" if released else "HOLD", ids=facts + turns)
    changed = requarantine(commit, facts, reason="released" if released else "held")
    of_facts = [row["turn"] for row in commit.run("read/turns_of_facts", ids=facts)]
    withhold(commit, turns + of_facts)
    return changed
