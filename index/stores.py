"""The seam between search and storage: what a search asks of the vectors and words of a generation.

The catalogue, and with it all text, lies in the generation's folder wherever those are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.vectors import Ask

    # A token, its number, and in how many passages it stands.
    Word = tuple[str, int, int]
    Found = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]


class Words(Protocol):
    """In which passages words (see `index.lexical.tokens`) stand."""

    def __contains__(self, token: str) -> bool:
        """Whether the token stands anywhere in the passages."""
        ...

    def frequency(self, token: str) -> int:
        """In how many passages the token stands."""
        ...

    def idf(self, token: str) -> float:
        """How rare the token is: BM25's inverse document frequency, greatest for unknown ones."""
        ...


class Store(Protocol):
    """The vectors and words of one generation's passages, by number (0, 1, ...).

    Safe to use from several threads.
    """

    @property
    def lexical(self) -> Words:
        """Its words."""
        ...

    @property
    def dimension(self) -> int:
        """Components of one vector."""
        ...

    def __len__(self) -> int:
        """How many passages there are."""
        ...

    def candidates(self, vector: NDArray[np.float32], words: Sequence[str], k: int) -> Found:
        """The `k` nearest passages and the `k` with the best words: numbers, cosines, BM25.

        Each of shape (n,), numbers ascending; passages without any of the words are not among the
        best of them.

        Raises:
            ValueError: `vector` has not the shape (dimension,).
        """
        ...

    def rows(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of the passages with these numbers, shape (len(numbers), dimension)."""
        ...

    def narrowed(self, documents: Sequence[int]) -> Store:
        """The same, as if it held the documents with these numbers alone; see `Index.narrowed`."""
        ...

    def close(self) -> None:
        """Let go of what it holds, for the narrowed ones too."""
        ...


class Writer(Protocol):
    """Takes up the vectors of a new generation, and then the words."""

    @property
    def stated(self) -> Mapping[str, object]:
        """What the manifest says, once all is there: `store` where, `vectors` how it is searched."""
        ...

    def add_vectors(self, rows: NDArray[np.float32], ask: Ask) -> None:
        """Take up the vectors of all passages, shape (n, dimension); `ask` as in `Vectors.write`.

        Raises:
            OSError, IndexProblem: they cannot be written.
        """
        ...

    def add_words(self, texts: Iterable[str], owners: Sequence[int]) -> Iterable[Word]:
        """Take up the texts of all passages, with the numbers of their documents.

        Returns:
            What the catalogue is to keep of the words.

        Raises:
            OSError, IndexProblem: they cannot be written.
        """
        ...
