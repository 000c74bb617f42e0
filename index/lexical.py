"""Words: BM25 over characters and pairs of characters.

On every Chinese set we measured, unigrams and bigrams of folded characters are as good as or better
than a segmenter's words, and need no dictionary. Runs of Latin letters and digits stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.folding import FILLER, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Bump whenever the same text would give other tokens.
LEXICAL_VERSION = 2
# Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009): customary values.
K1, B = 1.5, 0.75

# In folded text: a run of letters and digits (58, pm2.5, 2023, 64.2%), or a run of ideographs.
RUN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*%?|[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


def tokens(text: str) -> list[str]:
    """The tokens of a text; a gloss within a word is no part of it.

    >>> tokens("PM2.5下降")
    ['pm2.5', '下', '下降', '降']
    >>> tokens("協(xié)同")
    ['协', '协同', '同']
    """
    found: list[str] = []
    for match in RUN.finditer(fold(text).replace(FILLER, "")):
        run = match.group()
        if run[0] < "\u3400":
            found.append(run)
            continue
        both = [""] * (2 * len(run) - 1)
        both[::2] = run
        both[1::2] = map(add, run, run[1:])
        found += both
    return found


@dataclass(frozen=True)
class Counted:
    """Which tokens texts have: by the tokens' numbers, which and how often, text by text.

    `lengths` and `frequencies`, of shapes (texts,) and (tokens,), tell how many tokens a text has,
    and in how many texts a token stands.
    """

    vocabulary: dict[str, int]
    texts: list[tuple[NDArray[np.int32], NDArray[np.uint16]]]
    lengths: NDArray[np.int64]
    frequencies: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Counted:
        """Count the tokens of the texts."""
        # An empty text must still have a number, and a corpus without any token an index.
        vocabulary = {"": 0}
        # A tenth of what their strings would take, and half of what bm25s itself does, which at a
        # million passages is more than most machines have.
        held: list[tuple[NDArray[np.int32], NDArray[np.uint16]]] = []
        lengths: list[int] = []
        for text in texts:
            found = tokens(text) or [""]
            numbers = [vocabulary.setdefault(token, len(vocabulary)) for token in found]
            distinct, counts = np.unique(np.array(numbers, dtype=np.int32), return_counts=True)
            held.append((distinct, np.minimum(counts, 65535).astype(np.uint16)))
            lengths.append(len(found))
        frequencies = np.zeros(len(vocabulary), dtype=np.int64)
        for distinct, _ in held:
            frequencies[distinct] += 1
        return cls(vocabulary, held, np.array(lengths, dtype=np.int64), frequencies)

    def weights(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """For each text its tokens' numbers, ascending, and what each adds to its BM25."""
        rare = rarity(len(self.texts), self.frequencies).astype(np.float32)
        average = self.lengths.mean() if self.texts else 1
        norms = K1 * (1 - B + B * self.lengths / average)
        for (distinct, counts), norm in zip(self.texts, norms, strict=True):
            often = counts.astype(np.float32)
            yield distinct, rare[distinct] * (often / (np.float32(norm) + often))


@dataclass(frozen=True)
class Lexical:
    """BM25 scores of all passages, by number (0, 1, ...).

    `kept`, of shape (n,), tells which passages count; None for all of them.
    """

    _bm25: Any
    kept: NDArray[np.bool_] | None = None

    @classmethod
    def build(cls, texts: Iterable[str]) -> Lexical:
        """Index the texts in order."""
        import bm25s

        counted = Counted.of(texts)
        bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        bm25.scores = _scores(counted)
        bm25.vocab_dict = counted.vocabulary
        bm25.unique_token_ids_set = set(counted.vocabulary.values())
        bm25.nonoccurrence_array = None
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read what `save` wrote.

        Raises:
            OSError, ValueError, KeyError: a file is missing or damaged.
        """
        import bm25s

        return cls(bm25s.BM25.load(folder / "lexical", mmap=True, load_corpus=False))

    def save(self, folder: Path) -> None:
        """Write to `folder`."""
        self._bm25.save(folder / "lexical", show_progress=False)

    def __len__(self) -> int:
        return int(self._bm25.scores["num_docs"])

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of every passage for these tokens, shape (n,); zeros where none is known.

        Passages that do not count have none.
        """
        known = [token for token in query if token in self]
        if not known:
            return np.zeros(len(self), dtype=np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(known)
        return scores if self.kept is None else np.where(self.kept, scores, np.float32(0))

    def __contains__(self, token: str) -> bool:
        """Whether the token stands anywhere in the passages."""
        return token in self._bm25.vocab_dict and (self.kept is None or self.frequency(token) > 0)

    def frequency(self, token: str) -> int:
        """In how many passages the token stands."""
        number = self._bm25.vocab_dict.get(token)
        if number is None:
            return 0
        borders = self._bm25.scores["indptr"]
        if self.kept is None:
            return int(borders[number + 1] - borders[number])
        holding = self._bm25.scores["indices"][borders[number] : borders[number + 1]]
        return int(self.kept[holding].sum())

    def idf(self, token: str) -> float:
        """How rare the token is: BM25's inverse document frequency, greatest for unknown ones."""
        count = len(self) if self.kept is None else int(self.kept.sum())
        return float(rarity(count, self.frequency(token)))


def rarity(count: int, frequency: Any) -> Any:
    """BM25's inverse document frequency of what stands in `frequency` of `count` passages.

    The frequencies of several tokens may be an array.
    """
    return np.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _scores(counted: Counted) -> dict[str, Any]:
    """BM25 of each token in each text that has it, column by column, as bm25s keeps it."""
    borders = np.concatenate(([0], np.cumsum(counted.frequencies)))
    data = np.empty(borders[-1], dtype=np.float32)
    indices = np.empty(borders[-1], dtype=np.int32)
    places = borders[:-1].copy()
    for number, (distinct, weights) in enumerate(counted.weights()):
        at = places[distinct]
        data[at] = weights
        indices[at] = number
        places[distinct] += 1
    return {"data": data, "indices": indices, "indptr": borders, "num_docs": len(counted.texts)}
