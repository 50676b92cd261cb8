from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from graphmem.errors import ModelError
from graphmem.steps.vectors import RememberedVectors


class Recording:
    """Embeds a text as its length, and remembers what it was asked."""

    name = "recording"
    dimension = 1

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if "broken" in texts:
            raise ModelError("no vector")
        self.asked += texts
        return np.asarray([[len(text)] for text in texts], dtype=np.float32).reshape(-1, 1)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.embed([text]).ravel()

    def count_tokens(self, text: str) -> int:
        return len(text)


def test_each_text_is_embedded_once() -> None:
    model = Recording()
    vectors = RememberedVectors(model)
    vectors.prepare(["a", "bb", "a", ""])
    vectors.prepare(["bb", "ccc"])
    assert model.asked == ["a", "bb", "ccc"]
    assert vectors.of("ccc") == [3.0]


def test_items_come_in_order_with_their_texts_embedded() -> None:
    model = Recording()
    vectors = RememberedVectors(model)
    seen = []
    for item in vectors.ahead(iter(["a", "bb", "ccc"]), lambda text: [text], first=["dddd"]):
        assert vectors.of(item) == [float(len(item))]
        seen.append(item)
    assert seen == ["a", "bb", "ccc"]
    assert model.asked[0] == "dddd"


@pytest.mark.parametrize("items", [[], ["a"]])
def test_few_items_come_too(items: list[str]) -> None:
    assert list(RememberedVectors(Recording()).ahead(items, lambda text: [text])) == items


def test_what_the_model_cannot_do_is_told_to_whoever_takes_the_item() -> None:
    vectors = RememberedVectors(Recording())
    taken = vectors.ahead(["a", "broken", "c"], lambda text: [text])
    assert next(taken) == "a"
    with pytest.raises(ModelError):
        next(taken)


def test_what_fails_before_the_first_item_is_told_too() -> None:
    with pytest.raises(ModelError):
        list(RememberedVectors(Recording()).ahead(["a"], lambda text: [text], first=["broken"]))
