"""Which of the ranked sentences are quoted: one to three, each whole."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from math import log

from qa.quotes import Quote, Spot
from qa.ranking import rank
from qa.retrieving import Found, Query

# A quote takes in the sentences before or after it, to so many sentences and characters together, if
# the reader finds an answer that begins in one and ends in another, and is so likely beside the
# likeliest inside the quote: on six public sets one quote in twelve; see docs/experiments.md.
BEFORE, AFTER, TOGETHER, AT_ONCE = 1.0, 0.5, 3, 300
# A further sentence is quoted if it is nearly as good as the best and brings words it has not.
CLOSE = 0.2
MOST = 3


def pick(
    query: Query, found: Found, most: int = MOST, told: Set[Spot] = frozenset()
) -> list[Quote]:
    """The one to `most` sentences that answer best, best first, none of them `told` before."""
    chosen: list[Quote] = []
    covered: set[str] = set()
    ranked = [quote for quote in rank(query, found) if not quote.overlaps(told)]
    for quote in ranked:
        if len(chosen) == most or quote.score < CLOSE * ranked[0].score:
            break
        if chosen and quote.another:
            continue
        repeated = any(quote.text in other.text or other.text in quote.text for other in chosen)
        # A single character more, often a mere particle, says nothing new.
        brings = any(len(token) > 1 for token in quote.tokens - covered)
        # What else happened then, no further word of the question tells.
        brings |= quote.then
        if not chosen or (brings and not repeated):
            quoted = {one.spot for one in chosen}
            free = [one for one in ranked if one is quote or not one.overlaps(quoted)]
            chosen.append(_whole(quote, found, free))
            covered |= quote.tokens
    return chosen


def _whole(quote: Quote, found: Found, free: Sequence[Quote]) -> Quote:
    """The quote with what of the `free` stands around it on its line and the answer takes in too."""
    document = quote.hit.document
    reading = found.reading(*quote.spot)
    if reading is None or not quote.plain:
        return quote
    usable = (one for one in free if one.hit is quote.hit and one.plain)
    line = sorted(
        (one for one in usable if one is quote or not one.another), key=lambda one: one.start
    )
    at = line.index(quote)
    low, high = max(0, at - TOGETHER + 1), min(len(line), at + TOGETHER) - 1
    for i in range(low, high):
        # A line's end, or what is no running text, parts them.
        if document.text[line[i].end : line[i + 1].start].strip(" \t\u3000"):
            low, high = (i + 1, high) if i < at else (low, min(i, high))
    odds = {i: reading.bounds(line[i].start, line[i].end) for i in range(low, high + 1)}
    ranges = [
        (first, last)
        for first in range(low, at + 1)
        for last in range(at, high + 1)
        if last - first < TOGETHER and line[last].end - line[first].start <= AT_ONCE
    ]
    likely = {
        (first, last): odds[first][0]
        + odds[last][1]
        - (log(BEFORE) if first < at else log(AFTER) if last > at else 0.0)
        for first, last in ranges
    }
    first, last = max(ranges, key=likely.__getitem__, default=(at, at))
    return replace(quote, start=line[first].start, end=line[last].end)
