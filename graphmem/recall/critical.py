"""What must not be left out of a context: told by a small lexicon.

A statement is critical where somebody may come to harm if it is not known: what a body cannot
stand, what it depends on, an emergency, and what was forbidden. It has to be said of somebody: a
question, a denial ("not allergic") and a word on people at large ("those with asthma") are none.
In doubt it counts. A mistake takes a short line of a context; one that is overlooked may do harm.

Retention has a wider lexicon (:mod:`graphmem.consolidation.exempt`): there a mistake costs nothing,
and it reads facts, whereas talk is full of "don't worry" and "never mind". The words are English.
"""

from __future__ import annotations

import re

__all__ = ["critical_span"]


def _words(*stems: str) -> str:
    """Any of the stems; ``$`` ends one with its word."""
    return "(?:" + "|".join(stem.replace("$", r"(?!\w)") for stem in stems) + ")"


_CANNOT_STAND = _words(
    "allerg", "anaphyla", "intoleran(?:t|ce) to$", "(?:lactose|gluten|histamine)[- ]intoleran",
    "coeliac", "celiac", "epi-?pen",
    "(?:can't|cannot|can not) (?:eat|drink|swallow|swim|be (?:near|around|given))$"
    "(?! (?:just|another|any ?more|enough|right now))",
)  # fmt: skip
_DEPENDS_ON = _words(
    "medications?$", "meds$", "prescribed$", "prescriptions?$", "dosage", "overdos", "insulin$",
    r"(?:takes?|taking|needs?|on|my|your|his|her|their) (?:\w+ ){0,2}"
    "(?:medicines?|pills?|tablets)$",
    "inhalers?$", "anti-?biotic", "anti-?depress", "anti-?coagul", "warfarin",
    "blood[- ](?:thinner|type|group)", "chemo(?:therap|$)", "dialysis", "pacemaker", "diabet",
    "epilep", "seizures?$", "asthma", "ha?emophili", "immuno-?(?:compromis|suppress)",
    "heart (?:condition|disease|failure)", "pregnan", "recovering (?:alcoholic|addict)",
)  # fmt: skip
_EMERGENCY = _words(
    "emergency (?:contact|number|doctor|key)", "in (?:case of )?(?:an )?emergenc",
    "life-threatening", "call (?:an ambulance|911|999|112)$", "suicid", "self-harm",
    "(?:kill|hurt|harm)(?:ing)? (?:my|him|her|them)sel",
    "end (?:my|his|her|their) (?:own )?li(?:f|v)e", "do not resuscitate", "restraining order",
)  # fmt: skip
# What can be done to somebody's harm; "never give up" and "never let it go" are encouragement.
_DO = _words(
    "(?:give|put)$(?! up| in| off)", "(?:tell|ask)$(?! me)",
    "(?:book|bring|buy|call|contact|cook|delete|disclose|drink|drive|eat|email|enter|feed|invite"
    "|leave|lend|mention|mix|open|order|pay|phone|post|publish|reveal|ring|schedule|send|serve"
    "|share|sign|store|text|touch|unlock|upload|use|wake|write)$",
)  # fmt: skip
_FORBIDDEN = _words(
    f"(?:should|may|shall) (?:never|not) (?:ever )?{_DO}", "must (?:never|not)$", "mustn't$",
    "under no circumstances", "never allowed$",
    "(?:is|am|are|i'm|(?:he|she)'s|(?:we|you|they)'re) not allowed$", "court order",
    "non-?disclosure", "(?:strictly|is|it's|that's|keep (?:it|this|that)) confidential",
)  # fmt: skip
_CUE = re.compile(
    rf"(?<!\w)(?:(?P<body>{_CANNOT_STAND}|{_DEPENDS_ON})"
    rf"|(?P<order>(?:never|do not|don't)(?: ever)? {_DO})|{_EMERGENCY}|{_FORBIDDEN})"
)

_NEAR = 200  # characters before a cue that are looked at
_DENIED = re.compile(
    r"(?:n't|\b(?:not|no|no longer|without))(?: (?:any|an?|known|really|even))*\s+\Z"
)
_ORDERS = re.compile(r"(?:^\W*|[,;:]\s*|(?<!\w)(?:please|just),? )\Z")  # not "they never call"
_AT_LARGE = re.compile(
    r"\b(?:(?:if|whether|unless|when) (?:you|someone|somebody|anyone|anybody|people|they|one)"
    r"|(?:people|those|anyone|anybody|someone|everyone|patients|folks)"
    r" (?:who|with|that|on|can|may))\b"
)
_CLOSING = "\"'”)] !"  # may stand behind a question mark
_TOLD = re.compile(  # within a question: "did I say that I'm allergic to nuts?"
    r"\b(?:i|he|she|they|we|(?:my|our|his|her|their) \w+)(?:'m|'s|'re|'ve| am| is| are| was| were"
    r"| have| has| had| takes?| needs?| can't| cannot| must)\b"
)
_SOMEBODY = re.compile(
    r"\b(?:i|me|my|we|us|our|you|your|he|she|him|his|her|they|them|their|patient|resident|client)\b"
    r"|\b(?-i:(?:Mrs?|Ms|Dr)\b|[A-Z][a-z]+(?:'s| is| has| was| takes| needs| can| must)\b)",
    re.IGNORECASE,
)
# Both to one character, so that a place in the one text is a place in the other.
_PLAIN = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\u0130": "i"})


def critical_span(sentence: str, *, passage: bool = False) -> tuple[int, int] | None:
    """Where the words stand by which a sentence is critical; None where it is not.

    Parameters
    ----------
    sentence
        One sentence, its white space plain.
    passage
        Whether it is of a document. What is said in talk is about somebody; a document may explain
        what insulin is, so that its sentence has to name a person.
    """
    plain = sentence.translate(_PLAIN).lower()
    asks = plain.rstrip(_CLOSING).endswith("?")
    for found in _CUE.finditer(plain):
        before = plain[max(found.start() - _NEAR, 0) : found.start()]
        if found["body"] and (_DENIED.search(before) or _AT_LARGE.search(before)):
            continue
        if found["order"] and not _ORDERS.search(before):
            continue
        if asks and not _TOLD.search(before):
            continue
        rest = f"{sentence[: found.start()]} {sentence[found.end() :]}"
        return None if passage and not _SOMEBODY.search(rest) else found.span()
    return None
