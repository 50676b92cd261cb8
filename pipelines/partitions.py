"""Partitions: one for each shard of the namespaces, so that no key tells whose memory it is."""

from __future__ import annotations

import dagster as dg

from graphmem import identity
from pipelines.settings import PipelineSettings

_COUNT = PipelineSettings().shards
_WIDTH = max(2, len(str(_COUNT - 1)))


def _key(number: int) -> str:
    return f"shard_{number:0{_WIDTH}}"


SHARDS = dg.StaticPartitionsDefinition([_key(number) for number in range(_COUNT)])
FIRST = _key(0)


def shard_key(namespace: str) -> str:
    """The partition that a namespace belongs to."""
    return _key(identity.shard(namespace, _COUNT))
