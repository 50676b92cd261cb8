"""Fixtures shared by all tests.

Jars and models are fetched once per machine, into ``GRAPHMEM_TEST_HOME`` (by default
``.graphmem-test`` in the checkout); every store and log is in a folder of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from graphmem.graph.server import ManagedServer
from graphmem.settings import Settings

# On a busy machine any example may take long; that says nothing about the code. Where it is decided
# whether a change lands, the same change gets the same answer.
hypothesis_settings.register_profile(
    "unhurried", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis_settings.load_profile("unhurried")

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Give xdist's workers the files as they come, those of the integration tests first.

    It would begin with the files of most tests; the longest have few, and one of them at the end
    leaves the other worker idle.
    """
    config.option.loadscopereorder = False


@pytest.fixture(scope="session")
def artifacts_dir() -> Path:
    home = os.environ.get("GRAPHMEM_TEST_HOME")
    return (Path(home) if home else REPOSITORY / ".graphmem-test") / "artifacts"


@pytest.fixture(scope="session")
def server_settings(tmp_path_factory: pytest.TempPathFactory, artifacts_dir: Path) -> Settings:
    """Settings of the managed server that all tests of the session share."""
    return Settings(
        home=tmp_path_factory.mktemp("session"),
        artifacts_dir=artifacts_dir,
        neo4j_uri=None,
        bolt_port=None,
        http_port=None,
    )


@pytest.fixture(scope="session")
def managed_server(server_settings: Settings) -> Iterator[ManagedServer]:
    """One managed Neo4j for the session: keep to namespaces of your own."""
    server = ManagedServer(server_settings)
    server.start(print)
    yield server
    server.stop()
