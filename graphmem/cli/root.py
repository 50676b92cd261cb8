"""The ``graphmem`` command.

Only light modules are imported here, so that ``graphmem --help`` answers at once; each command
imports what it needs.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from graphmem.cli.answers import answer, explain
from graphmem.cli.entities import app as entities
from graphmem.cli.evaluation import app as evaluation
from graphmem.cli.feedback import app as feedback
from graphmem.cli.guard import app as guard
from graphmem.cli.history import correct, history, rollback
from graphmem.cli.options import (
    AsJson,
    Considered,
    Granularity,
    Kinds,
    Manner,
    Namespace,
    searching,
)
from graphmem.cli.reflection import digest, profile
from graphmem.cli.retention import app as retention
from graphmem.cli.retention import retain
from graphmem.cli.server import doctor, down, status, up
from graphmem.cli.timeline import timeline
from graphmem.cli.topics import topics
from graphmem.cli.transfer import export, restore
from graphmem.cli.units import app as units
from graphmem.cli.zone import zone
from graphmem.errors import GraphmemError, NotFoundError

if TYPE_CHECKING:
    from graphmem.client import Memory

PARTIAL = 10
"""Exit status when some of the input could not be used and is in quarantine."""

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

app.add_typer(entities, name="entities", rich_help_panel="Memory")
app.add_typer(units, name="units", rich_help_panel="Memory")
app.add_typer(feedback, name="feedback", rich_help_panel="Memory")
app.add_typer(guard, name="guard", rich_help_panel="Memory")
app.add_typer(retention, name="retention", rich_help_panel="Memory")
app.add_typer(evaluation, name="eval", rich_help_panel="Quality")

Count = Annotated[int, typer.Option("-k", help="How many results at most.")]


for command in (up, down, status, doctor):
    app.command(rich_help_panel="Server")(command)


@app.command(rich_help_panel="Memory")
def add(
    paths: Annotated[
        list[str], typer.Argument(help="Files or folders; - is standard input.", metavar="PATH…")
    ],
    namespace: Namespace,
    format: Annotated[
        str | None,
        typer.Option(help="Format of the files; told by their content unless given."),
    ] = None,
    conversation: Annotated[
        str | None, typer.Option(help="Conversation of turns that name none.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace stored turns of the same id.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Store turns from files. Running it again adds nothing.

    Reads JSONL turns (schemas/turn.json), OpenAI-style chats, LoCoMo and LongMemEval files, and
    documents ({title, text}, .txt, .md). What cannot be used is kept in a quarantine file with its
    line and the reason; the exit status is 10 then.
    """
    from graphmem.cli import console

    with _memory(namespace) as memory, console.progress() as progress:
        report = memory.add_files(
            paths,
            format=format,
            conversation=conversation,
            replace=replace,
            progress=progress,
        )
    console.show_import(report, as_json=as_json)
    if report.quarantined:
        raise typer.Exit(PARTIAL)


@app.command(rich_help_panel="Memory")
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
        typer.Option(help="Extract locally, for now, what the language model cannot."),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(help='Stop before the run takes more: tokens ("200k") or money ("$2.50").'),
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Only say what it would take.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make knowledge of what is new: episodes, entities, triples, facts, memory units.

    The exit status is 10 when episodes are left that a language model could not extract; the next
    run tries them again.
    """
    from dataclasses import asdict

    from graphmem.cli import console

    with _memory(namespace) as memory, console.progress() as progress:
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


@app.command(rich_help_panel="Recall")
@searching
def search(
    question: Annotated[str, typer.Argument(help="In words; there is no query syntax.")],
    namespace: Namespace,
    k: Count = 10,
    granularity: Granularity = None,
    kind: Kinds = None,
    *,
    manner: Manner,
    as_json: AsJson = False,
) -> None:
    """Find what answers a question, with its evidence and why it was found."""
    from graphmem.cli import console

    with _memory(namespace) as memory:
        hits = memory.search(question, k=k, granularity=granularity, kind=kind or None, **manner)
        if not hits and not memory.exists():
            raise NotFoundError(f"there is no namespace {namespace!r}")
    console.show_hits(hits, as_json=as_json)


@app.command(rich_help_panel="Recall")
@searching
def context(
    question: Annotated[str, typer.Argument(help="What the prompt is about.")],
    namespace: Namespace,
    budget: Annotated[int, typer.Option(help="Tokens at most.")] = 2000,
    k: Considered = 50,
    *,
    manner: Manner,
    with_profile: Annotated[
        bool, typer.Option("--profile", help="Begin with the profiles of those it names.")
    ] = False,
    with_digest: Annotated[
        bool, typer.Option("--digest", help="Begin with what was so far, in short.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Pack what answers a question into a text for a prompt, cited, within a token budget.

    Profiles and digest tell of all that is known now: a text that is limited, such as by --since or
    --speaker, has neither.
    """
    from graphmem.cli import console

    with _memory(namespace) as memory:
        packed = memory.context(
            question,
            token_budget=budget,
            k=k,
            profile=with_profile,
            digest=with_digest,
            **manner,
        )
        if not packed.text and not memory.exists():
            raise NotFoundError(f"there is no namespace {namespace!r}")
    console.show_context(packed, as_json=as_json)


app.command(rich_help_panel="Recall")(answer)
app.command(rich_help_panel="Recall")(explain)
app.command(rich_help_panel="Recall")(timeline)
app.command(rich_help_panel="Recall")(topics)
app.command(rich_help_panel="Recall")(profile)
app.command(rich_help_panel="Recall")(digest)


app.command(rich_help_panel="Memory")(retain)


@app.command(rich_help_panel="Memory")
def forget(
    namespace: Namespace,
    turn: Annotated[str | None, typer.Option(help="A turn, by its id.")] = None,
    conversation: Annotated[str | None, typer.Option(help="A conversation.")] = None,
    speaker: Annotated[str | None, typer.Option(help="All that somebody said.")] = None,
    before: Annotated[str | None, typer.Option(help="All that was said before a date.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="The whole namespace.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete turns for good, and everything that rested on them only.

    Options narrow each other down. `graphmem doctor --residue TEXT` shows that nothing is left.
    """
    from dataclasses import asdict

    from graphmem.cli import console

    if not yes:
        typer.confirm(f"Forget this in {namespace!r} for good?", abort=True)
    with _memory(namespace) as memory:
        report = memory.forget(
            turn=turn,
            conversation=conversation,
            speaker=speaker,
            before=before,
            everything=everything,
        )
    console.show_fields(asdict(report), as_json=as_json)


@app.command(rich_help_panel="Memory")
def namespaces(as_json: AsJson = False) -> None:
    """List the namespaces and how much each holds."""
    from graphmem.cli import console
    from graphmem.graph.access import opened
    from graphmem.graph.namespaces import list_namespaces
    from graphmem.settings import Settings

    with opened(Settings(), announce=console.note) as database:
        console.show_namespaces(list_namespaces(database), as_json=as_json)


app.command(rich_help_panel="Memory")(zone)
app.command(rich_help_panel="Memory")(export)
app.command(rich_help_panel="Memory")(restore)
for _one in (correct, rollback, history):
    app.command(rich_help_panel="Memory")(_one)


@app.command(rich_help_panel="Recall")
def browse(
    namespace: Namespace,
    query: Annotated[str, typer.Argument(help="Which exploration.")] = "overview",
    name: Annotated[str | None, typer.Option(help="An entity: entity, history, timeline.")] = None,
    words: Annotated[str | None, typer.Option(help="Words, for `provenance`, `words`.")] = None,
    open_browser: Annotated[bool, typer.Option("--open/--print", help="Open a browser.")] = True,
) -> None:
    """Open Neo4j Browser on a memory, with a query filled in; or print both with --print.

    Explorations: overview, associations, digest, entity, episodes, history, merged, profile,
    provenance, quarantined, timeline, topics, units, words.
    """
    from graphmem.browser import browser_link, exploration
    from graphmem.cli import console
    from graphmem.graph.server import ManagedServer
    from graphmem.settings import Settings

    given = {"name": name.casefold() if name else None, "words": words}
    text = exploration(query, namespace, {k: v for k, v in given.items() if v is not None})
    settings = Settings()
    address = ManagedServer(settings).start(console.note)
    link = browser_link(address.browser_url, text)
    console.show_exploration(text, link, settings)
    if open_browser:
        typer.launch(link)


@app.command(rich_help_panel="Server")
def demo() -> None:
    """Build the sample memory, ask it questions, and say where to look further."""
    from graphmem.cli import console
    from graphmem.demo import run_demo
    from graphmem.settings import Settings

    run_demo(Settings(), console.DemoStage())


def main() -> None:
    """Run the command; an error is one clear line with the next step."""
    try:
        app()
    except GraphmemError as error:
        _fail(error.message, error.hint, error.code, error.exit_status)
    except KeyboardInterrupt:
        _fail("interrupted", "What was committed is kept; run the command again.", "GM130", 130)
    except Exception as error:
        if os.environ.get("GRAPHMEM_DEBUG"):
            raise
        said = str(error).partition("\n")[0]
        _fail(
            f"unexpected {type(error).__name__}: {said}",
            "This is a defect of graphmem: please report it. GRAPHMEM_DEBUG=1 shows where.",
            "GM999",
            70,
        )


def _memory(namespace: str) -> Memory:
    from graphmem.cli import console
    from graphmem.client import Memory

    return Memory(namespace, announce=console.note)


def _fail(message: str, hint: str, code: str, status: int) -> NoReturn:
    print(f"graphmem: error: {message} [{code}]\n  {hint}", file=sys.stderr)
    raise SystemExit(status)
