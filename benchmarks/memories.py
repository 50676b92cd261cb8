"""Builds recall snapshots of LoCoMo and MuSiQue in memory, without a database.

The same rows that consolidation would commit to Neo4j are made here straight from the extractor, so
that recall can be measured and tuned in seconds. Texts are embedded once; vectors are kept in a
cache folder, since every experiment asks for the same ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem import identity
from graphmem.consolidation.arranging import arranged
from graphmem.consolidation.tree import DEFAULT as DEFAULT_TREE
from graphmem.consolidation.tree import TreeConfig
from graphmem.evaluation.locomo import evidence_ids
from graphmem.extraction.context import headings, texts_in_context
from graphmem.extraction.interface import EpisodeTurns, Extraction, Extractor
from graphmem.extraction.recorded import Recording, annotated
from graphmem.extraction.resolution import Resolved, Votes
from graphmem.extraction.segmentation import segment
from graphmem.extraction.units import unite
from graphmem.graph.knowledge import fact_text
from graphmem.models.embedder import Embedder
from graphmem.recall.assembly import Draft, assembled
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.records import Entity, Turn


@dataclass(frozen=True)
class Question:
    """A question, the ids of the turns that hold its evidence, and the group it is counted in.

    ``asked_at`` is when it is asked, where its set says so.
    """

    text: str
    evidence: frozenset[str]
    group: str
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Memory:
    """A conversation or corpus and the questions asked of it."""

    name: str
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]


class CachedEmbedder:
    """Embeds each text once; the vectors outlive the process in ``folder``."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._path = folder / f"vectors-{embedder.name}.npz"
        self._known: dict[str, NDArray[np.float32]] = {}
        self._grown = False
        self.dimension = embedder.dimension
        if self._path.exists():
            with np.load(self._path) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def embed(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Vectors of texts to store."""
        return self._get(texts, "", self._embedder.embed)

    def embed_queries(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Vectors of queries."""
        return self._get(texts, "?", lambda new: [self._embedder.embed_query(t) for t in new])

    def save(self) -> None:
        """Write the cache if anything was added."""
        if self._grown:
            np.savez(
                self._path,
                keys=np.asarray(list(self._known)),
                vectors=np.asarray(list(self._known.values())),
            )
            self._grown = False

    def _get(
        self, texts: Sequence[str], salt: str, embed: Callable[[list[str]], Iterable[Any]]
    ) -> list[NDArray[np.float32]]:
        keys = [hashlib.blake2b((salt + t).encode(), digest_size=12).hexdigest() for t in texts]
        new = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
        if new:
            self._known.update(zip(new, embed(list(new.values())), strict=True))
            self._grown = True
        return [self._known[key] for key in keys]


def locomo(path: Path) -> Iterator[Memory]:
    """The conversations of a LoCoMo file; evidence ids are repaired, groups are categories."""
    for sample in json.loads(path.read_text(encoding="utf-8")):
        turns = tuple(_locomo_turns(sample))
        known = {turn.id for turn in turns}
        questions = []
        for item in sample["qa"]:
            evidence = frozenset(evidence_ids(item.get("evidence", ()))) & known
            if evidence:
                questions.append(Question(item["question"], evidence, str(item["category"])))
        yield Memory(str(sample["sample_id"]), turns, tuple(questions))


def _locomo_turns(sample: Mapping[str, Any]) -> Iterator[Turn]:
    talk = sample["conversation"]
    for number in range(1, 100):
        said_at = None
        if stamp := talk.get(f"session_{number}_date_time"):
            said_at = datetime.strptime(stamp, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        for turn in talk.get(f"session_{number}", ()):
            caption = f" [photo: {turn['blip_caption']}]" if turn.get("blip_caption") else ""
            yield Turn(
                id=turn["dia_id"],
                text=turn["text"] + caption,
                conversation=str(sample["sample_id"]),
                session=f"session_{number:02}",
                speaker=turn["speaker"],
                said_at=said_at,
            )


def musique(questions: Path, corpus: Path) -> Memory:
    """The MuSiQue corpus as one memory; evidence is the supporting paragraphs."""
    passages = json.loads(corpus.read_text(encoding="utf-8"))
    turns = tuple(
        Turn(
            id=str(i), text=p["text"], title=p["title"], conversation="musique", session=p["title"]
        )
        for i, p in enumerate(passages)
    )
    by_content = {(turn.title, turn.text): turn.id for turn in turns}
    asked = []
    for item in json.loads(questions.read_text(encoding="utf-8")):
        gold = frozenset(
            by_content[p["title"], p["paragraph_text"]]
            for p in item["paragraphs"]
            if p["is_supporting"]
        )
        asked.append(Question(item["question"], gold, "musique"))
    return Memory("musique", turns, tuple(asked))


def build(
    turns: Sequence[Turn],
    extractor: Extractor,
    embedder: CachedEmbedder,
    recording: Recording | None = None,
    *,
    topics: bool = True,
) -> Snapshot:
    """Segment, extract, resolve, embed and arrange the turns of one namespace.

    Facts of a ``recording`` stand beside the extractor's, as if a caller had contributed them.
    """
    sessions: dict[tuple[str, str], list[Turn]] = {}
    for turn in turns:
        sessions.setdefault((turn.conversation, turn.session), []).append(turn)
    episodes = [e for members in sessions.values() for e in _episodes(members, turns, embedder)]
    rows = _Rows()
    for members in sessions.values():
        rows.add_session(members)
    votes: dict[str, Votes] = {}
    for episode, extraction in zip(episodes, extractor.extract(episodes), strict=True):
        if not isinstance(extraction, Extraction):
            continue
        resolved = Resolved(extraction, {})
        for id_, more in resolved.votes().items():
            votes[id_] = votes.get(id_, Votes()).plus(more)
        rows.add_episode(episode, extraction, resolved)
    if recording is not None:
        given = _contributed(turns, recording, extractor)
        for id_, more in given.votes().items():
            votes[id_] = votes.get(id_, Votes()).plus(more)
        rows.add_knowledge(turns, given)
    for id_ in sorted(votes):
        rows.add_entity(votes[id_].elect(id_))
    nodes = list(rows.nodes.values())
    vectors = embedder.embed([rows.index_text.get(node.id, node.text) for node in nodes])
    pairs = zip(nodes, vectors, strict=True)
    in_context = dict(zip(rows.contexts, embedder.embed(list(rows.contexts.values())), strict=True))
    with_vectors = [
        node._replace(vector=vector, context=in_context.get(node.id)) for node, vector in pairs
    ]
    snapshot = Snapshot.build(1, with_vectors, rows.edges, embedder.dimension)
    return with_topics(snapshot) if topics else snapshot


def with_topics(snapshot: Snapshot, config: TreeConfig = DEFAULT_TREE) -> Snapshot:
    """A snapshot with the tree of topics that consolidation would make of its units."""
    found = arranged(snapshot, None, config=config)
    draft = Draft(snapshot.vectors.shape[1])
    beneath: dict[str, list[EdgeRow]] = {}
    for parent, child in found.children:
        beneath.setdefault(parent, []).append(EdgeRow(parent, "CHILD", child))
    for topic in found.topics:
        words = topic.described
        row = NodeRow(
            topic.id, "topic", words.text, topic.vector, said_at=topic.began, title=words.title
        )
        draft.add(row, beneath.get(topic.id, ()))
    return assembled(snapshot.version, snapshot, found.gone, draft)


def _contributed(turns: Sequence[Turn], recording: Recording, extractor: Extractor) -> Resolved:
    """What is recorded of turns, with the names and triples that the extractor finds in it."""
    keys: dict[str, dict[str, str]] = {}
    for turn in turns:
        keys.setdefault(turn.conversation, {})[turn.id] = turn.key
    bare = [fact for turn in turns for fact in recording.facts(turn, keys[turn.conversation])]
    facts = tuple(annotated(bare, extractor))
    units = [replace(u, facts=(at,)) for at, fact in enumerate(facts) for u in unite([fact])]
    extraction = Extraction(episode="", title="", summary="", facts=facts, units=tuple(units))
    return Resolved(extraction, {}, owner="recorded")


def _episodes(
    members: Sequence[Turn], turns: Sequence[Turn], embedder: CachedEmbedder
) -> Iterator[EpisodeTurns]:
    conversation = members[0].conversation
    speakers = {t.author: None for t in turns if t.conversation == conversation and t.author}
    vectors = np.asarray(embedder.embed([turn.index_text for turn in members]))
    for part in segment(members, vectors, closed=True):
        covered = tuple(members[part.start : part.stop])
        yield EpisodeTurns(
            id=identity.episode_id(conversation, members[0].session, covered[0].key),
            turns=covered,
            participants=tuple(speakers),
        )


class _Rows:
    """Nodes and edges as consolidation would commit them."""

    def __init__(self) -> None:
        self.nodes: dict[str, NodeRow] = {}
        self.edges: dict[EdgeRow, None] = {}
        self.index_text: dict[str, str] = {}
        self.contexts: dict[str, str] = {}

    def add_session(self, turns: Sequence[Turn]) -> None:
        for position, turn in enumerate(turns):
            self.index_text[turn.key] = turn.index_text
            self._add(
                turn.key, "turn", turn.text, said_at=_seconds(turn.said_at), speaker=turn.author,
                title=turn.title, conversation=turn.conversation, session=turn.session,
                order=(0.0, position), source_id=turn.id,
            )  # fmt: skip
            if position:
                self._link(turns[position - 1].key, "NEXT", [turn.key])

    def add_episode(
        self, episode: EpisodeTurns, extraction: Extraction, resolved: Resolved
    ) -> None:
        first = episode.turns[0]
        place = {
            "conversation": first.conversation,
            "session": first.session,
            "said_at": _seconds(first.said_at),
        }
        text = f"{extraction.title}. {extraction.summary}" if extraction.title else ""
        self._add(
            episode.id, "episode", text or extraction.summary, title=extraction.title, **place
        )
        self._link(episode.id, "COVERS", [turn.key for turn in episode.turns])
        self.contexts |= texts_in_context(episode.turns)
        self.add_knowledge(episode.turns, resolved)

    def add_knowledge(self, turns: Sequence[Turn], resolved: Resolved) -> None:
        for triple in resolved.triples:
            self._add(triple.id, "triple", triple.text)
            self._link(triple.id, "SUBJECT", [triple.subject])
            self._link(triple.id, "OBJECT", [triple.object])
        titles = headings(turns)
        by_key = {turn.key: turn for turn in turns}
        said_in: dict[str, list[str]] = {}
        for fact in resolved.facts:
            turn = by_key[fact.turn]
            self._add(
                fact.id, "fact", fact.text, speaker=turn.author, conversation=turn.conversation,
                session=turn.session, said_at=_seconds(turn.said_at), memory_type=fact.memory_type,
                importance=fact.importance, valid_from=_seconds(fact.valid_from),
                valid_to=_seconds(fact.valid_to), stated_from=_seconds(fact.valid_from),
                stated_to=_seconds(fact.valid_to),
            )  # fmt: skip
            self.index_text[fact.id] = fact_text(fact, titles)
            said_in[fact.id] = [fact.turn, *fact.further_turns]
            self._link(fact.id, "DERIVED_FROM", said_in[fact.id])
            self._link(fact.id, "STATES", fact.triples)
        for unit in resolved.units:
            said_at = min(self.nodes[fact].said_at for fact in unit.facts)
            self._add(unit.id, "unit", unit.text, title=unit.title, said_at=said_at)
            self._link(unit.id, "GROUNDED_IN", unit.facts)
            self._link(unit.id, "RESTS_ON", [turn for fact in unit.facts for turn in said_in[fact]])
            self._link(unit.id, "BINDS", [role.entity for role in unit.binds])
        for id_, mentions in resolved.mentions.items():
            self._link(id_, "MENTIONS", [named.id for named in mentions])

    def add_entity(self, entity: Entity) -> None:
        self._add(entity.id, "entity", entity.name)

    def _add(self, id_: str, kind: str, text: str, **properties: Any) -> None:
        self.nodes.setdefault(id_, NodeRow(id_, kind, text, None, **properties))

    def _link(self, start: str, kind: str, ends: Iterable[str]) -> None:
        self.edges.update((EdgeRow(start, kind, end), None) for end in ends)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else float("nan")
