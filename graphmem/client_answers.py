"""The part of the client that answers questions and tells why something was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphmem.records import Hit
from graphmem.steps.extractors import Extractors
from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from graphmem.recall.answering import Answer
    from graphmem.recall.explanation import Explanation
    from graphmem.recall.packing import TokenCounter
    from graphmem.steps.answer import AnswerStream, Asked


class Answering:
    """What :class:`~graphmem.client.Memory` can do with a language model, and ``explain``."""

    _workspace: Workspace
    _extractors: Extractors

    def answer(
        self,
        question: str,
        *,
        token_budget: int = 2000,
        k: int = 50,
        count_tokens: TokenCounter | None = None,
        **options: Any,
    ) -> Answer:
        """Let the language model answer a question from this memory, with citations.

        It is given what :meth:`context` packs and nothing else. Where that holds no evidence, about
        just whom the question is about, the answer abstains.

        Parameters
        ----------
        question
            In words.
        token_budget, k, count_tokens, **options
            As for :meth:`context`. The model is told ``asked_at``, so that it can tell how long ago
            something was; unless it is given, the model knows no "today".

        Returns
        -------
        Answer
            ``text`` with ``[1]``, ``[2]``, and in ``citations`` the turns that these are;
            ``abstained``; tokens and cost.

        Raises
        ------
        ConfigurationError
            No language model is configured: ``GRAPHMEM_LLM_MODEL``, ``GRAPHMEM_LLM_BASE_URL``.
        ModelError
            It does not answer, or twice gave nothing of use.
        """
        from graphmem.steps.answer import answer

        asked = _asked(question, token_budget, k, count_tokens, options)
        return answer(self._workspace, lambda: self._extractors.model, asked)

    def answer_stream(
        self,
        question: str,
        *,
        token_budget: int = 2000,
        k: int = 50,
        count_tokens: TokenCounter | None = None,
        **options: Any,
    ) -> AnswerStream:
        """Answer as :meth:`answer` does, piece by piece while the model writes.

        ::

            stream = memory.answer_stream("Where does Ana live?")
            for piece in stream:
                print(piece, end="", flush=True)
            print(stream.answer.citations)

        Returns
        -------
        AnswerStream
            Yields pieces of the text; ``answer`` is the whole, as :meth:`answer` gives it.
        """
        from graphmem.steps.answer import answer_stream

        asked = _asked(question, token_budget, k, count_tokens, options)
        return answer_stream(self._workspace, lambda: self._extractors.model, asked)

    def explain(
        self,
        question: str,
        hit: Hit | str | None = None,
        *,
        k: int = 10,
        granularity: str | None = None,
        **options: Any,
    ) -> Explanation:
        """Tell why hits stand where they stand.

        Parameters
        ----------
        question
            As it was searched for.
        hit
            The hit to explain, or its id, or your id of a turn; without one, all ``k``.
        k, granularity, **options
            As for the :meth:`search` that found it.

        Returns
        -------
        Explanation
            What was found in the question, the weights of the signals, and for each hit what its
            score is made of and the paths by which the graph leads to it. ``str()`` makes it a
            text, ``html()`` a page with pictures.

        Raises
        ------
        NotFoundError
            The hit is not among the first 1000 results.
        """
        from graphmem.steps.explain import explain
        from graphmem.steps.recall import manner_from

        manner = manner_from(**options)
        return explain(self._workspace, question, hit, k=k, granularity=granularity, manner=manner)


def _asked(
    question: str,
    token_budget: int,
    k: int,
    count_tokens: TokenCounter | None,
    options: dict[str, Any],
) -> Asked:
    from graphmem.steps.answer import Asked
    from graphmem.steps.recall import manner_from

    return Asked(
        question=question,
        k=k,
        token_budget=token_budget,
        count_tokens=count_tokens,
        manner=manner_from(**options),
    )
