"""Feedback on the real graph: noted by ids, applied when wanted, taken back, forgotten."""

from __future__ import annotations

import neo4j
import pytest

from graphmem import Memory
from graphmem.errors import InputError, NotFoundError
from graphmem.recall.feedback import Rule
from tests.integration.conftest import talk

QUESTION = "Where does Clara work?"


def found(memory: Memory) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in memory.search(QUESTION, k=10)]


@pytest.fixture
def judged(memory: Memory) -> Memory:
    """One judgement short of enough."""
    memory.add(talk())
    memory.consolidate(close=True)
    hits = memory.search(QUESTION, k=10)
    for at in range(Rule().least - 1):
        memory.feedback(hits[at % 3], useful=at % 2 == 0)
    return memory


def test_it_bears_on_the_search_once_there_is_enough_and_it_is_on(judged: Memory) -> None:
    before = found(judged)
    judged.set_feedback(True)
    assert judged.learns()
    assert found(judged) == before
    judged.feedback(before[0][0], useful=True, question=QUESTION)
    after = found(judged)
    assert after != before
    assert found(judged) == after
    explained = judged.explain(QUESTION, after[0][0])
    assert explained.hits
    judged.set_feedback(False)
    assert found(judged) == before


def test_rollback_and_reset_restore(judged: Memory) -> None:
    judged.set_feedback(True)
    before = found(judged)
    judged.feedback(before[1][0], useful=False, question=QUESTION)
    assert found(judged) != before
    assert judged.rollback_feedback(Rule().least - 1) == 1
    assert found(judged) == before
    assert judged.rollback_feedback(0) == Rule().least - 1
    assert judged.judgements() == []
    with pytest.raises(InputError):
        judged.rollback_feedback(-1)


def test_no_question_and_no_text_is_kept_and_what_is_forgotten_leaves_no_trace(
    judged: Memory, driver: neo4j.Driver, namespace: str
) -> None:
    judged.set_feedback(True)
    judged.feedback(judged.search(QUESTION)[0])
    query = "MATCH (b:Feedback {namespace: $n}) RETURN collect(properties(b)) AS all"
    kept = driver.execute_query(query, n=namespace).records[0]["all"]
    assert len(kept) == Rule().least
    assert "Clara" not in str(kept)
    assert "museum" not in str(kept)
    judged.forget(turn="t4")
    assert judged.judgements() == []
    shifts = driver.execute_query(
        "MATCH (n:Namespace {id: $n}) RETURN n.shifts AS shifts", n=namespace
    ).records[0]["shifts"]
    assert shifts is None


def test_what_was_never_shown_cannot_be_judged(judged: Memory) -> None:
    with pytest.raises(NotFoundError, match="no recent search"):
        judged.feedback("fact:invented")
    with pytest.raises(NotFoundError, match="not among the results for this question"):
        judged.feedback("fact:invented", question=QUESTION)
    assert len(judged.judgements()) == Rule().least - 1
