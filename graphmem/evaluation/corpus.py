"""What the baselines rank: a memory's turns, facts and entities as plain arrays.

Baselines share the memory's text and graph and none of its recall, so that a change of recall
leaves them as they are. This is the only place of theirs that knows a snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.lexical import TermCounts, words
from graphmem.recall.pagerank import Graph
from graphmem.recall.snapshot import Snapshot
from graphmem.records import Source

__all__ = ["Corpus", "corpus_of"]

Vectors = NDArray[np.float32]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Corpus:
    """A memory, seen by the baselines.

    Attributes
    ----------
    sources
        Each turn as its caller knows it.
    counts
        Terms of each turn, speaker or title included.
    runs
        Session of each turn, as a number; turns of one session stand in order.
    speakers
        First name of each turn's speaker, in small letters.
    turns, facts, entities
        Embeddings.
    fact_turns
        Turn of each fact.
    fact_entities
        Entities that each fact mentions.
    entity_turns
        How many turns mention each entity.
    graph
        Turns, then entities: mentions, subjects with their objects, same entities.
    """

    sources: tuple[Source, ...]
    counts: TermCounts
    runs: Integers
    speakers: tuple[str, ...]
    turns: Vectors
    facts: Vectors
    entities: Vectors
    fact_turns: Integers
    fact_entities: tuple[Integers, ...]
    entity_turns: Integers
    graph: Graph


def corpus_of(snapshot: Snapshot) -> Corpus:
    """Arrange a snapshot for the baselines."""
    turns, facts, entities = (snapshot.of_kind(kind) for kind in ("turn", "fact", "entity"))
    place = np.full(len(snapshot), -1, dtype=np.int64)
    for chosen in (turns, facts, entities):
        place[chosen] = np.arange(len(chosen))
    rows = [snapshot.nodes[node] for node in turns]
    runs = [(row.conversation, row.session) for row in rows]
    starts, ends = _edges(snapshot, "DERIVED_FROM")
    fact_turns = np.zeros(len(facts), dtype=np.int64)
    fact_turns[place[starts]] = place[ends]
    fact_entities, mentions = _mentions(snapshot, place, fact_turns, len(facts))
    counted = np.bincount(mentions[1], minlength=len(entities)).astype(np.int64)
    return Corpus(
        sources=tuple(Source(row.conversation or "", row.source_id or row.id) for row in rows),
        counts=TermCounts.of([f"{row.speaker or row.title or ''} {row.text}" for row in rows]),
        runs=np.cumsum([0, *(a != b for a, b in pairwise(runs))])[: len(rows)].astype(np.int64),
        speakers=tuple(" ".join(words(row.speaker or "")[:1]) for row in rows),
        turns=np.asarray(snapshot.vectors[turns]),
        facts=np.asarray(snapshot.vectors[facts]),
        entities=np.asarray(snapshot.vectors[entities]),
        fact_turns=fact_turns,
        fact_entities=fact_entities,
        entity_turns=counted,
        graph=_graph(snapshot, place, mentions, len(turns), len(entities)),
    )


def _edges(snapshot: Snapshot, kind: str) -> tuple[Integers, Integers]:
    starts, ends, _ = snapshot.edges(kind)
    return np.asarray(starts, dtype=np.int64), np.asarray(ends, dtype=np.int64)


def _mentions(
    snapshot: Snapshot, place: Integers, fact_turns: Integers, facts: int
) -> tuple[tuple[Integers, ...], tuple[Integers, Integers]]:
    """Entities of each fact; and pairs of a turn and an entity that it or its facts mention."""
    starts, ends = _edges(snapshot, "MENTIONS")
    is_fact = np.zeros(len(snapshot), dtype=np.bool_)
    is_fact[snapshot.of_kind("fact")] = True
    is_turn = np.zeros(len(snapshot), dtype=np.bool_)
    is_turn[snapshot.of_kind("turn")] = True
    by_fact = is_fact[starts]
    named: list[list[int]] = [[] for _ in range(facts)]
    for fact, entity in zip(place[starts[by_fact]], place[ends[by_fact]], strict=True):
        named[fact].append(int(entity))
    by_turn = is_turn[starts]
    pairs = np.unique(
        np.c_[
            np.r_[place[starts[by_turn]], fact_turns[place[starts[by_fact]]]],
            np.r_[place[ends[by_turn]], place[ends[by_fact]]],
        ],
        axis=0,
    )
    return tuple(np.asarray(each, dtype=np.int64) for each in named), (pairs[:, 0], pairs[:, 1])


def _graph(
    snapshot: Snapshot,
    place: Integers,
    mentions: tuple[Integers, Integers],
    turns: int,
    entities: int,
) -> Graph:
    subjects, objects = (
        dict(zip(*_edges(snapshot, k), strict=True)) for k in ("SUBJECT", "OBJECT")
    )
    joined = [t for t in subjects if t in objects]
    one = np.asarray([place[subjects[t]] for t in joined], dtype=np.int64)
    other = np.asarray([place[objects[t]] for t in joined], dtype=np.int64)
    same_one, same_other = _edges(snapshot, "SAME_AS")
    starts = np.r_[mentions[0], turns + one, turns + place[same_one]]
    ends = np.r_[turns + mentions[1], turns + other, turns + place[same_other]]
    return Graph.build(turns + entities, starts, ends, np.ones(len(starts)))
