"""The graph that PageRank walks leads from an entity to what it is the same as."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem.recall.config import DEFAULT
from graphmem.recall.graph import graph_of, walk
from graphmem.recall.layout import Layout
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot


def ranks(*same: EdgeRow) -> dict[str, float]:
    """Rank of each turn on a walk from Mel, whom the first turn mentions."""
    nodes = [
        NodeRow("t1", "turn", "Mel swims.", None, conversation="1", session="1"),
        NodeRow("t2", "turn", "Melanie sings.", None, conversation="2", session="2"),
        NodeRow("t3", "turn", "Melissa sleeps.", None, conversation="3", session="3"),
        *(NodeRow(f"e{i}", "entity", name, None) for i, name in enumerate(("Mel", "Melanie"))),
        NodeRow("e2", "entity", "Melissa", None),
    ]
    edges = [EdgeRow(f"t{i + 1}", "MENTIONS", f"e{i}") for i in range(3)]
    snapshot = Snapshot.build(1, nodes, [*edges, *same], 4)
    layout = Layout.of(snapshot, DEFAULT)
    found = walk(graph_of(layout, 1.0), np.zeros(3), np.array([1.0, 0.0, 0.0]), 0.5, 0.5, 1000)
    return {snapshot.nodes[n].id: float(r) for n, r in zip(layout.turn_nodes, found, strict=True)}


@pytest.mark.parametrize(("start", "end"), [("e0", "e1"), ("e1", "e0")])
def test_what_is_the_same_is_walked_to_whichever_way_it_is_stored(start: str, end: str) -> None:
    assert ranks()["t2"] == 0.0
    found = ranks(EdgeRow(start, "SAME_AS", end, 0.8))
    assert found["t1"] > found["t2"] > found["t3"] == 0.0


def test_the_surer_a_link_the_more_is_walked_over_it() -> None:
    surely, hardly = (ranks(EdgeRow("e0", "SAME_AS", "e1", score)) for score in (1.0, 0.2))
    assert surely["t2"] > hardly["t2"] > 0.0
