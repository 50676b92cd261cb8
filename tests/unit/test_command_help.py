"""What ``graphmem --help`` tells: it is complete, consistent, and its examples can be typed in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from graphmem.browser import explorations
from graphmem.cli import app

ROOT: Any = get_command(app)
README = Path(__file__).parents[2] / "README.md"


def commands(group: Any = ROOT, *words: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *words, name)
        else:
            yield " ".join((*words, name)), command


COMMANDS = dict(commands())


def understood(words: list[str]) -> None:
    """Parse a command line; nothing is run."""
    group, name = ROOT, ""
    while hasattr(group, "commands"):
        name = words.pop(0)
        group = group.commands[name]
    group.make_context(name, words)


def examples() -> list[str]:
    lines = [line.strip() for each in COMMANDS.values() for line in each.help.splitlines()]
    found = {line for line in lines if line.startswith(("graphmem ", "zcat "))}
    return sorted(found | set(re.findall(r"(?m)^\$ (graphmem .*)", README.read_text("utf-8"))))


@pytest.mark.parametrize("example", examples())
def test_examples_can_be_typed_in(example: str) -> None:
    words = shlex.split(example, comments=True)
    words = words[words.index("graphmem") + 1 :]
    understood(words[: words.index(">")] if ">" in words else words)


@pytest.mark.parametrize("name", COMMANDS)
def test_everything_that_can_be_given_is_explained(name: str) -> None:
    for parameter in COMMANDS[name].params:
        assert parameter.help, parameter.name
        if parameter.param_type_name == "argument":
            assert parameter.metavar, parameter.name
            assert parameter.metavar.split(".")[0].isupper(), parameter.metavar


def test_one_option_has_one_name() -> None:
    told: dict[str, set[str]] = {}
    for command in COMMANDS.values():
        for parameter in command.params:
            told.setdefault(parameter.name, set()).add(" ".join(parameter.opts))
    assert told["namespace"] == {"--namespace -n"}
    assert told["as_json"] == {"--json"}
    assert told["k"] == told["limit"] == {"--limit -k"}
    whose = {
        parameter.help
        for name, command in COMMANDS.items()
        for parameter in command.params
        if parameter.name == "namespace" and name != "doctor"
    }
    assert len(whose) == 1


def test_switches_come_in_threes_and_show_what_is_so() -> None:
    for group in ("guard", "feedback", "retention"):
        for word in ("on", "off", "show"):
            names = {parameter.name for parameter in COMMANDS[f"{group} {word}"].params}
            assert {"namespace", "as_json"} <= names


def test_browse_names_every_exploration() -> None:
    told = COMMANDS["browse"].help.partition("Explorations:")[2].partition(".")[0]
    assert sorted(re.findall(r"\w+", told)) == explorations()
