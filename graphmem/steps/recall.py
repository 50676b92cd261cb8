"""Recall: a question against the namespace's snapshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from graphmem.conversation.times import Moment, spoken_at
from graphmem.conversation.zones import in_zone
from graphmem.errors import InputError
from graphmem.recall.config import RecallConfig
from graphmem.recall.depth import DEPTHS
from graphmem.recall.feedback import adapted
from graphmem.recall.filters import Filters
from graphmem.recall.hits import Hits
from graphmem.recall.packing import Context, TokenCounter
from graphmem.recall.preamble import packed_behind
from graphmem.recall.search import recall
from graphmem.recall.snapshot import Snapshot
from graphmem.recall.views import Views
from graphmem.steps.guided import guided
from graphmem.steps.portray import sections
from graphmem.steps.retain import note_recall
from graphmem.steps.views import views
from graphmem.steps.workspace import Workspace

_MAX_QUESTION = 8000  # characters; the embedder reads the first 512 tokens of it anyway
MAX_HITS = 1000
_TIMES = ("since", "until", "as_of", "known_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to search, beside what for.

    Attributes
    ----------
    filters
        What the search is limited to.
    depth
        ``auto``, ``light`` or ``deep``.
    asked_at
        The moment that "last week" counts from; the namespace's zone says on what day that is.
    """

    filters: Filters = field(default_factory=Filters)
    depth: str = "auto"
    asked_at: datetime | None = None


def manner_from(
    zone: Callable[[], tzinfo | None],
    *,
    depth: str = "auto",
    asked_at: Moment | None = None,
    **given: Any,
) -> Manner:
    """How to search, from what a caller gives: times in any form that turns may have them.

    Parameters
    ----------
    zone
        Gives the zone by whose clocks times are read; asked only where a time is given.
    depth, asked_at, **given
        As for ``Memory.search``.

    Raises
    ------
    InputError
        A filter that there isn't, or a value that it cannot have.
    """
    if depth not in DEPTHS:
        raise InputError(f"depth {depth!r} is unknown", hint=f"There is: {', '.join(DEPTHS)}.")
    times = {**{name: given.get(name) for name in _TIMES}, "asked_at": asked_at}
    known = zone() if any(time is not None for time in times.values()) else None
    moments = {name: spoken_at(time, known, name=name) for name, time in times.items()}
    asked = moments.pop("asked_at")
    try:
        filters = Filters(**{**given, **moments})
    except TypeError as error:
        raise InputError(f"no such filter: {error}") from error
    return Manner(filters=filters, depth=depth, asked_at=asked and in_zone(asked, known))


def search(
    workspace: Workspace,
    question: str,
    *,
    k: int,
    granularity: str | None,
    manner: Manner,
    config: RecallConfig | None = None,
) -> Hits:
    """The ``k`` best hits for a question, best first; none where the memory has none.

    Raises
    ------
    InputError
        The question is empty, or ``k`` is out of range.
    """
    asked = asked_text(question, k)
    snapshot = workspace.snapshot()
    hits = _ranked(workspace, snapshot, asked, k, granularity, manner, config or RecallConfig())
    workspace.shown.note(hits)
    note_recall(workspace, hits)
    return hits


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


def packed(
    workspace: Workspace,
    question: str,
    *,
    k: int,
    token_budget: int,
    manner: Manner,
    count_tokens: TokenCounter | None = None,
    numbered: bool = False,
    profile: bool = False,
    digest: bool = False,
) -> tuple[Hits, Context]:
    """The turns that answer a question, best first, and what of them fits a token budget.

    With ``profile`` and ``digest`` it begins with the profiles of those whom the question names,
    and with the running summary; not where the search is limited by a filter.

    Raises
    ------
    InputError
        The question is empty, or the budget is not positive.
    """
    if token_budget < 1:
        raise InputError(f"the token budget must be positive, not {token_budget}")
    if manner.filters.kinds:
        raise InputError(
            "a context is made of turns, so that it has no kind",
            hint="Leave `kind` out, or search with it and pack the hits yourself.",
        )
    asked = asked_text(question, k)
    snapshot = workspace.snapshot()
    hits = _ranked(workspace, snapshot, asked, k, "turn", manner, RecallConfig())
    limited = manner.filters != Filters()
    before = (
        sections(workspace, snapshot, asked, profile=profile, digest=digest) if not limited else []
    )
    context = packed_behind(
        before,
        hits,
        question,
        token_budget,
        count_tokens or workspace.count_tokens,
        positions=snapshot.index,
        numbered=numbered,
    )
    workspace.shown.note(hits)
    given = set(context.citations.values())
    note_recall(workspace, [hit for hit in hits if given.intersection(hit.sources)])
    return hits, context


def _ranked(
    workspace: Workspace, snapshot: Snapshot, asked: str, k: int, granularity: str | None,
    manner: Manner, config: RecallConfig,
) -> Hits:  # fmt: skip
    if not len(snapshot):
        return Hits()
    find = Finding(workspace, snapshot, granularity, manner, config)
    guide = find.guide
    return find(asked, k) if guide is None else guided(guide, find, asked, k).hits


class Finding:
    """Finds hits for questions to one version of a memory, all in the same manner."""

    def __init__(
        self, workspace: Workspace, snapshot: Snapshot, granularity: str | None, manner: Manner,
        config: RecallConfig,
    ) -> None:  # fmt: skip
        self.config = adapted(config, workspace.snapshots.shifts(workspace.namespace))
        self.guide = workspace.guide if manner.depth == "deep" else None
        self._embedder = workspace.embedder
        self._snapshot = snapshot
        self._granularity = granularity
        self._manner = manner

    def __call__(self, question: str, k: int, distrusted: frozenset[str] = frozenset()) -> Hits:
        """The ``k`` best hits; nothing starts from turns that are distrusted."""
        found = recall(
            self._snapshot, question, self._embedder.embed_query(question), k=k,
            granularity=self._granularity, filters=self._manner.filters,
            depth=self._manner.depth, config=self.config, asked_at=self._manner.asked_at,
            views=replace(self.views(question), distrusted=distrusted),
        )  # fmt: skip
        return Hits(
            found.hits,
            analysis=found.analysis.to_dict(),
            weights=found.weights,
            depth=asdict(found.depth) if found.depth is not None else {},
        )

    def views(self, question: str) -> Views:
        """What is looked at beside a question's own embedding."""
        return views(
            self._embedder, self._snapshot, question, config=self.config,
            granularity=self._granularity, asked_at=self._manner.asked_at,
            filters=self._manner.filters,
        )  # fmt: skip
