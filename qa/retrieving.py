"""Question -> hits that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from index import Hit, Index
from index.lexical import tokens
from qa.questions import content

# Characters; two passages.
LONGEST = 600

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Query:
    """A question made ready for searching: `vector` has shape (dimension,), `words` are tokens."""

    text: str
    vector: NDArray[np.float32]
    words: list[str]

    @classmethod
    def of(cls, question: str, index: Index) -> Query:
        """Embed and tokenise; words that merely ask are kept out of the tokens."""
        return cls(question, index.embedder.embed_question(question), tokens(content(question)))


def retrieve(index: Index, query: Query, k: int) -> list[Hit]:
    """The `k` best hits, scores descending, none overlapping another."""
    return merged(index.hits(query.vector, query.words, 2 * k))[:k]


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """Hits without overlaps: neighbours become one hit, with the scores of the better one.

    Passages reach back into one another by design, so neighbours that both were found overlap. What
    would grow beyond `LONGEST` characters is not joined; the lesser hit then loses the overlap.
    """
    kept: list[Hit] = []
    for hit in hits:
        low, high = hit.passage.start, hit.passage.end
        for at, other in enumerate(kept):
            first, last = other.passage.start, other.passage.end
            if hit.document.id != other.document.id or low >= last or high <= first:
                continue
            joined = min(low, first), max(high, last)
            taken = [k for k in kept if k is not other and k.document.id == hit.document.id]
            if joined[1] - joined[0] <= LONGEST and not any(
                joined[0] < k.passage.end and joined[1] > k.passage.start for k in taken
            ):
                kept[at] = replace(
                    other, passage=replace(other.passage, start=joined[0], end=joined[1])
                )
                break
            low, high = (last, high) if low >= first else (low, first)
            if low >= high:
                break
        else:
            kept.append(replace(hit, passage=replace(hit.passage, start=low, end=high)))
    return kept
