"""Two namespaces with the same conversations don't meet in any statement of ``cypher/``."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import neo4j
import pytest

from graphmem import Memory, Turn, identity
from graphmem.extraction.aliases import pair
from graphmem.graph.reflections import DIGEST, profile_id, sentence_id
from graphmem.graph.statements import all_statements
from graphmem.steps.resolve import merge_entities
from tests.integration.conftest import OpenMemory, dump, talk

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SERVER_WIDE = {
    "read/migrations": "the schema is the server's",
    "read/await_indexes": "indexes are the server's",
    "read/server_version": "asks the server",
    "read/namespaces": "lists them all, with counts only",
    "read/workload": "lists what is pending everywhere, with counts only",
    "write/record_migration": "the schema is the server's",
}
VECTOR = [1.0] + [0.0] * 383
FIRST = Turn(id="t1", conversation="talk", text="-").key
SECOND = Turn(id="t2", conversation="talk", text="-").key
SESSION = identity.session_key("talk", "2025-03-04")
ANA = identity.entity_id("ana")
BEN = identity.entity_id("ben")
SECRET = "The vault code is seven."


def parameters(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    """For each statement, parameters with which it finds or changes something."""
    entity: dict[str, Any] = {
        "id": ANA,
        "name": "X",
        "name_key": "x",
        "type": "person",
        "aliases": [],
    }
    entity |= {"votes": "[]", "embedding": VECTOR}
    triple: dict[str, Any] = {
        "id": "triple:x",
        "subject": ANA,
        "predicate": "p",
        "object": BEN,
        "text": "x",
    }
    triple |= {"name": "p"}
    fact: dict[str, Any] = {
        "id": "fact:x",
        "turn": FIRST,
        "properties": {"text": "x"},
        "embedding": VECTOR,
    }
    fact |= {"further_turns": [SECOND], "triples": [ids["triple"]]}
    fact |= {"entities": [{"id": ANA, "name": "A", "type": "person"}]}
    unit: dict[str, Any] = {"id": "unit:x", "title": "x", "text": "x", "embedding": VECTOR}
    unit |= {"facts": [ids["fact"]], "binds": [{"entity": ANA, "role": "r"}]}
    topic: dict[str, Any] = {"id": "topic:x", "level": 1, "title": "x", "summary": "x"}
    topic |= {"text": "x", "embedding": VECTOR, "units": 2, "began": None, "ended": NOW}
    topic |= {"producer": "test@1"}
    link = {"older": ids["older"], "newer": ids["newer"], "relation": "THEN", "confidence": 0.5}
    units = {"newer": ids["unit"], "older": ids["other_unit"]}
    merged: dict[str, Any] = {**unit, "id": "unit:y", "keywords": ["x"]}
    merged |= {"originals": [ids["unit"]]}
    first, second = pair(ANA, BEN)
    same_as = {"first": first, "second": second, "score": 1.0, "reason": "x"}
    episode: dict[str, Any] = {
        "id": "episode:x",
        "phase": "closed",
        "turns": [FIRST],
        "started_at": None,
    }
    produced: dict[str, Any] = {
        "producer": "test@1",
        "now": NOW,
        "namespace_key": "k",
        "version": 999,
    }
    place: dict[str, Any] = {"sort_at": 0.0, "position": -1}
    claim: dict[str, Any] = {
        "slot": "slot:x",
        "subject": ANA,
        "attribute": "x",
        "base": "x",
        "single": True,
    }
    claim |= {"name": "x", "claim": {"act": "holds", "value": "x"}}
    claims: dict[str, Any] = {"fact": ids["fact"], "revision": 1, "gist": "x", "claims": [claim]}
    sought: dict[str, Any] = {"fact": ids["fact"], "sought": "found"}
    sought |= {"claims": [{**claim, "fact": ids["fact"]}]}
    claim_outcome: dict[str, Any] = {"fact": ids["fact"], "slot": ids["slot"], "act": "holds"}
    claim_outcome |= {"value": ids["value"], "outcome": {"standing": "retracted"}}
    fact_outcome: dict[str, Any] = {"fact": ids["fact"], "standing": "superseded"}
    fact_outcome |= {"by": ids["other_fact"], "reason": "changed", "repeats": ids["other_fact"]}
    fact_outcome |= {"valid_from": None, "valid_to": NOW}
    profile: dict[str, Any] = {"id": profile_id(ANA), "name": "Ana", "text": "x", "basis": "x"}
    profile |= {"entities": [ANA], "parts": ["who"], "sentences": ["x"], "moments": [""]}
    profile |= {"cites": [{"fact": ids["fact"], "lines": [0]}]}
    line: dict[str, Any] = {"id": sentence_id("talk", "2025-03-04"), "conversation": "talk"}
    line |= {"session": "2025-03-04", "text": "x", "fact": ids["fact"], "at": None}
    judgement: dict[str, Any] = {"id": "feedback:x", "number": 1, "hit": FIRST, "useful": True}
    judgement |= {"source": "caller", "turns": [FIRST], "shifts": [0.0] * 7}
    return {
        "explore/entity": {"name": "ana"},
        "explore/history": {"name": "ana"},
        "explore/profile": {"name": "ana"},
        "explore/timeline": {"name": "ana"},
        "explore/provenance": {"words": "porto"},
        "explore/words": {"words": "porto", "key": identity.namespace_key("{namespace}")},
        "forget/associations": {"rows": [units], "version": 999},
        "forget/loosen_units": {"facts": [ids["fact"]], "version": 999},
        "forget/merged_units": {"ids": [ids["other_unit"]], "version": 999},
        "forget/delete_mentions": {"turns": [FIRST], "version": 999},
        "forget/delete_nodes": {"ids": [FIRST, ids["fact"]]},
        "forget/derived_of_turns": {"turns": [FIRST], "extracted_only": False},
        "forget/kept_of_turns": {"turns": [FIRST]},
        "forget/set_aside_facts": {"ids": [ids["fact"]]},
        "forget/take_up_facts": {"turns": [FIRST]},
        "forget/empty_sessions": {"id": SESSION},
        "forget/episodes_from": {"id": SESSION, **place},
        "forget/empty_slots": {"slots": [ids["slot"]]},
        "forget/everything": {"limit": 10_000},
        "forget/links": {"rows": [link], "version": 999},
        "forget/loose_children": {"ids": [ids["child"]], "version": 999},
        "forget/loosen_links": {"ids": [ids["older"]], "version": 999},
        "forget/topics_above": {"ids": [ids["child"]]},
        "forget/turns_matching": dict.fromkeys(("conversation", "turn", "speaker", "before")),
        "forget/profiles": {"ids": [profile["id"]]},
        "forget/sentences": {"ids": [line["id"], DIGEST]},
        "forget/views_of": {
            "facts": [ids["fact"]],
            "turns": [FIRST],
            "entities": [ANA],
            "named": [ANA],
        },
        "forget/same_as": {"pairs": [list(pair(ANA, BEN))], "version": 999},
        "forget/unsupported_entities": {"ids": [ANA], "version": 999},
        "forget/unsupported_triples": {"ids": [ids["triple"]]},
        "forget/votes_of": {"ids": [FIRST, ids["fact"]]},
        "read/associations_of": {"ids": [ids["unit"]]},
        "read/merged_units": {"ids": None},
        "read/merged_with": {"ids": [ids["unit"]]},
        "read/related_units": {"id": ids["unit"]},
        "read/sayings": {"ids": [ids["unit"]]},
        "read/broadest_topics": {"limit": 100},
        "read/topics": {"ids": [ids["topic"]]},
        "read/changed_nodes": {"since": 0},
        "read/changed_units": {"since": 0},
        "read/containing_text": {"text": "porto", "limit": 100},
        "read/claims": {"slots": [ids["slot"]], "values": None},
        "read/corrected": {"turns": [FIRST, SECOND]},
        "read/entities": {"name": "a", "type": None, "limit": 100},
        "read/entities_apart": {"pairs": [list(pair(ANA, BEN))], "same": []},
        "read/entity_votes": {"ids": [ANA]},
        "read/episode_turns": {"ids": [ids["episode"]]},
        "read/existing_turns": {"ids": [FIRST]},
        "read/hubs": {"ids": [ANA]},
        "read/turn_texts": {"ids": [FIRST]},
        "read/link_seeds": {"since": 0},
        "read/links_into": {"ids": [ids["newer"]]},
        "read/links_of": {"ids": [ids["older"]]},
        "read/timeline_facts": {"ids": [ids["fact"]], "entities": [ANA], "limit": 100},
        "read/facts": {
            "about": "porto",
            "limit": 100,
            **dict.fromkeys(("conversation", "speaker", "memory_type", "status", "since", "until")),
        },
        "read/facts_and_claims": {
            "turns": [FIRST, Turn(id="s1", conversation="secret", text="-").key]
        },
        "read/facts_among": {"ids": [FIRST, ids["fact"]]},
        "read/fading_facts": {"before": datetime(2999, 1, 1, tzinfo=UTC)},
        "read/history": {"slots": [ids["slot"]]},
        "read/kindred_facts": {"ids": [ids["fact"]]},
        "read/known_entities": {"names": ["ana"]},
        "read/naming_triples": {"predicates": ["p"]},
        "read/node": {"id": "t1", "conversation": None},
        "read/pending_episodes": {"producer": "other@1", "limit": 100},
        "read/present_nodes": {"ids": [FIRST]},
        "read/relinked": {"since": 0},
        "read/digest": {"id": DIGEST},
        "read/profile": {"entities": [ANA]},
        "read/slots_of_facts": {"ids": [ids["fact"]], "attributes": ["residence"]},
        "read/profiled": {"ids": [ANA]},
        "read/profiles": {"limit": 100},
        "read/reflect_seeds": {"since": 0},
        "read/sentences": {"ids": [line["id"]]},
        "read/unreflected": {"producer": "other@1"},
        "read/removed_nodes": {"since": 0},
        "read/repeated": {"gists": [ids["gist"]]},
        "read/repeated_gists": {"facts": [ids["fact"]]},
        "read/revisable": {"id": ids["fact"]},
        "read/revision": {"fact": ids["corrected"], "number": 1},
        "read/revisions": {"facts": [ids["corrected"]]},
        "read/said_before": {"fact": ids["fact"], "limit": 9},
        "read/said_around": {"fact": ids["fact"], "limit": 9},
        "read/met_before": {"fact": ids["fact"], "corrects": False},
        "read/seekers_from": {"sort_at": 0.0},
        "read/lent_gists": {"facts": [ids["fact"]]},
        "read/session_tails": {"ids": [SESSION]},
        "read/session_turns": {"id": SESSION},
        "read/settled_until": {"reader": "other@1"},
        "read/slots_near": {"facts": [ids["fact"]], "slots": [ids["slot"]], "entities": [ANA]},
        "read/standings": {"ids": [ids["fact"]]},
        "read/statements": {"ids": [ids["fact"]]},
        "read/turn_places": {"ids": [FIRST]},
        "read/turns_called": {"ids": ["t1", "s1"]},
        "read/unsettled": {"since": 0, "reader": "other@1"},
        "read/without_provenance": {"limit": 100},
        "write/archive_facts": {
            "rows": [{"id": ids["fact"], "strength": 1}],
            "now": NOW,
            "version": 999,
        },
        "write/carry_over": {"rows": [{"id": ids["fact"], "properties": {"strength": 7}}]},
        "forget/feedback_after": {"number": 0},
        "forget/feedback_of_turns": {"turns": [FIRST]},
        "write/put_feedback": {"rows": [judgement], "version": 999, "now": NOW},
        "write/put_shifts": {"shifts": [0.1] * 7},
        "write/set_feedback": {"active": True},
        "read/guard": {"guard": "x"},
        "read/guardable": {},
        "read/quarantined": {"limit": 100},
        "read/releasable": {"ids": [FIRST, ids["fact"]]},
        "read/summaries_of": {"turns": [FIRST]},
        "read/tellings": {"facts": [ids["fact"]], "slots": [ids["slot"]]},
        "read/units_of_facts": {"ids": [ids["fact"]]},
        "read/turns_of_facts": {"ids": [ids["fact"]]},
        "read/unguarded": {"since": 0},
        "read/withholdable": {"ids": [FIRST]},
        "write/hide_units": {"facts": [ids["fact"]], "version": 999},
        "write/note_guarded": {"upto": 1, "guard": "x"},
        "write/put_commands": {
            "turns": [{"id": FIRST, "parts": [0, 2], "why": ["override"]}],
            "facts": [{"id": ids["fact"], "why": "override"}],
        },
        "write/put_dissent": {"rows": [{**claim_outcome, "dissents": True}]},
        "write/put_quarantine": {"ids": [ids["fact"]], "version": 999, "now": NOW},
        "write/put_release": {"ids": [FIRST, ids["fact"]], "released": True},
        "write/put_withheld": {
            "rows": [{"id": FIRST, "parts": [0, 2], "title": False, "whole": True}],
            "version": 999,
            "now": NOW,
        },
        "write/set_guard": {"active": False},
        "write/pin_facts": {"ids": [ids["fact"]], "pinned": True},
        "write/put_standing": {"ids": [ids["fact"]], "version": 999},
        "write/set_retention": {
            "active": True,
            "now": NOW,
            "scale": 1.0,
            "threshold": 0.5,
            "importance": 0.0,
            "exempt": [],
        },
        "write/strengthen": {"recalls": [{"ids": [FIRST, ids["fact"]], "at": NOW}]},
        "write/unarchive_facts": {"ids": [ids["fact"]], "now": NOW},
        "write/allocate_ordinals": {
            "id": identity.conversation_key("talk"),
            "name": "talk",
            "count": 1,
            "now": NOW,
        },
        "write/append_chain": {
            "id": SESSION,
            "links": [[SECOND, FIRST]],
            "tail": FIRST,
            "arrivals": 9,
            "version": 999,
            **place,
        },
        "write/claim_episodes": {
            "rows": [{"id": ids["episode"], "seen": int(ids["version"])}],
        },
        "write/count_arrivals": {"id": SESSION, "arrivals": 99},
        "write/finish_episodes": {
            "rows": [
                {
                    "id": ids["episode"],
                    "title": "x",
                    "summary": "x",
                    "text": "x",
                    "keywords": [],
                    "embedding": VECTOR,
                    "zone": None,
                }
            ],
            **produced,
        },
        "write/log_operation": {
            "id": "operation:x",
            "number": 1,
            "type": "ADD",
            "ids": [],
            "removed": [],
            "reason": None,
            "run": None,
            **produced,
        },
        "write/note_associated": {"upto": 1, "units": 1, "digests": ["x"]},
        "write/note_united": {"upto": 1, "units": 1, "digests": ["x"]},
        "write/put_associations": {
            "rows": [{**units, "similarity": 0.9, "posterior": 0.9, "reason": "x"}],
            **produced,
        },
        "write/put_merged_units": {"rows": [merged], **produced},
        "write/note_arranged": {"upto": 1, "state": "x"},
        "write/note_linked": {"upto": 1, "hubs": [{"id": ANA, "hub": False}]},
        "write/note_reflected": {"upto": 1, "producer": "other@1"},
        "write/note_resolved": {"upto": 1},
        "write/note_settled": {"upto": 1, "reader": "other@1"},
        "write/prolong_lease": {"owner": "me", "until": NOW},
        "write/put_sought": {"rows": [sought], "now": NOW},
        "forget/lent_claims": {"slots": [ids["slot"]]},
        "forget/sought_from": {"facts": [ids["fact"]], "version": 999},
        "write/put_claims": {"rows": [claims], "reader": "other@1", "now": NOW},
        "write/put_consolidation": {"id": "consolidation:x", "properties": {"calls": 1}},
        "write/put_profiles": {"rows": [profile], "seen": 999, **produced},
        "write/put_sentences": {"rows": [line], "seen": 999, **produced},
        "write/put_digest": {"id": DIGEST, "rows": [{"id": line["id"]}], **produced},
        "write/put_entities": {"rows": [entity], **produced},
        "write/put_episodes": {
            "id": SESSION,
            "seen": int(ids["session_version"]),
            "settled": True,
            "rows": [{**episode, "ended_at": None}],
            **produced,
        },
        "write/put_facts": {"rows": [fact], **produced},
        "write/put_mentions": {
            "rows": [{"turn": FIRST, "entities": [{"id": BEN, "name": "B", "type": "person"}]}],
            "version": 999,
        },
        "write/put_links": {"rows": [{**link, "relation": "REACT"}], **produced},
        "write/put_same_as": {"rows": [same_as], "version": 999},
        "write/put_sessions": {
            "rows": [
                {
                    "conversation": "talk",
                    "conversation_id": identity.conversation_key("talk"),
                    "session": "new",
                    "session_id": "session:x",
                }
            ],
            "now": NOW,
        },
        "write/put_children": {
            "rows": [{"parent": ids["topic"], "child": ids["loose"]}],
            "version": 999,
        },
        "write/put_topics": {"rows": [topic], **produced},
        "write/put_triples": {
            "rows": [{**triple, "negated": False, "embedding": VECTOR}],
            **produced,
        },
        "write/put_turns": {
            "rows": [
                {"id": "turn:x", "session_id": SESSION, "properties": {}, "embedding": VECTOR}
            ],
            **produced,
        },
        "write/put_units": {"rows": [unit], **produced},
        "write/put_votes": {"rows": [entity], "version": 999},
        "write/rebuild_chain": {"id": SESSION, "version": 999},
        "write/release_lease": {"owner": "me"},
        "write/revise_fact": {
            "fact": ids["fact"],
            "seen": 1,
            "id": "revision:x",
            "mentions": "[]",
            "triples": "[]",
            "properties": {"text": "x"},
            "embedding": VECTOR,
            **{name: produced[name] for name in ("version", "now", "producer")},
        },
        "write/set_aside_episode": {
            "id": ids["episode"],
            "seen": int(ids["version"]),
            "reason": "x",
            "version": 999,
        },
        "write/begin_restore": {"owner": "me", "now": NOW},
        "write/finish_restore": {"owner": "me", "state": {"version": 1}},
        "write/restore_nodes": {
            "rows": [{"number": 0, "labels": ["Kept"], "properties": {"id": "x"}}]
        },
        "write/restore_relationships": {
            "rows": [{"start": "0", "end": "1", "type": "NEXT", "properties": {}}]
        },
        "write/set_zone": {"zone": "Asia/Tokyo"},
        "write/settle_claims": {"rows": [claim_outcome]},
        "write/settle_facts": {"rows": [fact_outcome], "version": 999, "now": NOW},
        "write/take_lease": {"owner": "me", "now": NOW, "until": NOW},
        "write/touch_leased_namespace": {"owner": "me", "until": NOW},
        "write/touch_namespace": {"model": "m", "dimension": 384, "now": NOW},
    }


STATEMENTS = sorted(
    name for name in all_statements() if not name.startswith("schema/") and name not in SERVER_WIDE
)


@pytest.fixture
def neighbours(
    open_memory: OpenMemory, driver: neo4j.Driver, namespace: str
) -> tuple[Memory, dict[str, str]]:
    """A memory, and a neighbour with the same conversation and a secret of its own."""
    mine, other = open_memory(namespace), open_memory(namespace + "-b")
    mine.add(talk())
    mine.consolidate(close=True)
    merge_entities(mine._workspace, "Ana", "Ben")
    other.add(talk())
    other.add([{"id": "s1", "conversation": "secret", "speaker": "Eve", "text": SECRET}])
    other.consolidate(close=True)
    for memory in (mine, other):
        [bicycle] = [fact for fact in memory.facts() if "bicycle from" in fact.text]
        memory.correct(bicycle.id, "Ana bought a green bicycle from José.")
    merge_entities(other._workspace, "Ana", "Eve")
    ids = driver.execute_query(
        "MATCH (e:Episode {namespace: $n, session: '2025-03-04'})-[:COVERS]->(:Turn)"
        "<-[:DERIVED_FROM]-(f:Fact)-[:STATES]->(x:Triple) "
        "MATCH (s:Session {namespace: $n, id: $session}) "
        "MATCH (f)-[c:CLAIMS]->(slot:Slot) WHERE c.act = 'holds' "
        "MATCH (o:Fact {namespace: $n}) WHERE o.id <> f.id "
        "MATCH (g:Fact {namespace: $n, revision: 2}) "
        "RETURN e.id AS episode, f.id AS fact, x.id AS triple, toString(e.version) AS version, "
        "toString(s.version) AS session_version, slot.id AS slot, c.value AS value, "
        "f.gist AS gist, o.id AS other_fact, g.id AS corrected "
        "ORDER BY fact, slot, other_fact LIMIT 1",
        n=namespace,
        session=SESSION,
    ).records[0]
    for name in (namespace, namespace + "-b"):  # two facts that are linked, in both
        driver.execute_query(
            "MATCH (a:Fact {namespace: $n}) WITH a ORDER BY a.id LIMIT 2 "
            "WITH collect(a) AS both UNWIND both[..1] AS a UNWIND both[1..] AS b "
            "MERGE (a)-[:THEN {namespace: $n, confidence: 0.5}]->(b)",
            n=name,
        )
        driver.execute_query(  # and two units that belong together, one merged into the other
            "MATCH (a:MemoryUnit {namespace: $n}) WITH a ORDER BY a.id LIMIT 2 "
            "WITH collect(a) AS both UNWIND both[..1] AS a UNWIND both[1..] AS b "
            "MERGE (a)-[:ASSOCIATED {namespace: $n, similarity: 0.9, posterior: 0.9}]->(b) "
            "MERGE (a)-[:MERGED_INTO {namespace: $n}]->(b)",
            n=name,
        )
    linked = driver.execute_query(
        "MATCH (a:Fact {namespace: $n})-[:THEN]->(b) RETURN a.id AS older, b.id AS newer "
        "ORDER BY older, newer LIMIT 1",
        n=namespace,
    ).records[0]
    units = driver.execute_query(
        "MATCH (a:MemoryUnit {namespace: $n})-[:MERGED_INTO]->(b) "
        "RETURN a.id AS unit, b.id AS other_unit",
        n=namespace,
    ).records[0]
    topic = driver.execute_query(
        "MATCH (t:Topic {namespace: $n})-[:CHILD]->(u:MemoryUnit) "
        "MATCH (o:MemoryUnit {namespace: $n}) WHERE o.id <> u.id "
        "RETURN t.id AS topic, u.id AS child, o.id AS loose ORDER BY topic, child, loose LIMIT 1",
        n=namespace,
    ).records[0]
    return mine, {**ids.data(), **linked.data(), **units.data(), **topic.data()}


def test_every_statement_keeps_to_its_namespace(
    neighbours: tuple[Memory, dict[str, str]], driver: neo4j.Driver, namespace: str
) -> None:
    """Reads name nothing of the neighbour's; writes and deletions leave it as it is."""
    _, ids = neighbours
    given = parameters(ids)
    other = namespace + "-b"
    untouched = dump(driver, other)
    foreign = {
        row["id"]
        for row in driver.execute_query(
            "MATCH (n) WHERE n.namespace = $b AND NOT EXISTS "
            "{ MATCH (m {namespace: $a, id: n.id}) } RETURN n.id AS id",
            a=namespace,
            b=other,
        ).records
    }
    assert foreign, "the neighbour has nothing of its own"
    for name in STATEMENTS:
        values = {"namespace": namespace, **given.get(name, {})}
        if values.get("key"):
            values["key"] = identity.namespace_key(namespace)
        with driver.session() as session, session.begin_transaction() as tx:
            result = tx.run(all_statements()[name], values)
            records = list(result)
            shown = repr([record.data() for record in records])
            assert SECRET not in shown, name
            assert not [id_ for id_ in foreign if id_ in shown], name
            assert "eve" not in shown.casefold().split("'"), name
            if not name.startswith(("read/", "explore/")):
                assert dump(tx, other) == untouched, name
            else:
                assert not result.consume().counters.contains_updates, name
            tx.rollback()


def test_no_statement_is_forgotten_here() -> None:
    names = (
        "episode",
        "fact",
        "triple",
        "slot",
        "value",
        "gist",
        "other_fact",
        "corrected",
        "older",
        "newer",
        "unit",
        "other_unit",
        "topic",
        "child",
        "loose",
    )
    ids = dict.fromkeys(names, "x") | {"version": "1", "session_version": "1"}
    given = parameters(ids)
    for name in STATEMENTS:
        text = all_statements()[name]
        assert "$namespace" in text, name
        needed = set(re.findall(r"\$(\w+)", text)) - {"namespace"}
        assert needed <= set(given.get(name, {})), f"{name} needs {needed}"
    assert set(given) <= set(STATEMENTS)


def test_searches_and_look_ups_see_only_their_own(
    neighbours: tuple[Memory, dict[str, str]],
) -> None:
    mine, _ = neighbours
    assert not [hit for hit in mine.search("What is the vault code?", k=50) if "vault" in hit.text]
    assert not mine.facts(about="vault code")
    assert not mine.entities("eve")
    assert "vault" not in mine.context("What is the vault code?").text


@pytest.mark.parametrize("name", ["*", "%", ".*", "' OR 1=1 //", "a-b", "a b", "ns", "ünï😀"])
def test_a_namespace_name_is_only_a_name(
    open_memory: OpenMemory, namespace: str, name: str
) -> None:
    open_memory(namespace).add(talk())
    odd = open_memory(name)
    try:
        assert odd.search("Porto") == []
        odd.add([{"speaker": "Zed", "text": "I keep owls."}])
        assert [hit.text for hit in odd.search("owls", granularity="turn")] == ["I keep owls."]
    finally:
        odd.forget(everything=True)
