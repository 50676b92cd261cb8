"""Opening the memory that a command is about.

Whatever reads or changes what is there begins with :func:`stored_memory`, so that a mistyped
namespace gives one and the same error everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphmem.client import Memory
    from graphmem.steps.workspace import Workspace


@contextmanager
def any_memory(namespace: str) -> Iterator[Memory]:
    """The memory of a namespace, which need not be there yet."""
    from graphmem.cli import console
    from graphmem.client import Memory

    with Memory(namespace, announce=console.note) as memory:
        yield memory


@contextmanager
def stored_memory(namespace: str) -> Iterator[Memory]:
    """The memory of a namespace that is there.

    Raises
    ------
    NotFoundError
        Nothing was ever added to it.
    """
    from graphmem.graph.namespaces import missing_namespace

    with any_memory(namespace) as memory:
        if not memory.exists():
            raise missing_namespace(namespace)
        yield memory


@contextmanager
def stored_workspace(namespace: str) -> Iterator[Workspace]:
    """The workspace of a namespace that is there, for what only steps can do.

    Raises
    ------
    NotFoundError
        Nothing was ever added to it.
    """
    from graphmem.cli import console
    from graphmem.graph.namespaces import checked_name, missing_namespace, namespace_exists
    from graphmem.settings import Settings
    from graphmem.steps.shards import Workspaces

    with closing(Workspaces(Settings(), announce=console.note)) as workspaces:
        workspace = workspaces.of(checked_name(namespace))
        if not namespace_exists(workspace.database, namespace):
            raise missing_namespace(namespace)
        yield workspace
