"""Explaining: a search once more, with what led to its hits."""

from __future__ import annotations

from dataclasses import replace

from graphmem.errors import NotFoundError
from graphmem.recall.config import RecallConfig
from graphmem.recall.explaining import explained, names
from graphmem.recall.explanation import Again, Explained, Explanation
from graphmem.recall.views import Views
from graphmem.records import Hit
from graphmem.steps.guided import Guided, guided
from graphmem.steps.recall import MAX_HITS, Finding, Manner, asked_text
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
    wanted = hit.id if isinstance(hit, Hit) else hit
    find = Finding(workspace, snapshot, granularity, manner, config or RecallConfig())
    vector, beside = workspace.embedder.embed_query(asked), find.views(asked)

    def tell(k: int, views: Views, wanted: str | None) -> Explanation:
        return explained(
            snapshot, asked, vector, wanted=wanted, k=k, granularity=granularity,
            filters=manner.filters, depth=manner.depth, asked_at=manner.asked_at,
            config=find.config, views=views,
        )  # fmt: skip

    for most in (k, MAX_HITS):
        if find.guide is None or not len(snapshot):
            found = tell(most, beside, wanted)
        else:
            result = guided(find.guide, find, asked, most)
            whole = tell(MAX_HITS, replace(beside, distrusted=result.distrusted), None)
            found = _as_guided(whole, result, wanted)
        if wanted is None or found.hits:
            return found
    raise NotFoundError(
        f"{str(wanted)[:60]!r} is not among the first {MAX_HITS} results for this question",
        hint="Name a hit of `search` with the same question and the same filters.",
    )


def _as_guided(whole: Explanation, result: Guided, wanted: str | None) -> Explanation:
    """An explanation of what was found with a guide, from that of the search without."""
    known = {each.hit.id: each for each in whole.hits}
    hits = []
    for rank, hit in enumerate(result.hits, start=1):
        if wanted is not None and not names(hit, wanted):
            continue
        each = replace(known.get(hit.id, Explained(rank, hit)), rank=rank, hit=hit)
        if (question := result.asked.get(hit.id)) is not None:
            each = replace(each, again=(*each.again, Again(question)))
        hits.append(each)
    return replace(whole, hits=tuple(hits))
