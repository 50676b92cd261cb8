"""The part of the client that knows by whose clocks times are told."""

from __future__ import annotations

from datetime import datetime

from graphmem.conversation.times import Moment, said_at
from graphmem.graph.namespaces import stored_zone
from graphmem.steps.workspace import Workspace
from graphmem.steps.zone import ZoneReport, set_zone

__all__ = ["Zoned"]


class Zoned:
    """The time zone of a :class:`~graphmem.client.Memory`."""

    _workspace: Workspace

    @property
    def zone(self) -> str | None:
        """The namespace's time zone; None where none was set, so that days are those of UTC."""
        return stored_zone(self._workspace.database, self._workspace.namespace)

    def set_zone(self, zone: str) -> ZoneReport:
        """Give the namespace a time zone, or another one.

        Stored turns keep their moments. What was extracted from them stays as it is until the next
        consolidation, which derives it anew by the days of the new zone.

        Raises
        ------
        InputError
            There is no such zone in the IANA database.
        """
        return set_zone(self._workspace, zone)

    def _moment(self, name: str, given: Moment | None) -> datetime | None:
        """A time that a caller gives by a name; without a zone it is read in the namespace's."""
        return None if given is None else said_at(given, self._workspace.zone(), name=name)
