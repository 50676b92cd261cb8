"""Fits the weights of a conversation's granularities and cues, and says how well they carry over.

Each turn is a vector of standardised signals. The weights are those under which the evidence of a
question is likely among all turns (softmax over the turns, as in learning to rank by lists). They
are fitted to all conversations but one and measured on that one, in turn; last to all.

    python -m benchmarks.fit_weights DATA --model FOLDER --cache FOLDER
    python -m benchmarks.fit_weights DATA … --group 5=0.2 --ridge 0.003
    python -m benchmarks.fit_weights DATA … --only several --only manner

``--group 5=0.2`` lets a question of LoCoMo's category 5, which names the wrong person, count a
fifth: a memory is mostly asked about the right one. ``--only`` takes the questions of
a form: ``several``, or else what they ask for. The signals come from the present
configuration, since PageRank starts from what it finds; so fit, change it, and fit once more.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.recall_quality import Case, add_arguments, cases_of
from graphmem.evaluation.metrics import ndcg, recall
from graphmem.recall.analysis import analyse
from graphmem.recall.config import DEFAULT, Cues, Weights
from graphmem.recall.fusion import standardise
from graphmem.recall.layout import Layout
from graphmem.recall.passes import score_turns
from graphmem.recall.scores import score

Floats = NDArray[np.float64]

_NEGATIVE = {"asks"}  # what speaks against a turn; everything else can only speak for it
_DEPTH = 10


@dataclass(frozen=True)
class Question:
    """Signals of all turns for one question."""

    memory: str
    group: str
    form: str | None
    signals: Floats
    evidence: NDArray[np.bool_]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_arguments(parser)
    parser.add_argument("--group", action="append", default=[], metavar="GROUP=WEIGHT")
    parser.add_argument("--ridge", type=float, default=0.003, help="holds large weights back")
    parser.add_argument("--only", dest="forms", action="append", default=[], metavar="FORM")
    parser.add_argument("--without", default="", help="signals to leave out, by comma")
    arguments = parser.parse_args()
    arguments.only = "locomo"
    left_out = set(arguments.without.split(","))
    names = [f.name for kind in (Weights, Cues) for f in fields(kind)] + ["graph", "time"]
    names = [name for name in names if name not in left_out]
    questions = [q for case in cases_of(arguments) for q in _questions(case, names)]
    if arguments.forms:
        questions = [q for q in questions if q.form in arguments.forms]
    weight = {k: float(v) for k, v in (given.split("=") for given in arguments.group)}
    counts = np.asarray([weight.get(q.group, 1.0) for q in questions])
    scores: list[Floats] = [np.zeros(0)] * len(questions)
    for held_out in sorted({q.memory for q in questions}):
        inside = [i for i, q in enumerate(questions) if q.memory != held_out]
        fitted = fit([questions[i] for i in inside], counts[inside], names, arguments.ridge)
        for i, question in enumerate(questions):
            if question.memory == held_out:
                scores[i] = question.signals @ fitted
    _report("each conversation by the others", questions, scores)
    fitted = fit(questions, counts, names, arguments.ridge)
    _report("all by all", questions, [q.signals @ fitted for q in questions])
    print("  ".join(f"{name} {value:.2f}" for name, value in zip(names, fitted, strict=True)))


def fit(
    questions: Sequence[Question], counts: Floats, names: Sequence[str], ridge: float
) -> Floats:
    """Weights under which the evidence is likely; ``counts`` tells how much a question counts."""
    signals = np.concatenate([q.signals for q in questions])
    lengths = np.asarray([len(q.signals) for q in questions])
    starts = np.r_[0, np.cumsum(lengths)[:-1]]
    share = counts / counts.sum()
    wanted = np.concatenate(
        [s * q.evidence / q.evidence.sum() for s, q in zip(share, questions, strict=True)]
    )
    reached = signals.T @ wanted

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = signals @ weights
        peak = np.maximum.reduceat(total, starts)
        likely = np.exp(total - np.repeat(peak, lengths))
        sums = np.add.reduceat(likely, starts)
        likely *= np.repeat(share / sums, lengths)
        value = share @ (np.log(sums) + peak) - total @ wanted + ridge * weights @ weights
        return float(value), signals.T @ likely - reached + 2 * ridge * weights

    bounds = [(None, 0) if name in _NEGATIVE else (0, None) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def _questions(case: Case, names: Sequence[str]) -> list[Question]:
    layout = Layout.of(case.snapshot, DEFAULT)
    usable = np.ones(len(case.snapshot), dtype=np.bool_)
    everything = np.ones(layout.turn_count, dtype=np.bool_)
    ids = [case.snapshot.nodes[node].source_id for node in layout.turn_nodes]
    found = []
    for asked, vector in zip(case.memory.questions, case.vectors, strict=True):
        analysis = analyse(asked.text, layout)
        scores = score(layout, analysis, vector, usable)
        fused = score_turns(layout, analysis, scores, usable, DEFAULT, "light").turns
        signals = {n: standardise(v, everything) for n, v in (scores.turns | scores.cues).items()}
        for name in ("graph", "time"):
            share = fused.shares.get(name, np.zeros(layout.turn_count))
            spread = share.std()
            signals[name] = share / spread if name == "graph" and spread else share
        signals["time"] /= DEFAULT.time_bonus
        form = "several" if analysis.several else analysis.asked
        evidence = np.asarray([id_ in asked.evidence for id_ in ids])
        columns = np.column_stack([signals[name] for name in names])
        found.append(Question(case.memory.name, asked.group, form, columns, evidence))
    return found


def _report(title: str, questions: Sequence[Question], scores: Sequence[Floats]) -> None:
    rows: dict[str, list[tuple[float, float]]] = {}
    for question, total in zip(questions, scores, strict=True):
        best = np.argsort(-total, kind="stable")[:_DEPTH].tolist()
        wanted = set(np.flatnonzero(question.evidence).tolist())
        row = (recall(best, wanted, _DEPTH), ndcg(best, wanted, _DEPTH))
        for group in {question.group, "1-4" if question.group in "1234" else question.group}:
            rows.setdefault(group, []).append(row)
    print(title)
    for group in sorted(rows):
        found, gain = 100 * np.mean(rows[group], axis=0)
        print(f"  {group:4} R@{_DEPTH} {found:.1f}  nDCG@{_DEPTH} {gain:.1f}")


if __name__ == "__main__":
    main()
