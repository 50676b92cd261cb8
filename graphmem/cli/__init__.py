"""The command line, ``graphmem``: a module for each group of commands, put together by ``root``."""

from __future__ import annotations

from graphmem.cli.root import app, main

__all__ = ["app", "main"]
