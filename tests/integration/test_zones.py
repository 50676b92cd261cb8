"""Time zones through Neo4j: whose yesterday it is, however a moment is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graphmem import Memory
from graphmem.errors import ConflictError, InputError
from graphmem.graph.server import ManagedServer
from graphmem.records import Fact, Turn
from graphmem.settings import Settings
from graphmem.steps.shards import Workspaces, workload
from tests.integration.command import Cli
from tests.integration.conftest import OpenMemory, dump, talk

#: Half past midnight on 9 May in Tokyo; on 8 May in Lisbon and in Greenwich.
MOMENT = datetime(2023, 5, 8, 15, 30, tzinfo=UTC)
DAY = {
    "2023-05-08": (datetime(2023, 5, 7, 15, tzinfo=UTC), datetime(2023, 5, 8, 15, tzinfo=UTC)),
    "utc": (datetime(2023, 5, 7, tzinfo=UTC), datetime(2023, 5, 8, tzinfo=UTC)),
}


def said(said_at: object, text: str = "I bought a red kayak in Porto yesterday.") -> dict[str, Any]:
    return {"id": "t1", "conversation": "c", "speaker": "Ana", "text": text, "said_at": said_at}


def build(memory: Memory, said_at: object) -> Fact:
    memory.add([said(said_at)])
    memory.consolidate(close=True)
    (fact,) = memory.facts(about="kayak") or memory.facts()
    return fact


def test_yesterday_at_half_past_midnight_however_it_is_written(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    """A naive time, an offset of its own, that of another zone, UTC: node by node the same."""
    written = [
        "2023-05-09T00:30:00",
        datetime(2023, 5, 9, 0, 30),
        "2023-05-09T00:30:00+09:00",
        "2023-05-08T15:30:00Z",
        "2023-05-08T08:30:00-07:00",
        MOMENT.timestamp(),
    ]
    dumps = []
    for number, time in enumerate(written):
        name = f"{namespace}-{number}"
        memory = open_memory(name, zone="Asia/Tokyo")
        fact = build(memory, time)
        assert "(8 May 2023)" in fact.text
        assert (fact.valid_from, fact.valid_to) == DAY["2023-05-08"]
        assert fact.said_at == MOMENT
        assert fact.said_at.isoformat() == "2023-05-09T00:30:00+09:00"
        stored = memory.get("t1", conversation="c")
        assert isinstance(stored, Turn)
        assert (stored.said_at, stored.session) == (MOMENT, "2023-05-09")
        assert memory.add([stored]).unchanged == 1
        dumps.append(dump(driver, name))
        for row in driver.execute_query(
            "MATCH (n {namespace: $n}) WHERE n.kind IN ['turn', 'fact', 'episode'] "
            "UNWIND [n.said_at, n.valid_from, n.valid_to, n.started_at, n.ended_at] AS at "
            "WITH at WHERE at IS NOT NULL RETURN DISTINCT at.offset AS offset",
            n=name,
        ).records:
            assert row["offset"] == "Z"
    assert all(each == dumps[0] for each in dumps)


def test_without_a_zone_a_turns_own_offset_counts(open_memory: OpenMemory, namespace: str) -> None:
    own = build(open_memory(namespace), "2023-05-09T00:30:00+09:00")
    assert "(8 May 2023)" in own.text
    assert (own.valid_from, own.valid_to) == DAY["2023-05-08"]
    for number, time in enumerate(["2023-05-08T15:30:00Z", "2023-05-08T15:30:00"]):
        fact = build(open_memory(f"{namespace}-{number}"), time)
        assert "(7 May 2023)" in fact.text
        assert (fact.valid_from, fact.valid_to) == DAY["utc"]


def test_utc_and_no_zone_give_the_same_memory(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    plain, utc = open_memory(namespace), open_memory(namespace + "-utc", zone="UTC")
    for memory in (plain, utc):
        memory.add(talk())
        memory.consolidate(close=True)
    assert (plain.zone, utc.zone) == (None, "UTC")
    one, other = (dump(driver, name) for name in (namespace, namespace + "-utc"))
    for _, _, properties in other["nodes"]:
        properties.pop("zone", None)
    assert one == other


def test_questions_filters_and_what_is_shown_go_by_the_zone(
    open_memory: OpenMemory, namespace: str
) -> None:
    memory = open_memory(namespace, zone="Asia/Tokyo")
    memory.add(
        [
            {"id": "1", "speaker": "Ana", "said_at": "2023-05-08T23:50", "text": "I ate figs."},
            {"id": "2", "speaker": "Ana", "said_at": "2023-05-09T00:10", "text": "I ate plums."},
        ]
    )
    turns: dict[str, Any] = {"granularity": "turn", "k": 5}

    def found(**options: Any) -> list[str]:
        return [hit.id for hit in memory.search("What did Ana eat?", **turns, **options)]

    everything = memory.search("What did Ana eat?", **turns)
    ids = {hit.turns[0]: hit.id for hit in everything}
    assert {str(hit.said_at) for hit in everything} == {
        "2023-05-08 23:50:00+09:00",
        "2023-05-09 00:10:00+09:00",
    }
    assert found(since="2023-05-09") == [ids["2"]]
    assert found(until="2023-05-09") == [ids["1"]]
    assert found(known_at="2023-05-09") == []  # the memory was told of it later
    assert found(since="2023-05-08T15:00Z") == [ids["2"]]
    for asked_at in ("2023-05-10T00:30", "2023-05-09T15:30Z", "2023-05-09T11:30-04:00"):
        best = memory.search("What did Ana eat yesterday?", asked_at=asked_at, **turns)[0]
        assert best.turns == ("2",), asked_at
    assert "2023-05-09" in memory.context("plums").text
    shown = memory.explain("What did Ana eat yesterday?", asked_at="2023-05-09T15:30Z")
    assert shown.found.interval is not None
    assert [str(at) for at in shown.found.interval] == [
        "2023-05-09 00:00:00+09:00",
        "2023-05-10 00:00:00+09:00",
    ]
    assert memory.facts(since="2023-05-09") == []
    assert memory.forget(before="2023-05-09").turns == 1
    assert found() == [ids["2"]]


def test_a_change_derives_everything_anew_and_says_so(
    open_memory: OpenMemory,
    managed_server: ManagedServer,
    server_settings: Settings,
    driver: neo4j.Driver,
    namespace: str,
) -> None:
    memory = open_memory(namespace)
    build(memory, MOMENT)
    memory.add([said(MOMENT, "I sold a blue canoe yesterday.") | {"id": "t2", "session": "s2"}])
    memory.consolidate(close=True)
    assert {fact.valid_from for fact in memory.facts()} == {DAY["utc"][0]}

    report = memory.set_zone("Asia/Tokyo")
    assert (report.zone, report.before, report.episodes) == ("Asia/Tokyo", None, 2)
    workspaces = Workspaces(server_settings)
    try:
        (mine,) = [each for each in workload(workspaces) if each.namespace == namespace]
        assert mine.episodes == 2
    finally:
        workspaces.close()
    assert {fact.valid_from for fact in memory.facts()} == {DAY["utc"][0]}  # until it is derived
    memory.search("kayak")
    memory.consolidate(close=True)
    assert {fact.valid_from for fact in memory.facts()} == {DAY["2023-05-08"][0]}
    assert all("(8 May 2023)" in fact.text for fact in memory.facts())
    assert memory.set_zone("Asia/Tokyo").episodes == 0
    before = dump(driver, namespace)
    memory.consolidate(close=True)
    assert dump(driver, namespace) == before

    # The same as a memory that had the zone from the start, but for the names of sessions.
    fresh = open_memory(namespace + "-fresh", zone="Asia/Tokyo")
    fresh.add([said(MOMENT) | {"session": "2023-05-08"}])
    fresh.add([said(MOMENT, "I sold a blue canoe yesterday.") | {"id": "t2", "session": "s2"}])
    fresh.consolidate(close=True)
    assert dump(driver, namespace + "-fresh") == before


def test_a_zone_is_set_once_and_changed_on_purpose(open_memory: OpenMemory, namespace: str) -> None:
    memory = open_memory(namespace, zone="Europe/Lisbon")
    assert memory.zone == "Europe/Lisbon"
    assert open_memory(namespace).zone == "Europe/Lisbon"
    assert open_memory(namespace, zone="Europe/Lisbon").zone == "Europe/Lisbon"
    with pytest.raises(ConflictError, match="Europe/Lisbon, not Asia/Tokyo"):
        open_memory(namespace, zone="Asia/Tokyo")
    for name in ("Mars/Base", "../../etc", ""):
        with pytest.raises(InputError, match="time zone"):
            open_memory(namespace, zone=name)
        with pytest.raises(InputError, match="time zone"):
            memory.set_zone(name)
    assert memory.zone == "Europe/Lisbon"
    memory.forget(everything=True)
    assert memory.zone is None


def test_a_zone_that_is_unknown_here_stops_before_anything_is_stored(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.set_zone("UTC")
    driver.execute_query("MATCH (n:Namespace {id: $n}) SET n.zone = 'Mars/Base'", n=namespace)
    with pytest.raises(InputError, match="unknown on this machine"):
        memory.add([said("2023-05-09T00:30")])
    with pytest.raises(InputError, match="unknown on this machine"):
        memory.search("anything")


def test_files_and_callers_facts_are_read_by_the_zone(
    open_memory: OpenMemory, namespace: str, tmp_path: Path
) -> None:
    memory = open_memory(namespace, zone="Asia/Tokyo")
    sample = {
        "sample_id": "c",
        "conversation": {
            "session_1": [{"dia_id": "D1:1", "speaker": "Ana", "text": "I bought a kayak."}],
            "session_1_date_time": "12:30 am on 9 May, 2023",
        },
    }
    file = tmp_path / "locomo.json"
    file.write_text(json.dumps([sample]), encoding="utf-8")
    assert memory.add_files([file]).added == 1
    assert memory.add_files([file]).unchanged == 1
    turn = memory.get("D1:1")
    assert isinstance(turn, Turn)
    assert turn.said_at == MOMENT
    memory.add_facts(
        [{"text": "Ana has a kayak.", "turns": ["D1:1"], "valid_from": "2023-05-08"}], name="crm"
    )
    (fact,) = memory.facts()
    assert fact.valid_from == DAY["2023-05-08"][0]


def test_the_command_line_sets_and_shows_it(
    managed_server: ManagedServer, server_settings: Settings, namespace: str
) -> None:
    cli = Cli(server_settings)
    assert cli("zone", "-n", namespace)[0] == 2
    code, out, _ = cli("zone", "Asia/Tokyo", "-n", namespace)
    assert (code, out) == (0, "time zone Asia/Tokyo\n")
    assert cli.json("zone", "-n", namespace) == {"zone": "Asia/Tokyo"}
    listed = {row["namespace"]: row["zone"] for row in cli.json("namespaces")}
    assert listed[namespace] == "Asia/Tokyo"
    assert "Asia/Tokyo" in cli("namespaces")[1]
    code, _, err = cli("zone", "Asia/Tokio", "-n", namespace)
    assert code == 2
    assert "there is no time zone 'Asia/Tokio'" in err
    assert "Did you mean Asia/Tokyo" in err
    line = json.dumps(said("2023-05-09T00:30"))
    assert cli("add", "-", "-n", namespace, stdin=line)[0] == 0
    assert cli("consolidate", "-n", namespace)[0] == 0
    assert "2023-05-09" in cli("search", "kayak", "-n", namespace)[1]
    code, out, _ = cli("zone", "Europe/Lisbon", "-n", namespace)
    assert code == 0
    assert "time zone Europe/Lisbon, before Asia/Tokyo" in out
    assert "1 episodes" in out
