"""The part of the client that knows what was said before, and puts facts right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.records import Fact
from graphmem.steps.extractors import Extractors
from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from graphmem.consolidation.history import History
    from graphmem.graph.log import LogCheck

__all__ = ["Revising"]


class Revising:
    """History and corrections of a :class:`~graphmem.client.Memory`."""

    _workspace: Workspace
    _extractors: Extractors

    def history(self, fact_id: str) -> History:
        """Everything that was ever said of what a fact speaks of, in order, and its earlier texts.

        Parameters
        ----------
        fact_id
            Id of a fact, whatever its status; or the name or id of an entity, for all its slots.
            Of a fact that speaks of no slot: what it repeats, what repeats it, what retired it.

        Raises
        ------
        NotFoundError
            There is no such fact and no such entity.
        InputError
            It is the id of something else, or several entities have this name.
        """
        from graphmem.steps.history import history

        return history(self._workspace, fact_id)

    def correct(self, fact_id: str, text: str, *, expected_revision: int | None = None) -> Fact:
        """Give a fact another text under the same id. The old one is kept; see :meth:`rollback`.

        Searches find the new text at once and the old one no more. The correction stays when its
        episode is extracted anew, and goes with the turn that the fact is from. What was said in
        that turn stays as it was said.

        Parameters
        ----------
        fact_id
            Which fact.
        text
            A statement that says by itself whom it is about: "Ana moved to Lisbon", not "I moved".
            Entities, triples and times are found in it; times that it does not state stay.
        expected_revision
            ``Fact.revision`` as you read it: if somebody changed the fact since, nothing is done.

        Returns
        -------
        Fact
            As it is now; its revision is one higher. The same text again changes nothing.

        Raises
        ------
        NotFoundError
            There is no such fact.
        InputError
            It is no fact, or the text is empty or longer than 10,000 characters.
        ConflictError
            The fact is at another revision, or was changed meanwhile.
        """
        from graphmem.steps.correct import correct

        return correct(
            self._workspace,
            fact_id,
            text,
            reader=self._extractors.local(),
            expected_revision=expected_revision,
        )

    def rollback(
        self, fact_id: str, revision: int, *, expected_revision: int | None = None
    ) -> Fact:
        """Give a fact a text back that it had before, with all that belonged to it.

        Parameters
        ----------
        fact_id
            Which fact.
        revision
            The number of the text, as :meth:`history` tells; 1 is as it was at first.
        expected_revision
            As for :meth:`correct`.

        Returns
        -------
        Fact
            As it is now: a new revision, so that this can be taken back too.

        Raises
        ------
        NotFoundError
            There is no such fact, or no such revision.
        InputError
            It is no fact, or that is what it says now.
        ConflictError
            The fact is at another revision, or was changed meanwhile.
        """
        from graphmem.steps.correct import rollback

        return rollback(self._workspace, fact_id, revision, expected_revision=expected_revision)

    def check(self) -> LogCheck:
        """Whether this memory is what its log says: every fact, its standing and its revisions."""
        from graphmem.graph.log import check_log

        return check_log(self._workspace.database, self._workspace.namespace)
