"""Memory units in the order of events: the order in which sleep goes through them.

What is derived from units is a fold over this order: what it is after a unit depends on that unit
and the ones before it. So a memory that was filled in one go and one that was filled session by
session come to the same.

A unit stands where the earliest turn stands that it rests on. Turns are ordered by when they were
said, then by conversation, session and their place in it, which is how a snapshot sorts them. A
turn without a time takes the time of the turn before it in its session; where no turn has one, as
in a document, it stands before all that are dated. Units of one turn are ordered by their ids.

Only base units count: those that extraction or a caller made. One that others were merged into is
no event of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphmem.recall.snapshot import EDGE_CODE, Indices, Snapshot

__all__ = ["turns_in_order", "units_in_order"]

_MERGED = "MERGED_INTO"


def units_in_order(snapshot: Snapshot) -> Indices:
    """The nodes of the base units of a snapshot, in the order of events."""
    nodes, _ = units_with_turns(snapshot)
    return nodes


def units_with_turns(snapshot: Snapshot) -> tuple[Indices, Indices]:
    """The nodes of the base units in the order of events, and the earliest turn of each."""
    order = turns_in_order(snapshot)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    nowhere = len(order)
    facts, turns, _ = snapshot.edges("DERIVED_FROM")
    of_node = np.full(len(snapshot), nowhere, dtype=np.int64)
    np.minimum.at(of_node, facts, place[turns])
    units, grounds, _ = snapshot.edges("GROUNDED_IN")
    first = np.full(len(snapshot), nowhere, dtype=np.int64)
    np.minimum.at(first, units, of_node[grounds])
    if _MERGED in EDGE_CODE:
        first[snapshot.edges(_MERGED)[1]] = nowhere
    nodes = snapshot.of_kind("unit")
    nodes = nodes[first[nodes] < nowhere]
    nodes = nodes[np.argsort(first[nodes], kind="stable")]  # units are sorted by their ids
    return nodes, order[first[nodes]].astype(np.int32)


def turns_in_order(snapshot: Snapshot) -> NDArray[np.int64]:
    """The nodes of all turns, in the order of events."""
    turns = snapshot.of_kind("turn").astype(np.int64)  # sorted by conversation, session and place
    said_at = snapshot.said_at[turns]
    moments = np.where(np.isfinite(said_at), said_at, snapshot.arrays["order"][turns])
    return turns[np.argsort(moments, kind="stable")]
