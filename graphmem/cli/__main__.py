"""``python -m graphmem.cli``, for where the ``graphmem`` script is not on the path."""

from __future__ import annotations

from graphmem.cli import main

main()
