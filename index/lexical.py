"""Words: BM25 over characters and pairs of characters.

On every Chinese set we measured, unigrams and bigrams of folded characters are as good as or better
than a segmenter's words, and need no dictionary. Runs of Latin letters and digits stay whole.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import log1p
from operator import add
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corpus.folding import FILLER, fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Bump whenever the same text would give other tokens.
LEXICAL_VERSION = 2
# Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009): `B` is the customary value; `K1`
# is below the customary 1.2 to 2, for in a short passage a word that stands there twice says little
# more than once. On ten public sets the mixed ranking gains .005 nDCG by it (docs/experiments.md).
K1, B = 0.7, 0.75
# So many tokens are counted at once, and so many postings put in order: some two hundred megabytes.
_AT_ONCE = 4_000_000
# A token in a text: the text's number, and how often it stands there.
_POSTING = np.dtype([("text", "<i4"), ("count", "<u2")])

# A token that stands in more passages than this is worth leaving out; the score that the best must
# reach is told from so many times as many as are wanted; looking a passage up costs as much as adding
# so many postings; what single-precision sums in another order may differ by.
_MANY, _LEADING, _LOOKUP, _ROUNDING = 50_000, 10, 300, 1e-3

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


def held(wanted: Set[str], text: str) -> set[str]:
    """Which of these tokens are among `tokens(text)`, without making all of those."""
    folded = fold(text).replace(FILLER, "")
    # Neighbouring ideographs belong to one run, so a pair of them stands wherever its token does.
    found = {token for token in wanted if token in folded}
    whole = {token for token in found if token[0] < "\u3400"}
    return found - whole | whole.intersection(RUN.findall(folded)) if whole else found


class _Chunk(NamedTuple):
    """Consecutive texts of a `Counted`: their `tokens`, ascending, and in how many texts each stands.

    For each token in turn, the file has its postings from `start` on, ordered by text.
    """

    start: int
    tokens: NDArray[np.int32]
    frequencies: NDArray[np.int32]


@dataclass(frozen=True)
class Counted:
    """Which tokens texts have, and how often.

    `lengths` and `frequencies`, of shapes (texts,) and (tokens,), tell how many tokens a text has,
    and in how many texts a token stands.
    """

    vocabulary: dict[str, int]
    lengths: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    _chunks: list[_Chunk]
    _file: IO[bytes]

    @classmethod
    @contextmanager
    def of(cls, texts: Iterable[str], folder: Path) -> Iterator[Counted]:
        """Count the tokens of the texts; the counts lie in a file without a name in `folder`.

        Raises:
            OSError: it cannot be written.
        """
        # An empty text must still have a number, and a corpus without any token an index.
        vocabulary = {"": 0}
        lengths = np.zeros(0, dtype=np.int64)
        chunks: list[_Chunk] = []
        with TemporaryFile(dir=folder) as file:
            for more, numbers in _numbered(texts, vocabulary):
                which = np.repeat(np.arange(len(lengths), len(lengths) + len(more)), more)
                pairs, counts = np.unique(numbers << 32 | which, return_counts=True)
                present, frequencies = np.unique(pairs >> 32, return_counts=True)
                chunks.append(
                    _Chunk(file.tell(), present.astype(np.int32), frequencies.astype(np.int32))
                )
                postings = np.empty(len(pairs), dtype=_POSTING)
                postings["text"] = pairs & 0xFFFFFFFF
                postings["count"] = np.minimum(counts, 65535)
                file.write(postings.tobytes())
                lengths = np.concatenate((lengths, more))
            held = np.zeros(len(vocabulary), dtype=np.int64)
            for chunk in chunks:
                held[chunk.tokens] += chunk.frequencies
            yield cls(vocabulary, lengths, held, chunks, file)

    @cached_property
    def borders(self) -> NDArray[np.int64]:
        """Where each token's postings begin among those of all tokens, and the end of all."""
        return np.concatenate(([0], np.cumsum(self.frequencies)))

    def weights(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """For each text its tokens' numbers, ascending, and what each adds to its BM25."""
        for chunk in self._chunks:
            postings = self._read(chunk.start, chunk.frequencies.sum())
            order = np.argsort(postings["text"], kind="stable")
            postings, tokens = postings[order], np.repeat(chunk.tokens, chunk.frequencies)[order]
            ends = np.flatnonzero(np.diff(postings["text"])) + 1
            weights = self._weights(tokens, postings)
            yield from zip(np.split(tokens, ends), np.split(weights, ends), strict=True)

    def columns(self) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """Token by token, those of many at once: the numbers of its texts, and its weight in each."""
        starts = [chunk.start for chunk in self._chunks]
        begin = 0
        while begin < len(self.frequencies):
            room = self.borders[begin] + _AT_ONCE
            end = max(begin + 1, int(np.searchsorted(self.borders, room, "right")) - 1)
            free = self.borders[begin:end] - self.borders[begin]
            column = np.empty(self.borders[end] - self.borders[begin], dtype=_POSTING)
            for at, chunk in enumerate(self._chunks):
                some = slice(*np.searchsorted(chunk.tokens, (begin, end)))
                tokens, many = chunk.tokens[some] - begin, chunk.frequencies[some]
                postings = self._read(starts[at], many.sum())
                starts[at] += postings.nbytes
                # Behind those of the same token in earlier chunks.
                shift = free[tokens] - (np.cumsum(many) - many)
                column[np.repeat(shift, many) + np.arange(len(postings))] = postings
                free[tokens] += many
            tokens = np.repeat(np.arange(begin, end), self.frequencies[begin:end])
            yield np.ascontiguousarray(column["text"]), self._weights(tokens, column)
            begin = end

    def _read(self, start: int, count: int) -> NDArray[Any]:
        self._file.seek(start)
        return np.frombuffer(self._file.read(int(count) * _POSTING.itemsize), dtype=_POSTING)

    def _weights(self, tokens: NDArray[Any], postings: NDArray[Any]) -> NDArray[np.float32]:
        often = postings["count"].astype(np.float32)
        weights: NDArray[np.float32] = self._rare[tokens]
        weights *= often / (self._norms[postings["text"]] + often)
        return weights

    @cached_property
    def _rare(self) -> NDArray[np.float32]:
        rare: NDArray[np.float32] = rarity(len(self.lengths), self.frequencies).astype(np.float32)
        return rare

    @cached_property
    def _norms(self) -> NDArray[np.float32]:
        average = self.lengths.mean() if len(self.lengths) else 1
        return (K1 * (1 - B + B * self.lengths / average)).astype(np.float32)


def _numbered(
    texts: Iterable[str], vocabulary: dict[str, int]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For some texts at a time, how many tokens each has, and their numbers, text by text."""
    lengths, numbers = array("q"), array("q")
    for text in texts:
        found = tokens(text) or [""]
        numbers.extend([vocabulary.setdefault(token, len(vocabulary)) for token in found])
        lengths.append(len(found))
        if len(numbers) >= _AT_ONCE:
            yield np.array(lengths), np.array(numbers)
            lengths, numbers = array("q"), array("q")
    if lengths:
        yield np.array(lengths), np.array(numbers)


@dataclass(frozen=True, slots=True)
class _Postings:
    """The passages that hold a token, ascending, and what it adds to the BM25 of each.

    It adds less than `most`: its rarity, which is multiplied by less than one.
    """

    numbers: NDArray[np.int32]
    weights: NDArray[np.float32]
    most: float

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """What it adds to each of these passages, shape (n,)."""
        # Of the postings' type: another would have them all copied.
        places = np.searchsorted(self.numbers, numbers.astype(np.int32))
        places[places == len(self.numbers)] = 0
        return np.where(self.numbers[places] == numbers, self.weights[places], np.float32(0))


@dataclass(frozen=True)
class Lexical:
    """BM25 scores of all passages, by number (0, 1, ...).

    `kept`, of shape (n,), tells which passages count; None for all of them.
    """

    _bm25: Any
    kept: NDArray[np.bool_] | None = None

    @classmethod
    def write(cls, folder: Path, texts: Iterable[str]) -> None:
        """Index the texts in order, in `folder`.

        Raises:
            OSError: it cannot be written.
        """
        import bm25s

        within = folder / "lexical"
        with Counted.of(texts, folder) as counted:
            bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
            none = np.zeros(0, dtype=np.float32)
            bm25.scores = {"data": none, "indices": none, "indptr": counted.borders}
            bm25.scores["num_docs"] = len(counted.lengths)
            bm25.vocab_dict = counted.vocabulary
            bm25.nonoccurrence_array = None
            bm25.save(within, show_progress=False)
            # bm25s would have all columns in memory. They are written, not mapped: a full disk that
            # meets a mapped page kills the process.
            with (
                (within / "data.csc.index.npy").open("wb") as data,
                (within / "indices.csc.index.npy").open("wb") as indices,
            ):
                shape = (int(counted.borders[-1]),)
                for file, kind in ((data, "<f4"), (indices, "<i4")):
                    header = {"descr": kind, "fortran_order": False, "shape": shape}
                    np.lib.format.write_array_header_1_0(file, header)
                for numbers, weights in counted.columns():
                    data.write(weights.data)
                    indices.write(numbers.data)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Read what `write` wrote.

        Raises:
            OSError, ValueError, KeyError: a file is missing or damaged.
        """
        import bm25s

        return cls(bm25s.BM25.load(folder / "lexical", mmap=True, load_corpus=False))

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

    def best(
        self, query: Sequence[str], k: int, also: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The `k` passages with the greatest BM25, those without any left out, and `also` these.

        Their numbers, ascending, and BM25, of shapes (n,): what `scores` tells. But what stands in
        very many passages is looked up only in those that may still be among the best (Turtle and
        Flood 1995, "Query evaluation: strategies and optimizations": MaxScore).
        """
        asked = sorted(self._postings(query), key=lambda one: one.most)
        scores = np.zeros(len(self), dtype=np.float32)
        least, left, rest = 0.0, sum(one.most for one in asked), sum(map(len, asked))
        leading = None
        while asked:
            if len(asked[-1]) > _MANY:
                if leading is None:
                    leading = self._greatest(scores, scores > 0, _LEADING * k)
                if len(leading) >= k:
                    least = float(np.partition(scores[leading], -k)[-k])
            if left < least:
                able = scores > max(least - left - _ROUNDING, 0.0)
                if np.count_nonzero(able) * len(asked) * _LOOKUP < rest:
                    break
            one = asked.pop()
            np.add.at(scores, one.numbers, one.weights)
            left, rest = left - one.most, rest - len(one)
        else:
            able = scores > 0
        if asked:
            some = np.union1d(np.flatnonzero(able), also)
            for one in asked:
                scores[some] += one.of(some)
        numbers = np.union1d(self._greatest(scores, able, k), also)
        told = scores[numbers]
        return numbers, told if self.kept is None else told * self.kept[numbers]

    def _greatest(
        self, scores: NDArray[np.float32], able: NDArray[np.bool_], k: int
    ) -> NDArray[np.int64]:
        """Which `k` of these passages that count have the greatest scores; all if they are fewer."""
        some = np.flatnonzero(able if self.kept is None else able & self.kept)
        return some if len(some) <= k else some[np.argpartition(scores[some], -k)[-k:]]

    def _postings(self, query: Sequence[str]) -> list[_Postings]:
        """Those of the query's known tokens, once each."""
        numbers, weights, borders = self._columns
        found = []
        for token, times in Counter(query).items():
            column = self._bm25.vocab_dict.get(token)
            if column is not None:
                start, end = borders[column], borders[column + 1]
                weight = weights[start:end] if times == 1 else times * weights[start:end]
                most = times * float(rarity(len(self), end - start))
                found.append(_Postings(numbers[start:end], weight, most))
        return found

    @cached_property
    def _columns(self) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]]:
        """Texts, weights and borders, token by token; plain views, which are quicker to slice."""
        columns = self._bm25.scores
        indices, data, borders = (columns[name] for name in ("indices", "data", "indptr"))
        return np.asarray(indices), np.asarray(data), np.asarray(borders)

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
    odds = (count - frequency + 0.5) / (frequency + 0.5)
    # NumPy takes ten times as long over a single one, of which a question has dozens.
    return log1p(odds) if isinstance(odds, float) else np.log1p(odds)
