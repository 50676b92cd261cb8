"""What stands before the evidence in a context: who somebody is, and what was so far.

It never takes more than a third of the token budget, so that the evidence keeps its room, and gives
way where a turn with a critical statement would be left out for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graphmem.recall.packing import Context, Fidelity, TokenCounter, pack
from graphmem.records import Hit, Source

__all__ = ["Section", "packed_behind"]

_SHARE = 3  # of the budget, one part


class Section(NamedTuple):
    """A heading, and sentences with the turns that they rest on, what matters most first."""

    heading: str
    sentences: Sequence[tuple[str, tuple[Source, ...]]]


def packed_behind(
    sections: Sequence[Section],
    hits: Sequence[Hit],
    question: str,
    token_budget: int,
    count_tokens: TokenCounter,
    **options: Any,
) -> Context:
    """Pack hits behind sections, all within one token budget.

    Parameters
    ----------
    sections
        What stands first; of each as many sentences as there is room for, each with its citation.
    hits, question, token_budget, count_tokens, **options
        As for :func:`graphmem.recall.packing.pack`.

    Returns
    -------
    Context
        Never over the budget. Where there is no room for a sentence, as without sections.
    """
    names = _names([*_hit_sources(hits), *_sources(sections)])
    rendered = list(_rendered(sections, names, token_budget // _SHARE, count_tokens))
    while rendered:
        text = "\n".join(line for line, _ in rendered)
        rest = token_budget - count_tokens(text + "\n\n")
        evidence = pack(hits, question, max(rest, 0), count_tokens, **options)
        whole = f"{text}\n\n{evidence.text}" if evidence.text else text
        tokens = count_tokens(whole)
        if tokens <= token_budget and rest >= 0 and not _lacks_critical(evidence):
            cited = {label: source for _, labels in rendered for label, source in labels.items()}
            return replace(
                evidence, text=whole, tokens=tokens, citations={**cited, **evidence.citations}
            )
        rendered.pop()
        while rendered and not rendered[-1][1]:  # a heading without a sentence
            rendered.pop()
    return pack(hits, question, token_budget, count_tokens, **options)


def _lacks_critical(context: Context) -> bool:
    return any(
        decision.critical and decision.fidelity == Fidelity.DROPPED
        for decision in context.decisions
    )


def _hit_sources(hits: Iterable[Hit]) -> list[Source]:
    """The first source of each hit: what it is cited by."""
    return [hit.sources[0] for hit in hits if hit.sources]


def _rendered(
    sections: Sequence[Section], names: Mapping[str, set[str]], room: int, count: TokenCounter
) -> Iterable[tuple[str, dict[str, Source]]]:
    """Lines with their citations, as many as fit; the sections share what room there is."""
    for number, section in enumerate(sections):
        share = room // (len(sections) - number)
        lines: list[tuple[str, dict[str, Source]]] = [(f"{section.heading}:", {})]
        spent = count(lines[0][0] + "\n")
        for sentence, sources in section.sentences:
            labels = {_label(source, names): source for source in sources}
            line = f"- {sentence} [{', '.join(labels)}]" if labels else f"- {sentence}"
            cost = count(line + "\n")
            if spent + cost > share:
                break
            lines.append((line, labels))
            spent += cost
        if len(lines) > 1:
            room -= spent
            yield from lines


def _sources(sections: Iterable[Section]) -> list[Source]:
    return [source for section in sections for _, all_ in section.sentences for source in all_]


def _names(sources: Iterable[Source]) -> dict[str, set[str]]:
    """The conversations in which each id stands for a turn."""
    names: dict[str, set[str]] = {}
    for source in sources:
        names.setdefault(source.id, set()).add(source.conversation)
    return names


def _label(source: Source, names: Mapping[str, set[str]]) -> str:
    """A turn's id, with the conversation where two conversations have the id."""
    label = source.id if len(names[source.id]) < 2 else f"{source.conversation}/{source.id}"
    return " ".join(label.split()).replace("]", ")")
