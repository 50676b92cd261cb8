"""A side of somebody's life: turns gain by facts about who is named, and only then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from graphmem.evaluation.ablations import ablations
from graphmem.recall.config import DEFAULT
from graphmem.recall.search import rank
from graphmem.recall.snapshot import EdgeRow, NodeRow, Snapshot
from graphmem.recall.views import Views
from graphmem.records import Hit

Vector = NDArray[np.float32]


def unit(*numbers: float) -> Vector:
    vector = np.asarray(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


WORK, LAKE = unit(0.2, 1, 0, 0), unit(0.2, 0, 1, 0)
TOLD = [  # who, text, vector, whom the fact mentions
    ("Ana", "I handed in my notice.", WORK, "ana"),
    ("Ana", "The lake was cold.", LAKE, "ana"),
    ("Ben", "The lake was warm.", LAKE, "ben"),
    ("Ben", "They gave me a rise.", WORK, "ben"),
    ("Ben", "There were ducks.", unit(0.2, 0, 0, 1), None),
]
QUERY = unit(1, 0.1, 0.1, 0.1)
SIDES = WORK[None, :]


def memory(*, same: bool = False, spoken: bool = True) -> Snapshot:
    names = {"ana": "Ana", "ben": "Ben", "annie": "Annie"}
    nodes = [NodeRow(f"entity:{key}", "entity", name, QUERY) for key, name in names.items()]
    edges = [EdgeRow("entity:ana", "SAME_AS", "entity:annie")] if same else []
    for at, (who, text, vector, about) in enumerate(TOLD):
        nodes.append(
            NodeRow(
                f"turn:{at}", "turn", text, QUERY, speaker=who if spoken else None,
                conversation="c", session="s", order=(float(at), at), source_id=f"t{at}",
            )
        )  # fmt: skip
        nodes.append(NodeRow(f"fact:{at}", "fact", text, vector, conversation="c", session="s"))
        edges.append(EdgeRow(f"fact:{at}", "DERIVED_FROM", f"turn:{at}"))
        if about:
            edges.append(EdgeRow(f"fact:{at}", "MENTIONS", f"entity:{about}"))
    return Snapshot.build(1, nodes, edges, 4)


def found(
    question: str,
    snapshot: Snapshot | None = None,
    sides: Vector | None = SIDES,
    weight: float = 5.0,
) -> list[Hit]:
    return rank(
        snapshot or memory(), question, QUERY, granularity="turn", k=9,
        config=replace(DEFAULT, sides=weight), views=Views(sides=sides),
    )  # fmt: skip


def test_what_tells_of_the_side_of_who_is_named_stands_first() -> None:
    assert found("What about the work of Ana?")[0].turns == ("t0",)
    assert found("What about the work of Ben?")[0].turns == ("t3",)
    hits = {hit.turns[0]: hit.signals["profile"] for hit in found("What about the work of Ana?")}
    assert hits["t0"] == max(hits.values()) > 0
    assert hits["t3"] == hits["t4"] == min(hits.values())  # of somebody else, or of nobody


def test_who_goes_by_another_name_is_the_same() -> None:
    assert found("What about the work of Annie?", memory(same=True))[0].turns == ("t0",)
    unknown = found("What about the work of Annie?", memory())
    assert not [hit for hit in unknown if "profile" in hit.signals]


@pytest.mark.parametrize(
    ("question", "sides", "spoken", "weight"),
    [
        ("What about the work of Ana?", None, True, 5.0),  # it asks for no side
        ("What about all that work?", SIDES, True, 5.0),  # it names nobody
        ("What about the work of Ana?", SIDES, False, 5.0),  # passages tell of no lives
        ("What about the work of Ana?", SIDES, True, 0.0),
    ],
)
def test_otherwise_nothing_changes(
    question: str, sides: Vector | None, spoken: bool, weight: float
) -> None:
    snapshot = memory(spoken=spoken)
    plain = found(question, snapshot, None)
    assert [(h.id, h.score) for h in found(question, snapshot, sides, weight)] == [
        (h.id, h.score) for h in plain
    ]


def test_it_can_be_left_out_by_its_name() -> None:
    [config] = ablations(["profiles"]).values()
    assert config == replace(DEFAULT, sides=0.0) != DEFAULT
