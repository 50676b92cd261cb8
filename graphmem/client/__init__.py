"""The Python client: ``Memory``, put together from a part for each thing that it does."""

from __future__ import annotations

from graphmem.client.memory import Memory

__all__ = ["Memory"]
