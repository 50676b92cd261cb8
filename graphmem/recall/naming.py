"""Names in a question: looked up by its words, so that the size of the memory does not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from typing import Literal

from graphmem.extraction.nicknames import FORMAL
from graphmem.recall.lexical import STOP_WORDS, unspaced_runs, words

__all__ = ["SpeakerNames", "names_in"]

_LONGEST = 12  # words of a name; characters where words are not spaced
_UNSPACED_CHARACTERS = 120  # that are looked at, of scripts without spaces
_CASED_WORD = re.compile(r"\w+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "the", "user"})
_Form = Literal["full", "first", "last", "short"]
_FORMS: tuple[_Form, ...] = ("full", "first", "last", "short")


def names_in(text: str, names: Container[str]) -> list[str]:
    """Names that a text holds as whole words, the longest first, each word in one name only.

    Parameters
    ----------
    text
        A question.
    names
        Known ones, as :func:`~graphmem.recall.lexical.words` cuts them, joined by spaces.

    Returns
    -------
    list of str
        In order of the text; those of scripts without spaces behind the others.
    """
    found = dict.fromkeys(name for _, name in _spoken(words(text), names))
    return list(found | dict.fromkeys(_unspaced(text, names)))


def _spoken(spoken: list[str], names: Container[str]) -> list[tuple[int, str]]:
    """Where names stand among words, and the names."""
    taken = [False] * len(spoken)
    found: dict[int, str] = {}
    for length in range(min(_LONGEST, len(spoken)), 0, -1):
        for start in range(len(spoken) - length + 1):
            part = spoken[start : start + length]
            if taken[start] or any(taken[start : start + length]) or STOP_WORDS.issuperset(part):
                continue
            if (phrase := " ".join(part)) in names:
                taken[start : start + length] = [True] * length
                found[start] = phrase
    return sorted(found.items())


def _unspaced(text: str, names: Container[str]) -> Iterable[str]:
    left = _UNSPACED_CHARACTERS
    for run in unspaced_runs(text):
        run, left = run[:left], left - len(run[:left])
        at = 0
        while at < len(run) - 1:
            for end in range(min(at + _LONGEST, len(run)), at + 1, -1):
                if (phrase := " ".join(words(run[at:end]))) in names:
                    yield phrase
                    at = end - 1
                    break
            at += 1


class SpeakerNames:
    """What the speakers of a memory are called: in full, by a part of the name, or for short.

    Parameters
    ----------
    speakers
        Their normalised names.
    """

    def __init__(self, speakers: Iterable[str]) -> None:
        forms: dict[str, dict[_Form, set[str]]] = {}
        nicknames = _by_formal()
        for speaker in speakers:
            if not (parts := words(speaker)):
                continue
            given = [part for part in parts if part not in _TITLES] or parts
            called: list[tuple[_Form, str]] = [("full", " ".join(parts)), ("first", given[0])]
            if len(given) > 1:
                called.append(("last", given[-1]))
            called += [("short", nickname) for nickname in nicknames.get(given[0], ())]
            for form, name in called:
                forms.setdefault(name, {}).setdefault(form, set()).add(speaker)
        self._forms: Mapping[str, tuple[_Form, frozenset[str]]] = {
            name: next((form, frozenset(of[form])) for form in _FORMS if form in of)
            for name, of in forms.items()
        }

    def named_in(self, text: str) -> set[str]:
        """Speakers that a question names.

        A surname or nickname counts with a capital only ("rich", "young"), and so does a name that
        is a common word ("Will"), which besides must not begin the question.
        """
        spoken = words(text)
        named: set[str] = set()
        raw = _CASED_WORD.findall(unicodedata.normalize("NFKC", text))
        capitals = [word[:1] != word[:1].lower() for word in raw]
        aligned, any_capital = len(raw) == len(spoken), any(capitals)
        for at, name in self._standing(spoken):
            form, speakers = self._forms[name]
            capital = not aligned or capitals[at]
            if name in STOP_WORDS:
                counts = capital and at > 0
            else:
                counts = capital or not any_capital or form in ("full", "first")
            if counts:
                named |= speakers
        for name in _unspaced(text, self._forms):
            named |= self._forms[name][1]
        return named

    def called(self, name: str) -> frozenset[str]:
        """Speakers of a name, in full or by its first part."""
        form, speakers = self._forms.get(" ".join(words(name)), ("short", frozenset()))
        return speakers if form in ("full", "first") else frozenset()

    def _standing(self, spoken: list[str]) -> list[tuple[int, str]]:
        common = [(at, w) for at, w in enumerate(spoken) if w in STOP_WORDS and w in self._forms]
        return _spoken(spoken, self._forms) + common


def _by_formal() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for nickname, formal in FORMAL.items():
        for name in formal:
            found.setdefault(name, []).append(nickname)
    return found
