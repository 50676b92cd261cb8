"""The ``graphmem`` command, as tests give it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest

from graphmem import Settings
from graphmem.cli import main


class Cli:
    """Runs ``graphmem`` in this process, so that libraries are imported only once."""

    def __init__(self, settings: Settings) -> None:
        self._environment = {
            "GRAPHMEM_HOME": str(settings.home),
            "GRAPHMEM_ARTIFACTS_DIR": str(settings.artifacts),
        }

    def __call__(
        self, *arguments: str, stdin: str | None = None, **environment: str
    ) -> tuple[int, str, str]:
        said, told = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(told):
            patch.setattr("sys.argv", ["graphmem", *arguments])
            patch.setattr("sys.stdin", TextIOWrapper(BytesIO((stdin or "").encode()), "utf-8"))
            for name, value in (self._environment | environment).items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as raised:
                main()
        out, err = (_written(stream) for stream in (said, told))
        assert "Traceback" not in err, err
        return int(raised.value.code or 0), out, err

    def json(self, *arguments: str, **environment: str) -> Any:
        code, out, err = self(*arguments, "--json", **environment)
        assert code == 0, err
        return json.loads(out)


class Shell(Cli):
    """Runs ``graphmem`` as a process of its own, as a person or a script does."""

    def __call__(
        self, *arguments: str, stdin: str | None = None, **environment: str
    ) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "graphmem.cli", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, **self._environment, **environment},
            input=stdin,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout, done.stderr


def _written(stream: TextIOWrapper) -> str:
    stream.flush()
    given: Any = stream.buffer
    return str(given.getvalue().decode("utf-8"))
