"""Taking back what was derived, and deleting turns: by reference counting.

Two callers: a change in a session (a late, replaced or forgotten turn) takes back the episodes from
there on, so that they are derived anew; forgetting also deletes turns. Either way a derived node
goes when the last thing that supports it goes, and what rested on a removed turn only in part goes
too: its text may hold what was forgotten. The next consolidation derives it again from the rest.
What a deleted fact had retired is settled anew in the same transaction, and may hold again.
"""

from __future__ import annotations

from graphmem.extraction.resolution import Votes
from graphmem.graph.database import Commit, Row
from graphmem.graph.entities import entity_row
from graphmem.graph.feedback import forget_feedback
from graphmem.graph.reflections import drop_views
from graphmem.graph.topics import drop_topics_above
from graphmem.graph.uniting import loosen_units
from graphmem.graph.updating import resettle, touched_by
from graphmem.records import Mention


def retract_from(
    commit: Commit, session: str, sort_at: float, position: int, *, reason: str
) -> list[str]:
    """Take back the episodes of a session from a place in its order on.

    Returns
    -------
    list of str
        Ids of all nodes that were deleted.
    """
    row = commit.run("forget/episodes_from", id=session, sort_at=sort_at, position=position)[0]
    removed = retract(commit, row["turns"], row["episodes"])
    if removed:
        commit.log("RETRACT", ids=row["episodes"], removed=removed, reason=reason)
    return removed


def retract(commit: Commit, turns: list[str], episodes: list[str]) -> list[str]:
    """Take back what was extracted from turns, and the episodes that cover them.

    What a caller added to these turns stays. Returns the ids of all nodes that were deleted; the
    caller logs them.
    """
    if not turns and not episodes:
        return []
    removed = _remove_derived(commit, turns, extracted_only=True)
    if episodes:
        commit.run("forget/delete_nodes", ids=episodes)
    return removed + episodes


def delete_turns(commit: Commit, turns: list[str]) -> list[str]:
    """Delete turns and all that rests on them; their episodes must have been taken back before.

    Returns
    -------
    list of str
        Ids of all nodes that were deleted, the turns included.
    """
    removed = _remove_derived(commit, turns, extracted_only=False)
    commit.run("forget/kept_of_turns", turns=turns)
    forget_feedback(commit, turns)
    commit.run("forget/delete_nodes", ids=turns)
    return removed + turns


def _remove_derived(commit: Commit, turns: list[str], *, extracted_only: bool) -> list[str]:
    found = commit.run("forget/derived_of_turns", turns=turns, extracted_only=extracted_only)
    if not found:
        return []
    row = found[0]
    loosened = loosen_units(commit, row["facts"])
    direct = row["facts"] + [id_ for id_ in row["units"] if id_ not in loosened]
    named = [] if extracted_only else row["entities"]  # who may be called otherwise now
    drop_views(commit, row["facts"], turns=turns, entities=row["entities"], named=named)
    touched = touched_by(commit, row["facts"])
    commit.run("forget/sought_from", facts=row["facts"])
    if extracted_only:  # it may be derived again: what was recalled, archived or pinned stays so
        commit.run("forget/set_aside_facts", ids=row["facts"])
    withdrawn = commit.run("forget/votes_of", ids=row["facts"] + turns)
    commit.run("forget/loosen_links", ids=row["facts"])
    topics = drop_topics_above(commit, row["units"])
    commit.run("forget/delete_nodes", ids=direct)
    commit.run("forget/delete_mentions", turns=turns)
    triples = commit.run("forget/unsupported_triples", ids=row["triples"])[0]["removed"]
    unsupported = commit.run("forget/unsupported_entities", ids=row["entities"])[0]
    entities = unsupported["removed"]
    withdraw(commit, [vote for vote in withdrawn if vote["id"] not in set(entities)])
    touched.entities.update(unsupported["linked"])
    resettle(commit, touched, reason="what retired it is gone")
    removed: list[str] = direct + sorted(loosened) + topics + triples + entities
    return removed


def withdraw(commit: Commit, votes: list[Row]) -> None:
    """Let entities that remain be called as their remaining mentions call them."""
    gone: dict[str, Votes] = {}
    for vote in votes:
        mention = {Mention(vote["name"], vote["type"]): vote["mentions"]}
        gone[vote["id"]] = gone.get(vote["id"], Votes()).plus(Votes(mention))
    rows = commit.run("read/entity_votes", ids=sorted(gone)) if gone else []
    left = {row["id"]: Votes.parse(row["votes"]).minus(gone[row["id"]]) for row in rows}
    commit.run(
        "write/put_votes", rows=[entity_row(id_, kept) for id_, kept in left.items() if kept]
    )
