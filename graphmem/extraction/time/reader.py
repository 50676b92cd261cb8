"""A sentence as words with positions, and what is asked of them on the way to a time."""

from __future__ import annotations

import re
from copy import copy
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from graphmem.extraction.time import calendar
from graphmem.extraction.time.calendar import Granularity, Period
from graphmem.extraction.time.words import (
    DOUBTFUL_NAMES,
    FUTURE_WORDS,
    NOT_PAST,
    NUMBERS,
    ORDINALS,
    PAST_WORDS,
    PRESENT_WORDS,
    SEASONS,
    UNITS,
)

__all__ = ["Found", "Reader", "Tense"]

Tense = Literal["past", "present", "future"]
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]")
_ENDS = frozenset(".!?;…")
_OPENING_QUOTE = "\N{LEFT SINGLE QUOTATION MARK}"
_SUFFIXES = frozenset({"st", "nd", "rd", "th"})


_AUXILIARIES = frozenset(
    {
        "is",
        "are",
        "am",
        "m",
        "re",
        "be",
        "being",
        "will",
        "ll",
        "won",
        "shall",
        "can",
        "get",
        "gets",
    }
)
#: Words that begin another clause: its verb says little of a time in this one.
_JOINTS = frozenset({"and", "but", "so", "because", "which", "who", "that", "when", "while", "if"})
_NO_JOINTS: frozenset[str] = frozenset()
_BEHIND_IS = frozenset({"a", "an", "the", "not", "on", "in", "at", "so", "been", "gonna"})
_PAST_AUXILIARIES = frozenset({"was", "were", "wasn", "weren", "been", "had", "have", "has", "ve"})


class Found(NamedTuple):
    """A period, and the position behind its last word."""

    period: Period
    stop: int


class Count(NamedTuple):
    """A number of units, and the position behind it; a vague one is "a few"."""

    number: float
    stop: int
    vague: bool = False


class Reader:
    """Words of a text, lower case, by position.

    Parameters
    ----------
    text
        What was said.
    said_at
        When, in the speaker's own zone. The grammar goes by its clocks: :attr:`said_at` is naive.
    tense
        Of the verb that the times belong to; unset, it is told from the nearest verb.
    """

    def __init__(self, text: str, said_at: datetime, tense: Tense | None = None) -> None:
        tokens = list(_TOKEN.finditer(text))
        self.text = text
        self.said_at = said_at.replace(tzinfo=None, fold=0)
        self._moment = said_at
        self.today = said_at.date()
        self.raw = [token.group() for token in tokens]
        self.words = [
            word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower() for word in self.raw
        ]
        self.starts = [token.start() for token in tokens]
        self.ends = [token.end() for token in tokens]
        self._tense = tense

    def __len__(self) -> int:
        return len(self.words)

    def shifted(self, unit: Granularity, by: float) -> datetime:
        """The moment it was said, moved by a number of units, on the clocks of its zone.

        Hours pass whatever the clocks do; days and more are counted in the calendar.
        """
        if unit not in ("second", "minute", "hour") or self._moment.tzinfo is None:
            return calendar.shifted(unit, self.said_at, by)
        moved = calendar.shifted(unit, self._moment.astimezone(UTC), by)
        return moved.astimezone(self._moment.tzinfo).replace(tzinfo=None)

    def at(self, position: int) -> str:
        """The word at a position, "" outside the text."""
        return self.words[position] if 0 <= position < len(self.words) else ""

    def are(self, position: int, *words: str) -> bool:
        """Whether these words stand there."""
        return all(self.at(position + offset) == word for offset, word in enumerate(words))

    def is_title(self, position: int) -> bool:
        """Whether the word there begins with a capital letter."""
        return self.raw[position][0].isupper()

    def is_named(self, position: int, *, dated: bool = False) -> bool:
        """Whether the name of a day or month there is one: "may" and "sat" only with a capital.

        Beside the number of a day ("dec 21") fewer are in doubt.
        """
        doubtful = DOUBTFUL_NAMES & {"may", "march", "mar"} if dated else DOUBTFUL_NAMES
        return self.is_title(position) or self.words[position] not in doubtful

    def joined(self, position: int) -> bool:
        """Whether nothing stands between a word and the one before it."""
        return 0 < position < len(self) and self.starts[position] == self.ends[position - 1]

    def skip(self, position: int, *words: str) -> int:
        """The position behind one of these words, if one stands there."""
        return position + 1 if self.at(position) in words else position

    def is_genitive(self, position: int) -> bool:
        """Whether "'s" behind a word is a genitive and no "is" or "has"."""
        return self.are(position + 1, "'", "s") and not self._verb_like(position + 3)

    # -- numbers ----------------------------------------------------------------------------------

    def integer(self, position: int, digits: int = 4) -> int | None:
        """A plain number of at most so many digits that is no part of a longer one."""
        word = self.at(position)
        if not (word.isascii() and word.isdigit()) or len(word) > digits:
            return None
        before = self.at(position - 1)
        if self.joined(position) and before in (".", "$", "#", "€", "£", ":", "@", "_", "%"):
            return None
        if self.joined(position + 1) and self.at(position + 1) in (".", ",", ":", "%"):
            after = self.at(position + 2)
            if self.at(position + 1) == "%" or (after.isdigit() and self.joined(position + 2)):
                return None
        return int(word)

    def year(self, position: int) -> int | None:
        """A year of four digits."""
        number = self.integer(position)
        if number is None or len(self.at(position)) != 4 or not 1000 <= number <= 2199:
            return None
        after = self.at(position + 1)
        glued = self.joined(position + 1) and after.isalnum()
        return None if glued else number

    def of_year(self, position: int) -> tuple[int, int] | None:
        """A year that belongs to what stands before it, and the position behind it.

        Such as in "(May) 2021", "(the summer) of '69", "(Christmas) last year".
        """
        stop = self.skip(position, ",", "of", "in")
        number = self.year(stop)
        if number is not None:
            return number, stop + 1
        short = self.at(stop + 1)
        if self.at(stop) in ("'", _OPENING_QUOTE) and self.joined(stop + 1) and len(short) == 2:
            value = self.integer(stop + 1, 2)
            if value is not None and not (self.joined(stop + 2) and self.at(stop + 2).isalnum()):
                return value + (2000 if 2000 + value <= self.today.year + 5 else 1900), stop + 2
        by = {"last": -1, "this": 0, "next": 1}.get(self.at(stop))
        if by is not None and self.at(stop + 1) == "year" and self.at(stop + 2) != "'":
            return self.today.year + by, stop + 2
        return None

    def ordinal(self, position: int) -> tuple[int, int] | None:
        """Such as "5th" or "fifth", and the position behind it."""
        number = self.integer(position, 2)
        if number is not None and self.at(position + 1) in _SUFFIXES and self.joined(position + 1):
            return number, position + 2
        word = ORDINALS.get(self.at(position))
        return (word, position + 1) if word else None

    def count(self, position: int) -> Count | None:
        """Such as "two", "a couple of", "half an", "two and a half", "a few", "20"."""
        word = self.at(position)
        position = self.skip(position, "about", "around", "roughly", "almost", "nearly", "over")
        word = self.at(position)
        if word in ("a", "an", "one") and self.at(position + 1) in ("couple", "few", "dozen"):
            position, word = position + 1, self.at(position + 1)
        if word == "half":
            return Count(0.5, self.skip(self.skip(position + 1, "of"), "a", "an"))
        if word == "couple":
            return Count(2, self.skip(position + 1, "of"))
        if word in ("few", "several", "many", "some"):
            return Count(3, position + 1, vague=True)
        number = self.integer(position, 4)
        value = NUMBERS.get(word) if number is None else float(number)
        if value is None and word in ("a", "an"):
            value = 1
        if value is None:
            return None
        stop = position + 1
        if self.are(stop, "-") and self.at(stop + 1) in NUMBERS:  # "twenty-five"
            value, stop = value + NUMBERS[self.at(stop + 1)], stop + 2
        if self.are(stop, "and", "a", "half"):
            value, stop = value + 0.5, stop + 3
        return Count(value, stop)

    def unit(self, position: int) -> Granularity | None:
        """Unit of time at a position, singular or plural."""
        word = self.at(position)
        found = UNITS.get(word) or (UNITS.get(word[:-1]) if word.endswith("s") else None)
        if found is None and word.removesuffix("s") in SEASONS:
            return "season"
        return found

    def speaking(self, tense: Tense) -> Reader:
        """The same words, said in another tense."""
        other = copy(self)
        other._tense = tense
        return other

    def has_copula(self, position: int) -> bool:
        """Whether a form of "be" stands before a word in its sentence."""
        while position > 0 and not self._ends(position - 1):
            position -= 1
            if self.words[position] in ("is", "are", "am", "s", "m", "re"):
                return True
        return False

    # -- tense ------------------------------------------------------------------------------------

    def tense(self, position: int) -> Tense | None:
        """Tense of the clause that a word stands in: of the verb that is nearest to it."""
        if self._tense is not None:
            return self._tense
        return self._nearest_tense(position, _JOINTS) or self._nearest_tense(position, _NO_JOINTS)

    def _nearest_tense(self, position: int, joints: frozenset[str]) -> Tense | None:
        """Tense of the nearest verb that no joint of clauses stands before."""
        left, right = position - 1, position + 1
        going_left = going_right = True
        while going_left or going_right:
            going_left = going_left and left >= 0 and not self._ends(left)
            if going_left and (found := self._tells(left)):
                return found
            going_left = going_left and self.words[left] not in joints
            going_right = going_right and right < len(self) and not self._ends(right)
            going_right = going_right and self.words[right] not in joints
            if going_right and (found := self._tells(right)):
                return found
            left, right = left - 1, right + 1
        return None

    def _ends(self, position: int) -> bool:
        return self.words[position] in _ENDS

    def _tells(self, position: int) -> Tense | None:
        word = self.words[position]
        if word in ("'", "-"):
            return None
        contracted = self.at(position + 1) == "'"  # "let's", "won't"
        if word in FUTURE_WORDS and (contracted or word not in ("let", "won")):
            return "future"
        if _is_past(word):
            return None if self._is_governed(position) else "past"
        if word.endswith("ing") and len(word) > 4 and self._is_progressive(position):
            was = self.at(position - 1) in ("was", "were", "been")
            return "past" if was else "future"
        if word in PRESENT_WORDS and not (word == "may" and self.is_title(position)):
            return self._present(position)
        return None

    def _is_governed(self, position: int) -> bool:
        """Whether a participle or infinitive leaves the tense to what stands before it."""
        nearby = self.words[max(0, position - 3) : position]
        if any(word in _PAST_AUXILIARIES for word in nearby):
            return False
        return any(word in _AUXILIARIES for word in nearby) or self.at(position - 1) == "to"

    def _is_progressive(self, position: int) -> bool:
        nearby = self.words[max(0, position - 3) : position]
        return any(word in ("is", "are", "am", "m", "re", "was", "were", "been") for word in nearby)

    def _present(self, position: int) -> Tense | None:
        """The present, unless a participle behind it makes it a perfect."""
        word = self.words[position]
        if word in ("s", "m", "re") and self.at(position - 1) != "'":
            return None
        if word in ("s", "have", "has"):
            for offset in (1, 2, 3):
                passive = word == "s" and self.at(position + 1) != "been"
                if _is_past(self.at(position + offset)) and not passive:
                    return "past"
            if word == "s" and not self._verb_like(position + 1):
                return None  # a genitive
        if self.at(position + 1) == "going" or self.at(position + 2) == "going":
            return "future"
        return "present"

    def _verb_like(self, position: int) -> bool:
        word = self.at(position)
        return word in _BEHIND_IS or word.endswith("ing")


def _is_past(word: str) -> bool:
    regular = word.endswith("ed") and len(word) > 3 and word not in NOT_PAST and word.isalpha()
    return regular or word in PAST_WORDS
