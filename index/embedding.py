"""Text -> unit vectors, with the bundled model or any other sentence-transformers model.

Importing this module loads neither torch nor a model; `Embedder.load` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import Cancelled
from index.bundled import ModelError
from index.computing import computed
from index.e5 import rounded
from index.models import BUNDLED, load_model, load_spread

if TYPE_CHECKING:
    from index.models import Model

__all__ = ["Embedder", "ModelError"]

_T = TypeVar("_T")
# Tokens in one batch, padding included: large enough for the full speed of two cores (twice as
# many gain 5 %), small enough that a question, which waits for the batch under way, waits at most
# about 150 ms.
_BATCH_TOKENS = {"bfloat16": 1536, "float32": 512}
# Passages are sorted by length within windows of this many, so that little is padded.
_WINDOW = 1024
# Texts tokenised in one go while a question may be waiting.
_COUNTED_AT_ONCE = 64
# So much of the empty question's vector is taken from that of a question that is searched by. A
# passage that lies near whatever is asked says little of what is: as Zhao et al. (2021, "Calibrate
# Before Use") do with a content-free input. On ten public sets vectors alone gain .005 nDCG, the
# mixed ranking .002 (docs/experiments.md).
_EMPTY = 0.2


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

    def __init__(self, name: str, model: Model, spread: Model | None = None) -> None:
        self.name = name
        self._model = model
        self._spread = spread  # the same model, for many passages at once
        self.dtype = model.dtype
        self.max_tokens = model.max_tokens
        self.fingerprint = model.fingerprint
        empty = self.embed_question("")
        self.dimension = len(empty)
        # Measured with the bundled model alone.
        self._common = _EMPTY * empty if name == BUNDLED else np.zeros_like(empty)

    @classmethod
    def load(cls, name: str | None = None, devices: Sequence[str] = ()) -> Embedder:
        """Load a model: the bundled one, a folder, or an id of the model hub.

        The network is touched only for a hub id that is not in the local hub cache yet. The model
        computes in bfloat16 where the processor has it natively, else in float32; the environment
        variable YINJU_DTYPE (`float32`, `bfloat16`) overrides.

        Passages are embedded by a process for each of `devices`, as torch names them (cuda:0, cpu),
        where any are given.

        Raises:
            ModelError: there is no such model or device, or it cannot be unpacked, fetched or loaded.
        """
        name, model = computed(lambda: load_model(name))
        return cls(name, model, load_spread(name, devices) if devices else None)

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
            whole = [[*range(len(window))]]  # the processes make batches of it by themselves
            counts = [] if self._spread else self.count_tokens(window, cancelled=cancelled)
            for rows in whole if self._spread else self._batches(counts):
                _stop(cancelled)
                batch = [_valid(window[row]) for row in rows]
                found = self._passages(batch)
                vectors[[start + row for row in rows]] = _unit(found)
                done += len(batch)
                if progress:
                    progress(done)
        return vectors

    @property
    def is_spread(self) -> bool:
        """Whether passages are embedded by processes of their own."""
        return self._spread is not None

    def compute(self, work: Callable[[Model], _T]) -> _T:
        """What `work` makes with the model, which nobody else uses meanwhile.

        Raises:
            Exception: whatever `work` raises.
        """
        return computed(lambda: work(self._model))

    def _passages(self, texts: list[str]) -> NDArray[np.float32]:
        if self._spread:  # its processes compute, not this one
            return self._spread.passages(texts)
        return self.compute(lambda model: model.passages(texts))

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, of shape (dimension,)."""
        found = self.compute(lambda model: model.question(_valid(text)))
        vector: NDArray[np.float32] = _unit(found[None])[0]
        return vector

    def search_vector(self, text: str) -> NDArray[np.float32]:
        """The unit vector by which passages are searched for a question, of shape (dimension,).

        It is the question's without some of what every question has in common.
        """
        vector: NDArray[np.float32] = _unit((self.embed_question(text) - self._common)[None])[0]
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
            some = [*map(_valid, texts[start : start + _COUNTED_AT_ONCE])]
            counts += self._counted(some)
        return counts

    def _counted(self, texts: list[str]) -> list[int]:
        # The tokenizer keeps state and is not safe to share either.
        return self.compute(lambda model: model.count(texts))

    def _batches(self, counts: list[int]) -> Iterator[list[int]]:
        """Rows of similar length, longest first."""
        bound = _BATCH_TOKENS.get(self.dtype, _BATCH_TOKENS["float32"])
        order = sorted(range(len(counts)), key=lambda row: -counts[row])
        while order:
            longest = min(max(counts[order[0]], 1), self.max_tokens)
            size = max(1, bound // rounded(longest))
            yield order[:size]
            order = order[size:]


def _stop(cancelled: Callable[[], bool] | None) -> None:
    if cancelled and cancelled():
        raise Cancelled


def _valid(text: str) -> str:
    """The text without lone surrogates, which a browser can send and no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1 (the model's own are as inexact as its type)."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float32] = rows / np.maximum(lengths, np.float32(1e-12))
    return unit
