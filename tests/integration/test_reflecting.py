"""Profiles and digest on the real Neo4j: made, told, kept up to date, forgotten."""

from __future__ import annotations

from typing import Any

import neo4j
import pytest

from graphmem import Memory, Settings
from graphmem.errors import NotFoundError
from graphmem.records import Profile
from tests.integration.command import Cli
from tests.integration.conftest import OpenMemory, dump

TALK = [
    ("s1", "2025-03-04T18:00:00Z", "Ana", "I live in Quarry Street. I work at the museum."),
    ("s1", "2025-03-04T18:01:00Z", "Ben", "My sister Clara works at the harbour office."),
    ("s1", "2025-03-04T18:02:00Z", "Ana", "I love green tea. I hate olives."),
    ("s2", "2025-04-04T18:00:00Z", "Ana", "I moved to Orchard Lane last week."),
    ("s2", "2025-04-04T18:01:00Z", "Ben", "Clara bought a red boat. Clara loves sailing."),
    ("s3", "2025-05-04T18:00:00Z", "Ana", "I hurt my knee on Friday. I saw a doctor."),
    ("s3", "2025-05-04T18:01:00Z", "Ben", "Clara is a harbour pilot. Clara lives in Porto."),
]


def turns() -> list[dict[str, Any]]:
    return [
        {"id": f"t{at}", "conversation": "talk", "session": session, "said_at": said_at,
         "speaker": speaker, "text": text}
        for at, (session, said_at, speaker, text) in enumerate(TALK, start=1)
    ]  # fmt: skip


def cited(profile: Profile) -> set[str]:
    return {source.id for line in profile.lines for source in line.sources}


def views(driver: neo4j.Driver, namespace: str) -> str:
    """Everything that profiles and digest say."""
    rows = driver.execute_query(
        "MATCH (v) WHERE v.namespace = $n AND (v:Profile OR v:Digest) "
        "RETURN v {.*, created_at: null} AS v ORDER BY v.id",
        n=namespace,
    ).records
    return repr([row["v"] for row in rows])


def test_a_profile_tells_who_somebody_is_and_cites_its_turns(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.add(turns())
    done = memory.consolidate(close=True)
    assert done.profiles >= 2
    assert done.sentences == 3
    ana = memory.profile("Ana")
    parts = {line.part for line in ana.lines}
    assert {"likes", "health"} <= parts
    assert cited(ana) <= {"t1", "t3", "t4", "t6"}
    assert all(line.facts and line.sources for line in ana.lines)
    facts = {fact.id: fact.text for fact in memory.facts(status=None)}
    assert all(id_ in facts for line in ana.lines for id_ in line.facts)
    assert ("Ana", len(ana.lines)) in memory.profiles()
    lines = memory.digest()
    assert [line.session for line in lines] == ["s1", "s2", "s3"]
    assert all(line.text.rstrip(".") in facts[line.fact] for line in lines)
    with pytest.raises(NotFoundError):
        memory.profile("Porto")
    before, version = dump(driver, namespace), _version(driver, namespace)
    again = memory.consolidate(close=True)
    assert (again.profiles, again.sentences) == (0, 0)
    assert (dump(driver, namespace), _version(driver, namespace)) == (before, version)


def test_session_by_session_is_as_in_one_go(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> None:
    whole, bit = open_memory(namespace), open_memory(namespace + "-bit")
    whole.add(turns())
    whole.consolidate(close=True)
    for session in ("s1", "s2", "s3"):
        bit.add([turn for turn in turns() if turn["session"] == session])
        bit.consolidate(close=True)
    assert bit.profile("Ana") == whole.profile("Ana")
    assert bit.digest() == whole.digest()
    assert dump(driver, namespace) == dump(driver, namespace + "-bit")


def test_what_is_forgotten_or_corrected_is_told_no_more(
    memory: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    memory.add(turns())
    memory.consolidate(close=True)
    assert "olives" in views(driver, namespace)
    memory.forget(turn="t3")
    assert "olives" not in views(driver, namespace)  # at once
    memory.consolidate(close=True)
    assert "olives" not in views(driver, namespace)
    assert "knee" in memory.profile("Ana").text  # and derived anew
    [fact] = [fact for fact in memory.facts() if "knee" in fact.text]
    memory.correct(fact.id, "Ana hurt her elbow badly.")
    assert "knee" not in views(driver, namespace)
    memory.consolidate()
    assert "elbow" in memory.profile("Ana").text


def test_a_context_begins_with_them_and_keeps_to_its_budget(memory: Memory) -> None:
    memory.add(turns())
    memory.consolidate(close=True)
    question = "How has Ana's health been?"
    count = memory._workspace.embedder.count_tokens
    for budget in (1, 30, 90, 200, 1000):
        packed = memory.context(question, token_budget=budget, profile=True, digest=True)
        assert count(packed.text) == packed.tokens <= budget
    assert packed.text.startswith("About Ana:\n- Ana hurts")  # what it asks for stands first
    assert "Before, the latest first:" in packed.text
    assert {"t6", "t1"} <= set(packed.citations)
    plain = memory.context(question, token_budget=1000)
    assert "About Ana" not in plain.text
    filtered = memory.context(
        question, token_budget=1000, profile=True, digest=True, until="2025-03-10"
    )
    assert "knee" not in filtered.text


def test_the_command_line_tells_them(
    memory: Memory, namespace: str, server_settings: Settings
) -> None:
    cli = Cli(server_settings)
    assert cli("profile", "-n", namespace)[0] == 2, "there is no such namespace yet"
    memory.add(turns())
    assert "no digest yet" in cli("digest", "-n", namespace)[1]
    memory.consolidate(close=True)
    assert "Ana" in cli("profile", "-n", namespace)[1]
    code, out, _ = cli("profile", "Ana", "-n", namespace)
    assert (code, "health" in out, "t6" in out) == (0, True, True)
    shown = cli.json("profile", "Ana", "-n", namespace)
    assert {"part", "text", "facts", "at", "sources"} <= set(shown["lines"][0])
    assert [line["session"] for line in cli.json("digest", "-n", namespace)] == ["s1", "s2", "s3"]
    code, _, err = cli("profile", "Porto", "-n", namespace)
    assert (code, "there is no profile of 'Porto'" in err) == (2, True)
    out = cli("context", "How is Ana?", "-n", namespace, "--profile", "--digest")[1]
    assert "About Ana:" in out


def _version(driver: neo4j.Driver, namespace: str) -> int:
    rows = driver.execute_query("MATCH (n:Namespace {id: $n}) RETURN n.version AS v", n=namespace)
    return int(rows.records[0]["v"])
