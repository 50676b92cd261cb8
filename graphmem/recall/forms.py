"""What a question asks for, by its form: the kind of answer, how many, in which order, of when."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["Asked", "Order", "View", "asked_kind", "asks_for_a_state",
           "asks_several", "order_of", "view_of"]  # fmt: skip

Asked = Literal["time", "person", "place", "number", "reason", "manner", "thing", "yes_no"]
Order = Literal["first", "latest", "before", "after", "compare"]
View = Literal["now", "then", "change"]

_IS = r"(?:\s+(?:is|was|are|were)|['\u2019]s)(?:\s+(?:the|her|his|their|my|your|its))?"
_WHAT = rf"(?:what|which)(?:{_IS})?\s+"
_TIMES = r"(?:exact\s+)?(?:date|day|weekday|week|month|season|year|decade|century|time)"
_PLACES = r"(?:city|country|state|town|village|place|location|region|county|continent|street)"
_NUMBERS = r"(?:number|amount|percentage|age|price|population|size|height|length|distance)"
_ASKS = re.compile(
    rf"(?<!\w)(?:(?P<time>when|{_WHAT}{_TIMES}|how\s+(?:long\s+ago|recently))"
    rf"|(?P<person>who|whom|whose|{_WHAT}(?:person|people))"
    rf"|(?P<place>where|{_WHAT}(?:{_PLACES}s?|cities|countries|counties))"
    rf"|(?P<number>how\s+(?:many|much|often|old|long|far|tall|big|large|high|fast)"
    rf"|{_WHAT}{_NUMBERS})"
    rf"|(?P<reason>why|how\s+come|{_WHAT}reasons?|what\s+(?:caused|made))"
    rf"|(?P<manner>how)|(?P<thing>what|which))(?!\w)",
    re.IGNORECASE,
)
_AUXILIARIES = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might"
    r"|must|isn|aren|wasn|weren|don|doesn|didn|hasn|haven|hadn|couldn|won|wouldn|shouldn)"
)
#: "Did she …", also behind a few words and a comma: "In 2022, did she …".
_YES_NO = re.compile(
    r"\s*(?:(?!wha|whi|who|why|how|whe\w+,)[^,?!.]{0,80},\s*)?" + _AUXILIARIES + r"(?!\w)",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\s*(?:do|can|could|would|will)\s+you\s+(?:\w+\s+)?"
    r"(?:know|remember|recall|tell|remind|say|explain|list|name)(?!\w)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\s*(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?(?:list|enumerate|name\s+(?:all|every|some))"
    r"(?!\w)",
    re.IGNORECASE,
)
#: "What has she painted", but not "who has a dog".
_PERFECT = re.compile(
    r"(?<!\w)(?:what|where|whom?)\s+(?:all\s+)?(?:has|have)\s+(?!an?\s|the\s|any\s|no\s|\d|to\s)",
    re.IGNORECASE,
)
_THINGS_ARE = re.compile(r"(?<!\w)(?:what|which|who)\s+(?:are|were)(?!\w)", re.IGNORECASE)
#: Things that are counted, not how long something lasts or how far it is.
_COUNT = re.compile(
    r"(?<!\w)how\s+many(?!\s+(?:more\s+)?(?:(?:milli|nano)?seconds?|minutes?|hours?|days?|nights?|weeks?"
    r"|weekends?|months?|years?|decades?|(?:kilo)?met(?:re|er)s?|miles?|(?:kilo)?grams?|pounds?)(?!\w))"
    r"(?!\w)",
    re.IGNORECASE,
)
#: What stands between "what" or "which" and the verb.
_NOUN = re.compile(
    rf"(?<!\w)(?:what|which)\s+((?:(?!(?:{_AUXILIARIES}|of)(?!\w))[^\s,;?!.]+\s+){{1,5}}?)"
    rf"(?:of\s+((?:(?!{_AUXILIARIES}(?!\w))[^\s,;?!.]+\s+){{1,5}}?))?{_AUXILIARIES}(?!\w)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:.*[^\W\d_su']s|.*people|children|(?:wo)?men)", re.IGNORECASE)

_COMPARES = re.compile(
    r"(?<!\w)(?:which|who|what)\b[^?]*\b(?:first|last|earlier|later|before|after|sooner)\b[^?]*\bor\b"
    r"|(?<!\w)(?:more|less|fewer|\w{2,}er)\s+than\s+(?!\d)"
    r"|(?<!\w)how\s+(?:many|much|long)\b[^?]*\b(?:passed|elapsed|between)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"(?<!\w)(?:earliest|originally|initially|at\s+first(?!\s+(?:sight|glance))"
    r"|first(?!\w|-|\s+(?:name|aid|class|grade|hand|floor|language|responder|lady|world|place|prize|half)))"
    r"(?!\w)",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"(?<!\w)(?:latest|newest|(?:most\s+)?recent(?:ly)?|lately|current(?:ly)?|nowadays|these\s+days"
    r"|at\s+the\s+moment|at\s+present|right\s+now|(?<!by )(?<!from )(?<!until )now(?!\s+that)"
    r"|(?:the|her|his|their|my|your|our|s)\s+last(?!\s+(?:name|\d|few|couple|two|three|four|five"
    r"|six|day|week|month|year|decade)))(?!\w)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?<!\w)(?:before|prior\s+to|until)(?!\w)", re.IGNORECASE)
_AFTER = re.compile(
    r"(?<!\w)(?<!look )(?<!looks )(?<!looking )(?<!looked )(?<!named )(?<!take )(?<!takes )"
    r"(?:after|since)(?!\w)",
    re.IGNORECASE,
)

_CHANGE = re.compile(
    r"(?<!\w)(?:chang\w*|develop(?:s|ed|ment)?|evol\w+|over\s+(?:time|the\s+(?:years|months))"
    r"|switch\w*|(?:has|have)\s+become|came\s+of|instead\s+of|turn(?:ed)?\s+out|no\s+longer"
    r"|any\s?more|progress\w*|different\s+(?:from|than|now))(?!\w)",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"(?<!\w)(?:used\s+to|back\s+then|at\s+(?:the|that)\s+time|previous(?:ly)?|former(?:ly)?|earlier"
    r"|original(?:ly)?|once|old|ex)(?!\w)",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"(?<!\w)(?:do|does|is|are|am|has|have|['\N{RIGHT SINGLE QUOTATION MARK}]s)(?!\w)",
    re.IGNORECASE,
)
_PAST = re.compile(r"(?<!\w)(?:did|was|were|had|would)(?!\w)", re.IGNORECASE)

_LASTS = re.compile(
    r"(?<!\w)(?:live|lived|reside|work|worked|own|owned|have|had|belong|stay|stayed|drive|drove|speak"
    r"|study|studied|attend|teach|taught|use|used|wear|wore|want|wanted|like|liked|love|loved|prefer"
    r"|believe|know|knew|share|shared|rent|rented|keep|kept|manage|managed|plan|planned|hope|hoped"
    r"|meet\s+(?:on|every)|normally|usually|regularly|always|still|every|each"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days)(?!\w)",
    re.IGNORECASE,
)
_WAS_DOING = re.compile(
    r"(?<!\w)(?:was|were|is|are)(?!\w)(?:(?!(?:happen|tak|go)ing\s+(?:on|place))[^?])*?\w{2,}ing(?!\w)",
    re.IGNORECASE,
)
_WAS = re.compile(
    r"^\W*(?:(?:who|whose|what|where|which|how)(?!\w)[^?]*?\s)(?:was|were|is|are)(?!\w)"
    r"(?![^?]*?(?<!\w)(?:\w+ed|said|told|done|made|given|bought|sold|sent|built|found|lost|won|held"
    r"|left|taken|born|written|seen|shown|brought|thrown|heard|met|spent|paid|put)(?!\w))",
    re.IGNORECASE,
)


def asked_kind(text: str) -> Asked | None:
    """What kind of answer a question asks for; None where it has no form of a question.

    The first interrogative decides: "What did she say when he left?" asks for a thing.
    """
    if _YES_NO.match(text) and not _POLITE.match(text):
        return "yes_no"
    if found := _ASKS.search(text):
        return found.lastgroup  # type: ignore[return-value]
    return "yes_no" if _POLITE.match(text) and not _LIST.match(text) else None


def asks_several(text: str) -> bool:
    """Whether the answer is a list, or counts one: "what are his hobbies", "how many has he"."""
    if any(f.search(text) for f in (_PERFECT, _THINGS_ARE, _COUNT)) or _LIST.match(text):
        return True
    noun = _NOUN.search(text)
    return noun is not None and any(
        _PLURAL.fullmatch(part.split()[-1]) for part in noun.groups() if part
    )


def order_of(text: str) -> Order | None:
    """Whether it asks for the first or latest, for what was before or after, or to compare.

    Give it a text without its times: "the first week of June" asks for no first thing.
    """
    forms: tuple[tuple[Order, re.Pattern[str]], ...] = (
        ("compare", _COMPARES), ("first", _FIRST), ("latest", _LATEST), ("before", _BEFORE),
        ("after", _AFTER),
    )  # fmt: skip
    return next((order for order, pattern in forms if pattern.search(text)), None)


def view_of(text: str, order: Order | None) -> View | None:
    """Whether it asks how things stand, how they once stood, or how they changed.

    Parameters
    ----------
    text
        The question, without its times.
    order
        What :func:`order_of` found in it: "the latest" is how things stand.
    """
    if order == "latest":
        return "now"
    if _CHANGE.search(text):
        return "change"
    if order in ("first", "before") or _THEN.search(text):
        return "then"
    present, past = _PRESENT.search(text), _PAST.search(text)
    if present and (past is None or present.start() < past.start()):
        return "now"
    return None


def asks_for_a_state(text: str) -> bool:
    """Whether it asks how things stood, not what happened: "where did she live".

    Give it a text without its times.
    """
    return any(form.search(text) for form in (_LASTS, _WAS_DOING, _WAS))
