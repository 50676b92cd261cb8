"""Contribute: facts and triples that a caller knows, with the turns that they are from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from graphmem import identity
from graphmem.errors import InputError
from graphmem.extraction.contributed import Contribution
from graphmem.extraction.interface import Extraction, FactDraft
from graphmem.extraction.recorded import annotated
from graphmem.extraction.resolution import Resolved, mentioned_names
from graphmem.extraction.units import unite
from graphmem.graph.knowledge import known_entities, put_contribution, texts_of
from graphmem.graph.turns import turns_called
from graphmem.records import Span, Turn
from graphmem.steps.extractors import Extractors
from graphmem.steps.vectors import RememberedVectors
from graphmem.steps.workspace import Workspace

__all__ = ["ContributeReport", "contribute"]

_BATCH = 200
_MAX_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributeReport:
    """What became of what a caller gave; ``ids`` are those of the facts, in order."""

    added: int = 0
    unchanged: int = 0
    ids: tuple[str, ...] = ()


def contribute(
    workspace: Workspace, contributions: Sequence[Contribution], name: str
) -> ContributeReport:
    """Store what a caller knows. What is there already stays as it is.

    Facts that come without entities and triples get those that the local extractor finds in them.

    Parameters
    ----------
    workspace
        Where to.
    contributions
        Checked facts.
    name
        Who gives them: a part of their producer.

    Raises
    ------
    InputError
        A turn is not there, or in several conversations; nothing is stored then.
    """
    if not name.strip() or len(name) > _MAX_NAME or not name.isprintable():
        raise InputError(
            f"the name {name[:40]!r} cannot be used",
            hint=f"Use 1 to {_MAX_NAME} printable characters.",
        )
    drafts = _placed(workspace, contributions)
    local = Extractors(workspace.settings, workspace.embedder.count_tokens).local()
    bare = [draft for draft in drafts if not draft.mentions]
    found = iter(annotated(bare, local))
    drafts = [draft if draft.mentions else next(found) for draft in drafts]
    vectors = RememberedVectors(workspace.embedder)
    added = 0
    ids: list[str] = []
    for start in range(0, len(drafts), _BATCH):
        resolved = _resolved(workspace, drafts[start : start + _BATCH], name)
        vectors.prepare(texts_of(resolved, {}))
        added += workspace.database.commit(
            workspace.namespace,
            partial(
                put_contribution, resolved=resolved, producer=f"caller:{name}", embed=vectors.of
            ),
            now=workspace.clock(),
            model=workspace.model,
        )
        ids += [fact.id for fact in resolved.facts]
    return ContributeReport(added=added, unchanged=len(ids) - added, ids=tuple(ids))


def _placed(workspace: Workspace, contributions: Sequence[Contribution]) -> list[FactDraft]:
    """The facts with the keys of their turns."""
    wanted = sorted({id_ for each in contributions for id_ in each.turns})
    found: dict[str, list[Turn]] = {}
    for turn in turns_called(workspace.database, workspace.namespace, wanted):
        found.setdefault(turn.id, []).append(turn)
    drafts = []
    for number, each in enumerate(contributions):
        turns = [_turn(number, id_, each.conversation, found.get(id_, [])) for id_ in each.turns]
        drafts.append(
            replace(
                each.draft,
                turn=turns[0].key,
                further_turns=tuple(turn.key for turn in turns[1:]),
                span=Span(0, len(turns[0].text)),
            )
        )
    return drafts


def _turn(number: int, id_: str, conversation: str | None, found: Sequence[Turn]) -> Turn:
    fitting = [turn for turn in found if conversation in (None, turn.conversation)]
    if len(fitting) == 1:
        return fitting[0]
    place = f" in conversation {conversation!r}" if conversation else ""
    if not fitting:
        raise InputError(f"[{number}] there is no turn {id_!r}{place}", hint="Add the turns first.")
    raise InputError(
        f"[{number}] several conversations have a turn {id_!r}",
        hint="Name the conversation as well.",
    )


def _resolved(workspace: Workspace, drafts: Sequence[FactDraft], name: str) -> Resolved:
    # A unit for each fact by itself: what is added together is no statement of its own.
    units = [replace(u, facts=(at,)) for at, draft in enumerate(drafts) for u in unite([draft])]
    extraction = Extraction(
        episode="", title="", summary="", facts=tuple(drafts), units=tuple(units)
    )
    names = mentioned_names(extraction)
    known = known_entities(workspace.database, workspace.namespace, names)
    return Resolved(extraction, known, owner=identity.content_id("caller", name))
