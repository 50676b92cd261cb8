"""The part of the client that finds, answers and tells why something was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphmem.client.zone import Zoned
from graphmem.records import Hit
from graphmem.steps.extractors import Extractors
from graphmem.steps.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphmem.conversation.times import Moment
    from graphmem.recall.answering import Answer
    from graphmem.recall.depth import Depth
    from graphmem.recall.explanation import Explanation
    from graphmem.recall.hits import Hits
    from graphmem.recall.packing import Context, TokenCounter
    from graphmem.records import Timeline
    from graphmem.steps.answer import AnswerStream, Asked


class Recalling(Zoned):
    """What :class:`~graphmem.client.Memory` can be asked."""

    _workspace: Workspace
    _extractors: Extractors

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        granularity: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        as_of: Moment | None = None,
        known_at: Moment | None = None,
        speaker: str | None = None,
        kind: str | Iterable[str] | None = None,
        memory_type: str | None = None,
        conversation: str | None = None,
        depth: Depth = "auto",
        asked_at: Moment | None = None,
    ) -> Hits:
        """Find what answers a question, best first.

        Parameters
        ----------
        question
            In words; no query syntax, nothing to escape.
        k
            How many hits at most.
        granularity
            ``"turn"`` for evidence turns only, or another kind; by default of every kind, mixed.
        since, until
            When it was said.
        as_of, known_at
            What held in the world then; what the memory knew then.
        speaker, conversation
            Who said it, and where.
        kind, memory_type
            Which kinds of node; for facts ``episodic``, ``semantic``, ``preference`` or
            ``procedural``.
        depth
            ``"light"``: one pass; ``"deep"``: a second one that asks again with names that the
            first one found, for "when did the founder of X die?"; by default what question and
            memory call for.
        asked_at
            The moment that "last week" counts from. Unset, it is ``known_at`` or else now; but of
            a memory in which nothing was said for over a year, when its last turn was said.

        Returns
        -------
        Hits
            A list of :class:`~graphmem.records.Hit`, with their source turns and each signal's
            share of the score. Its ``analysis``, ``weights`` and ``depth`` tell how the question
            was understood and how far the search went.
        """
        from graphmem.steps.recall import manner_from, search

        return search(
            self._workspace,
            question,
            k=k,
            granularity=granularity,
            manner=manner_from(
                self._workspace.zone,
                since=since,
                until=until,
                as_of=as_of,
                known_at=known_at,
                speaker=speaker,
                kind=kind,
                memory_type=memory_type,
                conversation=conversation,
                depth=depth,
                asked_at=asked_at,
            ),
        )

    def context(
        self,
        question: str,
        *,
        token_budget: int = 2000,
        k: int = 50,
        count_tokens: TokenCounter | None = None,
        profile: bool = False,
        digest: bool = False,
        **options: Any,
    ) -> Context:
        """Pack what answers a question into a text for a prompt, within a token budget.

        Parameters
        ----------
        question
            In words.
        token_budget
            The text never has more tokens.
        k
            How many turns are considered.
        count_tokens
            Counts the tokens of a text as your model does, such as
            ``lambda text: len(tiktoken.encoding_for_model("gpt-4o").encode(text))``. By default the
            embedder's tokenizer counts, which finds a little more than most models do.
        profile, digest
            Begin with the profiles of those whom the question names, and with the running summary;
            both within the budget, of which they get a third at most. With a filter there is
            neither: they tell of all that is known now.
        **options
            As for :meth:`search`: filters, ``depth``, ``asked_at``.

        Returns
        -------
        Context
            ``text`` with citations, in the order of time, and ``tokens``, their number.
        """
        from graphmem.steps.recall import manner_from, packed

        _, context = packed(
            self._workspace,
            question,
            k=k,
            token_budget=token_budget,
            manner=manner_from(self._workspace.zone, **options),
            count_tokens=count_tokens,
            profile=profile,
            digest=digest,
        )
        return context

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

        asked = self._asked(question, token_budget, k, count_tokens, options)
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

        asked = self._asked(question, token_budget, k, count_tokens, options)
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

        manner = manner_from(self._workspace.zone, **options)
        return explain(self._workspace, question, hit, k=k, granularity=granularity, manner=manner)

    def timeline(
        self,
        about: str,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
    ) -> list[Timeline]:
        """What became of somebody or something, from the past to the future.

        Parameters
        ----------
        about
            An entity's name or id, a topic, or a question in words.
        since, until
            For an entity, when it happened; for a question, when it was said.
        limit
            How many facts of an entity at most (30), or paths of a question (3).

        Returns
        -------
        list of Timeline
            Of an entity one: its most telling facts, each with what it follows from. For anything
            else the paths through the facts that a search finds, the best first. What no longer
            holds is there too, as ``superseded``.

        Raises
        ------
        NotFoundError
            A name that nobody has.
        InputError
            Several entities have the name; give one by its id.
        """
        from graphmem.steps.timeline import timelines

        return timelines(
            self._workspace,
            about,
            since=self._moment("since", since),
            until=self._moment("until", until),
            limit=limit,
        )

    def _asked(
        self,
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
            manner=manner_from(self._workspace.zone, **options),
        )
