"""Measures whether feedback helps: :mod:`graphmem.recall.feedback` on LoCoMo.

In each conversation half of the questions, drawn at random, are asked one after the other, and
what was found is judged by their evidence; the other half is then asked with the weights learned
and with the default ones. No database and no language model.

    python -m benchmarks.feedback DATA --model FOLDER --cache FOLDER [--seeds 5] [--mode both]

Judgements: ``cited`` tells only what was useful, as citations do; ``both`` also that the first five
which were not useful were not; ``wrong`` calls what is useful useless, to see what harm is done.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.recall_quality import Case, add_arguments, cases_of
from graphmem.evaluation.metrics import difference, ndcg, recall
from graphmem.recall.config import DEFAULT, RecallConfig
from graphmem.recall.feedback import Rule, adapted, learned, update
from graphmem.recall.search import rank
from graphmem.records import Hit

_SHOWN = 20
_JUDGED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_arguments(parser)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rate", type=float, default=Rule().rate)
    parser.add_argument("--mode", choices=("cited", "both", "wrong"), default="cited")
    arguments = parser.parse_args()
    arguments.only = "locomo"
    cases = [case for case in cases_of(arguments) if case.memory.questions]
    rule = replace(Rule(), rate=arguments.rate)
    rows: list[tuple[float, float, float, float]] = []
    for seed in range(arguments.seeds):
        before = len(rows)
        for case in cases:
            rows += measured(case, rule, seed, arguments.mode)
        show(f"seed {seed}", rows[before:])
    show("all", rows)


def measured(
    case: Case, rule: Rule, seed: int, mode: str
) -> Iterator[tuple[float, float, float, float]]:
    """Recall@10 and nDCG@10 of the questions not trained on: with feedback, and without."""
    order = np.random.default_rng(seed).permutation(len(case.memory.questions))
    half = len(order) // 2
    updates: list[dict[str, float]] = []
    config = DEFAULT
    for at in order[:half]:
        hits = asked(case, int(at), config)
        updates += judged(hits, case.memory.questions[int(at)].evidence, rule, mode)
        config = adapted(DEFAULT, learned(updates, rule))
    for at in order[half:]:
        evidence = case.memory.questions[int(at)].evidence
        after, base = ([h.turns[0] for h in asked(case, int(at), c)] for c in (config, DEFAULT))
        yield (recall(after, evidence, 10), recall(base, evidence, 10),
               ndcg(after, evidence, 10), ndcg(base, evidence, 10))  # fmt: skip


def asked(case: Case, at: int, config: RecallConfig) -> list[Hit]:
    """The turns that are found for a question."""
    return rank(
        case.snapshot, case.memory.questions[at].text, case.vectors[at], k=_SHOWN,
        granularity="turn", config=config,
    )  # fmt: skip


def judged(
    hits: Sequence[Hit], evidence: Collection[str], rule: Rule, mode: str
) -> Iterator[dict[str, float]]:
    """The updates that a user would cause who knows the evidence."""
    shown = [hit.signals for hit in hits]
    for at, hit in enumerate(hits):
        useful = hit.turns[0] in evidence
        if mode == "wrong":
            useful = at < _JUDGED and not useful
        if useful:
            yield update(shown, at, 1.0, rule)
        elif mode == "both" and at < _JUDGED:
            yield update(shown, at, -1.0, rule)


def show(name: str, rows: Sequence[tuple[float, float, float, float]]) -> None:
    """Mean differences with their paired 95 % intervals."""
    after, base, ndcg_after, ndcg_base = ([100 * row[i] for row in rows] for i in range(4))
    told = []
    for label, one, other in (("R@10", after, base), ("nDCG@10", ndcg_after, ndcg_base)):
        found = difference(one, other)
        interval = f"[{found.low:+.2f}, {found.high:+.2f}]"
        told.append(f"{label} {np.mean(other):.1f} {found.value:+.2f} {interval}")
    print(f"{name}: {len(rows)} questions, {'; '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
