"""From a checked reply to drafts: turn numbers become turns, quotes spans, dates moments.

The numbers are the model's word only. One that is not of the episode is dropped and counted; a
fact that is left without any is dropped too, as nothing would show where it is from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from graphmem import identity
from graphmem.extraction.interface import EpisodeTurns, Extraction, FactDraft, TripleDraft
from graphmem.extraction.packing import Part, Piece
from graphmem.extraction.pieces import parseable
from graphmem.extraction.units import unite
from graphmem.extraction.voice import Voice
from graphmem.records import Mention, Span

__all__ = ["MAX_NAME", "draft_extraction", "localise", "predicate_of"]

MAX_NAME = 200
_KEYWORDS = 8
_DATES = ("valid_from", "valid_to")
_NO_WORD = re.compile(r"[\W_]+")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?")


def localise(item: Mapping[str, Any], first: int, count: int) -> tuple[dict[str, Any], int]:
    """Number the turns of an episode's item from 1, as if it had been asked for alone.

    Parameters
    ----------
    item
        As in the reply.
    first, count
        Number of the part's first turn in the prompt, and how many turns the part has.

    Returns
    -------
    item, dropped
        The item without what cannot be used, and how much that was.
    """
    facts = [_usable(fact, first, count) for fact in item["facts"]]
    kept = [fact for fact, _ in facts if fact is not None]
    return {**item, "episode": 1, "facts": kept}, sum(dropped for _, dropped in facts)


def _usable(fact: Mapping[str, Any], first: int, count: int) -> tuple[dict[str, Any] | None, int]:
    """A fact without what cannot be used, and how much that was; None where nothing is left."""
    numbers = [int(n) - first + 1 for n in fact["turns"] if first <= n < first + count]
    dropped = len(fact["turns"]) - len(numbers)
    if not numbers or not _line(fact["text"]):
        return None, dropped + 1
    entities = [entity for entity in fact["entities"] if _is_name(entity["name"])]
    triples = [triple for triple in fact["triples"] if _is_triple(triple)]
    dates = {key: fact[key] if _days(fact[key]) else None for key in _DATES}
    starts, ends = (_days(dates[key]) for key in _DATES)
    if starts and ends and starts[0] >= ends[1]:
        dates["valid_to"] = None
    dropped += len(fact["entities"]) - len(entities) + len(fact["triples"]) - len(triples)
    dropped += sum(bool(fact[key]) and dates[key] is None for key in _DATES)
    usable = {"turns": list(dict.fromkeys(numbers)), "entities": entities, "triples": triples}
    return {**fact, **usable, **dates}, dropped


def draft_extraction(
    episode: EpisodeTurns, items: Sequence[tuple[Part, Mapping[str, Any]]]
) -> Extraction:
    """An episode's extraction, from the localised items of all its parts."""
    facts = tuple(_fact(fact, part.pieces) for part, item in items for fact in item["facts"])
    summaries = [_line(item["summary"]) for _, item in items]
    keywords = [_line(word) for _, item in items for word in item["keywords"]]
    return Extraction(
        episode=episode.id,
        title=next((title for _, item in items if (title := _line(item["title"]))), ""),
        summary=" ".join(summary for summary in summaries if summary),
        keywords=tuple(word for word in dict.fromkeys(keywords) if word)[:_KEYWORDS],
        facts=facts,
        units=tuple(unite(facts)),
        turn_mentions=_turn_mentions(episode, facts),
    )


def predicate_of(words: str) -> str:
    """A predicate as all extractors write it: ``lives_in``."""
    return _NO_WORD.sub("_", words.casefold()).strip("_")


def _fact(fact: Mapping[str, Any], pieces: Sequence[Piece]) -> FactDraft:
    sources = [pieces[number - 1] for number in fact["turns"]]
    main, span = _place(fact["quote"], sources)
    others = dict.fromkeys(piece.turn.key for piece in sources)
    others.pop(main.turn.key)
    zone = main.turn.said_at.tzinfo if main.turn.said_at else None
    starts, ends = _days(fact["valid_from"]), _days(fact["valid_to"])
    mentions = _mentions(fact)
    return FactDraft(
        text=_line(fact["text"]),
        turn=main.turn.key,
        span=span,
        further_turns=tuple(others),
        memory_type=fact["memory_type"],
        modality=fact["modality"],
        negated=fact["negated"],
        importance=_share(fact["importance"]),
        valid_from=_midnight(starts[0], zone) if starts else None,
        valid_to=_midnight(ends[1], zone) if ends else None,
        mentions=tuple(mentions.values()),
        triples=tuple(_triples(fact, mentions)),
    )


def _place(quote: str | None, sources: Sequence[Piece]) -> tuple[Piece, Span]:
    """The turn that a fact is from, and where in it: its quote, or else the whole turn."""
    words = (quote or "").split()
    if words:
        # Models copy words better than spaces and capitals.
        pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        for piece in sources:
            found = pattern.search(piece.text)
            if found:
                return piece, Span(piece.start + found.start(), piece.start + found.end())
    main = sources[0]
    return main, Span(main.start, main.start + len(main.text))


def _mentions(fact: Mapping[str, Any]) -> dict[str, Mention]:
    """What a fact mentions, by normalised name; the ends of its triples too."""
    named = [Mention(_line(entity["name"]), entity["type"]) for entity in fact["entities"]]
    named += [Mention(_line(t[end])) for t in fact["triples"] for end in ("subject", "object")]
    mentions: dict[str, Mention] = {}
    for mention in named:
        mentions.setdefault(identity.normal_name(mention.name), mention)
    return mentions


def _triples(fact: Mapping[str, Any], mentions: Mapping[str, Mention]) -> Iterator[TripleDraft]:
    for triple in fact["triples"]:
        yield TripleDraft(
            subject=mentions[identity.normal_name(_line(triple["subject"]))],
            predicate=predicate_of(triple["predicate"]),
            object=mentions[identity.normal_name(_line(triple["object"]))],
            negated=fact["negated"],
        )


def _turn_mentions(
    episode: EpisodeTurns, facts: Sequence[FactDraft]
) -> dict[str, tuple[Mention, ...]]:
    found: dict[str, dict[str, Mention]] = {}
    for turn in episode.turns:
        speaker = Voice.of(turn, episode.participants).speaker
        found[turn.key] = {identity.normal_name(speaker.name): speaker} if speaker else {}
    for fact in facts:
        for turn_key in (fact.turn, *fact.further_turns):
            for mention in fact.mentions:
                found[turn_key].setdefault(identity.normal_name(mention.name), mention)
    return {key: tuple(mentions.values()) for key, mentions in found.items()}


def _days(text: str | None) -> tuple[date, date] | None:
    """First day of a date, and the day after its last: of a year, a month, a day."""
    match = _DATE.fullmatch(text.strip()) if text else None
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        if day:
            return first, first + timedelta(days=1)
        if month:
            return first, (first + timedelta(days=31)).replace(day=1)
        return first, first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        return None


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone or UTC)


def _share(value: float) -> float:
    return float(min(1.0, max(0.0, value)))


def _is_name(text: str) -> bool:
    """Whether a text can name something; the database's index takes no longer ones either."""
    return len(text) <= MAX_NAME and bool(identity.normal_name(_line(text)))


def _is_triple(triple: Mapping[str, str]) -> bool:
    return all(map(_is_name, triple.values())) and bool(predicate_of(triple["predicate"]))


def _line(text: str) -> str:
    return " ".join(parseable(text).replace("\0", " ").split())
