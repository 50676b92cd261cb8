"""The commits of a step's run, and up to which version everything is looked at with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graphmem.graph.database import Commit
from graphmem.graph.namespaces import HeldLease
from graphmem.steps.workspace import Workspace

__all__ = ["OwnCommits"]


@dataclass
class OwnCommits:
    """Commits, one after the other.

    Attributes
    ----------
    seen
        The version up to which the run has looked at what there is: at first that of what it read,
        then that of its own last commit. Another's commit in between is looked at next time.
    """

    workspace: Workspace
    lease: HeldLease
    seen: int

    def commit(self, work: Callable[[Commit], int]) -> None:
        """Do a piece of work, which returns its version, in a transaction of its own."""
        version = self.workspace.database.commit(
            self.workspace.namespace,
            work,
            now=self.workspace.clock(),
            model=self.workspace.model,
            lease=self.lease.current(),
        )
        if version == self.seen + 1:
            self.seen = version
