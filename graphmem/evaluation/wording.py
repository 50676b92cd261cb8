"""When two wordings count as the same: of a name, of a predicate, of a statement.

Everything is compared by stems of case-folded words, so that inflection makes no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import snowballstemmer

from graphmem.identity import normal_name

__all__ = ["PredicateBook", "Stems", "content_words", "name_key", "overlap", "same_name", "stems"]

Stems = tuple[str, ...]

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*|&")
_ENDINGS = re.compile(r"'(?:s|ll|d|ve|re|m)?\b")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _listed("a an the")
_DETERMINERS = _listed("a an the this that these those my your his her its our their some any")
_HEAD_ENDS = _listed(
    "of in on at for with to from by about over near off called named that who which"
)
_FUNCTION_WORDS = _DETERMINERS | _listed(
    """
    i me you he him she it we us they them mine yours hers ours theirs who whom whose which what
    myself yourself himself herself itself ourselves themselves there here
    am is are was were be been being do does did done have has had having will would shall should
    can could may might must im ive
    not never no nor don't doesn't didn't can't cannot won't wouldn't couldn't isn't aren't wasn't
    weren't haven't hasn't hadn't shouldn't dont doesnt didnt cant wont isnt arent wasnt
    and or but so because if then than as while when also too very just really still anyway either
    again now already yet ever only even actually btw maybe perhaps
    of in on at for with to from by about over into onto off up down out
    """
)
# Dates are judged by the interval; a rendering may put them as it likes.
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_NUMBER = r"a|an|one|two|three|four|five|six|seven|eight|nine|ten|half|few|couple|of|several|\d+"
_UNIT = "minute|hour|day|night|week|weekend|fortnight|month|quarter|season|year|decade|century"
_SEASON = "morning|afternoon|evening|spring|summer|autumn|fall|winter"
_DATES = re.compile(
    rf"\b(?:(?:(?:{_NUMBER}) )+(?:{_UNIT})s? ago"
    rf"|(?:last|next|this|past|previous|coming) (?:{_UNIT}|{_SEASON}|{_WEEKDAYS}|{_MONTHS})"
    r"|\d{4}-\d{2}(?:-\d{2})?(?:t\d{2}:\d{2}\S*)?"
    rf"|(?:{_MONTHS})(?: \d{{1,2}}(?:st|nd|rd|th)?)?\b(?:,? \d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?(?= (?:{_MONTHS})\b)|\d{{1,2}}(?:st|nd|rd|th)"
    rf"|(?:1[5-9]|20)\d{{2}}s?|{_WEEKDAYS}"
    r"|yesterday|today|tonight|tomorrow|summer|winter|autumn)(?!\w)"
)
_IRREGULAR = {
    form: verb
    for verb, forms in {
        "be": "am is are was were been being",
        "have": "has had having",
        "do": "does did done",
        "go": "goes went gone",
        "become": "became",
        "begin": "began begun",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "catch": "caught",
        "choose": "chose chosen",
        "come": "came",
        "cost": "costs",
        "draw": "drew drawn",
        "drink": "drank drunk",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "feel": "felt",
        "found": "find finds finding",  # "founded" too: the two share a form
        "fly": "flew flown flies",
        "forget": "forgot forgotten",
        "get": "got gotten",
        "give": "gave given",
        "grow": "grew grown",
        "hear": "heard",
        "hide": "hid hidden",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "learn": "learnt",
        "leave": "left",
        "lend": "lent",
        "lose": "lost",
        "make": "made making",
        "mean": "meant",
        "meet": "met",
        "pay": "paid",
        "ride": "rode ridden",
        "ring": "rang rung",
        "rise": "rose risen",
        "run": "ran running",
        "say": "said",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "shoot": "shot",
        "sing": "sang sung",
        "sit": "sat",
        "sleep": "slept",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "steal": "stole stolen",
        "swim": "swam swum",
        "take": "took taken taking",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "throw": "threw thrown",
        "understand": "understood",
        "wake": "woke woken",
        "wear": "wore worn",
        "win": "won",
        "write": "wrote written writing",
    }.items()
    for form in forms.split()
}
_STEMMER = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(_IRREGULAR.get(word, word)))


def stems(text: str) -> Stems:
    """Stems of all words of a text, in order; possessive endings are dropped."""
    folded = _ENDINGS.sub("", normal_name(text))
    return tuple(_stem(word) for word in _WORD.findall(folded))


@lru_cache(maxsize=65_536)
def name_key(name: str) -> Stems:
    """Form of an entity's name under which its spellings meet: no leading "the" or "my"."""
    words = _WORD.findall(_ENDINGS.sub("", normal_name(name)))
    while len(words) > 1 and words[0] in _DETERMINERS:
        words = words[1:]
    return tuple(_stem(word) for word in words)


@lru_cache(maxsize=65_536)
def same_name(one: str, other: str) -> bool:
    """Whether two names mean the same in a triple or a unit.

    They do when one holds the other with its head: at its end ("red boat" and "boat"), or at its
    beginning before a preposition ("lighthouse of Skerrin" and "lighthouse"). So "Anna" is not
    "Anna Weiss".
    """
    short, long = sorted((name_key(one), name_key(other)), key=len)
    if not short or short == long:
        return short == long
    if long[-len(short) :] == short:
        return not any(word in _HEAD_STEMS for word in long[: -len(short)])
    return long[: len(short)] == short and long[len(short)] in _HEAD_STEMS


_HEAD_STEMS = frozenset(_stem(word) for word in _HEAD_ENDS)
_BE = _stem("be")


class PredicateBook:
    """Which predicates mean the same.

    Parameters
    ----------
    groups
        Groups of predicates of one meaning, besides what inflection and turning round make equal.
    """

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._groups: dict[Stems, set[Stems]] = {}
        for group in groups:
            keys = {predicate_key(predicate) for predicate in group}
            for key in keys:
                self._groups.setdefault(key, set()).update(keys)

    def same(self, gold: str, predicted: str) -> bool:
        """Whether ``predicted`` says what ``gold`` says, between the same two names."""
        return predicate_key(predicted) in self._meanings(gold)

    def turned(self, gold: str, predicted: str) -> bool:
        """Whether ``predicted`` says what ``gold`` says with subject and object changed round.

        That is so for a role and its owner (``sister_of``, and ``has_sister`` or ``sister``) and
        for active and passive (``wrote``, ``written_by``).
        """
        key = predicate_key(predicted)
        return any(
            key in _turned(meaning) or meaning in _turned(key) for meaning in self._meanings(gold)
        )

    def _meanings(self, predicate: str) -> set[Stems]:
        key = predicate_key(predicate)
        return self._groups.get(key, {key})


@lru_cache(maxsize=65_536)
def predicate_key(predicate: str) -> Stems:
    """Form of a predicate without inflection, articles and a leading form of "be"."""
    words = [word for word in stems(predicate.replace("_", " ")) if word not in _ARTICLES]
    while len(words) > 1 and words[0] == _BE:
        words = words[1:]
    return tuple(words) or (_BE,)


def _turned(key: Stems) -> set[Stems]:
    if key[-1] == "of" and len(key) > 1:
        role = key[:-1]
        return {role, (_stem("have"), *role)}
    return {(*key, "by")}


def content_words(text: str) -> frozenset[str]:
    """Stems of the words of a statement that carry its meaning; no function words, no dates.

    Of a statement that has no others, all words.
    """
    folded = _DATES.sub(" ", " ".join(text.casefold().replace(_APOSTROPHE, "'").split()))
    words = frozenset(
        _stem(word)
        for token in _WORD.findall(folded)
        if token not in _FUNCTION_WORDS and (word := _ENDINGS.sub("", token)) not in _FUNCTION_WORDS
    )
    return words or frozenset(stems(text))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """F1 of two sets of words: twice what they share over the sum of their sizes."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
