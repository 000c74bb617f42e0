"""Text -> unit vectors, with the bundled model or any other sentence-transformers model.

Importing this module loads neither torch nor a model; `Embedder.load` does.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import Cancelled
from index.bundled import ModelError
from index.models import fingerprint, load_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Embedder", "ModelError"]

# Tokens in one batch, padding included: large enough for the full speed of two cores (twice as
# many gain 5 %), small enough that a question, which waits for the batch under way, waits at most
# about 150 ms.
_BATCH_TOKENS = {"bfloat16": 1536, "float32": 512}
# Passages are sorted by length within windows of this many, so that little is padded.
_WINDOW = 1024
# Lengths are rounded up to a multiple of this: the matrix units work in tiles of 16 rows, and
# lengths such as 203 or 253 cost a fifth more than 208 or 256.
_TILE = 16
# Texts tokenised in one go while a question may be waiting.
_COUNTED_AT_ONCE = 64


class Embedder:
    """Turns text into unit vectors with a sentence-transformers model.

    Safe to use from several threads: a question waits for one batch of passages at most.

    Attributes:
        name: "bundled", the absolute path of a folder, or a hub id; `load(name)` gives it again.
        dimension: Length of the vectors.
        fingerprint: 16 hex digits that stand for weights, tokenizer, pooling and prompts, whatever
            type the weights were loaded in. Vectors of equal fingerprints may be compared.
        dtype: "bfloat16" or "float32", the type that the model computes in.
        max_tokens: What goes beyond it in a text does not reach the vector.
    """

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self._model = model
        self.dtype = str(model.dtype or "float32").removeprefix("torch.")
        limit = model.get_max_seq_length()
        self.max_tokens = int(min(limit or sys.maxsize, sys.maxsize))
        # Chosen here because encode_document takes "document" even where it is empty, and it is
        # there, empty, in every model that calls its prompt "passage".
        names = ("document", "passage", "corpus")
        self._prompt = next(filter(None, map(model.prompts.get, names)), "")
        self._turn = _Turn()
        self.dimension = len(self.embed_question(""))
        self.fingerprint = fingerprint(model)

    @classmethod
    def load(cls, name: str | None = None) -> Embedder:
        """Load a model: the bundled one, a folder, or an id of the model hub.

        The network is touched only for a hub id that is not in the local hub cache yet. The model
        computes in bfloat16 where the processor has it natively, else in float32; the environment
        variable YINJU_DTYPE (`float32`, `bfloat16`) overrides.

        Raises:
            ModelError: there is no such model, or it cannot be unpacked, fetched or loaded.
        """
        return cls(*load_model(name))

    def embed_passages(
        self,
        texts: Sequence[str],
        *,
        progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> NDArray[np.float32]:
        """Embed texts of documents.

        What goes beyond `max_tokens` is ignored; ask `count_tokens` first where that can be.

        Args:
            texts: The passages.
            progress: Told after each batch how many passages are done.
            cancelled: Asked before each batch whether to stop.

        Returns:
            Array of shape (len(texts), dimension): row i is the unit vector of texts[i].

        Raises:
            Cancelled: `cancelled` said so.
        """
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        done = 0
        for start in range(0, len(texts), _WINDOW):
            window = texts[start : start + _WINDOW]
            for rows in self._batches(self.count_tokens(window, cancelled=cancelled)):
                _stop(cancelled)
                batch = [_valid(window[row]) for row in rows]
                with self._turn:
                    found = self._model.encode_document(
                        batch,
                        prompt=self._prompt,
                        batch_size=len(batch),
                        show_progress_bar=False,
                        **self._padding,
                    )
                vectors[[start + row for row in rows]] = _unit(found)
                done += len(batch)
                if progress:
                    progress(done)
        return vectors

    @contextmanager
    def lent(self) -> Iterator[SentenceTransformer]:
        """The model, for whoever else computes with it; nobody uses it meanwhile."""
        with self._turn:
            yield self._model

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, of shape (dimension,)."""
        with self._turn:
            found = self._model.encode_query([_valid(text)], show_progress_bar=False)
        vector: NDArray[np.float32] = _unit(found)[0]
        return vector

    def count_tokens(
        self, texts: Sequence[str], *, cancelled: Callable[[], bool] | None = None
    ) -> list[int]:
        """How many tokens each text is as a passage, prompt and special tokens included.

        Raises:
            Cancelled: `cancelled` said so.
        """
        counts: list[int] = []
        for start in range(0, len(texts), _COUNTED_AT_ONCE):
            _stop(cancelled)
            some = [self._prompt + _valid(text) for text in texts[start : start + _COUNTED_AT_ONCE]]
            with self._turn:  # the tokenizer keeps state and is not safe to share either
                counts += _counted(self._model.tokenizer, some)
        return counts

    def _batches(self, counts: list[int]) -> Iterator[list[int]]:
        """Rows of similar length, longest first."""
        bound = _BATCH_TOKENS.get(self.dtype, _BATCH_TOKENS["float32"])
        order = sorted(range(len(counts)), key=lambda row: -counts[row])
        while order:
            longest = min(max(counts[order[0]], 1), self.max_tokens)
            size = max(1, bound // (-(-longest // _TILE) * _TILE))
            yield order[:size]
            order = order[size:]

    @cached_property
    def _padding(self) -> dict[str, Any]:
        from sentence_transformers.base.modules import Transformer

        # Other kinds of models pad nothing, and transformers refuses a tile that the limit is no
        # multiple of.
        if self.max_tokens % _TILE or not isinstance(self._model[0], Transformer):
            return {}
        return {"processing_kwargs": {"text": {"pad_to_multiple_of": _TILE}}}


class _Turn:
    """A lock that serves in order of arrival: who has just had it queues behind those who wait.

    An ordinary lock may go to the builder batch after batch while a question waits.
    """

    def __init__(self) -> None:
        self._door = threading.Lock()
        self._room = threading.Lock()

    def __enter__(self) -> None:
        with self._door:
            self._room.acquire()

    def __exit__(self, *_: object) -> None:
        self._room.release()


def _stop(cancelled: Callable[[], bool] | None) -> None:
    if cancelled and cancelled():
        raise Cancelled


def _valid(text: str) -> str:
    """The text without lone surrogates, which a browser can send and no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Rows scaled to length 1 in float32 (the model's own are as inexact as its type)."""
    rows = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-12))
    return unit


def _counted(tokenizer: Any, texts: list[str]) -> list[int]:
    if callable(tokenizer):  # a transformers tokenizer
        found = tokenizer(texts, truncation=False, return_attention_mask=False, verbose=False)
        return [len(ids) for ids in found["input_ids"]]
    if hasattr(tokenizer, "encode_batch"):  # one of the tokenizers library: static embeddings
        return [len(encoding.ids) for encoding in tokenizer.encode_batch(texts)]
    return [len(tokenizer.tokenize(text)) for text in texts]
