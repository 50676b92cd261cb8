"""What the words of a clause say where no triple does: "Ana's rent went up to 950 euros"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graphmem.consolidation.claims import Act
from graphmem.consolidation.cues import Cues
from graphmem.consolidation.slot_values import (
    is_clock,
    is_date,
    is_number,
    normal,
    number_of,
    singular,
)
from graphmem.consolidation.slot_words import (
    ATTRIBUTES,
    DIETS,
    HABITS,
    KIN,
    MANY,
    OCCUPATIONS,
    PETS,
    ROLES,
    STATUSES,
    VALUED,
)
from graphmem.consolidation.verb_slots import attribute_name
from graphmem.consolidation.wording import Clause, Names, base_form

__all__ = ["Found", "phrases"]

_ADV = r"(?:(?:now|currently|still|actually|officially|really|just|already|also|finally|recently|newly|happily|about|only|exactly|definitely|tentatively|originally|probably|both|always|once again|again) )*"
_NOT = r"(?P<not>not |n't |never |no longer )?"
_BE = rf"(?P<be>is|are|was|were|has been|have been|had been|isn't|aren't|wasn't|weren't|used to be|will be|remains|became|becomes|never was|no longer is|stays|reads|costs?|never is|changed from|'s) ?{_NOT}{_ADV}"
_IS = re.compile(
    rf"^{_ADV}{_BE}(?:called |named |set (?:for|to|at|on) |scheduled (?:for|on|at) |planned for |due (?:on |in |at |by )?|booked for |fixed (?:for|at|on) |arranged for |confirmed for |taking place |spelled )?(?P<prep>on|at|in|for|by|from)?\b ?(?P<value>.+)$",
    re.I,
)
_CHANGED = re.compile(
    rf"^{_ADV}(?:has |have |had |was |were |is |are |got |gets |went |will be |been |being )*{_ADV}(?:been )?{_ADV}"
    r"(?:changed?s?|moved?s?|updated|set|raised|lowered|increase[sd]?|reduced|cut|postponed?s?|rescheduled|pushed|put|delayed|shifted"
    r"|brought|bumped|switched|went|goes|gone|rose|risen|fell|fallen|dropped|drops|climbed|grew|improved|shrank|extended|renamed|relocated?s?"
    r"|corrected|transferred|advanced|jumped|decreased|adjusted|deferred|upgraded|downgraded|turned|sank|doubled|slipped|came|moves|repainted|painted|dyed|promoted)"
    r"(?: (?:back|up|down|forward|forwards|out|over|again|a \w+|one \w+|two \w+|by [^,]{1,20}?))*"
    r"(?: from (?P<old>.{1,50}?))? (?:to|until|till|into|as|for|on) (?P<value>.+)$",
    re.I,
)
_OFF = re.compile(
    rf"^{_ADV}(?:(?:is|was|were|are|has been|have been|had been|got|gets|been|'s|it's) ?)?{_ADV}(?P<not>not )?"
    r"(?:cancell?ed|called off|scrapped|not happening|off|dropped|not taking place|abandoned|axed)\b", re.I
)  # fmt: skip
_HAPPENS = re.compile(
    r"^(?:(?:will|is going to|is scheduled to|is set to|is due to|now|usually|always|actually|only) )*(?P<verb>starts?|begins?|takes? place|happens?|leaves?|departs?|opens?|closes?|shuts|ends?|finish(?:es)?|arrives?|lands?|is due|are due|"
    r"expires?|runs out|falls|is held|will be held|is scheduled|costs?|opened|started|began|finished|ended|left|arrived|stands|sits|lies)"
    r"(?: now)? (?:(?P<prep>at|on|in|for) )?(?P<value>.+)$", re.I
)  # fmt: skip
_AGE = re.compile(
    rf"^{_ADV}(?P<be>is|are|was|were|turned|turns|has turned|'s|isn't|wasn't|has just turned|just turned|will be) ?{_NOT}{_ADV}(?:a |an )?(?P<n>\d{{1,3}}|[a-z]+(?:[- ][a-z]+)?)(?P<unit>[- ]?(?:years?|yrs?|months?|weeks?)[- ](?:old|of age)\b)?(?P<more>[^,]*)",
    re.I,
)
_COUNT = re.compile(
    rf"^{_ADV}(?P<verb>has|have|had|owns?|owned|keeps?|kept|has got|raises|used to have|doesn't have|got|adopted|bought) {_ADV}(?P<n>no|a (?:second|third|fourth|fifth|sixth|seventh)|\d{{1,4}}|[a-z]+(?:-[a-z]+)?) (?:(?:more|other|beautiful|lovely|little|young|old|big|small|cute|wonderful|grown-up|adult|adorable) )*(?P<what>[a-z][a-z -]*?)(?= (?:now|today|tomorrow|tonight|this|next|last|per|every|each|yesterday|at|in|on|any|any ?more|these|named|called|with|and|who|that|since|left|again|so|from|of)\b|[,.:!(]|$)"
)
_STATUS = re.compile(
    rf"^{_ADV}(?P<be>is|are|was|were|got|has got|gets|became|has become|has been|isn't|wasn't|'s|used to be|have gotten|has gotten) ?{_NOT}{_ADV}(?P<status>single|married|engaged|divorced|widowed|separated|unmarried|in a (?:\w+ )?relationship|dating|a widow|a widower)\b(?P<more>.*)$",
    re.I,
)
_SPLIT = re.compile(
    rf"^{_ADV}(?:(?:have|has|had|are|were|got|is) )?{_ADV}(?:broke(?:n)? up|split(?: up)?|separated|divorced|parted ways|called off the (?:engagement|wedding)|no longer (?:together|a couple|dating|married)|not together)\b(?! with)",
    re.I,
)
_COUPLE = re.compile(
    rf"^{_ADV}(?:(?:have|has|are|were|got|is) )?{_ADV}(?:been )?(?P<how>got married|get married|married|got engaged|engaged|dating|a couple|together|in a relationship|got together|tied the knot|wed)\b",
    re.I,
)
_DIET = re.compile(
    rf"^{_ADV}(?P<be>is|was|isn't|wasn't|became|has become|went|goes|turned|has gone|has been|'s|used to be|eats|follows|is on|started|switched to|adopted|went back to being) ?{_NOT}{_ADV}(?:being )?(?:an? )?(?:strictly |strict )?(?P<diet>{'|'.join(sorted(DIETS))})\b(?! (?:food|restaurant|recipe|cook))",
    re.I,
)
_ROLE = re.compile(
    r"^(?:has |have )?(?P<be>is|was|became|become|been|isn't|wasn't|has been|becomes|'s|are|were|used to be) ?(?P<not>not |no longer |n't )?(?:now |currently |also |still |actually )*(?P<owner>[^,]{1,60}?)'s (?P<adj>(?:new|current|old|former|ex|previous|first|next|temporary|only|best|favou?rite|main|personal|line|longtime|late)[- ])*(?P<role>[a-z][a-z-]*(?: [a-z-]+)?)(?= (?:now|any ?more|any longer|again|these days|since|until|at|back|from|when)\b|[,.!]|$)"
)
_SET = re.compile(
    rf"^(?:has |have |had )?{_ADV}(?P<verb>changed|changes|updated|raised|lowered|cut|increased|reduced|set|switched|renamed|moved|postponed|rescheduled|pushed|delayed|brought|dyed|painted|repainted|improved|shifted|extended|bumped)(?: back| up| down| forward)? (?:(?:[\w' ]{{1,40}}?'s|her|his|their|its|the|my|our|it) ?)(?P<noun>(?:[\w-]+ ?){{0,4}}?)(?: back| up| down| forward)? ?(?:from (?P<old>[^,]{{1,40}}?) )?(?:to|until|till|into|on) (?P<value>.+)$"
)
_NEW = re.compile(
    r"^(?:has |have |had )?(?:now )?(?:has|have|had|got|gets|gotten|changed to|switched to|found|chose|picked|set up|moved to|received) a (?:brand[- ])?new (?P<noun>[a-z][a-z -]{1,30}?)(?:\s*[:,]|,? (?:which is|it's|called|named|and it is|and it's))\s*(?P<value>.+)$"
)
_SWITCH = re.compile(
    r"^(?:has |have |is )?(?:now |recently |just )?(?:switched|switching|changed|converted|went|migrated|moved on)(?: (?P<noun>(?!from|to)(?:[\w']+ ?){1,5}?))? (?:over )?(?:from (?P<old>.{1,50}?) )?(?:over )?to (?P<value>.+)$"
)
_SWAP = re.compile(
    r"^(?:has |have )?(?:just |now )?(?:left|quit) (?P<old>[A-Z][^,]{0,40}?) (?:for|to join|to work for|to work at) (?P<value>[A-Z][^,]{0,40})$"
)
_REPLACED = re.compile(
    r"^(?:has |have )?(?:just |now |recently )?(?:replaced|succeeded|took over from|taken over from) (?P<old>[^,]{1,40}?) as (?P<owner>[^,]{1,40}?)'s (?:new )?(?P<role>[a-z][a-z -]{2,20})"
)
_JOBLESS = re.compile(
    rf"^(?:has |have )?{_ADV}(?:(?:was|got|is|been|being|lost|are|'s) )*{_ADV}(?P<how>fired|laid off|made redundant|sacked|unemployed|out of work|between jobs|retired|let go|jobless)\b(?! (?:from|by))"
)
_QUIT = re.compile(
    r"^(?:has |have )?(?:just |recently |finally |now )?(?:quit|quits|left|lost|resigned|gave up|given up|handed in)(?: (?:[\w' ]{1,40}?'s|her|his|their|my|the|from) ?(?:\w+ )?(?:job|position|post|work|notice)\b(?! (?:at|with|as))|(?=\s*$|\.))"
)
_KIN_NAMED = re.compile(
    r"^(?:has|have|adopted|got|bought) (?:now )?an? (?:[a-z]+ ){0,2}?(?P<kin>[a-z-]+)(?:,| called| named|,? whose name is) (?:called |named )?(?P<name>[A-Z][\w'-]*(?: [A-Z][\w'-]*)?)\s*[.!]?$"
)
_ALLERGY = re.compile(
    r"^(?P<be>has|had|have|doesn't have|no longer has) (?:an? )?(?:\w+ ){0,2}?allerg(?:y|ies) to (?P<what>[^,.]{2,40})"
)
_JOB_AS = re.compile(
    r"^(?:has |have )?(?:recently |just |now )?(?:started|starts|got|took|found|landed|accepted|has|began)\b.{0,25}?\b(?:job|position|role|post|work|working|career) as (?:an? |the )?(?P<job>[a-z][a-z -]{2,40}?)(?: (?:at|for|with) (?P<firm>[A-Z][\w&.' -]{1,40}?))?(?= (?:in|since|for|from|last|this|now|at|with|and)\b|[,.!(]|$)"
)
_TAKES = re.compile(
    rf"^{_ADV}(?:takes?|drinks?|likes?|has|have|prefers?|wants?) (?:[A-Z][\w ]{{0,20}}'s|her|his|their|my) (?P<noun>coffee|tea|steak|eggs?|whisky|whiskey|pizza|toast|beef|espresso|porridge) (?P<value>black|white|plain|rare|medium|well[- ]done|decaf|iced|strong|weak|sweet|hot|cold|with\b.+|without\b.+|scrambled|fried|poached|boiled|neat|unsweetened|[a-z]+-done)"
)
_CANCEL = re.compile(
    r"^(?:has |have )?(?:just |recently |now )?(?:cancell?ed|called off|cancels) (?:[\w' ]{1,40}?'s|her|his|their|the|my|our) (?P<noun>[\w' -]{2,40}?)(?= (?:in|on|at|last|this|because|with|for)\b|[.,!]|$)"
)
_KEPT_UP = frozenset(
    "subscription membership plan contract account insurance policy lease licence license".split()
)
_WORKS_AS = re.compile(
    rf"^(?:has been |had |has |was |is )?{_ADV}(?P<verb>works?|worked|working|started(?: working)?|starts|joined|hired|is|was|became|employed)(?: working)? (?:as )?(?:an? |the )?(?P<job>[a-z][a-z /-]{{2,40}}?) (?:at|for|with) (?P<firm>[A-Z][\w&.' -]{{1,40}}?)(?= (?:in|since|for|from|until|last|now|and|as|on)\b|[,.!(]|$)"
)
_INTRANSITIVE = re.compile(
    rf"^{_ADV}(?P<no>no longer |doesn't |never |didn't |has never |does not |used to |has )?(?P<verb>[a-z]+)(?= (?:again|any ?more|any longer|every|each|on \w+days?|daily|regularly|a lot|sometimes|often|now|these|at all|in the|since|for)\b|[.!,]|$)"
)
_MODIFIERS = re.compile(
    r"^(?:(?P<kind>new|newest|latest|current|present|actual|updated|old|former|previous|ex|last|original|first|next|upcoming)[- ])+",
    re.I,
)
_END = re.compile(
    r"(?:,| -)? (?:who|which|where|whose|because|since (?:\w+ )?(?:she|he|they|it|the)|so that|and (?:she|he|it|they|is|has|that|now)\b).*$|,\s(?!\d{4}).*$|\.$|!$"
)
_LISTED = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*&\s*")
_COLOURS = frozenset(
    "red blue green yellow orange purple pink brown black white gray grey silver gold beige turquoise violet navy teal maroon cream".split()
)
_DATED_NOUNS = ("date", "day", "birthday", "deadline", "anniversary", "dob")
_THINGS = frozenset(
    "minutes minute hours hour days day weeks week months month years year times time things thing lot bit few good great hard bad nice chance plans idea problem trouble fun feeling look".split()
)
_NO_AGE = re.compile(
    r"^\s*(?:[a-z%€$£]|°)(?!ow\b|lready\b|oday\b|esterday\b|ast\b|n\b|his\b)|^\s*(?:minutes|hours|days|km|kg|cm|m|miles|feet|percent|people|th|st|nd)\b"
)


class Found(NamedTuple):
    """A claim with its value in the clause's own words; ``act`` as far as the words tell."""

    subject: str
    attribute: str
    value: str
    act: Act = "holds"
    single: bool = True
    event: bool = False
    instead: str = ""


def phrases(clause: Clause, cues: Cues, names: Names) -> list[Found]:
    """What the words of a clause say; empty where they say nothing that is known here."""
    if clause.subject is None or not clause.rest:
        return []
    if clause.noun:
        found = list(_owned(clause, cues, names))
        if found or clause.entity is None:
            return found
        clause = Clause(text=clause.text, subject=clause.entity, rest=clause.rest)
    return list(_own(clause, cues, names))


def _mode(found: re.Match[str], cues: Cues) -> Act:
    """The act that a form of "be" with its negation says."""
    groups = found.groupdict()
    be = (groups.get("be") or groups.get("verb") or "").casefold()
    negation = groups.get("not") or ""
    if negation or be.endswith("n't") or be.startswith(("no longer", "never")) or cues.over:
        before = be.startswith(("was", "were", "had")) or "never" in negation + be
        return "denies" if (cues.denial or before) and not cues.over else "ends"
    past = be in ("was", "were", "had", "had been", "used to be", "used to have", "owned", "kept")
    return "was" if past else "holds"


def _cut(value: str) -> str:
    return _END.sub("", value.strip()).strip()


# -- of a thing or person of somebody's ------------------------------------------------------------


def _owned(clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    owner = clause.subject or ""
    modifiers = _MODIFIERS.match(clause.noun)
    kind = (modifiers["kind"] if modifiers else "").casefold()
    noun = clause.noun[modifiers.end() :] if modifiers else clause.noun
    noun = re.sub(r"\s*\(.*|\s+(?:on|at|in|with|for|next|this) .*", "", noun)
    name = attribute_name(noun.strip())
    if not name or len(name) > 80:
        return
    head = name.split()[-1]
    person = singular(head) in KIN or name in ROLES or singular(head) in ROLES
    if person and "'s " not in name:
        yield from _relative(owner, name, kind, clause, cues, names)
        return
    off = _OFF.match(clause.rest)
    if off:
        if not off["not"]:
            for aspect in ("", " date", " time"):
                yield Found(owner, name + aspect, "", "ends", event=True)
        return
    changed = _CHANGED.match(clause.rest)
    if changed:
        value = _cut(changed["value"])
        if (
            _MOVES.search(changed[0])
            and not _is_time(value)
            and head not in VALUED
            and not is_number(value)
        ):
            name = f"{name} location"
        yield from _valued(owner, name, value, "holds", True, _cut(changed["old"] or ""))
        return
    happens = _HAPPENS.match(clause.rest)
    if happens:
        yield from _timed(owner, name, happens, cues)
        return
    found = _IS.match(clause.rest)
    if found is None:
        return
    act = _mode(found, cues)
    if kind in ("old", "former", "previous", "ex") and act == "holds":
        act = "was"
    be = found["be"].casefold()
    event = kind in ("new", "newest", "latest", "updated") or be in ("became", "becomes")
    value = _cut(found["value"])
    pieces = list(_pieces(owner, name, found["prep"], value, act))
    if len(pieces) > 1:
        yield from pieces
        return
    value = _o_clock(found["prep"], value)
    if (found["prep"] or "") in ("in", "at", "on", "from") and not _is_time(value):
        if name in ATTRIBUTES.values() or head in VALUED:
            yield Found(owner, name, value, act, event=event)
        elif found["prep"] != "from":
            yield Found(owner, f"{name} location", value, act, event=event)
        return
    yield from _valued(owner, name, value, act, event)


_MOVES = re.compile(r"^(?:\w+ ){0,4}(?:moved?s?|relocated?s?|transferred|shifted|switched)\b", re.I)


def _o_clock(prep: str | None, value: str) -> str:
    return f"{value}:00" if prep == "at" and re.fullmatch(r"\d{1,2}", value) else value


def _pieces(owner: str, name: str, prep: str | None, value: str, act: Act) -> Iterator[Found]:
    """When and where: "on Friday at 9 in room 4"."""
    parts = re.split(r"\s+(on|at|in)\s+", value)
    if not _is_time(_o_clock(prep, parts[0])):
        return
    for how, part in zip([prep, *parts[1::2]], parts[::2], strict=True):
        piece = _o_clock(how, part)
        attribute = _aspect(name, normal(piece)) if _is_time(piece) else f"{name} location"
        yield Found(owner, attribute, piece, act)


def _valued(
    owner: str, name: str, value: str, act: Act, event: bool, old: str = ""
) -> Iterator[Found]:
    """ "Ana's A is V"."""
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
        for each in _LISTED.split(value):
            yield Found(owner, name, each, act, single=False, event=event)
        return
    if is_clock(plain_value) or _is_time(value):
        yield Found(owner, _aspect(name, plain_value), value, act, event=event, instead=old)
        return
    valued = head in VALUED or name.startswith("favourite ") or name in ATTRIBUTES.values()
    words = value.split()
    if plain_value in _COLOURS and not valued:
        yield Found(owner, f"{name} colour", value, act, event=event, instead=old)
    elif event or valued or is_number(plain_value) or value[:1].isupper() or "@" in value:
        if len(words) <= 12:
            yield Found(owner, name, value, act, event=event, instead=old)
    elif len(words) > 1 and words[0].casefold() in ("a", "an", "the") and len(words) <= 6:
        yield Found(owner, name, value, act, event=event, instead=old)
    elif len(words) <= 3:
        yield Found(owner, f"{name} is", value, act, single=False)


def _aspect(name: str, value: str) -> str:
    """The attribute of a time: day and time of day are two."""
    if name.endswith(_DATED_NOUNS) or name.endswith("time"):
        return name
    return f"{name} time" if is_clock(value) else f"{name} date"


def _is_time(value: str) -> bool:
    plain_value = normal(value)
    return is_clock(plain_value) or (is_date(plain_value) and len(plain_value.split()) <= 6)


def _timed(owner: str, name: str, happens: re.Match[str], cues: Cues) -> Iterator[Found]:
    verb, value = happens["verb"].casefold(), _cut(happens["value"])
    if happens["prep"] == "at" and re.fullmatch(r"\d{1,2}", value):
        value += ":00"
    if verb.startswith("cost"):
        yield Found(owner, f"{name} price", value)
        return
    base = base_form(verb.split()[0])[0]
    word = {"open": "opening ", "close": "closing ", "shut": "closing ", "end": "end ",
            "finish": "end ", "arrive": "arrival ", "land": "arrival ", "expire": "expiry "}.get(base, "")  # fmt: skip
    plain_value = normal(value)
    pieces = list(_pieces(owner, f"{name} {word}".strip(), happens["prep"], value, "holds"))
    if len(pieces) > 1:
        yield from pieces
        return
    was: Act = "was" if base_form(verb)[1] == "past" else "holds"
    if is_clock(plain_value):
        yield Found(owner, f"{name} {word}time", value, was)
    elif is_date(plain_value) and len(plain_value.split()) <= 6:
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
    """ "Ana's boyfriend is Tom", "Ana's sisters are Clara and Eva", "Ana's sister is a nurse"."""
    found = _IS.match(clause.rest)
    head = singular(name)
    role = name if name in ROLES else ATTRIBUTES.get(head, head)
    if kind == "ex":
        return
    if found and not found["prep"]:
        value = _cut(found["value"])
        listed = _LISTED.split(value)
        if all(_is_name(each, names) for each in listed):
            act = _mode(found, cues)
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
                    status = _STATUS_OF.get(clause.noun.split()[-1].casefold())
                    if status:
                        yield Found(owner, "relationship status", status)
            return
    if clause.entity is None:  # "Ana's sister lives in Lyon", and she is no entity
        inner = Clause(text=clause.text, subject=owner, rest=clause.rest)
        for own in _own(inner, cues, names):
            if own.subject == owner:
                yield own._replace(attribute=f"{name}'s {own.attribute}")


_STATUS_OF = {
    "husband": "married", "wife": "married", "spouse": "married", "fiance": "engaged",
    "fiancé": "engaged", "fiancee": "engaged", "fiancée": "engaged",
    "boyfriend": "in a relationship", "girlfriend": "in a relationship",
}  # fmt: skip


def _is_name(value: str, names: Names) -> bool:
    bare = value.strip(" .!")
    return (
        bool(bare)
        and len(bare.split()) <= 4
        and (bare[:1].isupper() or (names.id_of(bare) is not None and bare not in OCCUPATIONS))
    )


# -- of somebody or something itself ---------------------------------------------------------------


def _own(clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    who, rest = clause.subject or "", clause.rest
    for reader in (_love, _age, _count, _diet, _role, _change, _manner, _work):
        found = list(reader(who, rest, clause, cues, names))
        if found:
            yield from found
            return
    habit = _INTRANSITIVE.match(rest)
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
    if _SPLIT.match(rest) and (other or not re.match(r"^(?:is|are) separated", rest)):
        for one, two in ((who, other), (other, who)):
            if one is not None:
                yield Found(one, "partner", names.label(two) if two else "", "ends", event=True)
                yield Found(one, "relationship status", "", "ends", event=True)
        return
    couple = _COUPLE.match(rest)
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
    found = _STATUS.match(rest)
    if found is None:
        return
    status = re.sub(r"in a (?:\w+ )?relationship", "in a relationship", found["status"].casefold())
    status = STATUSES.get(status, status)
    act, event = (
        _mode(found, cues),
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
    found = _AGE.match(rest)
    if found is None or (number := number_of(found["n"].replace("-", " ").split()[0])) is None:
        return
    value = normal(found["n"])
    if not value.isdigit() or number > 130 or found["be"].casefold() == "will be":
        return
    if not found["unit"] and (
        _NO_AGE.match(found["more"]) or re.match(r"^[:.]\d|^ ?[ap]m", found["more"])
    ):
        return
    event = "turn" in found["be"].casefold()
    yield Found(who, "age", value, _mode(found, cues), event=event)


def _count(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = _COUNT.match(rest)
    if found is None:
        return
    word, what = found["n"], found["what"].strip()
    ordinal = word.startswith("a ")
    number = 0 if word == "no" else number_of(word.removeprefix("a "))
    head = what.split()[-1] if what else ""
    if number is None or head in _THINGS or word in ("second", "third", "first"):
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
    act = "ends" if verb == "doesn't have" else _mode(found, cues)
    if number == 0:
        act = "holds"
    yield Found(who, f"number of {whole}", str(number), act, event=ordinal)


def _diet(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = _DIET.match(rest)
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
        yield Found(who, "diet", found["diet"], _mode(found, cues), event=event)
    elif re.match(
        r"^(?:(?:now|has started|started|began|is) )?(?:eats?|eating|to eat) (?:meat|chicken|beef|pork)\b",
        rest,
    ):
        yield Found(who, "habits", "meat", single=False)
        for diet in ("vegetarian", "vegan"):
            yield Found(who, "diet", diet, "ends")


def _role(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    replaced = _REPLACED.match(rest)
    if replaced and (owner := names.id_of(replaced["owner"])):
        role = attribute_name(replaced["role"])
        yield Found(owner, role, names.label(who), event=True, instead="")
        return
    found = _ROLE.match(rest)
    if found is None or (owner := names.id_of(found["owner"])) is None:
        return
    adjective = (found["adj"] or "").strip(" -")
    role = attribute_name(found["role"])
    if adjective in ("best", "favorite", "favourite"):
        role = f"{adjective} {role}"
    act = _mode(found, cues)
    if adjective in ("old", "former", "ex", "previous") and act == "holds":
        act = "was"
    head = singular(role.split()[-1])
    if head not in ROLES and head not in KIN:
        return
    single = role in ROLES or adjective in ("best", "favorite", "favourite")
    event = adjective == "new" or found["be"] in ("became", "become", "becomes")
    yield Found(owner, role, names.label(who), act, single, event)
    if role == "partner" and act == "holds" and (status := _STATUS_OF.get(found["role"])):
        yield Found(owner, "relationship status", status)


def _change(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    found = _SET.match(rest)
    if found and found["noun"].strip():
        name = attribute_name(_MODIFIERS.sub("", found["noun"].strip()))
        yield from _valued(who, name, _cut(found["value"]), "holds", True)
        return
    new = _NEW.match(rest)
    if new:
        name = attribute_name(new["noun"])
        head = singular(name.split()[-1])
        single = head not in KIN
        yield Found(who, name, _cut(new["value"]), "holds", single, True)
        return
    swap = _SWAP.match(rest.rstrip(".! "))
    if swap:
        yield Found(who, "employer", swap["old"], "ends", event=True)
        yield Found(who, "employer", swap["value"], "holds", event=True)
        return
    switch = _SWITCH.match(rest.rstrip(".! "))
    if switch and (switch["old"] or rest.split()[0].startswith(("switch", "convert"))):
        value, old = _cut(switch["value"]), _cut(switch["old"] or "")
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
        r"^(?:has |have )?(?:just |recently )?moved (?:back )?in with (?P<who>[^,]{1,40}?)(?= (?:in|last|this|and|at)\b|[.,!(]|$)",
        rest,
    )
    if together:
        yield Found(who, "lives with", together["who"], single=False, event=True)
    taken = _TAKES.match(rest)
    if taken and not cues.negated:
        yield Found(who, f"way of taking {taken['noun']}", _cut(taken["value"]))
    named = _KIN_NAMED.match(rest)
    if named and (kin := singular(named["kin"])) in KIN | PETS:
        if kin in PETS:
            yield Found(who, f"{kin}'s name", named["name"])
            yield Found(who, "has", kin, single=False, event=not rest.startswith("ha"))
        else:
            yield Found(who, kin, named["name"], single=False)
    allergy = _ALLERGY.match(rest)
    if allergy:
        act: Act = "holds" if allergy["be"] in ("has", "have") and not cues.over else "ends"
        yield Found(
            who,
            "allergic to",
            allergy["what"],
            "was" if allergy["be"] == "had" else act,
            single=False,
        )
    off = _CANCEL.match(rest)
    if off:
        name = attribute_name(off["noun"])
        if name.split()[-1] in _KEPT_UP:
            yield Found(who, "has", off["noun"], "ends", single=False, event=True)
        else:
            for aspect in ("", " date", " time"):
                yield Found(who, name + aspect, "", "ends", event=True)


def _work(who: str, rest: str, clause: Clause, cues: Cues, names: Names) -> Iterator[Found]:
    jobless = _JOBLESS.match(rest)
    if jobless and not cues.negated:
        yield Found(who, "employer", "", "ends", event=True)
        if jobless["how"] == "retired":
            yield Found(who, "occupation", "retired", event=True)
        return
    if re.match(r"^(?:has |have )?(?:just |recently )?(?:changed|switched) jobs\b", rest):
        yield Found(who, "employer", "", "ends", event=True)
        return
    if _QUIT.match(rest) and not re.match(
        r"^(?:has |have )?(?:left|lost|gave up|given up)\s*\.?$", rest
    ):
        yield Found(who, "employer", "", "ends", event=True)
        return
    works = _WORKS_AS.match(rest)
    if works and (head := singular(works["job"].split()[-1])) in OCCUPATIONS and not cues.negated:
        event = works["verb"].startswith(("start", "join", "hire", "became"))
        past = works["verb"] in ("worked", "was", "employed") and not cues.lasting
        act: Act = "ends" if cues.over else "was" if past else "holds"
        yield Found(
            who, "occupation", f"{works['job'].removesuffix(head).strip()} {head}", act, event=event
        )
        yield Found(who, "employer", works["firm"], act, event=event)
        return
    job = _JOB_AS.match(rest)
    if job and not cues.negated:
        yield Found(who, "occupation", job["job"], event=not rest.startswith("has a"))
        if job["firm"]:
            yield Found(who, "employer", job["firm"], event=not rest.startswith("has a"))
        return
    promoted = re.match(
        r"^(?:has |have |was |got |been |is |being |just |recently )*(?:promoted|appointed|hired|elected|named)(?: to(?: be)?| as)? (?:the |an? )?(?:(?:position|role|post) of )?(?P<value>[^,]{2,50})$",
        rest.rstrip(".! "),
    )
    if promoted and not promoted["value"].startswith(("by ", "at ", "for ", "after ")):
        value = re.sub(r" (?:at|in|last|this|on|by|for) .*$", "", promoted["value"])
        yield Found(who, "occupation", value, event=True)
