"""What a clause says of a thing or person of somebody's: "Ana's rent went up to 950 euros"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.consolidation.claims import Act
from graphmem.consolidation.cues import Cues
from graphmem.consolidation.found import Found, cut, mode_of
from graphmem.consolidation.phrase_patterns import (
    CHANGED,
    COLOURS,
    DATED_NOUNS,
    HAPPENS,
    IS,
    LISTED,
    MODIFIERS,
    MOVES,
    OFF,
    STATUS_OF,
)
from graphmem.consolidation.slot_values import (
    is_clock,
    is_number,
    is_time,
    normal,
    singular,
)
from graphmem.consolidation.slot_words import (
    ATTRIBUTES,
    KIN,
    MANY,
    OCCUPATIONS,
    PETS,
    ROLES,
    VALUED,
)
from graphmem.consolidation.verb_slots import attribute_name
from graphmem.consolidation.wording import Clause, Names, base_form

__all__ = ["owned", "relation_of", "valued"]


def owned(clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    """What a clause says of its subject's phone number, manager, meeting."""
    owner = clause.subject or ""
    modifiers = MODIFIERS.match(clause.noun)
    kind = (modifiers["kind"] if modifiers else "").casefold()
    noun = clause.noun[modifiers.end() :] if modifiers else clause.noun
    noun = re.sub(r"\s*\(.*|\s+(?:on|at|in|with|for|next|this) .*", "", noun)
    name = attribute_name(noun.strip())
    if not name or len(name) > 80:
        return
    head = name.split()[-1]
    if head in PETS and re.match(r"(?:has |sadly )?(?:died|passed away|ran away)\b", clause.rest):
        yield Found(owner, "has", head, "ends", single=False, event=True)
        return
    if relation_of(clause.noun):
        yield from _relative(owner, name, kind, clause, cues, names)
        return
    off = OFF.match(clause.rest)
    if off:
        if not off["not"]:
            for aspect in ("", " date", " time"):
                yield Found(owner, name + aspect, "", "ends", event=True)
        return
    changed = CHANGED.match(clause.rest)
    if changed:
        value = cut(changed["value"])
        if (
            MOVES.search(changed[0])
            and not is_time(value)
            and head not in VALUED
            and not is_number(value)
        ):
            name = f"{name} location"
        yield from valued(owner, name, value, "holds", True, cut(changed["old"] or ""))
        return
    happens = HAPPENS.match(clause.rest)
    if happens:
        yield from _timed(owner, name, happens, cues)
        return
    found = IS.match(clause.rest)
    if found is None:
        return
    act = mode_of(found, cues)
    if kind in ("old", "former", "previous", "ex") and act == "holds":
        act = "was"
    be = found["be"].casefold()
    event = kind in ("new", "newest", "latest", "updated") or be in ("became", "becomes")
    value = cut(found["value"])
    if re.search(r"\b(?:called|named) ", found[0][: len(found[0]) - len(found["value"])]):
        yield Found(owner, f"{name}'s name", value, act, event=event)
        return
    pieces = list(_pieces(owner, name, found["prep"], value, act))
    if len(pieces) > 1:
        yield from pieces
        return
    value = _o_clock(found["prep"], value)
    if (found["prep"] or "") in ("in", "at", "on", "from") and not is_time(value):
        if name in ATTRIBUTES.values() or head in VALUED:
            yield Found(owner, name, value, act, event=event)
        elif found["prep"] != "from":
            yield Found(owner, f"{name} location", value, act, event=event)
        return
    yield from valued(owner, name, value, act, event)


def relation_of(noun: str) -> str:
    """As whom a noun names somebody: "sister", "manager"; empty where it names no person."""
    modifiers = MODIFIERS.match(noun)
    name = attribute_name(noun[modifiers.end() :] if modifiers else noun)
    head = singular(name.split()[-1]) if name else ""
    person = head in KIN or head in ROLES or name in ROLES
    return name if person and "'s " not in name else ""


def valued(
    owner: str, name: str, value: str, act: Act, event: bool, old: str = ""
) -> Iterator[Found]:
    """What "Ana's A is V" says."""
    head, plain_value = name.split()[-1], normal(value)
    if not plain_value:
        return
    years = re.match(r"(\d{1,3}|[a-z-]+)[- ](?:years?|months?|weeks?)[- ]old\b", value.casefold())
    if years:
        yield Found(owner, f"{name} age", years[1], act, event=event)
        return
    many = singular(head)
    if head in MANY or (head != many and many not in ("new", "statu")):
        name = name[: len(name) - len(head)] + many
        for each in LISTED.split(value):
            yield Found(owner, name, each, act, single=False, event=event)
        return
    if is_clock(plain_value) or is_time(value):
        yield Found(owner, _aspect(name, plain_value), value, act, event=event, instead=old)
        return
    valued = head in VALUED or name.startswith("favourite ") or name in ATTRIBUTES.values()
    words = value.split()
    if plain_value in COLOURS and not valued:
        yield Found(owner, f"{name} colour", value, act, event=event, instead=old)
    elif event or valued or is_number(plain_value) or value[:1].isupper() or "@" in value:
        if len(words) <= 12:
            yield Found(owner, name, value, act, event=event, instead=old)
    elif len(words) > 1 and words[0].casefold() in ("a", "an", "the") and len(words) <= 6:
        yield Found(owner, name, value, act, event=event, instead=old)
    elif len(words) <= 3 and not words[0].endswith("ing"):
        yield Found(owner, f"{name} is", value, act, single=False)


def _aspect(name: str, value: str) -> str:
    """The attribute of a time: day and time of day are two."""
    if name.endswith(DATED_NOUNS) or name.endswith("time"):
        return name
    return f"{name} time" if is_clock(value) else f"{name} date"


_WHICH_TIME = {
    "open": "opening ", "close": "closing ", "shut": "closing ", "end": "end ", "finish": "end ",
    "arrive": "arrival ", "land": "arrival ", "expire": "expiry ",
}  # fmt: skip


def _timed(owner: str, name: str, happens: re.Match[str], cues: Cues) -> Iterator[Found]:
    verb, value = happens["verb"].casefold(), cut(happens["value"])
    if happens["prep"] == "at" and re.fullmatch(r"\d{1,2}", value):
        value += ":00"
    if verb.startswith("cost"):
        yield Found(owner, f"{name} price", value)
        return
    base = base_form(verb.split()[0])[0]
    word = _WHICH_TIME.get(base, "")
    plain_value = normal(value)
    pieces = list(_pieces(owner, f"{name} {word}".strip(), happens["prep"], value, "holds"))
    if len(pieces) > 1:
        yield from pieces
        return
    was: Act = "was" if base_form(verb)[1] == "past" else "holds"
    if is_clock(plain_value):
        yield Found(owner, f"{name} {word}time", value, was)
    elif is_time(value):
        yield Found(owner, _aspect(f"{name} {word}".strip(), plain_value), value, was)
    elif happens["prep"] in ("in", "at", "on") and verb in (
        "takes place",
        "stands",
        "is held",
        "lies",
        "sits",
    ):
        yield Found(owner, f"{name} location", value, was)


def _relative(
    owner: str, name: str, kind: str, clause: Clause, cues: Cues, names: Names
) -> Iterator[Found]:
    """Such as "Ana's boyfriend is Tom", "Ana's sisters are Clara and Eva"."""
    found = IS.match(clause.rest)
    head = singular(name)
    role = name if name in ROLES else ATTRIBUTES.get(head, head)
    if kind == "ex":
        return
    if found and not found["prep"]:
        value = cut(found["value"])
        listed = LISTED.split(value)
        if all(_is_name(each, names) for each in listed):
            act = mode_of(found, cues)
            if kind in ("old", "former", "previous") and act == "holds":
                act = "was"
            best = role.startswith(("best ", "favourite "))
            single = (role in ROLES or best) and len(listed) == 1
            event = kind in ("new", "latest")
            if head in PETS and len(listed) == 1:
                yield Found(owner, f"{head}'s name", value, act, event=event)
                return
            for each in listed:
                yield Found(owner, role, each, act, single, event)
                if role == "partner" and act == "holds":
                    status = STATUS_OF.get(clause.noun.split()[-1].casefold())
                    if status:
                        yield Found(owner, "relationship status", status)
            return


def _is_name(value: str, names: Names) -> bool:
    bare = value.strip(" .!")
    return (
        bool(bare)
        and len(bare.split()) <= 4
        and (bare[:1].isupper() or (names.id_of(bare) is not None and bare not in OCCUPATIONS))
    )


def _o_clock(prep: str | None, value: str) -> str:
    return f"{value}:00" if prep == "at" and re.fullmatch(r"\d{1,2}", value) else value


def _pieces(owner: str, name: str, prep: str | None, value: str, act: Act) -> Iterator[Found]:
    """When and where: "on Friday at 9 in room 4"."""
    parts = re.split(r"\s+(on|at|in|from)\s+", value)
    if not is_time(_o_clock(prep, parts[0])):
        return
    for how, part in zip([prep, *parts[1::2]], parts[::2], strict=True):
        piece = _o_clock(how, part)
        attribute = _aspect(name, normal(piece)) if is_time(piece) else f"{name} location"
        yield Found(owner, attribute, piece, act)
