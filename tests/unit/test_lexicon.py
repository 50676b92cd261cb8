from __future__ import annotations

import spacy

from graphmem.extraction.lexicon import is_common_noun, is_comparative, is_plain_word, learn
from graphmem.extraction.local import PIPELINES


def test_the_parser_knows_which_words_are_common() -> None:
    nlp = spacy.load(next(name for name in PIPELINES if spacy.util.is_package(name)))
    learn(nlp)
    learn(nlp)
    doc = nlp.make_doc("")
    assert is_common_noun(doc, "Carpet")
    assert is_common_noun(doc, "parcels")
    assert not is_common_noun(doc, "Vennel")
    assert is_plain_word(doc, "allergic")
    assert not is_plain_word(doc, "carpet")
    assert is_comparative(doc, "nicer")
    assert is_comparative(doc, "happiest")
    assert not is_comparative(doc, "clever")
    assert not is_comparative(doc, "nice")


def test_a_pipeline_without_a_list_knows_no_word() -> None:
    nlp = spacy.blank("en")
    learn(nlp)
    doc = nlp.make_doc("carpet")
    assert not is_common_noun(doc, "carpet")
    assert not is_plain_word(doc, "allergic")
    assert not is_comparative(doc, "nicer")
