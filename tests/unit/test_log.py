"""The log, replayed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.consolidation.log import Difference, Operation, Stood, compare, replay
from graphmem.consolidation.stated import Settled, Standing
from graphmem.graph.updating import operation_of

IDS = [f"fact:{letter}" for letter in "abcd"]
SETTLING = ("UPDATE", "INVALIDATE", "NOOP", "RESTORE")
OUTCOMES: dict[tuple[str, str | None], Standing] = {
    ("UPDATE", "changed"): "superseded",
    ("UPDATE", "corrected"): "retracted",
    ("INVALIDATE", "ended"): "superseded",
    ("INVALIDATE", "denied"): "retracted",
    ("INVALIDATE", "over"): "superseded",
    ("NOOP", "repeated"): "duplicate",
    ("RESTORE", None): "active",
}


@dataclass
class Memory:
    """A memory that does what it is told, and writes it down."""

    facts: dict[str, Stood] = field(default_factory=dict)
    log: list[Operation] = field(default_factory=list)

    def add(self, id_: str) -> None:
        self.facts.setdefault(id_, Stood())
        self._write("ADD", (id_, "unit:x", "episode:x"))

    def remove(self, id_: str, type_: str) -> None:
        self.facts.pop(id_, None)
        self._write(type_, ("turn:x",), (id_, "entity:x"))

    def derive_anew(self, id_: str) -> None:
        """As extraction does: takes back and adds in one operation."""
        self.facts[id_] = Stood()
        self._write("ADD", (id_,), (id_,))

    def settle(self, by: str, id_: str, kind: tuple[str, str | None]) -> None:
        if id_ not in self.facts:
            return
        stood = self.facts[id_]
        retirer = None if by == id_ else by
        self.facts[id_] = replace(stood, standing=OUTCOMES[kind], by=retirer)
        self._write(kind[0], (by, id_), reason=kind[1])

    def revise(self, id_: str, type_: str) -> None:
        if id_ in self.facts:
            stood = self.facts[id_]
            self.facts[id_] = replace(stood, revision=stood.revision + 1)
            self._write(type_, (id_,), ("unit:x",))

    def archive(self, ids: list[str], type_: str) -> None:
        present = tuple(id_ for id_ in ids if id_ in self.facts)
        for id_ in present:
            self.facts[id_] = replace(self.facts[id_], archived=type_ == "ARCHIVE")
        self._write(type_, present)

    def _write(
        self,
        type_: str,
        ids: tuple[str, ...],
        removed: tuple[str, ...] = (),
        reason: str | None = None,
    ) -> None:
        self.log.append(
            Operation(type=type_, ids=ids, removed=removed, reason=reason, version=len(self.log))
        )


fact_ids = st.sampled_from(IDS)
steps = st.one_of(
    st.tuples(st.just("add"), fact_ids),
    st.tuples(st.just("remove"), fact_ids, st.sampled_from(["FORGET", "RETRACT", "REPLACE"])),
    st.tuples(st.just("derive_anew"), fact_ids),
    st.tuples(st.just("settle"), fact_ids, fact_ids, st.sampled_from(sorted(OUTCOMES, key=str))),
    st.tuples(
        st.just("archive"),
        st.lists(fact_ids, unique=True),
        st.sampled_from(["ARCHIVE", "UNARCHIVE"]),
    ),
    st.tuples(st.just("revise"), fact_ids, st.sampled_from(["CORRECT", "ROLLBACK"])),
)


def lived(history: list[tuple[Any, ...]]) -> Memory:
    memory = Memory()
    for name, *arguments in history:
        getattr(memory, name)(*arguments)
    return memory


@given(st.lists(steps, max_size=30))
def test_replaying_rebuilds_the_state(history: list[tuple[Any, ...]]) -> None:
    memory = lived(history)
    found = replay(memory.log)
    assert found.facts == memory.facts
    assert not found.rejected


@given(st.lists(steps, max_size=20), st.lists(steps, max_size=20))
def test_adding_and_deleting_restores_the_active_set(
    before: list[tuple[Any, ...]], meanwhile: list[tuple[Any, ...]]
) -> None:
    memory = lived(before)
    active = replay(memory.log).active
    new = Operation(type="ADD", ids=("fact:new",))
    gone = Operation(type="FORGET", ids=("turn:new",), removed=("fact:new",))
    retired = Operation(type="UPDATE", ids=("fact:new", IDS[0]), reason="changed")
    restored = Operation(type="RESTORE", ids=(IDS[0], IDS[0]))
    assert replay([*memory.log, new, gone]).active == active
    if IDS[0] in active:
        assert replay([*memory.log, new, retired]).active == active - {IDS[0]} | {"fact:new"}
        assert replay([*memory.log, new, retired, restored, gone]).active == active


@given(
    st.lists(steps, max_size=20),
    st.sampled_from(
        ["UPDATE", "INVALIDATE", "NOOP", "RESTORE", "CORRECT", "ROLLBACK", "ARCHIVE", "UNARCHIVE"]
    ),
)
def test_an_operation_on_an_unknown_fact_is_rejected(
    history: list[tuple[Any, ...]], type_: str
) -> None:
    log = lived(history).log
    odd = Operation(type=type_, ids=("fact:?",) * (2 if type_ in SETTLING else 1))
    found = replay([*log, odd])
    assert found.rejected == ((odd, "fact:?"),)
    assert found.facts == replay(log).facts


def test_operations_on_turns_and_entities_are_none_on_facts() -> None:
    log = [
        Operation(type="ADD", ids=("turn:1",)),
        Operation(type="UPDATE", ids=("turn:1", "turn:2", "turn:3")),
        Operation(type="MERGE", ids=("entity:a", "entity:b")),
        Operation(type="ZONE"),
    ]
    assert replay(log).facts == {}
    assert not replay(log).rejected


@pytest.mark.parametrize(
    ("settled", "standing"),
    [
        (Settled(fact=IDS[0]), "active"),
        (Settled(fact=IDS[0], standing="superseded"), "superseded"),  # its own end came first
        (Settled(fact=IDS[0], standing="retracted", by=IDS[1], reason="denied"), "retracted"),
        (Settled(fact=IDS[0], standing="superseded", by=IDS[1], reason="changed"), "superseded"),
        (Settled(fact=IDS[0], standing="duplicate", by=IDS[1], reason="repeated"), "duplicate"),
    ],
)
def test_what_settling_logs_is_read_as_it_was_meant(settled: Settled, standing: str) -> None:
    type_, reason = operation_of(settled)
    log = [
        Operation(type="ADD", ids=(IDS[0],)),
        Operation(type=type_, ids=(settled.by or IDS[0], IDS[0]), reason=reason),
    ]
    assert replay(log).facts == {IDS[0]: Stood(standing=settled.standing, by=settled.by)}
    assert settled.standing == standing


def test_each_kind_of_difference_is_told() -> None:
    logged = {id_: Stood() for id_ in IDS}
    retired = Stood(standing="superseded", by=IDS[3])
    found = {IDS[0]: retired, IDS[1]: Stood(revision=2), IDS[2]: Stood(), "fact:x": Stood()}
    found["fact:y"] = Stood(archived=True)
    kinds = {
        d.fact: d.kind for d in compare(logged | {"fact:y": Stood()}, found, {IDS[1]: 1, IDS[2]: 1})
    }
    assert kinds == {
        IDS[0]: "standing",
        IDS[1]: "revision",
        IDS[2]: "earlier texts",
        IDS[3]: "presence",
        "fact:x": "presence",
        "fact:y": "archive",
    }
    assert compare(logged, logged, {}) == []
    [missing] = compare({"fact:x": retired}, {}, {})
    assert missing == Difference(fact="fact:x", kind="presence", logged=retired, found=None)
