"""The LLM extractor over the wire: whatever the server does, nothing is lost or made up."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from pydantic import SecretStr

from graphmem import Memory, Settings
from graphmem.doctor import find_residue
from graphmem.errors import ConfigurationError, ModelError, OutageError
from graphmem.graph.runs import spending
from graphmem.steps.report import MemoryReport, report
from tests.integration.conftest import OpenMemory, dump, talk
from tests.stub_llm import StubLLM, serving

KEY = "sk-very-secret"


@pytest.fixture
def stub() -> Iterator[StubLLM]:
    with serving(StubLLM()) as running:
        yield running


@pytest.fixture
def llm_settings(server_settings: Settings, stub: StubLLM) -> Settings:
    return server_settings.model_copy(
        update={
            "extractor": "llm",
            "llm_base_url": stub.url,
            "llm_model": "stub",
            "llm_api_key": SecretStr(KEY),
            "llm_pack_tokens": 220,
            "llm_backoff": 0.001,
            "llm_timeout": 5.0,
        }
    )


def turns(copies: int = 4) -> list[dict[str, Any]]:
    return [turn for number in range(copies) for turn in talk(f"talk-{number}")]


def marked() -> list[dict[str, Any]]:
    """The talk with two words that are nowhere else."""
    changes = {"t4": "Clara works at the Quillfeather.", "t5": "I bought a Vermilion from José."}
    return [{**turn, "text": changes.get(turn["id"], turn["text"])} for turn in talk()]


def look(memory: Memory, settings: Settings) -> MemoryReport:
    """What is there, which must add up at every moment."""
    found = report(memory._workspace.database, settings, memory.namespace)
    assert found.accounted_for
    assert not found.untraceable
    return found


@pytest.fixture
def clean(open_memory: OpenMemory, driver: neo4j.Driver, llm_settings: Settings) -> dict[str, Any]:
    """What an undisturbed run makes of the turns; made once."""
    if not _CLEAN:
        memory = open_memory("undisturbed", settings=llm_settings)
        memory.add(turns())
        done = memory.consolidate(close=True)
        assert (done.pending, done.quarantined) == (0, 0)
        _CLEAN.update(dump(driver, "undisturbed"))
    return _CLEAN


_CLEAN: dict[str, Any] = {}


def test_episodes_are_packed_and_all_is_traced(
    open_memory: OpenMemory, llm_settings: Settings, stub: StubLLM, namespace: str
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(turns())
    estimate = memory.estimate(close=True)
    assert not stub.requests
    done = memory.consolidate(close=True)
    assert (done.episodes, done.calls) == (8, len(stub.requests))
    assert estimate.calls == done.calls < 8
    assert estimate.prompt_tokens == pytest.approx(done.prompt_tokens, rel=0.3)
    assert (estimate.episodes, estimate.turns) == (8, 32)
    found = look(memory, llm_settings)
    assert (found.turns, found.extracted) == (32, 32)
    fact = memory.facts(about="Porto", conversation="talk-0")[0]
    assert fact.span.end <= len(memory.get(fact.turn).text)  # type: ignore[union-attr]
    assert memory.entities("Clara")
    assert stub.keys == {f"Bearer {KEY}"}
    schema = stub.requests[0]["response_format"]["json_schema"]
    assert schema["strict"]
    assert "$id" not in schema["schema"]
    assert memory.consolidate(close=True).calls == 0


def test_tokens_and_cost_are_recorded(
    open_memory: OpenMemory, llm_settings: Settings, namespace: str
) -> None:
    priced = llm_settings.model_copy(update={"llm_price_input": 2.0, "llm_price_output": 8.0})
    memory = open_memory(namespace, settings=priced)
    memory.add(talk())
    done = memory.consolidate(close=True)
    assert done.cost == (done.prompt_tokens * 2 + done.completion_tokens * 8) / 1e6 > 0
    taken = spending(memory._workspace.database, namespace)
    assert (taken.runs, taken.calls, taken.cost) == (1, done.calls, done.cost)
    assert taken.prompt_tokens == done.prompt_tokens
    unpriced = open_memory(namespace, settings=llm_settings)
    unpriced.add([{**talk()[0], "id": "new"}])
    assert unpriced.consolidate(close=True).cost is None
    assert spending(memory._workspace.database, namespace).cost is None


@pytest.mark.parametrize("trouble", [{"garbage": 0.1}, {"errors": 0.1}, {"garbage": 1.0}])
def test_a_later_run_ends_as_if_nothing_had_gone_wrong(
    open_memory: OpenMemory,
    driver: neo4j.Driver,
    llm_settings: Settings,
    stub: StubLLM,
    namespace: str,
    clean: dict[str, Any],
    trouble: dict[str, float],
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(turns())
    assert look(memory, llm_settings).pending == 32
    for name, share in trouble.items():
        setattr(stub, name, share)
    done = memory.consolidate(close=True)
    found = look(memory, llm_settings)
    assert done.episodes + done.pending + done.quarantined == 8
    if trouble == {"garbage": 1.0}:
        assert (done.quarantined, found.extracted, found.set_aside) == (8, 0, 32)
        assert not memory.facts()
        assert len(stub.requests) <= 8 * 2
    stub.garbage = stub.errors = 0.0
    healed = memory.consolidate(close=True)
    assert done.episodes + healed.episodes == 8
    assert look(memory, llm_settings).extracted == 32
    assert dump(driver, namespace) == clean


def test_bad_replies_are_kept_until_the_episode_is_extracted(
    open_memory: OpenMemory, llm_settings: Settings, stub: StubLLM, namespace: str
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(talk())
    stub.garbage = 1.0
    memory.consolidate(close=True)
    kept = list((llm_settings.quarantine / "replies").glob("*.jsonl"))
    assert len(kept) == 1
    assert "talk" not in kept[0].name
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    stub.garbage = 0.0
    memory.consolidate(close=True)
    assert not kept[0].exists()


def test_a_server_that_is_gone_stops_the_run_and_loses_nothing(
    open_memory: OpenMemory, llm_settings: Settings, stub: StubLLM, namespace: str
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(turns())
    stub.errors = 1.0
    with pytest.raises(OutageError, match="8 episodes wait, 0 were extracted") as caught:
        memory.consolidate(close=True)
    assert KEY not in str(caught.value)
    assert len(stub.requests) <= 5 * (llm_settings.llm_concurrency + 3)
    assert look(memory, llm_settings).pending == 32
    local = memory.consolidate(close=True, fallback="local")
    assert (local.episodes, local.fallback, local.pending) == (8, 8, 0)
    stub.errors = 0.0
    assert memory.consolidate(close=True).episodes == 8


def test_a_wrong_key_is_told_at_once(
    open_memory: OpenMemory,
    llm_settings: Settings,
    stub: StubLLM,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(talk())
    monkeypatch.setattr(stub, "respond", lambda *_: (401, {"error": {"message": KEY}}))
    with pytest.raises(ModelError, match="HTTP 401") as caught:
        memory.consolidate(close=True)
    assert KEY not in str(caught.value) + repr(caught.value) + repr(llm_settings)
    unnamed = open_memory(namespace, settings=llm_settings.model_copy(update={"llm_model": None}))
    with pytest.raises(ConfigurationError, match="no language model"):
        unnamed.consolidate(close=True)


def test_a_budget_stops_between_episodes(
    open_memory: OpenMemory,
    driver: neo4j.Driver,
    llm_settings: Settings,
    namespace: str,
    clean: dict[str, Any],
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(turns())
    whole = memory.estimate(close=True)
    budget = (whole.prompt_tokens + whole.completion_tokens) // 2
    done = memory.consolidate(close=True, budget=budget)
    assert 0 < done.episodes < 8
    assert done.pending == 8 - done.episodes
    assert done.prompt_tokens + done.completion_tokens <= budget * 1.5  # replies are guessed
    look(memory, llm_settings)
    memory.consolidate(close=True)
    assert dump(driver, namespace) == clean


def test_what_was_paid_for_is_not_paid_for_again_until_it_is_forgotten(
    open_memory: OpenMemory, llm_settings: Settings, stub: StubLLM, namespace: str
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(marked())
    first = memory.consolidate(close=True)
    memory.consolidate(close=True, extractor="local")
    again = memory.consolidate(close=True)
    assert (again.calls, again.cached, again.facts) == (0, 2, first.facts)
    files = [p for p in llm_settings.llm_cache.rglob("*") if p.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert find_residue(llm_settings, ["Quillfeather"])[0].detail.count("llm-cache")
    memory.forget(turn="t4")
    assert find_residue(llm_settings, ["Quillfeather"])[0].passed
    memory.consolidate(close=True)
    assert find_residue(llm_settings, ["Quillfeather"])[0].passed
    memory.forget(everything=True)
    assert find_residue(llm_settings, ["Vermilion"])[0].passed


def test_calls_run_side_by_side_but_not_too_many(
    open_memory: OpenMemory, llm_settings: Settings, stub: StubLLM, namespace: str
) -> None:
    stub.latency = 0.05
    memory = open_memory(namespace, settings=llm_settings.model_copy(update={"llm_concurrency": 3}))
    memory.add(turns())
    memory.consolidate(close=True)
    assert stub.most_under_way == 3


def test_turns_forgotten_while_the_model_thinks_stay_forgotten(
    open_memory: OpenMemory,
    llm_settings: Settings,
    stub: StubLLM,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = open_memory(namespace, settings=llm_settings)
    memory.add(marked())
    answer = stub.respond

    def forgetting(request: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        memory.forget(conversation="talk")
        return answer(request, key)

    monkeypatch.setattr(stub, "respond", forgetting)
    done = memory.consolidate(close=True)
    assert (done.episodes, done.changed) == (0, 2)
    assert all(check.passed for check in find_residue(llm_settings, ["Quillfeather", "Vermilion"]))
