"""English verb forms of the third person singular."""

from __future__ import annotations

from graphmem.extraction.marks import plain

__all__ = ["possessive", "third_person"]

_IRREGULAR = {
    "be": "is",
    "am": "is",
    "are": "is",
    "'m": "is",
    "m": "is",
    "'re": "is",
    "re": "is",
    "have": "has",
    "'ve": "has",
    "ve": "has",
    "do": "does",
    "were": "was",
}
_VOWELS = "aeiou"


def third_person(verb: str) -> str:
    """Present third person singular of a verb's base form: "go" → "goes"."""
    verb = plain(verb)
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")) or (verb.endswith("o") and len(verb) > 1):
        return verb + "es"
    if verb.endswith("y") and len(verb) > 1 and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def possessive(name: str) -> str:
    """Genitive of a name."""
    return f"{name}'s"
