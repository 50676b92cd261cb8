"""The claim reader that goes by rules: no model, no parse, no database.

It takes a fact's triples where there are any, and its words for what triples do not say (values
of attributes, ages, counts, appointments). A fact of any producer will do: predicates are read in
every tense and spelling.

A value that is written as a name is its entity's id; of other things, words in their plain form
do, so that facts of different producers come together.

Two people of one name: where a fact says as what somebody is meant ("my cousin Anna"), the claim's
attribute ends in that in brackets, ``residence (cousin)``. Whoever settles keeps different
qualifiers apart, and counts claims without one to the only one there is. A claim with the empty
attribute speaks of a slot that the fact does not name: "I meant Thursday".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphmem.consolidation.claims import Claim, Statement
from graphmem.consolidation.cues import Cues, contrast, cues_of, opening
from graphmem.consolidation.found import Found, covered, love_status
from graphmem.consolidation.phrase_slots import phrases
from graphmem.consolidation.slot_values import comparable, is_clock, is_date, normal, singular
from graphmem.consolidation.slot_words import ATTRIBUTES, KIN, ROLES
from graphmem.consolidation.verb_phrases import WHEN, as_gerund, negates, verb_phrases
from graphmem.consolidation.verb_slots import act_of, read_predicate, tense
from graphmem.consolidation.wording import Clause, Names, base_form, clauses
from graphmem.extraction.marks import QUESTION_MARKS, plain
from graphmem.records import Triple

__all__ = ["LocalClaims"]


_MAX_CLAIMS = 24


_FACTUAL = re.compile(
    r"(?:date|time|number|name|birthday|birthplace|hometown|email|address|age|deadline|handle|code"
    r"|price|location|salary|rent|floor|room|anniversary)$|^number of "
)


_MEANT = re.compile(

        r"^(?:(?:really|actually|had|only) )?(?:meant|means|intended)(?: to (?:say|write"
        r"|type))?(?: that)?\s*[:,]?\s+(?P<value>.+)$"
        , re.I
)  # fmt: skip


_BARE = re.compile(
    r"^(?:(?:it|that|this)(?:'s| is| was| should (?:be|have been|read))|should be|make"
    r" (?:that|it))?"
    r"\s*(?:actually |really )?(?:(?:on|at|in|for) )?(?P<value>[^,.!?]{1,60}(?:\.[^,.!?"
    r" ][^,!? ]*)?)$",
    re.I,
)


_VERBLIKE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|do|will|can|'m|'s|'re|am)\b|n't\b", re.I
)


_TAKEN_BACK = re.compile(
    r"^(?:was|were|is|am|'m|has been|had been)? ?(?:just |only |totally |completely"
    r" )*(?:joking|kidding|lying|lied|not serious)\b[^,;]{0,40}$"
    r"|^(?:(?:made|makes) (?:it|that|this|all of that|all that|everything|all of it)(?: \w+)? up"
    r"|invented (?:it|that|this|all of that|all that|everything|all of it))\b[^,;]{0,20}$"
    r"|^takes? (?:it|that) back\b|^took (?:it|that) back\b",
    re.I,
)


_DISREGARD = re.compile(
    r"^(?:please )?(?:forget|ignore|disregard|scratch|strike)(?: about)? (?:that|this"
    r"|what|everything|my last)\b(?!.* about )"
    r"|^(?:that|it|this)(?:'s| is| was) (?:not true|a (?:joke|lie)|a mistake|wrong|just a"
    r" joke|not right)\b"
    r"|^(?:that|it|this) (?:isn't|wasn't) (?:true|right|correct)\b",
    re.I,
)


_HEARD = re.compile(
    r"^(?:[^\s:][^:]{0,40}: )?(?:apparently|according to|reportedly|allegedly|supposedly|word"
    r" has it"
    r"|rumou?r has it|they say)\b",
    re.I,
)


class LocalClaims:
    """Reads claims by rules; a pure function of each statement."""

    @property
    def producer(self) -> str:
        """Name and version."""
        return "local:claims@3"

    def read(self, statements: Sequence[Statement]) -> list[tuple[Claim, ...]]:
        """The claims of each statement, in order."""
        return [_claims(statement) for statement in statements]


def _claims(statement: Statement) -> tuple[Claim, ...]:
    fact = statement.fact
    text = fact.text[:1200].strip()
    if fact.modality != "stated" or not text or text.endswith(tuple(QUESTION_MARKS)):
        return ()
    if _HEARD.match(text):
        return ()
    found: dict[tuple[str, str, str, str], Claim] = {}
    for claim in _Reader(statement).claims():
        found.setdefault((claim.subject, claim.attribute, claim.value, claim.act), claim)
        if len(found) == _MAX_CLAIMS:
            break
    return tuple(found.values())


class _Reader:
    """Reads one statement."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._names = Names(statement.names, statement.speaker)
        self._text = plain(statement.fact.text[:1200])
        self._said = statement.fact.text[:1200]

    def claims(self) -> Iterator[Claim]:
        """All claims, clause by clause."""
        lead = self._statement.lead + " " + opening(self._said)
        parts = clauses(self._said, self._names)
        pending = list(self._statement.triples[:_MAX_CLAIMS])
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            own = [t for t in pending if last or self._in(t, part)]
            pending = [t for t in pending if t not in own]
            yield from self._clause(part, own, lead)
            lead = f"{lead} {part.text}" if cues_of(part.text).joke else lead

    def _in(self, triple: Triple, clause: Clause) -> bool:
        text = clause.text.casefold()
        names = (self._names.label(triple.object), self._names.label(triple.subject))
        if names[0].casefold() not in text:
            return False
        verbs = {base_form(w)[0] for w in re.split(r"[_\s]+", plain(triple.predicate))[:3]}
        said = {base_form(w)[0] for w in re.findall(r"[a-z]+", text)[:80]}
        return bool(verbs & said - {"to", "in", "at", "be"}) or names[1].casefold() in text

    def _clause(self, clause: Clause, triples: list[Triple], lead: str) -> Iterator[Claim]:
        text, wrong = contrast(clause.text)
        rest = contrast(clause.rest)[0] if wrong else clause.rest
        cues = cues_of(text, lead)
        bare = list(self._unnamed(clause, rest, wrong, cues))
        if bare:
            yield from bare
            return
        clause = Clause(
            text=text, subject=clause.subject, noun=clause.noun, entity=clause.entity, rest=rest,
            partner=clause.partner, qualifier=clause.qualifier,
        )  # fmt: skip
        found = phrases(clause, cues, self._names)
        taken = {(each.subject, each.attribute) for each in found}
        counted = {each.value for each in found} | {
            each.attribute.removeprefix("number of ") for each in found
        }
        more = [
            each
            for triple in triples
            for each in self._triple(triple, clause, cues, wrong)
            if (each.subject, each.attribute) not in taken and not covered(each, found, counted)
        ]
        if not found and not triples:
            more = list(self._untold(clause, cues))
        said = {(each.subject, each.attribute, each.act) for each in [*found, *more] if each.value}
        for each in [*found, *more]:
            if each.value or (each.subject, each.attribute, each.act) not in said:
                yield self._claim(each, clause, cues, wrong)

    def _claim(self, found: Found, clause: Clause, cues: Cues, wrong: str) -> Claim:
        value, label = self._value(found.value)
        instead = self._value(wrong or found.instead)[0] if wrong or found.instead else ""
        if is_clock(value) and re.fullmatch(r"\d{1,2}", instead):
            instead += ":00"
        act = found.act
        corrects = act == "holds" and self._corrects(found, cues, instead if wrong else "")
        attribute = found.attribute
        dated = found.single and (is_clock(value) or is_date(value))
        if clause.qualifier and found.subject == clause.subject:
            attribute = f"{attribute} ({clause.qualifier})"
        return Claim(
            subject=found.subject,
            attribute=attribute,
            value=value,
            label=label,
            act=act,
            single=found.single,
            event=found.event and not dated,
            corrects=corrects,
            dated_value=dated,
            instead=instead if instead != value else "",
        )

    def _corrects(self, found: Found, cues: Cues, wrong: str) -> bool:
        if cues.correction:
            return found.single or bool(wrong)
        if found.event or cues.now:
            return False
        if wrong:
            return True
        return cues.actually and found.single and bool(_FACTUAL.search(found.attribute))

    def _value(self, text: str) -> tuple[str, str]:
        """A value's plain form and label: an entity, where its name is written as one."""
        bare = text.strip(" .,;:!\"'")
        value = normal(bare)
        entity = self._names.id_of(bare) or self._names.id_of(value)
        if entity is None:
            trimmed = re.sub(
                r"\s*\([^()]*\)|\s+(?:now|again|instead|any ?more|these days)$", "", bare
            )
            entity = self._names.id_of(re.sub(r"^(?:the|a|an) ", "", trimmed, flags=re.I))
        if entity is not None:
            name = self._names.label(entity)
            if self._proper(name):
                return entity, name
            value = normal(name)
        return comparable(value), re.sub(r"\s*\([^()]*\)", "", bare)[:160]

    def _proper(self, name: str) -> bool:
        """Whether a name stands in the text as a name."""
        if name in self._said:
            return any(letter.isupper() or not letter.isascii() for letter in name)
        return plain(name) not in self._text and name[:1].isupper()

    # -- from triples ------------------------------------------------------------------------------

    def _triple(self, triple: Triple, clause: Clause, cues: Cues, wrong: str) -> Iterator[Found]:
        target, subject = self._names.label(triple.object), triple.subject
        reading = read_predicate(triple.predicate, target)
        if reading is None or not target or (reading.slot.attribute, target) == ("starts", "job"):
            return
        called = self._names.label(subject)
        relative = subject == clause.entity or "'s " in called
        own = reading.slot.attribute in ("is", "name") or triple.predicate.endswith("_of")
        if relative and own:
            return  # "Ana's boyfriend is Tom" is of Ana
        if wrong and normal(target) == normal(wrong):
            return
        slot = reading.slot
        if reading.of_object:
            if self._described(triple, clause):
                return
            target, subject = self._names.label(triple.subject), triple.object
        when = tense(clause.text, reading.verb)
        denied = triple.negated and (not wrong or cues.negated)  # "Porto, not Lisbon"
        negated = denied or reading.negated or negates(clause.text, reading.verb)
        act = act_of(slot, when, cues, negated=negated, was=reading.was)
        if act is None:
            return
        if reading.verb == "smoke":
            target = "smoking"
        if (
            slot.attribute == "habits"
            and slot.act == "holds"
            and when == "past"
            and act == "holds"
            and not slot.event
        ):
            slot = slot._replace(attribute=reading.verb, event=True)
        if slot.attribute == "residence" and target[:1].islower():
            slot = slot._replace(attribute="home")  # "moved to a new flat"
        if slot.attribute == "residence" and self._names.label(subject)[:1].islower():
            slot = slot._replace(attribute="location")
        if (
            slot.attribute == "is in"
            and not slot.single
            and self._names.label(subject)[:1].islower()
        ):
            slot = slot._replace(attribute="location", single=True)
        if slot.attribute == "name" and called[:1].islower() and clause.subject is not None:
            slot = slot._replace(attribute=f"{plain(called)}'s name")
            subject = clause.subject
        subject, attribute = self._of_speaker(subject, slot.attribute, clause)
        value = "" if slot.any_value else target
        yield Found(subject, attribute, value, act, slot.single, slot.event)
        if slot.attribute == "partner" and self._names.label(triple.object)[:1].isupper():
            yield Found(
                triple.object, "partner", self._names.label(triple.subject), act, True, slot.event
            )
            status = love_status(reading.verb, triple.predicate)
            if status and act == "holds":
                yield Found(subject, "relationship status", status, event=slot.event)
        if slot.attribute == "partner" and slot.act == "ends" and act == "ends":
            yield Found(subject, "relationship status", "", "ends", event=True)

    def _of_speaker(self, subject: str, attribute: str, clause: Clause) -> tuple[str, str]:
        """A thing without a name ("the office") is the speaker's: others have offices as well."""
        name = self._names.label(subject)
        speaker = self._statement.speaker
        if speaker is None or not name[:1].islower() or not clause.noun or clause.subject is None:
            return subject, attribute
        if singular(plain(name).split()[-1]) != singular(plain(clause.noun).split()[-1]):
            return subject, attribute
        return clause.subject, f"{plain(clause.noun)} {attribute}"

    def _described(self, triple: Triple, clause: Clause) -> bool:
        """Whether a relation is only how somebody is called: "Ana's cousin Anna", or no name."""
        name = self._names.label(triple.subject)
        relation = plain(triple.predicate).split("_of")[0].replace("_", " ")
        if name.casefold().endswith(f"'s {relation}") or not name:
            return True
        return bool(clause.qualifier) or not _VERBLIKE.search(clause.text)

    # -- from words alone --------------------------------------------------------------------------

    def _untold(self, clause: Clause, cues: Cues) -> Iterator[Found]:
        """A clause without triples, such as a caller's: verb, preposition and what they lead to."""
        subject = clause.entity or clause.subject
        if subject is None:
            return
        prefix = f"{plain(clause.noun)}'s " if clause.noun and clause.entity is None else ""
        if prefix and not _is_person(clause.noun):
            return
        rest = WHEN.sub("", re.sub(r"\s*\([^()]*\)", "", clause.rest).strip(" .!"))
        way = re.match(r"^((?:has |have )?\w+(?: back)?) from (.+?) to (.+)$", rest)
        said = [f"{way[1]} from {way[2]}", f"{way[1]} to {way[3]}"] if way else [rest]
        for predicate, target in (each for phrase in said for each in verb_phrases(phrase)):
            reading = read_predicate(predicate, target)
            if reading is None or reading.of_object or "being" in predicate:
                return
            form = base_form(plain(target).split(" ")[0])[1]
            if reading.verb == "get" and (form in ("past", "participle")):
                return
            slot = reading.slot
            negated = reading.negated or negates(clause.text, reading.verb)
            act = act_of(
                slot, tense(clause.text, reading.verb), cues, negated=negated, was=reading.was
            )
            if act is None:
                return
            if slot.attribute == "likes" and re.search(rf"\b{reading.verb}[a-z]*_to$", predicate):
                target = as_gerund(target)
            value = "" if slot.any_value else "smoking" if reading.verb == "smoke" else target
            if not target and not slot.any_value:
                if slot.attribute != "habits":
                    return
                value = predicate.rsplit("_", 1)[-1]
            yield Found(subject, prefix + slot.attribute, value, act, slot.single, slot.event)

    def _unnamed(self, clause: Clause, rest: str, wrong: str, cues: Cues) -> Iterator[Claim]:
        """A correction or denial that does not say of what."""
        speaker = self._statement.speaker or clause.subject
        if speaker is None:
            return
        if (clause.subject in (speaker, None) and _TAKEN_BACK.match(rest.strip(" .!"))) or (
            _DISREGARD.match(clause.text)
        ):
            yield Claim(
                subject=speaker, attribute="", value="", label="", act="denies", corrects=True
            )
            return
        meant = _MEANT.match(rest.strip(" .!"))
        said = meant["value"] if meant and clause.subject == speaker else ""
        if meant and said and _VERBLIKE.search(said):
            for inner in clauses(said, self._names):
                if inner.subject is not None and inner.rest != inner.text:
                    triples = list(self._statement.triples)
                    yield from self._clause(inner, triples, "correction:")
            return
        if (not said and clause.subject is None) or (
            clause.rest == clause.text and not clause.noun
        ):
            bare = _BARE.match(contrast(clause.text)[0].strip(" .!"))
            if bare and (wrong or cues.correction) and not _VERBLIKE.search(bare["value"]):
                said = bare["value"]
        elif not said and clause.noun == "" and plain(clause.text).startswith(("it", "that")):
            bare = _BARE.match(contrast(clause.text)[0].strip(" .!"))
            if bare and (wrong or cues.correction):
                said = bare["value"]
        if said and len(said.split()) <= 8:
            value, label = self._value(re.sub(r"^(?:on|at|in|for) ", "", said))
            instead = self._value(wrong)[0] if wrong else ""
            yield Claim(
                subject=speaker, attribute="", value=value, label=label, single=True,
                corrects=True, instead=instead,
            )  # fmt: skip


def _is_person(noun: str) -> bool:
    head = singular(plain(noun).split()[-1]) if noun.split() else ""
    return head in KIN or ATTRIBUTES.get(head, head) in ROLES
