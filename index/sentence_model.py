"""Any other sentence-transformers model."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.e5 import TILE

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceModel:
    """Not safe to share between threads; `Embedder` sees to that."""

    def __init__(self, model: SentenceTransformer) -> None:
        from index.models import fingerprint

        self._model = model
        self.dtype = str(model.dtype or "float32").removeprefix("torch.")
        self.max_tokens = int(min(model.get_max_seq_length() or sys.maxsize, sys.maxsize))
        # Chosen here because encode_document takes "document" even where it is empty, and it is
        # there, empty, in every model that calls its prompt "passage".
        names = ("document", "passage", "corpus")
        self._prompt = next(filter(None, map(model.prompts.get, names)), "")
        self.fingerprint = fingerprint(model)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage."""
        return _counted(self._model.tokenizer, [self._prompt + text for text in texts])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of any length, shape (len(texts), dimension), computed as one batch."""
        found = self._model.encode_document(
            [*texts],
            prompt=self._prompt,
            batch_size=len(texts),
            show_progress_bar=False,
            **self._padding,
        )
        return np.asarray(found, dtype=np.float32)

    def question(self, text: str) -> NDArray[np.float32]:
        """A vector of any length, shape (dimension,)."""
        found = self._model.encode_query([text], show_progress_bar=False)
        vector: NDArray[np.float32] = np.asarray(found, dtype=np.float32)[0]
        return vector

    @cached_property
    def _padding(self) -> dict[str, Any]:
        from sentence_transformers.base.modules import Transformer

        # Other kinds of models pad nothing, and transformers refuses a tile that the limit is no
        # multiple of.
        if self.max_tokens % TILE or not isinstance(self._model[0], Transformer):
            return {}
        return {"processing_kwargs": {"text": {"pad_to_multiple_of": TILE}}}


def _counted(tokenizer: Any, texts: list[str]) -> list[int]:
    if callable(tokenizer):  # a transformers tokenizer
        found = tokenizer(texts, truncation=False, return_attention_mask=False, verbose=False)
        return [len(ids) for ids in found["input_ids"]]
    if hasattr(tokenizer, "encode_batch"):  # one of the tokenizers library: static embeddings
        return [len(encoding.ids) for encoding in tokenizer.encode_batch(texts)]
    return [len(tokenizer.tokenize(text)) for text in texts]
