"""How much of what a question asks a fact says in the same words.

Facts of a turn differ little in what speaks for the turn, and embeddings of short sentences that
name the same people lie close together. So among facts alone, those count more that have the rare
words of the question. Its times are left out: what is of a time is told by when a fact holds.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis
from graphmem.recall.layout import Layout
from graphmem.recall.lexical import tokens
from graphmem.recall.snapshot import Indices

__all__ = ["worded"]

Floats = NDArray[np.float64]


def worded(layout: Layout, analysis: QueryAnalysis, nodes: Indices) -> Floats:
    """Share of the question's words, but for its times, that each node's text has, from 0 to 1.

    A word weighs by how few turns have it (the idf of BM25); one that no turn has, nothing.

    Parameters
    ----------
    layout, analysis
        The memory and the question.
    nodes
        Nodes with a text; each is read, so there should not be too many.
    """
    weights = _weights(layout, analysis)
    total = math.fsum(weights.values())
    if not total:
        return np.zeros(len(nodes))
    texts = layout.snapshot.texts
    shared = (weights.keys() & tokens(texts[node]) for node in nodes.tolist())
    return np.asarray([math.fsum(weights[term] for term in sorted(found)) / total
                       for found in shared])  # fmt: skip


def _weights(layout: Layout, analysis: QueryAnalysis) -> dict[str, float]:
    words = layout.whole.words
    weights = {}
    for term in analysis.timeless_terms:
        if (row := words.vocabulary.get(term)) is not None:
            having = int(words.pointers[row + 1] - words.pointers[row])
            weights[term] = math.log1p((words.size - having + 0.5) / (having + 0.5))
    return weights
