"""What a question says of itself, found without a language model.

Names are looked up in the memory's own entities and speakers, the longest first, as whole words.
Times are found by the grammar that extraction uses and become intervals. What is asked for is told
by the form of the question. All of it only weighs; nothing is left out because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from graphmem.recall.breadth import asks_broadly
from graphmem.recall.forms import (
    Asked,
    Order,
    View,
    asked_kind,
    asks_for_a_state,
    asks_several,
    order_of,
    view_of,
)
from graphmem.recall.layout import Layout
from graphmem.recall.lexical import tokens
from graphmem.recall.naming import names_in
from graphmem.recall.times import QueryTime, asking_time, times_in

__all__ = ["Asked", "Order", "QueryAnalysis", "QueryTime", "analyse"]

_MAX_CHARACTERS = (
    4_000  # a longer question is a text pasted in; its beginning says what it is about
)
_FORM_CHARACTERS = 400  # in which a question shows what kind of question it is


@dataclass(frozen=True, slots=True)
class QueryAnalysis:
    """What was found in a question.

    Attributes
    ----------
    question
        As it was asked.
    terms
        Its index terms.
    timeless_terms
        Those of them that stand outside of its times.
    entities
        Nodes of the entities that it names, as positions in the layout, in order of the question.
    phrases
        The words by which it names them.
    speakers
        Normalised names of the speakers that it names.
    times
        The times that it names.
    asked
        What it asks for.
    several
        Whether it asks for more than one.
    broad
        Whether it asks for all that is known of somebody or something.
    order
        Whether it asks for the first or the latest, for what was before or after, or to compare.
    view
        Whether it asks how things stand, how they once stood, or how they changed.
    state
        Whether it asks how things stood, not what happened.
    """

    question: str
    terms: tuple[str, ...] = ()
    entities: tuple[int, ...] = ()
    phrases: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    times: tuple[QueryTime, ...] = ()
    asked: Asked | None = None
    several: bool = False
    broad: bool = False
    order: Order | None = None
    view: View | None = None
    state: bool = False
    timeless_terms: tuple[str, ...] = ()

    @property
    def interval(self) -> tuple[float, float] | None:
        """From the first to the last moment of its times, in seconds since 1970."""
        if not self.times:
            return None
        return min(time.start for time in self.times), max(time.end for time in self.times)

    def to_dict(self) -> dict[str, Any]:
        """As plain values; a side of a time that is open is None."""
        return {
            "question": self.question,
            "terms": list(self.terms),
            "phrases": list(self.phrases),
            "speakers": list(self.speakers),
            "times": [
                {"text": time.text, "start": _iso(time.start), "end": _iso(time.end)}
                for time in self.times
            ],
            "asked": self.asked,
            "several": self.several,
            "broad": self.broad,
            "order": self.order,
            "view": self.view,
            "state": self.state,
        }


def analyse(question: str, layout: Layout, asked_at: datetime | None = None) -> QueryAnalysis:
    """Analyse a question against the memory that it is asked of.

    Parameters
    ----------
    question
        In words.
    layout
        The memory.
    asked_at
        The moment that "last week" counts from; see
        :func:`~graphmem.recall.times.asking_time` for when it is unset.
    """
    text = question[:_MAX_CHARACTERS]
    phrases = names_in(text, layout.entity_names)
    entities = _entities(phrases, layout.entity_names)
    times = times_in(text, asking_time(layout, asked_at))
    form = text[:_FORM_CHARACTERS]
    outside = _without(text, times)
    timeless = outside[:_FORM_CHARACTERS]
    order = order_of(timeless)
    return QueryAnalysis(
        question=question,
        terms=tuple(dict.fromkeys(tokens(text))),
        entities=entities,
        phrases=tuple(phrases),
        speakers=_speakers(text, entities, layout),
        times=times,
        asked=asked_kind(form),
        several=asks_several(form),
        broad=asks_broadly(form),
        order=order,
        view=view_of(timeless, order),
        state=asks_for_a_state(timeless),
        timeless_terms=tuple(dict.fromkeys(tokens(outside))),
    )


def _entities(phrases: list[str], names: Mapping[str, list[int]]) -> tuple[int, ...]:
    entities: dict[int, None] = {}
    for phrase in phrases:
        entities.update(dict.fromkeys(names[phrase]))
    return tuple(entities)


def _speakers(text: str, entities: tuple[int, ...], layout: Layout) -> tuple[str, ...]:
    """Speakers that are named, or known to be the same as an entity that is."""
    known = layout.speaker_names
    named = known.named_in(text)
    one, other, _ = layout.snapshot.edges("SAME_AS")
    if entities and len(one):
        nodes = layout.entity_nodes[list(entities)]
        linked = np.concatenate([other[np.isin(one, nodes)], one[np.isin(other, nodes)]])
        for node in np.unique(linked).tolist():
            named |= known.called(layout.snapshot.texts[node])
    return tuple(sorted(named))


def _without(text: str, times: tuple[QueryTime, ...]) -> str:
    """The text with blanks for its times."""
    for time in times:
        end = time.position + len(time.text)
        text = text[: time.position] + " " * len(time.text) + text[end:]
    return text


def _iso(seconds: float) -> str | None:
    if not np.isfinite(seconds):
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat()
