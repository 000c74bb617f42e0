"""The store that needs nothing else: FAISS and bm25s, in files of the generation's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.reasons import Reason
from index.errors import IndexProblem, damaged
from index.lexical import Lexical
from index.vectors import Vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.stores import Found
    from index.vectors import Ask


@dataclass(frozen=True)
class Embedded:
    """An `index.stores.Store`; `owners` gives for each passage the number of its document."""

    vectors: Vectors
    lexical: Lexical
    owners: Callable[[], Sequence[int]]

    @classmethod
    def load(cls, folder: Path, owners: Callable[[], Sequence[int]]) -> Embedded:
        """Read what `Vectors.write` and `Lexical.write` wrote.

        Raises:
            IndexProblem: the two do not belong together.
            Exception: whatever damaged files make a parser raise.
        """
        vectors, lexical = Vectors.load(folder), Lexical.load(folder)
        if len(vectors) != len(lexical):
            raise IndexProblem(damaged(folder, Reason("uneven")))
        return cls(vectors, lexical, owners)

    @property
    def dimension(self) -> int:
        """Components of one vector."""
        return self.vectors.dimension

    def __len__(self) -> int:
        return len(self.vectors)

    def candidates(self, vector: NDArray[np.float32], words: Sequence[str], k: int) -> Found:
        """See `index.stores.Store`."""
        kept = self.lexical.kept
        among = None if kept is None else np.flatnonzero(kept)
        nearest, _ = self.vectors.search(vector, k, among)
        numbers, bm25 = self.lexical.best(words, k, nearest)
        return numbers, self.vectors.rows(numbers) @ vector, bm25

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """See `index.stores.Store`."""
        return self.vectors.rows(numbers)

    def narrowed(self, documents: Sequence[int]) -> Embedded:
        """See `index.stores.Store`."""
        kept = np.isin(np.array(self.owners(), dtype=np.int64), documents)
        return replace(self, lexical=replace(self.lexical, kept=kept))

    def close(self) -> None:
        """Nothing: the files are let go of with the last reference."""


class EmbeddedWriter:
    """An `index.stores.Writer` to the folder of a generation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.stated: dict[str, object] = {}

    def add_vectors(self, rows: NDArray[np.float32], ask: Ask) -> None:
        """See `index.stores.Writer`."""
        vectors = Vectors.write(self._folder, rows, ask)
        self.stated["vectors"] = {"kind": vectors.kind, "recall": round(vectors.recall, 4)}

    def add_words(self, texts: Iterable[str], owners: Sequence[int]) -> tuple[()]:
        """See `index.stores.Writer`; the catalogue keeps none."""
        Lexical.write(self._folder, texts)
        return ()
