"""Whether the documents answer at all, and which words of the question stand nowhere in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp

from corpus import fold
from corpus.numbers import years
from index import Hit, Index
from index.building import searched_text
from index.lexical import RUN
from qa.questions import asks_event, content
from qa.quotes import Quote
from qa.retrieving import Found, Query
from qa.sentences import dates_above

# Weights of a logistic regression over the greatest share of the question's words in one hit and the
# reader's greatest logit, fitted on articles that the reader has not seen, each question once with
# and once without the passages that answer it. Cosines added nothing; see docs/experiments.md.
COVERAGE, RELEVANCE, BIAS = 2.69, 0.51, -0.7
# For each number or year of the question that the best hit lacks, and where the best sentence is of
# another year or province: the figure asked for is another's.
NUMBER = -4.0
# For a year of the question where neither the best hit nor its document's date names any: news and
# reports give days and months, and leave the year to their date. Reasoned.
SILENT = -1.0
# Odds (logarithmic) below this are all alike: nothing.
LEAST = -50.0
# Answers below this probability are refused.
SURE = 0.5
# So many hits are looked at.
HITS = 5

# Characters that carry grammar rather than content: no word begins or ends with them here.
_GRAMMAR = "的了是在有和与及或对把被从到以为之其这那也都就还又很请"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer.

    `coverage` is the greatest share of the question's tokens, weighed by rarity, that one hit with
    its title and headings holds (from 0 to 1); `relevance` the reader's greatest logit; `sure` the
    probability that the documents answer.
    """

    coverage: float
    relevance: float
    sure: float


def judge(query: Query, found: Found, quotes: Sequence[Quote]) -> Evidence:
    """Weigh the evidence that the hits, what was read of them, and the best quote give."""
    if not found.readings:
        return Evidence(0.0, LEAST, 0.0)
    hits = found.hits[:HITS]
    held = [query.held(_told(hit)) for hit in hits]
    shares = [query.share(shared) for shared in held]
    best = max(range(len(shares)), key=shares.__getitem__)
    relevance = max(reading.relevance for reading in found.readings)
    odds = COVERAGE * shares[best] + RELEVANCE * relevance + BIAS
    said = held[best]
    if quotes and asks_event(query.text):
        # The reader cannot tell: see `qa.quotes.rank`.
        odds, said = COVERAGE * quotes[0].coverage + BIAS, {*quotes[0].tokens}
    lacking = {token for token in query.weights.keys() - said if token[0].isdigit()}
    silent = _silent(query, hits[best]) & lacking
    odds += NUMBER * len(lacking - silent)
    odds += SILENT * len(silent - {hits[best].document.date[:4]})
    odds += NUMBER * bool(quotes and quotes[0].another)
    # Bounded: a question full of numbers would overflow the exponential.
    return Evidence(shares[best], relevance, 1 / (1 + exp(-max(odds, LEAST))))


def _silent(query: Query, hit: Hit) -> frozenset[str]:
    """The years of the question, if the hit names none at all."""
    asked = years(query.text)
    return asked if asked and not years(_told(hit)) else frozenset()


def _told(hit: Hit) -> str:
    """The passage with its title, headings and the lines that date it."""
    dates = dates_above(hit.document, hit.passage.start)
    return "\n".join([*dates, searched_text(hit.document, hit.passage)])


def missing_words(index: Index, question: str) -> tuple[str, ...]:
    """The question's words that stand nowhere in the documents, in order.

    Needs no dictionary: where two neighbouring characters never stand together in the documents, a
    word ends or is missing. A character that belongs to a known pair on its other side belongs to
    that pair.
    """
    missing: list[str] = []
    for match in RUN.finditer(content(question)):
        run = match.group()
        if run[0] < "\u3400":
            if run not in index.lexical:
                missing.append(run)
            continue
        known = [
            a + b in index.lexical and a not in _GRAMMAR and b not in _GRAMMAR
            for a, b in pairwise(run)
        ]
        loose = "".join(
            "01"[not (before or after)] for before, after in pairwise([False, *known, False])
        )
        for gap in re.finditer("1+", loose):
            word = run[gap.start() : gap.end()].strip(_GRAMMAR)
            pairs = [a + b for a, b in pairwise(word)] or [word]
            if word and any(pair not in index.lexical for pair in pairs):
                missing.append(word)
    return tuple(dict.fromkeys(missing))


def matched_words(question: str, text: str) -> tuple[str, ...]:
    """The question's words that stand in `text`, as they are written there, in their order.

    They are the longest runs of the question of at least two characters that `text` contains.
    """
    folded = fold(text)
    words: dict[str, None] = {}
    for match in RUN.finditer(content(question)):
        run = match.group()
        if run[0] < "\u3400":
            if (at := folded.find(run)) >= 0:
                words[text[at : at + len(run)]] = None
            continue
        at = 0
        while at < len(run) - 1:
            length = 1
            while at + length < len(run) and run[at : at + length + 1] in folded:
                length += 1
            word = run[at : at + length].strip(_GRAMMAR)
            if len(word) > 1:
                found = folded.find(word)
                words[text[found : found + len(word)]] = None
            at += length
    return tuple(words)
