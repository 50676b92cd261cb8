"""Which words English has, as far as the parser knows them.

The rules that bring words back to their base form come with a list of the words that have one. It
tells "Carpet", which only begins a sentence, from "Corbin", which is nothing but a name. Without
such a list nothing is known to be a common word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["is_common_noun", "is_comparative", "is_plain_word", "learn"]

_TABLE = "graphmem_words"
_POS = ("noun", "verb", "adj", "adv")


def learn(nlp: Language) -> None:
    """Make the pipeline's list of words known to the documents that it parses."""
    tables: Any = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if _lemmatizes(nlp) else None
    if tables is None or not tables.has_table("lemma_index") or nlp.vocab.lookups.has_table(_TABLE):
        return
    index = tables.get_table("lemma_index")
    words = {pos: frozenset(index[pos]) for pos in _POS if pos in index}
    nlp.vocab.lookups.add_table(_TABLE, words)


def is_common_noun(doc: Doc, word: str) -> bool:
    """Whether a word, in the plural too, is a noun that no capital is needed for."""
    plain = word.casefold()
    forms = (plain, plain.removesuffix("s"), plain.removesuffix("es"))
    return any(form in _words(doc, "noun") for form in forms)


def is_plain_word(doc: Doc, word: str) -> bool:
    """Whether a word is a verb, an adjective or an adverb, and no noun."""
    plain = word.casefold()
    return not is_common_noun(doc, plain) and any(
        plain in _words(doc, pos) for pos in _POS if pos != "noun"
    )


def is_comparative(doc: Doc, word: str) -> bool:
    """Whether an adjective compares, such as "nicer", whatever the tagger calls it."""
    plain = word.casefold()
    for ending in ("er", "est"):
        stem = plain.removesuffix(ending)
        if stem != plain and plain not in _words(doc, "adj"):
            doubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
            forms = (stem, f"{stem}e", doubled, stem.removesuffix("i") + "y")
            return any(form in _words(doc, "adj") for form in forms)
    return False


def _lemmatizes(nlp: Language) -> bool:
    return "lemmatizer" in nlp.pipe_names


def _words(doc: Doc, pos: str) -> frozenset[str]:
    lookups = doc.vocab.lookups
    if not lookups.has_table(_TABLE):
        return frozenset()
    found: frozenset[str] = lookups.get_table(_TABLE).get(pos, frozenset())
    return found
