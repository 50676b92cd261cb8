"""The extractor that asks a language model: one call for several episodes, checked, counted.

A call gives JSON in the form of ``schemas/extraction.json``. What is of no use in it is asked for
once more, each episode alone and with the error; what is of no use then goes into quarantine.
Without an answer an episode stays pending. So an episode is extracted, or it is known why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from graphmem.errors import GraphmemError, ModelError, OutageError, RefusedError
from graphmem.extraction.drafting import draft_extraction, localise
from graphmem.extraction.interface import EpisodeTurns, NotExtracted, Outcome
from graphmem.extraction.packing import Part, pack, parts_of
from graphmem.extraction.reply import ReplyFormat
from graphmem.extraction.transcript import first_numbers, part_text, transcript
from graphmem.models.json_reply import Replies
from graphmem.models.language import Completion, LanguageModel, Message
from graphmem.models.usage import Budget, Usage

__all__ = ["LLMConfig", "LLMExtractor"]

_REPLY_TOKENS = 3.0  # for each token of turns: a guess, until the first replies are in
_REMARK = "Your last reply could not be used: {}. Reply with JSON in the form asked for, no more."
_SPENT = "the budget is used up"
_KINDS = ("postponed", "unanswered", "unusable")


@dataclass(frozen=True, slots=True, kw_only=True)
class LLMConfig:
    """How a language model is asked.

    Attributes
    ----------
    pack_tokens
        Tokens of turns in one call.
    concurrency
        Calls under way at once.
    outages
        Calls in a row without an answer, after which no more are made.
    """

    pack_tokens: int = 1000
    concurrency: int = 4
    outages: int = 3


@dataclass(frozen=True, slots=True)
class _Failure:
    kind: Literal["postponed", "unanswered", "unusable"]
    reason: str
    reply: str = ""


_Finding = Mapping[str, Any] | _Failure
_Findings = dict[tuple[int, int], _Finding]


class LLMExtractor:
    """Extract with a language model; one object for one run.

    Parameters
    ----------
    model
        The language model.
    prompt, version
        The instructions, and the version of their wording.
    schema
        ``schemas/extraction.json``.
    count_tokens
        Counts the tokens of a text, about as the model does.
    replies
        Where good replies are kept; None keeps none.
    budget
        What the run may use. No call is begun that would go over it by estimate; how long replies
        are is learnt from those that came.
    config
        How to ask.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str,
        version: int,
        schema: Mapping[str, Any],
        *,
        count_tokens: Callable[[str], int],
        replies: Replies | None = None,
        budget: Budget | None = None,
        config: LLMConfig | None = None,
    ) -> None:
        self._model = model
        self._prompt = prompt
        self._version = version
        self._format = ReplyFormat(schema)
        self._count = count_tokens
        self._replies = replies
        self._budget = budget or Budget()
        self._config = config or LLMConfig()
        self._lock = Lock()
        self._usage = Usage()
        self._under_way = Usage()
        self._told = 0
        self._outages = 0
        self._spent = False
        self._stopped: GraphmemError | None = None

    @property
    def producer(self) -> str:
        """``llm:<model>@<version of the prompt>``."""
        return f"llm:{self._model.name}@{self._version}"

    @property
    def usage(self) -> Usage:
        """What this run has used so far."""
        return self._usage

    @property
    def stopped(self) -> GraphmemError | None:
        """Why no more calls are made, where that is an error."""
        return self._stopped

    def estimate(self, episodes: Sequence[EpisodeTurns]) -> Usage:
        """What extracting these episodes would use, if every reply is of use."""
        parts = parts_of(episodes, self._config.pack_tokens, self._count)
        new = [part for part in parts if self._known(part) is None]
        calls = [self._size(p, self._messages(p)) for p in pack(new, self._config.pack_tokens)]
        return sum(calls, Usage(cached=len(parts) - len(new)))

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Outcome]:
        """Yield one outcome for each episode, in order, as soon as it is known."""
        parts = parts_of(episodes, self._config.pack_tokens, self._count)
        known = {part.place: item for part in parts if (item := self._known(part)) is not None}
        self._use(Usage(cached=len(known)))
        new = [part for part in parts if part.place not in known]
        executor = ThreadPoolExecutor(self._config.concurrency)
        try:
            asked: dict[tuple[int, int], Future[_Findings]] = {}
            for packed in pack(new, self._config.pack_tokens):
                asked |= dict.fromkeys(
                    (part.place for part in packed), executor.submit(self._ask, packed)
                )
            for index, episode in enumerate(episodes):
                found: list[tuple[Part, _Finding]] = []
                for part in (part for part in parts if part.index == index):
                    place = part.place
                    finding = known.get(place) or asked[place].result()[place]
                    found.append((part, finding))
                yield _outcome(episode, found)
        finally:
            executor.shutdown(cancel_futures=True)

    def _ask(self, parts: Sequence[Part]) -> _Findings:
        """Ask for some parts together, then once more for each that came to nothing."""
        findings = self._call(parts)
        for part in parts:
            failure = findings[part.place]
            if isinstance(failure, _Failure) and failure.kind == "unusable":
                self._use(Usage(repairs=1))
                findings |= self._call([part], _REMARK.format(failure.reason))
        return findings

    def _call(self, parts: Sequence[Part], remark: str = "") -> _Findings:
        messages = self._messages(parts, remark)
        size = self._size(parts, messages)
        failure = self._begin(size)
        if failure is None:
            try:
                completion = self._model.complete(messages, self._format.on_the_wire)
            except OutageError as error:
                failure = self._no_answer(error)
            except RefusedError as error:
                failure = _Failure("unusable", error.message)
            except ModelError as error:
                failure = self._stop(error)
            finally:
                self._end(size)
        if failure is not None:
            return {part.place: failure for part in parts}
        self._answered(parts, completion, messages)
        return self._findings(parts, completion)

    def _findings(self, parts: Sequence[Part], completion: Completion) -> _Findings:
        reply = self._format.read(completion, len(parts))
        findings: _Findings = {}
        for part, first, item in zip(parts, first_numbers(parts), reply.items, strict=True):
            if isinstance(item, str):
                findings[part.place] = _Failure("unusable", item, completion.text)
                continue
            own, dropped = localise(item, first, len(part.pieces))
            findings[part.place] = own
            self._use(Usage(dropped=dropped))
            if self._replies is not None:
                self._replies.put(*self._question(part), reply=own, turns=_turns(part))
        return findings

    def _known(self, part: Part) -> Mapping[str, Any] | None:
        if self._replies is None:
            return None
        item = self._replies.get(*self._question(part))
        return item if item is not None and self._format.flaw(item) is None else None

    def _question(self, part: Part) -> list[str]:
        # Of these turns and no others, though they say the same: a reply goes with its turns.
        return [self._model.name, str(self._version), part_text(part), *_turns(part)]

    def _messages(self, parts: Sequence[Part], remark: str = "") -> list[Message]:
        return [Message("system", self._prompt), Message("user", transcript(parts, remark))]

    def _size(self, parts: Sequence[Part], messages: Sequence[Message]) -> Usage:
        return Usage(
            calls=1,
            prompt_tokens=sum(self._count(message.content) for message in messages),
            completion_tokens=int(_tokens(parts) * self._reply_tokens()),
        )

    def _reply_tokens(self) -> float:
        """How long replies are, for each token of turns."""
        return self._usage.completion_tokens / self._told if self._told else _REPLY_TOKENS

    def _begin(self, size: Usage) -> _Failure | None:
        """Reserve what a call will use; a failure where it may not be made."""
        with self._lock:
            if self._stopped is not None:
                return _Failure("unanswered", self._stopped.message)
            wanted = self._usage + self._under_way + size
            self._spent = self._spent or not self._budget.allows(wanted)
            if self._spent:
                return _Failure("postponed", _SPENT)
            self._under_way += size
            return None

    def _end(self, size: Usage) -> None:
        with self._lock:
            self._under_way -= size

    def _answered(
        self, parts: Sequence[Part], completion: Completion, messages: Sequence[Message]
    ) -> None:
        prompt, reply = completion.prompt_tokens, completion.completion_tokens
        if prompt is None:
            prompt = sum(self._count(message.content) for message in messages)
        if reply is None:
            reply = self._count(completion.text)
        with self._lock:
            self._outages = 0
            self._told += _tokens(parts)
            self._usage += Usage(calls=1, prompt_tokens=prompt, completion_tokens=reply)

    def _use(self, usage: Usage) -> None:
        with self._lock:
            self._usage += usage

    def _no_answer(self, error: OutageError) -> _Failure:
        with self._lock:
            self._outages += 1
            if self._outages >= self._config.outages:
                self._stopped = self._stopped or error
        return _Failure("unanswered", error.message)

    def _stop(self, error: ModelError) -> _Failure:
        with self._lock:
            self._stopped = self._stopped or error
        return _Failure("unanswered", error.message)


def _turns(part: Part) -> list[str]:
    return list(dict.fromkeys(piece.turn.key for piece in part.pieces))


def _tokens(parts: Sequence[Part]) -> int:
    return sum(part.tokens for part in parts)


def _outcome(episode: EpisodeTurns, found: Sequence[tuple[Part, _Finding]]) -> Outcome:
    """An episode's extraction, or why there is none: it waits if any part of it waits."""
    failures = sorted(
        (finding for _, finding in found if isinstance(finding, _Failure)),
        key=lambda failure: _KINDS.index(failure.kind),
    )
    if failures:
        first = failures[0]
        return NotExtracted(
            episode=episode.id, kind=first.kind, reason=first.reason, reply=first.reply
        )
    items = [(part, item) for part, item in found if not isinstance(item, _Failure)]
    return draft_extraction(episode, items)
