"""Question -> hits, over one complete generation of an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus import Document, Passage
from corpus.reasons import Reason
from index import abbreviations, generations, manifest, placing
from index.catalogue import Catalogue
from index.errors import IndexProblem, damaged
from index.fusion import fuse
from index.lexical import tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.abbreviations import Names
    from index.embedding import Embedder
    from index.stores import Found, Store, Words

# So many of each ranking are candidates for the mixed one.
CANDIDATES = 200
# So many are read at once; an answer looks at sixteen or some more.
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with what its score is made of.

    `score` is the mixed one (standard deviations above the candidates' mean), `cosine` that of the
    question's search vector (see `Embedder.search_vector`) and the passage's, `bm25` the words' score.
    Hits that share one of `leaders` say nearly the same in several documents.
    """

    document: Document
    passage: Passage
    score: float
    cosine: float
    bm25: float
    leaders: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """The passage as it stands in the document."""
        return self.document.text[self.passage.start : self.passage.end]


class Index:
    """A loaded generation; immutable, safe to search from several threads.

    `only` holds the ids of the documents that it is narrowed to, None where it is all of them.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        store: Store,
        embedder: Embedder,
        only: frozenset[str] | None = None,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.store = store
        self.embedder = embedder
        self.only = only

    @classmethod
    def open(cls, folder: Path, embedder: Embedder | None = None, store: str = "") -> Index:
        """Load the current generation of the index in `folder`.

        Without an `embedder`, the model is loaded with which the index was made. `store` is where
        to look first for a Milvus that has moved (see `index.placing`).

        Raises:
            NoIndex: nothing has been built there.
            IndexProblem: it is damaged, newer, or made by other rules or another model.
            ModelError: the model cannot be loaded.
        """
        generation = generations.current(folder)
        try:
            return cls.at(generation, embedder, store)
        except IndexProblem:
            if generations.current(folder) != generation:
                return cls.open(folder, embedder, store)  # builds have replaced it while we read
            raise

    @classmethod
    def at(cls, generation: Path, embedder: Embedder | None = None, place: str = "") -> Index:
        """Load one generation, whether it is the current one or not.

        Raises:
            IndexProblem, ModelError: see `open`.
        """
        with ExitStack() as opened:
            catalogue = opened.enter_context(closing(Catalogue(generation)))
            store = opened.enter_context(closing(_load(generation, catalogue, place)))
            embedder = _checked(embedder, generation.parent, catalogue.manifest)
            opened.pop_all()
        return cls(generation, catalogue, store, embedder)

    def close(self) -> None:
        """Close the files; the index cannot be searched any more."""
        self.store.close()
        self.catalogue.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def narrowed(self, only: Set[str]) -> Index:
        """The same index as if it held the documents with these ids alone.

        What a word weighs is counted anew among them; how long a passage is on average is not. It
        shares this one's files, and is closed with it.
        """
        known = self.catalogue.dates()
        wanted = [number for number, id, _ in known if id in only]
        if len(wanted) == len(known):
            return self
        ids = frozenset(id for _, id, _ in known if id in only)
        store = self.store.narrowed(wanted)
        return Index(self.folder, self.catalogue, store, self.embedder, ids)

    @property
    def lexical(self) -> Words:
        """In which of the passages words stand."""
        return self.store.lexical

    @cached_property
    def names(self) -> Names:
        """What the documents also call by another name."""
        return abbreviations.known(self.catalogue.manifest, self.only)

    @property
    def documents(self) -> int:
        """How many documents it searches."""
        return int(self.catalogue.manifest["documents"]) if self.only is None else len(self.only)

    def __len__(self) -> int:
        """How many passages there are, in whichever documents."""
        return len(self.store)

    def search(self, question: str, k: int = 10) -> list[Hit]:
        """The `k` best passages, best first."""
        return self.hits(self.embedder.search_vector(question), tokens(question), k)

    def hits(self, vector: NDArray[np.float32], words: list[str], k: int) -> list[Hit]:
        """The `k` best passages for an embedded question, shape (dimension,), and its tokens."""
        return list(islice(self.ranked(vector, words), k))

    def ranked(self, vector: NDArray[np.float32], words: list[str]) -> Iterator[Hit]:
        """All candidates, best first, some read at a time, as they are asked for."""
        numbers, cosines, bm25 = self.candidates(vector, words)
        scores = fuse(cosines, bm25, len(set(words)))
        order = np.argsort(-scores, kind="stable")
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            told = zip(
                scores[some].tolist(), cosines[some].tolist(), bm25[some].tolist(), strict=True
            )
            read = self.catalogue.passages(numbers[some].tolist())
            for (document, passage, leaders), values in zip(read, told, strict=True):
                yield Hit(document, passage, *values, leaders)

    def candidates(self, vector: NDArray[np.float32], words: list[str]) -> Found:
        """The best of both rankings: passage numbers, cosines, BM25, each of shape (n,)."""
        return self.store.candidates(vector, words, CANDIDATES)


def _load(generation: Path, catalogue: Catalogue, place: str) -> Store:
    """What belongs to this catalogue; whatever another's files make a parser raise, say it."""
    try:
        manifest.check(catalogue.manifest)
        store = placing.opened(generation, catalogue, place)
        right = len(store) == catalogue.manifest["passages"]
        right = right and store.dimension == catalogue.manifest["dimension"]
        right = right and {"model", "fingerprint"} <= catalogue.manifest.keys()
    except IndexProblem:
        raise
    except Exception as error:
        raise IndexProblem(damaged(generation, str(error) or type(error).__name__)) from error
    if not right:
        raise IndexProblem(damaged(generation, Reason("uneven")))
    return store


def _checked(embedder: Embedder | None, folder: Path, made_with: Mapping[str, Any]) -> Embedder:
    """The embedder with which the index was made."""
    if embedder is None:
        from index.embedding import Embedder

        embedder = Embedder.load(made_with["model"])
    if embedder.fingerprint != made_with["fingerprint"]:
        raise IndexProblem(Reason("another model", folder, made_with["model"], embedder.name))
    return embedder
