"""Runs of consolidation in the graph: what each did, and what it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphmem.graph.database import Database

__all__ = ["Spending", "put_run", "spending", "total_spending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What all runs of a namespace took; the cost is None where a price was not known."""

    runs: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0


def put_run(
    database: Database,
    namespace: str,
    id_: str,
    *,
    producer: str,
    began: datetime,
    now: datetime,
    counts: Mapping[str, Any],
) -> None:
    """Record a run, or bring its record up to date. Readers of the memory never see it."""
    times = {"producer": producer, "started_at": began, "updated_at": now}
    database.write(
        "write/put_consolidation", namespace=namespace, id=id_, properties={**counts, **times}
    )


def spending(database: Database, namespace: str) -> Spending:
    """Sum up all runs of a namespace."""
    row = database.read("read/spending", namespace=namespace)[0]
    return Spending(
        runs=row["runs"],
        calls=row["calls"],
        prompt_tokens=row["prompt_tokens"],
        completion_tokens=row["completion_tokens"],
        cost=None if row["unpriced"] else float(row["cost"]),
    )


def total_spending(each: Iterable[Spending]) -> Spending:
    """Several namespaces' spending as one."""
    given = list(each)
    costs = [one.cost for one in given if one.cost is not None]
    return Spending(
        runs=sum(one.runs for one in given),
        calls=sum(one.calls for one in given),
        prompt_tokens=sum(one.prompt_tokens for one in given),
        completion_tokens=sum(one.completion_tokens for one in given),
        cost=sum(costs) if len(costs) == len(given) else None,
    )
