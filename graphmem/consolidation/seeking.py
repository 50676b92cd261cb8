"""Seeking: the earlier fact that a statement changes, ends or takes back without naming its slot.

"It's about night markets now", "I cancelled Filmnest", "Argh, no, 4417": such a statement speaks of
something said before, and its own words, those before it in its turn and those of the turn before
tell of what. Candidates are compared by the words that they share with it, each weighted by how few
candidates have it, and by values of the same shape. What is found must be nearer than anything else
that was said: a wrong find would retire something true.

The two facts then claim something of a slot of their own: what was said there, and that it holds no
more, never held, or is put right. All of it is a pure function of the statement and the candidates,
in any order.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from graphmem.consolidation.claims import Claim, Statement
from graphmem.consolidation.cues import contrast, cues_of
from graphmem.consolidation.seek_cues import (
    Kind,
    What,
    kind_of,
    subject_of,
    takes_back,
    way_of,
    what_of,
)
from graphmem.consolidation.seek_words import (
    lasting,
    owned_words,
    owner_of,
    persons_of,
    stem,
    stems_of,
    unprefixed,
    values_of,
)
from graphmem.consolidation.stated import Place
from graphmem.extraction.marks import QUESTION_MARKS, plain

__all__ = ["Candidate", "Seeker", "candidate_of", "lent", "nearest", "seeker_of", "seeks", "sought"]

_OWN, _LEAD, _BEFORE = 1.0, 0.6, 0.5
_ENOUGH = 0.45  # of the weight of one rare word of the statement's own
_MARGIN = 1.15
_SAME_SHAPE = 0.5
_NEAR_TURNS = 8  # what a correction that names nothing may be about
_WORDLESS = 0.5
_ANNOUNCES = re.compile(
    r"\b(?:a|one|another|first)\s+(?:quick\s+|small\s+|little\s+)?correction\b", re.IGNORECASE
)


_ADDED = re.compile(r"\s*\([^()]{3,40}\)")
_MIND = re.compile(
    r"^(?:The )?\w+(?: [A-Z]\w*)? (?:just |really |still |always |never )?(?:thinks?|knows?"
    r"|guess(?:es)?|hopes?"
    r"|wants?|wishes|says?|said|means?|bets?|wonders?|swears?|promises|feels?|keeps?"
    r" (?:forgetting|saying"
    r"|thinking)|asks?|agrees|remembers?|admits?|believes?|imagines?|supposes?|is (?:sure"
    r"|sorry|glad))\b"
)
_TOPICAL = ("is about", "is called", "is from", "is with")
_MEANT = ("stated", "intended")
_COMMON_THING = re.compile(r"^(?:the|our|[Tt]he|[Oo]ur) ")


class Candidate(NamedTuple):
    """An earlier fact, as far as seeking looks at it."""

    fact: str
    text: str
    turn: str
    place: Place
    speaker: str | None
    session: str
    lasting: bool
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeker:
    """A statement that speaks of something said before.

    Attributes
    ----------
    kind
        What it does to that.
    terms
        How much each word tells of what it is about.
    """

    kind: Kind
    text: str
    turn: str
    place: Place
    speaker: str | None
    session: str
    terms: dict[str, float]
    who: str
    wrong: str
    wordless: bool
    what: What | None
    things: tuple[str, ...]
    names: frozenset[str]


def candidate_of(statement: Statement, place: Place, session: str) -> Candidate | None:
    """A fact as something to be found; None where it states nothing."""
    fact = statement.fact
    if fact.modality not in _MEANT or fact.text.rstrip().endswith(tuple(QUESTION_MARKS)):
        return None
    if _MIND.match(unprefixed(fact.text)):
        return None
    return Candidate(
        fact=fact.id,
        text=fact.text,
        turn=fact.turn,
        place=place,
        speaker=statement.speaker,
        session=session,
        lasting=fact.modality == "stated"
        and (fact.memory_type == "preference" or lasting(fact.text)),
        names=_names(statement),
    )


def seeker_of(statement: Statement, place: Place, session: str) -> Seeker | None:
    """What a statement seeks; None where it speaks of nothing said before."""
    fact = statement.fact
    if fact.modality == "hearsay" or fact.text.rstrip().endswith(tuple(QUESTION_MARKS)):
        return None
    who = statement.names.get(statement.speaker or "", "")
    kind = kind_of(fact.text, statement.lead, who)
    if _ANNOUNCES.search(fact.text):  # what is put right, the next statement says
        return None
    if kind is None or (fact.modality != "stated" and kind != "corrects"):
        return None
    terms = dict.fromkeys(stems_of((statement.before or "")[-300:], [who]), _BEFORE)
    terms |= dict.fromkeys(stems_of(statement.lead, [who]), _LEAD)
    terms |= dict.fromkeys(stems_of(fact.text, [who]), _OWN)
    what = what_of(kind, fact.text, who) if kind in ("ends", "changes") else None
    return Seeker(
        kind=kind,
        text=fact.text,
        turn=fact.turn,
        place=place,
        speaker=statement.speaker,
        session=session,
        terms=terms,
        who=plain(who),
        wrong=plain(contrast(_ADDED.sub("", fact.text))[1]),
        wordless=kind == "corrects" or takes_back(fact.text, statement.lead),
        what=what,
        things=_things(what, who),
        names=_names(statement),
    )


def seeks(statement: Statement) -> Kind | None:
    """In which way a statement's words may speak of something said before."""
    seeker = seeker_of(statement, Place(0.0, "", 0, 0, ""), "")
    return None if seeker is None else seeker.kind


def nearest(seeker: Seeker, candidates: Iterable[Candidate]) -> Candidate | None:
    """The fact that a statement speaks of; None where none is clearly nearer than the others."""
    earlier = sorted(
        (c for c in candidates if c.place < seeker.place and c.turn != seeker.turn),
        key=lambda c: c.place,
    )
    stems = {c.fact: stems_of(c.text) for c in earlier}
    spread = Counter(stem for of in stems.values() for stem in of)
    recent = _recent(seeker, earlier)
    scored = [
        (score, c)
        for c in earlier
        if _may_be_meant(seeker, c)
        and (score := _nearness(seeker, c, stems[c.fact], spread, len(earlier), recent)) > 0
    ]
    if not scored:
        return None
    best, found = max(scored, key=lambda pair: (round(pair[0], 6), pair[1].place))
    others = [score for score, c in scored if c.turn != found.turn]
    if best < _ENOUGH or (others and best < _MARGIN * max(others) and seeker.kind == "changes"):
        return None
    return found


def lent(found: Candidate, subject: str) -> Claim:
    """What the fact that was found claims in the slot of the two."""
    return Claim(
        subject=subject,
        attribute=f"statement {_short(found.fact)}",
        value=_short(found.fact),
        label=found.text[:160],
        single=True,
    )


def sought(seeker: Seeker, fact: str, old: Claim) -> Claim:
    """What a statement says of the fact that it speaks of."""
    if seeker.kind == "repeats":
        return replace(old, label=seeker.text[:160])
    ends = seeker.kind in ("ends", "denies")
    return Claim(
        subject=old.subject,
        attribute=old.attribute,
        value="" if ends else _short(fact),
        label="" if ends else seeker.text[:160],
        act={"ends": "ends", "denies": "denies"}.get(seeker.kind, "holds"),  # type: ignore[arg-type]
        single=True,
        event=seeker.kind in ("ends", "changes"),
        corrects=seeker.kind == "corrects",
    )


def _short(fact: str) -> str:
    return hashlib.sha256(fact.encode()).hexdigest()[:12]


def _recent(seeker: Seeker, earlier: Sequence[Candidate]) -> tuple[str, ...]:
    """Turns of the same session just before, what its speaker said last first."""
    turns: dict[str, None] = {}
    for c in reversed(earlier):
        if c.session != seeker.session or len(turns) == _NEAR_TURNS:
            break
        if c.speaker == seeker.speaker:
            turns.setdefault(c.turn)
    return tuple(turns)


def _names(statement: Statement) -> frozenset[str]:
    return frozenset(plain(name) for name in statement.names.values() if name)


def _may_be_meant(seeker: Seeker, c: Candidate) -> bool:
    """Whether both are of the same people, and the earlier one is something that can change."""
    if seeker.kind in ("ends", "changes") and not c.lasting:
        return False
    own = {term for term, weight in seeker.terms.items() if weight == _OWN}
    common = own & stems_of(c.text) and _COMMON_THING.match(unprefixed(c.text))
    if c.speaker != seeker.speaker and not common and not _mentions(c.text, seeker.who):
        return False
    theirs = c.speaker != seeker.speaker and not common
    if theirs and seeker.kind in ("ends", "changes") and _subject(c.text, c.names) != seeker.who:
        return False
    if seeker.kind in ("ends", "changes") and not _same_thing(seeker, c):
        return False
    shared = (seeker.names & c.names) - {seeker.who}
    owners = {owner_of(seeker.text), owner_of(c.text)} - {""}
    if owners - (persons_of(seeker.text) & persons_of(c.text)) and not (
        len(owners) == 1 and any(map(_is_person_name, shared))
    ):
        return False  # somebody's brother is not somebody
    things = {stem(word) for word in owned_words(seeker.text)}
    if seeker.kind in ("ends", "changes") and things and not things & stems_of(c.text):
        return False  # that somebody's bank closed is nothing of where she works
    one, other = _subject(seeker.text, seeker.names), _subject(c.text, c.names)
    at_once = seeker.kind in ("corrects", "denies") and c.session == seeker.session
    if one and one != seeker.who and not at_once and not _mentions(c.text, one):
        return False
    if other and other != seeker.who and not _mentions(seeker.text, other):
        return seeker.kind in ("corrects", "denies") and (one in ("", seeker.who))
    return seeker.kind != "ends" or one != seeker.who or _mentions(c.text, seeker.who)


def _same_thing(seeker: Seeker, c: Candidate) -> bool:
    """Whether what ends or changes is what the earlier fact is about."""
    if seeker.what is None:
        return False
    thing = seeker.things
    if thing and thing[-1] not in stems_of(c.text, [seeker.who]):
        return False
    way = seeker.what.verb
    if not way:
        return bool(thing) or seeker.kind == "ends" or _same_shape(seeker.text, c.text)
    before = way_of(c.text, seeker.who)
    about = not thing or thing[-1] in stems_of(subject_of(c.text, seeker.who), [seeker.who])
    if before == way == "is":
        return about and (bool(thing) or _same_shape(seeker.text, c.text))
    if way == "has" or (not thing and way not in _TOPICAL):
        return not thing and before == way and _same_shape(seeker.text, c.text)
    return (before == way and about) or (bool(thing) and _same_shape(seeker.text, c.text))


def _things(what: What | None, who: str) -> tuple[str, ...]:
    """Stems of the thing that a statement is about, the head last."""
    if what is None:
        return ()
    known = stems_of(what.words, [who])
    words = (stem(word) for word in re.findall(r"[^\W\d_]+", plain(what.words)))
    return tuple(word for word in words if word in known)


def _is_person_name(name: str) -> bool:
    return "'s " not in name


def _mentions(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain(text)) is not None


def _subject(text: str, names: frozenset[str]) -> str:
    """Name of whom or what a text begins with; empty for a pronoun, or a thing without a name."""
    said = unprefixed(text).removeprefix("The ")
    if not said[:1].isupper() and not said.startswith("user"):
        return ""
    begins = (name for name in names if re.match(rf"{re.escape(name)}(?!\w)", plain(said)))
    found = max(begins, key=len, default="")
    return found.split("'s ")[0]


def _nearness(
    seeker: Seeker,
    c: Candidate,
    stems: frozenset[str],
    spread: Counter[str],
    count: int,
    recent: tuple[str, ...],
) -> float:
    common = sorted(stems & seeker.terms.keys())
    if seeker.kind == "repeats" and not _may_be_same(seeker, c, common):
        return 0.0
    score = sum(
        seeker.terms[term] * math.log(1 + count / spread[term]) / math.log(1 + count)
        for term in common
    )
    if seeker.kind in ("corrects", "denies"):
        if all(term.capitalize() in c.text for term in common):
            score = 0.0  # a name alone says too little
        if seeker.wrong and re.search(rf"(?<!\w){re.escape(seeker.wrong)}(?!\w)", plain(c.text)):
            score += _SAME_SHAPE + (_WORDLESS if c.turn in recent else 0.0)
        return max(score, _wordless(seeker, c, recent)) + (
            _SAME_SHAPE if score and _same_shape(seeker.text, c.text) else 0.0
        )
    if seeker.kind == "ends" and not seeker.things:
        named = any(term.capitalize() in c.text for term in common)
        return score if len(common) > 1 or named else 0.0
    return score + (_SAME_SHAPE if common and _same_shape(seeker.text, c.text) else 0.0)


def _may_be_same(seeker: Seeker, c: Candidate, common: Sequence[str]) -> bool:
    """Whether nothing in a repetition speaks against its being one."""
    own = sum(weight == _OWN for weight in seeker.terms.values())
    shared = sum(seeker.terms[term] == _OWN for term in common)
    same = cues_of(seeker.text).negated == cues_of(c.text).negated
    return 0 < own <= 2 * shared and same and not _same_shape(seeker.text, c.text)


def _wordless(seeker: Seeker, c: Candidate, recent: tuple[str, ...]) -> float:
    """How near something just said is to a correction that shares no word with it."""
    if seeker.wrong or not seeker.wordless or c.turn not in recent or c.speaker != seeker.speaker:
        return 0.0
    if _same_shape(seeker.text, c.text):
        return _WORDLESS + _SAME_SHAPE
    return _WORDLESS if c.turn == recent[0] else 0.0


def _same_shape(one: str, other: str) -> bool:
    """Whether two texts name different values of one shape: two dates, two codes."""
    ours, theirs = values_of(one), values_of(other)
    return bool({shape for shape, _ in ours - theirs} & {shape for shape, _ in theirs})
