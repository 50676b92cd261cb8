"""What counts the tokens of a context."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from graphmem.errors import ConfigurationError
from graphmem.models.tokenizer import token_counter
from graphmem.settings import Settings


class Pieces:
    """An embedder whose tokens are letters."""

    name = "pieces"
    dimension = 2

    def count_tokens(self, text: str) -> int:
        return len(text)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A tokenizer whose tokens are words, and that would cut and pad as an embedder's does."""
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "Ana": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.enable_truncation(3)
    tokenizer.enable_padding(length=8)
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def counted(text: str, **settings: object) -> int:
    return token_counter(Settings(**settings), Pieces())(text)  # type: ignore[arg-type]


def test_without_a_tokenizer_the_embedder_counts() -> None:
    assert counted("Ana runs") == 8


def test_a_models_own_tokenizer_counts_all_of_a_text_and_nothing_else(words: Path) -> None:
    assert counted("Ana runs", llm_tokenizer=words) == 2
    assert counted("Ana runs " * 50, llm_tokenizer=words) == 100
    assert counted("", llm_tokenizer=words) == 0


def test_a_tokenizer_that_was_exchanged_is_read_anew(words: Path) -> None:
    assert counted("Ana-Maria", llm_tokenizer=words) == 3
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.save(str(words))
    assert counted("Ana-Maria", llm_tokenizer=words) == 1


@pytest.mark.parametrize("content", [None, "", "{}", "no json"])
def test_what_is_no_tokenizer_is_a_clear_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigurationError, match="GRAPHMEM_LLM_TOKENIZER names no tokenizer"):
        counted("Ana", llm_tokenizer=path)


def test_a_folder_is_no_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        counted("Ana", llm_tokenizer=tmp_path)
