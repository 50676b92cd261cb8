"""What a question says of itself, found without a language model.

Names are looked up in the memory's own entities and speakers, the longest first, as whole words. A
time is found by a few plain patterns and becomes an interval; it reorders, it never drops
(LongMemEval, Wu et al., 2025, found that to be the safe use of inferred times).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from graphmem.recall.layout import Layout
from graphmem.recall.lexical import STOP_WORDS, tokens, words

Asked = Literal["time", "person", "place", "number", "reason", "manner"]

_LONGEST_NAME = 12
_MAX_CHARACTERS = (
    4_000  # a longer question is a text pasted in; its beginning says what it is about
)
_ASKED: tuple[tuple[str, Asked], ...] = (
    (r"when|what (?:date|day|month|year|time)|how long ago|which (?:day|month|year)", "time"),
    (r"who|whom|whose", "person"),
    (r"where|which (?:city|country|place|town)|what (?:city|country|place|town)", "place"),
    (r"how (?:many|much|often|old|long)", "number"),
    (r"why|what (?:reason|caused|made)", "reason"),
    (r"how", "manner"),
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(rf"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in _MONTHS)
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\.?"
    rf"(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d))"
    rf"|(?:in|of|since|during|by|before|after)\s+(?P<only>(?:19|20)\d\d))(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QueryAnalysis:
    """What was found in a question.

    Attributes
    ----------
    question
        As it was asked.
    terms
        Its index terms.
    entities
        Nodes of the entities that it names, as positions in the layout, in order of the question.
    phrases
        The words by which it names them.
    speakers
        Normalised names of the speakers that it names.
    interval
        Seconds since 1970 between which the time that it speaks of lies; None without one.
    asked
        What it asks for.
    """

    question: str
    terms: tuple[str, ...] = ()
    entities: tuple[int, ...] = ()
    phrases: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    interval: tuple[float, float] | None = None
    asked: Asked | None = None


def analyse(question: str, layout: Layout) -> QueryAnalysis:
    """Analyse a question against the memory that it is asked of."""
    text = question[:_MAX_CHARACTERS]
    spoken = words(text)
    entities: dict[int, None] = {}
    phrases = _longest_names(spoken, layout.entity_names)
    for phrase in phrases:
        entities.update(dict.fromkeys(layout.entity_names[phrase]))
    return QueryAnalysis(
        question=question,
        terms=tuple(dict.fromkeys(tokens(text))),
        entities=tuple(entities),
        phrases=tuple(phrases),
        speakers=_speakers(spoken, layout),
        interval=_interval(text),
        asked=_asked(text),
    )


def _longest_names(spoken: list[str], names: Mapping[str, list[int]]) -> list[str]:
    """Names among the words, each word in one name only, the longest names first."""
    taken = [False] * len(spoken)
    found: dict[int, str] = {}
    for length in range(min(_LONGEST_NAME, len(spoken)), 0, -1):
        for start in range(len(spoken) - length + 1):
            part = spoken[start : start + length]
            if any(taken[start : start + length]) or STOP_WORDS.issuperset(part):
                continue
            if (phrase := " ".join(part)) in names:
                taken[start : start + length] = [True] * length
                found[start] = phrase
    return list(dict.fromkeys(found[start] for start in sorted(found)))


def _speakers(spoken: list[str], layout: Layout) -> tuple[str, ...]:
    """Speakers whose name, or first name, is among the words."""
    text = f" {' '.join(spoken)} "
    named = []
    for speaker in sorted(layout.speakers):
        parts = words(speaker)
        forms = {" ".join(parts), *parts[:1]}
        if any(f" {form} " in text for form in forms if form not in STOP_WORDS):
            named.append(speaker)
    return tuple(named)


def _asked(text: str) -> Asked | None:
    for pattern, kind in _ASKED:
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
            return kind
    return None


def _interval(text: str) -> tuple[float, float] | None:
    spans = [span for match in _DATE.finditer(text) if (span := _span(match))]
    if not spans:
        return None
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    return start.timestamp(), end.timestamp()


def _span(match: re.Match[str]) -> tuple[datetime, datetime] | None:
    """First and last moment of a year, month or day; None where there is no such date."""
    try:
        if match["iso"]:
            day = datetime.fromisoformat(match["iso"]).replace(tzinfo=UTC)
            return day, day + timedelta(days=1)
        if match["only"]:
            year = int(match["only"])
            return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        year = int(match["year"])
        month = 1 + next(i for i, m in enumerate(_MONTHS) if m[:3] == match["month"][:3].lower())
        if number := match["day"] or match["day2"]:
            day = datetime(year, month, int(number), tzinfo=UTC)
            return day, day + timedelta(days=1)
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        return datetime(year, month, 1, tzinfo=UTC), following
    except ValueError:
        return None
