"""Sides of a life: work, home, family and the like, told by their words.

A profile is arranged by them, and a broad question ("What do you know about Ana's work?") asks for
one. The words are English; in other languages a profile has fewer parts, and no question asks for a
side.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = ["SIDES", "Side", "SideName", "asked_sides", "gist_of_side", "side_of"]

SideName = Literal["work", "home", "family", "health", "likes", "pastimes", "travel", "plans"]


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
        "health*, ill, illness*, sick, injur*, hurt, broke, broken, sprain*, torn, doctor*, "
        "hospital*, clinic, nurse*, surg*, operation, operated, physio*, therap*, medicine*, "
        "medication*, pill*, blood, pain*, ache*, headache*, fever, allerg*, diagnos*, fracture*, "
        "x-ray*, recover*, tired, exhaust*, asthma, diabet*, pregnan*, virus, flu, anxi*, depress*",
        "allergy, diagnosis, medication, illness, diet, weight, height",
        "health, illness, injury, pain, doctor, hospital, medicine, operation, tests, tired, "
        "recovery",
    ),
    "family": _side(
        "famil*, relative*, relation*, parent*, mother, father, mum, mom, dad, sister*, brother*, "
        "sibling*, aunt*, uncle*, cousin*, grand*, husband, wife, spouse, partner*, marri*, "
        "married, wedding, child*, kid*, son, sons, daughter*, boyfriend, girlfriend, dating, "
        "love life, friend*",
        "famil*, parent*, mother, father, mum, mom, dad, sister*, brother*, sibling*, aunt*, "
        "uncle*, cousin*, niece*, nephew*, grand*, husband, wife, spouse, partner, marri*, married, "
        "wedding*, child, children, kid, kids, son, daughter*, baby, born, boyfriend, girlfriend, "
        "engaged, divorce*, split up, broke up, friend*",
        "partner, spouse, lives with, friend, sister, brother, mother, father, son, daughter, aunt, "
        "uncle, cousin, child, husband, wife, girlfriend, boyfriend, parent, roommate, pet",
        "family, parents, brother, sister, husband, wife, children, baby, love, partner, marriage, "
        "friends",
    ),
    "home": _side(
        "home, homes, house*, flat*, apartment*, live, lives, lived, living, reside*, address*, "
        "move, moved, moves, moving, neighbo*, landlord",
        "at home, new home, house*, flat, flats, apartment*, room, bedroom, kitchen, rent, rents, landlord*, "
        "neighbo*, street, lane, moved, moves, moving, lives in, lived in, live in, living in, "
        "address, mortgage",
        "residence, home, address, location, hometown",
        "home, house, flat, street, address, landlord, neighbours, rent, moving in, living there",
    ),
    "likes": _side(
        "like, likes, liked, dislike*, love, loves, hate*, can't stand, favo*, prefer*, enjoy*, "
        "taste*, eat, eats, eating, food*, drink*, opinion*",
        "likes, loves, hates, dislikes, enjoys, prefers, favo*, can't stand, fond of, keen on, "
        "fan of, adores",
        "likes, dislikes, favourite, favorite, preference, diet, drinks, eats",
        "likes, loves, hates, can't stand, prefers, favourite things, food and drink",
    ),
    "pastimes": _side(
        "hobb*, pastime*, sport*, free time, leisure, music*, instrument*, art, arts, paint*, draw*, "
        "read, reads, reading, book*, game*, exercis*, train*, club*, outdoor*, creativ*, craft*",
        "hobb*, sport*, run, runs, running, swim*, cycl*, climb*, hik*, camp*, yoga, gym, football, "
        "tennis, marathon, race, match, music*, concert*, band, orchestra, play*, guitar, piano, "
        "violin, cello, sing*, danc*, paint*, draw*, potter*, photo*, art, read, reading, book, books, "
        "novel*, film*, movie*, game*, gardening, cook*, bak*, knit*, club, class, lesson*",
        "habits, hobby, plays, sport, instrument",
        "hobbies, sport, running, swimming, music, concerts, art, painting, reading, games, clubs",
    ),
    "travel": _side(
        "travel*, trip*, holiday*, vacation*, journey*, abroad, visit*, been to",
        "travel*, trip*, holiday*, vacation*, journey*, flight*, flew, flies, train, plane, airport, "
        "abroad, hotel*, booked, booking, visit*, tour*, weekend in",
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


def asked_sides(question: str) -> tuple[SideName, ...]:
    """The sides of a life that a question asks for, by its words."""
    plain = _LIKENESS.sub("", _plain(question))
    return tuple(name for name, side in SIDES.items() if side.asked.search(plain))


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
