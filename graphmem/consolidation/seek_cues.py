"""Words by which a statement says that it changes, ends or takes back something said before."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from graphmem.consolidation.cues import contrast, cues_of
from graphmem.consolidation.seek_words import unprefixed
from graphmem.extraction.marks import APOSTROPHE, plain

__all__ = ["Kind", "What", "kind_of", "subject_of", "takes_back", "way_of", "what_of"]

Kind = Literal["corrects", "denies", "ends", "changes", "repeats"]

_ADDED = re.compile(r"\s*\([^()]{3,40}\)")
_OVER = re.compile(r"\b(?:any ?more|no longer|any longer)\b")
_TAKES_BACK = re.compile(
    r"\b(?:lied|fibbed|lie|joke|joking|kidding|teasing|pulling|made up|making (?:it|that) up"
    r"|prank|not true"
    r"|isn't true|wasn't true|take (?:it|that|this) back|false alarm|made (?:it|that|this|all"
    r" that) up"
    r"|(?:forget|ignore|disregard|delete|strike) (?:what|that|everything|my last|all)|rumou?r)\b"
)
_REPEATS = re.compile(
    r"^(?:just |only )?(?:(?:as )?an? )?(?:quick |little |gentle |friendly )?reminder\b"
    r"|\b(?:as|like) i (?:said|mentioned|told|say|wrote|keep saying)\b|^(?:please |you )?remember\b"
    r"|, remember\b\W*$|\bas you (?:know|remember)\b|^(?:once again|once more|to repeat)\b"
    r"|\bi(?:'ve| have)? (?:already )?told you\b|^(?:please )?(?:bear|keep) in mind\b"
)
_NEW = re.compile(r"\b(?:now|new)\b")
_NEVER_WAS = re.compile(r"\bnever\b|\bat all\b|\bactually\b|\bwho told\b")
_LEAD = 120  # characters of what stands before a fact that its cues may stand in

_CORRECTS = re.compile(
    r"\bmis(?:reads?|heard|counted|spell(?:ed|t)|remembered|took|typed|spoke|calculated"
    r"|quoted|wrote"
    r"|labell?ed|dialled)\b|\b(?:typo|typing (?:error|mistake)|autocorrect|slip of the"
    r" (?:tongue|pen))\b"
    r"|\b(?:got|had|has|have|have got|wrote|said|gave|told|put|typed|sent|noted|remembered|spelled"
    r"|read|saved|entered)\b[^.;!?]{0,50}\bwrong\b|\bwrong(?:ly)? about\b"
    r"|\b(?:i|she|he|they|we) (?:was|were|am|is) (?:wrong|mistaken)\b"
    r"|\b(?:i|we|you|i've|got|was|were)\b[^.;]{0,20} (?:mix(?:ed|es|ing)?|muddl\w+|jumbl\w+"
    r"|swap(?:s|ped)?"
    r"|confus(?:e|es|ed|ing)|transposed?|reversed?) (?:those|these|them|it|the|that|up|\w+"
    r" (?:and|with|up))\b"
    r"|\b\bthe (?:other way|wrong way) (?:round|around)\b"
    r"|\bi (?:said|told you|wrote)\b.{0,80}\bbut (?:it|that|he|she|they)\b|\bi (?:said|told"
    r" you|wrote)\b.{0,80}"
    r",? but$|\b(?:my|the) (?:mistake|bad|error|fault)\b|\bstand corrected\b|\bcorrection\b"
    r"|\bcorrect (?:myself|that|what)\b|\bi (?:should|must) have (?:said|written|been)\b"
    r"|\bi (?:meant|misspoke)\b|\bnot what i (?:said|wrote|told)\b"
    r"|\b(?:unlike|contrary to|despite) what i\b|\bwhat i (?:said|told|wrote"
    r"|gave)\b[^.;]{0,30}\b(?:was"
    r"|wasn't|is|isn't)\b|\bthe wrong (?:\w+ ){0,2}?(?:number|day|date|time|name|one|code|address"
    r"|place|month|year|week|street|train|flight|person|size|word|line|column|page)\b"
    r"|\bcheck(?:ed|ing)\b[^.;]{0,40}\b(?:it's|it is|actually)\b|\b(?:scratch|strike) that\b"
    r"|\bmake that\b|\bcounted (?:again|wrong)\b|\blooked (?:it )?up again\b|\bactually,?"
    r" (?:it's|it is"
    r"|it was|that's|he's|she's|they're)\b|\b(?:it's|it is|it was|that's|he's|she's) actually\b"
    r"|\b(?:is|are|was|were) actually (?:the|an?|on|at|in|called|\d)"
    r"|\bturn(?:s|ed) out\b.{0,80}(?:\bnot\b|n't|\bnever\b|\bactually\b)"
)
_OPENS_CORRECTION = re.compile(
    r"^\W*(?:(?:argh|ugh|oh|ah|oops|whoops|sorry|wait|hang on|hold on|hm+|er+|um+|damn|no"
    r"|nope|gosh|"
    r"apologies|pardon|dear)[\s,.!:-]+)+(?:no\b|it's|it is|it was|that's|i meant|make|not|the"
    r" |at |on |\d|[a-z]+ \d)"
)
_DENIES = re.compile(
    r"\b(?:not|isn't|wasn't|ain't|hardly) true\b|\b(?:i|she|he|they|we|\w+) (?:lied|fibbed)\b"
    r"|\b(?:was|were) (?:just |only )?(?:lying|joking|kidding|teasing|pulling)\b|\bjust kidding\b"
    r"|\b(?:made|making) (?:it|that|this|all that|all of that|all of it|everything)(?: all)? up\b"
    r"|\bmade[- ]up\b|\b(?:was|is) (?:just |only )?an? (?:joke|lie|prank|fib|exaggeration"
    r"|misunderstanding|invention|rumou?r)\b|\bnever (?:happened|existed|said|did any)\b"
    r"|\btak(?:e|ing) (?:it|that|this) back\b|\b(?:forget|ignore|disregard|delete|strike)"
    r" (?:what|that"
    r"|everything|my last|the thing|all)\b|\bno such\b|(?:n't|\bnot)\b.{1,40}\bat all\b"
    r"|\b(?:never (?:was|did|had|have"
    r"|has|have been|has been))\b|\bnot actually\b|\bnever actually\b|\bdon't actually\b"
    r"|\bdoesn't actually\b|\b(?:is|was|that's) (?:nonsense|rubbish|false|untrue|made up"
    r"|invented)\b"
    r"|\bwho told you\b|\bdidn't really\b|\bexaggerat(?:ed|ing)\b|\bfalse alarm\b"
)
_ENDS = re.compile(
    r"\b(?:cancell?ed|cancel+ing|quit|quitted|resigned|retired|sold|died|passed away|dumped|ditched"
    r"|scrapped|deleted|uninstalled|unsubscribed|disbanded|dissolved|expired|lapsed|outgrew|rehomed"
    r"|stopped|ceased|closed down|shut down|gone bust|went bust|bankrupt|called off|dropped out"
    r"|gave (?:\w+ ){0,3}up|given (?:\w+ ){0,3}up|given away|gave (?:\w+ ){0,3}away|got rid of"
    r"|gotten rid of|threw (?:\w+ ){0,3}(?:away|out)|thrown (?:away|out)|broke up|broken up"
    r"|split up"
    r"|broke off|fell through|fallen through|fell apart|ran out|run out|moved out|put (?:him|her|it"
    r"|them) (?:down|to sleep)|put to sleep|let go|laid off|fired|sacked|axed|divorced|separated"
    r"|handed in (?:\w+ ){0,2}notice|stepped down|backed out|pulled out|opted out|signed off"
    r"|returned|donated|totall?ed|wrecked|stolen|written off|wound up|grew out of|done with|through"
    r" with|finished with|had enough of|over now|is over|are over|was over|it's over|is gone"
    r"|are gone"
    r"|has gone|have gone|no longer|any ?more|any longer|no more|not .{1,30} (?:these days"
    r"|nowadays)"
    r"|n't .{1,30} (?:these days|nowadays)|came to an end|come to an end|packed (?:it )?in"
    r"|kicked)\b"
    r"|\b(?:haven't|hasn't|not|n't)\b[^.;]{1,40}\b(?:since|in (?:months|years|weeks|ages)|for"
    r" (?:months|years|weeks|ages))\b|\b(?!(?:the|your|my|his|her|our|their|its|turn|is|are"
    r"|nothing|anything|one|some|any|two|only|far) )\w+ left\b(?! (?:early|late|home|work"
    r" early|at (?:\d|noon|midnight)|(?:\w+ ){1,3}(?:early|late|at (?:\d|noon)|to|for"
    r" (?:lunch|the day|today))|it|a|some|him|her|me|them|behind)\b)|\b(?:isn't|aren't|not)"
    r" (?:happening|going ahead|on any"
    r" ?more|together)\b"
)
_CHANGES = re.compile(
    r"^(?:brand-)?new \w+|"
    r"\b(?:changed|switched|swapped|replaced|traded|upgraded|downgraded|renamed|rescheduled"
    r"|postponed|relocated|transferred|shifted|bumped|converted|rebranded|repainted)\b"
    r"|\b(?:moved|pushed|brought|put|raised|lowered|increased|reduced|cut|dropped|delayed|extended"
    r"|gone|went|rose|risen|fell|climbed|grew|jumped|go(?:es)?|are|is|came"
    r"|come)\b[^.;]{0,40}?\b(?:to|up to"
    r"|down to|back to|forward|until|till|by)\b(?=.*\d|.*\b(?:[a-z]+day|one|two|three|four"
    r"|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundred|noon|midnight|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|week|month|year|spring|summer|autumn|winter)\b)"
    r"|\bmoved (?:the|our|my|it|his|her|their)\b|\binstead\b|\bnow\b|\bnowadays\b|\bthese days\b"
    r"|\bfrom now on\b|\b(?:in place of|in favou?r of)\b|\bsince (?:last|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september"
    r"|october|november|december|yesterday|this)\b|\bas of\b|\b(?:my|our|the|his|her|their|a"
    r"|an|\w+'s) new"
    r" \w+|\bthe (?:new|latest) \w+ is\b|\bnot .{1,40} but\b|\bdecided on\b|\bgot (?:married"
    r"|promoted)\b"
    r"|\bup to\b.{1,30}\bsince\b"
)
_BYGONE = re.compile(
    r"\b(?:when (?:i|we|he|she|they) (?:was|were)|as a (?:child|kid|boy|girl|student"
    r"|teenager)|years ago"
    r"|decades ago|back then|at school|in my (?:youth|childhood|twenties|teens)|used to|growing up"
    r"|until \d{4}|in (?:19|20)\d\d, (?:i|we)|formerly|previously|back in)\b"
)
_HEARD = re.compile(
    r"^(?:apparently|according to|reportedly|allegedly|supposedly|rumou?r|word has it|they say)\b"
    r"|\b(?:i heard|i've heard|says? that|said that|claims?|someone said|rumou?r has it)\b"
)
_WISHED = re.compile(
    r"\b(?:might|(?<!in )(?<!of )(?<!last )(?<!since )(?<!by )(?<!until )may(?! \d)|could"
    r"|would|should|if|maybe|perhaps|thinking (?:of|about)|planning|plan to"
    r"|want to|hope|hoping|wish|going to|about to|considering|supposed to|had better)\b"
)


def kind_of(text: str, lead: str = "", speaker: str = "") -> Kind | None:
    """What a statement does to something said before; None where it says nothing of the kind.

    Parameters
    ----------
    text
        The fact's own words.
    lead
        What stands before it in the same turn: a correction is often announced.
    speaker
        Name of who says it: facts speak of their speaker by name.
    """
    said = _as_said(text, speaker)
    ahead = _ADDED.sub("", plain(lead[-_LEAD:]).replace(APOSTROPHE, "'")).strip()
    announced = re.split(r"(?<=[.!?])\s+", ahead)[-1]
    if _HEARD.search(said):
        return None
    negated = cues_of(said).negated
    if _DENIES.search(said) and negated:
        return "denies"
    opening = _OPENS_CORRECTION.match(said) or _OPENS_CORRECTION.match(f"{announced} {said}")
    unreal = _BYGONE.search(said) or _WISHED.search(said)
    if _OVER.search(said) and not unreal:
        return "ends"
    corrects = _CORRECTS.search(said) or _CORRECTS.search(announced) or contrast(text)[1]
    if corrects or (opening and not _NEW.search(said)):
        return "corrects"
    if _DENIES.search(said) or (
        _DENIES.search(announced) and (negated or not _NEVER_WAS.search(announced))
    ):
        return "denies"
    if unreal:
        return None
    if _ENDS.search(said):
        return "ends"
    if _REPEATS.search(said):
        return "repeats"
    return "changes" if _CHANGES.search(said) else None


def _as_said(text: str, speaker: str) -> str:
    """A fact's words as its speaker said them, without what the extractor put before them."""
    said = _ADDED.sub("", plain(unprefixed(text)).replace(APOSTROPHE, "'"))
    name = re.escape(plain(speaker))
    if name:
        said = re.sub(rf"\b(?:the )?{name}'s\b", "my", said)
        said = re.sub(rf"\b(?:the )?{name}\b", "i", said)
    return said


class What(NamedTuple):
    """What a statement says ends or changes.

    Attributes
    ----------
    words
        Of the thing, in order, the head last; empty for a pronoun.
    verb
        How things stand with it now: what an earlier fact must say in the same way; empty where
        the statement says itself that something ended or changed.
    """

    words: str
    verb: str = ""


_AFTER = re.compile(r"^(?: (?:of|with|from|on|out|up|away|off|in|over|as|at|being|using))*\b")
_BOUND = re.compile(
    r"[,.;:!?()]|\b(?:because|so|and|but|since|after|before|when|while|last|this|next|in|on|at|with"
    r"|from|for|to|as|by|into|who|which|that|where|today|yesterday|now|again|instead|too|any ?more"
    r"|ago|early|late|up|down|back|completely|is|was|has)\b"
)
_TURNED = re.compile(
    r"\b(?:changed|switched|swapped|replaced|traded|upgraded|downgraded|renamed|rescheduled"
    r"|postponed|relocated|transferred|shifted|bumped|converted|moved|pushed|brought|put|raised"
    r"|lowered|increased|reduced|cut|dropped|delayed|extended|repainted|rebranded|went|gone|goes"
    r"|rose|risen|fell|climbed|grew|jumped)\b"
)
_NEW_THING = re.compile(
    r"(?:\b(?:my|our|the|his|her|their|a|an|\w+'s)|^) (?:brand-)?new (?P<what>[a-z' -]+)|^new"
    r" (?P<first>[a-z' -]+)"
)
_STANDS = re.compile(
    r"^(?P<who>.{0,60}?)(?:(?<=\w)'s|'re|'m|\b(?P<be>is|are|am)|\b(?P<verb>[a-z]+s)(?! (?:is"
    r"|are|has|[a-z]+s)\b))\b ?(?:now |not |n't )?"
    r"(?P<next>\w+)?"
)
_PLACES = frozenset(["in", "at", "on", "near", "by", "next", "behind", "under", "above"])
_PRONOUNS = frozenset(["i", "it", "he", "she", "they", "we", "that", "this", "you"])


def what_of(kind: Kind, text: str, speaker: str = "") -> What | None:
    """What it is that a statement says has ended or changed; None where that is nothing."""
    said = _as_said(text, speaker)
    if kind == "ends":
        found = _ENDS.search(said)
        return What(_thing(said, found)) if found else None
    turned = _TURNED.search(said)
    if turned:
        return What(_thing(said, turned))
    new = _NEW_THING.search(said)
    if new:
        what = _BOUND.split(new["what"] or new["first"] or "")[0]
        return What(what, "is")
    return What(_subject_words(said), way_of(text, speaker))


def takes_back(text: str, lead: str = "") -> bool:
    """Whether a statement takes back what was just said, whatever that was."""
    return _TAKES_BACK.search(plain(f"{lead[-_LEAD:]} {text}").replace(APOSTROPHE, "'")) is not None


def subject_of(text: str, speaker: str = "") -> str:
    """The words that a fact begins with, up to its verb."""
    return _subject_words(_as_said(text, speaker))


def way_of(text: str, speaker: str = "") -> str:
    """How a fact says that things stand: its verb, and for "is" in which way."""
    found = _STANDS.match(_as_said(text, speaker))
    if found is None:
        return ""
    if found["verb"] and found["verb"] not in ("is", "has"):
        return found["verb"]
    after = found["next"] or ""
    if found["verb"] == "has":
        return "has"
    if after in _PLACES:
        return "is in"
    return f"is {after}" if after in ("about", "with", "from", "called", "for") else "is"


def _thing(said: str, found: re.Match[str]) -> str:
    """What an ending or changing verb is about: its object, or else its subject."""
    denied = re.search(r"(?:n't|\bnot) (.+)", found[0])
    if denied:  # "hasn't smoked since"
        return _BOUND.split(denied[1])[0].strip()
    after = said[found.end() :]
    after = after[_AFTER.match(after).end() :] if _AFTER.match(after) else after  # type: ignore[union-attr]
    words = _BOUND.split(after.strip())[0].strip()
    if words in _PRONOUNS | {"him", "her", "them", "me", "us"}:
        return ""
    if words:
        return words
    return _subject_words(said[: found.start()])


def _subject_words(said: str) -> str:
    """The subject of a clause, without pronouns."""
    found = _STANDS.match(said)
    before = found["who"] if found and found["who"].strip() else said
    words = [word for word in re.findall(r"[\w'-]+", before)[:8] if word not in _PRONOUNS]
    return " ".join(words)
