"""The part of the client that looks things up: nodes, facts, entities and what links these."""

from __future__ import annotations

from graphmem.client.zone import Zoned
from graphmem.conversation.times import Moment
from graphmem.graph.lookups import FactFilter, Node, find_entities, find_facts, get_node
from graphmem.records import Entity, Fact, Topic
from graphmem.steps.resolve import LinkedEntities, links, merge_entities, split_entities
from graphmem.steps.topics import topics

__all__ = ["Knowing"]


class Knowing(Zoned):
    """Look-ups of a :class:`~graphmem.client.Memory`."""

    def get(self, id: str, *, conversation: str | None = None) -> Node:
        """One node by its id, or a turn by the id that you gave it.

        Raises
        ------
        NotFoundError
            There is none.
        InputError
            Several conversations have a turn of this id, and none is named.
        """
        workspace = self._workspace
        return get_node(
            workspace.database, workspace.namespace, id, conversation, zone=workspace.zone()
        )

    def facts(
        self,
        *,
        about: str | None = None,
        speaker: str | None = None,
        conversation: str | None = None,
        memory_type: str | None = None,
        status: str | None = "active",
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int = 100,
    ) -> list[Fact]:
        """Facts, newest first: about an entity by name, and by the other filters given.

        ``status="archived"`` gives those that have faded, None those of any status.
        """
        wanted = FactFilter(
            about=about,
            conversation=conversation,
            speaker=speaker,
            memory_type=memory_type,
            status=status,
            since=self._moment("since", since),
            until=self._moment("until", until),
        )
        workspace = self._workspace
        return find_facts(
            workspace.database, workspace.namespace, wanted, limit, zone=workspace.zone()
        )

    def entities(
        self, name: str | None = None, *, type: str | None = None, limit: int = 100
    ) -> list[Entity]:
        """Entities whose name or alias contains ``name``, most mentioned first."""
        return find_entities(self._workspace.database, self._workspace.namespace, name, type, limit)

    def topics(
        self,
        about: str | None = None,
        *,
        under: str | None = None,
        depth: int = 1,
        limit: int = 20,
    ) -> list[Topic]:
        """What this memory is about: the broadest topics, those with the most units first.

        Parameters
        ----------
        about
            Words or a question: the nearest topics of any level instead, found layer by layer.
        under
            Id of a topic: those beneath it instead.
        depth
            How many layers are given, each topic with those beneath it in ``children``.
        limit
            How many at most, and how many children of each.

        Raises
        ------
        NotFoundError
            There is no topic ``under``.
        InputError
            A number is out of range, or both ``about`` and ``under`` are given.
        """
        return topics(self._workspace, about, under=under, depth=depth, limit=limit)

    def links(self, name: str | None = None) -> list[LinkedEntities]:
        """Entities that are taken for the same one, and why; of one entity, where it is named."""
        return links(self._workspace, name)

    def merge_entities(self, one: str, other: str) -> None:
        """Take two entities (names or ids) for the same one. Both stay; it can be undone.

        Raises
        ------
        NotFoundError, InputError
            One of them isn't there, or its name means several.
        """
        merge_entities(self._workspace, one, other)

    def split_entities(self, one: str, other: str) -> None:
        """Keep two entities (names or ids) apart from now on, whatever their names suggest.

        Raises
        ------
        NotFoundError, InputError
            One of them isn't there, or its name means several.
        """
        split_entities(self._workspace, one, other)
