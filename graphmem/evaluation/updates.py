"""How well updates are decided: `graphmem eval updates SET`.

Each case becomes a memory of its own by the real path (add, consolidate), and what became of its
two statements is read from the graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphmem.client import Memory
from graphmem.evaluation.questions import digest_of
from graphmem.evaluation.scores import Rate, proportion
from graphmem.evaluation.update_outcomes import FactRow, Outcome, fact_rows, outcome_of
from graphmem.evaluation.update_set import UpdateCase, UpdateSet
from graphmem.extraction.interface import Extractor
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.settings import Settings
from graphmem.steps.extractors import Extractors
from graphmem.steps.workspace import Progress, no_progress

__all__ = ["DECISIONS", "Judged", "UpdateReport", "namespace_of", "report_of", "run"]

DECISIONS = ("ADD", "UPDATE", "INVALIDATE", "NOOP")
STANDINGS = ("holds", "ended", "retracted")
_THREADS = 2  # one waits for the database while the other reads sentences


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what the memory made of it."""

    case: UpdateCase
    outcome: Outcome

    @property
    def decided(self) -> bool:
        """Whether the decision is right."""
        return self.outcome.decision == self.case.decision

    @property
    def stands(self) -> bool:
        """Whether the old statement is what it should be: holds, ended or retracted."""
        return self.outcome.becomes == self.case.becomes

    @property
    def dated(self) -> bool | None:
        """Whether it ended when it should have; None where that is not judged."""
        if self.case.valid_to is None or not (self.stands and self.case.becomes == "ended"):
            return None
        zone = self.case.new.said_at.tzinfo if self.case.new.said_at else None
        return self.outcome.ended_in(self.case.valid_to, zone)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        zone = self.case.new.said_at.tzinfo if self.case.new.said_at else None
        ended = self.outcome.ended_on(zone)
        return {
            "id": self.case.id,
            "class": self.case.kind,
            "area": self.case.area,
            "old": {"text": self.case.old.text, "facts": [_plain(f) for f in self.outcome.old]},
            "new": {"text": self.case.new.text, "facts": [_plain(f) for f in self.outcome.new]},
            "expected": {
                "decision": self.case.decision,
                "old_becomes": self.case.becomes,
                "valid_to": None if self.case.valid_to is None else str(self.case.valid_to),
            },
            "found": {
                "decision": self.outcome.decision,
                "old_becomes": self.outcome.becomes,
                "valid_to": None if ended is None else str(ended),
            },
            "right": {"decision": self.decided, "old_becomes": self.stands, "valid_to": self.dated},
        }


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """Figures over all cases.

    Attributes
    ----------
    decisions
        Share of right decisions, by class; ``all`` comes first.
    holding
        Share of right answers to whether the old statement still holds, by class.
    standing
        Share of right standings (holds, ended, retracted), by class.
    dates
        Share of right dates among those that can be judged.
    confusion
        How often each decision was taken where each was right.
    without_facts
        Ids of cases where nothing came of the old or the new turn: no decision can be right there
        but by luck.
    """

    name: str
    decisions: dict[str, Rate]
    holding: dict[str, Rate]
    standing: dict[str, Rate]
    dates: Rate
    confusion: dict[str, dict[str, int]]
    without_facts: tuple[str, ...]
    judged: tuple[Judged, ...]

    @property
    def misses(self) -> tuple[Judged, ...]:
        """Cases of which anything that is judged is wrong."""
        return tuple(
            each
            for each in self.judged
            if not (each.decided and each.stands) or each.dated is False
        )

    def to_dict(self, *, misses: bool = False) -> dict[str, Any]:
        """Plain values, for JSON; with the misses, if asked for."""
        shown: dict[str, Any] = {
            "set": self.name,
            "cases": len(self.judged),
            "decisions": {name: rate.to_dict() for name, rate in self.decisions.items()},
            "old_still_holds": {name: rate.to_dict() for name, rate in self.holding.items()},
            "old_becomes": {name: rate.to_dict() for name, rate in self.standing.items()},
            "valid_to": self.dates.to_dict(),
            "confusion": self.confusion,
            "without_facts": list(self.without_facts),
        }
        if misses:
            shown["misses"] = [each.to_dict() for each in self.misses]
        return shown


def report_of(name: str, judged: Iterable[Judged]) -> UpdateReport:
    """Count what is right, over all and in each class."""
    every = tuple(judged)
    groups = {"all": every}
    for kind in dict.fromkeys(each.case.kind for each in every):
        groups[kind] = tuple(each for each in every if each.case.kind == kind)
    cells: Counter[tuple[str, str]] = Counter(
        (each.case.decision, each.outcome.decision) for each in every
    )
    dated = [each.dated for each in every if each.dated is not None]
    return UpdateReport(
        name=name,
        decisions={name: _share(each.decided for each in group) for name, group in groups.items()},
        holding={
            name: _share(
                (each.outcome.becomes == "holds") == (each.case.becomes == "holds")
                for each in group
            )
            for name, group in groups.items()
        },
        standing={name: _share(each.stands for each in group) for name, group in groups.items()},
        dates=_share(dated),
        confusion={right: {made: cells[right, made] for made in DECISIONS} for right in DECISIONS},
        without_facts=tuple(
            each.case.id for each in every if not (each.outcome.old and each.outcome.new)
        ),
        judged=every,
    )


def namespace_of(whole: UpdateSet, case: UpdateCase) -> str:
    """``eval-updates-<set>-<case>``, both as hashes: an id may be any text."""
    return f"eval-updates-{digest_of(whole.name.encode())}-{digest_of(case.id.encode())}"


def run(
    whole: UpdateSet,
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    keep: bool = False,
    progress: Progress = no_progress,
) -> UpdateReport:
    """Make a memory of each case and judge it.

    Parameters
    ----------
    whole
        The cases.
    settings
        Where to, and with which extractor.
    embedder
        In place of that of the settings.
    keep
        Leave the memories where they are, to be looked at.
    progress
        Told after each case.
    """
    embedder = embedder or embedder_from(settings)
    extractor = Extractors(settings, embedder.count_tokens).of("eval-updates")()
    judge = partial(
        _judged, whole, settings=settings, embedder=embedder, extractor=extractor, keep=keep
    )
    return report_of(whole.name, _in_order(judge, whole.cases, progress))


def _in_order(judge: Any, cases: Sequence[UpdateCase], progress: Progress) -> Iterator[Judged]:
    with ThreadPoolExecutor(_THREADS) as pool:
        for done, each in enumerate(pool.map(judge, cases), 1):
            progress("cases", done, len(cases))
            yield each


def _judged(
    whole: UpdateSet,
    case: UpdateCase,
    *,
    settings: Settings,
    embedder: Embedder,
    extractor: Extractor,
    keep: bool,
) -> Judged:
    name = namespace_of(whole, case)
    with Memory(name, settings=settings, embedder=embedder, extractor=lambda: extractor) as memory:
        if memory.exists():  # of a run that was broken off, or kept
            memory.forget(everything=True)
        try:
            memory.add(case.turns)
            memory.consolidate(close=True)
            rows = fact_rows(memory._workspace.database, name, [case.old.key, case.new.key])
        finally:
            if not keep:
                memory.forget(everything=True)
    old, new = ([row for row in rows if row.turn == turn.key] for turn in (case.old, case.new))
    return Judged(case, outcome_of(old, new))


def _share(right: Iterable[bool]) -> Rate:
    values = list(right)
    return proportion(sum(values), len(values))


def _plain(fact: FactRow) -> dict[str, Any]:
    return {
        "text": fact.text,
        "status": fact.status,
        "claims": [f"{claim.act} {claim.value}".strip() for claim in fact.claims],
    }
