"""Facts: which prediction fits which gold fact, and whether it says the same of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from graphmem.evaluation.comparison import Comparison, holds
from graphmem.evaluation.expressions import days
from graphmem.evaluation.gold import GoldFact
from graphmem.evaluation.scores import Counts, Share
from graphmem.evaluation.wording import content_words, overlap, stems
from graphmem.extraction.interface import FactDraft

__all__ = ["OVERLAP", "OVERLAP_WITH_KEYWORDS", "compare_facts"]

OVERLAP = 0.6
_PRONOUN = re.compile(r"\b(?:i|me|my|mine|we|us|our|you|your|he|she|it|they|him|them)\b")
OVERLAP_WITH_KEYWORDS = 0.4


def compare_facts(
    comparison: Comparison, gold: Sequence[GoldFact], predicted: Sequence[FactDraft]
) -> None:
    """Compare a conversation's facts and add to its tally.

    Predictions and gold facts are paired one to one, needed facts first, best overlap first. A gold
    fact that is left over is found all the same if a prediction that has its pair fits it too: one
    sentence may hold several facts. A prediction that is left over is a false positive.
    """
    fits = {
        (row, column): fit
        for row, fact in enumerate(gold)
        for column, draft in enumerate(predicted)
        if (fit := _fit(comparison, fact, draft)) is not None
    }
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for row, column in sorted(fits, key=lambda pair: (gold[pair[0]].optional, -fits[pair])):
        if column not in pairs and row not in taken:
            pairs[column] = row
            taken.add(row)
    found = taken | {row for row, column in fits if column in pairs}
    right = {column for column, row in pairs.items() if not gold[row].optional}
    ignored = pairs.keys() - right
    expected = {row for row, fact in enumerate(gold) if not fact.optional}
    comparison.tally.counts["facts"] = Counts(
        len(right), len(predicted) - len(ignored), len(found & expected), len(expected)
    )
    comparison.matched_facts = {id(predicted[column]) for _, column in fits}
    for row in sorted(expected - found):
        comparison.miss("fact", "missing", gold[row].turns[0], gold[row].texts[0])
    for column, draft in enumerate(predicted):
        if column not in right | ignored:
            problem = "twin" if comparison.is_matched(draft) else "spurious"
            comparison.miss("fact", problem, comparison.turn_id(draft.turn), draft.text)
    _compare_attributes(
        comparison, [(gold[row], predicted[column]) for column, row in sorted(pairs.items())]
    )


def _fit(comparison: Comparison, gold: GoldFact, predicted: FactDraft) -> float | None:
    """How well a prediction fits, at best 1; None if it does not."""
    if comparison.fact_turns(predicted).isdisjoint(gold.turns):
        return None
    words = stems(predicted.text)
    if not all(any(holds(words, stems(word)) for word in any_of) for any_of in gold.keywords):
        return None
    content = content_words(predicted.text)
    enough = OVERLAP_WITH_KEYWORDS if gold.keywords else OVERLAP
    fits = [
        fit
        for text in gold.texts
        if (fit := overlap(content_words(text), content)) >= enough
        and comparison.names_everybody(text, words)
    ]
    return max(fits, default=None)


def _compare_attributes(
    comparison: Comparison, pairs: Iterable[tuple[GoldFact, FactDraft]]
) -> None:
    results: dict[str, list[bool]] = defaultdict(list)
    for gold, fact in pairs:
        judged: list[tuple[str, object, Iterable[object]]] = [
            ("modality", fact.modality, gold.modalities)
        ]
        if gold.negated is not None:
            judged.append(("negation", fact.negated, (gold.negated,)))
        if gold.memory_types:
            judged.append(("memory_type", fact.memory_type, gold.memory_types))
        pronouns = _pronouns(fact.text) - _pronouns(gold.texts[0])
        judged.append(("pronouns", ", ".join(sorted(pronouns)) or "none", ("none",)))
        found = days(fact.valid_from, fact.valid_to, comparison.zone(fact.turn))
        if gold.dated:
            results["fact_starts"].append(found.first in {day.first for day in gold.intervals})
        judged.append(("dates" if gold.dated else "undated", found, gold.intervals))
        for attribute, value, good in judged:
            right = value in good
            results[f"fact_{attribute}"].append(right)
            if not right:
                expected = " or ".join(sorted(map(str, good)))
                detail = f"expected {expected}, got {value}; gold: {gold.texts[0]}"
                turn = comparison.turn_id(fact.turn)
                comparison.miss("fact", attribute, turn, fact.text, detail)
    for name, rights in results.items():
        comparison.tally.shares[name] = Share(sum(rights), len(rights))


def _pronouns(text: str) -> set[str]:
    """Pronouns that leave open who is meant; possessives of the third person may stay."""
    return set(_PRONOUN.findall(text.casefold()))
