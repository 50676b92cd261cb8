"""Synthetic memories of any size with realistic text, built directly as snapshots.

Real sentences are embedded once. A turn joins halves of two of them and adds rare words by Zipf's
law, so that the vocabulary grows with the memory; its vector lies between theirs, with noise.
Entities are mentioned by Zipf's law too. Proportions are those of LoCoMo after consolidation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.assembly import Draft, assembled
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot

Vectors = NDArray[np.float32]

_SESSION, _EPISODE, _CONVERSATION = 24, 6, 480  # turns
_SPEAKERS = ("Ana", "Ben", "Carla", "Dov", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kim",
             "Lars", "Mona", "Nils", "Olga", "Paul", "Rosa", "Sven", "Tara", "Umar")  # fmt: skip
_START = 1.6e9


def sentences(corpus: Path, count: int) -> list[str]:
    """Sentences of a corpus of passages (a JSON list with ``text``), spread over all of it."""
    passages = json.loads(corpus.read_text(encoding="utf-8"))
    found = [s for p in passages for s in re.split(r"(?<=[.!?]) ", p["text"]) if 40 < len(s) < 250]
    step = max(1, len(found) // count)
    return found[::step][:count]


def questions(seeds: Sequence[str], count: int) -> list[str]:
    """Questions on what some of the sentences are about."""
    chosen = seeds[:: max(1, len(seeds) // count)][:count]
    forms = ("What do you know about {}?", "When did {} happen?", "Who told me of {}?")
    return [
        forms[i % len(forms)].format(" ".join(s.rstrip(".").split()[2:8]))
        for i, s in enumerate(chosen)
    ]


class Synthetic:
    """A memory of about ``size`` nodes.

    Parameters
    ----------
    seeds, vectors
        Sentences and their embeddings.
    size
        Nodes of the graph: turns, facts, triples, entities, episodes and units.
    """

    def __init__(self, seeds: Sequence[str], vectors: Vectors, size: int) -> None:
        self._luck = np.random.default_rng(size)
        self._words = [seed.split() for seed in seeds]
        self._vectors = vectors
        self.turns = int(size * 0.17)
        self._entities = int(size * 0.12)

    def snapshot(self) -> Snapshot:
        """All of it, at version 1."""
        draft = Draft(self._vectors.shape[1])
        for row, edges in self._rows():
            draft.add(row, edges)
        return assembled(1, None, (), draft)

    def _rows(self) -> Iterator[tuple[NodeRow, list[EdgeRow]]]:
        for entity in range(self._entities):
            vector, _ = self._text()
            yield NodeRow(f"entity:{entity:024x}", "entity", self._name(entity), vector), []
        for first in range(0, self.turns, _EPISODE):
            yield from self._episode(first, min(first + _EPISODE, self.turns))

    def _episode(self, first: int, end: int) -> Iterator[tuple[NodeRow, list[EdgeRow]]]:
        place: dict[str, Any] = {
            "conversation": f"talk {first // _CONVERSATION:05}",
            "session": f"session {first // _SESSION:07}",
        }
        facts: list[str] = []
        vector, text = self._text()
        id_ = f"episode:{first:024x}"
        covers = [EdgeRow(id_, "COVERS", _turn(turn)) for turn in range(first, end)]
        yield NodeRow(id_, "episode", text, vector, title=text[:30], **place), covers
        for turn in range(first, end):
            vector, text = self._text()
            speaker = _SPEAKERS[(turn // _CONVERSATION * 7 + turn % 2) % len(_SPEAKERS)]
            said_at = _START + turn * 300.0
            named = self._mentioned()
            edges = [EdgeRow(_turn(turn), "MENTIONS", entity) for entity in named]
            if (turn + 1) % _SESSION and turn + 1 < self.turns:
                edges.append(EdgeRow(_turn(turn), "NEXT", _turn(turn + 1)))
            yield NodeRow(
                _turn(turn), "turn", text, vector, said_at=said_at, speaker=speaker,
                order=(said_at, turn), source_id=f"D{turn}", context=self._near(vector), **place,
            ), edges  # fmt: skip
            for number in range(2 if self._luck.random() < 0.65 else 1):
                fact, near = f"fact:{2 * turn + number:024x}", self._near(vector)
                facts.append(fact)
                triple = f"triple:{2 * turn + number:024x}"
                links = [EdgeRow(fact, "DERIVED_FROM", _turn(turn))]
                links += [EdgeRow(fact, "MENTIONS", entity) for entity in named[: 1 + number]]
                if number == 0 and named:
                    links.append(EdgeRow(fact, "STATES", triple))
                    yield NodeRow(triple, "triple", text[:50], near), [
                        EdgeRow(triple, "SUBJECT", named[0]), EdgeRow(triple, "OBJECT", named[-1]),
                    ]  # fmt: skip
                yield NodeRow(
                    fact, "fact", f"{speaker}: {text}", near, said_at=said_at, speaker=speaker,
                    memory_type="episodic", **place,
                ), links  # fmt: skip
        for i in range(0, len(facts) - 1):
            vector, text = self._text()
            unit = f"unit:{first * 2 + i:024x}"
            grounded = [EdgeRow(unit, "GROUNDED_IN", fact) for fact in facts[i : i + 2]]
            yield NodeRow(unit, "unit", text, vector, title=text[:20]), grounded

    def _text(self) -> tuple[Vectors, str]:
        a, b = self._luck.integers(len(self._words), size=2)
        left, right = self._words[a], self._words[b]
        text = " ".join([*left[: len(left) // 2 + 1], *right[len(right) // 2 :]])
        if self._luck.random() < 0.5:
            text += f" {_rare(int(self._luck.zipf(1.3)) % 10**7)}"
        return self._near(self._vectors[a] + 0.6 * self._vectors[b]), text

    def _near(self, vector: Vectors) -> Vectors:
        noise = self._luck.standard_normal(len(vector), dtype=np.float32)
        moved = vector / np.linalg.norm(vector) + 0.5 * noise / np.sqrt(len(vector))
        near: Vectors = (moved / np.linalg.norm(moved)).astype(np.float32)
        return near

    def _mentioned(self) -> list[str]:
        count = int(self._luck.integers(1, 4))
        # Log-uniform: Zipf's law with an exponent of 1, over as many entities as there are.
        ranks = np.exp(self._luck.random(count) * np.log(self._entities)).astype(int) - 1
        return [f"entity:{rank:024x}" for rank in dict.fromkeys(ranks.tolist())]

    def _name(self, entity: int) -> str:
        words = self._words[entity % len(self._words)]
        return f"{words[0].strip('.,')} {_rare(entity)}".title()


class Passages(Synthetic):
    """The same of passages that nobody says, each with a title and by itself.

    Proportions are those of MuSiQue's passages after consolidation: 4.5 % of the nodes are turns.
    """

    def __init__(self, seeds: Sequence[str], vectors: Vectors, size: int) -> None:
        super().__init__(seeds, vectors, size)
        self.turns = int(size * 0.045)
        self._entities = int(size * 0.23)

    def _episode(self, first: int, end: int) -> Iterator[tuple[NodeRow, list[EdgeRow]]]:
        for turn in range(first, end):
            yield from self._passage(turn)

    def _passage(self, number: int) -> Iterator[tuple[NodeRow, list[EdgeRow]]]:
        said = [self._text() for _ in range(4)]
        text = ". ".join(text for _, text in said)
        vector = self._near(np.sum([vector for vector, _ in said], axis=0))
        place: dict[str, Any] = {
            "conversation": "passages", "session": f"passage {number:07}",
            "title": self._name(number % self._entities),
        }  # fmt: skip
        named = list(dict.fromkeys(each for _ in range(4) for each in self._mentioned()))
        edges = [EdgeRow(_turn(number), "MENTIONS", entity) for entity in named]
        yield NodeRow(
            _turn(number), "turn", text, vector, source_id=f"P{number}", order=(0.0, number),
            context=vector, **place,
        ), edges  # fmt: skip
        episode = f"episode:{number:024x}"
        covers = [EdgeRow(episode, "COVERS", _turn(number))]
        yield NodeRow(episode, "episode", text[:200], vector, **place), covers
        for part, (near, words) in enumerate(said):
            fact, own = f"fact:{4 * number + part:024x}", named[part::4][:2] or named[:1]
            links = [EdgeRow(fact, "DERIVED_FROM", _turn(number))]
            links += [EdgeRow(fact, "MENTIONS", entity) for entity in own]
            for twin in range(2):
                triple = f"triple:{8 * number + 2 * part + twin:024x}"
                links.append(EdgeRow(fact, "STATES", triple))
                ends = [EdgeRow(triple, "SUBJECT", own[0]), EdgeRow(triple, "OBJECT", own[-1])]
                yield NodeRow(triple, "triple", words[:50], self._near(near)), ends
            yield NodeRow(fact, "fact", words, near, memory_type="semantic", **place), links
            unit = f"unit:{4 * number + part:024x}"
            grounded = [EdgeRow(unit, "GROUNDED_IN", fact)]
            yield NodeRow(unit, "unit", words, self._near(near), title=words[:20]), grounded


def _turn(number: int) -> str:
    return f"turn:{number:024x}"


def _rare(number: int) -> str:
    """A word that no language has, the same for the same number."""
    syllables = ("ba", "ko", "ri", "mu", "te", "lo", "sha", "vi", "zu", "pen")
    return "".join(syllables[int(digit)] for digit in str(number + 10))
