"""Measures what it brings that the router suits weights to the memory and to the question.

    python -m benchmarks.router_value DATA --model FOLDER --cache FOLDER

The default is compared with one fixed set of weights for everything: those of conversations, those
of passages, the mean of both, and equal weights for all granularities; and with the default whose
weights no question shifts. Differences are paired, with a bootstrap interval.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

from benchmarks.recall_quality import add_arguments, cases_of, differences, evaluate
from graphmem.evaluation.ablations import ablations
from graphmem.recall.config import DEFAULT, Character, RecallConfig, Weights

_EVEN = 1e9  # at this temperature every distribution is flat


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_arguments(parser)
    arguments = parser.parse_args()
    arguments.only = None
    cases = list(cases_of(arguments))
    default = evaluate(cases, DEFAULT)
    for name, config in _fixed():
        print(f"default less {name}")
        for line in differences(evaluate(cases, config), default):
            print(f"  {line}")


def _fixed() -> Iterator[tuple[str, RecallConfig]]:
    talk, text = DEFAULT.conversation, DEFAULT.document
    yield "weights that no question shifts", replace(DEFAULT, router_temperature=_EVEN)
    yield "the same, whatever the question asks for", ablations(["forms"])["forms"]
    for name, one in (
        ("the weights of conversations", talk),
        ("the weights of passages", text),
        ("the mean of both", talk.mixed(text, 0.5)),
        ("equal weights", replace(talk.mixed(text, 0.5), weights=_equal())),
    ):
        yield name, DEFAULT.altered(_always(one))


def _always(one: Character) -> Callable[[Character], Character]:
    return lambda _: one


def _equal() -> Weights:
    return Weights(**{f.name: 1.0 for f in fields(Weights)})


if __name__ == "__main__":
    main()
