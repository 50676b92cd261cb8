"""What a text names: named entities and noun chunks, cleaned and typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphmem.extraction.grammar import has_letter
from graphmem.extraction.inflection import possessive
from graphmem.extraction.lexicon import is_comparative, is_plain_word
from graphmem.extraction.marks import (
    APOSTROPHE,
    BRACKETS,
    DASHES,
    FULL_STOPS,
    QUESTION_MARKS,
    QUOTES,
)
from graphmem.extraction.misreadings import begins_with_me, without_tail
from graphmem.extraction.naming import (
    chosen_among,
    is_address,
    is_own_parent,
    numbered,
    owner_of,
    with_saint_s,
)
from graphmem.extraction.nouns import kind_in_use, noun_type
from graphmem.extraction.parties import person
from graphmem.extraction.sentences import is_english
from graphmem.extraction.voice import Voice
from graphmem.extraction.wordlists import (
    CALLING_TITLES,
    EMPTY_MODIFIERS,
    ENTITY_TYPES,
    FUNCTION_WORDS,
    INTERJECTIONS,
    LIGHT_WORDS,
    MOTION_VERBS,
    OATHS,
    PERSON_NOUNS,
    PETS,
    PREFERENCE_VERBS,
    QUANTITY_LABELS,
    RELATIONS,
    VAGUE_HEADS,
)
from graphmem.records import EntityType, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

__all__ = ["Mentions", "distinct", "find_mentions"]

_MAX_WORDS = 6
_MAX_NAME_WORDS = 10
_SHOUT = 3  # words in capitals, one after another
_OWNED = RELATIONS | PETS
_ASIDE = ("ROOT", "intj", "npadvmod", "appos", "dep", "nsubj")
_OUTSIDE = f" ,;:*_~/\\|<>#{FULL_STOPS}{QUESTION_MARKS}{QUOTES}{DASHES}{BRACKETS}"
_JOINTS = frozenset({"-", "&", "'s", f"{APOSTROPHE}s"})
_PEOPLE = frozenset({"people", "person", "man", "men", "woman", "women", "folks"})


@dataclass(slots=True)
class Mentions:
    """Mentions of a document by the position of the word that heads them."""

    voice: Voice
    heads: dict[int, Mention] = field(default_factory=dict)

    def between(self, start: int, stop: int) -> list[Mention]:
        """Distinct mentions of tokens ``start`` to ``stop`` (exclusive), in order."""
        found = (self.heads[at] for at in sorted(self.heads) if start <= at < stop)
        return list(distinct(found))

    def at(self, token: Token) -> Mention | None:
        """What a word stands for."""
        return self.heads.get(token.i)


def find_mentions(doc: Doc, voice: Voice, title: str = "") -> Mentions:
    """Find what a text names.

    Pronouns of the first and second person name the parties. The title of a document is taken for
    a name wherever it stands, whatever the tagger makes of its words.
    """
    found = Mentions(voice)
    titled = _add_title(doc, title, found)
    skipped = {token.i for sentence in doc.sents if not is_english(sentence) for token in sentence}
    for token in doc:
        party = person(token, voice)
        mention = voice.speaker if party == "speaker" else voice.listener if party else None
        if mention is None:
            mention = _activity(token)
        if mention is not None:
            found.heads[token.i] = mention
    named: set[int] = set()
    for entity in doc.ents:
        covered = range(entity.start, entity.end)
        if entity.root.i not in skipped and titled.isdisjoint(covered):
            named.update(_add_entity(entity, found))
    for chunk in doc.noun_chunks:
        root = chunk.root.i
        if _is_label(chunk):
            continue
        if not {root} & (skipped | titled | named | found.heads.keys()):
            mention = _chunk(chunk, found)
            if mention is not None:
                found.heads[root] = mention
    _name_relatives(doc, found)
    for token in doc:
        if token.i not in skipped and (name := _relative(token, found)):
            found.heads[token.i] = Mention(name, noun_type(token.lemma_.casefold()))
    _agree(found)
    return found


def _relative(token: Token, found: Mentions) -> str | None:
    """Name of a relative whom no chunk is about: "Mum is here", "it is my sister's"."""
    speaker = found.voice.speaker
    if speaker is not None and is_own_parent(token):
        return f"{possessive(speaker.name)} {token.lower_}"
    if token.dep_ != "poss" or token.tag_ != "NN" or token.lemma_.casefold() not in _OWNED:
        return None
    owner = owner_of(token)
    whose = found.at(owner) if owner is not None else None
    if owner is None or whose is None or token.i in found.heads:
        return None
    return " ".join([possessive(whose.name), *chosen_among(owner, [token]), token.lower_])


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Mentions by name, each once, with the first type that says more than "concept"."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        known = found.setdefault(mention.name.casefold(), mention)
        if known.type == "concept" != mention.type:
            found[mention.name.casefold()] = Mention(known.name, mention.type)
    return tuple(found.values())


def _is_label(chunk: Span) -> bool:
    """Whether a chunk only announces what follows: "Update: ..."."""
    doc, stop = chunk.doc, chunk.end
    return bool(chunk[0].is_sent_start and stop < len(doc) and doc[stop].text == ":")


def _name_relatives(doc: Doc, found: Mentions) -> None:
    """In "my sister Ana", "Ana, my sister" and "the chemist Ana" both nouns are Ana."""
    for token in doc:
        if token.dep_ != "appos" or token.head.dep_ == "appos":
            continue
        if {token.i, token.head.i} <= found.heads.keys():
            name, noun = (token, token.head) if token.pos_ == "PROPN" else (token.head, token)
            lemma = noun.lemma_.casefold()
            relative = lemma in RELATIONS | PERSON_NOUNS and noun.tag_ == "NN"
            relative = relative and (
                noun.i < name.i or any(c.dep_ == "poss" for c in noun.children)
            )
            if relative and name.pos_ == "PROPN":
                person = Mention(found.heads[name.i].name, "person")
                found.heads[token.i] = found.heads[token.head.i] = person


def _agree(found: Mentions) -> None:
    """Give mentions of one name one type."""
    typed = {mention.name.casefold(): mention for mention in distinct(found.heads.values())}
    for position, mention in found.heads.items():
        found.heads[position] = typed[mention.name.casefold()]


def _add_title(doc: Doc, title: str, found: Mentions) -> set[int]:
    """Positions of the words that stand for the document's title."""
    covered: set[int] = set()
    if len(title) < 2:
        return covered
    for match in re.finditer(re.escape(title), doc.text, re.IGNORECASE):
        span = doc.char_span(*match.span())
        if span is not None:
            whole = [entity for entity in span.ents if entity.text == span.text]
            kind = ENTITY_TYPES.get(whole[0].label_) if whole else None
            found.heads[span.root.i] = Mention(title, kind or "concept")
            covered.update(range(span.start, span.end))
    return covered


def _add_entity(entity: Span, found: Mentions) -> Iterable[int]:
    """Add a named entity; positions of the words that it covers, where it is one."""
    kind = ENTITY_TYPES.get(entity.label_)
    words = _titled(_strip(list(entity)))
    if kind is None or not words or len(words) > _MAX_NAME_WORDS or begins_with_me(words):
        return ()
    if found.voice.speaker is not None and _is_shouted(words):
        return ()
    if not any(word.pos_ == "PROPN" or word.is_upper or word.is_title for word in words):
        return ()
    words = with_saint_s(numbered(words))
    name = _join(words)
    plain = name.casefold()
    # "I flew to Nice", yet "Nice, Omar!"
    judged = kind != "place" or words[0].is_sent_start or not words[0].is_title
    if (judged and _is_noise(plain)) or (
        len(words) == 1 and words[0].pos_ in ("INTJ", "VERB", "ADV", "AUX")
    ):
        return ()
    head = entity.root if entity.root in words else words[-1]
    if head.head in words:
        head = head.head  # the number behind a name, which the name hangs on
    party = found.voice.named(name.removesuffix("'S")) or _addressed(words, found.voice)
    new = head.i not in found.heads
    found.heads[head.i] = party or Mention(name, kind)
    return range(entity.start, max(entity.end, words[-1].i + 1)) if new else ()


def _addressed(words: list[Token], voice: Voice) -> Mention | None:
    """The listener, where a sentence is nothing but a title and that name: "Uncle Ben!"."""
    called = voice.named(_join(words[1:])) if is_address(words) else None
    return called if called is not None and called == voice.listener else None


def _titled(words: list[Token]) -> list[Token]:
    """A single name with the title before it, which the tagger leaves out: "Mr Okafor"."""
    before = words[0].nbor(-1) if len(words) == 1 and words[0].i else None
    if before is not None and before.is_title and before.lower_.strip(".") in CALLING_TITLES:
        return [before, *words]
    return words


def _is_shouted(words: list[Token]) -> bool:
    """Whether words are of a sentence in capitals, in which no name is told from the rest."""
    run = 0
    for word in words[0].sent:
        if word.is_upper and len(word) > 1:
            run += 1
        elif word.is_alpha:
            run = 0
        if run >= _SHOUT and word.i - run < words[-1].i and words[0].i <= word.i + _SHOUT:
            return all(part.is_upper or not part.is_alpha for part in words)
    return False


def _chunk(chunk: Span, found: Mentions) -> Mention | None:
    root = chunk.root
    if root.dep_ == "ROOT" and chunk[0].lower_ == "no":  # "No problem!"
        return None
    if root.pos_ not in ("NOUN", "PROPN") or root.ent_type_ in QUANTITY_LABELS - {"ORDINAL"}:
        return None
    owner = owner_of(root)
    if found.voice.speaker is not None and root.is_upper and _is_shouted([root]):
        return None
    if root.lower_ in OATHS and root.dep_ in _ASIDE:
        return None
    words = [word for word in chunk if word.i <= root.i]
    if owner is not None:
        words = [word for word in words if word.i > owner.i]
    breaks = [at for at, word in enumerate(words) if _is_edge(word) and word.text not in _JOINTS]
    words = _strip(words[breaks[-1] + 1 :] if breaks else words)
    if (
        not words
        or begins_with_me(words)
        or words[-1].i != root.i
        or any(word.lower_ == "no" for word in chunk[1:])
    ):
        return None
    if words[:-1] == (shorter := without_tail(words)):
        words, root = shorter, shorter[-1]
    if root.pos_ == "PROPN":  # "singer Ana Luz"
        while len(words) > 1 and words[0].pos_ == "NOUN":
            words = words[1:]
    if len(words) > _MAX_WORDS:
        words = _core(words)
    lemma = root.lemma_.casefold()
    if not _tells(words, lemma):
        return None
    name = _join(words)
    if owner is not None and lemma in _OWNED:
        whose = found.at(owner)
        if whose is not None:
            kind: EntityType = noun_type(lemma) if lemma in RELATIONS else "concept"
            name = " ".join([possessive(whose.name), *chosen_among(owner, words), name])
            return Mention(name, kind)
    party = found.voice.named(name) if root.pos_ == "PROPN" else None
    party = party or _addressed(words, found.voice)
    return party or Mention(name, kind_in_use(root))


def _tells(words: list[Token], lemma: str) -> bool:
    """Whether a chunk, without what only points or judges, names something."""
    root = words[-1]
    if len(words) == 1 and _is_plainly_name(root):
        return True
    modifiers = [word for word in words[:-1] if word.pos_ in ("NOUN", "PROPN", "ADJ", "VERB")]
    if root.lower_ in VAGUE_HEADS or lemma in VAGUE_HEADS:
        nouns = [word for word in modifiers if word.pos_ in ("NOUN", "PROPN")]
        nouns = [word for word in nouns if word.lower_ not in VAGUE_HEADS]
        return bool(nouns) or (lemma in _PEOPLE and bool(modifiers))
    if len(words) > 1:
        return not _is_noise(root.lower_) or any(
            word.pos_ in ("NOUN", "PROPN") for word in modifiers
        )
    if _is_noise(root.lower_) or lemma in LIGHT_WORDS:
        return False
    if root.pos_ == "NOUN" and root.is_lower and is_plain_word(root.doc, root.text):
        return False  # an adjective or a verb that the tagger takes for a noun
    return len(root.text) > 1 and not root.text[0].isdigit()


def _is_plainly_name(word: Token) -> bool:
    """Whether a word has a capital where none is due, or moves: "with Hope", "Hope came home"."""
    if word.pos_ != "PROPN" or not word.is_title:
        return False
    if word.is_sent_start:
        return word.dep_ == "nsubj" and word.head.lemma_ in MOTION_VERBS
    before = word.nbor(-1)
    return bool(before.is_lower and before.is_alpha)


def _is_noise(plain: str) -> bool:
    return (
        not has_letter(plain)
        or len(plain) < 2
        or all(
            part in INTERJECTIONS or part in FUNCTION_WORDS or part in LIGHT_WORDS
            for part in plain.replace("-", " ").split()
        )
        or plain in VAGUE_HEADS
        or "://" in plain
        or "@" in plain
    )


def _strip(words: list[Token]) -> list[Token]:
    """Without articles, possessives, counts, judgements and marks at both ends."""
    while words and _is_edge(words[0]) | _is_filler(words[0]):
        words = words[1:]
    while words and _is_edge(words[-1]):
        words = words[:-1]
    for position, word in enumerate(words):
        if word.is_space:  # a line break inside a name is the tagger's mistake
            return _strip(words[:position])
    return words


def _is_edge(word: Token) -> bool:
    return (
        word.is_space
        or not any(character.isalnum() for character in word.text)
        or word.text in ("'s", f"{APOSTROPHE}s")
    )


def _is_filler(word: Token) -> bool:
    if word.ent_type_ == "PERSON" and word.is_title and not word.is_sent_start:
        return False  # "Dolly Parton", whatever part of speech a Dolly is
    if word.is_sent_start and word.tag_ == "VB":
        return True  # an order, which the name tagger takes for a first name: "Tell José"
    if word.pos_ == "PROPN" and word.lower_ not in ("the", "my", "a"):
        return bool(word.is_sent_start and word.lower_ in INTERJECTIONS)  # "Yep Omar"
    if not word.whitespace_ and word.i + 1 < len(word.doc) and word.nbor(1).text == "-":
        return False  # "real-life"
    return (
        word.pos_ in ("DET", "PRON", "ADP", "CCONJ", "SCONJ", "ADV", "INTJ", "PART", "AUX")
        or word.tag_ in ("JJR", "JJS")  # "fewer birds"
        or (word.pos_ == "ADJ" and is_comparative(word.doc, word.text))
        or word.lower_ in EMPTY_MODIFIERS
        or (word.like_num and word.pos_ == "NUM")
        or word.lower_ in INTERJECTIONS
    )


def _core(words: list[Token]) -> list[Token]:
    """The head of a long chunk with the modifiers that stand right before it."""
    kept = [words[-1]]
    for word in reversed(words[:-1]):
        if len(kept) == 4 or word.dep_ not in ("compound", "amod", "nmod"):
            break
        kept.insert(0, word)
    return kept


def _join(words: list[Token]) -> str:
    """The words as written; common nouns in lower case wherever they stand."""
    parts = []
    for word in words:
        common = word.is_sent_start and word.pos_ != "PROPN" and word.is_title
        common = common and not word.ent_type_
        parts.append((word.lower_ if common else word.text) + word.whitespace_)
    return " ".join("".join(parts).split()).strip(_OUTSIDE)


def _activity(token: Token) -> Mention | None:
    """What somebody goes and does, or likes to do: "we went camping", "Ines hates flying"."""
    if token.tag_ != "VBG" or token.dep_ not in ("xcomp", "advcl", "dobj"):
        return None
    liked = token.head.lemma_ in PREFERENCE_VERBS and token.dep_ != "advcl"
    if not liked and token.head.lemma_ != "go":
        return None
    alone = token.i == token.head.i + 1 and token.lemma_ not in LIGHT_WORDS
    alone = alone and not any(child.dep_ in ("dobj", "xcomp", "ccomp") for child in token.children)
    return Mention(token.lower_, "concept" if liked else "event") if alone else None
