"""Report: what a memory holds, what is pending, and whether all is as it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from graphmem.conversation.quarantine import QuarantineFile
from graphmem.graph.database import Database
from graphmem.graph.runs import Spending, spending, total_spending
from graphmem.settings import Settings

__all__ = ["MemoryReport", "report", "total", "untraceable"]

_EXAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryReport:
    """What one namespace holds, or several together.

    Attributes
    ----------
    namespaces
        How many are counted.
    nodes
        Active nodes by kind (``turn``, ``episode``, ``fact`` …).
    turns, extracted, pending, set_aside, lost
        Each turn is either in an extracted episode, or pending as a later run will come to it, or
        set aside as what a language model made of it is in quarantine and a later run will try
        again, or lost, which must not be. What was rejected never became a turn.
    quarantined
        Pieces of input that could not be used.
    untraceable
        Ids of derived nodes without a path to a turn, at most twenty of a namespace: defects.
    spending
        What all consolidations took.
    """

    namespaces: int = 1
    nodes: Mapping[str, int] = field(default_factory=dict)
    turns: int = 0
    extracted: int = 0
    pending: int = 0
    set_aside: int = 0
    lost: int = 0
    quarantined: int = 0
    untraceable: tuple[str, ...] = ()
    spending: Spending = field(default_factory=Spending)

    @property
    def accounted_for(self) -> bool:
        """Whether every turn is extracted, pending or set aside."""
        known = self.extracted + self.pending + self.set_aside
        return self.lost == 0 and self.turns == known

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "namespaces": self.namespaces,
            "nodes": dict(self.nodes),
            "turns": self.turns,
            "extracted": self.extracted,
            "pending": self.pending,
            "set_aside": self.set_aside,
            "lost": self.lost,
            "quarantined": self.quarantined,
            "untraceable": list(self.untraceable),
            "spending": asdict(self.spending),
        }


def report(
    database: Database, settings: Settings, namespace: str, *, provenance: bool = True
) -> MemoryReport:
    """Look at a namespace; one without anything in it is all zeros.

    Parameters
    ----------
    database
        Where the memory is.
    settings
        Name the folder of the quarantine.
    namespace
        The namespace.
    provenance
        Whether to look for untraceable nodes: the costly part, as it follows every node's paths.
    """
    nodes: Counter[str] = Counter()
    for row in database.read("read/counts", namespace=namespace):
        if row["status"] == "active":
            nodes[row["kind"]] += row["nodes"]
    coverage = database.read("read/coverage", namespace=namespace)[0]
    return MemoryReport(
        nodes=dict(nodes),
        turns=coverage["turns"],
        extracted=coverage["extracted"],
        pending=coverage["pending"],
        set_aside=coverage["quarantined"],
        lost=coverage["lost"],
        quarantined=QuarantineFile(settings.quarantine, namespace).count(),
        untraceable=untraceable(database, namespace) if provenance else (),
        spending=spending(database, namespace),
    )


def untraceable(database: Database, namespace: str) -> tuple[str, ...]:
    """Ids of derived nodes without a path to a turn, at most twenty."""
    rows = database.read("read/without_provenance", namespace=namespace, limit=_EXAMPLES)
    return tuple(row["id"] for row in rows)


def total(reports: Iterable[MemoryReport]) -> MemoryReport:
    """Several namespaces' reports as one."""
    given = list(reports)
    nodes: Counter[str] = Counter()
    for each in given:
        nodes.update(each.nodes)
    return MemoryReport(
        namespaces=sum(each.namespaces for each in given),
        nodes=dict(nodes),
        turns=sum(each.turns for each in given),
        extracted=sum(each.extracted for each in given),
        pending=sum(each.pending for each in given),
        set_aside=sum(each.set_aside for each in given),
        lost=sum(each.lost for each in given),
        quarantined=sum(each.quarantined for each in given),
        untraceable=tuple(id_ for each in given for id_ in each.untraceable),
        spending=total_spending(each.spending for each in given),
    )
