"""Tokens as the language model at hand counts them: by its own ``tokenizer.json``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphmem.errors import ConfigurationError
from graphmem.models.embedder import Embedder
from graphmem.settings import Settings

__all__ = ["token_counter"]


def token_counter(settings: Settings, embedder: Embedder) -> Callable[[str], int]:
    """What counts the tokens of a text: the model's tokenizer, or else the embedder's.

    Raises
    ------
    ConfigurationError
        There is no such file, or no tokenizer in it.
    """
    if settings.llm_tokenizer is None:
        return embedder.count_tokens
    path = settings.llm_tokenizer.expanduser()
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise _unusable(path, error) from error
    tokenizer = _loaded(path, changed)
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


@lru_cache(maxsize=4)
def _loaded(path: Path, changed: int) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises bare Exceptions of its own
        raise _unusable(path, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _unusable(path: Path, error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"GRAPHMEM_LLM_TOKENIZER names no tokenizer: {path} ({error})",
        hint="Give the tokenizer.json that is published beside the model, or unset it.",
    )
