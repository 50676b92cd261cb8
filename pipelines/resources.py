"""The ``memory`` resource: every asset's way to the inbox and to the graph."""

from contextlib import AbstractContextManager

import dagster as dg
from pydantic import Field, PrivateAttr

from graphmem.graph.namespaces import HeldLease
from graphmem.graph.server import ManagedServer
from graphmem.settings import Settings
from graphmem.steps.inbox import Inbox, list_inbox
from graphmem.steps.report import MemoryReport, report, total, untraceable
from graphmem.steps.shards import Workload, Workspaces, workload
from graphmem.steps.workspace import Workspace
from pipelines.partitions import FIRST, shard_key


class MemoryResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The memories of one Neo4j, and the inbox they grow from.

    Server, user and password come from the ``GRAPHMEM_…`` environment variables, as for the client,
    and never show up in Dagster. Where no server is named, the managed one is started when the
    first asset needs it, and stays up.
    """

    home: str | None = Field(default=None, description="Data folder; unset, GRAPHMEM_HOME's.")
    close_episodes: bool = Field(
        default=False,
        description="Take up the last episode of each conversation at once, though it may go on.",
    )

    _workspaces: Workspaces | None = PrivateAttr(default=None)

    @property
    def settings(self) -> Settings:
        """The library's settings."""
        return Settings.model_validate({"home": self.home}) if self.home else Settings()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close the connection, if one was needed."""
        if self._workspaces is not None:
            self._workspaces.close()

    def workspace(self, namespace: str) -> Workspace:
        """The workspace of a namespace."""
        return self._opened().of(namespace)

    def leased(self, namespace: str) -> AbstractContextManager[tuple[Workspace, HeldLease]]:
        """The workspace of a namespace, with its lease."""
        return self._opened().leased(namespace)

    def inbox(self, shard: str) -> Inbox:
        """What waits for a shard; what can be nobody's is told to the first one."""
        found = list_inbox(self.settings.inbox)
        files = tuple(file for file in found.files if shard_key(file.namespace) == shard)
        return Inbox(files, found.unusable if shard == FIRST else ())

    def workload(self, shard: str) -> list[Workload]:
        """What each namespace of a shard has to do."""
        every = workload(self._opened())
        return [each for each in every if shard_key(each.namespace) == shard]

    def waiting(self) -> set[str]:
        """Shards with files in the inbox, something pending in the graph, or facts that fade."""
        files = {file.namespace for file in list_inbox(self.settings.inbox).files}
        work = {
            w.namespace for w in workload(self._opened()) if w.sessions or w.episodes or w.retention
        }
        return {shard_key(namespace) for namespace in files | work}

    def report(self, shard: str) -> MemoryReport:
        """What the namespaces of a shard hold together, and what is pending."""
        database, settings = self._opened().database, self.settings
        return total(
            report(database, settings, each.namespace, provenance=False)
            for each in self.workload(shard)
        )

    def untraceable(self, shard: str) -> list[str]:
        """Ids of nodes without a path to a turn in the namespaces of a shard."""
        database = self._opened().database
        return [id_ for w in self.workload(shard) for id_ in untraceable(database, w.namespace)]

    def browser_url(self) -> str | None:
        """Where Neo4j Browser is; None where the server is not the managed one."""
        settings = self.settings
        address = None if settings.neo4j_uri else ManagedServer(settings).address()
        return address.browser_url if address else None

    def _opened(self) -> Workspaces:
        if self._workspaces is None:
            self._workspaces = Workspaces(self.settings)
        return self._workspaces
