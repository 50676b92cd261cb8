"""The part of the client that lets facts fade, keeps them and brings them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.client.zone import Zoned
from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from graphmem.consolidation.retention import RetentionPolicy
    from graphmem.conversation.times import Moment
    from graphmem.steps.retain import RetainReport


class Retaining(Zoned):
    """What :class:`~graphmem.client.Memory` can let go, and what it must not."""

    _workspace: Workspace

    def retention(self) -> RetentionPolicy | None:
        """By what facts of this memory fade; None where they don't, as by default."""
        from graphmem.steps.retain import retention

        return retention(self._workspace)

    def set_retention(self, policy: RetentionPolicy | None) -> None:
        """Let facts that are never recalled fade from now on, or (None) no more.

        ::

            memory.set_retention(RetentionPolicy(scale=90, threshold=0.1))

        Time that passed before does not count. Each consolidation then archives what has faded; it
        leaves search, and stays for :meth:`get` and ``facts(status="archived")``.

        Raises
        ------
        NotFoundError
            Nothing was ever added.
        """
        from graphmem.steps.retain import set_retention

        set_retention(self._workspace, policy)

    def retain(self, *, dry_run: bool = False, at: Moment | None = None) -> RetainReport:
        """Archive the facts that have faded, as each consolidation does.

        Parameters
        ----------
        dry_run
            Write nothing; the report has what would go.
        at
            Of a dry run: when it would be.

        Raises
        ------
        InputError
            Retention is off.
        LeaseHeldError
            A consolidation is at work on this namespace.
        """
        from graphmem.steps.retain import retain

        return retain(self._workspace, dry_run=dry_run, at=self._moment("at", at))

    def unarchive(self, *ids: str) -> int:
        """Take facts out of the archive, as if recalled just now; returns how many were in it.

        Raises
        ------
        NotFoundError
            One of the ids is no fact's; nothing is done then.
        """
        from graphmem.steps.retain import unarchive

        return unarchive(self._workspace, ids)

    def pin(self, *ids: str) -> None:
        """Keep facts from ever fading; those that are archived come back.

        Raises
        ------
        NotFoundError
            One of the ids is no fact's; nothing is done then.
        """
        from graphmem.steps.retain import pin

        pin(self._workspace, ids)

    def unpin(self, *ids: str) -> None:
        """Let facts fade again that :meth:`pin` kept.

        Raises
        ------
        NotFoundError
            One of the ids is no fact's; nothing is done then.
        """
        from graphmem.steps.retain import pin

        pin(self._workspace, ids, pinned=False)
