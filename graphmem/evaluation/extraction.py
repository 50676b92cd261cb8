"""How good extraction is, measured against a gold set: `graphmem eval extraction GOLD`.

Pure: it needs an extractor and a gold set, and no database. Entities are compared as an extractor
names them, before resolution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from graphmem.evaluation.comparison import Comparison, Miss, Tally
from graphmem.evaluation.expressions import TimeResolver, judge_expression
from graphmem.evaluation.fact_comparison import compare_facts
from graphmem.evaluation.gold import GoldConversation, GoldExpression, parse_gold, read_gold
from graphmem.evaluation.graph_comparison import compare_entities, compare_triples, compare_units
from graphmem.evaluation.scores import Rate, Score, Share, rate, score
from graphmem.evaluation.wording import PredicateBook
from graphmem.extraction.interface import Extractor, NotExtracted

__all__ = ["ExtractionReport", "Miss", "evaluate_extraction", "run"]

_SCORES = ("entities", "triples", "facts", "units")
_RATES = {
    "entity_types": "type of found entities",
    "entity_mentions": "turns linked to what they name",
    "junk_entities": "junk among names (less is better)",
    "fact_modality": "modality of matched facts",
    "fact_negation": "negation of matched facts",
    "fact_memory_type": "kind of matched facts",
    "fact_pronouns": "pronouns of matched facts replaced",
    "fact_dates": "interval of dated facts",
    "fact_starts": "… its first day alone",
    "fact_undated": "no interval on undated facts",
    "expressions": "expressions of time, all",
    "expressions_resolvable": "… that name an interval",
    "expressions_near": "… the same, or one around or within",
    "expressions_unresolvable": "… that fix no interval",
    "expressions_false_friends": "… that are none",
}
_GROUPS = {"all": "all", "conversation": "conversations", "document": "documents"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionReport:
    """How an extractor and a resolver of times did on a gold set.

    Attributes
    ----------
    gold, producer
        Name of the gold set; name and version of the extractor.
    conversations, turns, expressions
        How much was judged.
    not_extracted
        Episodes that the extractor gave up or put off; all that is in them is missing.
    scores
        For each group ("all", "conversation", "document") precision, recall and F1 of "entities",
        "triples", "facts" and "units", as far as the gold judges them.
    rates
        For each group shares of right ones; those of expressions of time only for "all".
    misses
        Everything that was not as the gold has it.
    """

    gold: str
    producer: str
    conversations: int
    turns: int
    expressions: int
    not_extracted: int
    scores: Mapping[str, Mapping[str, Score]]
    rates: Mapping[str, Mapping[str, Rate]]
    misses: tuple[Miss, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON, without the misses."""
        return {
            "gold": self.gold,
            "producer": self.producer,
            "conversations": self.conversations,
            "turns": self.turns,
            "expressions": self.expressions,
            "not_extracted": self.not_extracted,
            "scores": {
                group: {name: found.to_dict() for name, found in scores.items()}
                for group, scores in self.scores.items()
            },
            "rates": {
                group: {name: found.to_dict() for name, found in rates.items()}
                for group, rates in self.rates.items()
            },
        }

    def render(self, *, width: int = 140) -> str:
        """Tables for people, as text."""
        head = f"{self.gold}: {self.producer}"
        size = f"{self.conversations} conversations, {self.turns} turns"
        if self.not_extracted:
            size += f", {self.not_extracted} episodes not extracted"
        scores = Table(title=f"{head} ({size})", title_justify="left")
        for column in ("", "in", "right", "output", "found", "gold"):
            justify: Literal["left", "right"] = "left" if column in ("", "in") else "right"
            scores.add_column(column, justify=justify, no_wrap=True)
        for column in ("precision", "recall", "F1"):
            scores.add_column(column, no_wrap=True)
        for name in _SCORES:
            for group, of in _GROUPS.items():
                if found := self.scores[group].get(name):
                    numbers = [str(number) for number in found.counts]
                    measures = [str(found.precision), str(found.recall), str(found.f1)]
                    scores.add_row(name if group == "all" else "", of, *numbers, *measures)
        rates = Table(title="Shares", title_justify="left")
        for column in ("", *_GROUPS.values()):
            rates.add_column(column, no_wrap=True)
        for name, title in _RATES.items():
            if any(name in found for found in self.rates.values()):
                cells = [_cell(self.rates[group].get(name)) for group in _GROUPS]
                rates.add_row(title, *cells)
        return _text(scores, rates, width=width)

    def render_misses(self, *, width: int = 140) -> str:
        """Everything that was not as the gold has it, as text."""
        table = Table(title=f"{len(self.misses)} misses", title_justify="left")
        for column in ("kind", "problem", "where", "what"):
            table.add_column(column, overflow="fold")
        for miss in self.misses:
            where = ":".join(part for part in (miss.conversation, miss.turn) if part)
            what = f"{miss.text}\n  {miss.detail}" if miss.detail else miss.text
            table.add_row(miss.kind, miss.problem, where, what)
        return _text(table, width=width)


def run(
    path: Path, extractor: Extractor, resolve_time: TimeResolver | None = None
) -> ExtractionReport:
    """Read a gold file and evaluate an extractor on it.

    Parameters
    ----------
    path
        A JSON file as `schemas/gold.json` describes it.
    extractor
        What is to be judged.
    resolve_time
        What resolves expressions of time; without it they are not judged.

    Raises
    ------
    InputError
        The file cannot be read, or is no gold set.
    """
    return evaluate_extraction(read_gold(path), extractor, resolve_time)


def evaluate_extraction(
    gold: Mapping[str, Any], extractor: Extractor, resolve_time: TimeResolver | None = None
) -> ExtractionReport:
    """Compare what an extractor makes of a gold set's turns with what it should.

    Parameters
    ----------
    gold
        Content of a gold file, as `schemas/gold.json` describes it.
    extractor
        What is to be judged. It gets each conversation in one call, each session as an episode.
    resolve_time
        What resolves expressions of time; without it they are not judged.

    Returns
    -------
    ExtractionReport
        Scores, shares and misses.

    Raises
    ------
    InputError
        It is no gold set.
    """
    parsed = parse_gold(gold)
    predicates = PredicateBook(parsed.same_predicates)
    tallies = [
        (conversation.kind, _compare(conversation, extractor, predicates))
        for conversation in parsed.conversations
    ]
    misses = [miss for _, tally in tallies for miss in tally.misses]
    groups = {
        group: [tally for kind, tally in tallies if group in ("all", kind)] for group in _GROUPS
    }
    rates = {group: _rates(group_tallies) for group, group_tallies in groups.items()}
    if resolve_time is not None and parsed.expressions:
        shares, wrong = _judge_expressions(parsed.expressions, resolve_time)
        rates["all"] |= {name: rate(units) for name, units in shares.items()}
        misses += wrong
    return ExtractionReport(
        gold=parsed.name,
        producer=extractor.producer,
        conversations=len(parsed.conversations),
        turns=sum(len(conversation.turns) for conversation in parsed.conversations),
        expressions=len(parsed.expressions),
        not_extracted=sum(miss.kind == "episode" for miss in misses),
        scores={group: _scores(group_tallies) for group, group_tallies in groups.items()},
        rates=rates,
        misses=tuple(misses),
    )


def _compare(gold: GoldConversation, extractor: Extractor, predicates: PredicateBook) -> Tally:
    comparison = Comparison(gold, predicates)
    extractions = []
    for outcome in extractor.extract(gold.episodes()):
        if isinstance(outcome, NotExtracted):
            comparison.miss("episode", outcome.kind, "", outcome.reason)
        else:
            extractions.append(outcome)
    facts = [fact for extraction in extractions for fact in extraction.facts]
    if gold.facts is not None:
        compare_facts(comparison, gold.facts, facts)
    if gold.triples is not None:
        compare_triples(comparison, gold.triples, facts)
    if gold.entities is not None:
        compare_entities(comparison, gold.entities, extractions)
    if gold.units is not None:
        compare_units(comparison, gold.units, extractions)
    return comparison.tally


def _scores(tallies: Sequence[Tally]) -> dict[str, Score]:
    counted = {
        name: [tally.counts[name] for tally in tallies if name in tally.counts] for name in _SCORES
    }
    return {name: score(units) for name, units in counted.items() if units}


def _rates(tallies: Sequence[Tally]) -> dict[str, Rate]:
    shares = {
        name: [tally.shares[name] for tally in tallies if name in tally.shares] for name in _RATES
    }
    return {name: rate(units) for name, units in shares.items() if units}


def _judge_expressions(
    expressions: Sequence[GoldExpression], resolve_time: TimeResolver
) -> tuple[dict[str, list[Share]], list[Miss]]:
    shares: dict[str, list[Share]] = {}
    misses = []
    for expression in expressions:
        spans = resolve_time(expression.text, expression.said_at)
        right, near, found = judge_expression(expression, spans)
        results = {"expressions": right}
        if not expression.is_time:
            results["expressions_false_friends"] = right
        elif expression.fixed:
            results |= {"expressions_resolvable": right, "expressions_near": near}
        else:
            results["expressions_unresolvable"] = right
        for name, result in results.items():
            shares.setdefault(name, []).append(Share(int(result), 1))
        if not right:
            got = ", ".join(map(str, found)) or "no interval"
            detail = (
                f"said {expression.said_at:%a %Y-%m-%d %H:%M}, "
                f"expected {' or '.join(map(str, expression.intervals))}, got {got}"
            )
            text = f"{expression.words} ({expression.text})"
            misses.append(Miss("expression", "dates", "", "", text, detail))
    return shares, misses


def _cell(found: Rate | None) -> str:
    return f"{found.right}/{found.total}  {found.estimate}" if found and found.total else ""


def _text(*tables: Table, width: int) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    for table in tables:
        console.print(table, markup=False)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
