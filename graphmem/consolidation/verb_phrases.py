"""Verb, preposition and object of a plain clause, for facts that come without triples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.consolidation.slot_words import words_of
from graphmem.consolidation.wording import base_form
from graphmem.extraction.marks import plain

__all__ = ["WHEN", "as_gerund", "negates", "verb_phrases"]

WHEN = re.compile(
    r"\s+(?:in|on|at|since|until|till|from|by|before|after|around) (?:early |late |the"
    r" )?(?:january|february"
    r"|march|april|may|june|july|august|september|october|november|december|monday"
    r"|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter|\d{4}|\d{1,2} \w+"
    r"|\d{1,2}(?:st|nd|rd|th))\b.*$"
    r"|\s+(?:last|next|this) (?:week|month|year|night|spring|summer|autumn|winter|\w+day)\b.*$"
    r"|\s+(?:yesterday|today|again|any ?more|any longer|recently|now|these days|already"
    r"|\w+ (?:days|weeks|months|years) ago)$"
    r"|\s+\w+ (?:days?|weeks?|months?|years?) ago\b.*$",
    re.I,
)


_PREPOSITIONS = words_of(
    """in at on to for from with as by of into about near up out over off of than"""
)


_STOPS = words_of(
    """since for because when while after before during until till every each now again any anymore
    these today yesterday last next ago but and so which who where whose via instead already
    too together once twice although though"""
)


def verb_phrases(rest: str) -> Iterator[tuple[str, str]]:
    """Predicate and object of a plain verb phrase: "has lived in Porto since 2019"."""
    words = rest.split()[:24]
    verb: list[str] = []
    at = 0
    while at < len(words):
        word = plain(words[at]).strip(",")
        lower = words[at][:1].islower() and word.replace("'", "").replace("-", "").isalpha()
        if not lower or (verb and word in ("the", "a", "an", "her", "his", "their", "my", "its")):
            break
        verb.append(word)
        at += 1
        if word in _PREPOSITIONS and len(verb) > 1 and verb != ["used", "to"]:
            break
        if verb == ["used", "to"]:
            continue
        if len(verb) == 1 and at < len(words) and not _continues(word, plain(words[at])):
            break
        if len(verb) > 1 and at < len(words) and not _continues(word, plain(words[at])):
            break
    target: list[str] = []
    for word in words[at:]:
        bare = plain(word).strip(",.")
        if (target and bare in _STOPS | _PREPOSITIONS - {"of"}) or bare in _STOPS - {"last"}:
            break
        target.append(word.strip(","))
        if word.endswith(","):
            break
    if len(verb) > 1 and not target:
        liked = base_form(verb[-2])[0] in (
            "like",
            "love",
            "enjoy",
            "hate",
            "adore",
            "dislike",
            "prefer",
        )
        if verb[-1].endswith("ing") and not liked:
            yield "_".join(verb), ""
        elif verb[-1].endswith("ing") or base_form(verb[0])[0] == "be":
            for each in [verb[-1], *_listed(words[at:])]:
                yield "_".join(verb[:-1]), each
    if verb and target and len(target) <= 8:
        predicate = "_".join(verb)
        yield predicate, re.sub(r"^(?:the|an?|her|his|their|its|my) ", "", " ".join(target))
        for each in _listed(words[at + len(target) :]):
            yield predicate, each


def _listed(words: list[str]) -> list[str]:
    """Further objects: "and swimming"."""
    found = re.match(
        r"(?:and )((?:the |a |an )?[\w'-]+(?: [\w'-]+)?)$", " ".join(words).strip(" ,")
    )
    verb = found is not None and base_form(plain(found[1]).split()[0])[1] in ("past", "participle")
    return [found[1]] if found is not None and not verb and " " not in found[1] else []


_HELPERS = words_of(
    """has have had is are was were been be not never no longer doesn't don't didn't isn't wasn't
    hasn't haven't used does did currently now still also recently just really to got can't cannot
    can always actually finally"""
)
_BEFORE_GERUNDS = words_of(
    "stop start quit begin love like hate enjoy keep resume up adore dislike prefer"
)


def _continues(word: str, following: str) -> bool:
    """Whether the verb phrase goes on with the next word."""
    form = base_form(following)[1]
    if word in _HELPERS or following in _PREPOSITIONS or following in ("back", "away"):
        return True
    return form == "gerund" and base_form(word)[0] in _BEFORE_GERUNDS


def negates(text: str, verb: str) -> bool:
    """Whether a clause negates a verb: "doesn't like", "no longer drinks"."""
    found = re.search(r"(?:\bnot|n't|\bnever|\bno longer|\bcannot)((?: \w+){1,4})", plain(text))
    if found is None:
        return bool(verb == "have" and re.search(r"\b(?:has|have|had) no\b", plain(text)))
    if verb == "be" and re.search(
        r"\b(?:is|was|are|were|'s)(?:n't| not| no longer| never)\b", plain(text)
    ):
        return True
    near = [base_form(word)[0] for word in found[1].split()[:3]]
    return verb in near


def as_gerund(words: str) -> str:
    """A verb phrase as what somebody likes: "swim" → "swimming"."""
    first, _, more = words.partition(" ")
    doubled = re.fullmatch(r"[a-z]{1,2}[aeiou][bdgklmnpt]", first) and first not in (
        "eat",
        "read",
        "cook",
        "look",
    )
    stem = (
        first[:-1]
        if first.endswith("e") and len(first) > 3
        else first + (first[-1] if doubled else "")
    )
    return f"{stem}ing {more}".strip()
