"""Question -> hits that do not overlap, the best of them read together with the question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from corpus import fold
from corpus.numbers import keys, years
from index import Hit, Index, lexical
from index.lexical import tokens
from qa.expanding import Expansion, added, expansions
from qa.questions import content
from qa.reading import LEAST, Reading, reader_of
from qa.reprints import distinct
from qa.reranking import chosen
from qa.sentences import in_context

_AND = "(?:和|与|以及|及|跟|还有|、)"
_YEAR = re.compile(r"(?:\d{4}|[〇零一二三四五六七八九]{4})年")
# Characters; two passages.
LONGEST = 600
# What the reader's logit counts beside the mixed score; see docs/experiments.md.
RELEVANCE = 0.2
# So many candidates are looked at for each hit that is wanted, where most are copies of others.
DEPTH = 12

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Query:
    """A question made ready for searching.

    `vector` has shape (dimension,), `words` are its tokens in order, then those of its `expansions`,
    and `weights` tells for each of its own how rare it is in the documents (BM25's idf). `lacking`
    are words of it that stand nowhere in them. `replaced` holds, of a follow-up, folded words of the
    earlier question with those that took their place: what names the former and not the latter tells
    of what was asked before.
    """

    text: str
    vector: NDArray[np.float32]
    words: list[str]
    weights: dict[str, float]
    expansions: tuple[Expansion, ...] = ()
    lacking: tuple[str, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, question: str, index: Index, *, expand: bool = True) -> Query:
        """Embed and tokenise; words that merely ask are kept out of the tokens.

        With `expand`, other notations of its figures and other names are searched as well.
        """
        words = tokens(content(question))
        weights = {token: index.lexical.idf(token) for token in set(words)}
        known = expansions(index, question) if expand else ()
        more = dict.fromkeys(token for expansion in known for token in added(index, expansion))
        words += [token for token in more if token not in weights]
        return cls(question, index.embedder.search_vector(question), words, weights, known)

    @cached_property
    def dated(self) -> bool:
        """Whether it names a year."""
        return bool(years(self.text))

    def silent(self, hit: Hit) -> bool:
        """Whether it names years, and the passage with what stands above it none."""
        return self.dated and not years(in_context(hit))

    @property
    def core(self) -> str:
        """The question without what the documents lack.

        What stands nowhere and is asked beside something else (核心和GDP) is left out: the rest may be
        answered, and that it is only a part is told.
        """
        text = self.text
        for word in self.lacking:
            text = re.sub(
                f"{re.escape(word)}{_AND}|{_AND}{re.escape(word)}", "", text, flags=re.IGNORECASE
            )
        return text

    def worded(self, passage: str) -> str:
        """Its `core` as the passage writes its figures and names, for the reader to compare.

        Its year is left out where the passage names none: that is judged apart (qa/refusing.py).
        """
        text = self.core
        if self.dated and not years(passage):
            text = _YEAR.sub("", fold(text))
        there = fold(passage) if self.expansions else ""
        for one in self.expansions:
            form = next((other for other in one.also if _place(other, there)), "")
            place = _place(one.words, fold(text))
            if form and place and not _place(one.words, there):
                text = text[: place.start()] + form + text[place.end() :]
        return text

    @property
    def searched(self) -> str:
        """The question with what else it was searched by."""
        return " ".join([self.text, *(other for one in self.expansions for other in one.also)])

    def held(self, text: str) -> set[str]:
        """The question's tokens that stand in the text, or what they mean does."""
        held = lexical.held(self.weights.keys(), text)
        if self.expansions:
            folded, figures = fold(text), keys(text)
            for expansion in self.expansions:
                if expansion.stands_in(folded, figures):
                    held |= expansion.tokens & self.weights.keys()
        return held

    def share(self, held: Set[str]) -> float:
        """How much of the question these tokens of it make up, weighed by rarity, from 0 to 1."""
        total = sum(self.weights.values())
        return sum(self.weights[token] for token in held) / total if total else 0.0


def _place(words: str, folded: str) -> re.Match[str] | None:
    """Where the words stand in folded text; 7 is no part of 2017."""
    return re.search(rf"(?<![0-9.]){re.escape(fold(words))}(?!\.?[0-9])", folded)


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, scores descending, none overlapping another or a mere copy of it, and what was read."""

    hits: tuple[Hit, ...]
    readings: tuple[Reading, ...]

    def read(self, document_id: str, start: int, end: int) -> float:
        """`Reading.within` of what was read around `text[start:end]`, the greatest; `LEAST` if none."""
        return max(
            (one.within(start, end) for one in self._around(document_id, start, end)), default=LEAST
        )

    def reading(self, document_id: str, start: int, end: int) -> Reading | None:
        """The most relevant of what was read around `text[start:end]`."""
        around = self._around(document_id, start, end)
        return max(around, key=lambda one: one.relevance, default=None)

    def spans(self, document_id: str, start: int, end: int) -> list[tuple[int, int, float]]:
        """The answers inside `text[start:end]`, likeliest first: see `Reading.spans`."""
        spans = (one.spans(start, end) for one in self._around(document_id, start, end))
        return sorted(chain.from_iterable(spans), key=lambda span: -span[2])

    def _around(self, document_id: str, start: int, end: int) -> list[Reading]:
        return [
            one
            for one in self.readings
            if one.document_id == document_id and one.start < end and start < one.end
        ]


def retrieve(index: Index, query: Query, k: int, *, read: bool = True) -> Found:
    """The `k` best hits. Without `read` they are ranked by vectors and words alone."""
    candidates = islice(index.ranked(query.vector, query.words), DEPTH * k)
    hits = [*islice(distinct(candidates), 2 * k)]
    if not read:
        return Found(tuple(merged(hits)[:k]), ())
    reranker = chosen()
    if reranker:
        hits = reranker.ordered(query.core, hits)
    settles = [not query.silent(hit) for hit in hits]
    readings = reader_of(index.embedder).read(query.worded, hits, settles)
    if not reranker:
        hits = reranked(hits, readings)
    return Found(tuple(merged(hits)[:k]), tuple(readings))


def in_turn(rankings: Iterable[Sequence[Hit]]) -> Iterator[Hit]:
    """The hits of the parts of a question: the best of each, then the second of each, and so on."""
    return (hit for level in zip_longest(*rankings) for hit in level if hit)


def reranked(hits: Sequence[Hit], readings: Sequence[Reading]) -> list[Hit]:
    """The hits, best first, each score raised by how well the passage answers.

    The first `len(readings)` hits were read; of the others nothing better is known than of the
    least of these.
    """
    if not readings:
        return [*hits]
    relevance = [reading.relevance for reading in readings]
    relevance += [min(relevance)] * (len(hits) - len(readings))
    scored = [
        replace(hit, score=hit.score + RELEVANCE * value)
        for hit, value in zip(hits, relevance, strict=True)
    ]
    return sorted(scored, key=lambda hit: -hit.score)


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
