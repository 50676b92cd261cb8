"""The commands ``graphmem answer`` and ``graphmem explain``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.options import (
    AsJson,
    Considered,
    Granularity,
    Kinds,
    Manner,
    Namespace,
    searching,
)
from graphmem.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from graphmem.client import Memory


@searching
def answer(
    question: Annotated[str, typer.Argument(help="In words.")],
    namespace: Namespace,
    budget: Annotated[
        int, typer.Option(help="Tokens of memory that the model is given at most.")
    ] = 2000,
    k: Considered = 50,
    *,
    manner: Manner,
    as_json: AsJson = False,
) -> None:
    """Let a language model answer from this memory, citing the turns that it rests on.

    The model is the one that GRAPHMEM_LLM_MODEL, GRAPHMEM_LLM_BASE_URL and GRAPHMEM_LLM_API_KEY
    name: any OpenAI-compatible endpoint. It is given what `graphmem context` packs and no more.
    Where that holds no evidence, the answer says so (`abstained` in the JSON). The model
    knows no "today" unless --asked-at tells it.
    """
    from graphmem.cli import console

    options: Manner = {"token_budget": budget, "k": k, **manner}
    with _memory(namespace) as memory:
        if not memory.exists():
            raise NotFoundError(f"there is no namespace {namespace!r}")
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
    question: Annotated[str, typer.Argument(help="As it was searched for.")],
    namespace: Namespace,
    hit: Annotated[
        str | None, typer.Option(help="Only this hit: its id, or your id of a turn.")
    ] = None,
    k: Annotated[int, typer.Option("-k", help="How many hits, best first.")] = 3,
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
    runs no script.
    """
    from graphmem.cli import console

    with _memory(namespace) as memory:
        if not memory.exists():
            raise NotFoundError(f"there is no namespace {namespace!r}")
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


def _memory(namespace: str) -> Memory:
    from graphmem.cli import console
    from graphmem.client import Memory

    return Memory(namespace, announce=console.note)
