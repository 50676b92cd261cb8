"""Memory units: hyperedges that bind what one statement holds together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphmem.extraction.interface import FactDraft, TripleDraft, UnitDraft
from graphmem.extraction.voice import in_words
from graphmem.records import Mention

__all__ = ["unite"]

_TITLE_WORDS = 8


def unite(facts: Sequence[FactDraft]) -> list[UnitDraft]:
    """One unit for each fact that binds two or more entities.

    Who only tells what others do is not bound by it. Adjoining facts of one turn about the very
    same entities make one unit together.
    """
    groups: list[tuple[str, frozenset[str], list[int]]] = []
    for position, fact in enumerate(facts):
        names = frozenset(_key(mention) for mention in _bound(fact))
        if len(names) < 2:
            continue
        last = groups[-1] if groups else None
        if last and last[:2] == (fact.turn, names) and last[2][-1] == position - 1:
            last[2].append(position)
        else:
            groups.append((fact.turn, names, [position]))
    return [_unit(positions, [facts[at] for at in positions]) for _, _, positions in groups]


def _bound(fact: FactDraft) -> list[Mention]:
    """What takes part in a fact: not who is put before it as its teller, unless it is named."""
    parts = {_key(end) for triple in fact.triples for end in (triple.subject, triple.object)}
    return [
        mention
        for mention in fact.mentions
        if _key(mention) in parts or not fact.text.startswith(f"{in_words(mention)}: ")
    ]


def _unit(positions: list[int], facts: list[FactDraft]) -> UnitDraft:
    triples = [triple for fact in facts for triple in fact.triples]
    mentions = {_key(mention): mention for fact in facts for mention in _bound(fact)}
    subjects = {_key(triple.subject) for triple in triples}
    objects = {_key(triple.object) for triple in triples}
    return UnitDraft(
        title=_title(triples, mentions.values()),
        text=" ".join(dict.fromkeys(fact.text for fact in facts)),
        binds=tuple(
            (mention, _role(key, mention, subjects, objects)) for key, mention in mentions.items()
        ),
        facts=tuple(positions),
    )


def _role(key: str, mention: Mention, subjects: set[str], objects: set[str]) -> str:
    if key in subjects:
        return "subject"
    if mention.type in ("place", "time"):
        return str(mention.type)
    return "object" if key in objects else "other"


def _title(triples: Sequence[TripleDraft], mentions: Iterable[Mention]) -> str:
    if triples:
        first = triples[0]
        verb = first.predicate.replace("_", " ")
        words = [first.subject.name, "not" if first.negated else "", verb, first.object.name]
        title = " ".join(word for word in words if word)
        if len(title.split()) <= _TITLE_WORDS:
            return title
    names: list[str] = []
    for mention in mentions:
        if names and sum(len(name.split()) for name in [*names, mention.name]) > _TITLE_WORDS:
            break
        names.append(mention.name)
    return ", ".join(names)


def _key(mention: Mention) -> str:
    return mention.name.casefold()
