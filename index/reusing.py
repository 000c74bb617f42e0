"""Vectors that an index holds already: what was embedded once is not embedded again.

They are found by the hash of what was embedded, so that it does not matter by which rules that was
cut out of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import generations, manifest, placing
from index.catalogue import Catalogue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embedding import Embedder
    from index.searching import Index


@dataclass(frozen=True, slots=True)
class Made:
    """`numbers` gives the row of each content that was embedded, `rows` vectors, shape (n, dimension)."""

    numbers: Mapping[str, int]
    rows: Callable[[NDArray[np.int64]], NDArray[np.float32]]

    @classmethod
    def of(cls, old: Index) -> Made:
        """What an index that is open holds."""
        return cls(old.catalogue.contents(), old.store.rows)


NOTHING = Made({}, lambda _: np.empty((0, 0), dtype=np.float32))


@contextmanager
def by_other_rules(target: Path, embedder: Embedder, store: str) -> Iterator[Made]:
    """What the index in `target` holds that merely other rules keep from being opened.

    Nothing, where it is not they, or where it was embedded by another model, or is damaged: then
    it is embedded again, which is never wrong.
    """
    with ExitStack() as opened:
        try:
            made = _made(opened, target, embedder, store)
        except Exception:  # whatever damaged files make a parser raise
            made = NOTHING
        yield made


def _made(opened: ExitStack, target: Path, embedder: Embedder, store: str) -> Made:
    generation = generations.current(target)
    catalogue = Catalogue(generation)
    opened.callback(catalogue.close)
    stated = catalogue.manifest
    served = manifest.same_text(stated) and manifest.same_lexical(stated)
    if (
        stated["format"] != manifest.FORMAT
        or served
        or stated["fingerprint"] != embedder.fingerprint
    ):
        return NOTHING
    rows = opened.enter_context(placing.vectors(generation, catalogue, store))
    whole = len(rows) == stated["passages"] and rows.dimension == embedder.dimension
    return Made(catalogue.contents(), rows.rows) if whole else NOTHING
