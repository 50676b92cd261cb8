"""Links along time in the graph: the same however the memory came about; and timelines of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import neo4j
import pytest

from graphmem import AsyncMemory, Memory, Settings
from graphmem.errors import InputError, NotFoundError
from graphmem.steps.link import link_facts
from tests.integration.conftest import OpenMemory, dump

STORY = [
    ("Ana", "2025-03-01", "I'm going to run the half marathon in May."),
    ("Ben", "2025-03-01", "I'm so happy for you!"),
    ("Ana", "2025-03-08", "I hurt my knee on Monday, so I went to the hospital."),
    ("Ben", "2025-03-08", "Why did you wait until Tuesday?"),
    ("Ana", "2025-03-08", "Tom had my car."),
    ("Ana", "2025-03-20", "Tom crashed my car yesterday."),
    ("Ben", "2025-03-20", "Tom sold his bicycle last week."),
    ("Ana", "2025-04-02", "Tom bought a new bicycle on Monday."),
    ("Ben", "2025-04-02", "The half marathon is full. Tom ran the half marathon in 2023."),
    ("Ana", "2025-05-12", "I ran the half marathon yesterday! I wanted to win, but it rained."),
    ("Ben", "2025-05-12", "Tom came to the half marathon on his new bicycle."),
]  # fmt: skip
KINDS = "THEN|CHANGED|CAUSE|REASON|HINDERED_BY|REACT|WANT|SAME_TOPIC"


def story(conversation: str = "story") -> list[dict[str, Any]]:
    return [
        {
            "id": f"t{number:02}",
            "conversation": conversation,
            "session": day,
            "speaker": speaker,
            "said_at": f"{day}T10:{number:02}:00Z",
            "text": text,
        }
        for number, (speaker, day, text) in enumerate(STORY)
    ]


def links(driver: neo4j.Driver, namespace: str) -> set[tuple[str, str, str]]:
    rows = driver.execute_query(
        f"MATCH (a:Fact {{namespace: $n}})-[r:{KINDS}]->(b:Fact) "
        "RETURN a.text AS older, type(r) AS relation, b.text AS newer",
        n=namespace,
    ).records
    return {(row["older"], row["relation"], row["newer"]) for row in rows}


def relate(found: Iterable[tuple[str, str, str]]) -> set[str]:
    return {relation for _, relation, _ in found}


def filled(memory: Memory, turns: Iterable[dict[str, Any]]) -> Memory:
    memory.add(list(turns))
    memory.consolidate(close=True)
    return memory


def test_a_story_is_linked(memory: Memory, driver: neo4j.Driver, namespace: str) -> None:
    memory.add(story())
    report = memory.consolidate(close=True)
    found = links(driver, namespace)
    assert report.linked == len(found) > 0
    assert {"CAUSE", "REASON", "THEN", "WANT"} <= relate(found), found
    log = driver.execute_query(
        "MATCH (o:Operation {namespace: $n, type: 'LINK'}) "
        "RETURN o.ids AS ids, o.producer AS producer",
        n=namespace,
    ).records
    assert {row["producer"] for row in log} == {"local:timeline@1"}
    assert all(id_.startswith("fact:") for row in log for id_ in row["ids"])


def test_a_second_run_changes_nothing(memory: Memory, driver: neo4j.Driver, namespace: str) -> None:
    filled(memory, story())
    version = driver.execute_query(
        "MATCH (n:Namespace {id: $n}) RETURN n.version AS v", n=namespace
    ).records[0]["v"]
    before = dump(driver, namespace)
    again = memory.consolidate(close=True)
    assert (again.linked, again.unlinked) == (0, 0)
    assert dump(driver, namespace) == before
    driver.execute_query("MATCH (n:Namespace {id: $n}) SET n.linked = 0", n=namespace)
    again = memory.consolidate(close=True)  # as after a run that was killed before its last line
    assert (again.linked, again.unlinked) == (0, 0)
    rows = driver.execute_query(
        "MATCH (n:Namespace {id: $n}) RETURN n.version AS v, n.linked AS linked", n=namespace
    ).records
    assert rows[0]["v"] == rows[0]["linked"] == version


@pytest.mark.parametrize("order", ["by session", "backwards"])
def test_the_way_a_memory_came_about_leaves_no_trace(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, order: str
) -> None:
    filled(open_memory(namespace), story())
    other = open_memory(namespace + "-b")
    days = sorted({turn["session"] for turn in story()}, reverse=order == "backwards")
    for day in days:
        filled(other, [turn for turn in story() if turn["session"] == day])
    assert links(driver, namespace) == links(driver, namespace + "-b")
    assert dump(driver, namespace)["edges"] == dump(driver, namespace + "-b")["edges"]


@pytest.mark.parametrize("gone", [f"t{number:02}" for number in range(0, len(STORY), 2)])
def test_what_is_forgotten_was_never_linked(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str, gone: str
) -> None:
    memory = filled(open_memory(namespace), story())
    facts = {
        row["id"]
        for row in driver.execute_query(
            "MATCH (f:Fact {namespace: $n})-[:DERIVED_FROM]->(:Turn {source_id: $t}) "
            "RETURN f.id AS id",
            n=namespace,
            t=gone,
        ).records
    }
    memory.forget(turn=gone)
    edges = dump(driver, namespace)["edges"]
    assert not [edge for edge in edges if {edge[0], edge[2]} & facts], "detached at once"
    memory.consolidate(close=True)
    filled(open_memory(namespace + "-never"), [turn for turn in story() if turn["id"] != gone])
    assert dump(driver, namespace) == dump(driver, namespace + "-never")


def test_a_speaker_links_nothing_until_nobody_speaks_by_that_name(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    """Tom's facts hang together by Tom; once Tom speaks himself he is in all he says."""
    filled(memory, story())
    by_tom = {
        link
        for link in links(driver, namespace)
        if link[1] == "THEN" and "car" in link[0] and "bicycle" in link[2]
    }
    assert by_tom
    extra = {**story()[0], "id": "tom", "conversation": "c", "speaker": "Tom", "text": "I sing."}
    filled(memory, [extra])
    assert not by_tom & links(driver, namespace)
    memory.forget(turn="tom")
    memory.consolidate(close=True)
    assert by_tom <= links(driver, namespace)


def test_facts_that_are_out_of_service_have_no_part(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    filled(memory, story())
    whole = links(driver, namespace)
    victim = sorted(whole)[0][0]

    def put(status: str) -> set[tuple[str, str, str]]:
        driver.execute_query(
            "MATCH (n:Namespace {id: $n}) SET n.version = n.version + 1 WITH n "
            "MATCH (f:Fact {namespace: $n, text: $t}) SET f.status = $s, f.version = n.version",
            n=namespace,
            t=victim,
            s=status,
        )
        memory.consolidate(close=True)
        return links(driver, namespace)

    for status in ("retracted", "archived", "quarantined", "duplicate"):
        assert not [link for link in put(status) if victim in link]
    assert put("superseded") == whole
    assert put("active") == whole


def test_what_supersedes_is_a_change(memory: Memory, driver: neo4j.Driver, namespace: str) -> None:
    filled(memory, story())
    driver.execute_query(
        "MATCH (n:Namespace {id: $n}) SET n.version = n.version + 1 WITH n "
        "MATCH (a:Fact {namespace: $n}) WHERE a.text CONTAINS 'crashed' "
        "MATCH (b:Fact {namespace: $n}) WHERE b.text CONTAINS 'a new bicycle' "
        "MERGE (b)-[:SUPERSEDES {namespace: $n}]->(a) SET b.version = n.version",
        n=namespace,
    )
    memory.consolidate(close=True)
    changed = {link for link in links(driver, namespace) if link[1] == "CHANGED"}
    assert [("crashed" in a, "new bicycle" in b) for a, _, b in changed] == [(True, True)]


def test_a_reader_s_snapshot_follows(open_memory: OpenMemory, namespace: str) -> None:
    reader, writer = open_memory(namespace), open_memory(namespace)

    def edges() -> int:
        workspace = reader._workspace
        snapshot = workspace.snapshots.current(namespace, workspace.model)
        return sum(len(snapshot.edges(kind)[0]) for kind in KINDS.split("|"))

    filled(writer, story())
    whole = edges()
    assert whole
    writer.forget(turn="t09")
    assert 0 < edges() < whole
    writer.add([turn for turn in story() if turn["id"] == "t09"])
    assert edges() < whole, "a link came back by itself"
    writer.consolidate(close=True)
    assert edges() == whole


def test_commits_are_of_limited_size(
    memory: Memory, driver: neo4j.Driver, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed after some commits is taken up by the next one."""
    monkeypatch.setattr("graphmem.steps.link._BATCH", 2)
    memory.add(story())

    def progress(step: str, done: int, total: int) -> None:
        if step == "link" and done >= total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        memory.consolidate(close=True, progress=progress)
    half = links(driver, namespace)
    memory.consolidate(close=True)
    whole = links(driver, namespace)
    assert half < whole
    sizes = driver.execute_query(
        "MATCH (o:Operation {namespace: $n, type: 'LINK'}) RETURN size(o.ids) AS size", n=namespace
    ).records
    assert len(sizes) > 2
    driver.execute_query("MATCH (n:Namespace {id: $n}) SET n.linked = 0", n=namespace)
    memory.consolidate(close=True)
    assert links(driver, namespace) == whole


def test_a_timeline_of_an_entity(memory: Memory) -> None:
    filled(memory, story())
    [timeline] = memory.timeline("Tom")
    told = timeline.happenings
    assert timeline.about == "Tom"
    assert [each.at for each in told] == sorted(each.at for each in told if each.at)
    assert "2023" in told[0].fact.text
    assert {each.relation for each in told} - {None}
    earlier: set[str] = set()
    for each in told:
        assert each.after is None or each.after in earlier
        assert each.fact.sources
        earlier.add(each.fact.id)
    assert memory.timeline("tom") == memory.timeline("TOM") == [timeline]
    [short] = memory.timeline("Tom", limit=2)
    assert len(short.happenings) == 2
    [late] = memory.timeline("Tom", since="2025-03-25")
    assert 0 < len(late.happenings) < len(told)
    assert memory.timeline("Tom", since="2030-01-01") == []


def test_paths_for_a_question(memory: Memory) -> None:
    filled(memory, story())
    found = memory.timeline("What became of the half marathon?")
    assert 1 <= len(found) <= 3
    ran = next(
        t for t in found if any("ran the half marathon y" in str(asdict(h)) for h in t.happenings)
    )
    assert ran.happenings[0].relation is None
    for one, other in pairwise(ran.happenings):
        assert other.after == one.fact.id
        assert one.at is not None
        assert other.at is not None
        assert one.at <= other.at
    assert memory.timeline("What became of the half marathon?") == found


def test_an_unknown_name_brings_the_near_ones(memory: Memory) -> None:
    filled(memory, story())
    with pytest.raises(NotFoundError, match="Did you mean 'Tom'"):
        memory.timeline("Tomm")
    with pytest.raises(NotFoundError, match="entities list"):
        memory.timeline("Xq")
    for wrong in ("", "  "):
        with pytest.raises(InputError):
            memory.timeline(wrong)
    with pytest.raises(InputError, match="limit"):
        memory.timeline("Tom", limit=0)


def test_nothing_at_all(memory: Memory) -> None:
    assert memory.timeline("what happened?") == []
    memory.add([{"id": "1", "conversation": "a", "speaker": "Ana", "text": "Tom sings."}])
    memory.add([{"id": "1", "conversation": "b", "speaker": "Ana", "text": "Tom sings loud."}])
    memory.consolidate(close=True)
    [timeline] = memory.timeline("Tom")
    assert {each.at for each in timeline.happenings} == {None}
    assert not [each for each in timeline.happenings if each.relation], "who knows which was first"


async def _of(namespace: str, settings: Settings) -> int:
    async with AsyncMemory(namespace, settings=settings) as memory:
        return len((await memory.timeline("Tom"))[0].happenings)


def test_for_asyncio(memory: Memory, namespace: str, server_settings: Settings) -> None:
    import asyncio

    filled(memory, story())
    assert asyncio.run(_of(namespace, server_settings)) > 3


def test_two_namespaces_never_meet(open_memory: OpenMemory, namespace: str) -> None:
    mine, other = open_memory(namespace), open_memory(namespace + "-b")
    filled(mine, story()[:4])
    filled(other, story())
    with pytest.raises(NotFoundError):
        mine.timeline("Bicycle Tom")
    assert not [
        h for t in mine.timeline("half marathon") for h in t.happenings if "2023" in h.fact.text
    ]


def test_the_step_alone_does_nothing_where_nothing_is(memory: Memory) -> None:
    from graphmem.graph.namespaces import lease

    workspace = memory._workspace
    with lease(workspace.database, workspace.namespace, 60) as held:
        assert link_facts(workspace, held).looked_at == 0
