"""Values of claims in a form in which equal ones are equal."""

from __future__ import annotations

import re

from graphmem.extraction.marks import plain

__all__ = [
    "comparable",
    "is_clock",
    "is_date",
    "is_number",
    "is_time",
    "normal",
    "number_of",
    "singular",
]

_LIMIT = 160
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_NUMBERS = {word: n for n, word in enumerate(_ONES)} | {
    word: 20 + 10 * n for n, word in enumerate(_TENS)
}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT = (
    {month[:3]: month for month in _MONTHS if month != "may"}
    | {day[:3]: day for day in _WEEKDAYS}
    | {"sept": "september", "tues": "tuesday", "thur": "thursday", "thurs": "thursday"}
)
_SAME = {
    "nyc": "new york",
    "new york city": "new york",
    "usa": "united states",
    "us": "united states",
    "u.s": "united states",
    "united states of america": "united states",
    "america": "united states",
    "uk": "united kingdom",
    "u.k": "united kingdom",
    "great britain": "united kingdom",
    "la": "los angeles",
    "sf": "san francisco",
    "tv": "television",
    "telly": "television",
    "grey": "gray",
    "football match": "football game",
    "remote": "remotely",
}
_TRAILING = re.compile(
    r"[\s,;:.!]+(?:(?:right )?now(?:adays)?|currently|at the moment|at present|these days|instead"
    r"|any ?more|any longer|again|already|too|as well|today|from now on|for now|though|by the way"
    r"|lately|recently|anyway|after all|actually|then|back then|still|at last|finally|once"
    r"|(?:as of|since|until|till|starting|effective|from) (?:today|now|then|last \w+|next \w+"
    r"|(?:the )?(?:\d\w*|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[^,]{0,30})"
    r")[\s.!,;]*$"
)
_EDGES = " \t\r\n.,;:!?\"'()[]{}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
_DETERMINER = re.compile(
    r"^(?:(?:the|an?|my|our|your|his|her|its|their|some|any|another|that|this|these|those"
    r"|about|around|approximately|roughly|almost|nearly|just|only|now|currently|exactly|both|also"
    r"|really|very|all|such)\s+)+"
)
_CLOCK = re.compile(
    r"^(?:at )?(\d{1,2})(?:[:.h](\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'clock|h)?"
    r"(?: (?:in the (morning|afternoon|evening)|sharp))?$"
)
_DATE = re.compile(
    rf"\b(?:{'|'.join([*_WEEKDAYS, *_MONTHS])}|tomorrow|today|tonight|weekend|week|month"
    r"|year|spring|summer|autumn|winter|easter|christmas|(?:the )?\d{1,2}(?:st|nd|rd|th))\b"
)
_FIGURES = re.compile(r"(?:19|20)\d{2}(?:-\d{2}){0,2}|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\.?")
_TIME_WORD = re.compile(
    rf"{'|'.join([*_WEEKDAYS, *_MONTHS])}|\d[\d:./-]*(?:st|nd|rd|th|am|pm)?,?|the|next|this"
    r"|last|of|on|in|at"
    r"|early|late|mid|end|middle|beginning|morning|afternoon|evening|night|noon|tomorrow|today"
    r"|tonight|weekend|week|month|year|spring|summer|autumn|fall|winter|easter|christmas|day|every"
    r"|each|first|second|third|fourth|and|to|days|weeks|months|pm|am|after"
)
_RELATIVE = re.compile(r"\b(?:tomorrow|today|tonight|yesterday|next|last|this|in \w+ \w+|ago)\b")
_PARENTHESIS = re.compile(r"\s*\(([^()]{3,40})(?:\)|$)")
_DAY_MONTH = re.compile(
    r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? (" + "|".join(_MONTHS) + r")"
)
_MONTH_DAY = re.compile(r"\b(" + "|".join(_MONTHS) + r") (?:the )?(\d{1,2})(?:st|nd|rd|th)?\b")
_MONEY = re.compile(r"^([$€£])\s?(\d[\d.,]*k?)")
_COINS = {"$": "dollar", "€": "euro", "£": "pound"}
_COMPOUND = re.compile(r"\b(" + "|".join(_TENS) + r")[- ](" + "|".join(_ONES[1:10]) + r")\b")


def normal(text: str) -> str:
    """A value's words in their plain form: "the 5th of May" → "5 may", "Two" → "2"."""
    text = _dated(plain(text[: 2 * _LIMIT])).strip(_EDGES)
    for _ in range(3):
        shorter = _TRAILING.sub("", text).strip(_EDGES)
        if shorter == text or not shorter:
            break
        text = shorter
    text = " ".join(_DETERMINER.sub("", text).split())[:_LIMIT]
    text = _COMPOUND.sub(lambda found: str(_NUMBERS[found[1]] + _NUMBERS[found[2]]), text)
    words = [_word(word) for word in text.split(" ")]
    text = " ".join(words).strip(_EDGES)
    text = _MONTH_DAY.sub(r"\2 \1", _DAY_MONTH.sub(r"\1 \2", text))
    text = _MONEY.sub(lambda found: f"{found[2]} {_COINS[found[1]]}", _clock(text))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return _SAME.get(text, text)


def comparable(text: str) -> str:
    """A value in the form in which equal ones are equal: normal, and in the singular."""
    *words, last = normal(text).split(" ")
    return " ".join([*words, singular(last)])


def is_clock(text: str) -> bool:
    """Whether a normal value is a time of day."""
    return bool(re.fullmatch(r"\d{1,2}:\d{2}", text))


def is_date(text: str) -> bool:
    """Whether a normal value is a day, a month or the like."""
    return bool(_DATE.search(text)) or bool(_FIGURES.fullmatch(text))


def is_time(value: str) -> bool:
    """Whether a value is a day or a time, and nothing besides."""
    plain_value = normal(value)
    if is_clock(plain_value):
        return True
    words = plain_value.split()
    return is_date(plain_value) and len(words) <= 8 and all(map(_TIME_WORD.fullmatch, words))


def is_number(text: str) -> bool:
    """Whether a value begins with a figure."""
    return text[:1].isdigit()


def number_of(word: str) -> int | None:
    """The number that a word stands for: "two", "12", "third"."""
    word = plain(word)
    if word.isascii() and word.isdigit() and len(word) < 7:
        return int(word)
    if word in _ORDINALS:
        return _ORDINALS.index(word)
    return _NUMBERS.get(word)


def singular(word: str) -> str:
    """A noun without its plural ending."""
    if len(word) < 4 or not word.isalpha() or word.endswith(("ss", "us", "is", "news", "ics")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


def _word(word: str) -> str:
    bare = word.strip(".,;:!\"'")
    if bare in _NUMBERS:
        return str(_NUMBERS[bare])
    if bare[:-1] in _WEEKDAYS:
        bare = bare[:-1]
    return _SHORT.get(bare, "color" if bare == "colour" else bare)


def _dated(text: str) -> str:
    """Without the dates in brackets that the extractor adds, unless the words say no date."""

    def keep(found: re.Match[str]) -> str:
        said = text[: found.start()].rsplit(",", 1)[-1][-40:]
        relative = _RELATIVE.search(said) and len(said.split()) <= 4 and is_date(said)
        return f"@{found[1]}" if relative and is_date(found[1]) else ""

    text = _PARENTHESIS.sub(keep, text)
    return text.rsplit("@", 1)[1] if "@" in text and is_date(text.rsplit("@", 1)[1]) else text


def _clock(text: str) -> str:
    text = {"noon": "12:00", "midday": "12:00", "midnight": "0:00"}.get(text, text)
    found = _CLOCK.match(text)
    if found is None or not (found[2] or found[3] or found[4]):
        return text
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[3] or "")[:1]
    late = half == "p" or found[4] in ("afternoon", "evening")
    if late and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return f"{hour}:{minute:02}" if hour < 25 and minute < 60 else text
