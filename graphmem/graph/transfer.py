"""A namespace's whole graph, node by node: read for an export, created for a restore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from graphmem import identity
from graphmem.errors import ConflictError, DatabaseError
from graphmem.graph.database import Database, Row, check_restored
from graphmem.graph.namespaces import missing_namespace

__all__ = ["LABELS", "Link", "Node", "Restoring", "read_graph", "schema_version"]

#: Labels that a node of a namespace may have; ``forget/everything`` deletes them all.
LABELS = frozenset(
    {"Memory", "Turn", "Episode", "Entity", "Triple", "Fact", "MemoryUnit", "Topic", "Profile"}
    | {"Digest", "Conversation", "Session", "Operation", "Consolidation", "Slot", "Kept"}
    | {"Revision", "Feedback"}
)
_OWN = ("namespace", "namespace_key")  # said by where a node is
_ATTEMPTS = 5


class Node(NamedTuple):
    """A node without what says in which namespace it is."""

    labels: tuple[str, ...]
    properties: Mapping[str, Any]


class Link(NamedTuple):
    """A relationship between two nodes, by their numbers in the order of reading."""

    start: int
    type: str
    end: int
    properties: Mapping[str, Any]


def schema_version(database: Database) -> str:
    """Name of the newest migration that the database has."""
    return max((str(row["name"]) for row in database.read("read/migrations")), default="")


def read_graph(
    database: Database,
    namespace: str,
    begin: Callable[[Mapping[str, Any]], None],
    take: Callable[[Node | Link], None],
) -> None:
    """Read all nodes and then all relationships of a namespace, of one version and in fixed order.

    Parameters
    ----------
    begin
        Told the namespace's state; called again when somebody wrote meanwhile and it begins anew.
    take
        Told each node and relationship.

    Raises
    ------
    NotFoundError
        There is no such namespace.
    RestoringError
        It is not wholly there.
    DatabaseError
        It changes faster than it can be read.
    """
    for _ in range(_ATTEMPTS):
        state = _state(database, namespace)
        begin(state)
        _read(database, namespace, take)
        if _state(database, namespace) == state:
            return
    raise DatabaseError(
        f"namespace {namespace!r} changes faster than it can be read",
        hint="Wait until the import or consolidation is done and export again.",
    )


def _state(database: Database, namespace: str) -> Mapping[str, Any]:
    rows = database.read("read/namespace_state", namespace=namespace)
    if not rows:
        raise missing_namespace(namespace)
    check_restored(namespace, rows[0])
    return {key: value for key, value in sorted(rows[0]["state"].items()) if value is not None}


def _read(database: Database, namespace: str, take: Callable[[Node | Link], None]) -> None:
    numbers: dict[str, int] = {}
    links: dict[str, Link] = {}

    # What was seen already comes again when the driver has to begin anew.
    def node(row: Row) -> None:
        if row["element"] not in numbers:
            numbers[row["element"]] = len(numbers)
            take(Node(tuple(sorted(row["labels"])), _properties(row)))

    def link(row: Row) -> None:
        if row["start"] in numbers and row["end"] in numbers:
            start, end = numbers[row["start"]], numbers[row["end"]]
            links[row["element"]] = Link(start, row["type"], end, _properties(row))

    database.read_each("read/all_nodes", node, namespace=namespace)
    database.read_each("read/all_relationships", link, namespace=namespace)
    for one in sorted(links.values(), key=_place):
        take(one)


def _place(link: Link) -> tuple[int, str, int, str]:
    return link.start, link.type, link.end, repr(link.properties)


def _properties(row: Row) -> Mapping[str, Any]:
    return {key: row["properties"][key] for key in sorted(row["properties"]) if key not in _OWN}


class Restoring:
    """A namespace that is being created from an export, unusable until it is finished.

    Parameters
    ----------
    database
        Where it shall be.
    namespace
        Its name; nothing may be there yet but what a killed restore left.
    now
        System time.

    Raises
    ------
    ConflictError
        There is such a namespace.
    """

    def __init__(self, database: Database, namespace: str, now: datetime) -> None:
        self._database = database
        self._owner = uuid4().hex
        self._namespace = namespace
        self._key = identity.namespace_key(namespace)
        self._elements: list[str] = []
        rows = database.read("read/namespace", namespace=namespace)
        if rows and rows[0]["restoring"]:
            self._clear()
        begun = database.write(
            "write/begin_restore", namespace=namespace, owner=self._owner, now=now
        )
        if not begun[0]["begun"]:
            raise ConflictError(
                f"there is a namespace {namespace!r} already",
                hint="Restore under another name, or forget everything in this one first.",
            )

    def put_nodes(self, nodes: Sequence[Node]) -> None:
        """Create nodes; they are numbered through, over all calls."""
        rows = self._database.write(
            "write/restore_nodes",
            namespace=self._namespace,
            rows=[
                {"number": number, "labels": list(node.labels), "properties": self._own(node)}
                for number, node in enumerate(nodes)
            ],
        )
        self._elements += [row["element"] for row in sorted(rows, key=lambda row: row["number"])]

    def put_links(self, links: Sequence[Link]) -> None:
        """Create relationships between nodes that are there."""
        self._database.write(
            "write/restore_relationships",
            namespace=self._namespace,
            rows=[
                {
                    "start": self._elements[link.start],
                    "end": self._elements[link.end],
                    "type": link.type,
                    "properties": dict(link.properties),
                }
                for link in links
            ],
        )

    def finish(self, state: Mapping[str, Any]) -> None:
        """Give the namespace its state: from now on it can be used."""
        finished = self._database.write(
            "write/finish_restore",
            namespace=self._namespace,
            owner=self._owner,
            state=dict(state),
        )
        if not finished:
            raise ConflictError(
                f"somebody else forgot or restored namespace {self._namespace!r} meanwhile",
                hint="Run the restore again, once.",
            )

    def _own(self, node: Node) -> dict[str, Any]:
        key = {"namespace_key": self._key} if "Memory" in node.labels else {}
        return {**node.properties, **key}

    def _clear(self) -> None:
        chunk = 10_000
        while self._database.write("forget/everything", namespace=self._namespace, limit=chunk)[0][
            "removed"
        ]:
            pass
        self._database.write("forget/namespace", namespace=self._namespace)
