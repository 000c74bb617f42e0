"""Vectors and their nearest neighbours; the only module that imports faiss."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "vectors.faiss"


@dataclass(frozen=True)
class Vectors:
    """Unit vectors by number (0, 1, ...), searched exactly by inner product (cosine)."""

    _index: Any

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> Vectors:
        """Index the rows of `vectors`, shape (n, dimension)."""
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> Vectors:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, RuntimeError: the file is missing or is no FAISS index.
        """
        import faiss

        # Bytes instead of faiss.read_index: that one cannot open every path on Windows.
        return cls(faiss.deserialize_index(np.fromfile(folder / FILE, dtype=np.uint8)))

    def save(self, folder: Path) -> None:
        """Write to `folder`."""
        import faiss

        (folder / FILE).write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Components of one vector."""
        return int(self._index.d)

    def search(
        self, vector: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the `k` nearest rows, nearest first; fewer where there are fewer.

        `among` holds the numbers of the rows that may be found, None for all of them.

        Raises:
            ValueError: `vector` has not the shape (dimension,).
        """
        if vector.shape != (self.dimension,):
            raise ValueError(f"vector of shape {vector.shape} for dimension {self.dimension}")
        # FAISS pads with number -1 and score -3.4e38 where k exceeds the index.
        sought, only = vector[None].astype(np.float32), None
        if among is not None:
            import faiss

            only = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
        most = min(k, len(self) if among is None else len(among))
        cosines, numbers = self._index.search(sought, most, params=only)
        return numbers[0], cosines[0]

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors with these numbers, shape (len(numbers), dimension)."""
        if len(numbers) == 0:
            return np.empty((0, self.dimension), dtype=np.float32)
        rows: NDArray[np.float32] = self._index.reconstruct_batch(numbers)
        return rows
