"""Arrange: sort memory units into a tree of topics, as MemTree and H-MEM do.

What is new goes down the tree that is there; only the topics that it comes to are described again.
Where something else changed (a late turn, something forgotten or corrected) the whole tree is made
anew in memory and what differs is written. The outcome is the same either way, and a run that was
killed is simply run again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from graphmem.consolidation.arranging import Arrangement, TopicDraft, arranged
from graphmem.consolidation.topics import Describer, LocalDescriber
from graphmem.graph.database import Commit
from graphmem.graph.namespaces import HeldLease, prolonged
from graphmem.graph.topics import put_topics, tidy_topics
from graphmem.steps.commits import OwnCommits
from graphmem.steps.workspace import Progress, Workspace, no_progress

__all__ = ["ArrangeReport", "arrange_topics"]

_BATCH = 100  # topics in one commit
_EDGES = 2_000  # children in one commit


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangeReport:
    """What arranging did.

    Attributes
    ----------
    topics
        Topics that there are; None where no unit came, changed or went since the last time.
    new, renewed, removed
        Topics that are new; that became others; and that are no more.
    """

    topics: int | None = None
    new: int = 0
    renewed: int = 0
    removed: int = 0


def arrange_topics(
    workspace: Workspace,
    lease: HeldLease,
    *,
    describer: Describer | None = None,
    progress: Progress = no_progress,
) -> ArrangeReport:
    """Bring the topics up to date with the memory units, where something changed.

    Parameters
    ----------
    describer
        Gives topics their titles and summaries; by default as the workspace says.
    """
    database, namespace = workspace.database, workspace.namespace
    pending = database.read("read/unarranged", namespace=namespace)
    if not pending:
        return ArrangeReport()
    seen, state = pending[0]["version"], pending[0]["state"]
    if not pending[0]["changed"]:
        database.write("write/note_arranged", namespace=namespace, upto=seen, state=state)
        return ArrangeReport()
    touched = database.read("read/changed_units", namespace=namespace, since=pending[0]["since"])
    found = arranged(workspace.snapshot(kept=False), state, touched[0]["ids"])
    own = OwnCommits(workspace, lease, seen)
    if found:
        describer = describer or (
            workspace.describer() if workspace.describer else LocalDescriber()
        )
        with prolonged(database, namespace, lease):
            for work in _commits(found, describer, progress):
                own.commit(work)
    database.write("write/note_arranged", namespace=namespace, upto=own.seen, state=found.state)
    return ArrangeReport(
        topics=found.total,
        new=found.new,
        renewed=len(found.topics) - found.new,
        removed=len(found.gone),
    )


def _commits(
    found: Arrangement, describer: Describer, progress: Progress
) -> Iterator[Callable[[Commit], int]]:
    """The commits that bring an arrangement about: the deepest topics first, then those above."""
    beneath: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in found.children:
        beneath[pair[0]].append(pair)
    ordered = sorted(found.topics, key=lambda topic: (-topic.level, topic.id))
    producer = describer.producer
    for start in range(0, len(ordered), _BATCH):
        batch = _worded(ordered[start : start + _BATCH], describer)
        pairs = [pair for topic in batch for pair in beneath.pop(topic.id, ())]
        yield partial(
            put_topics, topics=batch, children=pairs[:_EDGES], producer=describer.producer
        )
        yield from _moves(pairs[_EDGES:], producer)
        progress("arrange", min(start + _BATCH, len(ordered)), len(ordered))
    yield from _moves([pair for pairs in beneath.values() for pair in pairs], producer)
    if found.loose or found.gone:
        yield partial(tidy_topics, found=found, producer=producer)


def _moves(pairs: Sequence[tuple[str, str]], producer: str) -> Iterator[Callable[[Commit], int]]:
    for start in range(0, len(pairs), _EDGES):
        yield partial(
            put_topics, topics=(), children=pairs[start : start + _EDGES], producer=producer
        )


def _worded(topics: Sequence[TopicDraft], describer: Describer) -> list[TopicDraft]:
    worded = describer.describe([topic.described for topic in topics])
    return [replace(topic, described=words) for topic, words in zip(topics, worded, strict=True)]
