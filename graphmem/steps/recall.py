"""Recall: a question against the namespace's snapshot."""

from __future__ import annotations

from typing import Any

from graphmem.conversation.times import said_at
from graphmem.errors import InputError
from graphmem.recall.config import RecallConfig
from graphmem.recall.filters import Filters
from graphmem.recall.packing import Context, TokenCounter, pack
from graphmem.recall.search import rank
from graphmem.records import Hit
from graphmem.steps.workspace import Workspace

_MAX_QUESTION = 8000  # characters; the embedder reads the first 512 tokens of it anyway
MAX_HITS = 1000
_TIMES = ("since", "until", "as_of", "known_at")


def filters_from(**given: Any) -> Filters:
    """Filters from what a caller gives: times in any form that turns may have them.

    Raises
    ------
    InputError
        A filter that there isn't, or a value that it cannot have.
    """
    for name in _TIMES:
        given[name] = said_at(given.get(name))
    try:
        return Filters(**given)
    except TypeError as error:
        raise InputError(f"no such filter: {error}") from error


def search(
    workspace: Workspace,
    question: str,
    *,
    k: int,
    granularity: str | None,
    filters: Filters,
    config: RecallConfig | None = None,
) -> list[Hit]:
    """The ``k`` best hits for a question, best first; none where the memory has none.

    Raises
    ------
    InputError
        The question is empty, or ``k`` is out of range.
    """
    asked = asked_text(question, k)
    snapshot = workspace.snapshots.current(workspace.namespace, workspace.model)
    if not len(snapshot):
        return []
    return rank(
        snapshot,
        asked,
        workspace.embedder.embed_query(asked),
        k=k,
        granularity=granularity,
        filters=filters,
        config=config or RecallConfig(),
    )


def asked_text(question: str, k: int) -> str:
    """A question as it is searched for.

    Raises
    ------
    InputError
        The question is empty, or ``k`` is out of range.
    """
    if not isinstance(question, str) or not question.strip():
        raise InputError("the question is empty", hint="Ask something, in any language.")
    if not 1 <= k <= MAX_HITS:
        raise InputError(f"k must be from 1 to {MAX_HITS}, not {k}")
    return question[:_MAX_QUESTION].encode("utf-8", "replace").decode("utf-8")


def context(
    workspace: Workspace,
    question: str,
    *,
    k: int,
    token_budget: int,
    filters: Filters,
    count_tokens: TokenCounter | None = None,
) -> Context:
    """Pack the turns that answer a question into a text within a token budget.

    Raises
    ------
    InputError
        The question is empty, or the budget is not positive.
    """
    _, found = packed(
        workspace, question, k=k, token_budget=token_budget, filters=filters,
        count_tokens=count_tokens,
    )  # fmt: skip
    return found


def packed(
    workspace: Workspace,
    question: str,
    *,
    k: int,
    token_budget: int,
    filters: Filters,
    count_tokens: TokenCounter | None = None,
    numbered: bool = False,
) -> tuple[list[Hit], Context]:
    """The turns that answer a question, best first, and what of them fits a token budget."""
    if token_budget < 1:
        raise InputError(f"the token budget must be positive, not {token_budget}")
    hits = search(workspace, question, k=k, granularity="turn", filters=filters)
    snapshot = workspace.snapshots.current(workspace.namespace, workspace.model)
    return hits, pack(
        hits,
        question,
        token_budget,
        count_tokens or workspace.embedder.count_tokens,
        positions=snapshot.index,
        numbered=numbered,
    )
