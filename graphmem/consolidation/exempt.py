"""What never fades: told by its words.

What somebody may come to harm without (allergies, medication, illness), who somebody is (names,
birth, family, nationality), and rules that were laid down ("never …", "please always …").
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from graphmem.records import MemoryType

__all__ = ["CLASSES", "ExemptClass", "exempt_classes"]

ExemptClass = Literal["safety", "identity", "rules"]
CLASSES: tuple[ExemptClass, ...] = get_args(ExemptClass)


def exempt_classes(text: str, memory_type: MemoryType = "episodic") -> tuple[ExemptClass, ...]:
    """The classes that a fact belongs to, by its words; none for most.

    The words are English: in other languages pins have to do. In doubt a fact is kept.
    """
    plain = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    rule = _RULE.search(plain) or (memory_type == "procedural" and _RULE_WORD.search(plain))
    told: dict[ExemptClass, object] = {
        "safety": _SAFETY.search(plain),
        "identity": _IDENTITY.search(plain),
        "rules": rule,
    }
    return tuple(name for name, found in told.items() if found)


def _words(*stems: str) -> re.Pattern[str]:
    """Any of the stems, from the beginning of a word; ``$`` ends one with its word."""
    return re.compile(r"(?<!\w)(?:" + "|".join(s.replace("$", r"(?!\w)") for s in stems) + ")")


_SAFETY = _words(
    "allerg", "anaphyla", "epipen", "intoleran", "coeliac", "celiac", "lactose", "gluten",
    "asthma", "inhaler", "diabet", "insulin", "epilep", "seizure", "h(?:a|ae)?emophili",
    "pacemaker", "blood (?:type|group|thinner|pressure)", "pregnan", "dialysis", "transplant",
    "medications?$", "medicines?$", "meds$", "prescri", "dosage", "doses?$",
    "tablets?$ (?:a|per) ", "antidepress", "antibiotic", "chemotherap", "overdos",
    "side effects?$", "diagnos",
    "cancer$", "tumou?r", "hiv$", "suicid", "self-harm", "panic attacks?$", "phobia",
    "claustrophob", "restraining order", "emergency contact", "do not resuscitate",
    "(?:can't|cannot|must not|mustn't|not allowed to) "
    "(?:eat|drink|have any|take|tolerate|swim|fly|lift)$",
    "recovering alcoholic", "wheelchair", "deaf$", "blind$", "hard of hearing",
)  # fmt: skip

_IDENTITY = _words(
    r"(?:first |last |middle |maiden |full |real |legal |nick)?names? (?:is|was|are)$",
    r"name's$", "(?:is|am|are|'s|'m) (?:called|named)$", "goes? by ", "pronouns?$",
    "(?:was|were) born$", "birthdays?$", "date of birth", r"\d+ years old", "turn(?:s|ed)? \\d+$",
    "nationality", "citizen(?:s|ship)?$", "native (?:language|speaker)", "mother tongue",
    "(?:is|are|am|'m|'s|was|got) (?:\\w+ )?(?:married|engaged|divorced|widowed|adopted)$",
    r"(?:is|was|'s) (?:\w+'s |my |his |her |their |the )(?:\w+ )?(?:wife|husband|spouse|partner|"
    "mother|father|mum|mom|dad|sister|brother|son|daughter|child|grandmother|grandfather)$",
    "passport", "social security", "identity card", "(?:is|'s|am|'m) (?:transgender|non-binary|gay|"
    "lesbian|bisexual)$",
)  # fmt: skip

_RULE = re.compile(
    r"^(?:[^.:]{1,40}: )?(?:please,? )?(?:always|never|do not|don't|make sure|"
    r"under no circumstances)(?!\w)|(?<!\w)(?:(?:must|should) (?:always|never)|"
    r"(?:is|are) (?:never|always) to|from now on|no matter what|under no circumstances|"
    r"not allowed to)(?!\w)"
)
_RULE_WORD = _words("always$", "never$", "must$", "do not$", "don't$", "only$", "should$", "ought$")
