"""What a caller knows already: facts and triples given by hand, checked.

They name their turns by the callers' ids; which turns those are is found later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, get_args

from graphmem.conversation.times import said_at
from graphmem.errors import InputError
from graphmem.extraction.drafting import MAX_NAME, predicate_of
from graphmem.extraction.interface import FactDraft, TripleDraft
from graphmem.identity import normal_name
from graphmem.records import EntityType, MemoryType, Mention, Modality, Span

__all__ = ["MAX_TEXT", "Contribution", "checked_text", "contributed_facts", "contributed_triples"]

MAX_TEXT = 10_000
"""Characters that a fact may have."""
_WHERE = frozenset({"turns", "turn", "conversation"})
_ABOUT = frozenset(
    {"text", "memory_type", "modality", "negated", "importance", "valid_from", "valid_to"}
)
_FACT = _WHERE | _ABOUT | {"entities", "triples"}
_TRIPLE = _WHERE | _ABOUT | {"subject", "predicate", "object"}
_ENDS = ("subject", "predicate", "object")


@dataclass(frozen=True, slots=True)
class Contribution:
    """A fact of a caller.

    Attributes
    ----------
    draft
        The fact; its turn and span are not known yet.
    turns
        Ids of its source turns, the main one first.
    conversation
        Where they are; None where their ids say enough.
    """

    draft: FactDraft
    turns: tuple[str, ...]
    conversation: str | None


def contributed_facts(
    given: Iterable[Mapping[str, Any]], zone: tzinfo | None = None
) -> list[Contribution]:
    """Check facts: ``{text, turns, conversation?, entities?, triples?, valid_from?, …}``.

    Times without a zone are read in ``zone``, by default as UTC.

    Raises
    ------
    InputError
        One cannot be used; the message says which, and why.
    """
    return [_fact(_checked(n, one, _FACT), zone) for n, one in enumerate(_listed(given))]


def contributed_triples(
    given: Iterable[Mapping[str, Any]], zone: tzinfo | None = None
) -> list[Contribution]:
    """Check triples: ``{subject, predicate, object, turns, conversation?, negated?, …}``.

    Times are read as by :func:`contributed_facts`.

    Raises
    ------
    InputError
        One cannot be used; the message says which, and why.
    """
    contributions = []
    for number, one in enumerate(_listed(given)):
        fields = _checked(number, one, _TRIPLE)
        triple = {end: fields.pop(end, None) for end in _ENDS}
        words = " ".join(str(triple[end]).replace("_", " ").strip() for end in _ENDS)
        fields.setdefault("text", f"Not so: {words}." if fields.get("negated") else f"{words}.")
        contributions.append(_fact({**fields, "triples": [triple]}, zone))
    return contributions


def _listed(given: Any) -> list[Any]:
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise InputError("give a list of dicts")
    return list(given)


def _checked(number: int, fields: Any, known: frozenset[str]) -> dict[str, Any]:
    if not isinstance(fields, Mapping):
        raise InputError(f"[{number}] must be a dict, not {type(fields).__name__}")
    unknown = sorted(str(key) for key in fields if key not in known)
    if unknown:
        raise InputError(
            f"[{number}] has unknown keys: {', '.join(unknown)[:200]}",
            hint=f"Known are: {', '.join(sorted(known))}.",
        )
    return {"number": number, **{k: v for k, v in fields.items() if v is not None}}


def _fact(fields: Mapping[str, Any], zone: tzinfo | None) -> Contribution:
    number = fields["number"]
    negated = _flag(fields, "negated")
    triples = tuple(_triple(number, given, negated) for given in fields.get("triples", ()))
    named = [_mention(number, given) for given in fields.get("entities", ())]
    named += [end for triple in triples for end in (triple.subject, triple.object)]
    mentions = {normal_name(mention.name): mention for mention in reversed(named)}
    try:
        starts, ends = (said_at(fields.get(end), zone) for end in ("valid_from", "valid_to"))
    except InputError as error:
        raise InputError(f"[{number}] {error.message}") from error
    if starts and ends and starts > ends:
        raise InputError(f"[{number}] valid_from is later than valid_to")
    draft = FactDraft(
        text=_text(number, "text", fields.get("text"), MAX_TEXT),
        turn="",
        span=Span(0, 0),
        memory_type=_one_of(fields, "memory_type", MemoryType, "episodic"),
        modality=_one_of(fields, "modality", Modality, "stated"),
        negated=negated,
        importance=_share(fields),
        valid_from=starts,
        valid_to=ends,
        mentions=tuple(reversed(mentions.values())),
        triples=triples,
    )
    return Contribution(draft, _turns(fields), fields.get("conversation"))


def _turns(fields: Mapping[str, Any]) -> tuple[str, ...]:
    given = fields.get("turns", fields.get("turn"))
    ids = [given] if isinstance(given, (str, int)) else given
    if not isinstance(ids, (list, tuple)) or not ids:
        raise InputError(
            f"[{fields['number']}] names no turns",
            hint="Give the ids of the turns that it is from, as a list under `turns`.",
        )
    return tuple(dict.fromkeys(str(id_) for id_ in ids))


def _triple(number: int, given: Any, negated: bool) -> TripleDraft:
    parts = [given.get(end) for end in _ENDS] if isinstance(given, Mapping) else given
    if not isinstance(parts, (list, tuple)) or len(parts) != len(_ENDS):
        raise InputError(f"[{number}] has a triple that is not subject, predicate, object")
    predicate = predicate_of(_text(number, "predicate", parts[1], MAX_NAME))
    if not predicate:
        raise InputError(f"[{number}] has a predicate without letters")
    return TripleDraft(
        subject=_mention(number, parts[0]),
        predicate=predicate,
        object=_mention(number, parts[2]),
        negated=negated,
    )


def _mention(number: int, given: Any) -> Mention:
    fields = given if isinstance(given, Mapping) else {"name": given}
    name = _text(number, "an entity's name", fields.get("name"), MAX_NAME)
    if not normal_name(name):
        raise InputError(f"[{number}] has an entity's name without letters")
    return Mention(name, _one_of({"number": number, **fields}, "type", EntityType, "concept"))


def checked_text(what: str, value: Any, limit: int) -> str:
    """A text that a caller gives, on one line.

    Raises
    ------
    InputError
        It is none, empty or too long.
    """
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{what} must be a text")
    if len(value) > limit:
        raise InputError(f"{what} is longer than {limit} characters")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InputError(f"{what} holds characters that are none")
    return " ".join(value.split())


def _text(number: int, what: str, value: Any, limit: int) -> str:
    return checked_text(f"[{number}] {what}", value, limit)


def _one_of(fields: Mapping[str, Any], key: str, type_: Any, default: str) -> Any:
    value = fields.get(key, default)
    if value not in get_args(type_):
        raise InputError(
            f"[{fields['number']}] {key} cannot be {str(value)[:40]!r}",
            hint=f"It is one of: {', '.join(get_args(type_))}.",
        )
    return value


def _flag(fields: Mapping[str, Any], key: str) -> bool:
    value = fields.get(key, False)
    if not isinstance(value, bool):
        raise InputError(f"[{fields['number']}] {key} must be true or false")
    return value


def _share(fields: Mapping[str, Any]) -> float:
    value = fields.get("importance", 0.5)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise InputError(f"[{fields['number']}] importance must be from 0 to 1")
    return float(value)
