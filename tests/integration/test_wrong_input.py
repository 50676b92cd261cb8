"""Whatever is typed in wrong: one clear line with a code and the next step, never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from graphmem import Memory, Settings
from graphmem.cli import app
from graphmem.graph.server import ManagedServer
from tests.integration.command import Cli
from tests.integration.conftest import talk


class Typed(Cli):
    """Types command lines."""

    def refused(self, *arguments: str, **environment: str) -> str:
        """What a command says that refuses its input."""
        code, out, err = self(*arguments, **environment)
        assert (code, out) == (2, ""), (arguments, out, err)
        error, *hint = err.splitlines()
        assert re.fullmatch(r"graphmem: error: .+ \[GM[12]\d\d\]", error), err
        assert hint, err
        assert all(line.startswith("  ") for line in hint), err
        return err


@pytest.fixture
def typed(managed_server: ManagedServer, server_settings: Settings) -> Typed:
    return Typed(server_settings)


@pytest.fixture
def filled(memory: Memory) -> str:
    memory.add(talk())
    return memory.namespace


MAKES_ONE = {"add", "restore"}
BESIDE = {
    "forget": ("--everything", "--yes"),
    "browse": ("--print",),
    "doctor": ("--log",),
    "zone": (),
}


def of_a_namespace(group: Any = None, *words: str) -> Iterator[tuple[str, ...]]:
    """Each command that is about a namespace, with all that it needs but the namespace."""
    root: Any = group or get_command(app)
    for name, command in root.commands.items():
        if hasattr(command, "commands"):
            yield from of_a_namespace(command, *words, name)
        elif name not in MAKES_ONE and any(p.name == "namespace" for p in command.params):
            given = [
                "1" if parameter.name in ("number", "revision") else "x"
                for parameter in command.params
                if parameter.param_type_name == "argument" and parameter.required
            ]
            yield (*words, name, *given, *BESIDE.get(name, ()))


@pytest.mark.parametrize("arguments", list(of_a_namespace()), ids=" ".join)
def test_a_namespace_that_is_not_there(typed: Typed, arguments: tuple[str, ...]) -> None:
    assert typed.refused(*arguments, "-n", "never-seen") == (
        "graphmem: error: there is no namespace 'never-seen' [GM202]\n"
        "  `graphmem namespaces` lists what there is; `graphmem add PATH -n NAME` makes one.\n"
    )


@pytest.mark.parametrize("name", ["", " ", " x", "a\nb", "x" * 201, "\udcff"])
def test_a_name_that_cannot_be_used(typed: Typed, name: str) -> None:
    for arguments in (("search", "q"), ("add", __file__), ("entities", "list"), ("export", "f")):
        assert "namespace" in typed.refused(*arguments, "-n", name)


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("search", "q", "-k", "0"), "k must be from 1 to 1000"),
    (("search", "q", "--limit", "-1"), "k must be from 1 to 1000"),
    (("search", "q", "-k", "many"), "graphmem search --help"),
    (("search", "q", "--since", "soon"), "since cannot be read as a time"),
    (("search", "q", "--known-at", ""), "known_at cannot be read as a time"),
    (("search", "q", "--asked-at", "2025-13-40"), "asked_at cannot be read as a time"),
    (("search", "q", "--depht", "deep"), "Possible options: --depth"),
    (("search", "q", "--granularity", "rumour"), "unknown kind"),
    (("search", "q", "--kind", "fact", "--kind", "rumour"), "unknown kind"),
    (("context", "q", "--memory-type", "rumour"), "episodic, semantic"),
    (("search", "\udcff", "--kind", "rumour"), "unknown kind"),
    (("search",), "QUESTION"),
    (("context", "", "--budget", "10"), "the question is empty"),
    (("context", "q", "--budget", "-5"), "the token budget must be positive"),
    (("explain", "q", "--hit", "nothing"), "not among the first 1000"),
    (("timeline", "Ana", "--until", "99999-01-01"), "until cannot be read as a time"),
    (("timeline", "Ana", "--limit", "0"), "from 1 to 1000"),
    (("timeline", ""), "nothing is named"),
    (("topics", "--depth", "-1"), "depth from 1 to 16"),
    (("topics", "--under", "topic:none"), "there is no topic"),
    (("profile", "Nobody"), "no entity is called"),
    (("history", "fact:none"), "no fact has the id"),
    (("correct", "fact:none", "It is so."), "nothing has the id"),
    (("rollback", "fact:none", "0"), "REVISION"),
    (("entities", "list", "-k", "-1"), "the limit must be 1 or more"),
    (("entities", "merge", "Ana", "Ben"), "no entity is called"),
    (("guard", "list", "--limit", "0"), "the limit must be 1 or more"),
    (("guard", "release", "fact:none"), "no fact or turn has the id"),
    (("retain", "--dry-run", "--at", "soon"), "at cannot be read as a time"),
    (("retention", "on", "--threshold", "7"), "threshold must be from"),
    (("retention", "pin", ""), "no fact has the id"),
    (("feedback", "give", "fact:none", "Where is Ana?"), "not among the results"),
    (("feedback", "rollback", "-1"), "graphmem feedback rollback --help"),
    (("units", "related", "unit:none"), "there is no unit"),
    (("units", "split", ""), "there is no merged unit"),
    (("zone", "Mars/Olympus"), "there is no time zone"),
    (("forget", "--yes"), "say what to forget"),
    (("forget", "--yes", "--speaker", ""), "what to forget is empty"),
    (("forget", "--yes", "--before", "soon"), "before cannot be read as a time"),
    (("forget",), "say what to forget"),
    (("browse", "nonsense", "--print"), "overview"),
    (("browse", "entity", "--print"), "entity needs --name"),
    (("doctor",), "--namespace goes with --log"),
    (("export", ""), "it is a folder"),
    (("export", "no/such/folder/file"), "cannot be written"),
    (("restore", "no/such/file"), "there is no file"),
    (("restore", ""), "cannot be read"),
    (("add", ""), "a path is empty"),
    (("add", "no/such/file"), "no file or folder"),
    (("add", __file__, "--format", "rumour"), "rumour"),
    (("consolidate", "--recorded", "no/such/file"), "no/such/file"),
    (("consolidate", "--extractor", "llm"), "GRAPHMEM_LLM_MODEL"),
]


def test_values_that_cannot_be(typed: Typed, filled: str) -> None:
    for arguments, says in WRONG:  # one memory for all
        assert says in typed.refused(*arguments, "-n", filled), arguments


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("serch", "q"), "Did you mean 'search'?"),
        (("search", "q"), "--namespace"),
        (("entities", "lst"), "graphmem entities --help"),
        (("doctor", "--residue", " "), "a text to look for is empty"),
        (("eval", "extraction", "no/such/file"), "no/such/file"),
        (("eval", "locomo", "no/such/file"), "no/such/file"),
        (("eval", "locomo", "x", "--limit", "0"), "--limit"),
        (("eval", "musique", "no/such/file"), "no/such/file"),
        (("eval", "longmemeval", "no/such/file"), "no/such/file"),
        (("eval", "updates", "no/such/file"), "no/such/file"),
        (("eval", "change", "no/such/file"), "no/such/file"),
        (("eval", "broad", "no/such/file"), "no/such/file"),
        (("eval", "guard", "no/such/file"), "no/such/file"),
        (("eval", "compare", "no/such/file", "no/other"), "no/such/file"),
        (("eval", "compare", __file__, __file__), "test_wrong_input"),
    ],
)
def test_commands_that_cannot_be(typed: Typed, arguments: tuple[str, ...], says: str) -> None:
    assert says in typed.refused(*arguments)


def test_settings_that_cannot_be(typed: Typed) -> None:
    said = typed.refused("namespaces", GRAPHMEM_HEAP_MB="much", GRAPHMEM_LLM_API_KEY="secret")
    assert "GRAPHMEM_HEAP_MB: " in said
    assert "secret" not in said


def test_nothing_is_forgotten_unless_it_is_confirmed(
    typed: Typed, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def no(question: str, **_: Any) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr("typer.confirm", no)
    assert "--yes" in typed.refused("forget", "--speaker", "Ana", "-n", filled)
    assert asked == [f"Forget for good, of {filled!r}: speaker 'Ana'?"]
    monkeypatch.undo()
    done = subprocess.run(
        [sys.executable, "-m", "graphmem.cli", "forget", "--everything", "-n", filled],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (done.returncode, "not confirmed" in done.stderr) == (2, True)


def test_what_could_not_be_used_can_be_forgotten_though_nothing_was(
    typed: Typed, namespace: str, tmp_path: Path
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "a", "text": ""}\n')
    assert typed("add", str(file), "-n", namespace)[0] == 10
    gone = ("forget", "--everything", "--yes", "-n", namespace)
    assert json.loads(typed(*gone, "--json")[1])["quarantined"] == 1
    assert "there is no namespace" in typed.refused(*gone)


def test_names_and_texts_of_any_kind(typed: Typed, namespace: str, tmp_path: Path) -> None:
    name = f"🦊 [bold]{namespace}[/bold] 'ñ'"
    file = tmp_path / "😀 turns.jsonl"
    turn = {"id": "1", "speaker": "Zoë [red]", "text": "I keep a 🦊 called [Rúna](x).\x1b[2J"}
    file.write_text(json.dumps(turn), encoding="utf-8")
    assert typed("add", str(file), "-n", name)[0] == 0
    assert typed("consolidate", "-n", name)[0] == 0
    for arguments in (
        ("search", "Who is the 🦊?"),
        ("search", "\udcff [/bold]"),
        ("context", "[/] 🦊"),
        ("explain", "Rúna", "-k", "2"),
        ("timeline", "What about the 🦊?"),
        ("entities", "list"),
        ("topics",),
        ("digest",),
        ("profile",),
        ("units", "list"),
        ("guard", "list"),
        ("feedback", "show"),
        ("browse", "--print"),
        ("zone",),
        ("export", str(tmp_path / "🦊.jsonl")),
    ):
        code, out, err = typed(*arguments, "-n", name)
        assert code == 0, (arguments, err)
        assert "\x1b[2J" not in out
    # A long name takes several lines where many columns stand beside it.
    assert name in [row["namespace"] for row in typed.json("namespaces")]


def test_switches_tell_what_is_so(typed: Typed, filled: str) -> None:
    for group, off in (("guard", False), ("feedback", True), ("retention", True)):
        shown = json.loads(typed(group, "show", "--json", "-n", filled)[1])
        assert shown[group] == ("off" if off else "on")
        for word in ("on", "off"):
            assert json.loads(typed(group, word, "--json", "-n", filled)[1])[group] == word


def test_a_reader_that_has_enough(
    managed_server: ManagedServer, server_settings: Settings, filled: str
) -> None:
    environment = {
        **os.environ,
        "GRAPHMEM_HOME": str(server_settings.home),
        "GRAPHMEM_ARTIFACTS_DIR": str(server_settings.artifacts),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "graphmem.cli", "search", "Ana", "-n", filled],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (141, "")


def test_a_terminal_that_lacks_a_character(
    managed_server: ManagedServer, server_settings: Settings, filled: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphmem.cli", "zone", "Europe/Lisbon", "-n", f"🦊{filled}"],
        capture_output=True,
        check=False,
        env={
            **os.environ,
            "GRAPHMEM_HOME": str(server_settings.home),
            "GRAPHMEM_ARTIFACTS_DIR": str(server_settings.artifacts),
            "PYTHONIOENCODING": "ascii",
        },
    )
    assert done.returncode == 0, done.stderr
