"""Correct: give a fact another text under the same id, or one that it had before.

The new words are read as a caller's own facts are: the local extractor finds names, triples, times
and how it is meant. Turns stay as they were said, and so do summaries of episodes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

from graphmem.consolidation.local_claims import LocalClaims
from graphmem.errors import InputError, NotFoundError
from graphmem.extraction.context import headings
from graphmem.extraction.contributed import MAX_TEXT, checked_text
from graphmem.extraction.interface import EpisodeTurns, Extraction, Extractor, FactDraft
from graphmem.extraction.resolution import Known, Resolved, mentioned_names
from graphmem.extraction.units import unite
from graphmem.graph.knowledge import fact_text, known_entities, texts_of
from graphmem.graph.lookups import get_node
from graphmem.graph.revising import (
    Change,
    Revisable,
    check_revision,
    earlier_text,
    put_revision,
    revisable,
)
from graphmem.identity import normal_name
from graphmem.records import Fact, Turn
from graphmem.steps.vectors import RememberedVectors
from graphmem.steps.workspace import Workspace

__all__ = ["correct", "rollback"]


def correct(
    workspace: Workspace,
    id_: str,
    text: str,
    *,
    reader: Extractor,
    expected_revision: int | None = None,
) -> Fact:
    """Give a fact another text; its id stays, and its old text is kept as a revision.

    The same text again changes nothing.

    Parameters
    ----------
    workspace
        Where the fact is.
    id_
        Its id.
    text
        A statement that says by itself whom and what it is about.
    reader
        Finds names, triples and times in the text.
    expected_revision
        The number of the text that is to be replaced; by default that which is there.

    Raises
    ------
    NotFoundError
        There is no such fact.
    InputError
        It is no fact, or the text cannot be used.
    ConflictError
        The fact is at another revision, or was changed meanwhile.
    """
    words = checked_text("a correction", text, MAX_TEXT)
    seen = _seen(workspace, id_, expected_revision)
    if seen.text == words:
        return _fact(workspace, seen.id)
    draft = _read(workspace, seen, words, reader)
    alone = _alone(draft)
    known = known_entities(workspace.database, workspace.namespace, mentioned_names(alone))
    _write(workspace, seen, alone, known, "CORRECT")
    return _fact(workspace, seen.id)


def rollback(
    workspace: Workspace, id_: str, revision: int, *, expected_revision: int | None = None
) -> Fact:
    """Give a fact a text back that it had before, with its vector, times, entities and triples.

    That is a new revision: what it says now is kept too.

    Raises
    ------
    NotFoundError
        There is no such fact, or no such revision of it.
    InputError
        It is no fact, or that is what it says now.
    ConflictError
        The fact is at another revision, or was changed meanwhile.
    """
    seen = _seen(workspace, id_, expected_revision)
    if revision == seen.revision:
        raise InputError(
            f"fact {seen.id!r} is at revision {revision} now", hint="Name an earlier one."
        )
    earlier = earlier_text(workspace.database, workspace.namespace, seen, revision)
    if earlier is None:
        raise NotFoundError(
            f"fact {seen.id!r} has no revision {revision}",
            hint=f"It is at revision {seen.revision}; `graphmem history` shows all.",
        )
    draft, known, vector = earlier
    _write(workspace, seen, _alone(draft), known, "ROLLBACK", vector, f"revision {revision}")
    return _fact(workspace, seen.id)


def _seen(workspace: Workspace, id_: str, expected: int | None) -> Revisable:
    read = partial(workspace.database.read, namespace=workspace.namespace)
    seen = revisable(read, id_)
    if seen is None:
        node = get_node(workspace.database, workspace.namespace, id_)
        kind = type(node).__name__.lower()
        raise InputError(
            f"{id_!r} is a {kind}, not a fact",
            hint="What was said stays as it is; its facts can be corrected."
            if isinstance(node, Turn)
            else "Only facts can be corrected: `graphmem history NAME` shows their ids.",
        )
    if expected is not None:
        check_revision(seen, expected)
    return seen


def _read(workspace: Workspace, seen: Revisable, text: str, reader: Extractor) -> FactDraft:
    """The fact with its new text and all that can be told from it.

    Times that the text does not state stay as they are: a correction of the place says nothing of
    the day.
    """
    # A passage by itself: nobody speaks in it. Its days are counted from when the fact was said.
    zone = workspace.zone()
    said_at = seen.turn.said_at
    if said_at is not None and zone is not None:
        said_at = said_at.astimezone(zone)
    passage = EpisodeTurns(
        id="correction", turns=(Turn(id="correction", text=text, said_at=said_at),)
    )
    draft = replace(seen.draft(), text=text)
    for outcome in reader.extract([passage]):
        if isinstance(outcome, Extraction):
            draft = _with(draft, outcome)
    return draft


def _with(draft: FactDraft, found: Extraction) -> FactDraft:
    named = [mention for mentions in found.turn_mentions.values() for mention in mentions]
    named += [mention for fact in found.facts for mention in fact.mentions]
    mentions = {normal_name(mention.name): mention for mention in reversed(named)}
    draft = replace(
        draft,
        mentions=tuple(reversed(mentions.values())),
        triples=tuple(triple for fact in found.facts for triple in fact.triples),
    )
    if found.facts:
        first = found.facts[0]
        draft = replace(
            draft,
            memory_type=first.memory_type,
            modality=first.modality,
            negated=first.negated,
        )
    dated = [fact for fact in found.facts if fact.valid_from or fact.valid_to]
    if dated:
        draft = replace(draft, valid_from=dated[0].valid_from, valid_to=dated[0].valid_to)
    return draft


def _alone(draft: FactDraft) -> Extraction:
    return Extraction(episode="", title="", summary="", facts=(draft,), units=tuple(unite([draft])))


def _write(
    workspace: Workspace,
    seen: Revisable,
    alone: Extraction,
    known: Known,
    type_: Literal["CORRECT", "ROLLBACK"],
    vector: list[float] | None = None,
    reason: str | None = None,
) -> None:
    resolved = Resolved(alone, known)
    titles = headings([seen.turn])
    vectors = RememberedVectors(workspace.embedder)
    vectors.prepare(texts_of(resolved, titles))

    def embed(text: str) -> list[float]:
        vectors.prepare([text])  # of units that told of other facts too: rare
        return vectors.of(text)

    change = Change(
        fact=seen.id,
        seen=seen.revision,
        resolved=resolved,
        headings=titles,
        vector=vector or embed(fact_text(resolved.facts[0], titles)),
        type=type_,
        reason=reason,
    )
    workspace.database.commit(
        workspace.namespace,
        lambda commit: put_revision(commit, change, reader=LocalClaims(), embed=embed),
        now=workspace.clock(),
        model=workspace.model,
    )


def _fact(workspace: Workspace, id_: str) -> Fact:
    node = get_node(workspace.database, workspace.namespace, id_, zone=workspace.zone())
    if not isinstance(node, Fact):  # forgotten, and the id is another's: cannot be
        raise NotFoundError(f"there is no fact {id_!r}", hint="Look for it anew.")
    return node
