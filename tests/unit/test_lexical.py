from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.recall.lexical import BM25, TermCounts, membership, tokens, windows, words


def test_tokens_are_folded_stemmed_and_without_stop_words() -> None:
    assert tokens("Who was CAMPING near the lakes?") == ["camp", "near", "lake"]


def test_possessives_and_accents_do_not_separate_words() -> None:
    assert tokens("Akinoshū's") == tokens("akinoshu")
    assert words("Café MÜLLER Straße") == ["cafe", "muller", "strasse"]


def test_accents_of_other_scripts_are_letters() -> None:
    assert words("йод") == ["йод"]


def test_unspaced_scripts_give_pairs_of_characters() -> None:
    assert tokens("東京タワー") == ["東京", "京タ", "タワ", "ワー"]
    assert tokens("猫") == ["猫"]
    assert tokens("iPhone買った") == ["iphon", "買っ", "った"]


@given(st.text())
def test_tokens_never_fail_and_repeat_themselves(text: str) -> None:
    assert tokens(text) == tokens(text)
    assert all(tokens(text))


def test_bm25_matches_the_formula() -> None:
    texts = ["red fox", "red red hen house", "blue hen"]
    k1, b = 0.9, 0.4
    found = BM25.of(TermCounts.of(texts), k1=k1, b=b).scores(["red"])
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = 8 / 3
    expected = [
        idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean)) if tf else 0.0
        for tf, length in ((1, 2), (2, 4), (0, 2))
    ]
    assert found == pytest.approx(expected, rel=1e-5)


def test_bm25_knows_no_unknown_term_and_counts_a_repeated_one_once() -> None:
    bm25 = BM25.of(TermCounts.of(["red fox", "hen"]))
    assert not bm25.scores(["unicorn"]).any()
    assert np.array_equal(bm25.scores(["fox", "fox"]), bm25.scores(["fox"]))


@pytest.mark.parametrize("texts", [[], [""], ["the of", "and"], ["🙂", "…"]])
def test_bm25_of_nothing_is_zero(texts: list[str]) -> None:
    found = BM25.of(TermCounts.of(texts)).scores(["fox"])
    assert found.shape == (len(texts),)
    assert not found.any()


def test_windows_stay_in_their_group() -> None:
    starts, ends = windows(np.array([0, 0, 0, 0, 1, 1]), 3)
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [(0, 3), (1, 4), (4, 6)]


@given(st.lists(st.integers(1, 9), max_size=8), st.integers(1, 7))
def test_every_item_is_in_a_window(lengths: list[int], width: int) -> None:
    groups = np.repeat(np.arange(len(lengths)), lengths)
    starts, ends = windows(groups, width)
    holds = membership(starts, ends, len(groups)).toarray()
    assert holds.sum(axis=0).all()
    for row in holds:
        items = np.flatnonzero(row)
        assert len(set(groups[items])) == 1
        assert len(items) == min(width, lengths[groups[items[0]]])


def test_grouped_counts_equal_the_joined_text() -> None:
    texts = ["red fox", "red hen", "blue hen"]
    starts, ends = windows(np.zeros(3, dtype=np.int64), 2)
    grouped = TermCounts.of(texts).grouped(membership(starts, ends, 3))
    joined = TermCounts.of(["red fox red hen", "red hen blue hen"])
    query = ["red", "blue"]
    assert BM25.of(grouped).scores(query) == pytest.approx(BM25.of(joined).scores(query))
