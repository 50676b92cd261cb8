"""The prompts, each in a file of its own: ``<name>.v<version>.md``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graphmem.errors import NotFoundError

__all__ = ["Prompt", "prompt"]

_FILE = re.compile(r"(?P<name>\w+)\.v(?P<version>[0-9]+)\.md")


@dataclass(frozen=True, slots=True)
class Prompt:
    """Instructions for a language model; another wording is another version."""

    name: str
    version: int
    text: str


@cache
def prompt(name: str) -> Prompt:
    """The newest version of a prompt.

    Raises
    ------
    NotFoundError
        There is no such prompt.
    """
    found = [
        Prompt(name, int(match["version"]), entry.read_text(encoding="utf-8").strip())
        for entry in files(__name__).iterdir()
        if (match := _FILE.fullmatch(entry.name)) and match["name"] == name
    ]
    if not found:
        raise NotFoundError(f"no prompt is called {name!r}")
    return max(found, key=lambda each: each.version)
