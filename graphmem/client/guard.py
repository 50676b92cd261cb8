"""The part of the client that shows what the guard keeps back, and releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from graphmem.graph.guarding import Quarantined


class Guarding:
    """What :class:`~graphmem.client.Memory` does not serve."""

    _workspace: Workspace

    def quarantined(self, *, limit: int = 100) -> list[Quarantined]:
        """What is kept from being served, the newest first: facts, and parts of turns.

        It reads as an instruction to the model, or stands alone against an agreeing majority
        without a word of change. A turn stays as it was said; search, context and answers have a
        mark in place of the parts that are withheld.
        """
        from graphmem.steps.guard import list_quarantined

        return list_quarantined(self._workspace, limit)

    def release(self, *ids: str) -> None:
        """Serve facts and turns again, for good; a turn with all its facts.

        A fact that is corrected afterwards is judged anew. :meth:`hold` takes it back.

        Raises
        ------
        NotFoundError
            One of the ids is no fact's and no turn's; nothing is done then.
        """
        from graphmem.steps.guard import release_ids

        release_ids(self._workspace, ids)

    def hold(self, *ids: str) -> None:
        """Leave it to the guard again whether facts and turns are served that were released.

        Raises
        ------
        NotFoundError
            One of the ids is no fact's and no turn's; nothing is done then.
        """
        from graphmem.steps.guard import release_ids

        release_ids(self._workspace, ids, released=False)

    def guarded(self) -> bool:
        """Whether the guard is on, as it is by default."""
        from graphmem.steps.guard import guarded

        return guarded(self._workspace)

    def set_guard(self, active: bool) -> None:
        """Switch the guard of this memory on or off.

        While it is off all is served, and what it has against anything is noted still. Releases
        outlast that.

        Raises
        ------
        NotFoundError
            Nothing was ever added.
        """
        from graphmem.steps.guard import set_guard

        set_guard(self._workspace, active=active)
