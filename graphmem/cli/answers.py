"""The commands ``graphmem answer`` and ``graphmem explain``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import (
    AsJson,
    Budget,
    Considered,
    Granularity,
    Kinds,
    Manner,
    Namespace,
    Question,
    at_most,
    searching,
)
from graphmem.errors import InputError


@searching
def answer(
    question: Question,
    namespace: Namespace,
    budget: Budget = 2000,
    k: Considered = 50,
    *,
    manner: Manner,
    as_json: AsJson = False,
) -> None:
    """Let a language model answer from this memory, citing the turns that it rests on.

    The model is the one that GRAPHMEM_LLM_MODEL, GRAPHMEM_LLM_BASE_URL and GRAPHMEM_LLM_API_KEY
    name: any OpenAI-compatible endpoint. It is given what `graphmem context` packs and no more.
    Where that holds no evidence, the answer says so (`abstained` in the JSON). The model
    knows no "today" unless --asked-at tells it. --budget is of the memory that it is given.

      graphmem answer "Why did Ana stop running?" -n demo --asked-at 2025-04-01
    """
    from graphmem.cli import console

    options: Manner = {"token_budget": budget, "k": k, **manner}
    with stored_memory(namespace) as memory:
        if as_json:
            console.show_answer(memory.answer(question, **options), as_json=True)
            return
        with memory.answer_stream(question, **options) as stream:
            shown = ""
            for piece in stream:
                shown += piece
                sys.stdout.write(console.printable(piece))
                sys.stdout.flush()
            sys.stdout.write("\n" if shown else "")
            console.show_answer(stream.answer, as_json=False, shown=shown)


@searching
def explain(
    question: Question,
    namespace: Namespace,
    hit: Annotated[
        str | None, typer.Option(help="Only this hit: its id, or your id of a turn.")
    ] = None,
    k: Annotated[int, at_most("How many hits at most, best first.")] = 3,
    granularity: Granularity = None,
    kind: Kinds = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with pictures to this file.", dir_okay=False)
    ] = None,
    *,
    manner: Manner,
    as_json: AsJson = False,
) -> None:
    """Tell why a search finds what it finds: what was understood, what counted, which paths led.

    For each hit: the shares of its score, and the ways by which the graph leads to it, from what
    the question names or fits. [bold]--html why.html[/bold] draws them; the page loads nothing and
    runs no script. Give the question and the options of the search that is to be explained.

      graphmem explain "Why did Ana stop running?" -n demo --html why.html
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        found = memory.explain(
            question, hit, k=k, granularity=granularity, kind=kind or None, **manner
        )
    if html is not None:
        _write(html, found.html())
        console.note(f"the page is in {html}")
    if html is None or as_json:
        console.show_explanation(found, as_json=as_json)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot write {path}: {error.strerror}", hint="Name a file in a folder of yours."
        ) from error
