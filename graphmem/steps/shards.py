"""Many namespaces at once: what is pending in a shard of them, done one by one.

A shard is a share of all namespaces, by a hash of their names. A namespace that fails never stops
the others; what is told of it is a hash of its name and an error's code, never a name or a text.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from graphmem import identity
from graphmem.errors import GraphmemError, LeaseHeldError, UnreachableError
from graphmem.graph.access import opened
from graphmem.graph.database import Database
from graphmem.graph.namespaces import HeldLease, lease
from graphmem.graph.snapshots import Snapshots
from graphmem.models.embedder import Embedder, embedder_from
from graphmem.settings import Settings
from graphmem.steps.extractors import Extractors
from graphmem.steps.workspace import Workspace

__all__ = ["Failed", "Outcome", "Workload", "Workspaces", "for_each", "workload"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What a namespace has to do: sessions to be segmented, episodes to be extracted.

    ``unlinked`` says that entities may have changed since they were last looked through for links,
    as when turns are forgotten; ``unsettled``, ``unguarded`` and ``timelines`` the same of facts
    that are not settled, of texts that were not judged, and of links between facts; ``units`` of
    units that are to be compared, ``unarranged`` of the tree of topics over them, ``reflections``
    of profiles and digest. ``retention`` says that its facts fade.
    """

    namespace: str
    sessions: int
    episodes: int
    unlinked: bool
    unsettled: bool
    unguarded: bool
    timelines: bool
    units: bool
    unarranged: bool
    reflections: bool
    retention: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A namespace that failed: the hash of its name, and the error without its text."""

    namespace_key: str
    error: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of doing something for each of several namespaces.

    Attributes
    ----------
    done
        The results of those that succeeded.
    busy
        How many somebody else is consolidating at this moment, who does the work.
    failed
        Those that failed.
    """

    done: tuple[T, ...]
    busy: int
    failed: tuple[Failed, ...]


class Workspaces:
    """Workspaces of any namespaces, over one connection and one set of models.

    Connects when first asked for something that needs the server.

    Parameters
    ----------
    settings
        Name the server and the models.
    announce
        Told what takes a while, such as a first start of the managed server.
    """

    def __init__(
        self, settings: Settings, *, announce: Callable[[str], None] | None = None
    ) -> None:
        self.settings = settings
        self._announce = announce
        self._shared: Workspace | None = None
        self._open = ExitStack()

    @property
    def database(self) -> Database:
        """The server's database, with the schema up to date.

        Raises
        ------
        DatabaseError
            No server can be reached or started, or it is too old.
        """
        return self._template().database

    @property
    def producer(self) -> str:
        """The producer of new knowledge.

        Raises
        ------
        ConfigurationError
            It is to be a language model, and none is named.
        """
        return self._extractors.producer

    @property
    def reader(self) -> str:
        """The producer of claims.

        Raises
        ------
        ConfigurationError
            It is to be a language model, and none is named.
        """
        return self._extractors.claims("")().producer

    def of(self, namespace: str) -> Workspace:
        """The workspace of a namespace."""
        shared = self._template()
        return Workspace(
            namespace=namespace,
            database=shared.database,
            snapshots=shared.snapshots,
            embedder=shared.embedder,
            extractor=self._extractors.of(namespace),
            fallback=shared.fallback,
            claims=self._extractors.claims(namespace),
            judge=self._extractors.judge(namespace),
            describer=self._extractors.describer(namespace),
            settings=self.settings,
        )

    @contextmanager
    def leased(self, namespace: str) -> Iterator[tuple[Workspace, HeldLease]]:
        """The workspace of a namespace, with its lease.

        Raises
        ------
        LeaseHeldError
            Somebody else holds it.
        """
        workspace = self.of(namespace)
        with lease(workspace.database, namespace, self.settings.lease_seconds) as held:
            yield workspace, held

    def close(self) -> None:
        """Close the connection; the server goes on."""
        self._open.close()
        self._shared = None

    def _template(self) -> Workspace:
        if self._shared is None:
            database = self._open.enter_context(opened(self.settings, announce=self._announce))
            self._shared = Workspace(
                namespace="",
                database=database,
                snapshots=Snapshots(database, self.settings.snapshots),
                embedder=self._embedder,
                extractor=self._extractors.local,
                fallback=self._extractors.fallback(),
                settings=self.settings,
            )
        return self._shared

    @cached_property
    def _embedder(self) -> Embedder:
        return embedder_from(self.settings)

    @cached_property
    def _extractors(self) -> Extractors:
        return Extractors(self.settings, self._embedder.count_tokens)


def workload(workspaces: Workspaces) -> list[Workload]:
    """What each namespace of the server has to do; those with nothing pending are in it too."""
    rows = workspaces.database.read(
        "read/workload", producer=workspaces.producer, reader=workspaces.reader
    )
    return [Workload(**row) for row in rows]


def for_each(namespaces: Iterable[str], work: Callable[[str], T]) -> Outcome[T]:
    """Do something for each namespace.

    Raises
    ------
    UnreachableError
        The server is gone: the other namespaces would fare no better.
    """
    done: list[T] = []
    failed: list[Failed] = []
    busy = 0
    for namespace in namespaces:
        try:
            done.append(work(namespace))
        except UnreachableError:
            raise
        except LeaseHeldError:
            busy += 1
        except Exception as error:  # whatever it is, the others go on; the caller reports it
            failed.append(Failed(identity.namespace_key(namespace), _without_text(error)))
    return Outcome(tuple(done), busy, tuple(failed))


def _without_text(error: Exception) -> str:
    """An error's code and class, or class and place: its message may quote what somebody said."""
    name = type(error).__name__
    if isinstance(error, GraphmemError):
        return f"{error.code} {name}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{name}{place}"
