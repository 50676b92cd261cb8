"""What a clause says of somebody or something itself: "Ana turned 35", "Ana and Tom broke up"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.consolidation.claims import Act
from graphmem.consolidation.cues import Cues
from graphmem.consolidation.found import Found, cut, mode_of
from graphmem.consolidation.owned_slots import valued
from graphmem.consolidation.phrase_patterns import (
    AGE,
    ALLERGY,
    CANCEL,
    COUNT,
    COUPLE,
    DIET,
    INTRANSITIVE,
    JOB_AS,
    JOBLESS,
    KEPT_UP,
    KIN_NAMED,
    MODIFIERS,
    NEW,
    NO_AGE,
    QUIT,
    REPLACED,
    ROLE,
    SET,
    SPLIT,
    STATUS,
    STATUS_OF,
    SWAP,
    SWITCH,
    TAKES,
    THINGS,
    WORKS_AS,
)
from graphmem.consolidation.slot_values import (
    normal,
    number_of,
    singular,
)
from graphmem.consolidation.slot_words import (
    HABITS,
    KIN,
    OCCUPATIONS,
    PETS,
    ROLES,
    STATUSES,
)
from graphmem.consolidation.verb_slots import attribute_name
from graphmem.consolidation.wording import Clause, Names, base_form

__all__ = ["own"]


def own(clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    """What a clause says of its subject."""
    who, rest = clause.subject or "", clause.rest
    for reader in (_love, _age, _count, _diet, _role, _change, _manner, _work):
        found = list(reader(who, rest, clause, cues, names))
        if found:
            yield from found
            return
    habit = INTRANSITIVE.match(rest)
    if habit and (base := base_form(habit["verb"]))[0] in HABITS and base[1] == "present":
        gerund = _gerund(base[0])
        no = (habit["no"] or "").strip()
        act: Act = "was" if no == "used to" else "ends" if no or cues.over else "holds"
        yield Found(who, "habits", gerund, act, single=False)


def _gerund(verb: str) -> str:
    if verb in ("run", "swim", "jog", "knit", "row", "cut"):
        return verb + verb[-1] + "ing"
    return (verb[:-1] if verb.endswith("e") else verb) + "ing"


def _love(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    other = clause.partner
    if SPLIT.match(rest) and (other or not re.match(r"^(?:is|are) separated", rest)):
        for one, two in ((who, other), (other, who)):
            if one is not None:
                yield Found(one, "partner", names.label(two) if two else "", "ends", event=True)
                yield Found(one, "relationship status", "", "ends", event=True)
        return
    couple = COUPLE.match(rest)
    if couple and other is not None:
        how = couple["how"].casefold()
        status = next((s for w, s in STATUSES.items() if w in how), "in a relationship")
        event = (
            "got" in rest.split()[:2] or "get" in how or how in ("tied the knot", "wed", "married")
        )
        if "are married" in rest or "are engaged" in rest:
            event = False
        for one, two in ((who, other), (other, who)):
            yield Found(one, "partner", names.label(two), event=event)
            yield Found(
                one,
                "relationship status",
                "married" if how == "tied the knot" else status,
                event=event,
            )
        return
    found = STATUS.match(rest)
    if found is None:
        return
    status = re.sub(r"in a (?:\w+ )?relationship", "in a relationship", found["status"].casefold())
    status = STATUSES.get(status, status)
    act, event = (
        mode_of(found, cues),
        found["be"].casefold() in ("got", "gets", "became", "has become", "has got", "has gotten"),
    )
    if re.match(r"\s*(?:parent|mother|mom|father|dad|child)", found["more"]):
        return
    yield Found(who, "relationship status", status, act, event=event)
    partner = re.match(r"\s+(?:to|with|from) ([A-Z][\w'-]*(?: [A-Z][\w'-]*)*)", found["more"])
    if status in ("single", "divorced", "separated"):
        if act == "holds":
            yield Found(who, "partner", partner[1] if partner else "", "ends", event=event)
    elif partner:
        yield Found(who, "partner", partner[1], act, event=event)


def _age(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = AGE.match(rest)
    if found is None or (number := number_of(found["n"].replace("-", " ").split()[0])) is None:
        return
    value = normal(found["n"])
    if not value.isdigit() or number > 130 or found["be"].casefold() == "will be":
        return
    if not found["unit"] and (
        NO_AGE.match(found["more"]) or re.match(r"^[:.]\d|^ ?[ap]m", found["more"])
    ):
        return
    event = "turn" in found["be"].casefold()
    yield Found(who, "age", value, mode_of(found, cues), event=event)


def _count(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = COUNT.match(rest)
    if found is None:
        return
    word, what = found["n"], found["what"].strip()
    ordinal = word.startswith("a ")
    number = 0 if word == "no" else number_of(word.removeprefix("a "))
    head = what.split()[-1] if what else ""
    if number is None or head in THINGS or word in ("second", "third", "first"):
        return
    verb = found["verb"]
    many = head if singular(head) != head or number == 0 else f"{head}s"
    one = {"kid": "child", "kids": "child", "children": "child"}.get(head, singular(head))
    many = {"child": "children", "person": "people"}.get(one, one if one == head == many else many)
    what, whole = (" ".join([*found["what"].split()[:-1], word]) for word in (one, many))
    if verb in ("got", "adopted", "bought") and not ordinal:
        return
    if number == 0:
        yield Found(who, "has", what, "ends", single=False)
    act = "ends" if verb == "doesn't have" else mode_of(found, cues)
    if number == 0:
        act = "holds"
    yield Found(who, f"number of {whole}", str(number), act, event=ordinal)


def _diet(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = DIET.match(rest)
    if found:
        event = found["be"].casefold() not in (
            "is",
            "was",
            "isn't",
            "wasn't",
            "'s",
            "has been",
            "eats",
            "follows",
            "is on",
            "used to be",
        )
        yield Found(who, "diet", found["diet"], mode_of(found, cues), event=event)
    elif re.match(
        r"^(?:(?:now|has started|started|began|is) )?(?:eats?|eating|to eat) (?:meat|chicken"
        r"|beef|pork)\b",
        rest,
    ):
        yield Found(who, "habits", "meat", single=False)
        for diet in ("vegetarian", "vegan"):
            yield Found(who, "diet", diet, "ends")


def _role(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    replaced = REPLACED.match(rest)
    if replaced and (owner := names.id_of(replaced["owner"])):
        role = attribute_name(replaced["role"])
        yield Found(owner, role, names.label(who), event=True, instead="")
        return
    found = ROLE.match(rest)
    if found is None or (owner := names.id_of(found["owner"])) is None:
        return
    adjective = (found["adj"] or "").strip(" -")
    role = attribute_name(found["role"])
    if adjective in ("best", "favorite", "favourite"):
        role = f"{adjective} {role}"
    act = mode_of(found, cues)
    if adjective in ("old", "former", "ex", "previous") and act == "holds":
        act = "was"
    head = singular(role.split()[-1])
    if head not in ROLES and head not in KIN:
        return
    single = role in ROLES or adjective in ("best", "favorite", "favourite")
    event = adjective == "new" or found["be"] in ("became", "become", "becomes")
    yield Found(owner, role, names.label(who), act, single, event)
    if role == "partner" and act == "holds" and (status := STATUS_OF.get(found["role"])):
        yield Found(owner, "relationship status", status)


def _change(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = SET.match(rest)
    if found and found["noun"].strip():
        name = attribute_name(MODIFIERS.sub("", found["noun"].strip()))
        yield from valued(who, name, cut(found["value"]), "holds", True)
        return
    new = NEW.match(rest)
    if new:
        name = attribute_name(new["noun"])
        head = singular(name.split()[-1])
        single = head not in KIN
        yield Found(who, name, cut(new["value"]), "holds", single, True)
        return
    swap = SWAP.match(rest.rstrip(".! "))
    if swap:
        yield Found(who, "employer", swap["old"], "ends", event=True)
        yield Found(who, "employer", swap["value"], "holds", event=True)
        return
    switch = SWITCH.match(rest.rstrip(".! "))
    if switch and (switch["old"] or rest.split()[0].startswith(("switch", "convert"))):
        value, old = cut(switch["value"]), cut(switch["old"] or "")
        if switch["noun"]:
            name = attribute_name(singular(re.sub(r"^.*'s ", "", switch["noun"].strip())))
            name = re.sub(r"^(?:her|his|their|my) ", "", name)
            yield Found(who, name, value, event=True)
            return
        if value.split(" ")[0].endswith("ing") and not old:
            return
        if old:
            yield Found(who, "habits", old, "ends", single=False, event=True)
        yield Found(who, "habits", value, "holds", single=False, event=True)


def _manner(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    together = re.match(
        r"^(?:has |have )?(?:just |recently )?moved (?:back )?in with (?P<who>[^,]{1,40}?)(?="
        r" (?:in|last|this|and|at)\b|[.,!(]|$)",
        rest,
    )
    if together:
        yield Found(who, "lives with", together["who"], single=False, event=True)
    taken = TAKES.match(rest)
    if taken and not cues.negated:
        yield Found(who, f"way of taking {taken['noun']}", cut(taken["value"]))
    named = KIN_NAMED.match(rest)
    if named and (kin := singular(named["kin"])) in KIN | PETS:
        if kin in PETS:
            yield Found(who, f"{kin}'s name", named["name"])
            yield Found(who, "has", kin, single=False, event=not rest.startswith("ha"))
        else:
            yield Found(who, kin, named["name"], single=False)
    allergy = ALLERGY.match(rest)
    if allergy:
        act: Act = "holds" if allergy["be"] in ("has", "have") and not cues.over else "ends"
        yield Found(
            who,
            "allergic to",
            allergy["what"],
            "was" if allergy["be"] == "had" else act,
            single=False,
        )
    off = CANCEL.match(rest)
    if off:
        name = attribute_name(off["noun"])
        if name.split()[-1] in KEPT_UP:
            yield Found(who, "has", off["noun"], "ends", single=False, event=True)
        else:
            for aspect in ("", " date", " time"):
                yield Found(who, name + aspect, "", "ends", event=True)


def _work(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    jobless = JOBLESS.match(rest)
    if jobless and not cues.negated:
        yield Found(who, "employer", "", "ends", event=True)
        if jobless["how"] == "retired":
            yield Found(who, "occupation", "retired", event=True)
        return
    if re.match(r"^(?:has |have )?(?:just |recently )?(?:changed|switched) jobs\b", rest):
        yield Found(who, "employer", "", "ends", event=True)
        return
    if QUIT.match(rest) and not re.match(
        r"^(?:has |have )?(?:left|lost|gave up|given up)\s*\.?$", rest
    ):
        yield Found(who, "employer", "", "ends", event=True)
        return
    works = WORKS_AS.match(rest)
    if works and (head := singular(works["job"].split()[-1])) in OCCUPATIONS and not cues.negated:
        event = works["verb"].startswith(("start", "join", "hire", "became"))
        past = works["verb"] in ("worked", "was", "employed") and not cues.lasting
        act: Act = "ends" if cues.over else "was" if past else "holds"
        yield Found(
            who, "occupation", f"{works['job'].removesuffix(head).strip()} {head}", act, event=event
        )
        yield Found(who, "employer", works["firm"], act, event=event)
        return
    job = JOB_AS.match(rest)
    if job and not cues.negated:
        yield Found(who, "occupation", job["job"], event=not rest.startswith("has a"))
        if job["firm"]:
            yield Found(who, "employer", job["firm"], event=not rest.startswith("has a"))
        return
    promoted = re.match(
        r"^(?:has |have |was |got |been |is |being |just |recently )*(?:promoted|appointed"
        r"|hired|elected|named)(?: to(?: be)?| as)? (?:the |an? )?(?:(?:position|role|post)"
        r" of )?(?P<value>[^,]{2,50})$",
        rest.rstrip(".! "),
    )
    if promoted and not promoted["value"].startswith(("by ", "at ", "for ", "after ")):
        value = re.sub(r" (?:at|in|last|this|on|by|for) .*$", "", promoted["value"])
        yield Found(who, "occupation", value, event=True)
