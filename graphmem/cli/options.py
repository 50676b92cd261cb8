"""Arguments and options that several commands share, so that one thing has one name."""

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
Question = Annotated[
    str, typer.Argument(metavar="QUESTION", help="In words; there is no query syntax.")
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
Budget = Annotated[int, typer.Option(help="Tokens at most.")]
Days = "such as 2025-03-04"
"""How help texts show the form of a time."""
Manner = dict[str, Any]
"""How to search: keyword arguments of the client's methods that do."""


def at_most(help: str, **given: Any) -> Any:
    """The option ``--limit``, also ``-k``: how many there may be of what ``help`` says."""
    return typer.Option("--limit", "-k", help=help, **given)


def command_group(help: str | None = None) -> typer.Typer:
    """Commands of one subject, called ``graphmem SUBJECT COMMAND``."""
    return typer.Typer(help=help, no_args_is_help=True, rich_markup_mode="rich")


Considered = Annotated[int, at_most("How many turns are considered.")]


def with_options(
    parameter: str, options: Callable[..., Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a decorator for commands that share options.

    Parameters
    ----------
    parameter
        The command's own parameter in whose place the options stand; it is given their outcome.
    options
        Has the options as parameters, and makes one value of what was given.
    """
    shared = inspect.signature(options, eval_str=True).parameters

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        parameters: list[inspect.Parameter] = []
        for name, own in inspect.signature(command, eval_str=True).parameters.items():
            parameters += shared.values() if name == parameter else [own]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            together = options(**{name: given.pop(name) for name in shared})
            command(**given, **{parameter: together})

        # Typer reads a command's options from both of these.
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
        )
        return run

    return decorated


def _manner(
    *,
    since: Annotated[
        str | None, typer.Option(help=f"Only what was said from then on, {Days}.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Only what was said before then.")] = None,
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


searching = with_options("manner", _manner)
"""All commands that search take the same options of how to search, as their ``manner``."""
