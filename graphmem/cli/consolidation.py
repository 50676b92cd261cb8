"""The command ``graphmem consolidate``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import AsJson, Namespace

PARTIAL = 10
"""Exit status when a language model could not extract some of the episodes."""


def consolidate(
    namespace: Namespace,
    keep_open: Annotated[
        bool,
        typer.Option(
            "--keep-open", help="Leave the last episode of conversations that may still go on."
        ),
    ] = False,
    extractor: Annotated[
        Literal["local", "llm"] | None,
        typer.Option(help="local, or llm for a language model; GRAPHMEM_EXTRACTOR by default."),
    ] = None,
    recorded: Annotated[
        str | None, typer.Option(help="Replay the recorded extractions in this file.")
    ] = None,
    fallback: Annotated[
        Literal["local"] | None,
        typer.Option(
            help="Extract locally, for now, what the language model cannot; "
            "GRAPHMEM_LLM_FALLBACK by default."
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            help='Stop before the run takes more: tokens ("200k") or money ("$2.50"); '
            "GRAPHMEM_LLM_BUDGET by default."
        ),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say what it would take.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make knowledge of what is new: episodes, entities, triples, facts, memory units.

    The exit status is 10 when episodes are left that a language model could not extract; the next
    run tries them again.

      graphmem consolidate -n alice
      graphmem consolidate -n alice --extractor llm --estimate
    """
    from dataclasses import asdict

    from graphmem.cli import console

    with stored_memory(namespace) as memory, console.progress() as progress:
        if estimate:
            found = memory.estimate(close=not keep_open, extractor=extractor)
            console.show_fields(asdict(found), as_json=as_json)
            return
        report = memory.consolidate(
            close=not keep_open,
            extractor=extractor,
            recorded=recorded,
            fallback=fallback,
            budget=budget,
            progress=progress,
        )
    console.show_fields(report.to_dict(), as_json=as_json)
    if report.quarantined or report.pending:
        raise typer.Exit(PARTIAL)
