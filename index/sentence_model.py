"""Any other sentence-transformers model."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.bundled import ModelError
from index.e5 import TILE

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Passages that one process computes at a time.
_OF_A_PROCESS = 64


class SentenceModel:
    """Not safe to share between threads; `Embedder` sees to that.

    Its passages are computed by a process for each of `devices`, if any are named (cuda:0, cpu, ...).
    """

    def __init__(self, model: SentenceTransformer, devices: Sequence[str] = ()) -> None:
        from index.models import fingerprint

        self._model = model
        self.dtype = str(model.dtype or "float32").removeprefix("torch.")
        self.max_tokens = int(min(model.get_max_seq_length() or sys.maxsize, sys.maxsize))
        # Chosen here because encode_document takes "document" even where it is empty, and it is
        # there, empty, in every model that calls its prompt "passage".
        names = ("document", "passage", "corpus")
        self._prompt = next(filter(None, map(model.prompts.get, names)), "")
        self.fingerprint = fingerprint(model)
        self._pool = None
        if devices:
            self._pool = model.start_multi_process_pool([*devices])
            atexit.register(model.stop_multi_process_pool, self._pool)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage."""
        return _counted(self._model.tokenizer, [self._prompt + text for text in texts])

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of any length, shape (len(texts), dimension); one batch without processes.

        Raises:
            ModelError: a process has died.
        """
        try:
            found = self._model.encode_document(
                [*texts],
                prompt=self._prompt,
                batch_size=_OF_A_PROCESS if self._pool else len(texts),
                pool=self._pool,
                # Each process gets several shares, as none knows how long its texts take.
                chunk_size=_OF_A_PROCESS if self._pool else None,
                show_progress_bar=False,
                **self._padding,
            )
        except RuntimeError as error:
            if not self._pool or all(one.is_alive() for one in self._pool["processes"]):
                raise
            raise ModelError(
                "有一个向量化的进程中断了，可能是内存或显存不够。请少用几个 --device 后重试，"
                "已经向量化的不会重来。"
            ) from error
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
