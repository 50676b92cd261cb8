"""What the tree of topics comes to in several shapes, and what its topics hold.

    python -m benchmarks.topic_tree DATA --model FOLDER --cache FOLDER --broad SET

For each shape: how many topics there are at each level and how many children they have, how many
units have none, how pure topics are (the cosine of their members' words, which the tree never sees,
less that of any two units), and, of the broad questions, how much of the evidence the best single
topic holds (the F1 of its turns: an upper bound for any choice of one topic) and how much of it is
among the first 20 turns. Shapes are chosen by all of these, never by single questions.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.memories import (
    CachedEmbedder,
    Memory,
    Question,
    build,
    locomo,
    musique,
    with_topics,
)
from graphmem.consolidation.tree import TreeConfig
from graphmem.consolidation.unit_order import BaseUnits
from graphmem.conversation.readers.files import read_paths
from graphmem.evaluation.metrics import difference, recall
from graphmem.extraction.local import LocalExtractor
from graphmem.models.embedder import LocalEmbedder
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.layout import Layout
from graphmem.recall.lexical import tokens
from graphmem.recall.search import rank
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.topics import descend
from graphmem.records import Turn
from graphmem.samples import conversations_path

_SHAPES = ((0.60, 0.25), (0.63, 0.25), (0.66, 0.25), (0.69, 0.25), (0.72, 0.2), (0.75, 0.15))
_LEVELS = 3
_UNITS = 20


@dataclass(frozen=True)
class Case:
    """A memory and the broad questions asked of it, with their vectors."""

    memory: Memory
    snapshot: Snapshot
    vectors: Sequence[Any]


def main() -> None:
    arguments = _arguments()
    cases = list(cases_of(arguments))
    for near, growth in arguments.shape or _SHAPES:
        config = TreeConfig(levels=arguments.levels, near=near, growth=growth)
        print(f"\nnear {near} growth {growth} levels {config.levels}")
        held: list[float] = []
        found: list[float] = []
        bare: list[float] = []
        arranged = []
        for case in cases:
            snapshot = with_topics(case.snapshot, config)
            print(f"  {case.memory.name:10} {_shape(snapshot)}")
            held += list(_held(snapshot, case.memory.questions))
            found += list(_found(snapshot, case, DEFAULT))
            bare += list(_found(snapshot, case, replace(DEFAULT, tree=0.0)))
            arranged.append((snapshot, case))
        gain = difference([100 * r for r in found], [100 * r for r in bare])
        print(
            f"  broad: best topic F1 {100 * np.mean(held):.1f}"
            f"  recall@20 {100 * np.mean(found):.1f}, less that without the tree"
            f" {gain.value:+.1f} ({gain.low:+.1f}, {gain.high:+.1f})"
            f"  ({len(held)} questions)"
        )
        for beam in (1, 2, 3, 5, 10, 20):
            print(f"  beam {beam:3}: {_descents(arranged, beam)}")


def cases_of(arguments: argparse.Namespace) -> Iterator[Case]:
    """LoCoMo, the samples and MuSiQue, with the broad questions that are asked of them."""
    arguments.cache.mkdir(parents=True, exist_ok=True)
    embedder = CachedEmbedder(LocalEmbedder(lambda: arguments.model), arguments.cache)
    local = LocalExtractor()
    for memory in _memories(arguments):
        stored = arguments.cache / f"{memory.name}.bare.pickle"
        if stored.exists():
            snapshot = pickle.loads(stored.read_bytes())
        else:
            snapshot = build(memory.turns, local, embedder, topics=False)
            stored.write_bytes(pickle.dumps(snapshot))
        yield Case(memory, snapshot, embedder.embed_queries([q.text for q in memory.questions]))
    embedder.save()


def _memories(arguments: argparse.Namespace) -> Iterator[Memory]:
    asked = json.loads(arguments.broad.read_text(encoding="utf-8"))["questions"]
    turns = tuple(each for each in read_paths([conversations_path()]) if isinstance(each, Turn))
    named = {turn.conversation for turn in turns}
    yield Memory("samples", turns, _questions(asked, named))
    for memory in locomo(arguments.data / "locomo_dev.json"):
        if not arguments.short or memory.name == "conv-26":
            yield Memory(memory.name, memory.turns, _questions(asked, {memory.name}))
    if arguments.musique:
        files = (arguments.data / f"musique_{part}.json" for part in ("dev", "corpus"))
        yield Memory("musique", musique(*files).turns, ())


def _questions(asked: Sequence[Mapping[str, Any]], named: set[str]) -> tuple[Question, ...]:
    return tuple(
        Question(
            each["question"],
            frozenset(each["evidence"]).union(*each.get("also", {}).values()),
            each["class"],
        )
        for each in asked
        if each["conversation"] in named
    )


def _shape(snapshot: Snapshot) -> str:
    topics, units = snapshot.of_kind("topic"), BaseUnits.of(snapshot).nodes
    parents, children, _ = snapshot.edges("CHILD")
    up = dict(zip(children.tolist(), parents.tolist(), strict=True))
    levels = np.zeros(len(snapshot), dtype=int)
    for topic in topics.tolist():
        at = topic
        while at is not None:
            levels[topic] += 1
            at = up.get(at)
    many = np.bincount(parents, minlength=len(snapshot))[topics]
    alone = len(units) - len(set(children.tolist()) & set(units.tolist()))
    counts = " ".join(str(int((levels[topics] == n).sum())) for n in (1, 2, 3, 4))
    biggest = max((len(each) for each in _members(snapshot).values()), default=0)
    return (
        f"units {len(units)} alone {alone} topics by level {counts} children {many.mean():.1f} "
        f"most {many.max(initial=0)} biggest {biggest} purity {_purity(snapshot):+.3f}"
    )


def _members(snapshot: Snapshot) -> dict[int, list[int]]:
    """The units beneath each topic."""
    parents, children, _ = snapshot.edges("CHILD")
    up = dict(zip(children.tolist(), parents.tolist(), strict=True))
    found: dict[int, list[int]] = {}
    for unit in BaseUnits.of(snapshot).nodes.tolist():
        at = up.get(unit)
        while at is not None:
            found.setdefault(at, []).append(unit)
            at = up.get(at)
    return found


def _purity(snapshot: Snapshot) -> float:
    """Mean cosine of words within topics (each unit counts once), less that of any two units."""
    from scipy.sparse import csr_matrix

    units = BaseUnits.of(snapshot).nodes.tolist()
    bags = [set(tokens(snapshot.texts[unit])) for unit in units]
    terms = {term: at for at, term in enumerate(sorted(set().union(*bags)))}
    counts = np.zeros(len(terms))
    for bag in bags:
        for term in bag:
            counts[terms[term]] += 1
    idf = np.log(len(bags) / np.maximum(counts, 1))
    rows, columns, data = [], [], []
    for row, bag in enumerate(bags):
        weights = {terms[term]: idf[terms[term]] for term in bag}
        length = float(np.sqrt(sum(w * w for w in weights.values()))) or 1.0
        rows += [row] * len(weights)
        columns += list(weights)
        data += [w / length for w in weights.values()]
    matrix = csr_matrix((data, (rows, columns)), shape=(len(bags), len(terms)))
    place = {unit: at for at, unit in enumerate(units)}
    within, counted = 0.0, 0
    for members in _members(snapshot).values():
        part = matrix[[place[unit] for unit in members]]
        total = np.asarray(part.sum(axis=0)).ravel()
        n = len(members)
        within += n * (float(total @ total) - n) / (n * (n - 1))
        counted += n
    every = np.asarray(matrix.sum(axis=0)).ravel()
    n = len(units)
    return within / max(1, counted) - (float(every @ every) - n) / (n * (n - 1))


def _held(snapshot: Snapshot, questions: Sequence[Question]) -> Iterator[float]:
    """The F1 of the turns of the best topic, for each question."""
    layout = Layout.of(snapshot, DEFAULT)
    topics = snapshot.of_kind("topic")
    rests = layout.evidence[topics]
    ids = [snapshot.source(turn)[1] for turn in layout.turn_nodes.tolist()]
    for question in questions:
        wanted = np.asarray([id_ in question.evidence for id_ in ids], dtype=np.float32)
        hit, size = rests @ wanted, np.diff(rests.indptr)
        yield float((2 * hit / (size + wanted.sum())).max(initial=0.0))


def _descents(arranged: Sequence[tuple[Snapshot, Case]], beam: int) -> str:
    """How much of what a flat search finds is found layer by layer, and for what."""
    kept, compared = [], []
    for snapshot, case in arranged:
        for vector in case.vectors:
            flat = descend(snapshot, vector)
            found = descend(snapshot, vector, beam)
            kept.append(len(set(flat.units[:_UNITS].tolist()) & set(found.units.tolist())) / _UNITS)
            compared.append(found.comparisons / len(flat.units))
    return (
        f"{100 * np.mean(kept):.0f} % of the {_UNITS} nearest units,"
        f" with {100 * np.mean(compared):.0f} % as many comparisons as units"
    )


def _found(snapshot: Snapshot, case: Case, config: RecallConfig) -> Iterator[float]:
    for question, vector in zip(case.memory.questions, case.vectors, strict=True):
        hits = rank(snapshot, question.text, vector, k=20, granularity="turn", config=config)
        yield recall([hit.turns[0] for hit in hits], question.evidence, 20)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path, help="folder of the data sets")
    parser.add_argument("--model", type=Path, required=True, help="folder of the embedding model")
    parser.add_argument("--cache", type=Path, required=True, help="folder to keep work in")
    parser.add_argument("--broad", type=Path, required=True, help="a set of broad questions")
    parser.add_argument("--short", action="store_true", help="of LoCoMo, one conversation only")
    parser.add_argument("--musique", action="store_true", help="the MuSiQue corpus too")
    parser.add_argument("--levels", type=int, default=_LEVELS)
    parser.add_argument(
        "--shape", type=lambda text: tuple(map(float, text.split(","))), action="append",
        metavar="NEAR,GROWTH",
    )  # fmt: skip
    return parser.parse_args()


if __name__ == "__main__":
    main()
