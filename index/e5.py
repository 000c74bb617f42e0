"""The bundled model, multilingual-e5-small: tokenizer, encoder, and the mean of its vectors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder

if TYPE_CHECKING:
    from tokenizers import Encoding
    from torch import Tensor

# What `index.models.fingerprint` makes of the folder; the tests compare. Vectors of indexes from the
# time when the folder was loaded like any other model stay good.
FINGERPRINT = "071707b37df6084f"
QUESTION, PASSAGE = "query: ", "passage: "
# Lengths are rounded up to a multiple of this: the matrix units work in tiles of 16 rows, and
# lengths such as 203 or 253 cost a fifth more than 208 or 256.
TILE = 16
_PAD = 1


class E5:
    """Not safe to share between threads; `Embedder` sees to that.

    Attributes:
        tokenizer: Cuts nothing and pads nothing.
        heads: Of the encoder's attention.
    """

    max_tokens = 512
    fingerprint = FINGERPRINT

    def __init__(self, folder: Path, dtype: str) -> None:
        """Load the unpacked folder, to compute in "bfloat16" or "float32".

        Raises:
            OSError, KeyError, ValueError, SafetensorError: a file is missing or damaged.
        """
        import torch
        from tokenizers import Tokenizer

        self.dtype = dtype
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # it raises nothing more special
            raise ValueError(f"tokenizer.json: {error}") from error
        self.heads = json.loads((folder / "config.json").read_bytes())["num_attention_heads"]
        self.encoder = Encoder(tensors(folder), self.heads, getattr(torch, dtype))

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage."""
        return [len(one) for one in self._encoded([PASSAGE + text for text in texts])]

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of any length, shape (len(texts), dimension), computed as one batch."""
        return self._means([PASSAGE + text for text in texts])

    def question(self, text: str) -> NDArray[np.float32]:
        """A vector of any length, shape (dimension,)."""
        vector: NDArray[np.float32] = self._means([QUESTION + text])[0]
        return vector

    def _encoded(self, texts: list[str]) -> list[Encoding]:
        found: list[Encoding] = self.tokenizer.encode_batch(texts)
        return found

    def _means(self, texts: list[str]) -> NDArray[np.float32]:
        import torch

        ids, mask = padded(
            [shortened(one.ids, self.max_tokens) for one in self._encoded(texts)],
            TILE if len(texts) > 1 else 1,
        )
        with torch.inference_mode():
            rows = self.encoder(ids, mask).float() * mask[..., None]
            means = rows.sum(1) / mask.sum(1, keepdim=True)
        found: NDArray[np.float32] = means.numpy()
        return found


def tensors(folder: Path) -> dict[str, Tensor]:
    """The model's weights by name, read as they are used.

    Raises:
        OSError, SafetensorError: the file is missing or damaged.
    """
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


def shortened(ids: Sequence[int], most: int) -> list[int]:
    """The ids without those that are too many, but with the last, which ends the text."""
    return [*ids] if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def rounded(length: int, tile: int = TILE) -> int:
    """The length up to a multiple of `tile`."""
    return -(-length // tile) * tile


def padded(rows: Sequence[Sequence[int]], tile: int = TILE) -> tuple[Tensor, Tensor]:
    """Ids of tokens in rows of equal length, a multiple of `tile`, and where they are no padding.

    Both have the shape (rows, tokens).
    """
    import torch

    width = rounded(max(map(len, rows)), tile)
    ids = np.full((len(rows), width), _PAD, np.int64)
    for row, some in zip(ids, rows, strict=True):
        row[: len(some)] = some
    lengths = np.array([len(some) for some in rows])
    mask = np.arange(width) < lengths[:, None]
    return torch.from_numpy(ids), torch.from_numpy(mask)
