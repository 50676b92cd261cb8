"""Sweeps recall's parameters: what each would be worth at other values than its default.

    python -m benchmarks.sweep DATA --model FOLDER --cache FOLDER
    python -m benchmarks.sweep DATA … --only damping document.graph --sets locomo
    python -m benchmarks.sweep --list

One parameter is changed at a time, all others stay at their defaults. For each value and figure the
table has the mean in percent and, in points, the paired difference from the default with its 95 %
bootstrap interval; a difference whose interval leaves out 0 is bold. The sets are those of
:mod:`benchmarks.recall_quality` and our own questions on them and on the sample conversations
(``--questions``), over memories built without a database by :mod:`benchmarks.memories`. With some
nine hundred differences shown, about one in twenty would be bold if none were real. And most
defaults were chosen on these very questions: the intervals know nothing of that, so that what a
default is ahead by is more than it would be elsewhere.

What such a memory lacks cannot be swept here: nothing in it supersedes anything and nothing leads
to anything along time, so ``currency``, ``story`` and ``story_facts`` change nothing, and what
``standing`` and ``passing`` are worth is measured without the ends that settling finds. Nor are
swept ``exact_edges`` (:mod:`benchmarks.pagerank`) and ``exact_turns`` (``benchmarks.latency
--compare``), which trade exactness for time; nor ``association``, which is off and whose units have
no links here. ``own_share``, ``name_share`` and ``overlap`` have no set of their own: a list of
facts, or of all kinds, counts as the list of the best turns of its hits, so that a hit which only
repeats another takes up a place; what else a fact or a unit is worth to a reader does not count, so
that more ``overlap`` is always better by this figure. The broad questions are the first set.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.recall_quality import add_arguments, changed
from benchmarks.sweep_sets import SETS, Row, Rows, Sets
from graphmem.evaluation.metrics import difference, mean
from graphmem.recall.config import DEFAULT, Character

_DAY = 86_400.0
_QUESTIONS = Path(__file__).parent.parent / "tests" / "data"
_BOTH = ("locomo", "musique")


@dataclass(frozen=True)
class Sweep:
    """A parameter, the values to try and the sets to try them on.

    ``unit`` is what one of the values stands for.
    """

    parameter: str
    values: tuple[float, ...]
    sets: tuple[str, ...]
    unit: float = 1.0

    @property
    def default(self) -> float:
        """The value that it has, in its unit."""
        found: Any = DEFAULT
        for name in self.parameter.split("."):
            found = getattr(found, name)
        return float(found) / self.unit

    @property
    def title(self) -> str:
        """What the table calls it."""
        return f"{self.parameter}, days" if self.unit == _DAY else self.parameter


_SWEEPS = (
    Sweep("document.bridge", (0, 0.5, 1, 1.5, 2, 3), ("musique",)),
    Sweep("document.graph", (0, 0.5, 0.7, 0.8, 0.9, 0.95, 1), ("musique",)),
    Sweep("document.turn_seeds", (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1), ("musique",)),
    Sweep("conversation.bridge", (0, 0.5, 1, 1.5, 2), ("locomo",)),
    Sweep("conversation.graph", (0, 0.1, 0.2, 0.3, 0.4, 0.6), ("locomo",)),
    Sweep("conversation.turn_seeds", (0, 0.3, 0.5, 0.7, 0.9, 1), ("locomo",)),
    Sweep("conversation.cues.speaker", (0, 0.3, 0.45, 0.65, 0.85, 1.2), ("locomo",)),
    Sweep("conversation.cues.asks", (-0.8, -0.55, -0.37, -0.2, 0), ("locomo",)),
    Sweep("conversation.cues.dated", (0, 0.2, 0.43, 0.65, 0.9), ("locomo",)),
    Sweep("several.weights.unit", (0, 0.2, 0.4, 0.6), ("locomo",)),
    Sweep("several.weights.fact", (0.2, 0.4, 0.6), ("locomo",)),
    Sweep("several.weights.near", (0.1, 0.2, 0.29), ("locomo",)),
    Sweep("several.weights.window", (0, 0.1, 0.18, 0.36), ("locomo",)),
    Sweep("several.cues.speaker", (0.35, 0.5, 0.65), ("locomo",)),
    Sweep("how.weights.near", (0.2, 0.29, 0.4, 0.5), ("locomo",)),
    Sweep("how.weights.window", (0.2, 0.36, 0.5, 0.65), ("locomo",)),
    Sweep("how.cues.speaker", (0.35, 0.5, 0.65), ("locomo",)),
    Sweep("broad.weights.unit", (0, 0.1, 0.2, 0.4), ("broad",)),
    Sweep("broad.weights.episode", (0, 0.1, 0.2, 0.4), ("broad",)),
    Sweep("bridge_turns", (1, 2, 3, 5, 10), _BOTH),
    Sweep("bridge_questions", (2, 4, 8, 16), _BOTH),
    Sweep("seed_facts", (0, 1, 2, 3, 5, 10), _BOTH),
    Sweep("seed_turns", (5, 20, 50, 100, 400), _BOTH),
    Sweep("seed_power", (1, 2, 3, 4, 6), _BOTH),
    Sweep("damping", (0.2, 0.35, 0.5, 0.65, 0.85), _BOTH),
    Sweep("next_weight", (0, 0.3, 1, 2, 4), _BOTH),
    Sweep("near", (2, 3, 4, 5), ("locomo",)),
    Sweep("window", (4, 6, 8, 10, 14), ("locomo",)),
    Sweep("k1", (0.5, 0.9, 1.2, 2), _BOTH),
    Sweep("b", (0, 0.2, 0.4, 0.75), _BOTH),
    Sweep("router_temperature", (1, 2, 3, 5, 10), _BOTH),
    Sweep("time_bonus", (0, 1, 2, 3, 4, 6), ("locomo", "change")),
    Sweep("time_margin", (0, 1, 2, 4, 7), ("locomo", "change"), unit=_DAY),
    Sweep("holding", (0, 0.25, 0.5, 0.75, 1), ("locomo", "change")),
    Sweep("recency", (0, 0.1, 0.2, 0.3, 0.6), ("locomo", "change")),
    Sweep("importance", (-0.1, 0, 0.1, 0.3), ("locomo",)),
    Sweep("own_share", (0, 0.25, 0.5, 0.75, 1), ("facts", "mixed")),
    Sweep("name_share", (0, 0.25, 0.5, 1), ("mixed",)),
    Sweep("overlap", (0, 0.5, 1, 2, 4), ("mixed",)),
    Sweep("fact_words", (0, 0.5, 1, 2), ("facts", "change")),
    Sweep("standing", (0, 7, 15, 30, 60, 120), ("change",), unit=_DAY),
    Sweep("passing", (0, 0.15, 0.3, 0.6, 1), ("change",)),
    Sweep("apart", (0, 0.25, 0.5, 0.75, 1), ("change",)),
    Sweep("tree", (0, 0.15, 0.3, 0.45, 0.6), ("broad",)),
    Sweep("sides", (0, 0.2, 0.4, 0.6, 0.8), ("broad",)),
)


def sweeps() -> Iterator[Sweep]:
    """All of them: those of the table, and of each granularity's weight in both characters."""
    yield from _SWEEPS
    for name, on in (("conversation", "locomo"), ("document", "musique")):
        character: Character = getattr(DEFAULT, name)
        for granularity, weight in asdict(character.weights).items():
            values = [round(weight * part, 4) for part in (0, 0.5, 1, 1.5, 2)]
            grid = tuple(values) if weight else (0, 0.1, 0.3)
            yield Sweep(f"{name}.weights.{granularity}", grid, (on,))


def main() -> None:
    every = {sweep.parameter: sweep for sweep in sweeps()}
    arguments = _arguments(list(every))
    sets = Sets(arguments)
    defaults: dict[str, Rows] = {}
    for name in arguments.only or every:
        for on in every[name].sets:
            if on in arguments.sets:
                if on not in defaults:
                    defaults[on] = sets.rows(on, DEFAULT)
                for line in table(every[name], on, defaults[on], sets):
                    print(line, flush=True)


def table(sweep: Sweep, on: str, default: Rows, sets: Sets) -> Iterator[str]:
    """Lines of markdown: a row for each value, the default's among them.

    Parameters
    ----------
    sweep
        What is tried.
    on
        Name of the set.
    default
        Its figures with the default.
    sets
        Measure the other values.
    """
    figures = list(default[0])
    counts = ", ".join(f"{mean(_column(default, f)).questions} in {f}" for f in figures)
    yield f"\n**{sweep.title}** on {SETS[on]} (questions: {counts})\n"
    yield f"| {sweep.title} | {' | '.join(figures)} |"
    yield "|---" * (len(figures) + 1) + "|"
    for value in sorted({*sweep.values, sweep.default}):
        if value == sweep.default:
            cells = [f"{mean(_column(default, f)).value:.1f}" for f in figures]
            yield f"| {value:g} (default) | {' | '.join(cells)} |"
            continue
        rows = sets.rows(on, changed(DEFAULT, [f"{sweep.parameter}={value * sweep.unit!r}"]))
        yield f"| {value:g} | {' | '.join(_cell(rows, default, f) for f in figures)} |"


def _cell(rows: Rows, default: Rows, figure: str) -> str:
    """The mean, and how much more it is than the default's."""
    values = _column(rows, figure)
    found = difference(values, _column(default, figure))
    value, low, high = (each or 0.0 for each in found[:3])
    if value == low == high == 0:
        return f"{mean(values).value:.1f}: same"
    sure = "**" if low > 0 or high < 0 else ""
    more = f"{value:+.1f} ({low:+.1f}, {high:+.1f})"
    return f"{mean(values).value:.1f}: {sure}{more}{sure}"


def _column(rows: Sequence[Row], figure: str) -> list[float]:
    return [100 * row[figure] for row in rows]


class _List(argparse.Action):
    """Lists the parameters and ends, as ``--help`` does."""

    def __call__(self, *_: object) -> None:
        for sweep in sweeps():
            values = " ".join(f"{value:g}" for value in sweep.values)
            print(f"{sweep.title:32} {sweep.default:<6g} {values} ({', '.join(sweep.sets)})")
        raise SystemExit


def _arguments(known: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add_arguments(parser)
    parser.add_argument(
        "--only", nargs="+", choices=known, metavar="PARAMETER", help="all unless given"
    )
    parser.add_argument("--sets", nargs="+", choices=tuple(SETS), default=tuple(SETS))
    parser.add_argument(
        "--questions", type=Path, default=_QUESTIONS, help="folder of our own sets of questions"
    )
    parser.add_argument(
        "--list", action=_List, nargs=0, help="the parameters, their defaults, values and sets"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
