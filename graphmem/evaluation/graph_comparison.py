"""Entities, triples and memory units beside those of the gold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphmem.evaluation.comparison import Comparison
from graphmem.evaluation.gold import GoldEntity, GoldTriple, GoldUnit, Names, Shape
from graphmem.evaluation.scores import Counts, Share
from graphmem.evaluation.wording import Stems, name_key, predicate_key, same_name
from graphmem.extraction.interface import Extraction, FactDraft, TripleDraft, UnitDraft
from graphmem.records import Mention

__all__ = ["UNIT_OVERLAP", "compare_entities", "compare_triples", "compare_units"]

UNIT_OVERLAP = 0.5
_MEASURES = ("time", "quantity")


def compare_triples(
    comparison: Comparison, gold: Sequence[GoldTriple], facts: Iterable[FactDraft]
) -> None:
    """Compare a conversation's triples and add to its tally; each distinct one counts once."""
    drafts: dict[object, TripleDraft] = {}
    modalities: dict[object, set[str]] = defaultdict(set)
    turns: dict[object, str] = {}
    for fact in facts:
        for draft in fact.triples:
            key = (
                name_key(draft.subject.name),
                predicate_key(draft.predicate),
                name_key(draft.object.name),
                draft.negated,
            )
            drafts.setdefault(key, draft)
            turns.setdefault(key, comparison.turn_id(fact.turn))
            modalities[key].add(fact.modality)
    right = ignored = 0
    found: set[int] = set()
    for distinct, draft in drafts.items():
        rows = {
            row
            for row, triple in enumerate(gold)
            if ("stated" in triple.modalities or "stated" not in modalities[distinct])
            and any(_fits(comparison, shape, draft) for shape in triple.shapes)
        }
        found |= rows
        if not rows:
            comparison.miss("triple", "spurious", turns[distinct], _spelled(draft))
        elif all(gold[row].optional for row in rows):
            ignored += 1
        else:
            right += 1
    expected = {row for row, triple in enumerate(gold) if not triple.optional}
    comparison.tally.counts["triples"] = Counts(
        right, len(drafts) - ignored, len(found & expected), len(expected)
    )
    for row in sorted(expected - found):
        shape = gold[row].shapes[0]
        text = f"{shape.subjects[0]} | {shape.predicates[0]} | {shape.objects[0]}"
        text += " (negated)" if shape.negated else ""
        comparison.miss("triple", "missing", gold[row].turns[0], text)


def _fits(comparison: Comparison, shape: Shape, draft: TripleDraft) -> bool:
    if shape.negated not in (None, draft.negated):
        return False
    subject, object_ = draft.subject.name, draft.object.name
    book = comparison.predicates
    if comparison.one_of(shape.subjects, subject) and comparison.one_of(shape.objects, object_):
        return any(book.same(predicate, draft.predicate) for predicate in shape.predicates)
    if comparison.one_of(shape.subjects, object_) and comparison.one_of(shape.objects, subject):
        return any(book.turned(predicate, draft.predicate) for predicate in shape.predicates)
    return False


def compare_entities(
    comparison: Comparison, gold: Sequence[GoldEntity], extractions: Sequence[Extraction]
) -> None:
    """Compare the names that entities were made of with the gold's; each name counts once."""
    spelled: dict[Stems, str] = {}
    types: dict[Stems, Counter[str]] = defaultdict(Counter)
    turns: dict[Stems, str] = {}
    for turn, mention in _mentions(comparison, extractions):
        key = name_key(mention.name)
        spelled.setdefault(key, mention.name)
        types[key][mention.type] += 1
        turns.setdefault(key, turn)
    junk = {name_key(name) for name in comparison.gold.not_entities}
    junk -= {name_key(name) for names in _granted(comparison) for name in names}
    seen: dict[int, Counter[str]] = defaultdict(Counter)
    right = wrong = junk_found = 0
    for key, name in spelled.items():
        rows = _entities_called(gold, name, key in junk)
        for row in rows:
            seen[row].update(types[key])
        if any(not gold[row].optional for row in rows):
            right += 1
        elif not rows and key in junk:
            wrong += 1
            junk_found += 1
            comparison.miss("entity", "junk", turns[key], name)
        elif not rows and not _tolerated(comparison, name, types[key].most_common(1)[0][0]):
            wrong += 1
            comparison.miss("entity", "spurious", turns[key], name)
    expected = {row for row, entity in enumerate(gold) if not entity.optional}
    for row in sorted(expected - seen.keys()):
        turn = next(iter(gold[row].mentions), "")
        comparison.miss("entity", "missing", turn, gold[row].names[0])
    tally = comparison.tally
    tally.counts["entities"] = Counts(
        right, right + wrong, len(expected & seen.keys()), len(expected)
    )
    tally.shares["junk_entities"] = Share(junk_found, len(spelled))
    _compare_types(comparison, {row: seen[row] for row in sorted(expected & seen.keys())}, gold)
    _compare_mentions(comparison, gold, extractions)


def _entities_called(gold: Sequence[GoldEntity], name: str, junk: bool) -> list[int]:
    """Entities of exactly this name; else, unless it is junk, those that it may stand for."""
    key = name_key(name)
    rows = [row for row, e in enumerate(gold) if any(name_key(known) == key for known in e.names)]
    if rows or junk:
        return rows
    return [row for row, e in enumerate(gold) if any(same_name(known, name) for known in e.names)]


def _compare_types(
    comparison: Comparison, seen: Mapping[int, Counter[str]], gold: Sequence[GoldEntity]
) -> None:
    right = 0
    for row, types in seen.items():
        predicted = types.most_common(1)[0][0]
        if predicted in gold[row].types:
            right += 1
        else:
            detail = f"expected {' or '.join(sorted(gold[row].types))}, got {predicted}"
            comparison.miss("entity", "type", "", gold[row].names[0], detail)
    comparison.tally.shares["entity_types"] = Share(right, len(seen))


def _compare_mentions(
    comparison: Comparison, gold: Sequence[GoldEntity], extractions: Iterable[Extraction]
) -> None:
    """Whether each turn is linked to the entities that it names."""
    linked: dict[str, list[str]] = defaultdict(list)
    for extraction in extractions:
        for turn, mentions in extraction.turn_mentions.items():
            linked[comparison.turn_id(turn)] += [mention.name for mention in mentions]
    results = []
    for entity in gold:
        for turn in entity.mentions:
            results.append(any(comparison.same(entity.names[0], name) for name in linked[turn]))
            if not results[-1]:
                comparison.miss("entity", "mention", turn, entity.names[0])
    comparison.tally.shares["entity_mentions"] = Share(sum(results), len(results))


def _mentions(
    comparison: Comparison, extractions: Iterable[Extraction]
) -> Iterator[tuple[str, Mention]]:
    """Everything that an entity is made of, with the turn it comes from."""
    for extraction in extractions:
        for turn, mentions in extraction.turn_mentions.items():
            yield from ((comparison.turn_id(turn), mention) for mention in mentions)
        for fact in extraction.facts:
            turn = comparison.turn_id(fact.turn)
            yield from ((turn, mention) for mention in fact.mentions)
            for triple in fact.triples:
                yield from ((turn, triple.subject), (turn, triple.object))
        for unit in extraction.units:
            turn = min(comparison.unit_turns(unit, extraction), default="")
            yield from ((turn, mention) for mention, _ in unit.binds)


def _tolerated(comparison: Comparison, name: str, entity_type: str) -> bool:
    """Whether a name that is no listed entity may be one all the same."""
    return entity_type in _MEASURES or any(
        comparison.one_of(names, name) for names in _granted(comparison)
    )


def _granted(comparison: Comparison) -> list[Names]:
    """Names that triples and units take for granted."""
    shapes = [shape for triple in comparison.gold.triples or () for shape in triple.shapes]
    granted = [names for shape in shapes for names in (shape.subjects, shape.objects)]
    return granted + [names for unit in comparison.gold.units or () for names in unit.binds]


def compare_units(
    comparison: Comparison, gold: Sequence[GoldUnit], extractions: Iterable[Extraction]
) -> None:
    """Compare a conversation's memory units and add to its tally."""
    right = wrong = 0
    found: set[int] = set()
    for extraction in extractions:
        for unit in extraction.units:
            turns = comparison.unit_turns(unit, extraction)
            names = {mention.name for mention, _ in unit.binds if mention.type not in _MEASURES}
            rows = {
                row
                for row, wanted in enumerate(gold)
                if turns & set(wanted.turns) and _binds(comparison, wanted, names)
            }
            found |= rows
            if any(not gold[row].optional for row in rows):
                right += 1
            elif not rows and not _harmless(comparison, unit, extraction):
                wrong += 1
                comparison.miss("unit", "spurious", ", ".join(sorted(turns)), unit.text)
    expected = {row for row, unit in enumerate(gold) if not unit.optional}
    for row in sorted(expected - found):
        text = ", ".join(names[0] for names in gold[row].binds)
        comparison.miss("unit", "missing", gold[row].turns[0], text)
    comparison.tally.counts["units"] = Counts(
        right, right + wrong, len(found & expected), len(expected)
    )


def _binds(comparison: Comparison, gold: GoldUnit, names: set[str]) -> bool:
    both = sum(any(comparison.one_of(wanted, name) for name in names) for wanted in gold.binds)
    return both >= 2 and both >= UNIT_OVERLAP * (len(gold.binds) + len(names) - both)


def _harmless(comparison: Comparison, unit: UnitDraft, extraction: Extraction) -> bool:
    """Whether a unit rests on facts that fit and binds nothing but accepted entities."""
    entities = [name for entity in comparison.gold.entities or () for name in entity.names]
    return all(comparison.is_matched(extraction.facts[number]) for number in unit.facts) and all(
        comparison.one_of((*entities,), mention.name)
        or _tolerated(comparison, mention.name, mention.type)
        for mention, _ in unit.binds
    )


def _spelled(triple: TripleDraft) -> str:
    text = f"{triple.subject.name} | {triple.predicate} | {triple.object.name}"
    return f"{text} (negated)" if triple.negated else text
