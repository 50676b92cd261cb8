"""The client for asyncio: the methods of :class:`~graphmem.client.Memory` as coroutines.

Each call runs in a thread, so the event loop goes on; the work itself (embedding, Neo4j, scoring)
releases the interpreter's lock for most of its time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graphmem.client.memory import Memory
from graphmem.graph.lookups import Node
from graphmem.models.usage import Estimate
from graphmem.records import DigestLine, Entity, Fact, Hit, Profile, Timeline, Topic, Turn
from graphmem.steps.consolidate import ConsolidateReport
from graphmem.steps.contribute import ContributeReport
from graphmem.steps.forget import ForgetReport
from graphmem.steps.importing import ImportReport
from graphmem.steps.ingest import IngestReport
from graphmem.steps.report import MemoryReport
from graphmem.steps.resolve import LinkedEntities
from graphmem.steps.zone import ZoneReport

if TYPE_CHECKING:
    from graphmem.consolidation.history import History
    from graphmem.consolidation.retention import RetentionPolicy
    from graphmem.graph.feedback import Judgement
    from graphmem.graph.guarding import Quarantined
    from graphmem.graph.log import LogCheck
    from graphmem.graph.uniting import Merger
    from graphmem.recall.answering import Answer
    from graphmem.recall.explanation import Explanation
    from graphmem.recall.hits import Hits
    from graphmem.recall.packing import Context
    from graphmem.steps.answer import AnswerStream
    from graphmem.steps.related import RelatedUnit
    from graphmem.steps.retain import RetainReport
    from graphmem.steps.transfer import TransferReport


class AsyncMemory:
    """The memory of one namespace, for asyncio.

    Use it as an asynchronous context manager: connecting may take a while, too. Its methods take
    what those of :class:`~graphmem.client.Memory` take, and raise the same errors.

    Parameters
    ----------
    namespace
        Whose memory.
    **options
        As for :class:`~graphmem.client.Memory`.
    """

    def __init__(self, namespace: str, **options: Any) -> None:
        self.namespace = namespace
        self._options = options
        self._opened: Memory | None = None

    async def __aenter__(self) -> Self:
        self._opened = await asyncio.to_thread(Memory, self.namespace, **self._options)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; the server goes on."""
        if self._opened is not None:
            await asyncio.to_thread(self._opened.close)
            self._opened = None

    async def exists(self) -> bool:
        """As :meth:`Memory.exists`."""
        return await asyncio.to_thread(self._memory.exists)

    async def add(self, turns: Iterable[Turn | dict[str, Any]], **options: Any) -> IngestReport:
        """As :meth:`Memory.add`."""
        return await asyncio.to_thread(self._memory.add, turns, **options)

    async def add_files(self, paths: Sequence[str | Path], **options: Any) -> ImportReport:
        """As :meth:`Memory.add_files`."""
        return await asyncio.to_thread(self._memory.add_files, paths, **options)

    async def add_facts(
        self, facts: Iterable[Mapping[str, Any]], **options: Any
    ) -> ContributeReport:
        """As :meth:`Memory.add_facts`."""
        return await asyncio.to_thread(self._memory.add_facts, facts, **options)

    async def add_triples(
        self, triples: Iterable[Mapping[str, Any]], **options: Any
    ) -> ContributeReport:
        """As :meth:`Memory.add_triples`."""
        return await asyncio.to_thread(self._memory.add_triples, triples, **options)

    async def consolidate(self, **options: Any) -> ConsolidateReport:
        """As :meth:`Memory.consolidate`."""
        return await asyncio.to_thread(self._memory.consolidate, **options)

    async def estimate(self, **options: Any) -> Estimate:
        """As :meth:`Memory.estimate`."""
        return await asyncio.to_thread(self._memory.estimate, **options)

    async def zone(self) -> str | None:
        """As :attr:`Memory.zone`."""
        return await asyncio.to_thread(lambda: self._memory.zone)

    async def set_zone(self, zone: str) -> ZoneReport:
        """As :meth:`Memory.set_zone`."""
        return await asyncio.to_thread(self._memory.set_zone, zone)

    async def export(self, path: str | Path, **options: Any) -> TransferReport:
        """As :meth:`Memory.export`."""
        return await asyncio.to_thread(self._memory.export, path, **options)

    async def restore(self, path: str | Path, **options: Any) -> TransferReport:
        """As :meth:`Memory.restore`."""
        return await asyncio.to_thread(self._memory.restore, path, **options)

    async def search(self, question: str, **options: Any) -> Hits:
        """As :meth:`Memory.search`."""
        return await asyncio.to_thread(self._memory.search, question, **options)

    async def context(self, question: str, **options: Any) -> Context:
        """As :meth:`Memory.context`."""
        return await asyncio.to_thread(self._memory.context, question, **options)

    async def answer(self, question: str, **options: Any) -> Answer:
        """As :meth:`Memory.answer`."""
        return await asyncio.to_thread(self._memory.answer, question, **options)

    async def answer_stream(self, question: str, **options: Any) -> AsyncAnswerStream:
        """As :meth:`Memory.answer_stream`: ``async for piece in await memory.answer_stream(…)``."""
        stream = await asyncio.to_thread(self._memory.answer_stream, question, **options)
        return AsyncAnswerStream(stream)

    async def explain(
        self, question: str, hit: Hit | str | None = None, **options: Any
    ) -> Explanation:
        """As :meth:`Memory.explain`."""
        return await asyncio.to_thread(self._memory.explain, question, hit, **options)

    async def timeline(self, about: str, **options: Any) -> list[Timeline]:
        """As :meth:`Memory.timeline`."""
        return await asyncio.to_thread(self._memory.timeline, about, **options)

    async def profile(self, name: str) -> Profile:
        """As :meth:`Memory.profile`."""
        return await asyncio.to_thread(self._memory.profile, name)

    async def profiles(self, limit: int = 100) -> list[tuple[str, int]]:
        """As :meth:`Memory.profiles`."""
        return await asyncio.to_thread(self._memory.profiles, limit)

    async def digest(self) -> list[DigestLine]:
        """As :meth:`Memory.digest`."""
        return await asyncio.to_thread(self._memory.digest)

    async def report(self) -> MemoryReport:
        """As :meth:`Memory.report`."""
        return await asyncio.to_thread(self._memory.report)

    async def get(self, id: str, **options: Any) -> Node:
        """As :meth:`Memory.get`."""
        return await asyncio.to_thread(self._memory.get, id, **options)

    async def facts(self, **options: Any) -> list[Fact]:
        """As :meth:`Memory.facts`."""
        return await asyncio.to_thread(self._memory.facts, **options)

    async def entities(self, name: str | None = None, **options: Any) -> list[Entity]:
        """As :meth:`Memory.entities`."""
        return await asyncio.to_thread(self._memory.entities, name, **options)

    async def topics(self, about: str | None = None, **options: Any) -> list[Topic]:
        """As :meth:`Memory.topics`."""
        return await asyncio.to_thread(self._memory.topics, about, **options)

    async def links(self, name: str | None = None) -> list[LinkedEntities]:
        """As :meth:`Memory.links`."""
        return await asyncio.to_thread(self._memory.links, name)

    async def merge_entities(self, one: str, other: str) -> None:
        """As :meth:`Memory.merge_entities`."""
        await asyncio.to_thread(self._memory.merge_entities, one, other)

    async def split_entities(self, one: str, other: str) -> None:
        """As :meth:`Memory.split_entities`."""
        await asyncio.to_thread(self._memory.split_entities, one, other)

    async def related(self, id: str) -> list[RelatedUnit]:
        """As :meth:`Memory.related`."""
        return await asyncio.to_thread(self._memory.related, id)

    async def merged_units(self) -> list[Merger]:
        """As :meth:`Memory.merged_units`."""
        return await asyncio.to_thread(self._memory.merged_units)

    async def split_unit(self, id: str) -> tuple[str, ...]:
        """As :meth:`Memory.split_unit`."""
        return await asyncio.to_thread(self._memory.split_unit, id)

    async def history(self, fact_id: str) -> History:
        """As :meth:`Memory.history`."""
        return await asyncio.to_thread(self._memory.history, fact_id)

    async def correct(self, fact_id: str, text: str, **options: Any) -> Fact:
        """As :meth:`Memory.correct`."""
        return await asyncio.to_thread(self._memory.correct, fact_id, text, **options)

    async def rollback(self, fact_id: str, revision: int, **options: Any) -> Fact:
        """As :meth:`Memory.rollback`."""
        return await asyncio.to_thread(self._memory.rollback, fact_id, revision, **options)

    async def check(self) -> LogCheck:
        """As :meth:`Memory.check`."""
        return await asyncio.to_thread(self._memory.check)

    async def retention(self) -> RetentionPolicy | None:
        """As :meth:`Memory.retention`."""
        return await asyncio.to_thread(self._memory.retention)

    async def set_retention(self, policy: RetentionPolicy | None) -> None:
        """As :meth:`Memory.set_retention`."""
        await asyncio.to_thread(self._memory.set_retention, policy)

    async def retain(self, **options: Any) -> RetainReport:
        """As :meth:`Memory.retain`."""
        return await asyncio.to_thread(self._memory.retain, **options)

    async def unarchive(self, *ids: str) -> int:
        """As :meth:`Memory.unarchive`."""
        return await asyncio.to_thread(self._memory.unarchive, *ids)

    async def pin(self, *ids: str) -> None:
        """As :meth:`Memory.pin`."""
        await asyncio.to_thread(self._memory.pin, *ids)

    async def unpin(self, *ids: str) -> None:
        """As :meth:`Memory.unpin`."""
        await asyncio.to_thread(self._memory.unpin, *ids)

    async def feedback(self, hit: Hit | str, **options: Any) -> None:
        """As :meth:`Memory.feedback`."""
        await asyncio.to_thread(self._memory.feedback, hit, **options)

    async def judgements(self) -> list[Judgement]:
        """As :meth:`Memory.judgements`."""
        return await asyncio.to_thread(self._memory.judgements)

    async def rollback_feedback(self, number: int) -> int:
        """As :meth:`Memory.rollback_feedback`."""
        return await asyncio.to_thread(self._memory.rollback_feedback, number)

    async def learns(self) -> bool:
        """As :meth:`Memory.learns`."""
        return await asyncio.to_thread(self._memory.learns)

    async def set_feedback(self, active: bool) -> None:
        """As :meth:`Memory.set_feedback`."""
        await asyncio.to_thread(self._memory.set_feedback, active)

    async def quarantined(self, **options: Any) -> list[Quarantined]:
        """As :meth:`Memory.quarantined`."""
        return await asyncio.to_thread(self._memory.quarantined, **options)

    async def release(self, *ids: str) -> None:
        """As :meth:`Memory.release`."""
        await asyncio.to_thread(self._memory.release, *ids)

    async def hold(self, *ids: str) -> None:
        """As :meth:`Memory.hold`."""
        await asyncio.to_thread(self._memory.hold, *ids)

    async def guarded(self) -> bool:
        """As :meth:`Memory.guarded`."""
        return await asyncio.to_thread(self._memory.guarded)

    async def set_guard(self, active: bool) -> None:
        """As :meth:`Memory.set_guard`."""
        await asyncio.to_thread(self._memory.set_guard, active)

    async def forget(self, **options: Any) -> ForgetReport:
        """As :meth:`Memory.forget`."""
        return await asyncio.to_thread(self._memory.forget, **options)

    @property
    def _memory(self) -> Memory:
        if self._opened is None:
            raise RuntimeError("use AsyncMemory as an asynchronous context manager: async with …")
        return self._opened


class AsyncAnswerStream:
    """An answer while it is written, for asyncio.

    ::

        stream = await memory.answer_stream("Where does Ana live?")
        async for piece in stream:
            print(piece, end="", flush=True)
        print((await stream.answer()).citations)
    """

    def __init__(self, stream: AnswerStream) -> None:
        self._stream = stream

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        piece = await asyncio.to_thread(next, self._stream, None)
        if piece is None:
            raise StopAsyncIteration
        return piece

    async def answer(self) -> Answer:
        """The whole answer, with what it rests on; waits until it is written."""
        return await asyncio.to_thread(lambda: self._stream.answer)

    async def close(self) -> None:
        """Stop listening."""
        await asyncio.to_thread(self._stream.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
