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

    Nothing is downloaded: you name the benchmark's file. What locomo, musique
    and longmemeval put into the database is in namespaces of their own, called
    eval-…; extraction and compare need no server.
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


app.command()(cli_retrieval.locomo)
app.command()(cli_retrieval.musique)
app.command()(cli_retrieval.longmemeval)
app.command()(cli_retrieval.compare)
