"""The ``graphmem eval`` commands."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graphmem.cli import benchmarks
from graphmem.cli.options import AsJson, command_group, with_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphmem.client import Memory
    from graphmem.evaluation.questions import Benchmark, Collection
    from graphmem.steps.workspace import Progress

    _Prepared = tuple[Iterator[tuple[Collection, Memory]], Progress]

app = command_group()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How to ask questions of our own."""

    data: Annotated[
        Path | None,
        typer.Option(help="More conversations that it asks about.", show_default=False),
    ] = None
    without: benchmarks.Without = None
    misses: Annotated[bool, typer.Option("--misses", help="Also list what is not found.")] = False
    fresh: benchmarks.Fresh = False
    remove: benchmarks.Remove = False
    rows: benchmarks.Rows = False
    as_json: AsJson = False


asking = with_options("how", Asking)
"""Both sets of questions take the same options."""


@app.callback()
def evaluate() -> None:
    """Measure quality against files of known answers.

    Nothing is downloaded: you name the benchmark's file. What locomo, musique,
    longmemeval, updates, guard, change and broad put into the database is in
    namespaces of their own, called eval-…; extraction and compare need no server.
    """


@app.command()
def extraction(
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="A gold file, as schemas/gold.json describes it."),
    ],
    misses: Annotated[
        bool, typer.Option("--misses", help="Also list what was missed or wrong.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Precision and recall of the local extractor: entities, triples, facts, units, dates.

    No server is needed. tests/data/gold_extraction.json is our own gold file.

      graphmem eval extraction tests/data/gold_extraction.json --misses
    """
    from graphmem.cli import console
    from graphmem.evaluation.extraction import run
    from graphmem.extraction.local import LocalExtractor
    from graphmem.extraction.time import resolve
    from graphmem.settings import Settings

    report = run(gold, LocalExtractor(Settings().spacy_model), resolve)
    if as_json:
        console.print_json(report.to_dict())
        return
    typer.echo(report.render())
    if misses:
        typer.echo(report.render_misses())


@app.command()
def updates(
    path: Annotated[
        Path,
        typer.Argument(metavar="SET", help="Cases, as schemas/updates.json describes them."),
    ],
    misses: Annotated[bool, typer.Option("--misses", help="Also list what is wrong.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the memories, to look at.")] = False,
    as_json: AsJson = False,
) -> None:
    """How new statements are told from old ones: changed, corrected, repeated, beside them.

    Each case is a tiny conversation that becomes a memory [bold]eval-updates-…[/bold]
    of its own, forgotten afterwards. tests/data/updates.json is our own set.

      graphmem eval updates tests/data/updates.json --misses
    """
    from graphmem.cli import console
    from graphmem.evaluation import update_tables as tables
    from graphmem.evaluation.update_set import read_updates
    from graphmem.evaluation.updates import namespace_of, run
    from graphmem.settings import Settings

    whole = read_updates(path)
    with console.progress() as progress:
        report = run(whole, Settings(), keep=keep, progress=progress)
    if as_json:
        console.print_json(report.to_dict(misses=misses))
    else:
        console.out.print(tables.class_table(report), tables.confusion_table(report))
        for sentence in tables.footer(report):
            console.out.print(sentence)
        if misses:
            console.out.print(tables.miss_table(report))
    if keep:
        first = namespace_of(whole, whole.cases[0])
        console.note(
            f"the memories are kept, {first} is {whole.cases[0].id!r}; to remove: run again "
            "without --keep, or graphmem forget --everything -n NAME"
        )


@app.command()
@asking
def change(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="SET", help="Questions, as schemas/change_questions.json describes them."
        ),
    ],
    as_of: Annotated[
        bool, typer.Option("--as-of", help="Tell the search the time that is asked about.")
    ] = False,
    *,
    how: Asking,
) -> None:
    """Questions about change, order, cause, and what was true then.

    SET asks about the sample conversations, and about those of --data, which are
    skipped without it. Memories [bold]eval-change-…[/bold] are kept: a second run
    only asks. After a change of consolidation give --fresh.
    tests/data/change_questions.json is our own set; its other half is on conv-30
    of LoCoMo.

      graphmem eval change tests/data/change_questions.json --without ppr,time
      graphmem eval change tests/data/change_questions.json --data locomo10.json
    """
    from graphmem.cli import console
    from graphmem.evaluation import change_tables as tables
    from graphmem.evaluation.ablations import ablations
    from graphmem.evaluation.change import change_report, run
    from graphmem.evaluation.change_set import change_benchmark

    left_out = ablations(benchmarks.listed(how.without))
    benchmark = change_benchmark(path, how.data)
    with _prepared(benchmark, how) as (memories, progress):
        answers = run(
            memories, left_out, questions=benchmark.questions, as_of=as_of, progress=progress
        )
    report = change_report(benchmark, answers, {"as_of": as_of}, rows=how.rows or how.misses)
    if how.as_json:
        console.print_json(report)
        return
    console.out.print(tables.figures_table(report), "")
    if report["differences"]:
        console.out.print(tables.differences_table(report), "")
    if how.misses:
        console.out.print(tables.miss_table(report), "")
    for sentence in tables.footer(report):
        console.out.print(sentence)


@app.command()
@asking
def broad(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="SET", help="Questions, as schemas/broad_questions.json describes them."
        ),
    ],
    *,
    how: Asking,
) -> None:
    """Broad questions: how much of all that bears on them is among the first turns.

    "What do you know about Ana's work?" SET asks about the sample conversations,
    and about those of --data, which are skipped without it. Memories
    [bold]eval-broad-…[/bold] are kept: a second run only asks. After a change of
    consolidation give --fresh. tests/data/broad_questions.json is our own set; a
    part of it is on conv-26 of LoCoMo.

      graphmem eval broad tests/data/broad_questions.json --without profiles
      graphmem eval broad tests/data/broad_questions.json --data locomo10.json
    """
    from graphmem.cli import console
    from graphmem.evaluation import broad as broadly
    from graphmem.evaluation.ablations import ablations
    from graphmem.evaluation.class_report import differences_table, figures_table

    left_out = ablations(benchmarks.listed(how.without))
    benchmark = broadly.broad_benchmark(path, how.data)
    with _prepared(benchmark, how) as (memories, progress):
        answers = broadly.run(memories, left_out, questions=benchmark.questions, progress=progress)
    report = broadly.broad_report(benchmark, answers, rows=how.rows or how.misses)
    if how.as_json:
        console.print_json(report)
        return
    title = "Broad questions, percent (95 % interval)"
    console.out.print(figures_table(report, title, broadly.METRICS), "")
    if report["differences"]:
        console.out.print(differences_table(report, broadly.METRICS), "")
    if how.misses:
        console.out.print(broadly.miss_table(report), "")
    for sentence in broadly.footer(report):
        console.out.print(sentence)


@app.command()
def guard(
    path: Annotated[
        Path,
        typer.Argument(metavar="SET", help="Cases, as schemas/guard.json describes them."),
    ],
    half: Annotated[
        Literal["dev", "other"] | None,
        typer.Option(help="Only one half; the texts of 'other' were not looked at to build it."),
    ] = None,
    misses: Annotated[bool, typer.Option("--misses", help="Also list what went wrong.")] = False,
    as_json: AsJson = False,
) -> None:
    """How many attacks on the model reach a prompt, and what keeping them out costs.

    Each case is a tiny conversation that becomes a memory [bold]eval-guard-…[/bold]
    of its own, asked with the guard on and off, and forgotten. tests/data/guard.json
    is our own set.

      graphmem eval guard tests/data/guard.json --half dev --misses
    """
    from graphmem.cli import console
    from graphmem.evaluation import guard_tables as tables
    from graphmem.evaluation.guard import run
    from graphmem.evaluation.guard_set import read_guard
    from graphmem.settings import Settings

    whole = read_guard(path, half)
    with console.progress() as progress:
        report = run(whole, Settings(), progress=progress)
    if as_json:
        console.print_json(report.to_dict(misses=misses))
        return
    console.out.print(tables.attack_table(report), "", tables.clean_table(report))
    if misses:
        console.out.print(tables.miss_table(report))


@contextmanager
def _prepared(benchmark: Benchmark, how: Asking) -> Iterator[_Prepared]:
    from graphmem.cli import console
    from graphmem.evaluation.preparing import Preparation, prepared
    from graphmem.settings import Settings

    preparation = Preparation(fresh=how.fresh, remove=how.remove)
    with (
        console.progress() as progress,
        closing(prepared(benchmark, preparation, Settings(), progress=progress)) as memories,
    ):
        yield memories, progress


app.command()(benchmarks.locomo)
app.command()(benchmarks.musique)
app.command()(benchmarks.longmemeval)
app.command()(benchmarks.compare)
