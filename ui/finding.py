"""Words found in a text as the search sees both: traditional as simplified, full width as half."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus.folding import FILLER, fold


@dataclass(frozen=True, slots=True)
class Folded:
    """A text to be searched; `places[n]` is where `text[n]` stands in the original."""

    text: str
    places: npt.NDArray[np.int64]


@lru_cache(maxsize=4)
def folded(text: str) -> Folded:
    """`text` folded, without the characters that stand for a gloss."""
    whole = fold(text)
    if FILLER not in whole:
        return Folded(whole, np.arange(len(whole)))
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    return Folded(whole.replace(FILLER, ""), np.flatnonzero(codes != ord(FILLER)))


def find(text: str, words: str) -> list[tuple[int, int]]:
    """Where `words` stand in `text`, as disjoint ranges in order; nowhere if they are blank."""
    where, needle = folded(text), fold(words).replace(FILLER, "").strip()
    found: list[tuple[int, int]] = []
    at = where.text.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        found.append((int(where.places[at]), int(where.places[end - 1]) + 1))
        at = where.text.find(needle, end)
    return found
