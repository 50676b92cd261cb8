"""Text embeddings: the interface, and the local model that is the default.

The local model is ``bge-small-en-v1.5`` (Xiao et al., 2023) in int8 ONNX. Its dynamic quantisation
scales by the whole batch, so the same text in two batches gives two vectors. Here each text goes
through the model alone, on as many threads as there are cores: as fast as batches of 32 on two
cores, without their padding, and a text's vector depends on the text only. So one turn at a time
and a bulk import build the same memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import ConfigurationError, ModelError

if TYPE_CHECKING:
    from graphmem.settings import Settings

Vectors = NDArray[np.float32]

LOCAL_MODEL = "bge-small-en-v1.5-int8"
_QUERY_INSTRUCTION = "Represent this sentence for searching relevant passages: "
_MAX_TOKENS = 512


class Embedder(Protocol):
    """Maps texts to unit vectors; a text's vector depends on nothing but the text."""

    @property
    def name(self) -> str:
        """Name under which the model is recorded in the graph."""
        ...

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed texts to store: float32, shape (texts, dimension), rows of length 1."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Embed a query: float32, shape (dimension,), of length 1."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the model's tokenizer makes of a text, however long."""
        ...


class LocalEmbedder:
    """bge-small-en-v1.5 int8 on onnxruntime: CLS pooling, normalised, 384 dimensions.

    Texts beyond 512 tokens are cut there. The model is loaded on first use.

    Parameters
    ----------
    locate
        Returns the folder of ``model.onnx`` and ``tokenizer.json``, fetching it if need be.
    threads
        Texts embedded at once; the machine's cores by default.
    """

    name = LOCAL_MODEL
    dimension = 384

    def __init__(self, locate: Callable[[], Path], *, threads: int | None = None) -> None:
        self._locate = locate
        self._threads = threads or os.cpu_count() or 1
        self._lock = Lock()
        self._session: Any = None
        self._tokenizer: Any = None
        self._counter: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed each text by itself; equal texts are embedded once."""
        self._load()
        distinct = list(dict.fromkeys(texts))
        encodings = self._tokenizer.encode_batch(distinct)
        if self._threads > 1 and len(distinct) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                vectors = list(pool.map(self._forward, encodings))
        else:
            vectors = [self._forward(encoding) for encoding in encodings]
        row = {text: i for i, text in enumerate(distinct)}
        stacked = np.asarray(vectors, dtype=np.float32).reshape(-1, self.dimension)
        return stacked[[row[text] for text in texts]] if texts else stacked

    def embed_query(self, text: str) -> Vectors:
        """Embed a query behind the instruction that the model was trained with."""
        vector: Vectors = self.embed([_QUERY_INSTRUCTION + text])[0]
        return vector

    def count_tokens(self, text: str) -> int:
        """How many word pieces a text has; more than a language model's own tokens, if anything."""
        self._load()
        return len(self._counter.encode(text, add_special_tokens=False).ids)

    def _forward(self, encoding: Any) -> Vectors:
        ids = np.asarray([encoding.ids], dtype=np.int64)
        feeds = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        cls = self._session.run(None, feeds)[0][0, 0]
        unit: Vectors = (cls / np.linalg.norm(cls)).astype(np.float32)
        return unit

    def _load(self) -> None:
        with self._lock:
            if self._session is not None:
                return
            import onnxruntime
            from tokenizers import Tokenizer

            folder = self._locate()
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            try:
                tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
                session = onnxruntime.InferenceSession(
                    str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
                )
            except Exception as error:  # both libraries raise bare Exceptions of their own
                raise ModelError(f"cannot load the embedding model in {folder}: {error}") from error
            tokenizer.no_padding()
            self._counter = Tokenizer.from_str(tokenizer.to_str())
            tokenizer.enable_truncation(_MAX_TOKENS)
            self._tokenizer, self._session = tokenizer, session


def embedder_from(settings: Settings) -> Embedder:
    """The embedder that the settings name.

    Raises
    ------
    ConfigurationError
        If the name is unknown.
    """
    if settings.embedding_model != LOCAL_MODEL:
        raise ConfigurationError(
            f"unknown embedding model {settings.embedding_model!r}",
            hint=f"Set GRAPHMEM_EMBEDDING_MODEL to {LOCAL_MODEL!r}, or unset it.",
        )

    def locate() -> Path:
        from graphmem.artifacts import embedding_model

        return embedding_model(settings)

    return LocalEmbedder(locate)
