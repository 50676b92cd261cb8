"""The part of the client that tells who somebody is, and what the memory is about."""

from __future__ import annotations

from graphmem.records import DigestLine, Profile
from graphmem.steps.workspace import Workspace

__all__ = ["Reflecting"]


class Reflecting:
    """Profiles and the digest of a :class:`~graphmem.client.Memory`."""

    _workspace: Workspace

    def profile(self, name: str) -> Profile:
        """What is known of somebody or something in short, given by name or id.

        Consolidation makes profiles of people whom at least four facts mention, and of other things
        that twelve do. Each line cites its facts and turns.

        Raises
        ------
        NotFoundError
            There is no such entity, or it has no profile.
        InputError
            Several entities have the name; give one by its id.
        """
        from graphmem.steps.portray import profile

        return profile(self._workspace, name)

    def profiles(self, limit: int = 100) -> list[tuple[str, int]]:
        """Whose profiles there are, each with its number of lines; the longest first."""
        from graphmem.steps.portray import profiles

        return profiles(self._workspace, limit)

    def digest(self) -> list[DigestLine]:
        """The running summary: a sentence for each of the most telling sessions, in order of time.

        It never has more than 24; the older a session, the more must have been told in it.
        """
        from graphmem.steps.portray import digest

        return digest(self._workspace)
