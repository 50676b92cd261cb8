"""The schema: numbered Cypher files, each applied once, one after the other, and recorded.

Several ``CREATE … IF NOT EXISTS`` at once can fail on Neo4j, so an exclusive file lock would not be
enough with a shared server; each file is idempotent instead, and a loser of the race tries again.
"""

from __future__ import annotations

import re
import time
from datetime import datetime

from graphmem.errors import DatabaseError
from graphmem.graph.database import Database
from graphmem.graph.statements import all_statements

_ATTEMPTS = 5
_NUMBERED = re.compile(r"schema/\d{4}_")


def migrate(database: Database, now: datetime) -> list[str]:
    """Apply the migrations that are missing.

    Returns
    -------
    list of str
        Names of those applied now; empty when the schema was up to date.

    Raises
    ------
    DatabaseError
        A statement of the schema was refused.
    """
    applied = {row["name"] for row in database.read("read/migrations")}
    names = sorted(name for name in all_statements() if _NUMBERED.match(name))
    missing = [name for name in names if name.removeprefix("schema/") not in applied]
    for name in missing:
        _apply(database, name)
        database.write("write/record_migration", name=name.removeprefix("schema/"), now=now)
    if missing:
        database.read("read/await_indexes", seconds=120)
    return missing


def _apply(database: Database, name: str) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            database.schema(name)
        except DatabaseError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(0.2 * attempt)
        else:
            return
