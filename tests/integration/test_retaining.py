"""Retention on the real graph: what fades leaves search, not history; recalls keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import neo4j
import pytest

from graphmem import Fact, Memory, RetentionPolicy
from graphmem.conversation.times import said_at
from graphmem.errors import InputError, LeaseHeldError, NotFoundError
from graphmem.extraction.interface import EpisodeTurns, Extraction, Extractor, Outcome
from graphmem.graph.namespaces import lease
from graphmem.graph.retention import fading_facts
from tests.integration.conftest import SYSTEM_TIMES, OpenMemory, dump, talk

YEAR = timedelta(days=365)
NOTED = {"strength", "last_recalled_at"}


def later(memory: Memory, by: timedelta) -> datetime:
    """Put the memory's clock forward from now; returns what it shows."""
    moment = datetime.now(UTC) + by
    memory._workspace = replace(memory._workspace, clock=lambda: moment)
    return moment


def fact_of(memory: Memory, words: str) -> Fact:
    found = [fact for fact in memory.facts(status=None) if words in fact.text]
    assert len(found) == 1, words
    return found[0]


def node(memory: Memory, id_: str) -> Fact:
    found = memory.get(id_)
    assert isinstance(found, Fact)
    return found


def recalls_written(memory: Memory) -> None:
    assert memory._workspace.recalls is not None
    memory._workspace.recalls.flush()


@pytest.fixture
def fading(memory: Memory) -> Memory:
    memory.add(talk())
    memory.consolidate(close=True)
    memory.set_retention(RetentionPolicy())
    return memory


def test_it_is_off_by_default(memory: Memory) -> None:
    with pytest.raises(NotFoundError):
        memory.set_retention(RetentionPolicy())
    memory.add(talk())
    assert memory.consolidate(close=True).archived == 0
    assert memory.retention() is None
    with pytest.raises(InputError, match="retention is off"):
        memory.retain(dry_run=True)
    later(memory, 100 * YEAR)
    memory.search("Where does Clara work?")
    recalls_written(memory)
    assert memory.consolidate().archived == 0
    assert all(fact.strength == 1 for fact in memory.facts())


def test_what_faded_leaves_search_and_not_history(
    fading: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    before = fading.search("maritime museum", k=50)
    gone = fact_of(fading, "museum")
    assert gone.id in {hit.id for hit in before}
    at = later(fading, 3 * YEAR)
    trial = fading.retain(dry_run=True)
    assert trial.dry_run
    assert gone.id in {fact.id for fact in trial.archived}
    assert not fading.facts(status="archived")
    real = fading.retain()
    assert (real.archived, real.spared) == (trial.archived, trial.spared)
    assert fading.retain().archived == ()
    left = {hit.id for hit in fading.search("maritime museum", k=50)}
    assert not left & {fact.id for fact in real.archived}
    archived = {fact.id: fact for fact in fading.facts(status="archived")}
    assert set(archived) == {fact.id for fact in real.archived}
    assert all(fact.status == "archived" and fact.archived_at == at for fact in archived.values())
    kept = {fact.id for fact in fading.facts()}
    assert not kept & set(archived)
    logged = driver.execute_query(
        "MATCH (o:Operation {namespace: $n, type: 'ARCHIVE'}) RETURN o {.*} AS o", n=namespace
    ).records
    assert sorted(id_ for row in logged for id_ in row["o"]["ids"]) == sorted(archived)
    assert all(fact.text not in str(row["o"]) for row in logged for fact in archived.values())


def test_a_search_keeps_what_it_returned(fading: Memory) -> None:
    for _ in range(3):
        fading.search("Where does Clara work?", k=1, granularity="turn")
    recalls_written(fading)
    recalled, other = fact_of(fading, "museum"), fact_of(fading, "bicycle from")
    assert (recalled.strength, other.strength) == (4, 1)
    assert recalled.last_recalled_at is not None
    later(fading, YEAR)
    gone = {fact.id for fact in fading.retain().archived}
    assert other.id in gone
    assert recalled.id not in gone


def test_recalling_changes_no_result_and_no_version(
    fading: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    def version() -> Any:
        rows = driver.execute_query(
            "MATCH (n:Namespace {id: $n}) RETURN n.version AS v", n=namespace
        )
        return rows.records[0]["v"]

    before, first = version(), fading.search("Where does Clara work?", k=10)
    for _ in range(5):
        assert fading.search("Where does Clara work?", k=10) == first
        assert fading.context("Where does Clara work?") == fading.context("Where does Clara work?")
    recalls_written(fading)
    assert version() == before
    fading._workspace.snapshots.discard(namespace)
    assert fading.search("Where does Clara work?", k=10) == first
    assert fact_of(fading, "museum").strength > 5


def test_a_fact_that_came_back_in_two_ways_was_recalled_once(fading: Memory) -> None:
    fading.search("Where does Clara work?", k=50)
    recalls_written(fading)
    assert {fact.strength for fact in fading.facts()} == {2}


def test_a_context_recalls_what_it_holds(fading: Memory) -> None:
    packed = fading.context("Where does Clara work?", token_budget=60)
    recalls_written(fading)
    held = set(packed.citations.values())
    facts = fading.facts()
    assert {fact.strength for fact in facts} == {1, 2}
    assert all((fact.strength == 2) == (not held.isdisjoint(fact.sources)) for fact in facts)


def test_recalls_are_written_when_the_memory_is_closed(
    open_memory: OpenMemory, fading: Memory, namespace: str
) -> None:
    with Memory(
        namespace, settings=fading._workspace.settings, embedder=fading._workspace.embedder
    ) as other:
        other.search("Where does Clara work?", k=1, granularity="turn")
    assert fact_of(fading, "museum").strength == 2


def test_an_import_of_old_conversations_does_not_vanish(memory: Memory) -> None:
    old = [{**turn, "said_at": turn["said_at"].replace("2025", "1999")} for turn in talk()]
    memory.add(old)
    memory.consolidate(close=True)
    memory.set_retention(RetentionPolicy(scale=1))
    assert memory.retain().archived == ()


def test_switching_on_counts_from_then(fading: Memory) -> None:
    fading.set_retention(None)
    at = later(fading, YEAR)
    fading.set_retention(RetentionPolicy(threshold=0.2))
    assert fading.retention() == RetentionPolicy(threshold=0.2)
    assert fading.retain().archived == ()
    assert fading.retain(dry_run=True, at=at + YEAR).archived
    fading.set_retention(RetentionPolicy(threshold=0.3))  # no switch: the time goes on
    later(fading, 2 * YEAR)
    assert fading.consolidate().archived > 0
    fading.set_retention(None)
    assert fading.retention() is None


@pytest.mark.parametrize("at", ["2030-01-01"])
def test_only_a_dry_run_can_be_of_another_time(fading: Memory, at: str) -> None:
    with pytest.raises(InputError, match="dry run"):
        fading.retain(at=said_at(at))


def test_a_run_needs_the_lease_and_a_dry_run_does_not(fading: Memory, namespace: str) -> None:
    later(fading, YEAR)
    with lease(fading._workspace.database, namespace, 60):
        assert fading.retain(dry_run=True).archived
        with pytest.raises(LeaseHeldError):
            fading.retain()


def test_what_was_recalled_since_it_was_looked_at_stays(
    fading: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphmem.steps import retain

    later(fading, YEAR)
    recalled = fact_of(fading, "museum")
    look = fading_facts

    def recalled_meanwhile(*given: Any) -> Any:
        found = look(*given)
        fading._workspace.database.write(
            "write/strengthen",
            namespace=fading.namespace,
            recalls=[{"ids": [recalled.id], "at": fading._workspace.clock()}],
        )
        return found

    monkeypatch.setattr(retain, "fading_facts", recalled_meanwhile)
    gone = {fact.id for fact in fading.retain().archived}
    assert gone
    assert recalled.id not in gone
    assert node(fading, recalled.id).status == "active"


def test_what_is_pinned_or_brought_back_stays(fading: Memory) -> None:
    pinned, other = fact_of(fading, "museum"), fact_of(fading, "bicycle from")
    fading.pin(pinned.id)
    at = later(fading, YEAR)
    report = fading.retain()
    assert report.spared["pinned"] == 1
    assert node(fading, pinned.id).pinned
    assert node(fading, other.id).status == "archived"
    assert fading.unarchive(other.id, other.id, pinned.id) == 1
    back = node(fading, other.id)
    assert (back.status, back.archived_at, back.last_recalled_at) == ("active", None, at)
    assert fading.retain().archived == ()
    fading.unpin(pinned.id)
    assert pinned.id in {fact.id for fact in fading.retain().archived}
    fading.pin(pinned.id)
    assert node(fading, pinned.id).status == "active"
    assert {pinned.id, other.id} <= {hit.id for hit in fading.search("bicycle museum", k=50)}
    for change in (fading.pin, fading.unpin, fading.unarchive):
        with pytest.raises(NotFoundError):
            change(pinned.id, "fact:none")


class Reworded:
    """The workspace's extractor as another producer, whose facts have other words."""

    producer = "local:reworded@1"

    def __init__(self, extractor: Extractor, change: Callable[[str], str]) -> None:
        self._extractor = extractor
        self._change = change

    def extract(self, episodes: Sequence[EpisodeTurns]) -> Iterator[Outcome]:
        for outcome in self._extractor.extract(episodes):
            assert isinstance(outcome, Extraction)
            facts = tuple(replace(f, text=self._change(f.text)) for f in outcome.facts)
            yield replace(outcome, facts=facts)


@pytest.mark.parametrize("words", ["{}", "So it is: {}"])
def test_another_producer_revives_nothing_and_drops_no_pin(
    fading: Memory, driver: neo4j.Driver, namespace: str, words: str
) -> None:
    """Whether the same facts come back or others of the same spans."""
    fading.search("Is the bicycle for the commute to the hospital?", k=1, granularity="turn")
    pinned = fact_of(fading, "museum")
    fading.pin(pinned.id)
    later(fading, YEAR)
    fading.retain()
    before = _standing(fading)
    assert {status for status, *_ in before.values()} == {"active", "archived"}
    extractor = Reworded(fading._workspace.extractor(), words.format)
    fading._workspace = replace(fading._workspace, extractor=lambda: extractor)
    assert fading.consolidate(close=True).episodes == 2
    assert _standing(fading) == before
    assert not _kept(driver, namespace)
    shown = {hit.id for hit in fading.search("bicycle from José", k=50)}
    assert not shown & {fact.id for fact in fading.facts(status="archived")}


def _standing(memory: Memory) -> dict[Any, Any]:
    return {
        (fact.turn, fact.span): (fact.status, fact.strength, fact.last_recalled_at, fact.pinned)
        for fact in memory.facts(status=None)
    }


def _kept(driver: neo4j.Driver, namespace: str) -> list[dict[str, Any]]:
    rows = driver.execute_query(
        "MATCH (k:Kept) WHERE k.namespace = $n RETURN k {.*} AS k", n=namespace
    ).records
    return [row["k"] for row in rows]


def test_a_late_turn_revives_nothing(fading: Memory, driver: neo4j.Driver, namespace: str) -> None:
    fading.pin(fact_of(fading, "museum").id)
    later(fading, YEAR)
    fading.retain()
    before = _standing(fading)
    late = {**talk()[0], "id": "late", "said_at": "2025-03-04T17:00:00Z", "text": "Hello, Ben."}
    fading.add([late])
    assert _kept(driver, namespace)
    assert not [p for k in _kept(driver, namespace) for p in k.values() if "museum" in str(p)]
    fading.consolidate(close=True)
    after = _standing(fading)
    assert {place: after[place] for place in before} == before
    assert not _kept(driver, namespace)


@pytest.mark.parametrize("forgotten", ["t1", "t4", "t8"])
def test_nothing_stays_of_forgotten_turns(
    fading: Memory, open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, forgotten: str
) -> None:
    """Recalls, pins and archive are gone with them; those of other turns stay."""
    fading.search("Where does Clara work?", k=50)
    recalls_written(fading)
    turns = {fact.turn: fact for fact in fading.facts()}
    fading.forget(turn=forgotten)
    key = next((k for k, f in turns.items() if f.sources[0].id == forgotten), None)
    assert key not in {kept["turn"] for kept in _kept(driver, namespace)}
    fading.consolidate(close=True)
    assert not _kept(driver, namespace)
    assert {fact.strength for fact in fading.facts()} == {2}
    never = open_memory(namespace + "-never")
    never.add([turn for turn in talk() if turn["id"] != forgotten])
    never.consolidate(close=True)
    assert plain(dump(driver, namespace)) == plain(dump(driver, namespace + "-never"))
    # Said once more, it is a fact as on the first day.
    fading.add([turn for turn in talk() if turn["id"] == forgotten])
    fading.consolidate(close=True)
    again = [f for f in fading.facts() if f.sources[0].id == forgotten]
    assert all(fact.strength == 1 for fact in again)


def plain(dumped: dict[str, Any]) -> dict[str, Any]:
    """A dump without what recalls left."""
    nodes = [
        (id_, labels, {k: v for k, v in properties.items() if k not in NOTED | SYSTEM_TIMES})
        for id_, labels, properties in dumped["nodes"]
    ]
    return {**dumped, "nodes": nodes}


def test_forgetting_everything_forgets_what_is_kept_and_that_facts_fade(
    fading: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    fading.add([{**talk()[0], "id": "late", "said_at": "2025-03-04T17:00:00Z"}])
    assert _kept(driver, namespace)
    fading.forget(everything=True)
    assert not _kept(driver, namespace)
    fading.add(talk())
    assert fading.retention() is None


def test_said_again_it_is_there_again(fading: Memory) -> None:
    later(fading, YEAR)
    fading.retain()
    assert not [f for f in fading.facts() if "museum" in f.text]
    again = {**talk()[3], "id": "t9", "session": "2026", "said_at": "2026-03-04T18:03:00Z"}
    fading.add([again])
    fading.consolidate(close=True)
    assert [f.sources[0].id for f in fading.facts() if "museum" in f.text] == ["t9"]
    hits = fading.search("Where does Clara work?", k=50, granularity="fact")
    assert [hit.turns for hit in hits if "museum" in hit.text] == [("t9",)]


def test_what_callers_added_fades_too(fading: Memory) -> None:
    stamps = {"text": "Clara collects stamps.", "turns": ["t4"], "conversation": "talk"}
    fading.add_facts([stamps])
    added = fact_of(fading, "stamps")
    later(fading, YEAR)
    fading.retain()
    assert node(fading, added.id).status == "archived"
    assert fading.add_facts([stamps]).added == 0
    assert node(fading, added.id).status == "archived"


def test_a_summary_whose_turns_are_forgotten_is_made_anew(memory: Memory) -> None:
    memory.add(talk())
    memory.consolidate(close=True)
    assert "museum" in memory.search("museum", k=50, granularity="episode")[0].text.casefold()
    memory.forget(turn="t4")
    shown = memory.search("museum", k=50, granularity="episode")
    assert not [hit for hit in shown if "museum" in hit.text.casefold()]
    memory.consolidate(close=True)
    episodes = memory.search("Porto", k=50, granularity="episode")
    assert len(episodes) == 2
    assert "museum" not in "".join(hit.text for hit in episodes).casefold()
    memory.forget(turn="t1")
    memory.forget(turn="t2")
    memory.forget(turn="t3")
    memory.consolidate(close=True)
    assert len(memory.search("Porto", k=50, granularity="episode")) == 1
