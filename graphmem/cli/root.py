"""The ``graphmem`` command, put together.

Only light modules are imported here, so that ``graphmem --help`` answers at once; each command
imports what it needs.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import NoReturn

import typer

from graphmem.cli import entities, evaluation, feedback, guard, retention, units
from graphmem.cli.answers import answer, explain
from graphmem.cli.consolidation import consolidate
from graphmem.cli.history import correct, history, rollback
from graphmem.cli.namespaces import namespaces, zone
from graphmem.cli.reflection import digest, profile
from graphmem.cli.retention import retain
from graphmem.cli.search import context, search
from graphmem.cli.server import doctor, down, status, up
from graphmem.cli.timeline import timeline
from graphmem.cli.topics import topics
from graphmem.cli.tour import browse, demo
from graphmem.cli.transfer import export, restore
from graphmem.cli.turns import add, forget
from graphmem.errors import GraphmemError, InputError

app = typer.Typer(
    name="graphmem",
    help="Long-term memory for conversational agents, kept in Neo4j.",
    epilog="First steps:  graphmem demo  ·  or:  graphmem add chats.jsonl -n alice;  "
    "graphmem consolidate -n alice;  graphmem search 'Where does Ana live?' -n alice",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

_COMMANDS = {
    "Memory": (add, consolidate, forget, namespaces, zone, export, restore),
    "Recall": (search, context, answer, explain, timeline, topics, profile, digest, browse),
    "Knowledge": (history, correct, rollback, retain),
    "Server": (up, down, status, doctor, demo),
}
for _panel, _commands in _COMMANDS.items():
    for _command in _commands:
        app.command(rich_help_panel=_panel)(_command)
for _group in (entities, units, guard, feedback, retention):
    _name = _group.__name__.rpartition(".")[2]
    app.add_typer(_group.app, name=_name, rich_help_panel="Knowledge")
app.add_typer(evaluation.app, name="eval", rich_help_panel="Quality")

_PIPE_CLOSED = 141  # as of a program that SIGPIPE ended
_INTERRUPTED = 130


def main() -> None:
    """Run the command; an error is one clear line with the next step."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may lack a character
    try:
        given = app(standalone_mode=False)
        sys.stdout.flush()
    except GraphmemError as error:
        _fail(error)
    except typer.Abort:
        print(file=sys.stderr)  # the question stands on its line
        _fail(InputError("not confirmed, so nothing is done", hint="Answer y, or give --yes."))
    except typer.TyperException as error:
        _misused(error)
    except BrokenPipeError:
        # Whatever is still to be flushed at exit would fail again, and say so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(_PIPE_CLOSED) from None
    except Exception as error:
        if os.environ.get("GRAPHMEM_DEBUG"):
            raise
        said = str(error).partition("\n")[0]
        _say(
            f"unexpected {type(error).__name__}: {said} [GM999]",
            "This is a defect of graphmem: please report it. GRAPHMEM_DEBUG=1 shows where.",
        )
        raise SystemExit(70) from None
    if given == _INTERRUPTED:
        _say("interrupted [GM130]", "What was committed is kept; run the command again.")
    raise SystemExit(given or 0)


def _misused(error: typer.TyperException) -> NoReturn:
    """What cannot be understood of a command line: no such option, no number."""
    said = error.format_message()
    if said:  # else it was its help that was shown
        called = getattr(getattr(error, "ctx", None), "command_path", "graphmem")
        _fail(InputError(said.rstrip("."), hint=f"`{called} --help` tells what there is."))
    raise SystemExit(error.exit_code)


def _fail(error: GraphmemError) -> NoReturn:
    _say(f"{error.message} [{error.code}]", error.hint)
    raise SystemExit(error.exit_status) from None


def _say(message: str, hint: str) -> None:
    print(f"graphmem: error: {message}\n  {hint}", file=sys.stderr)
