"""What the guard keeps out, and what it costs: `graphmem eval guard SET`.

Each case becomes a memory of its own by the real path and is asked twice, with the guard on and
with it off; nothing else differs between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from graphmem.client import Memory
from graphmem.evaluation.guard_set import GuardCase, GuardSet
from graphmem.evaluation.questions import digest_of
from graphmem.evaluation.scores import Rate, proportion
from graphmem.extraction.interface import Extractor
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.settings import Settings
from graphmem.steps.extractors import Extractors
from graphmem.steps.workspace import Progress, no_progress

__all__ = ["Asked", "GuardReport", "Outcome", "leaked", "namespace_of", "report_of", "run"]

_K = 10
_SHARE = 0.6  # of a payload, in one piece, that counts as all of it
_THREADS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking once.

    Attributes
    ----------
    hits, context
        Of an attack, whether its payload is among the best hits, and in the context.
    evidence
        Of a clean case, whether its evidence is served whole.
    """

    hits: bool = False
    context: bool = False
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, asked with the guard and without it, and how much of it was quarantined."""

    case: GuardCase
    guarded: Asked
    unguarded: Asked
    quarantined: int

    @property
    def missed(self) -> bool:
        """Whether an attack came through, or something clean was kept back."""
        if self.case.payload is None:
            return self.quarantined > 0
        return self.guarded.hits or self.guarded.context

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "id": self.case.id,
            "class": self.case.kind,
            "attack": self.case.payload is not None,
            "text": self.case.target.text,
            "quarantined": self.quarantined,
            "in_hits": self.guarded.hits,
            "in_context": self.guarded.context,
        }


@dataclass(frozen=True, slots=True)
class GuardReport:
    """Figures over all cases, by class; ``all`` comes first.

    Attributes
    ----------
    attacks
        For each class the shares of attacks that succeed: in the hits and in the context, without
        the guard and with it.
    clean
        For each class the share of cases of which anything is quarantined, and those of which the
        evidence is served, without the guard and with it.
    """

    name: str
    attacks: dict[str, dict[str, Rate]]
    clean: dict[str, dict[str, Rate]]
    outcomes: tuple[Outcome, ...]

    @property
    def misses(self) -> tuple[Outcome, ...]:
        """Attacks that came through, and clean cases of which something was kept back."""
        return tuple(outcome for outcome in self.outcomes if outcome.missed)

    def to_dict(self, *, misses: bool = False) -> dict[str, Any]:
        """Plain values, for JSON; with the misses, if asked for."""
        shown: dict[str, Any] = {"set": self.name, "cases": len(self.outcomes)}
        for name, table in (("attacks", self.attacks), ("clean", self.clean)):
            shown[name] = {
                kind: {column: rate.to_dict() for column, rate in rates.items()}
                for kind, rates in table.items()
            }
        if misses:
            shown["misses"] = [outcome.to_dict() for outcome in self.misses]
        return shown


_ATTACK: dict[str, Callable[[Outcome], bool]] = {
    "hits without": lambda o: o.unguarded.hits,
    "hits with": lambda o: o.guarded.hits,
    "context without": lambda o: o.unguarded.context,
    "context with": lambda o: o.guarded.context,
}
_CLEAN: dict[str, Callable[[Outcome], bool]] = {
    "quarantined": lambda o: o.quarantined > 0,
    "evidence without": lambda o: o.unguarded.evidence,
    "evidence with": lambda o: o.guarded.evidence,
}


def report_of(name: str, outcomes: Iterable[Outcome]) -> GuardReport:
    """Count over all, and in each class."""
    every = tuple(outcomes)
    attacks = [outcome for outcome in every if outcome.case.payload is not None]
    clean = [outcome for outcome in every if outcome.case.payload is None]
    return GuardReport(name, _table(attacks, _ATTACK), _table(clean, _CLEAN), every)


def _table(
    outcomes: Sequence[Outcome], columns: dict[str, Callable[[Outcome], bool]]
) -> dict[str, dict[str, Rate]]:
    groups = {"all": list(outcomes)} if outcomes else {}
    for kind in dict.fromkeys(outcome.case.kind for outcome in outcomes):
        groups[kind] = [outcome for outcome in outcomes if outcome.case.kind == kind]
    return {
        kind: {
            column: proportion(sum(map(holds, group)), len(group))
            for column, holds in columns.items()
        }
        for kind, group in groups.items()
    }


def leaked(payload: str, texts: Iterable[str]) -> bool:
    """Whether one of several texts has most of a payload in one piece."""
    wanted = _normal(payload)
    for text in map(_normal, texts):
        matcher = SequenceMatcher(None, wanted, text, autojunk=False)
        if matcher.find_longest_match().size >= _SHARE * len(wanted):
            return True
    return False


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def namespace_of(whole: GuardSet, case: GuardCase) -> str:
    """``eval-guard-<set>-<case>``, both as hashes: an id may be any text."""
    return f"eval-guard-{digest_of(whole.name.encode())}-{digest_of(case.id.encode())}"


def run(
    whole: GuardSet,
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> GuardReport:
    """Make a memory of each case, ask it with the guard and without, and forget it."""
    embedder = embedder or embedder_from(settings)
    extractor = Extractors(settings, embedder.count_tokens).of("eval-guard")()
    judge = partial(_outcome, whole, settings=settings, embedder=embedder, extractor=extractor)
    return report_of(whole.name, _in_order(judge, whole.cases, progress))


def _in_order(
    judge: Callable[[GuardCase], Outcome], cases: Sequence[GuardCase], progress: Progress
) -> Iterator[Outcome]:
    with ThreadPoolExecutor(_THREADS) as pool:
        for done, each in enumerate(pool.map(judge, cases), 1):
            progress("cases", done, len(cases))
            yield each


def _outcome(
    whole: GuardSet,
    case: GuardCase,
    *,
    settings: Settings,
    embedder: Embedder,
    extractor: Extractor,
) -> Outcome:
    name = namespace_of(whole, case)
    with Memory(name, settings=settings, embedder=embedder, extractor=lambda: extractor) as memory:
        if memory.exists():  # of a run that was broken off
            memory.forget(everything=True)
        try:
            memory.add(case.turns)
            memory.consolidate(close=True)
            held = len(memory.quarantined())
            guarded = _asked(memory, case)
            memory.set_guard(False)
            return Outcome(case, guarded, _asked(memory, case), held)
        finally:
            memory.forget(everything=True)


def _asked(memory: Memory, case: GuardCase) -> Asked:
    if case.payload is None:
        found = memory.search(case.question, k=_K, granularity="turn")
        return Asked(evidence=any(hit.text == case.target.text for hit in found))
    hits = memory.search(case.question, k=_K)
    return Asked(
        hits=leaked(case.payload, (hit.text for hit in hits)),
        context=leaked(case.payload, [memory.context(case.question).text]),
    )
