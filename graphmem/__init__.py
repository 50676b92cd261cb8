"""graphmem: long-term memory for conversational agents, kept in Neo4j."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphmem.records import Entity, Episode, Fact, Hit, MemoryUnit, Triple, Turn

if TYPE_CHECKING:
    from graphmem.client.asynchronous import AsyncMemory
    from graphmem.client.memory import Memory
    from graphmem.consolidation.retention import RetentionPolicy
    from graphmem.recall.answering import Answer
    from graphmem.recall.explanation import Explanation
    from graphmem.recall.hits import Hits
    from graphmem.settings import Settings

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "AsyncMemory",
    "Entity",
    "Episode",
    "Explanation",
    "Fact",
    "Hit",
    "Hits",
    "Memory",
    "MemoryUnit",
    "RetentionPolicy",
    "Settings",
    "Triple",
    "Turn",
    "__version__",
]

_LAZY = {
    "Answer": "recall.answering",
    "AsyncMemory": "client.asynchronous",
    "Explanation": "recall.explanation",
    "Hits": "recall.hits",
    "Memory": "client.memory",
    "RetentionPolicy": "consolidation.retention",
    "Settings": "settings",
}


def __getattr__(name: str) -> Any:  # the client pulls in the driver: only when it is asked for
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{module}"), name)
