"""Ids made from content: the same input always gives the same graph.

An id is ``<kind>:<24 hex digits>``, a BLAKE2b hash of what the node is and rests on. The namespace
is no part of it, so a memory can be copied into another namespace.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SEPARATOR = "\x1f"
_AROUND = " .,;:!?\"'()[]{}"


def content_id(kind: str, *parts: str) -> str:
    """Id of a ``kind`` of node from the parts that make it what it is.

    Lengths are hashed with the parts, so that ``("ab", "c")`` and ``("a", "bc")`` differ.
    """
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        data = part.encode("utf-8")
        digest.update(f"{len(data)}{_SEPARATOR}".encode())
        digest.update(data)
    return f"{kind}:{digest.hexdigest()}"


def conversation_key(conversation: str) -> str:
    """Id of a conversation's node."""
    return content_id("conversation", conversation)


def session_key(conversation: str, session: str) -> str:
    """Id of a session's node."""
    return content_id("session", conversation, session)


def turn_key(conversation: str, turn_id: str) -> str:
    """Id of a turn's node, from the ids that the caller gave."""
    return content_id("turn", conversation, turn_id)


def episode_id(conversation: str, session: str, first_turn: str) -> str:
    """Id of the episode that begins at ``first_turn`` (a turn's key)."""
    return content_id("episode", conversation, session, first_turn)


def entity_id(name: str, qualifier: str = "") -> str:
    """Id of an entity.

    ``qualifier`` tells apart entities of one name: two Annas are two nodes.
    """
    return content_id("entity", normal_name(name), qualifier)


def triple_id(subject: str, predicate: str, obj: str, negated: bool) -> str:
    """Id of a triple between two entities' ids."""
    return content_id("triple", subject, predicate, obj, "not" if negated else "")


def fact_id(turn: str, start: int, end: int, text: str, owner: str = "") -> str:
    """Id of a fact: its turn's key, the span in it, what it says, and the caller who added it."""
    return content_id("fact", turn, str(start), str(end), text, *([owner] if owner else []))


def unit_id(facts: Iterable[str]) -> str:
    """Id of a memory unit: the facts that it is grounded in."""
    return content_id("unit", *sorted(facts))


@lru_cache(maxsize=16_384)  # names recur: one is asked for twenty times in one extraction
def normal_name(name: str) -> str:
    """Form of a name under which its spellings meet: compatible, case-folded, single spaces.

    Letters of every script are kept. A possessive ending and punctuation around the name are
    dropped. Normalising twice changes nothing.
    """
    before, folded = None, name
    while folded != before:
        before = folded
        folded = unicodedata.normalize("NFKC", folded).casefold()
        folded = folded.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        folded = " ".join(folded.split()).strip(_AROUND).removesuffix("'s").strip(_AROUND)
    return folded


def namespace_key(namespace: str) -> str:
    """Hash of a namespace: a word that full-text search can match exactly, and no name in logs."""
    return "ns" + hashlib.blake2b(namespace.encode("utf-8"), digest_size=10).hexdigest()


def shard(namespace: str, shards: int) -> int:
    """Shard of a namespace, 0 to ``shards - 1``, the same in every process."""
    return int(namespace_key(namespace)[2:10], 16) % shards
