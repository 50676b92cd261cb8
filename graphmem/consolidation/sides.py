"""Sides of a life: work, home, family and the like, told by their words.

A profile is arranged by them, and a broad question ("What do you know about Ana's work?") asks for
one. The words are English; in other languages a profile has fewer parts, and no question asks for a
side.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from graphmem.consolidation.slot_words import words_of

__all__ = ["SIDES", "Side", "SideName", "asked_sides", "gist_of_side", "side_of"]

SideName = Literal[
    "work", "health", "family", "love", "home", "food", "likes", "pastimes", "travel", "plans"
]


class Side(NamedTuple):
    """One side of a life.

    Attributes
    ----------
    asked
        Words by which a question asks for it.
    told
        Words by which a statement tells of it.
    slots
        Attributes of slots that belong to it.
    gist
        What it is about, in words that are embedded.
    """

    asked: re.Pattern[str]
    told: re.Pattern[str]
    slots: frozenset[str]
    gist: str


def _words(text: str) -> re.Pattern[str]:
    """Any of the words; ``*`` stands for any ending."""
    stems = (re.escape(word.strip()).replace(r"\*", r"\w*") for word in text.split(","))
    return re.compile(r"(?<![\w'])(?:" + "|".join(stems) + r")(?!\w)")


def _side(asked: str, told: str, slots: str, gist: str) -> Side:
    return Side(_words(asked), _words(told), frozenset(slots.split(", ")), gist)


SIDES: dict[SideName, Side] = {
    "work": _side(
        "work, works, working, job, jobs, career*, profession*, occupation, employ*, business, "
        "company, colleague*, boss, stud*, school, university, living",
        "work, works, worked, working, job, jobs, career*, office, boss, manager, colleague*, "
        "company, employ*, interview*, salary, shift*, client*, customer*, deadline*, promot*, "
        "resign*, hired, fired, freelanc*, business, stud*, degree, university, college, "
        "course, thesis, exam*, meeting*, contract, position, intern*",
        "employer, occupation, manager, colleague, employee, school, studies, degree, salary",
        "work, job, career, profession, office, company, boss, colleagues, interview, notice, "
        "salary, studies",
    ),
    "health": _side(
        "health, healthy, ill, illness*, sick, injur*, fit, fitness, medical, doctor*, body, well, "
        "allerg*, mental",
        "health*, ill, illness*, sick, injur*, hurt, hurts, broke, broken, sprain*, torn, doctor*, "
        "hospital*, clinic, nurse*, surg*, operation, operated, physio*, therap*, medicine*, "
        "medication*, pill*, blood, pain*, ache*, headache*, fever, allerg*, diagnos*, fracture*, "
        "x-ray*, recover*, tired, exhaust*, asthma, diabet*, pregnan*, virus, flu, anxi*, depress*",
        "allergy, diagnosis, medication, illness, weight, height",
        "health, illness, injury, pain, doctor, hospital, medicine, operation, tests, tired, "
        "recovery",
    ),
    "family": _side(
        "famil*, relative*, parent*, mother, father, mum, mom, dad, sister*, brother*, sibling*, "
        "aunt*, uncle*, cousin*, grand*, husband, wife, spouse, child*, kid*, son, sons, daughter*",
        "famil*, parent*, mother, father, mum, mom, dad, sister*, brother*, sibling*, aunt*, "
        "uncle*, cousin*, niece*, nephew*, grand*, child, children, kid, kids, son, daughter*, "
        "baby, born",
        "sister, brother, mother, father, son, daughter, aunt, uncle, cousin, child, parent",
        "family, parents, mother, father, brother, sister, aunt, husband, wife, children, baby, "
        "born, pregnant",
    ),
    "love": _side(
        "love life, relationship*, partner*, marri*, married, wedding, husband, wife, spouse, "
        "boyfriend, girlfriend, dating, date, together, romance, friend*",
        "husband, wife, spouse, partner, marri*, married, marry, wedding*, boyfriend, girlfriend, "
        "dating, engaged, divorce*, split up, broke up, fell in love, in love, propos*, friend*",
        "partner, spouse, lives with, friend, husband, wife, girlfriend, boyfriend, roommate",
        "love, relationship, partner, boyfriend, girlfriend, together, engaged, married, wedding, "
        "split up, friends",
    ),
    "home": _side(
        "home, homes, house*, flat*, apartment*, live, lives, lived, living, reside*, address*, "
        "move, moved, moves, moving, neighbo*, landlord",
        "at home, new home, house*, flat, flats, apartment*, room, bedroom, kitchen, rent, rents, "
        "landlord*, neighbo*, street, lane, moved, moves, moving, lives in, lived in, "
        "live in, living in, "
        "address, mortgage",
        "residence, home, address, location, hometown",
        "home, house, flat, street, address, landlord, neighbours, rent, moving in, living there",
    ),
    "food": _side(
        "eat, eats, eating, food*, drink*, diet*, cook*, meal*",
        "eat, eats, ate, eating, food*, drinks, drinking, drank, diet*, vegan*, vegetarian*, meat, "
        "fish, cheese, bread, cake*, coffee, tea, wine, beer, breakfast, lunch, dinner, cook*, "
        "bak*, recipe*, restaurant*",
        "diet, drinks, eats",
        "food, eating, drinking, diet, cooking, breakfast, lunch, dinner, coffee, tea",
    ),
    "likes": _side(
        "like, likes, liked, dislike*, love, loves, hate*, can't stand, favo*, prefer*, enjoy*, "
        "taste*, opinion*",
        "likes, loves, hates, dislikes, enjoys, prefers, favo*, can't stand, fond of, keen on, "
        "fan of, adores",
        "likes, dislikes, favourite, favorite, preference",
        "likes, loves, hates, can't stand, prefers, enjoys, favourite things",
    ),
    "pastimes": _side(
        "hobb*, pastime*, sport*, free time, leisure, music*, instrument*, art, arts, paint*, "
        "draw*, read, reads, reading, book*, game*, exercis*, train*, club*, outdoor*, "
        "creativ*, craft*",
        "hobb*, sport*, run, runs, running, swim*, cycl*, climb*, hik*, camp*, yoga, gym, "
        "football, tennis, marathon, race, match, music*, concert*, band, orchestra, "
        "play*, guitar, piano, "
        "violin, cello, sing*, danc*, paint*, draw*, potter*, photo*, art, read, reading, book, "
        "books, novel*, film*, movie*, game*, gardening, knit*, club, class, lesson*",
        "habits, hobby, plays, sport, instrument",
        "hobbies, sport, running, swimming, music, concerts, art, painting, reading, games, clubs",
    ),
    "travel": _side(
        "travel*, trip*, holiday*, vacation*, journey*, abroad, visit*, been to",
        "travel*, trip*, holiday*, vacation*, journey*, flight*, flew, flies, train, plane, "
        "airport, abroad, hotel*, booked, booking, visit*, tour*, weekend in",
        "visited, destination",
        "travel, trips, holidays, trains, flights, hotels, visits abroad",
    ),
    "plans": _side(
        "plan, plans, planning, planned, future, goal*, dream*, ambition*, intend*, going to do, "
        "next, hope*, want*",
        "going to, wants to, want to, plan*, hopes to, intends to, next month, next year, "
        "dreams of, signed up, is about to, would like to, decided to, thinking of",
        "goal, plan, wants",
        "plans, wants to, is going to, hopes, goals, dreams for the future",
    ),
}  # fmt: skip


_LIKENESS = re.compile(r"(?<!\w)like(?=\s*(?:[?.!,;]|$))")  # "what was it like?"


_WORD = re.compile(r"[^\W\d_]+")
_TIME = re.compile(r"\b(?:when|how long|how often|how many|how much|what (?:time|day|date|year))\b")
_GENERAL = words_of(
    """
    a an the this that these those and or but if not no any some all every each both much many
    more most else other others own very just also ever still yet what which who whom whose
    where why how when in on at of to for from with by about as into around over under out up
    down off through between among towards against during since i you he she it we they me him
    her us them my your his its our their s t ll re ve d m is are was were be been being am do
    does did done doing have has had having can could will would should shall may might must
    know knows known tell told say said talk talked describe summarise summarize summary
    everything anything something thing things kind kinds sort sorts type types way ways life
    lives go goes going gone went get gets getting got come came keep make makes made take
    takes give gives happen happens happened think thinks feel feels lately recently currently
    now nowadays today general generally overall so far mostly usually person people situation
    story look looks mean means
    """
)
_SPECIFIC = 0  # words beyond the side that a broad question may still have


def asked_sides(question: str) -> tuple[SideName, ...]:
    """The sides of a life that a broad question asks for; none where it asks for something in it.

    "What do you know about Ana's work?" asks for a side as a whole: beside names it has no
    word that isn't the side's, or said of anything. "Which company did Ana's boss leave?" asks for
    one thing, and so does whatever asks for a time or a number.
    """
    plain = _LIKENESS.sub("", _plain(question))
    if _TIME.search(plain):
        return ()
    sides = tuple(name for name, side in SIDES.items() if side.asked.search(plain))
    return sides if sides and len(_specific(question, sides)) <= _SPECIFIC else ()


def _specific(question: str, sides: tuple[SideName, ...]) -> list[str]:
    """Words of a question that are no names, nothing general, and not of the sides it asks for."""
    found = []
    for at, word in enumerate(_WORD.findall(question)):
        plain = _plain(word)
        if plain in _GENERAL or (at and word[0].isupper()):
            continue
        if not any(SIDES[s].asked.search(plain) or SIDES[s].told.search(plain) for s in sides):
            found.append(plain)
    return found


def side_of(text: str, slots: frozenset[str] = frozenset()) -> SideName | None:
    """The side that a statement tells of: by its slots, else by most of its words; None if none."""
    for name, side in SIDES.items():
        if side.slots & slots:
            return name
    plain = _plain(text)
    found = {name: len(side.told.findall(plain)) for name, side in SIDES.items()}
    best = max(found.values())
    return next(name for name, count in found.items() if count == best) if best else None


def gist_of_side(name: SideName) -> str:
    """What a side is about, as a text to embed."""
    return SIDES[name].gist


def _plain(text: str) -> str:
    return text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
