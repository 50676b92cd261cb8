"""How a statement is to be taken: its kind, its modality, denied or not, how much it matters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graphmem.extraction.grammar import auxiliaries, is_elliptic, is_negated, own_subject, subject
from graphmem.extraction.marks import plain
from graphmem.extraction.voice import Voice
from graphmem.extraction.wordlists import (
    HABIT_ADVERBS,
    HYPOTHETICAL_ADVERBS,
    HYPOTHETICAL_MARKS,
    HYPOTHETICAL_MODALS,
    INTENT_VERBS,
    LIFE_WORDS,
    PREFERENCE_ADJECTIVES,
    PREFERENCE_NOUNS,
    PREFERENCE_VERBS,
    SPEECH_VERBS,
)
from graphmem.records import MemoryType, Mention, Modality

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["importance", "memory_type", "modality", "negated"]

_HOW_TO = re.compile(
    r"\bhow to\b|\bmake sure (?:to|you)\b|\bstep \d|\byou (?:need|have) to\b", re.I
)
_LOOKING_FORWARD = re.compile(r"\blook(?:ing|s|ed)? forward to\b|\bcan't wait to\b", re.I)
_RUMOUR = re.compile(r"\b(?:apparently|supposedly|allegedly|reportedly|rumou?r has it)\b", re.I)
_WILL = frozenset({"will", "'ll", "wo", "shall"})
_PEOPLE = frozenset({"i", "we", "he", "she", "they", "you"})
_VAGUE = frozenset({"it", "this", "that", "there", "these", "those"})
_OPINION = frozenset({"think", "believe", "guess", "suppose", "feel", "know"})


def negated(sentence: Span) -> bool:
    """Whether the statement is denied: "I don't eat meat", "I have no pets"."""
    return any(is_negated(verb) for verb in _spine(sentence))


def modality(sentence: Span, voice: Voice) -> Modality:
    """Whether it is stated as a fact, meant to be done, only thought of, or said by others."""
    if _is_hearsay(sentence, voice):
        return "hearsay"
    spine = _spine(sentence)
    if _is_intended(sentence, spine):
        return "intended"
    return "hypothetical" if _is_hypothetical(sentence, spine) else "stated"


def memory_type(sentence: Span, voice: Voice) -> MemoryType:
    """Kind of a fact, by simple lexical rules.

    Likes and dislikes are preferences; instructions are procedural; the present tense, habits and,
    in documents, what something was, are semantic; all else happened, and is episodic.
    """
    root = sentence.root
    if _is_preference(sentence):
        return "preference"
    if _HOW_TO.search(sentence.text) or _is_instruction(root, sentence):
        return "procedural"
    if any(token.lower_ in HABIT_ADVERBS for token in sentence if token.pos_ == "ADV"):
        return "semantic"
    finite = next((aux for aux in auxiliaries(root) if aux.tag_ in _FINITE), root)
    if finite.tag_ in ("VBZ", "VBP") or (finite.tag_ == "VB" and is_elliptic(root)):
        # Progressive and perfect tell of events: "I'm moving", "I've moved".
        happening = root.tag_ == "VBG" or (finite.lemma_ == "have" and root is not finite)
        return "episodic" if happening else "semantic"
    copula = root.lemma_ == "be" and any(child.dep_ == "attr" for child in root.children)
    return "semantic" if voice.speaker is None and copula else "episodic"


def importance(
    sentence: Span,
    mentions: Sequence[Mention],
    voice: Voice,
    kind: MemoryType,
    mood: Modality,
) -> float:
    """How much a fact matters, 0 to 1.

    0.3 for being a statement; 0.1 for each thing it names, up to three, the parties aside; 0.1
    for a number or date; 0.2 for what changes a life (marry, move, job, illness); 0.1 for a
    preference or a lasting property; less 0.1 for what is only thought of or heard, and 0.1 for
    what is said of no more than "it" or "that".
    """
    named = sum(mention.name not in voice.participants for mention in mentions)
    score = 0.3 + 0.1 * min(named, 3)
    score += 0.1 * any(token.like_num or token.ent_type_ == "DATE" for token in sentence)
    score += 0.2 * any(token.lemma_.lower() in LIFE_WORDS for token in sentence)
    score += 0.1 * (kind in ("preference", "semantic"))
    doer = subject(sentence.root)
    score -= 0.1 * (doer is not None and doer.lower_ in _VAGUE)
    score -= 0.1 * (mood in ("hypothetical", "hearsay"))
    return round(min(max(score, 0.0), 1.0), 2)


_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})


def _spine(sentence: Span) -> list[Token]:
    """The verbs that carry the statement: the root, what it wants or thinks, and so on down."""
    found = [sentence.root]
    for _ in range(4):
        last = found[-1]
        below = [
            child
            for child in last.children
            if child.dep_ == "xcomp" or (child.dep_ == "ccomp" and last.lemma_.lower() in _OPINION)
        ]
        if not below:
            break
        found.append(below[0])
    return found


def _is_hearsay(sentence: Span, voice: Voice) -> bool:
    if _RUMOUR.search(sentence.text):
        return True
    root = sentence.root
    if root.lemma_.lower() not in SPEECH_VERBS:
        return False
    if not any(child.dep_ == "ccomp" for child in root.children):
        return False
    who = own_subject(root)
    if who is None:
        return False
    own = voice.speaker is not None and who.lower_ in ("i", "we")
    return root.lemma_.lower() == "hear" if own else True


def _is_intended(sentence: Span, spine: list[Token]) -> bool:
    if _LOOKING_FORWARD.search(plain(sentence.text)):
        return True
    if any(_is_promise(verb) for verb in spine):
        return not _has_condition(spine)
    for verb in spine:
        lemma = verb.lemma_.lower()
        goal = any(
            child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX") for child in verb.children
        )
        if lemma in ("go", "gon") and goal and verb.tag_ == "VBG":
            return any(aux.lemma_ == "be" for aux in auxiliaries(verb)) or verb.lower_ == "gon"
        if lemma in INTENT_VERBS and verb.tag_ != "VBD":
            leads = any(child.dep_ == "prep" for child in verb.children)
            if goal or (lemma in ("plan", "dream", "aim", "hope") and leads):
                return True
        wish = any(plain(aux.text) in ("would", "'d") for aux in auxiliaries(verb))
        if wish and goal and lemma in ("love", "like", "want"):
            return True
    return False


def _is_promise(verb: Token) -> bool:
    """Whether somebody will do something; what a thing will do is a guess."""
    who = subject(verb)
    somebody = who is None or (who.lower_ in _PEOPLE if who.pos_ == "PRON" else who.pos_ == "PROPN")
    return somebody and any(plain(aux.text) in _WILL for aux in auxiliaries(verb))


def _is_hypothetical(sentence: Span, spine: list[Token]) -> bool:
    modal = any(
        plain(aux.text) in _WILL
        or aux.lower_ in HYPOTHETICAL_MODALS
        or (plain(aux.text) == "'d" and aux.tag_ == "MD")
        for verb in spine
        for aux in auxiliaries(verb)
    )
    doubt = any(token.lower_ in HYPOTHETICAL_ADVERBS for token in sentence)
    return modal or doubt or _has_condition(spine)


def _has_condition(spine: list[Token]) -> bool:
    return any(
        mark.dep_ == "mark" and mark.lower_ in HYPOTHETICAL_MARKS
        for verb in spine
        for clause in verb.children
        if clause.dep_ == "advcl"
        for mark in clause.children
    )


def _is_preference(sentence: Span) -> bool:
    root = sentence.root
    verbs = [root, *(child for child in root.children if child.dep_ == "conj")]
    # "I'd like to go" is a wish, and "likely" no liking.
    if any(
        verb.pos_ == "VERB"
        and verb.lemma_.lower() in PREFERENCE_VERBS
        and not any(aux.tag_ == "MD" for aux in auxiliaries(verb))
        for verb in verbs
    ):
        return True
    words = {token.lemma_.lower() for token in sentence if token.pos_ in ("NOUN", "ADJ", "PROPN")}
    if words & (PREFERENCE_NOUNS - {"fan"}) or words & {"favorite", "favourite", "fave"}:
        return True
    about = [child for child in root.children if child.dep_ in ("acomp", "attr")]
    return any(
        (word.lower_ in PREFERENCE_ADJECTIVES or word.lower_ == "fan")
        and any(child.dep_ == "prep" for child in word.children)
        for word in about
    )


def _is_instruction(root: Token, sentence: Span) -> bool:
    return (
        root.tag_ == "VB"
        and root.pos_ == "VERB"
        and own_subject(root) is None
        and not auxiliaries(root)
        and not is_elliptic(root)
        and root.i - sentence.start <= 2
    )
