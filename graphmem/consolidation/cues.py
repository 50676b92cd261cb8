"""Words that tell in which way a statement holds: no more, once, never, corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graphmem.extraction.marks import plain

__all__ = ["Cues", "contrast", "cues_of", "opening"]

_OVER = re.compile(
    r"\b(?:no longer|any ?more|any longer|not\b.{0,60}\b(?:these days|nowadays|now)"
    r"|n't\b.{0,60}\b(?:these days|nowadays|now)|not currently|ceased?|no more)\b"
)
_NEGATED = re.compile(r"\b(?:not|never|no longer|cannot|neither|nor|no)\b|n't\b")
_NEVER = re.compile(r"\bnever\b|\bnot once\b|n't ever\b|\bnot ever\b")
_PAST = re.compile(
    r"\b(?:used to|back then|in those days|at (?:that|the) time|as a (?:little |small |young )?"
    r"(?:child|kid|boy|girl|teen\w*|student|youngster|young \w+)|when (?:\w+ ){1,3}was|in"
    r" \w+ childhood"
    r"|in (?:his|her|their|my|\w+'s) (?:youth|teens|twenties|thirties|childhood|student days)"
    r"|(?:until|till|up to)\b(?! now)|formerly|previously|in the past|growing up|years"
    r" ago|originally"
    r"|once upon a time|from \d{4} (?:to|until|till) \d{4}|between \d{4} and \d{4}|before that"
    r"|in a previous|a former|an ex-)\b"
)
_SINCE = re.compile(
    r"\b(?:since|for (?:the (?:past|last)|over|about|almost|nearly|\w+) |always|so far"
    r"|all (?:her|his) life)"
)
_NOW = re.compile(
    r"\b(?:now|nowadays|these days|any ?more|no longer|lately|recently|again|from now on"
    r"|currently|at the moment)\b"
)
_DENIAL = re.compile(
    r"\b(?:(?:that|it|this)(?:'s| is| was|'s all) (?:not|n't) (?:true|right|so|correct)"
    r"|(?:that|it|this) (?:isn't|wasn't)"
    r" (?:true|right|so|correct)|not true\b|(?:only|just )?(?:was|were|am|'m|is|'s|been)"
    r" (?:just |only )?"
    r"(?:joking|kidding|lying|pulling your leg)|just kidding|lied\b|(?:made|making)"
    r" (?:that|it|this|all that|everything)"
    r"(?: \w+)? up|made up|(?:that|it|this|which) was (?:a|an|just a|only a) (?:joke|lie"
    r"|prank|exaggeration)|in fact.{0,40}(?:n't|not\b)|after all"
    r"|turn(?:s|ed) out.{0,80}(?:n't|not\b|never\b)|contrary to what)"
)
_JOKE = re.compile(
    r"\b(?:joking|kidding|lied|lying|(?:made|making) (?:that|it|this|all that)(?: \w+)? up"
    r"|(?:was|is) (?:a|just a|only a) (?:joke|lie|prank)|not true|isn't true|wasn't true"
    r"|(?:forget|ignore|disregard|scratch|strike|delete) (?:that|it|this|what|everything)"
    r"|take (?:that|it) back)\b"
)
_CORRECTION = re.compile(
    r"\b(?:correction|i meant|i mean\b(?! it)|meant (?:to say|to write)|misspoke|mistyped"
    r"|typo|scratch that|strike that"
    r"|no,? wait|wait,? no|hold on,? no|got (?:it|that|this) wrong|(?:that|it|this)(?:'s|"
    r" is| was) (?:wrong|incorrect|a mistake)"
    r"|let me correct|correct(?:ing)? myself|i was (?:wrong|mistaken)|was mistaken|my"
    r" (?:mistake|bad)|i made a mistake"
    r"|mixed (?:it|that|this|them) up|said (?:it|that) wrong|to be (?:precise|exact|accurate)"
    r"|not (?:true|right|correct)|(?:isn't|wasn't) (?:true|right|correct)|rather,|or"
    r" rather|it(?:'s| is) actually"
    r"|(?:gave|told) you the wrong|wrong (?:number|date|day|time|name|address)"
    r"|mis-?remembered|should (?:be|have been|have said)"
    r"|contrary to what|what i said (?:earlier|before)|wrongly|by mistake|in error)\b"
)
_APOLOGY = re.compile(
    r"^\W*(?:(?:oh|ah|ok|wait|hmm|um|uh)[,\s]+)*(?:sorry|oops|whoops|apologies|pardon"
    r"|no)\b(?!\s+(?:i|we|that|about|for|to)\b)"
)
_ACTUALLY = re.compile(r"\b(?:actually|in fact|rather|in reality)\b")
_OPENING = re.compile(
    r"^(?:\W*(?:actually|sorry|oops|whoops|correction|no|wait|well|so|and|but|also|oh|ah"
    r"|ok|okay|hmm"
    r"|yes|yeah|hey|hi|hello|by the way|btw|in fact|to be (?:precise|exact|honest)|i mean"
    r"|scratch that|(?:as )?it turn(?:s|ed) out(?: that)?"
    r"|turn(?:s|ed) out(?: that)?|that(?:'s| is) not (?:true|right)|that isn't (?:true"
    r"|right)|my mistake|my bad|finally"
    r"|now|nowadays|these days|currently|today|yesterday|recently|lately|unfortunately"
    r"|sadly|luckily|happily"
    r"|meanwhile|then|later|originally|formerly|previously|back then|in those days|at the moment"
    r"|update|fyi|guess what|good news|great news|bad news|sadly|honestly|hey there"
    r"|please note(?: that)?|note(?: that)?"
    r"|since (?:then|\d{4}|\w+ \d{4})|(?:in|until|from|as of|by|since) (?:early |late "
    r"|mid-?)?(?:the )?\w+(?: \d{4})?(?= ?\(|,)"
    r"|(?:last|next|this) \w+|\w+ (?:days|weeks|months|years) ago|as (?:a|an) [\w ]{3,20}(?=,)"
    r"|after [\w' ]{3,40}(?=,)|on \w+(?= ?\(|,))\b(?: ?\([^()]{3,40}\))?[\s,:;!.\-]*)+",
    re.I,
)
_NOT_BUT = re.compile(
    r"\bnot (?:at |in |on |for |to |with |as )?(?P<wrong>[^,;]{1,60}?),? but (?:rather"
    r" )?(?P<right>[^,;]{1,60})"
)
_NOT = re.compile(
    r"(?:\s*,\s*(?:and |so |but )?|\s+and |\s*\(\s*|\s+[-\N{EN DASH}\N{EM DASH}]+\s+|\s+)"
    r"(?:not|rather than|and no longer)\s+"
    r"(?:(?:at|in|on|for|to|with|as|by|from|the)\s+)?"
    r"(?P<wrong>[^,;.!?(]{1,60}?(?:\.\d[^,;.!?(]{0,20}|@[^,;"
    r" ]{1,40})?)(?P<date>\s*\([^()]{3,40}\))?(?=\s*[,;!?)]|\.?\s*$|\.\s)"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """In which way a clause holds.

    Attributes
    ----------
    negated, never, over
        Whether it is denied, at all times, from now on.
    past
        Whether it says that something was so once.
    lasting
        Whether it says since when it has been so.
    now
        Whether it speaks of a change: "now", "any more".
    denial, correction, actually
        Whether it, or what stands before it, takes something back; puts it right; may do so.
    joke
        Whether it says that something said was not meant.
    yet
        Whether what it denies may still come.
    """

    negated: bool
    never: bool
    over: bool
    past: bool
    lasting: bool
    now: bool
    denial: bool
    correction: bool
    actually: bool
    joke: bool
    yet: bool


def cues_of(clause: str, lead: str = "") -> Cues:
    """Cues of a clause, and of what stands before it in the same breath."""
    clause, lead = plain(clause), plain(lead[-200:])
    both = f"{lead} {clause}"
    return Cues(
        negated=bool(_NEGATED.search(clause)),
        never=bool(_NEVER.search(clause)),
        over=bool(_OVER.search(clause)),
        past=bool(_PAST.search(clause)),
        lasting=bool(_SINCE.search(clause)),
        now=bool(_NOW.search(clause)),
        denial=bool(_DENIAL.search(both)),
        correction=bool(_CORRECTION.search(both) or _APOLOGY.search(lead)),
        actually=bool(_ACTUALLY.search(both)),
        joke=bool(_JOKE.search(clause)),
        yet=clause.rstrip(" .!").endswith(" yet"),
    )


def opening(text: str) -> str:
    """What stands at the beginning of a sentence without being of it: "Actually," "In May,"."""
    found = _OPENING.match(text)
    return found[0] if found else ""


def contrast(clause: str) -> tuple[str, str]:
    """A clause without what it says is wrong in it, and that: "on Tuesday, not Monday"."""
    found = _NOT_BUT.search(clause)
    if found:
        whole = clause[: found.start()] + found["right"] + clause[found.end() :]
        return whole, found["wrong"].strip()
    found = _NOT.search(clause)
    if found is None or not _may_be_value(found["wrong"], clause[: found.start()]):
        return clause, ""
    return clause[: found.start()] + clause[found.end() :], found["wrong"].strip(" .)")


_CLAUSE = re.compile(
    r"^(?:\w+ing\b(?! \d)|only|just|really|very|so|too|yet|sure|even|always|much|many"
    r"|that|because|to|a fan|allergic"
    r"|want\w*|like|been|be|being|have|any|all|good|great|enough|well|here|there|what|who"
    r"|how|if|as)\b",
    re.I,
)
_AUXILIARY = re.compile(
    r"(?:\b(?:is|are|was|were|am|does|do|did|has|have|had|can|could|will|would|should|may"
    r"|might|must)|'s|'m|'re)$"
)


def _may_be_value(wrong: str, before: str) -> bool:
    """Whether "not …" names a wrong value, and does not negate the clause's own verb."""
    words = len(wrong.split())
    return 0 < words <= 6 and not _CLAUSE.match(wrong) and not _AUXILIARY.search(before.rstrip())
