"""The part of the client that shows which units belong together, and which became one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from graphmem.graph.uniting import Merger
    from graphmem.steps.related import RelatedUnit


class Organising:
    """Memory units of a :class:`~graphmem.client.Memory`."""

    _workspace: Workspace

    def related(self, id: str) -> list[RelatedUnit]:
        """Units of other sessions that belong with a unit, the most similar first.

        Raises
        ------
        NotFoundError
            There is no unit of this id.
        """
        from graphmem.steps.related import related_units

        return related_units(self._workspace, id)

    def merged_units(self) -> list[Merger]:
        """Units that were made of several which said the same, with these."""
        from graphmem.steps.unite import mergers

        return mergers(self._workspace)

    def split_unit(self, id: str) -> tuple[str, ...]:
        """Take a merged unit apart: what it was made of is found by itself again.

        No consolidation merges these units again.

        Returns
        -------
        tuple of str
            Ids of what it was made of.

        Raises
        ------
        NotFoundError
            There is no merged unit of this id.
        """
        from graphmem.steps.unite import take_apart

        return take_apart(self._workspace, id)
