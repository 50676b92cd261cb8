"""The ``graphmem eval`` commands that measure retrieval."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graphmem.cli.options import AsJson, at_most, with_options

if TYPE_CHECKING:
    from graphmem.evaluation.questions import Benchmark

Conversations = Annotated[
    str | None, typer.Option(help="Only these, by name: conv-26,conv-30.", show_default=False)
]
OneNamespace = Annotated[
    bool, typer.Option("--one-namespace", help="Search all conversations as one memory.")
]
OneOfKnowledge = Annotated[
    Literal["local", "recorded", "both"],
    typer.Option(help="local extraction, a replayed recording, or both together."),
]
Recorded = Annotated[Path | None, typer.Option(help="The recording.", show_default=False)]
Chosen = Annotated[
    str | None,
    typer.Option(
        help="Compare with others: all, or some of bm25, dense, bm25+dense, hipporag2, "
        "conversation-recipe, document-recipe, full-context.",
        show_default=False,
    ),
]
Without = Annotated[
    str | None,
    typer.Option(
        help="Leave parts of recall out, each by itself: "
        "ppr, router, facts, window, words, speaker … separated by commas; ppr+router leaves out "
        "both at once. A wrong name lists them all.",
        show_default=False,
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget an earlier run's memories first.")]
Remove = Annotated[bool, typer.Option("--remove", help="Forget the memories afterwards.")]
Rows = Annotated[bool, typer.Option("--rows", help="With --json: every question, too.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """How to measure, whatever the benchmark."""

    limit: Annotated[
        int | None, at_most("Ask at most so many questions, spread evenly.", min=1)
    ] = None
    baselines: Chosen = None
    without: Without = None
    fresh: Fresh = False
    remove: Remove = False
    rows: Rows = False
    as_json: AsJson = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What the memories are made of."""

    conversations: str | None = None
    one_namespace: bool = False
    knowledge: Literal["local", "recorded", "both"] = "local"
    recorded: Path | None = None


measuring = with_options("how", Measuring)
"""All benchmarks take the same options of how to measure."""


@measuring
def locomo(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A LoCoMo file, or the folder it is in.")
    ],
    conversations: Conversations = None,
    one_namespace: OneNamespace = False,
    knowledge: OneOfKnowledge = "local",
    recorded: Recorded = None,
    *,
    how: Measuring,
) -> None:
    """Find the evidence of LoCoMo's questions in its very long conversations.

    PATH is the benchmark's own JSON (locomo10.json or a part of it); nothing is
    downloaded. Each conversation becomes a memory [bold]eval-locomo-…[/bold] of
    its own, which is kept: a second run only asks. After a change of extraction
    give --fresh.

    --knowledge recorded replays the file's own `observation`: facts that a
    language model once found in it.

      graphmem eval locomo data/locomo10.json --limit 100
      graphmem eval locomo data/locomo10.json --baselines all --without ppr,router
      graphmem eval locomo data/locomo10.json --json --rows > before.json
    """
    from graphmem.evaluation.locomo import read_locomo_questions
    from graphmem.evaluation.questions import find_file

    if knowledge != "local" and recorded is None:
        recorded = find_file(path, "LoCoMo", lambda name: "locomo" in name)
    _evaluate(
        lambda: read_locomo_questions(path),
        how,
        _Material(
            conversations=conversations,
            one_namespace=one_namespace,
            knowledge=knowledge,
            recorded=recorded,
        ),
    )


@measuring
def musique(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="The questions, or the folder they are in.")
    ],
    corpus: Annotated[
        Path | None,
        typer.Option(
            help="The passages; the file called …corpus… beside the questions by default.",
        ),
    ] = None,
    knowledge: OneOfKnowledge = "local",
    recorded: Recorded = None,
    *,
    how: Measuring,
) -> None:
    """Find the supporting passages of MuSiQue's chained questions.

    PATH holds questions with their paragraphs (JSON or JSON lines); the corpus,
    a list of passages with title and text, is a second file. Nothing is
    downloaded. The passages become a memory [bold]eval-musique-…[/bold], which
    is kept: a second run only asks.

    --knowledge recorded --recorded FILE replays an OpenIE file of HippoRAG over
    the same passages.

      graphmem eval musique data/
      graphmem eval musique questions.json --corpus passages.json --baselines bm25,dense
    """
    from graphmem.evaluation.musique import read_musique_questions

    _evaluate(
        lambda: read_musique_questions(path, corpus),
        how,
        _Material(knowledge=knowledge, recorded=recorded),
    )


@measuring
def longmemeval(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A LongMemEval file, or the folder it is in.")
    ],
    conversations: Conversations = None,
    one_namespace: OneNamespace = False,
    *,
    how: Measuring,
) -> None:
    """Find the sessions and messages that answer LongMemEval's questions.

    PATH is the benchmark's own JSON (longmemeval_s.json,
    longmemeval_oracle.json, …); nothing is downloaded. Each question brings a
    haystack, which becomes a memory [bold]eval-longmemeval-…[/bold] of its own
    and is kept: of the full file that is hours, so begin with --limit 20.
    Questions without an answer (…_abs) are skipped, as in the benchmark's own
    evaluation.

      graphmem eval longmemeval data/longmemeval_s.json --limit 20
    """
    from graphmem.evaluation.longmemeval import read_longmemeval_questions

    _evaluate(
        lambda: read_longmemeval_questions(path),
        how,
        _Material(conversations=conversations, one_namespace=one_namespace),
    )


def compare(
    a: Annotated[Path, typer.Argument(metavar="A.json", help="A run saved with --json --rows.")],
    b: Annotated[Path, typer.Argument(metavar="B.json", help="Another one.")],
    system: Annotated[str, typer.Option(help="Which of the systems in them.")] = "graphmem",
    as_json: AsJson = False,
) -> None:
    """Compare two saved runs question by question, with paired bootstrap intervals.

    A difference whose interval holds 0 proves nothing.

      graphmem eval locomo FILE --json --rows > before.json
      graphmem eval locomo FILE --json --rows > after.json
      graphmem eval compare before.json after.json
    """
    from graphmem.cli import console
    from graphmem.evaluation.retrieval_report import compared, load_run
    from graphmem.evaluation.retrieval_tables import comparison_tables

    comparison = compared(load_run(a), load_run(b), system)
    if as_json:
        console.print_json(comparison.to_dict())
        return
    for table in comparison_tables(comparison):
        console.out.print(table, "")
    console.out.print(f"{comparison.pairs} questions; {comparison.unpaired} in one run only.")


def _evaluate(read: Callable[[], Benchmark], how: Measuring, of: _Material) -> None:
    from graphmem.cli import console
    from graphmem.evaluation.ablations import ablations
    from graphmem.evaluation.baselines import checked_methods
    from graphmem.evaluation.preparing import Preparation, namespace_of, prepared
    from graphmem.evaluation.retrieval import Plan, run
    from graphmem.evaluation.retrieval_report import report_of
    from graphmem.settings import Settings

    plan = Plan(
        baselines=checked_methods(listed(how.baselines)),
        without=ablations(listed(how.without)),
    )
    preparation = Preparation(
        of.knowledge, of.recorded, fresh=how.fresh, remove=how.remove
    ).checked()
    benchmark = _selected(read(), of, how.limit)
    with (
        console.progress() as progress,
        closing(prepared(benchmark, preparation, Settings(), progress=progress)) as memories,
    ):
        answers = run(memories, plan, questions=benchmark.questions, progress=progress)
    about = {"knowledge": of.knowledge, "one_namespace": of.one_namespace}
    report = report_of(benchmark, answers, about, rows=how.rows)
    if how.as_json:
        console.print_json(report)
    else:
        _show(report)
    if not how.remove:
        first, *others = (namespace_of(benchmark, c, preparation) for c in benchmark.collections)
        more = f" and {len(others)} more" if others else ""
        console.note(
            f"the memory {first}{more} is kept for the next run; to remove: run again with "
            "--remove, or graphmem forget --everything -n NAME"
        )


def _selected(benchmark: Benchmark, of: _Material, limit: int | None) -> Benchmark:
    from graphmem.errors import InputError

    if names := listed(of.conversations):
        benchmark = benchmark.only(names)
    if of.one_namespace:
        benchmark = benchmark.together()
    benchmark = benchmark.limited(limit)
    if not benchmark.questions:
        raise InputError(
            "the file has no question whose evidence is in it",
            hint="Check that questions and texts belong together.",
        )
    return benchmark


def _show(report: dict[str, Any]) -> None:
    from graphmem.cli import console
    from graphmem.evaluation import retrieval_tables as tables

    console.out.print(tables.group_table(report), "")
    if report["differences"]:
        for group in tables.headline_groups(report):
            console.out.print(tables.system_table(report, group), "")
            console.out.print(tables.difference_table(report, group), "")
    for sentence in tables.footer(report):
        console.out.print(sentence)


def listed(given: str | None) -> list[str]:
    """What is given separated by commas."""
    return [name.strip() for name in (given or "").split(",") if name.strip()]
