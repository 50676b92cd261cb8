"""AsyncMemory: every method of Memory, without blocking the event loop."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from graphmem import AsyncMemory, Memory, RetentionPolicy, Settings
from graphmem.errors import InputError
from graphmem.graph.server import ManagedServer
from graphmem.models.embedder import Embedder
from tests.integration.conftest import talk


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}


# ``zone`` is a property here and a coroutine there.
def test_it_has_every_method_of_memory() -> None:
    for name in public(Memory) - {"namespace", "zone"}:
        assert inspect.iscoroutinefunction(getattr(AsyncMemory, name)), name
        own, other = (inspect.signature(getattr(kind, name)) for kind in (Memory, AsyncMemory))
        takes_any = "options" in other.parameters
        assert takes_any or set(own.parameters) == set(other.parameters), name
    assert public(AsyncMemory) <= public(Memory)


def test_it_does_the_same_and_lets_others_run(
    managed_server: ManagedServer, server_settings: Settings, embedder: Embedder, namespace: str
) -> None:
    async def scenario() -> int:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        async with AsyncMemory(namespace, settings=server_settings, embedder=embedder) as memory:
            assert (await memory.add(talk())).added == 8
            assert (await memory.consolidate(close=True)).episodes == 2
            hits = await asyncio.gather(
                *(memory.search("Where does Clara work?", granularity="turn") for _ in range(4))
            )
            assert {found[0].turns for found in hits} == {("t4",)}
            assert "museum" in (await memory.context("Where does Clara work?")).text
            why = await memory.explain("Where does Clara work?", hits[0][0], granularity="turn")
            assert why.hits[0].rank == 1
            with pytest.raises(InputError):
                await memory.search("")
            assert await memory.retention() is None
            await memory.set_retention(RetentionPolicy())
            fact = (await memory.facts())[0]
            await memory.pin(fact.id)
            await memory.unpin(fact.id)
            assert (await memory.retain(dry_run=True)).archived == ()
            assert await memory.unarchive(fact.id) == 0
            assert (await memory.forget(everything=True)).turns == 8
        ticking.cancel()
        return ticks

    assert asyncio.run(scenario()) > 20
