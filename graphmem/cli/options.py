"""Options that several commands share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

import typer

Namespace = Annotated[
    str,
    typer.Option(
        "--namespace",
        "-n",
        envvar="GRAPHMEM_NAMESPACE",
        help="Whose memory: a user, an agent, a tenant.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Granularity = Annotated[
    str | None,
    typer.Option(help="turn, fact, entity, episode, unit, topic, triple; else mixed."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help="Like --granularity, which goes before it; give it several times for several kinds.",
        show_default=False,
    ),
]
Considered = Annotated[int, typer.Option("-k", help="How many turns are considered.")]
Manner = dict[str, Any]
"""How to search: keyword arguments of the client's methods that do."""


def searching(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of how to search, where it has its parameter ``manner``.

    All commands that search have the same ones so. The command gets what they were given as one
    :data:`Manner`, which it hands on to the client.
    """
    shared = inspect.signature(_manner, eval_str=True).parameters
    parameters: list[inspect.Parameter] = []
    for name, own in inspect.signature(command, eval_str=True).parameters.items():
        parameters += shared.values() if name == "manner" else [own]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        manner = _manner(**{name: given.pop(name) for name in shared})
        command(**given, manner=manner)

    # Typer reads a command's options from both of these.
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    )
    return run


def _manner(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only what was said from then on, such as 2025-03-04.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only what was said before, such as 2025-03-11.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="Of facts only those that held then, whenever they were told."),
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(help="Only what this memory had been told by then.")
    ] = None,
    speaker: Annotated[str | None, typer.Option(help="Only what this speaker said.")] = None,
    conversation: Annotated[
        str | None, typer.Option(help="Only what was said in this conversation.")
    ] = None,
    memory_type: Annotated[
        str | None,
        typer.Option(
            help="episodic, semantic, preference, procedural: only such facts, and turns that hold "
            "one."
        ),
    ] = None,
    asked_at: Annotated[
        str | None, typer.Option(help="When it is asked: 'last week' counts from then.")
    ] = None,
    depth: Annotated[
        Literal["auto", "light", "deep"],
        typer.Option(
            help="light: one pass; deep: a second that asks again with names that the first found."
        ),
    ] = "auto",
) -> Manner:
    """What was given of the options of how to search."""
    given = locals()
    return {name: value for name, value in given.items() if value is not None}
