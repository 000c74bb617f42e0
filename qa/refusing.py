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
from index.lexical import RUN
from qa.cells import cell
from qa.form import Form
from qa.questions import asks_event, begins_article, content
from qa.quotes import Quote
from qa.retrieving import Found, Query
from qa.sentences import in_context

# Weights of a logistic regression over the greatest share of the question's words in one hit and the
# reader's greatest logit, fitted on articles that the reader has not seen, each question once with
# and once without the passages that answer it. Cosines added nothing; see docs/experiments.md.
COVERAGE, RELEVANCE, BIAS = 2.69, 0.51, -0.7
# For each number or year of the question that the quoted hit lacks, where the best sentence is of
# another year, place or the like (the figure asked for is another's), and where the cell asked for has none.
NUMBER = -4.0
# For a year of the question where neither the quoted hit nor its document's date names any: news and
# reports give days and months, and leave the year to their date. Reasoned.
SILENT = -1.0
# Where a date, or a figure with its unit, is asked for and the best sentence holds none. On eight public
# sets 4 of 73 and 4 of 145 right sentences lack it, of those quoted for what no passage answers 17 and
# 31 %: see docs/experiments.md.
NO_DATE, NO_FIGURE = -1.0, -2.0
# Where the quote begins the article of a law that the question names: who asks for it is shown it.
ARTICLE = 2.0
# Where the quote is the section whose heading names what is asked for, or the task. Reasoned.
HEADED = 1.0
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
    its title and headings holds (from 0 to 1), of those that hold the numbers that the quoted one
    does; `relevance` the reader's greatest logit; `sure` the probability that the documents answer.
    """

    coverage: float
    relevance: float
    sure: float


def judge(query: Query, found: Found, quotes: Sequence[Quote]) -> Evidence:
    """Weigh the evidence that the hits, what was read of them, and the best quote give."""
    if not found.readings:
        return Evidence(0.0, LEAST, 0.0)
    hits = found.hits[:HITS]
    held = [query.held(in_context(hit)) for hit in hits]
    shares = [query.share(shared) for shared in held]
    numbers = {token for token in query.weights if token[0].isdigit()}
    # What is quoted must hold the numbers; what another passage without them says is no evidence.
    at = _place(hits, quotes[0]) if quotes else shares.index(max(shares))
    hit, lacking = hits[at], numbers - held[at]
    coverage = max(
        share for share, shared in zip(shares, held, strict=True) if not numbers - shared - lacking
    )
    relevance = max(reading.relevance for reading in found.readings)
    odds = COVERAGE * coverage + RELEVANCE * relevance + BIAS
    if quotes and asks_event(query.text):
        # The reader cannot tell: see `qa.ranking._Ranking`.
        odds, lacking = COVERAGE * quotes[0].coverage + BIAS, numbers - quotes[0].tokens
    silent = lacking & years(query.text) if query.silent(hit) else set()
    odds += NUMBER * len(lacking - silent)
    odds += SILENT * len(silent - {hit.document.date[:4]})
    odds += NUMBER * bool(quotes and quotes[0].another)
    odds += _formless(query, quotes[0]) if quotes else 0.0
    odds += ARTICLE * bool(quotes and begins_article(query.text, quotes[0].text))
    odds += HEADED * bool(quotes and quotes[0].headed)
    # Bounded: a question full of numbers would overflow the exponential.
    return Evidence(coverage, relevance, 1 / (1 + exp(-max(odds, LEAST))))


def _place(hits: Sequence[Hit], quote: Quote) -> int:
    """Which of the hits it is quoted from; a list may go on behind the passage that was found."""
    spot = quote.hit.document.id, quote.hit.passage.start
    return [(hit.document.id, hit.passage.start) for hit in hits].index(spot)


def _formless(query: Query, quote: Quote) -> float:
    """What speaks against the quote because it lacks the kind of answer that is asked for."""
    form = Form.of(query.text)
    if form.event:
        return 0.0
    document, text = quote.hit.document, quote.text
    above = document.part_over(quote.start)
    header = document.text[above.start : above.end] if above and "|" in text else ""
    place = cell(query.text, header, text) if header else None
    if place and not form.held(text[slice(*place)], row=True):
        return NUMBER
    if form.held(text, row=bool(header)):
        return 0.0
    return NO_DATE if form.date else NO_FIGURE


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
