"""Words for relatives and pets: which of them mean the same, and who is a person's only one."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem import identity

__all__ = [
    "CHOOSING_WORDS",
    "PARENT_WORDS",
    "RELATIVE_WORDS",
    "Relative",
    "kind_of",
    "read_relative",
    "relation_predicates",
    "stated_kind",
]

_LISTED = """
mother mom mum mommy mummy mama mam momma; father dad daddy papa; stepmother stepmom stepmum;
stepfather stepdad; sister sis; brother bro; stepsister; stepbrother; grandmother grandma granny
nana gran nan; grandfather grandpa grandad granddad; son; daughter; stepson; stepdaughter;
grandson; granddaughter; aunt auntie aunty; uncle; cousin; nephew; niece; husband; wife; spouse;
partner; fiance fiancé; fiancee fiancée; boyfriend; girlfriend; godmother; godfather; godson;
goddaughter; mother-in-law; father-in-law; sister-in-law; brother-in-law; boss; landlord; landlady;
flatmate; roommate; housemate; therapist; dog puppy pup; cat kitten; horse; pony; hamster; rabbit
bunny; parrot; tortoise turtle; goldfish; ferret; lizard; gecko; snake
"""
#: What each word means, of relations of which a person often has one. A friend is one of many, so
#: "Ana's friend" stands for nobody in particular.
_KINDS = {
    word: words.split()[0].replace("é", "e")
    for words in _LISTED.split(";")
    for word in words.split()
}
_PLURALS = {
    plural: kind
    for word, kind in _KINDS.items()
    for plural in (f"{word}s", f"{word}es", f"{word[:-1]}ies", f"{word[:-2]}ves")
} | {f"{word}s-in-law": f"{word}-in-law" for word in ("mother", "father", "sister", "brother")}
#: All of them, also of several.
RELATIVE_WORDS = frozenset(_KINDS) | frozenset(_PLURALS)

#: Whom one calls so without a name is one's own: "Mum is allergic".
PARENT_WORDS = frozenset(
    word
    for word, kind in _KINDS.items()
    if kind in ("mother", "father", "grandmother", "grandfather") and word != kind
) - {"nan", "mam"}
#: They tell one relative from another of the same kind.
CHOOSING_WORDS = frozenset(
    {"other", "another", "second", "third", "older", "elder", "younger", "oldest", "eldest"}
    | {"youngest", "middle", "former"}
)
#: They tell an older from a younger one. Who speaks of an "older sister" may have no other.
_AGES = dict.fromkeys(("older", "elder", "big"), "older")
_AGES |= dict.fromkeys(("younger", "little", "kid", "baby"), "younger")


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody named by whose relative they are: "Ana's aunt".

    Attributes
    ----------
    owner
        Whose, as a normalised name.
    kind
        As what, the same for all words that mean it.
    alone
        Whether the words speak of one that needs no telling apart from others: neither "Ana's
        aunts" nor "Ana's other aunt".
    plain
        Whether there is nothing but the relation, and an age: not "Ana's pregnant sister".
    age
        "older" or "younger", where it is said.
    """

    owner: str
    kind: str
    alone: bool
    plain: bool
    age: str | None = None


def kind_of(word: str) -> str | None:
    """What relation a word means, if a person often has only one such."""
    return _KINDS.get(word.casefold())


def read_relative(name: str) -> Relative | None:
    """Read "Ana's aunt"; None for other names."""
    owner, mark, rest = identity.normal_name(name).rpartition("'s ")
    words = rest.split()
    if not (owner and mark and words):
        return None
    kind = _KINDS.get(words[-1])
    if kind is None:
        several = _PLURALS.get(words[-1])
        return Relative(owner, several, alone=False, plain=False) if several else None
    before = words[:-1]
    age = _AGES.get(before[0]) if len(before) == 1 else None
    chosen = age is None and not CHOOSING_WORDS.isdisjoint(before)
    plain = not before or age is not None
    return Relative(owner, kind, alone=not chosen, plain=plain, age=age)


def relation_predicates() -> list[str]:
    """Predicates that state such a relation, sorted."""
    words = sorted(word.replace("-", "_") for word in _KINDS)
    return [f"{before}{word}_of" for word in words for before in ("", "is_")]


def stated_kind(predicate: str) -> str | None:
    """Relation that a predicate states: "aunt_of" and "is_auntie_of" are both of an aunt."""
    word, mark, rest = predicate.removeprefix("is_").rpartition("_of")
    return kind_of(word.replace("_", "-")) if mark and not rest else None
