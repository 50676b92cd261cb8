"""The wheel works outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from graphmem import Settings
from graphmem.graph.server import ManagedServer
from tests.conftest import REPOSITORY

SEARCH = """
import graphmem, sys
assert graphmem.__file__.startswith(sys.prefix), graphmem.__file__
with graphmem.Memory(sys.argv[1]) as memory:
    memory.add([{"id": "1", "speaker": "Ana", "text": "I keep bees behind the chapel."}])
    memory.consolidate(close=True)
    print(memory.search("Who keeps bees?", granularity="turn")[0].turns[0])
    print(memory.facts(about="bees")[0].text)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_it_carries_what_it_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "graphmem/cypher/read/changed_nodes.cypher",
        "graphmem/schemas/turn.json",
        "graphmem/schemas/extraction.json",
        "graphmem/prompts/extraction.v1.md",
        "graphmem/samples/conversations.jsonl",
        "graphmem/graph/neo4j-jars.sha256",
        "graphmem/py.typed",
    ):
        assert name in names
    assert not [name for name in names if name.startswith(("tests/", "pipelines/"))]


def test_it_answers_a_question_in_a_clean_environment(
    wheel: Path,
    tmp_path: Path,
    managed_server: ManagedServer,
    server_settings: Settings,
    namespace: str,
) -> None:
    """The dependencies are this environment's; graphmem itself comes from the wheel only."""
    environment = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", wheel], check=True)
    address = managed_server.start()
    done = subprocess.run(
        [python, "-c", SEARCH, namespace],
        cwd=tmp_path,
        env={
            **os.environ,
            # As a path, not as site-packages: the checkout's own .pth files have no effect.
            "PYTHONPATH": sysconfig.get_paths()["purelib"],
            "GRAPHMEM_HOME": str(tmp_path / "home"),
            "GRAPHMEM_ARTIFACTS_DIR": str(server_settings.artifacts),
            "GRAPHMEM_NEO4J_URI": address.uri,
            "GRAPHMEM_NEO4J_PASSWORD": address.password,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["1", "Ana keeps bees behind the chapel."]
    command = subprocess.run(
        [environment / "bin" / "graphmem", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": sysconfig.get_paths()["purelib"]},
    )
    assert "consolidate" in command.stdout
