"""Which sentences of the hits answer, weighed by the question's words that stand in them.

Embedding single sentences at question time was tried and did not help: see docs/experiments.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from math import exp

from corpus import fold, sentences
from index import Hit
from index.lexical import tokens
from qa.questions import asks_date, asks_quantity
from qa.retrieving import Query

# Sentences are taken from so many hits.
HITS = 5
# What a sentence's words (from 0 to 1), its passage's rank (1 for the best, falling with the
# distance of the scores) and a date or number where one is asked for count; see docs/experiments.md.
WORDS, PASSAGE, NUMBER = 1.0, 1.0, 0.2
# A further sentence is quoted if it is nearly as good as the best and brings words it has not.
CLOSE = 0.75
MOST = 3
# Shorter ones are list numbers and the like.
SHORTEST = 4
_ASKS = re.compile(r"[？?][”’」』]?$")
# In folded sentences.
_DATE = re.compile(r"(?:\d{2,4}|[〇零一二三四五六七八九]{2,4})年|\d{1,2}月|\d{1,2}日|世纪|年代")
_QUANTITY = re.compile(r"[0-9〇零一二三四五六七八九十百千万亿两]")


# A place in a document: id, start, end.
Spot = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """`hit.document.text[start:end]`, with its score and the question's tokens that stand in it.

    `coverage` is the share of the question's tokens, weighed by rarity, that stand in it. Where the
    document asks a question and this sentence follows it, the question's tokens count as well, and
    so do those of the header row above a row, or of the lead-in of a list.
    """

    hit: Hit
    start: int
    end: int
    score: float
    tokens: frozenset[str]
    coverage: float

    @property
    def spot(self) -> Spot:
        """Where it stands."""
        return self.hit.document.id, self.start, self.end

    @property
    def text(self) -> str:
        """The sentence as it stands in the document."""
        return self.hit.document.text[self.start : self.end]


def pick(query: Query, hits: Sequence[Hit], told: Set[Spot] = frozenset()) -> list[Quote]:
    """The one to three sentences that answer best, best first, none of them `told` before."""
    ranked = [quote for quote in rank(query, hits) if quote.spot not in told]
    chosen: list[Quote] = []
    covered: set[str] = set()
    for quote in ranked:
        if len(chosen) == MOST or quote.score < CLOSE * ranked[0].score:
            break
        repeated = any(quote.text in other.text or other.text in quote.text for other in chosen)
        # A single character more, often a mere particle, says nothing new.
        brings = any(len(token) > 1 for token in quote.tokens - covered)
        if not chosen or (brings and not repeated):
            chosen.append(quote)
            covered |= quote.tokens
    return chosen


def rank(query: Query, hits: Sequence[Hit]) -> list[Quote]:
    """All sentences of the best hits, best first, headings and header rows left out."""
    date_asked, quantity_asked = asks_date(query.text), asks_quantity(query.text)
    quotes = []
    for hit in hits[:HITS]:
        apart = {(heading.start, heading.end) for heading in hit.document.headings}
        apart |= {(p.start, p.end) for p in hit.document.parts if p.kind == "header row"}
        asked: set[str] = set()
        for start, end in sentences(hit.document.text, hit.passage.start, hit.passage.end):
            if (start, end) in apart or end - start < SHORTEST:
                continue
            text = hit.document.text[start:end]
            # What the columns are called, or what the list is of, stands above.
            part = hit.document.part_over(start)
            above = hit.document.text[part.start : part.end] if part else ""
            shared = query.weights.keys() & tokens(f"{above}\n{text}")
            if _ASKS.search(text):
                # A question that a document asks is no answer; what follows it is.
                asked = shared
                continue
            coverage = query.share(shared | asked)
            score = WORDS * coverage + PASSAGE * exp(hit.score - hits[0].score)
            folded = fold(text)
            if (date_asked and _DATE.search(folded)) or (
                quantity_asked and _QUANTITY.search(_DATE.sub("", folded))
            ):
                score += NUMBER
            quotes.append(Quote(hit, start, end, score, frozenset(shared | asked), coverage))
            asked = set()
    return sorted(quotes, key=lambda quote: -quote.score)
