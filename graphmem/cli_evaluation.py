"""The ``graphmem eval`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from graphmem import cli_retrieval
from graphmem.cli_options import AsJson

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def evaluate() -> None:
    """Measure quality against files of known answers.

    Nothing is downloaded: you name the benchmark's file. What locomo, musique,
    longmemeval, updates and change put into the database is in namespaces of
    their own, called eval-…; extraction and compare need no server.
    """


@app.command()
def extraction(
    gold: Annotated[Path, typer.Argument(help="A gold file, as schemas/gold.json describes it.")],
    show: Annotated[
        Literal["misses"] | None, typer.Option(help="Also list what was missed or wrong.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Precision and recall of the local extractor: entities, triples, facts, units, dates.

    No server is needed. tests/data/gold_extraction.json is our own gold file.
    """
    from graphmem import console
    from graphmem.evaluation.extraction import run
    from graphmem.extraction.local import LocalExtractor
    from graphmem.extraction.time import resolve
    from graphmem.settings import Settings

    report = run(gold, LocalExtractor(Settings().spacy_model), resolve)
    if as_json:
        console.print_json(report.to_dict())
        return
    typer.echo(report.render())
    if show == "misses":
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
    from graphmem import console
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


app.command()(cli_retrieval.locomo)
app.command()(cli_retrieval.musique)
app.command()(cli_retrieval.longmemeval)
app.command()(cli_retrieval.compare)
