"""Disguises: forms of a text in which what it hides can be read.

Invisible characters, letters of other scripts that look like Latin ones, digits for letters,
letters set apart, and base64. Each form knows where in the text its characters stand.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Form", "decoded", "plain", "unleeted", "unspaced"]

_LOOKALIKES = dict(
    zip(
        "аеорсухіѕјһԁԛԝАВЕКМНОРСТУХІЅЈαοενικρτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxisjhdqwABEKMHOPCTYXISJaoevikptuABEZHIKMNOPTYX",
        strict=True,
    )
)
_LEET = dict(zip("013457@$", "oieastas", strict=True))
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_WORD = re.compile(r"[\w@$]+")
_SPACED = re.compile(r"\b\w(?:[ .\-_*]{1,3}\w\b){7,}")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-fA-F]{2}\s?){16,}\b")
_TURNED = ("vafgehpgvba", "cebzcg")  # instruction, prompt
_BACKWARDS = ("noitcurtsni", "tpmorp")
_DIGIT_IN_WORD = re.compile(r"[^\W\d_][013457@$]|[013457@$][^\W\d_]")
_KEPT = 3
_RUN = re.compile(r"\s{4,}|([^\w\s])\1{5,}")
_TAGS = range(0xE0020, 0xE007F)  # invisible copies of ASCII


@dataclass(frozen=True, slots=True)
class Form:
    """A text as it can be read, and the position in the original of each of its characters."""

    text: str
    places: Sequence[int]
    disguised: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a part of it stands."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Form:
    """A text without invisible characters and lookalikes."""
    if text.isascii() and not _RUN.search(text):
        return Form(text, range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    hidden = False
    for at, char in enumerate(text):
        if ord(char) in _TAGS:
            found, hidden = chr(ord(char) - 0xE0000), True
        elif unicodedata.category(char) == "Cf":
            hidden = True
            continue
        else:
            found = unicodedata.normalize("NFKC", char)
            found = _QUOTES.get(found, found)
        letters += found
        places += [at] * len(found)
    squeezed, places = _squeezed("".join(letters), places)
    joined, mixed = _latin(squeezed)
    return Form(joined, places, hidden or mixed)


def _squeezed(text: str, places: list[int]) -> tuple[str, list[int]]:
    """Long runs of spaces or of one sign shortened: nothing is to be gained from them but time."""
    pieces: list[str] = []
    kept: list[int] = []
    at = 0
    for run in _RUN.finditer(text):
        pieces += [text[at : run.start()], "\n" if "\n" in run[0] else run[0][0] * _KEPT]
        kept += places[at : run.start()]
        kept += places[run.start() : run.start() + len(pieces[-1])]
        at = run.end()
    return "".join([*pieces, text[at:]]), kept + places[at:]


def _latin(text: str) -> tuple[str, bool]:
    """Lookalikes as Latin letters, in words that have Latin letters as well."""
    mixed = False

    def spelt(word: re.Match[str]) -> str:
        nonlocal mixed
        found = word[0]
        if found.isascii() or not any("a" <= char.lower() <= "z" for char in found):
            return found
        other = "".join(_LOOKALIKES.get(char, char) for char in found)
        mixed = mixed or other != found
        return other

    return _WORD.sub(spelt, text), mixed


def unleeted(form: Form) -> Form | None:
    """With letters in place of digits within words; None where there are none."""
    if not _DIGIT_IN_WORD.search(form.text):
        return None

    def spelt(word: re.Match[str]) -> str:
        found = word[0]
        letters = sum(char.isalpha() for char in found)
        if letters < 2 or letters == len(found):
            return found
        return "".join(_LEET.get(char, char) for char in found)

    text = _WORD.sub(spelt, form.text)
    return None if text == form.text else Form(text, form.places, disguised=True)


def unspaced(form: Form) -> Iterator[tuple[str, int, int]]:
    """Letters that are set apart, written together: with their start and end in the original."""
    for found in _SPACED.finditer(form.text):
        letters = "".join(char for char in found[0] if char.isalnum()).casefold()
        yield letters, *form.span(found.start(), found.end())


def decoded(form: Form) -> Iterator[tuple[str, int, int]]:
    """What code words stand for, where that is a text: with its start and end in the original.

    Base64, hexadecimal numbers, letters turned by thirteen, and a text written backwards.
    """
    for found in _HEX.finditer(form.text):
        spelt = bytes.fromhex("".join(found[0].split())).decode("ascii", "replace")
        if spelt.isprintable() and spelt.isascii():
            yield spelt, *form.span(found.start(), found.end())
    lowered = form.text.casefold()
    if any(word in lowered for word in _TURNED):
        yield codecs.encode(form.text, "rot13"), *form.span(0, len(form.text))
    if any(word in lowered for word in _BACKWARDS):
        yield form.text[::-1], *form.span(0, len(form.text))
    for found in _ENCODED.finditer(form.text):
        raw = found[0].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            text = base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            continue
        if text.isprintable():
            yield text, *form.span(found.start(), found.end())
