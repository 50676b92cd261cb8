"""The command line, as a person or a script uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from graphmem import Memory, Settings
from graphmem.cli import app
from graphmem.graph.server import ManagedServer
from tests.integration.command import Cli, Shell
from tests.integration.conftest import sample_turns, talk
from tests.stub_llm import StubLLM, serving


@pytest.fixture
def cli(managed_server: ManagedServer, server_settings: Settings) -> Cli:
    return Cli(server_settings)


@pytest.fixture
def shell(managed_server: ManagedServer, server_settings: Settings) -> Shell:
    return Shell(server_settings)


def test_add_consolidate_search_forget(
    cli: Cli, shell: Shell, namespace: str, tmp_path: Path
) -> None:
    sample = tmp_path / "sample.jsonl"
    turns = sample_turns("ben-and-carla")
    sample.write_text("\n".join(json.dumps(turn) for turn in turns), encoding="utf-8")
    code, out, _ = shell("add", str(sample), "-n", namespace)
    assert (code, out) == (0, "51 turns added, 0 already there\n")
    code, out, _ = cli("add", str(sample), "-n", namespace)
    assert (code, out) == (0, "0 turns added, 51 already there\n")
    assert shell.json("consolidate", "-n", namespace)["episodes"] > 5
    found = cli.json("search", "Why has Ben stopped sleeping?", "-n", namespace, "-k", "5")
    assert (found["analysis"]["asked"], found["depth"]["deep"]) == ("reason", False)
    hits = found["hits"]
    assert len(hits) == 5
    assert all(hit["turns"] for hit in hits)
    code, out, _ = shell("search", "Why has Ben stopped sleeping?", "-n", namespace)
    assert code == 0
    assert " 1. " in out
    assert cli.json("context", "Where does Ben work?", "-n", namespace)["tokens"] <= 2000
    known = {row["namespace"]: row for row in cli.json("namespaces")}
    assert known[namespace]["turns"] == 51
    assert cli.json("forget", "-n", namespace, "--speaker", "Carla", "-y")["turns"] > 10
    assert shell.json("forget", "-n", namespace, "--everything", "-y")["turns"] > 10
    assert namespace not in {row["namespace"] for row in cli.json("namespaces")}


def test_timelines(cli: Cli, namespace: str, tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(json.dumps(turn) for turn in talk()), encoding="utf-8")
    assert cli("timeline", "Clara", "-n", namespace)[0] == 2, "there is no such namespace yet"
    cli("add", str(file), "-n", namespace)
    cli("consolidate", "-n", namespace)
    code, out, _ = cli("timeline", "Clara", "-n", namespace)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Clara"
    assert lines[1].startswith("2025-03-04  ")
    assert "maritime museum" in out
    [timeline] = cli.json("timeline", "Clara", "-n", namespace)
    assert timeline["about"] == "Clara"
    assert {"fact", "at", "status", "after", "relation"} <= set(timeline["happenings"][0])
    assert "bicycle" in cli("timeline", "what about the red bicycle?", "-n", namespace)[1]
    assert cli("timeline", "Clara", "-n", namespace, "--since", "2030-01-01")[1] == (
        "Nothing is known of that time.\n"
    )
    code, _, err = cli("timeline", "Clarra", "-n", namespace)
    assert code == 2
    assert "Did you mean 'Clara'" in err


def test_bad_lines_are_kept_and_the_exit_status_says_so(
    cli: Cli, shell: Shell, namespace: str, tmp_path: Path
) -> None:
    lines = '{"id": "a", "text": "Fine."}\nnot json\n{"id": "b", "text": ""}\n'
    file = tmp_path / "mixed.jsonl"
    file.write_text(lines)
    code, out, err = cli("add", str(file), "-n", namespace)
    assert code == 10
    assert "2 could not be used" in out.splitlines()[-1]
    assert "mixed.jsonl:2" in err
    code, out, _ = shell("add", "-", "-n", namespace, stdin='{"text": "From a pipe."}\n')
    assert (code, out.startswith("1 turns added")) == (0, True)


def test_entities_are_listed_merged_and_split(cli: Cli, namespace: str, tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    turns = [("Ana", "Melanie lives in Porto."), ("Ana", "Mel works in Braga.")]
    lines = [
        json.dumps({"id": f"{i}", "conversation": f"{i}", "speaker": who, "text": text})
        for i, (who, text) in enumerate(turns)
    ]
    file.write_text("\n".join(lines))
    cli("add", str(file), "-n", namespace)
    assert cli.json("consolidate", "-n", namespace)["merged"] == 1
    linked = cli.json("entities", "list", "mel", "--linked", "-n", namespace)
    assert {row["name"]: row["same_as"][0]["name"] for row in linked} == {
        "Mel": "Melanie",
        "Melanie": "Mel",
    }
    assert "Melanie (nickname, 0.80)" in cli("entities", "list", "mel", "-n", namespace)[1]
    melanie = next(row["id"] for row in linked if row["name"] == "Melanie")
    split = cli.json("entities", "split", "Mel", melanie, "-n", namespace)
    assert [row["same_as"] for row in split] == [[], []]
    merged = cli.json("entities", "merge", "Mel", "Ana", "-n", namespace)
    assert [row["same_as"][0]["reason"] for row in merged] == ["person", "person"]
    code, _, err = cli("entities", "merge", "Mel", "Nobody", "-n", namespace)
    assert code == 2
    assert "graphmem entities list" in err


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("add", "no/such/file", "-n", "x"), 2, "no file or folder"),
        (("search", "q", "-n", " "), 2, "namespace"),
        (("forget", "-n", "x", "-y"), 2, "say what to forget"),
        (("browse", "nonsense", "-n", "x", "--print"), 2, "overview"),
    ],
)
def test_errors_are_one_clear_line_with_the_next_step(
    cli: Cli, arguments: tuple[str, ...], status: int, says: str
) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (status, "")
    assert err.startswith("graphmem: error: ")
    assert says in err
    assert len(err.splitlines()) <= 3


def test_a_process_that_fails_says_so_as_the_command_does(cli: Cli, shell: Shell) -> None:
    wrong = ("search", "q", "-n", "never-seen")
    assert shell(*wrong) == cli(*wrong)


def test_status_doctor_and_browse(cli: Cli, namespace: str) -> None:
    assert cli.json("status")["running"] is True
    _, out, _ = cli("doctor", "--json")
    # Other tests break memories on purpose, on the same server.
    checks = [check for check in json.loads(out) if not check["name"].startswith("memory ")]
    assert {check["name"] for check in checks} >= {"Neo4j", "embedding model", "data folder"}
    assert all(check["passed"] for check in checks)
    assert cli("zone", "UTC", "-n", namespace)[0] == 0, "which makes the namespace"
    code, out, _ = cli("browse", "-n", namespace, "--print")
    assert code == 0
    assert "MATCH (e:Entity)" in out
    assert "/browser/" in out


def test_answer_and_explain(cli: Cli, namespace: str, tmp_path: Path) -> None:
    chat = tmp_path / "chat.jsonl"
    chat.write_text("".join(json.dumps(turn) + "\n" for turn in talk()), encoding="utf-8")
    assert cli("add", str(chat), "-n", namespace)[0] == 0
    code, _, err = cli("answer", "Where does Clara work?", "-n", namespace, GRAPHMEM_LLM_MODEL="")
    assert code == 2
    assert "GRAPHMEM_LLM_BASE_URL" in err
    with serving(StubLLM()) as stub:
        model = {"GRAPHMEM_LLM_BASE_URL": stub.url, "GRAPHMEM_LLM_MODEL": "stub"}
        said = "Clara works at the maritime museum by the river."
        code, out, err = cli("answer", "Where does Clara work?", "-n", namespace, **model)
        assert (code, out.splitlines()[0]) == (0, f"{said} [1]")
        assert f"[1] 2025-03-04 · Ben · talk · t4 {said}" in out
        assert "tokens" in err
        found = cli.json("answer", "Where does Zoltan work?", "-n", namespace, **model)
        assert found["abstained"]
        deeply = ("answer", "Where does Clara work?", "-n", namespace, "--depth", "deep", "-k", "5")
        assert cli.json(*deeply, "--speaker", "Ben", **model)["citations"] == [["talk", "t4"]]
        assert cli.json(*deeply, "--known-at", "2001-01-01", **model)["abstained"]
        code, _, err = cli("answer", "Where?", "-n", "never-seen", **model)
        assert (code, "graphmem namespaces" in err) == (2, True)
    page = tmp_path / "why.html"
    asked = ("explain", "Where does Clara work?", "-n", namespace)
    assert cli(*asked, "--html", str(page))[:2] == (0, "")
    assert "<svg" in page.read_text(encoding="utf-8")
    code, out, _ = cli(*asked, "--hit", "t4", "--granularity", "turn")
    assert code == 0
    assert "the walk begins here: fits the question" in out
    why = cli.json(*asked, "-k", "1")
    assert why["hits"][0]["rank"] == 1
    assert cli(*asked, "--hit", "nothing")[0] == 2
    code, _, err = cli(*asked, "--as-of", "soon")
    assert (code, "as_of cannot be read as a time" in err) == (2, True)
    assert cli(*asked, "--html", str(tmp_path / "none" / "why.html"))[0] == 2


def test_what_is_searched_is_limited_as_by_the_client(
    cli: Cli, memory: Memory, namespace: str
) -> None:
    memory.add(talk())
    memory.consolidate()
    asked = ("What did Ana buy last week?", "-n", namespace)
    given = ("--since", "2025-03-05", "--speaker", "Ana", "--asked-at", "2025-03-18")
    told: dict[str, Any] = {"since": "2025-03-05", "speaker": "Ana", "asked_at": "2025-03-18"}

    packed = cli.json("context", *asked, *given, "--depth", "deep", "-k", "2")
    expected = memory.context(asked[0], k=2, depth="deep", **told)
    assert packed["text"] == expected.text
    assert sorted(packed["citations"].values()) == [["talk", "t5"], ["talk", "t7"]]

    why = cli.json("explain", *asked, *given, "--depth", "deep")
    explanation = memory.explain(asked[0], k=3, depth="deep", **told)
    assert [each["hit"]["id"] for each in why["hits"]] == [e.hit.id for e in explanation.hits]
    assert why["depth"]["deep"]
    assert not cli.json("explain", *asked, *given, "--depth", "light")["depth"]["deep"]
    assert why["found"]["interval"][0].startswith("2025-03-1")

    limits = ("--as-of", "2025-03-20", "--known-at", "2999-01-01", "--kind", "fact")
    facts = cli.json("search", *asked, *limits, "--kind", "entity")["hits"]
    same = memory.search(
        asked[0], as_of="2025-03-20", known_at="2999-01-01", kind=("fact", "entity")
    )
    assert [hit["id"] for hit in facts] == [hit.id for hit in same]
    assert {hit["kind"] for hit in facts} == {"fact", "entity"}
    assert cli.json("search", *asked, "--known-at", "2001-01-01")["hits"] == []


def test_all_commands_that_search_have_the_same_options(cli: Cli) -> None:
    known: Any = get_command(app)
    names = ("since", "until", "as_of", "known_at", "speaker", "conversation", "memory_type")
    for command in ("search", "context", "answer", "explain"):
        options = {each.name: each for each in known.commands[command].params}
        assert set(options) >= {*names, "asked_at", "depth", "k"}
        assert all(option.help for option in options.values())
        code, _, err = cli(command, "q", "-n", "x", "--depth", "far")
        assert code == 2
        assert "depth" in err
        assert "light" in err


def test_help_teaches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graphmem.cli", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("up", "down", "status", "doctor", "demo", "add", "consolidate", "search"):
        assert command in done.stdout
    for command in ("context", "answer", "explain", "forget", "namespaces", "browse"):
        assert command in done.stdout


def test_light_imports() -> None:
    heavy = ("dagster", "spacy", "onnxruntime", "sklearn", "numba", "scipy", "jpype")
    code = (
        f"import sys, graphmem; graphmem.Memory; print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_retention_is_switched_on_and_looked_at(cli: Cli, namespace: str, tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    file.write_text("\n".join(json.dumps(turn) for turn in talk()), encoding="utf-8")
    cli("add", str(file), "-n", namespace)
    cli("consolidate", "-n", namespace)
    assert cli.json("retention", "show", "-n", namespace) == {"retention": "off"}
    code, _, err = cli("retain", "-n", namespace)
    assert (code, "graphmem retention on" in err) == (2, True)
    on = cli.json("retention", "on", "-n", namespace, "--threshold", "0.2", "--exempt", "safety")
    assert (on["threshold"], on["exempt"], on["scale"]) == (0.2, ["safety"], 90.0)
    assert cli.json("retention", "show", "-n", namespace) == on
    assert cli("retention", "on", "-n", namespace, "--threshold", "7")[0] == 2
    gone = cli.json("retain", "-n", namespace, "--dry-run", "--at", "2999-01-01")["archived"]
    assert all(0 < fact["retrievability"] < 0.2 for fact in gone)
    cli("retention", "pin", gone[0]["id"], "-n", namespace)
    code, out, _ = cli("retain", "-n", namespace, "--dry-run", "--at", "2999-01-01")
    assert (code, gone[0]["id"] in out, gone[1]["id"] in out) == (0, False, True)
    assert out.splitlines()[-1] == f"{len(gone) - 1} facts would be archived; spared: 1 pinned"
    assert cli("retention", "unpin", gone[0]["id"], "-n", namespace)[0] == 0
    code, _, err = cli("retention", "restore", gone[0]["id"], "-n", namespace)
    assert (code, "0 facts are back" in err) == (0, True)
    assert cli.json("retention", "off", "-n", namespace) == {"retention": "off"}
