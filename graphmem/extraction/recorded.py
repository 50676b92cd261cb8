"""Extractions that somebody recorded, replayed as if a model made them now.

Two recordings are known: LoCoMo's ``observation`` (sentences, each with the turns it is from) and
the OpenIE files of HippoRAG (triples, each from a passage). They go through the same resolution,
provenance and writer as everything else. What a recording says nothing of stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Protocol

from graphmem.errors import InputError
from graphmem.extraction.drafting import MAX_NAME, predicate_of
from graphmem.extraction.interface import (
    EpisodeTurns,
    Extraction,
    Extractor,
    FactDraft,
    NotExtracted,
    Outcome,
    TripleDraft,
)
from graphmem.extraction.summary import summarise
from graphmem.extraction.units import unite
from graphmem.extraction.voice import Voice
from graphmem.identity import normal_name
from graphmem.records import Mention, Span, Turn

__all__ = ["RecordedExtractor", "Recording", "annotated", "recording_from"]

_VERSION = 1
_OBSERVATION = re.compile(r"session_[0-9]+_observation")


class Recording(Protocol):
    """What is known of turns."""

    @property
    def name(self) -> str:
        """The format, and a hash of the content."""
        ...

    @property
    def dropped(self) -> int:
        """Records that could not be used."""
        ...

    def covers(self, turn: Turn) -> bool:
        """Whether the recording is about what the turn belongs to."""
        ...

    def facts(self, turn: Turn, keys: Mapping[str, str]) -> list[FactDraft]:
        """Facts of a turn; ``keys`` are the keys of its episode's turns by the callers' ids."""
        ...

    def mentions(self, turn: Turn) -> list[Mention]:
        """What else the turn mentions."""
        ...


class RecordedExtractor:
    """Extract what a recording says.

    Parameters
    ----------
    recording
        What was read from a file.
    annotator
        Finds the names and triples in sentences that were recorded without; None leaves them bare.
    """

    def __init__(self, recording: Recording, annotator: Extractor | None = None) -> None:
        self._recording = recording
        self._annotator = annotator

    @property
    def producer(self) -> str:
        """``recorded:<format>-<hash of the content>@<version>``."""
        return f"recorded:{self._recording.name}@{_VERSION}"

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Outcome]:
        """Yield one outcome for each episode, in order; postponed where nothing is recorded."""
        covered = [e for e in episodes if any(map(self._recording.covers, e.turns))]
        drafts = {episode.id: self._facts(episode) for episode in covered}
        found = [fact for facts in drafts.values() for fact in facts]
        done = iter(annotated(found, self._annotator))
        for episode in episodes:
            if episode.id in drafts:
                yield self._extraction(episode, list(islice(done, len(drafts[episode.id]))))
            else:
                yield NotExtracted(
                    episode=episode.id, kind="postponed", reason="the recording is not about it"
                )

    def _facts(self, episode: EpisodeTurns) -> list[FactDraft]:
        keys = {turn.id: turn.key for turn in episode.turns}
        return [fact for turn in episode.turns for fact in self._recording.facts(turn, keys)]

    def _extraction(self, episode: EpisodeTurns, facts: Sequence[FactDraft]) -> Extraction:
        mentions: dict[str, dict[str, Mention]] = {}
        for turn in episode.turns:
            speaker = Voice.of(turn, episode.participants).speaker
            named = [*([speaker] if speaker else []), *self._recording.mentions(turn)]
            mentions[turn.key] = {normal_name(mention.name): mention for mention in named}
        for fact in facts:
            for key in (fact.turn, *fact.further_turns):
                for mention in fact.mentions:
                    mentions[key].setdefault(normal_name(mention.name), mention)
        summary = summarise(episode.turns, facts)
        return Extraction(
            episode=episode.id,
            title=summary.title,
            summary=summary.text,
            keywords=summary.keywords,
            facts=tuple(facts),
            units=tuple(unite(facts)),
            turn_mentions={key: tuple(named.values()) for key, named in mentions.items()},
        )


def annotated(facts: Sequence[FactDraft], annotator: Extractor | None) -> list[FactDraft]:
    """Facts with names and triples from their own words, where they came with no triples."""
    bare = [position for position, fact in enumerate(facts) if not fact.triples]
    done = list(facts)
    if annotator is None or not bare:
        return done
    # Each sentence is a passage by itself: nobody speaks in it.
    asked = [
        EpisodeTurns(id=str(at), turns=(Turn(id=str(at), text=facts[at].text),)) for at in bare
    ]
    for position, outcome in zip(bare, annotator.extract(asked), strict=True):
        if isinstance(outcome, Extraction):
            done[position] = _with_names(facts[position], outcome)
    return done


def _with_names(fact: FactDraft, found: Extraction) -> FactDraft:
    mentions = {normal_name(mention.name): mention for mention in fact.mentions}
    for named in found.turn_mentions.values():
        for mention in named:
            mentions.setdefault(normal_name(mention.name), mention)
    triples = tuple(triple for other in found.facts for triple in other.triples)
    return replace(fact, mentions=tuple(mentions.values()), triples=triples)


def recording_from(data: bytes) -> Recording:
    """Read a recording of either format.

    Raises
    ------
    InputError
        It is neither.
    """
    digest = hashlib.blake2b(data, digest_size=4).hexdigest()
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("the recording is no JSON", hint=_HINT) from error
    if isinstance(value, dict) and isinstance(value.get("docs"), list):
        return _openie(value["docs"], digest)
    samples = value if isinstance(value, list) else [value]
    if any(isinstance(s, dict) and isinstance(s.get("observation"), dict) for s in samples):
        return _locomo(samples, digest)
    raise InputError("the recording is of no known format", hint=_HINT)


_HINT = (
    "Known are LoCoMo samples with `observation`, and OpenIE files with `docs` of"
    " `extracted_triples`."
)


@dataclass(slots=True)
class _Locomo:
    """Observations by conversation and turn: sentence, whom it is about, further turns."""

    name: str
    dropped: int = 0
    observations: dict[str, dict[str, list[tuple[str, str, list[str]]]]] = field(
        default_factory=dict
    )

    def covers(self, turn: Turn) -> bool:
        """Whether the conversation has observations."""
        return turn.conversation in self.observations

    def facts(self, turn: Turn, keys: Mapping[str, str]) -> list[FactDraft]:
        """One fact for each observation of the turn."""
        known = self.observations.get(turn.conversation, {}).get(turn.id, [])
        return [
            FactDraft(
                text=text,
                turn=turn.key,
                span=Span(0, len(turn.text)),
                further_turns=tuple(keys[id_] for id_ in further if id_ in keys),
                mentions=(Mention(about, "person"),),
            )
            for text, about, further in known
        ]

    def mentions(self, turn: Turn) -> list[Mention]:
        """None of its own."""
        return []


def _locomo(samples: Sequence[Any], digest: str) -> _Locomo:
    recording = _Locomo(f"locomo-{digest}")
    for sample in samples:
        observed = sample.get("observation") if isinstance(sample, dict) else None
        if not isinstance(observed, dict) or not isinstance(sample.get("sample_id"), str):
            recording.dropped += 1
            continue
        turns = recording.observations.setdefault(sample["sample_id"], {})
        for about, record in _observations(observed):
            text, ids = _sentence(record)
            if text and ids and about:
                turns.setdefault(ids[0], []).append((text, about, ids[1:]))
            else:
                recording.dropped += 1
    return recording


def _observations(observed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for session, speakers in observed.items():
        if _OBSERVATION.fullmatch(session) and isinstance(speakers, dict):
            for about, records in speakers.items():
                for record in records if isinstance(records, list) else []:
                    yield " ".join(about.split())[:MAX_NAME], record


def _sentence(record: Any) -> tuple[str, list[str]]:
    """An observation's words, and the ids of its turns: one, or a list of several."""
    if not isinstance(record, list) or len(record) != 2 or not isinstance(record[0], str):
        return "", []
    ids = record[1] if isinstance(record[1], list) else [record[1]]
    return " ".join(record[0].split()), [id_ for id_ in ids if isinstance(id_, str)]


@dataclass(slots=True)
class _Openie:
    """Triples and names by passage: its title and its words."""

    name: str
    dropped: int = 0
    triples: dict[tuple[str, str], list[TripleDraft]] = field(default_factory=dict)
    names: dict[tuple[str, str], list[Mention]] = field(default_factory=dict)

    def covers(self, turn: Turn) -> bool:
        """Whether the passage is recorded."""
        return _passage(turn.title, turn.text) in self.triples

    def facts(self, turn: Turn, keys: Mapping[str, str]) -> list[FactDraft]:
        """One fact for each triple of the passage."""
        return [
            FactDraft(
                text=_words(triple),
                turn=turn.key,
                span=Span(0, len(turn.text)),
                memory_type="semantic",
                mentions=(triple.subject, triple.object),
                triples=(triple,),
            )
            for triple in self.triples.get(_passage(turn.title, turn.text), [])
        ]

    def mentions(self, turn: Turn) -> list[Mention]:
        """Names that were found in the passage."""
        return self.names.get(_passage(turn.title, turn.text), [])


def _openie(docs: Sequence[Any], digest: str) -> _Openie:
    recording = _Openie(f"openie-{digest}")
    for doc in docs:
        if not isinstance(doc, dict) or not isinstance(doc.get("text"), str):
            recording.dropped += 1
            continue
        place = _passage(doc.get("title"), doc["text"])
        names = [name for name in doc.get("extracted_entities") or [] if _is_name(name)]
        recording.names[place] = [Mention(" ".join(name.split())) for name in names]
        given = doc.get("extracted_triples") or []
        triples = [triple for parts in given if (triple := _triple(parts)) is not None]
        recording.triples[place] = triples
        recording.dropped += len(given) - len(triples)
    return recording


def _triple(parts: Any) -> TripleDraft | None:
    if not isinstance(parts, list) or len(parts) != 3 or not all(map(_is_name, parts)):
        return None
    subject, predicate, obj = (" ".join(part.split()) for part in parts)
    if not predicate_of(predicate):
        return None
    return TripleDraft(
        subject=Mention(subject), predicate=predicate_of(predicate), object=Mention(obj)
    )


def _words(triple: TripleDraft) -> str:
    return f"{triple.subject.name} {triple.predicate.replace('_', ' ')} {triple.object.name}."


def _is_name(text: Any) -> bool:
    return isinstance(text, str) and len(text) <= MAX_NAME and bool(normal_name(text))


def _passage(title: str | None, text: str) -> tuple[str, str]:
    return normal_name(title or ""), " ".join(text.split())
