"""Which sentences of the hits answer, weighed by words, meaning and kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus import fold, sentences
from index import Hit, Index
from index.lexical import tokens
from qa.questions import asks_number
from qa.retrieving import Query

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Sentences are taken from so many hits, and so many of them, the best by words, are embedded.
HITS = 5
EMBEDDED = 24
# What counts how much in a sentence's score; fitted by hand on the CC BY-SA sets, see
# docs/experiments.md.
WORDS, MEANING, PASSAGE, NUMBER = 1.0, 0.6, 0.6, 0.3
# A further sentence is quoted if it is nearly as good as the best and brings words it has not.
CLOSE = 0.75
MOST = 3
_DIGITS = re.compile(r"[0-9〇零一二三四五六七八九十百千万亿两]")


@dataclass(frozen=True, slots=True)
class Quote:
    """`hit.document.text[start:end]`, with its score and the question's tokens that stand in it.

    `coverage` is the share of the question's tokens, weighed by rarity, that stand in it.
    """

    hit: Hit
    start: int
    end: int
    score: float
    tokens: frozenset[str]
    coverage: float

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.hit.document.text[self.start : self.end]


def pick(index: Index, query: Query, hits: Sequence[Hit]) -> list[Quote]:
    """The one to three sentences that answer best, best first; empty without hits."""
    ranked = rank(index, query, hits)
    if not ranked:
        return []
    chosen = [ranked[0]]
    covered = set(ranked[0].tokens)
    for quote in ranked[1:]:
        if len(chosen) == MOST or quote.score < CLOSE * ranked[0].score:
            break
        if quote.tokens - covered and all(quote.text not in other.text for other in chosen):
            chosen.append(quote)
            covered |= quote.tokens
    return chosen


def rank(index: Index, query: Query, hits: Sequence[Hit]) -> list[Quote]:
    """All sentences of the best hits, best first, headings left out."""
    weights = {token: index.lexical.idf(token) for token in set(query.words)}
    total = sum(weights.values()) or 1.0
    best = hits[0].score if hits else 0.0
    found: list[tuple[Hit, int, int, frozenset[str], float]] = []
    for hit in hits[:HITS]:
        headings = {(h.start, h.end) for h in hit.document.headings}
        for start, end in sentences(hit.document.text, hit.passage.start, hit.passage.end):
            if (start, end) in headings or end - start < 4:
                continue
            shared = frozenset(tokens(hit.document.text[start:end])) & weights.keys()
            found.append((hit, start, end, shared, sum(weights[t] for t in shared) / total))
    if not found:
        return []
    words = np.array([item[4] for item in found], dtype=np.float32)
    meaning = _meaning(index, query, [_text(item) for item in found], words)
    passage = np.array([np.exp(item[0].score - best) for item in found], dtype=np.float32)
    number = np.array(
        [asks_number(query.text) and bool(_DIGITS.search(fold(_text(item)))) for item in found]
    )
    scores = WORDS * words + MEANING * meaning + PASSAGE * passage + NUMBER * number
    quotes = [
        Quote(hit, start, end, float(score), shared, coverage)
        for (hit, start, end, shared, coverage), score in zip(found, scores, strict=True)
    ]
    return sorted(quotes, key=lambda quote: -quote.score)


def _meaning(
    index: Index, query: Query, texts: Sequence[str], words: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How near in meaning each sentence is to the question, from 0 (the farthest) to 1."""
    chosen = np.argsort(-words, kind="stable")[:EMBEDDED]
    cosines = index.embedder.embed_passages([texts[at] for at in chosen]) @ query.vector
    scaled = np.zeros(len(texts), dtype=np.float32)
    spread = float(np.ptp(cosines))
    if spread > 1e-6:
        scaled[chosen] = (cosines - cosines.min()) / spread
    return scaled


def _text(item: tuple[Hit, int, int, frozenset[str], float]) -> str:
    return item[0].document.text[item[1] : item[2]]
