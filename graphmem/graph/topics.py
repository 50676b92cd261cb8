"""Topics in the graph: writing them, taking back those above what goes, and reading a tree."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from graphmem.consolidation.arranging import Arrangement, TopicDraft
from graphmem.graph.database import Commit, Row
from graphmem.graph.rows import native
from graphmem.records import Topic

__all__ = ["drop_topics_above", "put_topics", "tidy_topics", "topic_from"]


def put_topics(
    commit: Commit,
    topics: Sequence[TopicDraft],
    children: Iterable[tuple[str, str]],
    *,
    producer: str,
) -> int:
    """Write topics and what is beneath them, and log it. Returns the commit's version."""
    commit.run("write/put_topics", rows=[_row(topic) for topic in topics])
    rows = [{"parent": parent, "child": child} for parent, child in children]
    commit.run("write/put_children", rows=rows)
    touched = {topic.id for topic in topics} | {row["parent"] for row in rows}
    commit.log("ARRANGE", ids=sorted(touched), producer=producer)
    return commit.version


def tidy_topics(commit: Commit, found: Arrangement, *, producer: str) -> int:
    """Take back what is to be no more. Returns the commit's version."""
    commit.run("forget/loose_children", ids=list(found.loose))
    commit.run("forget/delete_nodes", ids=list(found.gone))
    commit.log("ARRANGE", ids=list(found.loose), removed=list(found.gone), producer=producer)
    return commit.version


def drop_topics_above(commit: Commit, units: Sequence[str]) -> list[str]:
    """Delete all topics that units are beneath; returns their ids. The caller logs them."""
    if not units:
        return []
    rows = commit.run("forget/topics_above", ids=list(units))
    removed: list[str] = sorted(rows[0]["removed"]) if rows else []
    return removed


def topic_from(row: Row, beneath: Mapping[str, Topic], zone: tzinfo | None = None) -> Topic:
    """A topic from a row of ``read/topics``, with those of its children that are known."""
    node = row["node"]
    return Topic(
        id=node["id"],
        level=node["level"],
        title=node["title"],
        summary=node["summary"],
        units=node["units"],
        said_at=native(node["said_at"], zone),
        ended_at=native(node["ended_at"], zone),
        parent=row["parent"],
        children=tuple(beneath[id_] for id_ in row["children"] if id_ in beneath),
        narrower=len(row["children"]),
    )


def _row(topic: TopicDraft) -> Row:
    return {
        "id": topic.id,
        "level": topic.level,
        "title": topic.described.title,
        "summary": topic.described.summary,
        "text": topic.described.text,
        "embedding": topic.vector.tolist(),
        "units": topic.units,
        "began": _moment(topic.began),
        "ended": _moment(topic.ended),
        "producer": topic.described.producer,
    }


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) else None
