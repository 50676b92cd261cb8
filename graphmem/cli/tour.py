"""The commands ``graphmem browse`` and ``graphmem demo``."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.opening import stored_memory
from graphmem.cli.options import Namespace


def browse(
    namespace: Namespace,
    query: Annotated[
        str, typer.Argument(metavar="EXPLORATION", help="Which one, of those named above.")
    ] = "overview",
    name: Annotated[
        str | None,
        typer.Option(help="An entity's name, for entity, history, profile and timeline."),
    ] = None,
    words: Annotated[
        str | None, typer.Option(help="Words to look for, for provenance and words.")
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open/--print", help="Open a browser, or only print.")
    ] = True,
) -> None:
    """Open Neo4j Browser on a memory, with a query filled in; or print both with --print.

    Explorations: overview, associations, digest, entity, episodes, history, merged, profile,
    provenance, quarantined, timeline, topics, units, words.

      graphmem browse -n demo
      graphmem browse entity --name marta -n demo
    """
    from graphmem.browser import browser_link, exploration
    from graphmem.cli import console
    from graphmem.graph.server import ManagedServer
    from graphmem.settings import Settings

    given = {"name": name, "words": words}
    text = exploration(query, namespace, {k: v for k, v in given.items() if v is not None})
    with stored_memory(namespace):
        pass
    settings = Settings()
    if settings.neo4j_uri is not None:
        console.show_exploration(text, None, settings)
        return
    link = browser_link(ManagedServer(settings).start(console.note).browser_url, text)
    console.show_exploration(text, link, settings)
    if open_browser:
        typer.launch(link)


def demo() -> None:
    """Build the sample memory, ask it questions, and say where to look further."""
    from graphmem.cli import console
    from graphmem.demo import run_demo
    from graphmem.settings import Settings

    run_demo(Settings(), console.DemoStage())
