"""The commands ``graphmem search`` and ``graphmem context``."""

from __future__ import annotations

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


@searching
def search(
    question: Question,
    namespace: Namespace,
    k: Annotated[int, at_most("How many results at most.")] = 10,
    granularity: Granularity = None,
    kind: Kinds = None,
    *,
    manner: Manner,
    as_json: AsJson = False,
) -> None:
    """Find what answers a question, with its evidence and why it was found.

    Beneath each hit stand its kind, when, where and by whom it was said, and then its score with
    what most of it comes from.

      graphmem search "Why did Ana stop running?" -n demo
      graphmem search "What did she buy?" -n demo --speaker Ana --since 2025-03-04
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        hits = memory.search(question, k=k, granularity=granularity, kind=kind or None, **manner)
    console.show_hits(hits, as_json=as_json)


@searching
def context(
    question: Question,
    namespace: Namespace,
    budget: Budget = 2000,
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

      graphmem context "How is Ana?" -n demo --budget 1000 --profile
    """
    from graphmem.cli import console

    with stored_memory(namespace) as memory:
        packed = memory.context(
            question,
            token_budget=budget,
            k=k,
            profile=with_profile,
            digest=with_digest,
            **manner,
        )
    console.show_context(packed, as_json=as_json)
