"""One gold conversation beside what an extractor made of it: names, turns, and the tally.

The rules of comparing are those that `schemas/gold.json` states.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo

from graphmem.evaluation.gold import GoldConversation, Names
from graphmem.evaluation.scores import Counts, Share
from graphmem.evaluation.wording import PredicateBook, Stems, name_key, same_name, stems
from graphmem.extraction.interface import Extraction, FactDraft, UnitDraft

__all__ = ["Comparison", "Miss", "Tally", "holds"]


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that is not as the gold has it.

    Attributes
    ----------
    kind
        "entity", "triple", "fact", "unit", "expression", or "episode" for one not extracted.
    problem
        "missing", "spurious", "junk", "twin", or the attribute that is wrong; of an episode
        "postponed", "unanswered" or "unusable".
    conversation, turn
        Where; empty for expressions.
    text
        What was expected, or predicted.
    detail
        For a wrong attribute: what was expected and what came.
    """

    kind: str
    problem: str
    conversation: str
    turn: str
    text: str
    detail: str = ""


@dataclass(slots=True)
class Tally:
    """What comparing one conversation gave."""

    counts: dict[str, Counts] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)


class Comparison:
    """What comparing facts, triples, entities and units of one conversation has in common.

    Parameters
    ----------
    gold
        The conversation and what should come out.
    predicates
        Which predicates mean the same.
    """

    def __init__(self, gold: GoldConversation, predicates: PredicateBook) -> None:
        self.gold = gold
        self.predicates = predicates
        self.tally = Tally()
        self.matched_facts: set[int] = set()  # id() of each draft that fits some gold fact
        self._turns = {turn.key: turn for turn in gold.turns}
        self._names: dict[Stems, Names] = {}
        for entity in gold.entities or ():
            for name in entity.names:
                key = name_key(name)
                self._names[key] = (*self._names.get(key, ()), *entity.names)
        people = [
            entity.names
            for entity in gold.entities or ()
            if "person" in entity.types and not entity.optional
        ]
        listed = {name_key(name) for names in people for name in names}
        people += [(name,) for name in gold.participants if name_key(name) not in listed]
        self._people = [[name_key(name) for name in names] for names in people]

    def miss(self, kind: str, problem: str, turn: str, text: str, detail: str = "") -> None:
        """Note that something is not as the gold has it."""
        self.tally.misses.append(Miss(kind, problem, self.gold.id, turn, text, detail))

    def turn_id(self, key: str) -> str:
        """The caller's id of a turn; a key that is none of the conversation's stays as it is."""
        turn = self._turns.get(key)
        return turn.id if turn else key

    def zone(self, key: str) -> tzinfo | None:
        """Zone in which a turn's days are counted."""
        turn = self._turns.get(key)
        return turn.said_at.tzinfo if turn and turn.said_at else None

    def fact_turns(self, fact: FactDraft) -> set[str]:
        """Turns that a fact rests on."""
        return {self.turn_id(key) for key in (fact.turn, *fact.further_turns)}

    def unit_turns(self, unit: UnitDraft, extraction: Extraction) -> set[str]:
        """Turns of the facts that a unit rests on."""
        facts = (extraction.facts[number] for number in unit.facts)
        return {turn for fact in facts for turn in self.fact_turns(fact)}

    def same(self, gold: str, predicted: str) -> bool:
        """Whether a predicted name is that of the gold, by any of its names."""
        names = self._names.get(name_key(gold), ())
        return any(same_name(name, predicted) for name in (gold, *names))

    def one_of(self, gold: Names, predicted: str) -> bool:
        """Whether a predicted name is one of those of the gold."""
        return any(self.same(name, predicted) for name in gold)

    def names_everybody(self, text: str, predicted: Stems) -> bool:
        """Whether all people whom ``text`` names are named in the predicted words."""
        wanted = stems(text)
        return all(
            any(holds(predicted, name) for name in names)
            for names in self._people
            if any(holds(wanted, name) for name in names)
        )

    def is_matched(self, fact: FactDraft) -> bool:
        """Whether a predicted fact fits some gold fact."""
        return id(fact) in self.matched_facts


def holds(words: Stems, part: Stems) -> bool:
    """Whether the words of ``part`` stand in ``words`` one after another."""
    return any(words[i : i + len(part)] == part for i in range(len(words) - len(part) + 1))
