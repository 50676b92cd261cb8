"""What a speaker says of how two statements hang together: only in so many words.

Two statements that follow each other in a turn, with the words between them, and at the seam a
connective: "because", "so", "that's why". Without one nothing is concluded.
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Seam", "asks_why", "can_be_done", "in_first_person", "is_feeling", "seam"]

Seam = Literal["cause", "reason", "hindered"]
"""The first brings about the second; the second is why the first; the second hinders the first."""

_END = r"[\s,;:.!?…—\u2013-]*"
_AND = r"(?:and\s+|but\s+|well,?\s+|yeah,?\s+)?"
_EFFECT = re.compile(
    rf"^{_END}{_AND}(?:therefore|consequently|as a result(?! of)|because of (?:that|this|it)\b|"
    r"(?:that'?s|this is|that is|which is) (?:exactly |partly )?why|hence|for that reason|"
    r"so,?\s+(?!much\b|many\b|far\b|long\b|good\b|do\b|did\b|am\b|is\b|that\b|how\b|what\b|when\b|"
    r"who\b|where\b|why\b|are\b|to\b|on\b|cool\b|nice\b|great\b|proud\b|true\b)(?=[a-z]))",
    re.IGNORECASE,
)
_SO_AT_THE_END = re.compile(r",\s*(?:and\s+)?so[\s,.]*$", re.IGNORECASE)
_CAUSE = re.compile(
    rf"^{_END}{_AND}(?:(?:just |only |mostly |mainly |probably )?(?:because|'cause|cuz)\b|"
    r"due to\b|thanks to\b|owing to\b|the reason (?:is|was)\b)",
    re.IGNORECASE,
)
_CAUSE_AT_THE_END = re.compile(r"\b(?:because|'cause|due to|owing to)[\s,]*$", re.IGNORECASE)
_SINCE = re.compile(
    rf"^{_END}since\s+(?:i|i'm|he|she|it|it's|we|they|you|there|nobody|everyone|my|his|her|our|"
    r"their|your|the|this|that)\b",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:have|has|had|haven't|hasn't|'ve|been|for \w+ (?:days|weeks|months|years)|ever)\b",
    re.IGNORECASE,
)
_BUT = re.compile(rf"^{_END}(?:but|however|only)\b(?!,?\s+(?:also|still|anyway))", re.IGNORECASE)
_SADLY = re.compile(rf"^{_END}(?:but\s+)?(?:unfortunately|sadly|alas)\b", re.IGNORECASE)
_ATTEMPT = re.compile(
    r"\b(?:wanted to|hoped to|tried to|meant to|(?:was|were) (?:going|about|supposed|planning|"
    r"hoping|meaning) to|planned to|would (?:have loved|love|like) to|"
    r"'d (?:love|like) to)\b",
    re.IGNORECASE,
)
_UNABLE = re.compile(
    r"\b(?:couldn'?t|could not|can'?t|cannot|(?:wasn'?t|weren'?t|isn'?t|aren'?t|not) able to|"
    r"unable to|failed to|didn'?t manage|had to (?:cancel|give up|drop|skip|miss|postpone|"
    r"call off)|(?:was|were) (?:cancelled|canceled|postponed|called off)|missed)\b",
    re.IGNORECASE,
)
_LASTING_WISH = re.compile(r"\b(?:never forget|always (?:remember|be))\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:i|we)(?:'\w+)?\b", re.IGNORECASE)
_WHY = re.compile(
    r"\b(?:why\b(?! not\b)|how come\b|what (?:made|makes) you\b)[^?.!]*\?", re.IGNORECASE
)
_FEELING = re.compile(
    r"\b(?:(?:i'?m|i am|i was|i feel|i felt|i'?ve been|i'?ll be|we'?re|we are|we were|made me|"
    r"makes me|left me)\b(?:\s+(?:feel|so|really|very|super|totally|quite|a bit|pretty|just|such|"
    r"truly|still|all|incredibly|extremely|both|also|a little|absolutely))*\s+"
    r"(?:proud|happy|glad|sad|sorry|excited|thrilled|delighted|relieved|scared|afraid|worried|"
    r"nervous|anxious|upset|angry|furious|annoyed|jealous|envious|grateful|thankful|touched|"
    r"overwhelmed|heartbroken|devastated|disappointed|shocked|surprised|amazed|stunned|ashamed|"
    r"embarrassed|lonely|pleased|stoked|over the moon|blown away|in awe|gutted|impressed)|"
    r"i (?:cried|(?:just )?had a (?:little |good )?cry|wept|laughed|screamed|(?:just )?shouted|"
    r"could cry|could scream|can'?t (?:wait|believe it|stop smiling)))\b",
    re.IGNORECASE,
)  # fmt: skip


def seam(first: str, between: str, second: str) -> Seam | None:
    """What joins two statements that follow each other.

    Parameters
    ----------
    first, second
        Their words as they were said.
    between
        What stands between them.
    """
    joint = f"{between}{second}"
    if "?" in first[-3:] or "?" in between:
        return None
    unable = bool(_UNABLE.search(first))
    if _CAUSE.match(joint) or _CAUSE_AT_THE_END.search(first):
        return "hindered" if unable else "reason"
    if (
        _SINCE.match(joint)
        and not _LASTING.search(first)
        and not first.rstrip().endswith((".", "!"))
    ):
        return "hindered" if unable else "reason"
    if _EFFECT.match(joint) or _SO_AT_THE_END.search(first):
        return "cause"
    tried = bool(_ATTEMPT.search(first))
    if (tried and _BUT.match(joint)) or ((tried or unable) and _SADLY.match(joint)):
        return "hindered"
    return None


def asks_why(text: str) -> bool:
    """Whether a turn asks for a reason."""
    return bool(_WHY.search(text))


def is_feeling(text: str) -> bool:
    """Whether a statement, as it was said, tells of the speaker's own feeling."""
    return bool(_FEELING.search(text))


def can_be_done(text: str) -> bool:
    """Whether what is intended is ever over: "I'll never forget it" is no plan."""
    return not _LASTING_WISH.search(text)


def in_first_person(text: str) -> bool:
    """Whether a statement, as it was said, is about the speaker or the speaker and others."""
    return bool(_FIRST_PERSON.search(text))
