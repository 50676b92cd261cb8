"""Explaining: a search once more, with what led to its hits."""

from __future__ import annotations

from graphmem.errors import NotFoundError
from graphmem.recall.config import RecallConfig
from graphmem.recall.explaining import explained
from graphmem.recall.explanation import Explanation
from graphmem.recall.feedback import adapted
from graphmem.records import Hit
from graphmem.steps.recall import MAX_HITS, Manner, asked_text
from graphmem.steps.views import views
from graphmem.steps.workspace import Workspace

__all__ = ["explain"]


def explain(
    workspace: Workspace,
    question: str,
    hit: Hit | str | None,
    *,
    k: int,
    granularity: str | None,
    manner: Manner,
    config: RecallConfig | None = None,
) -> Explanation:
    """Tell why the hits of a search, or one of them, stand where they stand.

    Raises
    ------
    InputError
        The question is empty, or ``k`` is out of range.
    NotFoundError
        The hit is not among the first results, however many.
    """
    asked = asked_text(question, k)
    snapshot = workspace.snapshot()
    vector = workspace.embedder.embed_query(asked)
    wanted = hit.id if isinstance(hit, Hit) else hit
    config = adapted(config or RecallConfig(), workspace.snapshots.shifts(workspace.namespace))
    beside = views(
        workspace.embedder, snapshot, asked, config=config, granularity=granularity,
        asked_at=manner.asked_at, filters=manner.filters,
    )  # fmt: skip
    for most in (k, MAX_HITS):
        found = explained(
            snapshot, asked, vector, wanted=wanted, k=most, granularity=granularity,
            filters=manner.filters, depth=manner.depth, asked_at=manner.asked_at, config=config,
            views=beside,
        )  # fmt: skip
        if wanted is None or found.hits:
            return found
    raise NotFoundError(
        f"{str(wanted)[:60]!r} is not among the first {MAX_HITS} results for this question",
        hint="Name a hit of `search` with the same question and the same filters.",
    )
