"""Search: from a question to ranked hits.

Turns are scored by :mod:`graphmem.recall.passes`. What is no turn takes its score in part from the
turns that it rests on, so that all kinds stand in one list: the mean of them, because a person who
is in half of all turns says little about any one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.analysis import QueryAnalysis, analyse
from graphmem.recall.apart import both
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.currency import taken_over
from graphmem.recall.depth import Decision
from graphmem.recall.excerpt import excerpt
from graphmem.recall.filters import Filters, usable_nodes
from graphmem.recall.fusion import Fused
from graphmem.recall.layout import Layout
from graphmem.recall.passes import Scored, score_turns
from graphmem.recall.scores import Scores, score
from graphmem.recall.snapshot import KIND_CODE, KINDS, Indices, Snapshot
from graphmem.recall.topics import Lineage
from graphmem.recall.trace import Trace
from graphmem.recall.views import NO_VIEWS, Views
from graphmem.recall.worded import worded
from graphmem.records import Hit, Kind, Source

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MIXED = tuple(kind for kind in KINDS if kind != "triple")  # a triple says less than its fact
_POOL = 5  # candidates for each place of a mixed list
_WORDED = 200  # facts whose words are read


@dataclass(frozen=True)
class Recall:
    """The result of a search with what led to it.

    Attributes
    ----------
    hits
        Best first.
    analysis
        What was found in the question.
    weights
        What the router gave each granularity, and the weights of the cues.
    depth
        Whether there was a second pass, and why; None where nothing could be searched.
    """

    hits: tuple[Hit, ...]
    analysis: QueryAnalysis
    weights: dict[str, float]
    depth: Decision | None = None


def rank(
    snapshot: Snapshot,
    question: str,
    query_vector: NDArray[np.float32],
    *,
    k: int = 10,
    granularity: str | None = None,
    filters: Filters | None = None,
    depth: str = "auto",
    config: RecallConfig = DEFAULT,
    asked_at: datetime | None = None,
    views: Views = NO_VIEWS,
) -> list[Hit]:
    """Rank what a snapshot holds by how well it answers a question.

    Parameters
    ----------
    snapshot
        The memory.
    question
        What is asked.
    query_vector
        Its embedding, of length 1.
    k
        How many hits at most.
    granularity
        One kind of hits; None mixes turns, facts, episodes, units, entities and topics.
    filters
        What the search is limited to.
    depth
        ``"light"`` for one pass, ``"deep"`` for a second over bridges, ``"auto"`` for what question
        and memory call for.
    config
        Parameters of recall.
    asked_at
        The moment that "last week" counts from; unset, ``known_at`` of the filters, else as
        :func:`~graphmem.recall.times.asking_time` finds it.
    views
        Embeddings beside the question's own; what recall does with one that is missing is left out.

    Returns
    -------
    list of Hit
        Best first; empty where nothing passes the filters.
    """
    found = recall(
        snapshot, question, query_vector, k=k, granularity=granularity, filters=filters,
        depth=depth, config=config, asked_at=asked_at, views=views,
    )  # fmt: skip
    return list(found.hits)


def recall(
    snapshot: Snapshot,
    question: str,
    query_vector: NDArray[np.float32],
    *,
    k: int = 10,
    granularity: str | None = None,
    filters: Filters | None = None,
    depth: str = "auto",
    config: RecallConfig = DEFAULT,
    asked_at: datetime | None = None,
    trace: Trace | None = None,
    views: Views = NO_VIEWS,
) -> Recall:
    """Rank as :func:`rank` does, and tell how: the analysis and the router's weights.

    A ``trace`` is filled in with what :mod:`graphmem.recall.explanation` needs to know.
    """
    limits = filters or Filters()
    if granularity is not None:
        limits = replace(limits, kind=granularity)
    layout = Layout.of(snapshot, config)
    analysis = analyse(question, layout, asked_at or limits.known_at)
    usable = usable_nodes(layout, limits)
    if k < 1 or not usable[layout.turn_nodes].any():
        return Recall((), analysis, {})
    kinds = limits.kinds or (("fact",) if limits.memory_type else _MIXED)
    if kinds == ("turn",):
        query_vector = both(query_vector, views.alone, analysis, config.apart)
    if layout.turn_count > config.exact_turns:
        near = {*kinds, "topic"} if config.tree and analysis.broad else kinds
        layout = part = excerpt(layout, analysis, query_vector, usable, config, near)
        usable = usable[part.chosen]
    scores = score(layout, analysis, query_vector, usable)
    scored = score_turns(
        layout, analysis, scores, usable, config, depth, trace, limits.known_at, views
    )
    if kinds == ("turn",):
        hits = _best_turns(layout, scored.turns, usable, k)
    else:
        hits = _best_of_all(layout, analysis, scored, scores, usable, kinds, k, config)
    return Recall(tuple(hits), analysis, scored.weights, scored.depth)


def _best_turns(layout: Layout, turns: Fused, usable: Mask, k: int) -> list[Hit]:
    allowed = np.flatnonzero(usable[layout.turn_nodes])
    nodes = layout.turn_nodes[allowed]
    best = _top(layout.snapshot, nodes, turns.total[allowed], k)
    return [
        _hit(layout, int(nodes[i]), _shares(turns, allowed[i]), allowed[i : i + 1]) for i in best
    ]


def _best_of_all(
    layout: Layout, analysis: QueryAnalysis, scored: Scored, scores: Scores, usable: Mask,
    kinds: Iterable[str], k: int, config: RecallConfig,
) -> list[Hit]:  # fmt: skip
    """Best nodes of several kinds, less what repeats the ones above.

    A hit covers each turn that it rests on by one over their number. What rests on covered turns
    loses in proportion: a fact below its own turn loses much, a unit below both twice that, an
    episode below one of its many turns next to nothing. Of a topic and those above and beneath it,
    only the best is shown.
    """
    snapshot, turns = layout.snapshot, scored.turns
    allowed = usable[layout.turn_nodes]
    nodes, shares = _node_shares(layout, scored, scores, usable, kinds, config)
    if config.fact_words and set(kinds) == {"fact"}:
        shares = _with_words(layout, analysis, nodes, shares, max(_WORDED, _POOL * k), config)
    if config.currency:
        shares = _with_replacements(layout, analysis, nodes, shares)
    total = np.sum(list(shares.values()), axis=0)
    pool = _top(snapshot, nodes, total, _POOL * k)
    ids = [snapshot.ids[int(nodes[i])] for i in pool]
    rests = layout.evidence[nodes[pool]].multiply(allowed.astype(np.float32)).tocsr()
    rests.eliminate_zeros()
    rests.data[:] = 1.0
    rests = rests.multiply(1.0 / np.maximum(np.diff(rests.indptr), 1)[:, None]).tocsr()
    is_topic = snapshot.kinds[nodes[pool]] == KIND_CODE["topic"]
    lineage = Lineage(layout.whole.snapshot)
    covered = np.zeros(layout.turn_count)
    left = list(range(len(pool)))
    hits: list[Hit] = []
    while left and len(hits) < k:
        repeats = config.overlap * (rests @ covered)
        best = min(left, key=lambda i: (repeats[i] - total[pool[i]], ids[i]))
        left.remove(best)
        if is_topic[best]:
            if lineage.crowds(ids[best]):
                continue
            lineage.take(ids[best])
        row = rests[best]
        covered[row.indices] += row.data
        own = {name: float(values[pool[best]]) for name, values in shares.items()}
        own["overlap"] = -float(repeats[best])
        order = row.indices[np.argsort(-turns.total[row.indices], kind="stable")]
        hits.append(_hit(layout, int(nodes[pool[best]]), own, order))
    hits.sort(key=lambda hit: (-hit.score, hit.id))
    return hits


def _with_words(
    layout: Layout, analysis: QueryAnalysis, nodes: Indices, shares: dict[str, Floats],
    most: int, config: RecallConfig,
) -> dict[str, Floats]:  # fmt: skip
    """Of the best facts, those that have the question's words count more."""
    near = _top(layout.snapshot, nodes, np.sum(list(shares.values()), axis=0), most)
    said = np.zeros(len(nodes))
    said[near] = config.fact_words * worded(layout, analysis, nodes[near])
    return {**shares, "fact words": said}


def _with_replacements(
    layout: Layout, analysis: QueryAnalysis, nodes: Indices, shares: dict[str, Floats]
) -> dict[str, Floats]:
    """What took the place of something stands where that would, in a question about now."""
    known = np.full(len(layout.snapshot), -np.inf)
    known[nodes] = np.sum([v for name, v in shares.items() if name != "currency"], axis=0)
    gains = taken_over(layout, analysis, known)[nodes]
    return {**shares, "replaces": shares.get("replaces", 0.0) + gains} if gains.any() else shares


def _node_shares(
    layout: Layout, scored: Scored, scores: Scores, usable: Mask, kinds: Iterable[str],
    config: RecallConfig,
) -> tuple[Indices, dict[str, Floats]]:  # fmt: skip
    """Nodes of the kinds and the shares of their scores.

    A fact that only repeats another is none of them. Whether a fact's time is that of the question
    is its own matter, not that of its turn.
    """
    turns, served = scored.turns, usable & ~layout.is_("duplicate")
    rests = layout.evidence.multiply(usable[layout.turn_nodes].astype(np.float64)).tocsr()
    many = np.asarray(rests.sum(axis=1)).ravel()
    nodes: list[Indices] = []
    parts: list[dict[str, Floats]] = []
    for kind in kinds:
        of_kind = layout.snapshot.of_kind(kind)
        chosen = of_kind[served[of_kind] & (many[of_kind] > 0)]
        mean = rests[chosen].multiply(1.0 / many[chosen][:, None]).tocsr()
        part = {name: mean @ values for name, values in turns.shares.items()}
        if kind != "turn":
            own = layout.standardised_own(kind, chosen, scores.similarity[chosen])
            part = {name: values * (1 - config.own_share) for name, values in part.items()}
            if kind == "fact":
                part |= {name: values[chosen] for name, values in scored.own.items()}
            part["own"] = own * config.own_share * (config.name_share if kind == "entity" else 1.0)
        nodes.append(chosen)
        parts.append(part)
    names = dict.fromkeys(name for part in parts for name in part)
    shares = {
        name: np.concatenate(
            [p.get(name, np.zeros(len(n))) for p, n in zip(parts, nodes, strict=True)]
        )
        for name in names
    }
    return np.concatenate(nodes), shares


def _top(snapshot: Snapshot, nodes: Indices, scores: Floats, k: int) -> list[int]:
    """Positions of the ``k`` best nodes, ties in order of their ids."""
    kept = np.arange(len(nodes))
    if k < len(nodes):
        kept = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
    order = sorted(kept.tolist(), key=lambda i: (-scores[i], snapshot.ids[int(nodes[i])]))
    return order[:k]


def _shares(fused: Fused, i: np.intp) -> dict[str, float]:
    return {name: float(values[i]) for name, values in fused.shares.items()}


def _hit(
    layout: Layout, node: int, shares: dict[str, float], turns: NDArray[np.integer[Any]]
) -> Hit:
    row = layout.snapshot.nodes[node]
    signals = {name: share for name, share in shares.items() if share != 0.0}
    return Hit(
        id=row.id,
        kind=cast(Kind, row.kind),
        text=row.text,
        score=math.fsum(signals.values()),
        sources=tuple(Source(*source) for source in layout.sources(node, turns)),
        signals=signals,
        speaker=row.speaker,
        title=row.title,
        session=row.session,
        said_at=layout.snapshot.moment(row.said_at),
        valid_from=layout.snapshot.moment(row.valid_from),
        valid_to=layout.snapshot.moment(row.valid_to),
        metadata=row.metadata or {},
    )
