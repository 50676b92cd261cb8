"""What a passage names beside what its facts are about: links between documents.

A question about documents is answered by way of the names that two passages share, so a passage is
linked to every named entity and every noun chunk in it, as it is written. In talk that would only
be in the way. Dates, numbers and names within names were tried too: a fifth more links, and no
difference on MuSiQue that fifty questions could show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graphmem import identity
from graphmem.extraction.grammar import has_letter
from graphmem.extraction.marks import BRACKETS, DASHES, FULL_STOPS, QUOTES
from graphmem.extraction.mentions import Mentions
from graphmem.extraction.wordlists import ENTITY_TYPES, QUANTITY_LABELS, VAGUE_HEADS
from graphmem.records import EntityType, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

__all__ = ["beside", "passing_mentions"]

_MAX_WORDS = 8
_POINTING = ("DET", "PRON", "PUNCT", "SPACE", "CCONJ", "ADV", "PART")
_OUTSIDE = f" ,;:{FULL_STOPS}{QUOTES}{DASHES}{BRACKETS}"


def passing_mentions(doc: Doc, mentions: Mentions) -> Iterator[Mention]:
    """Named entities and noun chunks of a document's text, in order; some repeat."""
    for entity in doc.ents:
        kind = ENTITY_TYPES.get(entity.label_)
        if kind is not None:
            yield from _mention(entity, kind, mentions)
    named = {word.i: entity for entity in doc.ents for word in entity}
    for chunk in doc.noun_chunks:
        root = chunk.root
        entity = named.get(root.i)
        if entity is not None and not chunk.start <= entity.start < entity.end <= chunk.end:
            continue  # half of a name: "Art" of a School of Art
        counted = root.ent_type_ in QUANTITY_LABELS
        if root.pos_ in ("NOUN", "PROPN") and root.lower_ not in VAGUE_HEADS and not counted:
            known = mentions.at(root)
            yield from _mention(chunk, known.type if known else "concept", mentions)


def beside(known: Iterable[Mention], more: Iterable[Mention]) -> Iterator[Mention]:
    """Those that are not known by their name yet."""
    names = {identity.normal_name(mention.name) for mention in known}
    for mention in more:
        name = identity.normal_name(mention.name)
        if name and name not in names:
            names.add(name)
            yield mention


def _mention(span: Span, kind: EntityType, mentions: Mentions) -> Iterator[Mention]:
    words = _stripped(span)
    if not words or len(words) > _MAX_WORDS:
        return
    name = " ".join("".join(word.text_with_ws for word in words).split()).strip(_OUTSIDE)
    if not any(word.pos_ == "PROPN" for word in words):
        name = name.lower()
    known = mentions.at(span.root)
    stands_for_longer = known is not None and known.name.endswith(f" {name}")
    if len(name) > 1 and has_letter(name) and not (stands_for_longer and span.root.pos_ == "PROPN"):
        yield Mention(name, kind)


def _stripped(span: Span) -> list[Token]:
    """Without articles and pronouns before it, and marks behind."""
    words = list(span)
    while words and words[0].pos_ in _POINTING:
        words = words[1:]
    while words and (words[-1].is_punct or words[-1].is_space or words[-1].tag_ == "POS"):
        words = words[:-1]
    return words
