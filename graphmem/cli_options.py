"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

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
