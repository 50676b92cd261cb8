"""The part of the client that learns from what was useful."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.errors import NotFoundError
from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from graphmem.graph.feedback import Judgement
    from graphmem.records import Hit


class Learning:
    """What :class:`~graphmem.client.Memory` can be told of its hits."""

    _workspace: Workspace

    def feedback(self, hit: Hit | str, *, useful: bool = True, question: str | None = None) -> None:
        """Say whether a hit was useful; it is noted, and bears on the search where that is on.

        Parameters
        ----------
        hit
            As a search of this process returned it; or its id, with the question, which is then
            searched for again.
        useful
            Whether it was.
        question
            What was asked. It is not stored.

        Raises
        ------
        NotFoundError
            No search returned it.
        """
        from graphmem.steps.feedback import give

        workspace = self._workspace
        if question is not None:
            self._search_again(question, hit)
        found = workspace.shown.beside(hit)
        if found is None and question is not None:
            raise NotFoundError(
                "this hit is not among the results for this question",
                hint="Ask as it was asked; `graphmem search --json` shows the ids of hits.",
            )
        if found is None:
            raise NotFoundError(
                "no recent search has returned this hit",
                hint="Give the question too: feedback(hit, useful=True, question=…).",
            )
        hits, at = found
        give(workspace, hits, {at: useful}, "caller")

    def judgements(self) -> list[Judgement]:
        """All judgements of hits, in the order in which they were given."""
        from graphmem.steps.feedback import given

        return given(self._workspace)

    def rollback_feedback(self, number: int) -> int:
        """Take back all judgements after the one of a number, 0 for all; returns how many."""
        from graphmem.steps.feedback import roll_back

        return roll_back(self._workspace, number)

    def learns(self) -> bool:
        """Whether judgements bear on the search; by default they don't."""
        from graphmem.steps.feedback import feedback_on

        return feedback_on(self._workspace)

    def set_feedback(self, active: bool) -> None:
        """Let judgements shift the weights of recall in this memory, once there are twenty.

        What answers cite is then taken for useful as well, and what else was best for useless.

        Raises
        ------
        NotFoundError
            Nothing was ever added.
        """
        from graphmem.steps.feedback import set_feedback

        set_feedback(self._workspace, active=active)

    def _search_again(self, question: str, hit: Hit | str) -> None:
        from graphmem.steps.recall import Manner, search

        kind = (hit if isinstance(hit, str) else hit.id).split(":", 1)[0]
        for granularity in ("turn", None) if kind == "turn" else (None,):
            found = search(
                self._workspace, question, k=20, granularity=granularity, manner=Manner()
            )
            if any(other == hit or other.id == hit for other in found):
                return
