"""Answering: recall packs a context, a language model answers from it, the reply is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from graphmem.errors import ConfigurationError, ModelError
from graphmem.models.language import Completion, Message, StreamingModel
from graphmem.models.usage import Usage
from graphmem.prompts import prompt
from graphmem.recall.answering import (
    NO_EVIDENCE,
    UNCITED,
    Answer,
    AnswerFormat,
    Reading,
    Unfolding,
)
from graphmem.recall.fence import fenced
from graphmem.recall.packing import TokenCounter
from graphmem.schema_files import schema
from graphmem.steps.extractors import price_of
from graphmem.steps.feedback import cited
from graphmem.steps.recall import Manner, packed
from graphmem.steps.workspace import Workspace

__all__ = ["AnswerStream", "Asked", "answer", "answer_stream"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked, and within which limits.

    Attributes
    ----------
    k
        How many turns are considered.
    token_budget, count_tokens
        What of them the model is given.
    manner
        How to search; the model is told the moment of asking if it is given.
    """

    question: str
    k: int = 50
    token_budget: int = 2000
    count_tokens: TokenCounter | None = None
    manner: Manner = field(default_factory=Manner)


class AnswerStream:
    """An answer while it is written: iterate over its pieces, then take the whole.

    The pieces are text for people to read; joined they are ``answer.text``. Only where the model's
    reply was of no use and had to be asked for again, the answer may differ from them, and counts.

    Abandoning it half-way costs nothing: use it as a context manager or call :meth:`close`.
    """

    def __init__(self, written: Iterator[str | Answer]) -> None:
        self._written = written
        self._answer: Answer | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._answer is None:
            piece = next(self._written)
            if isinstance(piece, str):
                return piece
            self._answer = piece
        raise StopIteration

    @property
    def answer(self) -> Answer:
        """The whole answer, with what it rests on; waits until it is written.

        Raises
        ------
        ModelError
            There is none: the model does not answer, or gives nothing of use.
        """
        for _ in self:
            pass
        if self._answer is None:
            raise ModelError("the answer was abandoned", hint="Ask again.")
        return self._answer

    def close(self) -> None:
        """Stop listening."""
        close = getattr(self._written, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def answer(workspace: Workspace, model: Callable[[], StreamingModel], asked: Asked) -> Answer:
    """Answer a question from the memory, or abstain.

    Raises
    ------
    ConfigurationError
        There is no language model.
    InputError
        The question is empty, or a limit out of range.
    ModelError
        The model does not answer, or twice gave nothing of use.
    """
    written = _Answering(workspace, model, asked).write(streaming=False)
    return AnswerStream(written).answer


def answer_stream(
    workspace: Workspace, model: Callable[[], StreamingModel], asked: Asked
) -> AnswerStream:
    """Answer as :func:`answer` does, piece by piece. Recall is over when this returns."""
    return AnswerStream(_Answering(workspace, model, asked).write(streaming=True))


class _Answering:
    """One question: what was found for it, and what asking the model has taken so far."""

    def __init__(
        self, workspace: Workspace, model: Callable[[], StreamingModel], asked: Asked
    ) -> None:
        if not workspace.settings.llm_model:
            raise ConfigurationError(
                "an answer needs a language model, and none is configured",
                hint="Set GRAPHMEM_LLM_MODEL and, unless it is OpenAI's, GRAPHMEM_LLM_BASE_URL;"
                " search and context need none.",
            )
        self._workspace = workspace
        self._settings = workspace.settings
        self._model = model()
        self._count = asked.count_tokens or workspace.count_tokens
        self._asked = asked
        self._usage = Usage()
        self._prompt = prompt("answer").text
        self._format = AnswerFormat(schema("answer"))
        self._hits, self._context = packed(
            workspace,
            asked.question,
            k=asked.k,
            token_budget=asked.token_budget,
            manner=asked.manner,
            count_tokens=asked.count_tokens,
            numbered=True,
        )

    def write(self, *, streaming: bool) -> Iterator[str | Answer]:
        """Pieces of the answer where it is streamed, then the answer."""
        if self._context.text:
            yield from self._ask(streaming)
            return
        found = Reading(NO_EVIDENCE, abstained=True, reason="nothing was found")
        if streaming:
            yield found.text
        yield self._answer(found)

    def _ask(self, streaming: bool) -> Iterator[str | Answer]:
        """Ask, and once more if the reply is of no use."""
        shown = ""
        if streaming:
            unfolding = Unfolding(self._context)
            for part in self._model.stream(self._messages(), self._format.on_the_wire):
                if isinstance(part, Completion):
                    reading = self._read(part)
                elif piece := unfolding.add(part):
                    shown += piece
                    yield piece
        else:
            reading = self._complete()
        if reading.flaw:
            self._usage += Usage(repairs=1)
            reading = self._complete(reading.flaw)
        if reading.flaw == UNCITED:  # what nothing in the memory supports is not passed on
            reading = Reading(NO_EVIDENCE, abstained=True, reason=UNCITED, dropped=reading.dropped)
        elif reading.flaw:
            raise ModelError(
                f"the language model gave no answer of use: {reading.flaw}",
                hint="Ask again, or use a larger model; GRAPHMEM_LLM_RESPONSE_FORMAT and"
                " GRAPHMEM_LLM_MAX_OUTPUT_TOKENS say what form and length its replies may have.",
            )
        if streaming and reading.text.startswith(shown) and reading.text != shown:
            yield reading.text[len(shown) :]
        yield self._answer(reading)

    def _complete(self, flaw: str = "") -> Reading:
        return self._read(
            self._model.complete(self._messages(flaw), self._format.on_the_wire), flaw
        )

    def _read(self, completion: Completion, flaw: str = "") -> Reading:
        prompt_tokens, reply_tokens = completion.prompt_tokens, completion.completion_tokens
        if prompt_tokens is None:
            prompt_tokens = sum(self._count(said.content) for said in self._messages(flaw))
        if reply_tokens is None:
            reply_tokens = self._count(completion.text)
        self._usage += Usage(calls=1, prompt_tokens=prompt_tokens, completion_tokens=reply_tokens)
        return self._format.read(completion, self._context)

    def _messages(self, flaw: str = "") -> list[Message]:
        moment = self._asked.manner.asked_at
        return fenced(
            self._prompt,
            self._context.text,
            self._asked.question,
            more=[f"Asked on {moment.date().isoformat()}."] if moment else [],
            flaw=flaw,
        )

    def _answer(self, reading: Reading) -> Answer:
        sources = tuple(self._context.citations[label] for label in reading.cited)
        hits = {hit.sources[0]: hit for hit in self._hits if hit.sources}
        cited(self._workspace, self._hits, [hits[source] for source in sources])
        usage = self._usage + Usage(dropped=reading.dropped)
        return Answer(
            question=self._asked.question,
            text=reading.text,
            citations=sources,
            evidence=tuple(hits[source] for source in sources),
            abstained=reading.abstained,
            reason=reading.reason,
            context=self._context,
            model=self._model.name if usage.calls else None,
            usage=usage,
            cost=price_of(self._settings).of(usage),
        )
